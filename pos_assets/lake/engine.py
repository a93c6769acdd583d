"""Parquet files of a table in the hands of the engine, Sail or Spark: explicit lists of files, explicit schemas."""

from collections.abc import Collection

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructField, StructType

from pos_assets.contracts.table import Table
from pos_assets.storage import Location


def engine_uri(location: Location) -> str:
    """The location as both engines understand it."""
    return location.uri.replace("s3://", "s3a://", 1) if location.is_s3 else location.uri


def read_files(session: SparkSession, table: Location, contract: type[Table], paths: Collection[str]) -> DataFrame:
    """Read files of the table, named by paths relative to it, as a frame of the contract's columns.

    Every column is nullable in the frame, as Spark has it for anything read from files: a required column that did
    hold nulls would mislead an engine, and the audit must be able to see them.
    """
    schema = StructType([StructField(field.name, field.dataType) for field in contract.spark_schema().fields])
    if not paths:
        return session.createDataFrame([], schema)
    return session.read.schema(schema).parquet(*(engine_uri(table.child(path)) for path in paths))


def write_files(frame: DataFrame, target: Location, split_by: Collection[str]) -> None:
    """Write the frame as Parquet below the target, with no file that mixes values of the `split_by` columns.

    An engine leaves the columns it splits by out of the files, so it is given copies of them to split by.
    """
    copies = {f"by_{column}": frame[column] for column in split_by}
    writer = frame.withColumns(copies).write if copies else frame.write
    if copies:
        writer = writer.partitionBy(*copies)
    writer.option("compression", "snappy").parquet(engine_uri(target))
