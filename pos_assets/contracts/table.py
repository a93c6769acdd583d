"""What every table's contract has in common. The tables themselves are in the modules beside this one."""

from typing import Any, ClassVar

import pandera.pyspark as pa
import pyarrow
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructField, StructType


class Table(pa.DataFrameModel):  # type: ignore[type-arg]  # its parameter is the backend's own DataFrame
    """Contract of one table of the lake. The first line of a subclass's docstring states its grain.

    A subclass's `Config` names the table (`name`: its asset and folder) and says in `metadata`:
    `partition`, the leading partition column, a string holding an ISO date; `key`, the columns that identify a row;
    and, where there is one, `money`, the column whose sum is the partition's money total. `unique: True` has every
    audit look for repeated keys.
    """

    class Config:
        """A table has the columns of its contract and no other."""

        name: ClassVar[str]
        metadata: ClassVar[dict[str, Any]]
        strict: ClassVar[bool] = True

    @classmethod
    def table_name(cls) -> str:
        """Name of the table, its folder and its asset."""
        return cls.Config.name

    @classmethod
    def partition_column(cls) -> str:
        """The leading partition column."""
        column: str = cls.Config.metadata["partition"]
        return column

    @classmethod
    def partition_columns(cls) -> list[str]:
        """Every partition column of the table, the leading one first."""
        return [cls.partition_column(), *cls.Config.metadata.get("sub_partitions", ())]

    @classmethod
    def key_columns(cls) -> list[str]:
        """The columns that identify a row within its partition."""
        return list(cls.Config.metadata["key"])

    @classmethod
    def has_unique_key(cls) -> bool:
        """Whether the audit must prove that no two rows of a partition share a key."""
        return bool(cls.Config.metadata.get("unique", False))

    @classmethod
    def money_column(cls) -> str | None:
        """The column whose sum is a partition's money total."""
        return cls.Config.metadata.get("money")

    @classmethod
    def spark_schema(cls) -> StructType:
        """The columns as Spark knows them."""
        return StructType(
            [StructField(name, column.dtype.type, column.nullable) for name, column in cls._columns().items()]
        )

    @classmethod
    def arrow_schema(cls) -> pyarrow.Schema:
        """The columns as Arrow, Parquet and Delta know them."""
        return to_arrow_schema(cls.spark_schema())

    @classmethod
    def descriptions(cls) -> dict[str, str]:
        """What each column means."""
        return {name: column.description or "" for name, column in cls._columns().items()}

    @classmethod
    def grain(cls) -> str:
        """What one row is."""
        return (cls.__doc__ or "").strip().split("\n", 1)[0]

    @classmethod
    def _columns(cls) -> dict[str, Any]:
        columns: dict[str, Any] = cls.to_schema().columns
        return columns
