"""Landed lines to the fact: one row per receipt line, joined as-of to the four dimensions. No line is ever lost."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as f

from pos_assets.contracts.facts import EnrichedSales
from pos_assets.transforms.columns import full_name
from pos_assets.transforms.duplicates import without_superseded


def enrich_sales(  # noqa: PLR0913  the fact has four dimensions
    landed: DataFrame,
    superseded: DataFrame,
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
        customers: `CustomerDim` of these dates.
        stores: `StoreDim` of these dates.
        products: `ProductDim` of these dates.
        sales_team: `SalesTeamDim` of these dates.

    Returns:
        `EnrichedSales`. A key that a dimension lacks leaves its attributes null and sets its `unknown_` flag.
    """
    lines = with_voids(without_superseded(landed, superseded))
    enriched = (
        lines.join(_customers(customers), ["sales_date", "customer_id"], "left")
        .join(_stores(stores), ["sales_date", "store_id"], "left")
        .join(_product_names(products), ["sales_date", "nameless_product"], "left")
        .withColumn("product_id", f.coalesce("product_id", "product_id_by_name"))
        .join(_products(products), ["sales_date", "product_id"], "left")
        .join(_sales_team(sales_team), ["sales_date", "sales_person_id"], "left")
        .withColumn("unknown_customer", f.col("customer_id").isNotNull() & _missing("known_customer"))
        .withColumn("unknown_store", _missing("known_store"))
        .withColumn("unknown_product", _missing("known_product"))
        .withColumn("unknown_sales_person", _missing("known_sales_person"))
    )
    return enriched.select(*EnrichedSales.spark_schema().names)


def with_voids(lines: DataFrame) -> DataFrame:
    """Mark what is voided and work out net sales.

    A void names a receipt of its own business date. All lines of that receipt and the void itself are voided; a void
    that finds no receipt is marked.

    Returns:
        The lines with `is_voided`, `is_unmatched_void`, `net_sales` and `nameless_product`.
    """
    is_void = f.col("transaction_type") == "void"
    voids = lines.where(is_void).select("date", "original_transaction_id").dropna().distinct()
    voided = (
        lines.where(~is_void)
        .join(
            voids.select("date", f.col("original_transaction_id").alias("transaction_id")),
            ["date", "transaction_id"],
            "left_semi",
        )
        .select("date", "transaction_id")
        .distinct()
    )
    hit = voided.withColumn("hit", f.lit(True))  # noqa: FBT003  a literal column
    found = voided.select("date", f.col("transaction_id").alias("void_of"), f.lit(True).alias("found"))  # noqa: FBT003
    return (
        lines.withColumn("void_of", f.when(is_void, f.col("original_transaction_id")))
        .join(hit, ["date", "transaction_id"], "left")
        .join(found, ["date", "void_of"], "left")
        .withColumn("is_voided", is_void | f.col("hit").isNotNull())
        .withColumn("is_unmatched_void", is_void & f.col("found").isNull())
        .withColumn(
            "net_sales",
            f.when(f.col("is_voided"), f.lit(0)).otherwise(f.col("total_cost")).cast("decimal(12,2)"),
        )
        .withColumn("nameless_product", f.when(f.col("product_id").isNull(), f.col("product_name")))
    )


def _customers(customers: DataFrame) -> DataFrame:
    return customers.select(
        _day(),
        "customer_id",
        "customer_joining_date",
        f.lit(True).alias("known_customer"),  # noqa: FBT003
    )


def _stores(stores: DataFrame) -> DataFrame:
    return stores.select(
        _day(),
        f.col("id").alias("store_id"),
        "store_pincode",
        "store_manager_name",
        f.lit(True).alias("known_store"),  # noqa: FBT003
    )


def _product_names(products: DataFrame) -> DataFrame:
    """Find a product by its name when the till does not know its number; the lowest number if several share it."""
    return (
        products.where("is_current")
        .groupBy(_day(), f.col("name").alias("nameless_product"))
        .agg(f.min("id").alias("product_id_by_name"))
    )


def _products(products: DataFrame) -> DataFrame:
    return products.where("is_current").select(
        _day(),
        f.col("id").alias("product_id"),
        f.col("category").alias("product_category"),
        f.col("current_price").alias("list_price"),
        f.lit(True).alias("known_product"),  # noqa: FBT003
    )


def _sales_team(sales_team: DataFrame) -> DataFrame:
    return sales_team.where("is_current").select(
        _day(),
        f.col("id").alias("sales_person_id"),
        full_name("first_name", "last_name").alias("sales_person_name"),
        "manager_id",
        f.lit(True).alias("known_sales_person"),  # noqa: FBT003
    )


def _day() -> Column:
    return f.col("date").cast("date").alias("sales_date")


def _missing(marker: str) -> Column:
    return f.col(marker).isNull()
