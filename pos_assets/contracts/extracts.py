"""Contracts of the four daily extracts that dimensions are built from: which columns a file must and may have.

An extract has the business columns of its dimension, whose contract states their types and meaning.
"""

from typing import ClassVar

from pyspark.sql.types import StringType, StructField, StructType

from pos_assets.contracts.dimensions import CustomerDim, ProductDim, SalesTeamDim, StoreDim
from pos_assets.contracts.table import Table

_MADE_BY_THE_DIMENSION = frozenset({"date", "extract_date", "valid_from", "valid_to", "is_current", "version"})


class Extract:
    """Contract of one dimension's extract; `key` identifies a row, columns in `optional` may be absent from a file."""

    table: ClassVar[type[Table]]
    key: ClassVar[str] = "id"
    optional: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def dimension(cls) -> str:
        """Name of the dimension, and of its folder in the landing zone."""
        return cls.table.table_name().removesuffix("_dim")

    @classmethod
    def fields(cls) -> list[StructField]:
        """The columns of a file."""
        return [field for field in cls.table.spark_schema().fields if field.name not in _MADE_BY_THE_DIMENSION]

    @classmethod
    def mandatory(cls) -> tuple[str, ...]:
        """Columns that every file must have."""
        return tuple(field.name for field in cls.fields() if field.name not in cls.optional)

    @classmethod
    def spark_schema(cls) -> StructType:
        """The columns of a parsed extract: those of a file, and the day it is of."""
        return StructType([*cls.fields(), StructField("extract_date", StringType(), nullable=False)])


class CustomerExtract(Extract):
    """One row per customer."""

    table = CustomerDim
    key = "customer_id"


class StoreExtract(Extract):
    """One row per store."""

    table = StoreDim


class ProductExtract(Extract):
    """One row per product."""

    table = ProductDim
    optional = ("category",)


class SalesTeamExtract(Extract):
    """One row per member of the sales team."""

    table = SalesTeamDim
    optional = ("store_id",)
