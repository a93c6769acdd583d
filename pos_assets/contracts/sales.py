"""Contracts of the sales on their way in: the ledger of files, the accepted rows, the quarantined rows."""

from typing import Annotated, ClassVar

import pandera.pyspark as pa
import pyspark.sql.types as t

from pos_assets.contracts.table import Table

TRANSACTION_TYPES = ("sale", "return", "void")
FILE_STATUSES = ("accepted", "rejected", "duplicate")


class RawSalesFiles(Table):
    """One row per delivered sales file.

    The ledger: what arrived, what became of it and why.
    """

    class Config(Table.Config):
        """The table's place."""

        name = "raw_sales_files"
        metadata: ClassVar = {"partition": "landing_date", "key": ["landing_date", "key"]}

    landing_date: t.StringType = pa.Field(description="Day on which the file was delivered.")
    key: t.StringType = pa.Field(description="Path of the file in the landing zone.")
    size: t.LongType = pa.Field(ge=0, description="Bytes as delivered.")
    etag: t.StringType = pa.Field(description="Entity tag of the object; changes whenever its content does.")
    content_hash: t.StringType = pa.Field(description="SHA-256 of the bytes as delivered, hexadecimal.")
    format: t.StringType = pa.Field(nullable=True, description="csv, json or jsonl, followed by .gz when compressed.")
    rows_read: t.LongType = pa.Field(ge=0, description="Data rows found in the file.")
    accepted: t.LongType = pa.Field(ge=0, description="Rows that passed the row contract.")
    quarantined: t.LongType = pa.Field(ge=0, description="Rows that failed it.")
    status: t.StringType = pa.Field(isin=list(FILE_STATUSES), description="accepted, rejected or duplicate.")
    reason: t.StringType = pa.Field(nullable=True, description="Why the file was not accepted.")
    contract_version: t.StringType = pa.Field(description="Rules, and first business date, it was read under.")


class LandedSales(Table):
    """One row per accepted sale line, as delivered.

    Corrections and repeated deliveries are still in it.
    """

    class Config(Table.Config):
        """The table's place."""

        name = "landed_sales"
        metadata: ClassVar = {
            "partition": "landing_date",
            "key": ["source_file", "row_number"],
            "sub_partitions": ["date"],
            "money": "total_cost",
        }

    landing_date: t.StringType = pa.Field(description="Day on which the file was delivered.")
    date: t.StringType = pa.Field(description="Business date; the sub-partition.")
    source_file: t.StringType = pa.Field(description="Path in the landing zone of the file that held the line.")
    row_number: t.LongType = pa.Field(ge=1, description="Position of the line among the file's data rows, from 1.")
    transaction_id: t.StringType = pa.Field(description="Receipt; made from content hash and row number when missing.")
    line_number: t.IntegerType = pa.Field(description="Line on the receipt; 1 when missing.")
    transaction_type: t.StringType = pa.Field(isin=list(TRANSACTION_TYPES), description="sale, return or void.")
    original_transaction_id: t.StringType = pa.Field(nullable=True, description="Receipt that a void or return names.")
    pos_id: t.StringType = pa.Field(nullable=True, description="Till.")
    sold_at: t.StringType = pa.Field(nullable=True, description="Local time of sale, as the till wrote it.")
    customer_id: t.LongType = pa.Field(nullable=True, gt=0, description="Customer; empty for a walk-in.")
    store_id: t.IntegerType = pa.Field(gt=0, description="Store that sold.")
    product_id: t.IntegerType = pa.Field(nullable=True, gt=0, description="Product, when the till knows its number.")
    product_name: t.StringType = pa.Field(description="Product as printed on the receipt.")
    sales_date: t.DateType = pa.Field(description="Business date, in store time.")
    sales_person_id: t.IntegerType = pa.Field(gt=0, description="Member of the sales team who sold.")
    price: Annotated[t.DecimalType, 10, 2] = pa.Field(ge=0, description="Unit price.")
    quantity: t.IntegerType = pa.Field(description="Units; negative on a return.")
    discount: Annotated[t.DecimalType, 10, 2] = pa.Field(nullable=True, description="Taken off the line's total.")
    tax: Annotated[t.DecimalType, 10, 2] = pa.Field(nullable=True, description="Tax contained in the line's total.")
    total_cost: Annotated[t.DecimalType, 12, 2] = pa.Field(description="price x quantity - discount.")
    currency: t.StringType = pa.Field(nullable=True, description="ISO 4217 code.")
    payment_mode: t.StringType = pa.Field(nullable=True, description="How the receipt was paid.")
    additional_columns: t.StringType = pa.Field(
        nullable=True, description="Columns the contract does not know, as a JSON object of name and text."
    )


class QuarantinedSales(Table):
    """One row per sale line that failed the row contract."""

    class Config(Table.Config):
        """The table's place."""

        name = "quarantined_sales"
        metadata: ClassVar = {"partition": "landing_date", "key": ["source_file", "row_number"]}

    landing_date: t.StringType = pa.Field(description="Day on which the file was delivered.")
    source_file: t.StringType = pa.Field(description="Path in the landing zone of the file that held the line.")
    row_number: t.LongType = pa.Field(ge=1, description="Position of the line among the file's data rows, from 1.")
    raw_text: t.StringType = pa.Field(nullable=True, description="The line as delivered, invalid bytes as \\xNN.")
    reason_codes: Annotated[t.ArrayType, t.StringType(), True] = pa.Field(description="Every rule the line breaks.")
    failing_columns: Annotated[t.ArrayType, t.StringType(), True] = pa.Field(
        description="Columns at fault, in the order of the reasons; empty for a line that cannot be split."
    )
