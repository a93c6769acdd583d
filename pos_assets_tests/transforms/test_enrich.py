"""The fact: every line once, joined to what the dimensions knew on its date, nothing lost."""

from datetime import date
from decimal import Decimal

from pyspark.sql import DataFrame, SparkSession

from pos_assets.contracts.dimensions import CustomerDim, ProductDim, SalesTeamDim, StoreDim
from pos_assets.contracts.facts import EnrichedSales
from pos_assets.contracts.sales import LandedSales
from pos_assets.transforms.enrich import enrich_sales
from pos_assets.transforms.line_marks import superseded_lines, voided_lines
from pos_assets_tests.rows import Row, content, frame

PRODUCTS: list[Row] = [{"id": 7, "name": "Tea", "category": "Drinks", "current_price": Decimal("1.50")}]


def enriched(session: SparkSession, *lines: Row, products: list[Row] = PRODUCTS) -> DataFrame:
    landed = frame(session, LandedSales, *[{"row_number": at, **line} for at, line in enumerate(lines, 1)])
    superseded = superseded_lines(landed)
    return enrich_sales(
        landed,
        superseded,
        voided_lines(landed, superseded),
        customers=frame(session, CustomerDim, {"customer_id": 5, "customer_joining_date": date(2020, 2, 29)}),
        stores=frame(session, StoreDim, {"id": 1, "store_pincode": "0123", "store_manager_name": "Ada"}),
        products=frame(session, ProductDim, *products),
        sales_team=frame(
            session, SalesTeamDim, {"id": 1, "first_name": "Grace", "last_name": "Hopper", "manager_id": 9}
        ),
    )


def test_a_line_finds_its_customer_store_product_and_sales_person(engine_session: SparkSession) -> None:
    fact = enriched(engine_session, {"customer_id": 5, "product_id": 7})
    assert fact.schema.simpleString() == EnrichedSales.spark_schema().simpleString()
    assert content(
        fact,
        "customer_joining_date",
        "store_pincode",
        "product_category",
        "list_price",
        "sales_person_name",
        "manager_id",
    ) == [(date(2020, 2, 29), "0123", "Drinks", Decimal("1.50"), "Grace Hopper", 9)]


def test_a_line_with_unknown_keys_keeps_its_amount_and_is_flagged(engine_session: SparkSession) -> None:
    fact = enriched(
        engine_session,
        {"customer_id": 404, "store_id": 404, "sales_person_id": 404, "product_id": 404, "product_name": "?"},
    )
    flags = ("unknown_customer", "unknown_store", "unknown_product", "unknown_sales_person")
    assert content(fact, "net_sales", *flags) == [(Decimal("1.00"), True, True, True, True)]
    assert content(fact, "store_manager_name", "product_category") == [(None, None)]


def test_a_walk_in_is_not_an_unknown_customer(engine_session: SparkSession) -> None:
    assert content(enriched(engine_session, {"customer_id": None}), "unknown_customer") == [(False,)]


def test_a_product_without_a_number_is_found_by_its_name(engine_session: SparkSession) -> None:
    fact = enriched(engine_session, {"product_id": None, "product_name": "Tea"})
    assert content(fact, "product_id", "product_category", "unknown_product") == [(7, "Drinks", False)]


def test_two_products_of_one_name_do_not_double_a_line(engine_session: SparkSession) -> None:
    twins: list[Row] = [{"id": 8, "name": "Tea"}, {"id": 7, "name": "Tea"}]
    fact = enriched(engine_session, {"product_id": None, "product_name": "Tea"}, products=twins)
    assert content(fact, "product_id", "net_sales") == [(7, Decimal("1.00"))]


def test_a_closed_version_of_a_product_is_not_joined(engine_session: SparkSession) -> None:
    versions: list[Row] = [
        {"id": 7, "current_price": Decimal("1.00"), "is_current": False, "valid_to": date(2026, 1, 3)},
        {"id": 7, "current_price": Decimal("2.00"), "version": 2, "valid_from": date(2026, 1, 3)},
    ]
    fact = enriched(engine_session, {"product_id": 7}, products=versions)
    assert content(fact, "list_price") == [(Decimal("2.00"),)]


def test_a_void_cancels_every_line_of_its_receipt_and_itself(engine_session: SparkSession) -> None:
    fact = enriched(
        engine_session,
        {"transaction_id": "A", "line_number": 1},
        {"transaction_id": "A", "line_number": 2},
        {"transaction_id": "B", "total_cost": Decimal("3.00")},
        {"transaction_id": "V", "transaction_type": "void", "original_transaction_id": "A", "quantity": 0},
    )
    assert content(fact, "transaction_id", "line_number", "is_voided", "is_unmatched_void", "net_sales") == [
        ("A", 1, True, False, Decimal("0.00")),
        ("A", 2, True, False, Decimal("0.00")),
        ("B", 1, False, False, Decimal("3.00")),
        ("V", 1, True, False, Decimal("0.00")),
    ]


def test_a_void_that_finds_nothing_is_kept_and_counts_nothing(engine_session: SparkSession) -> None:
    fact = enriched(
        engine_session,
        {"transaction_id": "A"},
        {"transaction_id": "V", "transaction_type": "void", "original_transaction_id": "elsewhere"},
        {"transaction_id": "W", "transaction_type": "void", "original_transaction_id": None},
        {"transaction_id": "X", "transaction_type": "void", "original_transaction_id": "X"},
    )
    assert content(fact, "transaction_id", "is_voided", "is_unmatched_void", "net_sales") == [
        ("A", False, False, Decimal("1.00")),
        ("V", True, True, Decimal("0.00")),
        ("W", True, True, Decimal("0.00")),
        ("X", True, True, Decimal("0.00")),
    ]


def test_a_void_of_another_business_date_does_not_reach_back(engine_session: SparkSession) -> None:
    fact = enriched(
        engine_session,
        {"transaction_id": "A", "date": "2026-01-04", "sales_date": date(2026, 1, 4)},
        {"transaction_id": "V", "transaction_type": "void", "original_transaction_id": "A"},
    )
    assert content(fact, "transaction_id", "is_voided") == [("A", False), ("V", True)]


def test_two_voids_of_one_receipt_do_not_double_it(engine_session: SparkSession) -> None:
    fact = enriched(
        engine_session,
        {"transaction_id": "A"},
        {"transaction_id": "V", "transaction_type": "void", "original_transaction_id": "A"},
        {"transaction_id": "W", "transaction_type": "void", "original_transaction_id": "A"},
    )
    assert content(fact, "transaction_id", "is_unmatched_void") == [("A", False), ("V", False), ("W", False)]
