"""How many lines of the fact have keys that a dimension lacks. They are kept, so the check warns and stops nothing."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from pyspark.sql import functions as f

from pos_assets.checks.verdicts import Verdict, verdicts
from pos_assets.contracts.facts import EnrichedSales
from pos_assets.io_managers.lake import LakeIOManager
from pos_assets.partitions import DAYS

FLAGS = ("unknown_customer", "unknown_store", "unknown_product", "unknown_sales_person")

SPEC = dg.AssetCheckSpec(
    "unknown_keys",
    asset=EnrichedSales.table_name(),
    description="Lines whose customer, store, product or sales person a dimension lacks.",
    partitions_def=DAYS,
)


@dg.multi_asset_check(name="enriched_sales_unknown_keys", specs=[SPEC])
def unknown_keys(context: dg.AssetCheckExecutionContext, lake: dg.ResourceParam[LakeIOManager]) -> Iterator[Any]:
    """Count the flagged lines of each business date."""
    partitions = context.op_execution_context.partition_keys
    fact = lake.table(EnrichedSales).read(lake.session, partitions)
    sums = fact.groupBy("date").agg(*[f.sum(f.col(flag).cast("bigint")).alias(flag) for flag in FLAGS]).collect()
    counts = {row["date"]: {flag: int(row[flag]) for flag in FLAGS} for row in sums}
    found = {day: counts.get(day, dict.fromkeys(FLAGS, 0)) for day in partitions}
    yield from verdicts(
        SPEC.key,
        {day: Verdict(not any(figures.values()), figures) for day, figures in found.items()},
        severity=dg.AssetCheckSeverity.WARN,
    )
