"""Landed lines to the fact: one row per receipt line, joined as-of to the four dimensions. No line is ever lost."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as f

from pos_assets.contracts.facts import EnrichedSales
from pos_assets.transforms.columns import full_name
from pos_assets.transforms.line_marks import marked_lines

NO_PRODUCT_ID = 0
"""Stands for a product that is looked up by its name; real ones are above it."""


def enrich_sales(  # noqa: PLR0913  the fact has four dimensions
    landed: DataFrame,
    superseded: DataFrame,
    voided: DataFrame,
    *,
    customers: DataFrame,
    stores: DataFrame,
    products: DataFrame,
    sales_team: DataFrame,
) -> DataFrame:
    """Make the fact of the business dates in `landed`.

    Args:
        landed: `LandedSales` of whole business dates.
        superseded: The lines of it that a later delivery replaces, as `superseded_lines` finds them.
        voided: The lines of it that are voided, and the voids that did it, as `voided_lines` finds them.
        customers: `CustomerDim` of these dates.
        stores: `StoreDim` of these dates.
        products: `ProductDim` of these dates.
        sales_team: `SalesTeamDim` of these dates.

    Returns:
        `EnrichedSales`. A key that a dimension lacks leaves its attributes null and sets its `unknown_` flag.
    """
    by_name = f.col("product_id").isNull()
    enriched = (
        marked_lines(landed, superseded, voided)
        .withColumn("lookup_id", f.coalesce("product_id", f.lit(NO_PRODUCT_ID)))
        .withColumn("lookup_name", f.when(by_name, f.col("product_name")).otherwise(f.lit("")))
        .join(_customers(customers), ["sales_date", "customer_id"], "left")
        .join(_stores(stores), ["sales_date", "store_id"], "left")
        .join(_products(products), ["sales_date", "lookup_id", "lookup_name"], "left")
        .join(_sales_team(sales_team), ["sales_date", "sales_person_id"], "left")
        .withColumn("product_id", f.coalesce("product_id", "known_product_id"))
        .withColumn("unknown_customer", f.col("customer_id").isNotNull() & f.col("known_customer").isNull())
        .withColumn("unknown_store", f.col("known_store").isNull())
        .withColumn("unknown_product", f.col("known_product_id").isNull())
        .withColumn("unknown_sales_person", f.col("known_sales_person").isNull())
    )
    return enriched.select(*EnrichedSales.spark_schema().names)


def _customers(customers: DataFrame) -> DataFrame:
    return customers.select(
        _day(), "customer_id", "customer_joining_date", f.col("customer_id").alias("known_customer")
    )


def _stores(stores: DataFrame) -> DataFrame:
    return stores.select(
        _day(),
        f.col("id").alias("store_id"),
        "store_pincode",
        "store_manager_name",
        f.col("id").alias("known_store"),
    )


def _products(products: DataFrame) -> DataFrame:
    """Products under their number, and once more under their name; of several with one name the lowest number."""
    current = products.where("is_current").select(
        _day(),
        f.col("id").alias("known_product_id"),
        f.col("name").alias("lookup_name"),
        f.col("category").alias("product_category"),
        f.col("current_price").alias("list_price"),
    )
    lowest = Window.partitionBy("sales_date", "lookup_name").orderBy("known_product_id")
    by_name = (
        current.withColumn("place", f.row_number().over(lowest))
        .where("place = 1")
        .drop("place")
        .withColumn("lookup_id", f.lit(NO_PRODUCT_ID))
    )
    by_id = current.withColumn("lookup_id", f.col("known_product_id")).withColumn("lookup_name", f.lit(""))
    return by_id.unionByName(by_name)


def _sales_team(sales_team: DataFrame) -> DataFrame:
    return sales_team.where("is_current").select(
        _day(),
        f.col("id").alias("sales_person_id"),
        full_name("first_name", "last_name").alias("sales_person_name"),
        "manager_id",
        f.col("id").alias("known_sales_person"),
    )


def _day() -> Column:
    return f.col("date").cast("date").alias("sales_date")
