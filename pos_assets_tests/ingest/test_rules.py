"""Every rule of the row contract, and how text becomes a value."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pos_assets.contracts.sales import LandedSales
from pos_assets.ingest import rules
from pos_assets_tests.ingest.deliveries import GOOD_LINE, WINDOW, csv, csv_of, parse

MISFITS = ["x", "1e3", "1,5", "+5", "0x10", "NaN", "NULL", "\\N", "1_000", "4.0", "infinity", "-", "1 2"]
MONEY_MISFITS = ["1.005", "1,234.50", "1e3", "NaN", "NULL", "\\N", "+1.50", ".5", "5.", "1.5.0", "$1", "99999999999.99"]


def test_contract_knows_the_columns_and_types_of_the_table() -> None:
    kinds = {"bigint": "BIGINT", "int": "INTEGER", "decimal(10,2)": "DECIMAL(10,2)", "decimal(12,2)": "DECIMAL(12,2)"}
    table = {field.name: field.dataType.simpleString() for field in LandedSales.spark_schema().fields}
    made = {"landing_date", "date", "source_file", "row_number", "additional_columns"}
    assert set(rules.COLUMNS) == table.keys() - made
    assert {name: kinds[table[name]] for name in rules.NUMBERS} == rules.NUMBERS


def test_good_row_comes_out_with_its_values(tmp_path: Path) -> None:
    outcome = parse(tmp_path, csv(GOOD_LINE))
    assert outcome.file.accepted == 1
    (row,) = outcome.accepted
    assert row["transaction_id"] == f"{outcome.file.content_hash[:16]}-1"
    expected = {
        "landing_date": "2026-03-10",
        "date": "2026-03-09",
        "source_file": "sales/2026-03-10/till.csv",
        "row_number": 1,
        "line_number": 1,
        "transaction_type": "sale",
        "customer_id": 7,
        "store_id": 3,
        "product_name": "apple",
        "sales_date": date(2026, 3, 9),
        "sales_person_id": 11,
        "price": Decimal("1.50"),
        "quantity": 2,
        "total_cost": Decimal("3.00"),
        "additional_columns": None,
    }
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("text", [*MISFITS, "0", "-1", "9223372036854775808"])
def test_customer_that_is_no_positive_number_is_quarantined(tmp_path: Path, text: str) -> None:
    _only_reason(tmp_path, "bad_customer_id", "customer_id", customer_id=_quoted(text))


@pytest.mark.parametrize("column", ["store_id", "sales_person_id"])
@pytest.mark.parametrize("text", [*MISFITS, "", "  ", "0", "-1", "2147483648"])
def test_store_or_person_that_is_no_positive_number_is_quarantined(tmp_path: Path, column: str, text: str) -> None:
    _only_reason(tmp_path, f"bad_{column}", column, **{column: _quoted(text)})


@pytest.mark.parametrize("text", ["", " ", "\t "])
def test_product_without_a_name_is_quarantined(tmp_path: Path, text: str) -> None:
    _only_reason(tmp_path, "bad_product_name", "product_name", product_name=text)


@pytest.mark.parametrize(
    "text",
    ["", "2026-3-9", "09.03.2026", "2026-02-30", "2026-03-09 10:00:00", "infinity", "today", "quarantine", "NULL"],
)
def test_date_in_another_form_is_quarantined(tmp_path: Path, text: str) -> None:
    _only_reason(tmp_path, "bad_sales_date", "sales_date", sales_date=text)


@pytest.mark.parametrize("text", ["2026-03-11", "9999-12-31"])
def test_date_after_the_landing_date_is_quarantined(tmp_path: Path, text: str) -> None:
    _only_reason(tmp_path, "future_date", "sales_date", sales_date=text)


@pytest.mark.parametrize("text", ["2026-02-02", "0001-01-01"])
def test_date_beyond_the_late_window_is_quarantined(tmp_path: Path, text: str) -> None:
    _only_reason(tmp_path, "too_late", "sales_date", sales_date=text)


def test_date_before_the_first_partition_is_quarantined(tmp_path: Path) -> None:
    window = replace(WINDOW, landing_date=date(2026, 1, 5))
    outcome = parse(tmp_path, csv_of(sales_date="2025-12-31"), window=window)
    assert outcome.reasons == {1: ["too_late"]}


@pytest.mark.parametrize("text", ["2026-02-03", "2026-03-10"])
def test_first_and_last_day_of_the_window_are_accepted(tmp_path: Path, text: str) -> None:
    assert [row["date"] for row in parse(tmp_path, csv_of(sales_date=text)).accepted] == [text]


@pytest.mark.parametrize("text", [*MONEY_MISFITS, "", "100000000.00"])
def test_price_that_does_not_fit_exactly_is_quarantined(tmp_path: Path, text: str) -> None:
    _only_reason(tmp_path, "bad_price", "price", price=_quoted(text))


def test_negative_price_is_quarantined(tmp_path: Path) -> None:
    _only_reason(tmp_path, "bad_price", "price", price="-1.50", transaction_type="void")


@pytest.mark.parametrize("text", [*MISFITS, "", "0", "2147483648"])
def test_quantity_that_is_no_number_or_zero_is_quarantined(tmp_path: Path, text: str) -> None:
    outcome = parse(tmp_path, csv_of(quantity=_quoted(text)))
    assert outcome.reasons[1][0] == "bad_quantity"
    assert outcome.quarantined[0]["failing_columns"][0] == "quantity"


@pytest.mark.parametrize("text", [*MONEY_MISFITS, ""])
def test_total_that_does_not_fit_exactly_is_quarantined(tmp_path: Path, text: str) -> None:
    _only_reason(tmp_path, "bad_total_cost", "total_cost", total_cost=_quoted(text))


def test_total_that_is_a_cent_off_is_quarantined(tmp_path: Path) -> None:
    _only_reason(tmp_path, "total_mismatch", "total_cost", total_cost="3.01")


@pytest.mark.parametrize("column", ["line_number", "product_id"])
@pytest.mark.parametrize("text", [*MISFITS, "2147483648"])
def test_optional_number_that_does_not_fit_is_quarantined(tmp_path: Path, column: str, text: str) -> None:
    _only_reason(tmp_path, f"bad_{column}", column, **{column: _quoted(text)})


@pytest.mark.parametrize("column", ["discount", "tax"])
@pytest.mark.parametrize("text", MONEY_MISFITS)
def test_optional_amount_that_does_not_fit_is_quarantined(tmp_path: Path, column: str, text: str) -> None:
    _only_reason(tmp_path, f"bad_{column}", column, **{column: _quoted(text)})


@pytest.mark.parametrize("text", ["refund", "SALE", "NULL", "quarantine"])
def test_unknown_transaction_type_is_quarantined(tmp_path: Path, text: str) -> None:
    outcome = parse(tmp_path, csv_of(transaction_type=text))
    assert outcome.reasons == {1: ["bad_transaction_type"]}


@pytest.mark.parametrize(
    ("kind", "quantity", "total"), [("sale", "-2", "-3.00"), ("", "-2", "-3.00"), ("return", "2", "3.00")]
)
def test_quantity_against_the_type_is_a_sign_mismatch(tmp_path: Path, kind: str, quantity: str, total: str) -> None:
    _only_reason(tmp_path, "sign_mismatch", "quantity", transaction_type=kind, quantity=quantity, total_cost=total)


def test_total_against_the_type_is_a_sign_mismatch(tmp_path: Path) -> None:
    _only_reason(tmp_path, "sign_mismatch", "total_cost", discount="4.00", total_cost="-1.00")


def test_return_is_accepted_with_negative_quantity_and_total(tmp_path: Path) -> None:
    (row,) = parse(tmp_path, csv_of(transaction_type="return", quantity="-2", total_cost="-3.00")).accepted
    assert (row["transaction_type"], row["quantity"], row["total_cost"]) == ("return", -2, Decimal("-3.00"))


def test_discount_is_taken_off_the_total(tmp_path: Path) -> None:
    (row,) = parse(tmp_path, csv_of(discount="0.25", total_cost="2.75", tax="0.10")).accepted
    assert (row["discount"], row["tax"], row["total_cost"]) == (Decimal("0.25"), Decimal("0.10"), Decimal("2.75"))


@pytest.mark.parametrize(("quantity", "total"), [("0", "9.99"), ("-5", "1.00"), ("", ""), ("", "3.00")])
def test_void_is_free_of_the_rules_of_quantity_and_total(tmp_path: Path, quantity: str, total: str) -> None:
    outcome = parse(tmp_path, csv_of(transaction_type="void", quantity=quantity, total_cost=total))
    (row,) = outcome.accepted
    assert (row["quantity"], row["total_cost"]) == (int(quantity or 0), Decimal(total or "0.00"))


@pytest.mark.parametrize("column", ["quantity", "total_cost"])
def test_void_still_needs_values_of_the_type(tmp_path: Path, column: str) -> None:
    _only_reason(tmp_path, f"bad_{column}", column, **{"transaction_type": "void", column: "1e3"})


def test_row_tells_every_rule_that_it_breaks(tmp_path: Path) -> None:
    outcome = parse(tmp_path, csv("x,,apple,2026-03-11,11,1.505,-2,3.00"))
    assert outcome.reasons[1] == ["bad_customer_id", "bad_store_id", "future_date", "bad_price", "sign_mismatch"]
    assert outcome.quarantined[0]["failing_columns"] == ["customer_id", "store_id", "sales_date", "price", "quantity"]


def test_largest_values_are_exact(tmp_path: Path) -> None:
    outcome = parse(
        tmp_path, csv_of(customer_id="9223372036854775807", price="99999999.99", quantity="1", total_cost="99999999.99")
    )
    assert outcome.accepted[0]["customer_id"] == 2**63 - 1
    assert outcome.accepted[0]["total_cost"] == Decimal("99999999.99")


def test_product_of_price_and_quantity_beyond_64_bits_is_a_mismatch_not_a_crash(tmp_path: Path) -> None:
    _only_reason(tmp_path, "total_mismatch", "total_cost", price="99999999.99", quantity="2147483647")


def test_empty_values_are_null(tmp_path: Path) -> None:
    (row,) = parse(tmp_path, csv_of(customer_id="", currency='""', tax="", product_id=" ", sold_at="")).accepted
    assert [row[name] for name in ("customer_id", "currency", "tax", "product_id", "sold_at")] == [None] * 5


def test_texts_that_look_like_null_are_kept_in_string_columns(tmp_path: Path) -> None:
    (row,) = parse(tmp_path, csv_of(product_name="NULL", payment_mode="\\N", pos_id="  ")).accepted
    assert (row["product_name"], row["payment_mode"], row["pos_id"]) == ("NULL", "\\N", "  ")


def test_blanks_around_typed_values_are_ignored(tmp_path: Path) -> None:
    outcome = parse(
        tmp_path, csv_of(store_id=" 3", price="1.5\t", sales_date=" 2026-03-09 ", transaction_type=" sale ")
    )
    (row,) = outcome.accepted
    assert (row["store_id"], row["price"], row["date"]) == (3, Decimal("1.50"), "2026-03-09")


def test_numbers_in_other_plain_spellings_are_accepted(tmp_path: Path) -> None:
    (row,) = parse(tmp_path, csv_of(store_id="003", price="1.5", total_cost="3", quantity="02")).accepted
    assert (row["store_id"], row["price"], row["total_cost"]) == (3, Decimal("1.50"), Decimal("3.00"))


def test_missing_receipt_number_is_made_of_content_and_row(tmp_path: Path) -> None:
    header = "transaction_id," + csv("").decode().split("\n", 1)[0]
    outcome = parse(tmp_path, csv("R1," + GOOD_LINE, "," + GOOD_LINE, "  ," + GOOD_LINE, header=header))
    made = outcome.file.content_hash[:16]
    assert [row["transaction_id"] for row in outcome.accepted] == ["R1", f"{made}-2", f"{made}-3"]


def _only_reason(folder: Path, code: str, column: str, **values: str) -> None:
    outcome = parse(folder, csv_of(**values))
    assert outcome.reasons == {1: [code]}
    assert outcome.quarantined[0]["failing_columns"] == [column]


def _quoted(text: str) -> str:
    return f'"{text}"'
