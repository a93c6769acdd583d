"""Rows or money that got lost between two tables: the balance notices, says how much, and stops what comes after."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from pos_assets.contracts.catalogue import TABLES
from pos_assets.transforms.enrich import enrich_sales
from pos_assets_tests.platform import DAILY, MONTHLY, Platform, platform_at
from pos_assets_tests.shop import Shop, sale

MONDAY, TUESDAY, JANUARY = "2026-01-05", "2026-01-06", "2026-01-01"

ENRICH_SALES = "pos_assets.assets.fact.enrich_sales"
"""What the fact computes its rows by, to put something faulty in its place."""

pytestmark = [pytest.mark.integration]


@pytest.fixture(scope="module")
def balanced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform on which one day and its month were made."""
    folder = tmp_path_factory.mktemp("balanced")
    shop = Shop(folder / "landing")
    shop.send_extracts(MONDAY)
    shop.deliver(MONDAY, "till.csv", sale(MONDAY, "A", "10.00"), sale(MONDAY, "B", "2.50", customer_id=""))
    with platform_at(folder) as platform:
        platform.make(DAILY, MONDAY)
        platform.make(MONTHLY, JANUARY)
        yield platform


@pytest.mark.parametrize(
    ("emptied", "checked", "sides"),
    [
        ("landed_sales", "landed_sales", {"accepted": "2", "rows_landed": "0"}),
        ("landed_sales", "enriched_sales", {"landed_rows": "0", "fact_rows": "2", "fact_total": "12.50"}),
        ("enriched_sales", "enriched_sales", {"landed_rows": "2", "fact_rows": "0", "landed_total": "12.50"}),
        ("customer_daily_sales", "customer_daily_sales", {"fact": "12.50", "customer_daily_sales": "0"}),
        ("sales_person_daily_sales", "sales_person_daily_sales", {"fact": "12.50", "sales_person_daily_sales": "0"}),
        ("customer_mart", "customer_mart", {"fact": "12.50", "customer_mart": "0", "walk_ins": "2.50"}),
        ("sales_incentive_mart", "sales_incentive_mart", {"fact": "12.50", "sales_incentive_mart": "0"}),
        ("enriched_sales", "sales_incentive_mart", {"fact": "0", "sales_incentive_mart": "12.50"}),
    ],
)
def test_rows_that_got_lost_from_one_table_unbalance_it_against_the_other(  # noqa: PLR0913, PLR0917  two tables' worth
    balanced: Platform, tmp_path: Path, sail: SparkSession, emptied: str, checked: str, sides: dict[str, str]
) -> None:
    shutil.copytree(balanced.settings.lake_uri, tmp_path / "lake")
    platform = balanced.with_settings(lake_uri=str(tmp_path / "lake"))
    draft = platform.table(TABLES[emptied]).draft([JANUARY if emptied in MONTHLY else MONDAY], "intruder")
    draft.audit(sail).raise_for_failure()
    draft.publish()
    partition = JANUARY if checked in MONTHLY else MONDAY
    run = platform.check(checked, "balance", partition)
    assert platform.verdicts(checked, "balance", run.run_id) == {partition: False}
    told = platform.figures(checked, "balance", run.run_id, partition)
    assert {name: Decimal(told[name]) for name in sides} == {name: Decimal(side) for name, side in sides.items()}


def test_a_check_run_alone_finds_untouched_tables_balanced(balanced: Platform) -> None:
    run = balanced.check("enriched_sales", "balance", MONDAY)
    assert balanced.verdicts("enriched_sales", "balance", run.run_id) == {MONDAY: True}


def test_a_fact_that_lost_a_line_fails_on_its_day_and_nothing_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_walk_ins(*tables: DataFrame, **dimensions: DataFrame) -> DataFrame:
        return enrich_sales(*tables, **dimensions).where("customer_id is not null")

    monkeypatch.setattr(ENRICH_SALES, without_walk_ins)
    shop = Shop(tmp_path / "landing")
    shop.send_extracts(MONDAY)
    shop.deliver(MONDAY, "till.csv", sale(MONDAY, "A", "10.00"))
    shop.deliver(TUESDAY, "till.csv", sale(TUESDAY, "B", "2.50"), sale(TUESDAY, "C", "0.25", customer_id=""))
    with platform_at(tmp_path) as platform:
        run = platform.materialize(DAILY, MONDAY, TUESDAY)
        assert not run.succeeded
        assert platform.verdicts("enriched_sales", "balance", run.run_id) == {MONDAY: True, TUESDAY: False}
        assert platform.figures("enriched_sales", "balance", run.run_id, TUESDAY)["landed_total"] == "2.75"
        assert run.materialized == set(DAILY) - {"customer_daily_sales", "sales_person_daily_sales"}
