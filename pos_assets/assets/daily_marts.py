"""The daily marts, small tables that the months are added up from."""

from pyspark.sql import DataFrame

from pos_assets.assets.lake_asset import lake_asset
from pos_assets.contracts.facts import CustomerDailySales, SalesPersonDailySales
from pos_assets.partitions import DAYS
from pos_assets.transforms import daily


@lake_asset(CustomerDailySales, partitions_def=DAYS, group_name="daily_marts")
def customer_daily_sales(enriched_sales: DataFrame) -> DataFrame:
    """Net sales, receipts and units of each customer on a business date."""
    return daily.customer_daily_sales(enriched_sales)


@lake_asset(SalesPersonDailySales, partitions_def=DAYS, group_name="daily_marts")
def sales_person_daily_sales(enriched_sales: DataFrame) -> DataFrame:
    """Net sales of each sales person in each store on a business date."""
    return daily.sales_person_daily_sales(enriched_sales)
