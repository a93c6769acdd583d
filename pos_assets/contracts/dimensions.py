"""Contracts of the four dimensions. Columns keep the names that the extracts give them."""

from typing import Annotated, ClassVar

import pandera.pyspark as pa
import pyspark.sql.types as t

from pos_assets.contracts.table import Table

OPEN_END = "9999-12-31"
"""`valid_to` of a version that is still open."""

BEGINNING = "1900-01-01"
"""`valid_from` of a key's first version: sales before its first extract still find it."""


class CustomerDim(Table):
    """One row per customer, as of the date."""

    class Config(Table.Config):
        """The table's place."""

        name = "customer_dim"
        metadata: ClassVar = {"partition": "date", "key": ["date", "customer_id"], "unique": True}

    date: t.StringType = pa.Field(description="Day as of which the row holds.")
    customer_id: t.LongType = pa.Field(gt=0, description="Customer.")
    first_name: t.StringType = pa.Field(nullable=True, description="Given name.")
    last_name: t.StringType = pa.Field(nullable=True, description="Family name.")
    address: t.StringType = pa.Field(nullable=True, description="Postal address.")
    pincode: t.StringType = pa.Field(nullable=True, description="Postal code.")
    phone_number: t.StringType = pa.Field(nullable=True, description="Telephone number.")
    customer_joining_date: t.DateType = pa.Field(nullable=True, description="Day on which the customer joined.")
    extract_date: t.StringType = pa.Field(description="Day of the extract that the row comes from.")


class StoreDim(Table):
    """One row per store, as of the date."""

    class Config(Table.Config):
        """The table's place."""

        name = "store_dim"
        metadata: ClassVar = {"partition": "date", "key": ["date", "id"], "unique": True}

    date: t.StringType = pa.Field(description="Day as of which the row holds.")
    id: t.IntegerType = pa.Field(gt=0, description="Store.")
    address: t.StringType = pa.Field(nullable=True, description="Postal address.")
    store_pincode: t.StringType = pa.Field(nullable=True, description="Postal code.")
    store_manager_name: t.StringType = pa.Field(nullable=True, description="Who manages the store.")
    store_opening_date: t.DateType = pa.Field(nullable=True, description="Day on which the store opened.")
    reviews: t.StringType = pa.Field(nullable=True, description="What customers say, as the source writes it.")
    extract_date: t.StringType = pa.Field(description="Day of the extract that the row comes from.")


class ProductDim(Table):
    """One row per version of a product, as known on the date (SCD2)."""

    class Config(Table.Config):
        """The table's place."""

        name = "product_dim"
        metadata: ClassVar = {"partition": "date", "key": ["date", "id", "valid_from"], "unique": True}

    date: t.StringType = pa.Field(description="Day as of which the history is told.")
    id: t.IntegerType = pa.Field(gt=0, description="Product.")
    name: t.StringType = pa.Field(description="Name, as receipts print it.")
    current_price: Annotated[t.DecimalType, 10, 2] = pa.Field(nullable=True, ge=0, description="List price.")
    old_price: Annotated[t.DecimalType, 10, 2] = pa.Field(nullable=True, ge=0, description="List price before.")
    created_date: t.DateType = pa.Field(nullable=True, description="Day on which the product was created.")
    updated_date: t.DateType = pa.Field(nullable=True, description="Day of its last change in the source.")
    expiry_date: t.DateType = pa.Field(nullable=True, description="Day after which it may not be sold.")
    category: t.StringType = pa.Field(nullable=True, description="Group of products.")
    valid_from: t.DateType = pa.Field(description="First day of the version.")
    valid_to: t.DateType = pa.Field(description="Day after the version's last; 9999-12-31 when open.")
    is_current: t.BooleanType = pa.Field(description="Whether the version holds on the date of the partition.")
    version: t.IntegerType = pa.Field(ge=1, description="Number of the version within its key, from 1.")


class SalesTeamDim(Table):
    """One row per version of a member of the sales team, as known on the date (SCD2)."""

    class Config(Table.Config):
        """The table's place."""

        name = "sales_team_dim"
        metadata: ClassVar = {"partition": "date", "key": ["date", "id", "valid_from"], "unique": True}

    date: t.StringType = pa.Field(description="Day as of which the history is told.")
    id: t.IntegerType = pa.Field(gt=0, description="Member of the sales team.")
    first_name: t.StringType = pa.Field(nullable=True, description="Given name.")
    last_name: t.StringType = pa.Field(nullable=True, description="Family name.")
    manager_id: t.IntegerType = pa.Field(nullable=True, description="Who they report to; empty for a root.")
    is_manager: t.BooleanType = pa.Field(nullable=True, description="Whether others report to them.")
    address: t.StringType = pa.Field(nullable=True, description="Postal address.")
    pincode: t.StringType = pa.Field(nullable=True, description="Postal code.")
    joining_date: t.DateType = pa.Field(nullable=True, description="Day on which they joined.")
    store_id: t.IntegerType = pa.Field(nullable=True, description="Store they belong to.")
    valid_from: t.DateType = pa.Field(description="First day of the version.")
    valid_to: t.DateType = pa.Field(description="Day after the version's last; 9999-12-31 when open.")
    is_current: t.BooleanType = pa.Field(description="Whether the version holds on the date of the partition.")
    version: t.IntegerType = pa.Field(ge=1, description="Number of the version within its key, from 1.")
