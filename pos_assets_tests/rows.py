"""Rows of a contract written inline: a test names the columns it is about, the rest is filled in."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructField

from pos_assets.contracts.table import Table

Row = dict[str, Any]

DAY = "2026-01-05"

FILLINGS: Row = {
    "date": DAY,
    "landing_date": DAY,
    "extract_date": DAY,
    "month": "2026-01-01",
    "sales_date": date(2026, 1, 5),
    "source_file": f"sales/{DAY}/till.csv",
    "row_number": 1,
    "transaction_id": "T1",
    "line_number": 1,
    "transaction_type": "sale",
    "store_id": 1,
    "sales_person_id": 1,
    "product_name": "Tea",
    "price": Decimal("1.00"),
    "quantity": 1,
    "total_cost": Decimal("1.00"),
    "net_sales": Decimal("1.00"),
    "transactions": 1,
    "items": 1,
    "name": "Tea",
    "valid_from": date(1900, 1, 1),
    "valid_to": date(9999, 12, 31),
    "is_current": True,
    "version": 1,
    "is_voided": False,
    "is_unmatched_void": False,
    "unknown_customer": False,
    "unknown_store": False,
    "unknown_product": False,
    "unknown_sales_person": False,
}
"""What a required column holds when a test does not say."""


def frame(session: SparkSession, contract: type[Table], *rows: Row) -> DataFrame:
    """Make a DataFrame of a contract's schema; a column that a row leaves out gets its filling, or null."""
    schema = contract.spark_schema()
    return session.createDataFrame([_filled(schema.fields, row) for row in rows], schema)


def _filled(fields: Sequence[StructField], row: Row) -> tuple[Any, ...]:
    unknown = row.keys() - {field.name for field in fields}
    assert not unknown, f"not in the contract: {unknown}"
    return tuple(row.get(field.name, None if field.nullable else FILLINGS.get(field.name)) for field in fields)


def typed(session: SparkSession, schema: str, *rows: tuple[Any, ...]) -> DataFrame:
    """Make a DataFrame of a schema written as DDL."""
    return session.createDataFrame(list(rows), schema)


def content(result: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Collect some columns (all when none is named), in a stable order."""
    rows = [tuple(row) for row in result.select(*(columns or result.columns)).collect()]
    return sorted(rows, key=lambda row: tuple((value is None, str(value)) for value in row))
