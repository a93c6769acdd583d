"""Balance: every row and every cent of one table is found again in the next. Blocking, with the figures.

Figures come from the audit of what was written, through the table's history, and from the engine; never from the
transform that is being checked.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import dagster as dg
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from pos_assets.checks.verdicts import Verdict, verdicts
from pos_assets.contracts.facts import CustomerDailySales, EnrichedSales, SalesPersonDailySales
from pos_assets.contracts.marts import CustomerMart, SalesIncentiveMart
from pos_assets.contracts.sales import LandedSales, QuarantinedSales, RawSalesFiles
from pos_assets.contracts.table import Table
from pos_assets.io_managers.lake import LakeIOManager, require
from pos_assets.partitions import DAYS, MONTHS, month_of
from pos_assets.transforms.columns import total

BALANCE = "balance"
REMOVED_DUPLICATES = "removed_duplicates"
"""Name under which a publication of the fact remembers the lines that a later delivery replaced."""

NOTHING = Decimal("0.00")

Weigh = Callable[[LakeIOManager, Sequence[str]], Mapping[str, Verdict]]
"""Compares both sides, for each of some partitions."""


def balance_check(
    contract: type[Table], partitions_def: dg.PartitionsDefinition[str], description: str
) -> Callable[[Weigh], dg.AssetChecksDefinition]:
    """Make a comparison a blocking check of a table."""
    table = contract.table_name()
    spec = dg.AssetCheckSpec(
        BALANCE, asset=table, description=description, blocking=True, partitions_def=partitions_def
    )

    def decorate(weigh: Weigh) -> dg.AssetChecksDefinition:
        @dg.multi_asset_check(name=f"{table}_{BALANCE}", specs=[spec])
        def check(context: dg.AssetCheckExecutionContext, lake: dg.ResourceParam[LakeIOManager]) -> Iterator[Any]:
            partitions = context.op_execution_context.partition_keys
            require(lake.table(contract), partitions)
            yield from verdicts(spec.key, weigh(lake, partitions))

        return check

    return decorate


def amounts_by_date(frame: DataFrame, money: str) -> dict[str, dict[str, Any]]:
    """Rows and money of each business date, as numbers that JSON keeps exactly."""
    amounts = frame.groupBy("date").agg(f.count("*").alias("rows"), total(money).alias("total")).collect()
    return {row["date"]: {"rows": row["rows"], "total": str(row["total"])} for row in amounts}


@balance_check(LandedSales, DAYS, "Rows read = accepted + quarantined, in every file and on every landing date.")
def landing_balance(lake: LakeIOManager, partitions: Sequence[str]) -> Mapping[str, Verdict]:
    """Compare the ledger with itself and with the rows that were published."""
    sums = {
        "rows_read": f.sum("rows_read"),
        "accepted": f.sum("accepted"),
        "quarantined": f.sum("quarantined"),
        "unbalanced_files": f.sum(f.when(f.expr("rows_read = accepted + quarantined"), 0).otherwise(1)),
    }
    files = lake.table(RawSalesFiles).read(lake.session, partitions).groupBy("landing_date")
    added = files.agg(*[amount.cast("bigint").alias(name) for name, amount in sums.items()]).collect()
    ledger = {row["landing_date"]: {name: row[name] for name in sums} for row in added}
    landed = lake.table(LandedSales).figures(partitions)
    held = lake.table(QuarantinedSales).figures(partitions)
    found = {}
    for partition in partitions:
        figures = {
            **ledger.get(partition, dict.fromkeys(sums, 0)),
            "rows_landed": landed[partition].rows,
            "rows_held": held[partition].rows,
        }
        agrees = figures["accepted"] == figures["rows_landed"] and figures["quarantined"] == figures["rows_held"]
        found[partition] = Verdict(agrees and not figures["unbalanced_files"], figures)
    return found


@balance_check(EnrichedSales, DAYS, "Rows and money landed for a business date = fact + removed duplicates.")
def fact_balance(lake: LakeIOManager, partitions: Sequence[str]) -> Mapping[str, Verdict]:
    """Compare what was landed for each business date with the fact and with the lines it left out."""
    fact_table = lake.table(EnrichedSales)
    landed = amounts_by_date(lake.table(LandedSales).read(lake.session, date=partitions), "total_cost")
    fact = amounts_by_date(fact_table.read(lake.session, partitions), "total_cost")
    removed = _removed_duplicates(fact_table.publications(partitions))
    found = {}
    for partition in partitions:
        sides = {
            "landed": _amount(landed, partition),
            "fact": _amount(fact, partition),
            "removed_duplicates": _amount(removed, partition),
        }
        rows = {f"{side}_rows": rows for side, (rows, _) in sides.items()}
        money = {f"{side}_total": amount for side, (_, amount) in sides.items()}
        balanced = all(
            sides["landed"][part] == sides["fact"][part] + sides["removed_duplicates"][part] for part in (0, 1)
        )
        found[partition] = Verdict(balanced, {**rows, **money})
    return found


@balance_check(CustomerDailySales, DAYS, "Net sales of the fact = customers + walk-ins.")
def customer_day_balance(lake: LakeIOManager, partitions: Sequence[str]) -> Mapping[str, Verdict]:
    """Compare the daily mart of customers with the fact."""
    return _same_money(lake, CustomerDailySales, partitions)


@balance_check(SalesPersonDailySales, DAYS, "Net sales of the fact = all sales people.")
def sales_person_day_balance(lake: LakeIOManager, partitions: Sequence[str]) -> Mapping[str, Verdict]:
    """Compare the daily mart of sales people with the fact."""
    return _same_money(lake, SalesPersonDailySales, partitions)


@balance_check(CustomerMart, MONTHS, "Net sales of the month's fact = customer mart + walk-ins.")
def customer_month_balance(lake: LakeIOManager, partitions: Sequence[str]) -> Mapping[str, Verdict]:
    """Compare the customer mart with the fact of its days."""
    fact = _fact_of_months(lake, partitions)
    mart = lake.table(CustomerMart).figures(partitions)
    walk_ins = _walk_ins_of_months(lake, partitions)
    found = {}
    for month in partitions:
        figures = {
            "fact": fact[month],
            "customer_mart": mart[month].total or NOTHING,
            "walk_ins": walk_ins.get(month, NOTHING),
        }
        found[month] = Verdict(figures["fact"] == figures["customer_mart"] + figures["walk_ins"], figures)
    return found


@balance_check(SalesIncentiveMart, MONTHS, "Net sales of the month's fact = incentive mart.")
def incentive_month_balance(lake: LakeIOManager, partitions: Sequence[str]) -> Mapping[str, Verdict]:
    """Compare the incentive mart with the fact of its days."""
    fact = _fact_of_months(lake, partitions)
    mart = lake.table(SalesIncentiveMart).figures(partitions)
    found = {}
    for month in partitions:
        figures = {"fact": fact[month], "sales_incentive_mart": mart[month].total or NOTHING}
        found[month] = Verdict(figures["fact"] == figures["sales_incentive_mart"], figures)
    return found


def _removed_duplicates(publications: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    noted = {day: json.loads(p.metadata.get(REMOVED_DUPLICATES, "{}")) for day, p in publications.items()}
    return {day: amounts[day] for day, amounts in noted.items() if day in amounts}


def _amount(amounts: Mapping[str, Mapping[str, Any]], partition: str) -> tuple[int, Decimal]:
    amount = amounts.get(partition)
    return (amount["rows"], Decimal(amount["total"])) if amount else (0, NOTHING)


def _same_money(lake: LakeIOManager, contract: type[Table], partitions: Sequence[str]) -> dict[str, Verdict]:
    fact = lake.table(EnrichedSales).figures(partitions)
    mart = lake.table(contract).figures(partitions)
    found = {}
    for day in partitions:
        figures = {"fact": fact[day].total or NOTHING, contract.table_name(): mart[day].total or NOTHING}
        found[day] = Verdict(len(set(figures.values())) == 1, figures)
    return found


def _days_of_months(lake: LakeIOManager, contract: type[Table], months: Sequence[str]) -> list[str]:
    return [day for day in lake.table(contract).published() if month_of(day) in months]


def _fact_of_months(lake: LakeIOManager, months: Sequence[str]) -> dict[str, Decimal]:
    days = _days_of_months(lake, EnrichedSales, months)
    totals = dict.fromkeys(months, NOTHING)
    for day, figures in lake.table(EnrichedSales).figures(days).items():
        totals[month_of(day)] += figures.total or NOTHING
    return totals


def _walk_ins_of_months(lake: LakeIOManager, months: Sequence[str]) -> dict[str, Decimal]:
    days = _days_of_months(lake, CustomerDailySales, months)
    walk_ins = lake.table(CustomerDailySales).read(lake.session, days).where("customer_id is null")
    totals = dict.fromkeys(months, NOTHING)
    for row in walk_ins.select("date", "net_sales").collect():
        totals[month_of(row["date"])] += row["net_sales"]
    return totals
