"""The fact of a day added up per customer and per sales person: small tables that months are added up from."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from pos_assets.transforms.columns import total


def customer_daily_sales(enriched: DataFrame) -> DataFrame:
    """Add up the fact per customer and business date.

    Receipts are folded first: counting distinct receipts per customer directly costs a set for each of them.

    Args:
        enriched: `EnrichedSales`.

    Returns:
        `CustomerDailySales`; one row without a customer holds the walk-ins of the date.
    """
    counts = ~f.col("is_voided")
    receipts = enriched.groupBy("date", "sales_date", "customer_id", "transaction_id").agg(
        total("net_sales").alias("net_sales"),
        f.max(f.when(counts & (f.col("transaction_type") == "sale"), 1).otherwise(0)).alias("is_purchase"),
        f.sum(f.when(counts, f.col("quantity")).otherwise(0)).alias("items"),
    )
    return receipts.groupBy("date", "sales_date", "customer_id").agg(
        total("net_sales").alias("net_sales"),
        f.sum("is_purchase").cast("bigint").alias("transactions"),
        f.sum("items").cast("bigint").alias("items"),
    )


def sales_person_daily_sales(enriched: DataFrame) -> DataFrame:
    """Add up the fact per store, sales person and business date.

    Args:
        enriched: `EnrichedSales`.

    Returns:
        `SalesPersonDailySales`.
    """
    return enriched.groupBy("date", "sales_date", "store_id", "sales_person_id").agg(
        total("net_sales").alias("net_sales")
    )
