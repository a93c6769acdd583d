"""The fact."""

import dagster as dg
from pyspark.sql import DataFrame

from pos_assets.assets.lake_asset import lake_asset
from pos_assets.checks.balance import REMOVED_DUPLICATES, amounts_by_date
from pos_assets.contracts.facts import EnrichedSales
from pos_assets.io_managers.lake import OF_THE_DATES
from pos_assets.io_managers.work import Work
from pos_assets.partitions import DAYS, LATE_WINDOW
from pos_assets.transforms.enrich import enrich_sales
from pos_assets.transforms.line_marks import superseded_lines, voided_lines


@lake_asset(
    EnrichedSales,
    partitions_def=DAYS,
    group_name="fact",
    ins={"landed_sales": dg.AssetIn(partition_mapping=LATE_WINDOW, metadata=OF_THE_DATES)},
)
def enriched_sales(  # noqa: PLR0913, PLR0917  the fact has four dimensions; Dagster passes inputs by name
    work: Work,
    landed_sales: DataFrame,
    customer_dim: DataFrame,
    store_dim: DataFrame,
    product_dim: DataFrame,
    sales_team_dim: DataFrame,
) -> DataFrame:
    """Every line that arrived for a business date, once, joined to what the dimensions knew on that date."""
    # Each computed once: the fact leaves the superseded lines out, the balance counts them, the voids skip them.
    superseded = work.save(superseded_lines(landed_sales))
    voided = work.save(voided_lines(landed_sales, superseded))
    work.note(REMOVED_DUPLICATES, amounts_by_date(superseded, "total_cost"))
    return enrich_sales(
        landed_sales,
        superseded,
        voided,
        customers=customer_dim,
        stores=store_dim,
        products=product_dim,
        sales_team=sales_team_dim,
    )
