"""The customer mart: what each customer bought in a month."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from pos_assets.contracts.marts import CustomerMart
from pos_assets.transforms.columns import TOTAL, full_name, month_of, total


def customer_mart(daily: DataFrame, customers: DataFrame) -> DataFrame:
    """Add up each customer's days to months.

    Args:
        daily: `CustomerDailySales` of the days of the wanted months and of the month before each.
        customers: `CustomerDim`; of each wanted month the newest partition within it.

    Returns:
        `CustomerMart` of every month that `daily` has days of. Walk-ins are not customers and are left out.
    """
    days = daily.where(f.col("customer_id").isNotNull()).withColumn("month", month_of("date"))
    months = days.groupBy("month", "customer_id").agg(
        total("net_sales").alias("total_sales"),
        f.sum("transactions").cast("bigint").alias("transactions"),
        f.sum("items").cast("bigint").alias("items"),
        f.max(f.when(f.col("transactions") > 0, f.col("sales_date"))).alias("last_purchase_date"),
    )
    before = months.select(
        f.add_months(f.col("month").cast("date"), 1).cast("string").alias("month"),
        "customer_id",
        f.col("total_sales").alias("previous_month_sales"),
    )
    people = customers.select(
        month_of("date").alias("month"),
        "customer_id",
        full_name("first_name", "last_name").alias("full_name"),
        "address",
        "phone_number",
    )
    return (
        months.join(before, ["month", "customer_id"], "left")
        .join(people, ["month", "customer_id"], "left")
        .withColumn("previous_month_sales", f.coalesce("previous_month_sales", f.lit(0).cast(TOTAL)))
        .withColumn("sales_month", f.col("month").cast("date"))
        .select(*CustomerMart.spark_schema().names)
    )
