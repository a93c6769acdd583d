"""Dimension extracts: typed rows, or a refusal that names the row but shows nobody's data."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyspark.sql.pandas.types import to_arrow_schema

from pos_assets.contracts.extracts import CustomerExtract, Extract, ProductExtract, SalesTeamExtract, StoreExtract
from pos_assets.errors import ExtractError
from pos_assets.ingest.extracts import parse_extract
from pos_assets.ingest.landing import LandingZone
from pos_assets.storage import Location

DAY = "2026-03-01"
CUSTOMER = "customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date\n"
TEAM = "id,first_name,last_name,manager_id,is_manager,address,pincode,joining_date\n"
PRODUCT = "id,name,current_price,old_price,created_date,updated_date,expiry_date\n"
STORE = "id,address,store_pincode,store_manager_name,store_opening_date,reviews\n"


def extract_of(folder: Path, extract: type[Extract], *contents: str) -> list[dict[str, Any]]:
    """Deliver files of one extract and parse it."""
    landing = folder / "landing" / "dimensions" / extract.dimension() / DAY
    landing.mkdir(parents=True)
    for number, content in enumerate(contents):
        (landing / f"part {number}.csv").write_text(content, newline="")
    written = parse_extract(LandingZone(Location(str(folder / "landing"))), extract, DAY, Location(str(folder / "out")))
    table = pq.ParquetFile(written.path).read()
    schema = to_arrow_schema(extract.spark_schema())
    assert [(field.name, field.type) for field in table.schema] == [(field.name, field.type) for field in schema]
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def test_customers_of_several_files_become_one_table(tmp_path: Path) -> None:
    rows = extract_of(
        tmp_path,
        CustomerExtract,
        CUSTOMER + '5000000000,Ann,"O""Neil","1 High St\nTown",01234,+44 1,2020-02-29 10:11:12\n',
        CUSTOMER + "2,Bob,,,,,\n",
    )
    assert [row["customer_id"] for row in rows] == [2, 5_000_000_000]
    assert rows[1] == {
        "customer_id": 5_000_000_000,
        "first_name": "Ann",
        "last_name": 'O"Neil',
        "address": "1 High St\nTown",
        "pincode": "01234",
        "phone_number": "+44 1",
        "customer_joining_date": date(2020, 2, 29),
        "extract_date": DAY,
    }


def test_products_have_exact_prices_and_perhaps_a_category(tmp_path: Path) -> None:
    rows = extract_of(tmp_path, ProductExtract, PRODUCT + "1,apple,1.5,,2026-01-01,,9999-12-31\n")
    assert (rows[0]["current_price"], rows[0]["old_price"], rows[0]["category"]) == (Decimal("1.50"), None, None)
    header = PRODUCT.strip() + ",Category\n"
    rows = extract_of(tmp_path / "again", ProductExtract, header + "1,apple,1.5,1.25,,,,fruit\n")
    assert rows[0]["category"] == "fruit"


@pytest.mark.parametrize(("text", "value"), [("Y", True), ("n", False), ("TRUE", True), ("0", False), ("", None)])
def test_sales_team_reads_flags_in_any_usual_spelling(tmp_path: Path, text: str, value: bool | None) -> None:
    (row,) = extract_of(tmp_path, SalesTeamExtract, TEAM + f"10,A,B,,{text},x,012,2020-01-01\n")
    assert (row["is_manager"], row["manager_id"], row["pincode"], row["store_id"]) == (value, None, "012", None)


def test_json_extract_is_read_like_any_other(tmp_path: Path) -> None:
    content = '[{"id": 1, "address": "x", "store_pincode": "0123", "reviews": 4.50, "store_manager_name": null,'
    (row,) = extract_of(tmp_path, StoreExtract, content + '"store_opening_date": "2020-01-01"}]')
    assert (row["id"], row["store_pincode"], row["reviews"]) == (1, "0123", "4.50")


@pytest.mark.parametrize(
    ("extract", "content", "message"),
    [
        (StoreExtract, STORE + "1,secret,,,,\nx,secret,,,,\n", r"part 0\.csv, row 2, column id: is not a whole number"),
        (StoreExtract, STORE + ",secret,,,,\n", "row 1, column id: is empty"),
        (StoreExtract, STORE + "0,secret,,,,\n", "row 1, column id: is not above 0"),
        (StoreExtract, STORE + "99999999999,secret,,,,\n", "row 1, column id: is not a whole number"),
        (StoreExtract, STORE + "1,secret,,,01.02.2020,\n", "column store_opening_date: is not a date"),
        (StoreExtract, STORE + "1,secret,,,,\n1,secret,,,,\n", "row 2, column id: the key occurs a second time"),
        (StoreExtract, STORE + "1,secret\n", "row 1 is no record: ragged_row"),
        (StoreExtract, STORE + '1,"secret\n', "row 1 is no record: unclosed_quote"),
        (StoreExtract, STORE.replace("reviews", "stars") + "1,secret,,,,\n", "missing_column: reviews"),
        (StoreExtract, "", "empty_file"),
        (ProductExtract, PRODUCT + "1,,1.00,1.00,,,\n", "column name: is empty"),
        (ProductExtract, PRODUCT + "1,secret,1.005,1.00,,,\n", "column current_price: is not an amount"),
        (ProductExtract, PRODUCT + "1,secret,-1.00,1.00,,,\n", "column current_price: is below 0"),
        (SalesTeamExtract, TEAM + "1,secret,,x,Y,,,\n", "column manager_id: is not a whole number"),
        (SalesTeamExtract, TEAM + "1,secret,,,maybe,,,\n", "column is_manager: is not one of"),
    ],
)
def test_broken_extract_is_refused_without_showing_its_data(
    tmp_path: Path, extract: type[Extract], content: str, message: str
) -> None:
    with pytest.raises(ExtractError, match=message) as refused:
        extract_of(tmp_path, extract, content)
    assert "secret" not in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_date_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=f"no store extract of {DAY}"):
        extract_of(tmp_path, StoreExtract)


def test_extract_with_a_header_only_is_an_empty_table(tmp_path: Path) -> None:
    assert extract_of(tmp_path, StoreExtract, STORE) == []
