"""The month marts, the tables that people read."""

import dagster as dg
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from pos_assets.assets.lake_asset import lake_asset
from pos_assets.contracts.marts import CustomerMart, SalesIncentiveMart
from pos_assets.io_managers.lake import NEWEST_OF_MONTH
from pos_assets.io_managers.work import Work
from pos_assets.partitions import DAYS_OF_MONTH, DAYS_OF_TWO_MONTHS, MONTHS
from pos_assets.plans.incentive import DEFAULT_INCENTIVE_PLAN
from pos_assets.transforms import customers, incentives


@lake_asset(
    CustomerMart,
    partitions_def=MONTHS,
    group_name="marts",
    ins={
        "customer_daily_sales": dg.AssetIn(partition_mapping=DAYS_OF_TWO_MONTHS),
        "customer_dim": dg.AssetIn(partition_mapping=DAYS_OF_MONTH, metadata=NEWEST_OF_MONTH),
    },
)
def customer_mart(work: Work, customer_daily_sales: DataFrame, customer_dim: DataFrame) -> DataFrame:
    """What every customer bought and spent in a month, against the month before."""
    mart = customers.customer_mart(customer_daily_sales, customer_dim)
    return mart.where(f.col("month").isin(list(work.partitions)))


@lake_asset(
    SalesIncentiveMart,
    partitions_def=MONTHS,
    group_name="marts",
    ins={
        "sales_person_daily_sales": dg.AssetIn(partition_mapping=DAYS_OF_MONTH),
        "sales_team_dim": dg.AssetIn(partition_mapping=DAYS_OF_MONTH, metadata=NEWEST_OF_MONTH),
    },
)
def sales_incentive_mart(sales_person_daily_sales: DataFrame, sales_team_dim: DataFrame) -> DataFrame:
    """Who sold best in each store in a month, and the incentive that earns."""
    return incentives.sales_incentive_mart(sales_person_daily_sales, sales_team_dim, DEFAULT_INCENTIVE_PLAN)
