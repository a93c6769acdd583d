"""Two small contracts, and drafts of them with rows written inline."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar

import pandera.pyspark as pa
import pyspark.sql.types as t
from pyspark.sql import SparkSession

from pos_assets.contracts.table import Table
from pos_assets.lake.draft import Draft
from pos_assets.lake.history import Publication
from pos_assets.lake.table import LakeTable

MONDAY, TUESDAY, WEDNESDAY = "2026-01-05", "2026-01-06", "2026-01-07"


class Takings(Table):
    """One row per receipt."""

    class Config(Table.Config):
        """The table's place."""

        name = "takings"
        metadata: ClassVar = {"partition": "date", "key": ["receipt"], "money": "amount", "unique": True}

    date: t.StringType = pa.Field(description="Day.")
    receipt: t.LongType = pa.Field(gt=0, description="Number of the receipt.")
    amount: Annotated[t.DecimalType, 12, 2] = pa.Field(ge=0, description="Money taken.")
    sold_on: t.DateType = pa.Field(nullable=True, description="Day, as a date.")
    note: t.StringType = pa.Field(nullable=True, description="Remark.")
    codes: Annotated[t.ArrayType, t.StringType(), True] = pa.Field(description="Codes.")


class Deliveries(Table):
    """One row per delivered line."""

    class Config(Table.Config):
        """The table's place."""

        name = "deliveries"
        metadata: ClassVar = {"partition": "landing_date", "sub_partitions": ["date"], "key": ["line"]}

    landing_date: t.StringType = pa.Field(description="Day of delivery.")
    date: t.StringType = pa.Field(description="Business date.")
    line: t.LongType = pa.Field(description="Number of the line.")


def takings(date: str, receipt: int | None, amount: str = "1.00", codes: Sequence[str] | None = ()) -> tuple[Any, ...]:
    """One row of `Takings`."""
    return (date, receipt, Decimal(amount), None, None, None if codes is None else list(codes))


def delivery(landing_date: str, date: str, line: int) -> tuple[Any, ...]:
    """One row of `Deliveries`."""
    return (landing_date, date, line)


def written(
    sail: SparkSession,
    table: LakeTable,
    partitions: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    run_id: str = "run",
) -> Draft:
    """Begin a draft and write rows into it, whatever the contract thinks of them."""
    draft = table.draft(partitions, run_id)
    fields = [t.StructField(field.name, field.dataType) for field in table.contract.spark_schema().fields]
    draft.write(sail.createDataFrame(list(rows), t.StructType(fields)))
    return draft


def publish(
    sail: SparkSession,
    table: LakeTable,
    partitions: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    run_id: str = "run",
) -> Publication:
    """Write, audit and publish rows."""
    draft = written(sail, table, partitions, rows, run_id)
    draft.audit(sail).raise_for_failure()
    return draft.publish()


def rows(sail: SparkSession, table: LakeTable, *partitions: str, **sub_partitions: str) -> list[tuple[Any, ...]]:
    """The first three columns of what the table holds, in order."""
    return sorted(tuple(row)[:3] for row in table.read(sail, partitions or None, **sub_partitions).collect())
