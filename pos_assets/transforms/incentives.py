"""The incentive mart: who sold best in each store in a month, and what that earns."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as f

from pos_assets.contracts.marts import SalesIncentiveMart
from pos_assets.plans.incentive import IncentivePlan
from pos_assets.transforms.columns import TOTAL, full_name, month_of, total


def sales_incentive_mart(daily: DataFrame, sales_team: DataFrame, plan: IncentivePlan) -> DataFrame:
    """Rank the sales people of each store by their month's total and pay the best.

    Everybody tied for first is paid in full. People that the sales team lacks count in the totals, are not ranked and
    are paid nothing; nor is a leader whose total is not above zero.

    Args:
        daily: `SalesPersonDailySales` of the days of the wanted months.
        sales_team: `SalesTeamDim`; of each wanted month the newest partition within it.
        plan: The plan that says what the best are paid.

    Returns:
        `SalesIncentiveMart` of every month that `daily` has days of.
    """
    months = (
        daily.withColumn("month", month_of("date"))
        .groupBy("month", "store_id", "sales_person_id")
        .agg(total("net_sales").alias("total_sales"))
    )
    sold = months.join(_people(sales_team), ["month", "sales_person_id"], "left")
    sold = sold.withColumn("known", f.col("known_id").isNotNull())
    known = f.col("known")
    in_store = Window.partitionBy("month", "store_id", "known").orderBy(f.desc("total_sales"))
    leads = known & (f.col("sales_rank") == 1) & (f.col("total_sales") > 0)
    return (
        sold.withColumn("sales_rank", f.when(known, f.rank().over(in_store).cast("int")))
        .withColumn("incentive", f.when(leads, _share(plan)).otherwise(f.lit(0)).cast(TOTAL))
        .withColumn("plan_id", f.lit(plan.plan_id))
        .withColumn("explanation", _explanation(plan, known, leads))
        .withColumn("sales_month", f.col("month").cast("date"))
        .select(*SalesIncentiveMart.spark_schema().names)
    )


def _people(sales_team: DataFrame) -> DataFrame:
    """Newest version of everybody in the sales team's history, whether they are still in it or not."""
    newest = Window.partitionBy("date", "id").orderBy(f.desc("version"))
    return (
        sales_team.withColumn("place", f.row_number().over(newest))
        .where("place = 1")
        .select(
            month_of("date").alias("month"),
            f.col("id").alias("sales_person_id"),
            full_name("first_name", "last_name").alias("full_name"),
            f.col("id").alias("known_id"),
        )
    )


def _share(plan: IncentivePlan) -> Column:
    """The plan's share of the total, rounded half-up to the cent."""
    rate = f.lit(plan.rate_percent / 100).cast("decimal(7,4)")
    return f.round(f.col("total_sales") * rate, 2)


def _explanation(plan: IncentivePlan, known: Column, leads: Column) -> Column:
    paid = f.concat(
        f.lit(f"Rank 1 of store, plan {plan.plan_id}: {plan.rate_percent} % of "),
        f.col("total_sales").cast("string"),
        f.lit(" = "),
        f.col("incentive").cast("string"),
    )
    unranked = f.lit("Not in the sales team: counted in the store's total, not ranked, not paid.")
    follows = f.concat(f.lit("Rank "), f.col("sales_rank").cast("string"), f.lit(" of store: only rank 1 is paid."))
    empty = f.lit("Rank 1 of store, but the total is not above zero: nothing is paid.")
    return f.when(leads, paid).when(~known, unranked).when(f.col("sales_rank") == 1, empty).otherwise(follows)
