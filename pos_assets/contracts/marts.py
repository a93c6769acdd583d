"""Contracts of the month marts, the tables that people read."""

from typing import Annotated, ClassVar

import pandera.pyspark as pa
import pyspark.sql.types as t

from pos_assets.contracts.table import Table


class CustomerMart(Table):
    """One row per customer who bought, returned or voided something in the month."""

    class Config(Table.Config):
        """The table's place."""

        name = "customer_mart"
        metadata: ClassVar = {
            "partition": "month",
            "key": ["month", "customer_id"],
            "money": "total_sales",
            "unique": True,
        }

    month: t.StringType = pa.Field(description="First day of the month.")
    customer_id: t.LongType = pa.Field(gt=0, description="Customer.")
    full_name: t.StringType = pa.Field(nullable=True, description="Given and family name.")
    address: t.StringType = pa.Field(nullable=True, description="Postal address.")
    phone_number: t.StringType = pa.Field(nullable=True, description="Telephone number.")
    sales_month: t.DateType = pa.Field(description="First day of the month.")
    total_sales: Annotated[t.DecimalType, 18, 2] = pa.Field(description="Net sales of the month.")
    transactions: t.LongType = pa.Field(ge=0, description="Receipts with a sale that was not voided.")
    items: t.LongType = pa.Field(description="Units sold less units returned.")
    last_purchase_date: t.DateType = pa.Field(nullable=True, description="Last business date with a sale, not voided.")
    previous_month_sales: Annotated[t.DecimalType, 18, 2] = pa.Field(description="Net sales of the month before.")


class SalesIncentiveMart(Table):
    """One row per store and sales person who sold there in the month."""

    class Config(Table.Config):
        """The table's place."""

        name = "sales_incentive_mart"
        metadata: ClassVar = {
            "partition": "month",
            "key": ["month", "store_id", "sales_person_id"],
            "money": "total_sales",
            "unique": True,
        }

    month: t.StringType = pa.Field(description="First day of the month.")
    store_id: t.IntegerType = pa.Field(gt=0, description="Store that sold.")
    sales_person_id: t.IntegerType = pa.Field(gt=0, description="Member of the sales team who sold.")
    full_name: t.StringType = pa.Field(nullable=True, description="Given and family name.")
    sales_month: t.DateType = pa.Field(description="First day of the month.")
    total_sales: Annotated[t.DecimalType, 18, 2] = pa.Field(description="Net sales of the month.")
    sales_rank: t.IntegerType = pa.Field(
        nullable=True, ge=1, description="Rank in the store by total sales, ties sharing one; empty when not ranked."
    )
    incentive: Annotated[t.DecimalType, 18, 2] = pa.Field(ge=0, description="What the month's sales earn.")
    plan_id: t.StringType = pa.Field(description="Incentive plan that was applied.")
    explanation: t.StringType = pa.Field(description="How the incentive follows from the plan.")
