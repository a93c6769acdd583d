"""Contracts of the fact and of the daily marts that months are added up from."""

from typing import Annotated, ClassVar

import pandera.pyspark as pa
import pyspark.sql.types as t

from pos_assets.contracts.sales import TRANSACTION_TYPES
from pos_assets.contracts.table import Table


class EnrichedSales(Table):
    """One row per receipt line of the business date, deduplicated and joined to the dimensions as of that date."""

    class Config(Table.Config):
        """The table's place."""

        name = "enriched_sales"
        metadata: ClassVar = {
            "partition": "date",
            "key": ["date", "transaction_id", "line_number"],
            "money": "net_sales",
        }

    date: t.StringType = pa.Field(description="Business date.")
    transaction_id: t.StringType = pa.Field(description="Receipt.")
    line_number: t.IntegerType = pa.Field(description="Line on the receipt.")
    transaction_type: t.StringType = pa.Field(isin=list(TRANSACTION_TYPES), description="sale, return or void.")
    original_transaction_id: t.StringType = pa.Field(nullable=True, description="Receipt that a void or return names.")
    pos_id: t.StringType = pa.Field(nullable=True, description="Till.")
    sold_at: t.StringType = pa.Field(nullable=True, description="Local time of sale, as the till wrote it.")
    sales_date: t.DateType = pa.Field(description="Business date, in store time.")
    customer_id: t.LongType = pa.Field(nullable=True, gt=0, description="Customer; empty for a walk-in.")
    customer_joining_date: t.DateType = pa.Field(nullable=True, description="Day on which the customer joined.")
    store_id: t.IntegerType = pa.Field(gt=0, description="Store that sold.")
    store_pincode: t.StringType = pa.Field(nullable=True, description="Postal code of the store.")
    store_manager_name: t.StringType = pa.Field(nullable=True, description="Who managed the store on the date.")
    product_id: t.IntegerType = pa.Field(nullable=True, gt=0, description="Product, found by name when not delivered.")
    product_name: t.StringType = pa.Field(description="Product as printed on the receipt.")
    product_category: t.StringType = pa.Field(nullable=True, description="Group of products.")
    list_price: Annotated[t.DecimalType, 10, 2] = pa.Field(nullable=True, description="Product's price on the date.")
    sales_person_id: t.IntegerType = pa.Field(gt=0, description="Member of the sales team who sold.")
    sales_person_name: t.StringType = pa.Field(nullable=True, description="Their full name on the date.")
    manager_id: t.IntegerType = pa.Field(nullable=True, description="Who they reported to on the date.")
    price: Annotated[t.DecimalType, 10, 2] = pa.Field(ge=0, description="Unit price.")
    quantity: t.IntegerType = pa.Field(description="Units; negative on a return.")
    discount: Annotated[t.DecimalType, 10, 2] = pa.Field(nullable=True, description="Taken off the line's total.")
    tax: Annotated[t.DecimalType, 10, 2] = pa.Field(nullable=True, description="Tax contained in the line's total.")
    total_cost: Annotated[t.DecimalType, 12, 2] = pa.Field(description="price x quantity - discount.")
    net_sales: Annotated[t.DecimalType, 12, 2] = pa.Field(description="total_cost; 0 when the line is voided.")
    currency: t.StringType = pa.Field(nullable=True, description="ISO 4217 code.")
    payment_mode: t.StringType = pa.Field(nullable=True, description="How the receipt was paid.")
    is_voided: t.BooleanType = pa.Field(description="Whether the line is a void or its receipt was voided.")
    is_unmatched_void: t.BooleanType = pa.Field(description="Whether the line is a void that found no receipt.")
    unknown_customer: t.BooleanType = pa.Field(description="Whether the customer dimension lacks the customer.")
    unknown_store: t.BooleanType = pa.Field(description="Whether the store dimension lacks the store.")
    unknown_product: t.BooleanType = pa.Field(description="Whether the product dimension lacks the product.")
    unknown_sales_person: t.BooleanType = pa.Field(description="Whether the sales team lacks the person.")
    additional_columns: t.StringType = pa.Field(
        nullable=True, description="Columns the contract does not know, as a JSON object of name and text."
    )
    landing_date: t.StringType = pa.Field(description="Day on which the line was delivered.")
    source_file: t.StringType = pa.Field(description="Path in the landing zone of the file that held the line.")
    row_number: t.LongType = pa.Field(ge=1, description="Position of the line among the file's data rows, from 1.")


class CustomerDailySales(Table):
    """One row per customer of the business date, and one without a customer for all walk-ins."""

    class Config(Table.Config):
        """The table's place."""

        name = "customer_daily_sales"
        metadata: ClassVar = {
            "partition": "date",
            "key": ["date", "customer_id"],
            "money": "net_sales",
            "unique": True,
        }

    date: t.StringType = pa.Field(description="Business date.")
    sales_date: t.DateType = pa.Field(description="Business date, in store time.")
    customer_id: t.LongType = pa.Field(nullable=True, gt=0, description="Customer; empty for the walk-ins.")
    net_sales: Annotated[t.DecimalType, 18, 2] = pa.Field(description="Sum of net sales.")
    transactions: t.LongType = pa.Field(ge=0, description="Receipts with a sale that was not voided.")
    items: t.LongType = pa.Field(description="Units sold less units returned.")


class SalesPersonDailySales(Table):
    """One row per store and sales person of the business date."""

    class Config(Table.Config):
        """The table's place."""

        name = "sales_person_daily_sales"
        metadata: ClassVar = {
            "partition": "date",
            "key": ["date", "store_id", "sales_person_id"],
            "money": "net_sales",
            "unique": True,
        }

    date: t.StringType = pa.Field(description="Business date.")
    sales_date: t.DateType = pa.Field(description="Business date, in store time.")
    store_id: t.IntegerType = pa.Field(gt=0, description="Store that sold.")
    sales_person_id: t.IntegerType = pa.Field(gt=0, description="Member of the sales team who sold.")
    net_sales: Annotated[t.DecimalType, 18, 2] = pa.Field(description="Sum of net sales.")
