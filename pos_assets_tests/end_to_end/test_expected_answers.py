"""What the generator expects of its deliveries, in each format, is what the platform publishes, to the cent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from data_generator.__main__ import main as generate
from demo.results import differences
from pos_assets_tests.platform import DAILY, MONTHLY, Platform, platform_at, published

FIRST_DAY, LAST_DAY = "2026-01-25", "2026-02-05"
MONTHS = ("2026-01-01", "2026-02-01")
SIZE = ("--start", FIRST_DAY, "--days", "12", "--lines-per-day", "300", "--stores", "5", "--customers", "200")

DELIVERIES = {
    "seed 1, plain csv": ("--seed", "1"),
    "seed 2, gzipped jsonl": ("--seed", "2", "--format", "jsonl", "--gzip"),
    "seed 3, gzipped csv": ("--seed", "3", "--gzip"),
    "seed 1, plain jsonl": ("--seed", "1", "--format", "jsonl"),
    "seed 2, legacy csv": ("--seed", "2", "--legacy"),
    "seed 3, gzipped json array": ("--seed", "3", "--format", "json", "--gzip"),
}

pytestmark = [pytest.mark.integration]


@dataclass(frozen=True)
class Answered:
    """A platform that has run, and which of its answers are not the expected ones."""

    platform: Platform
    wrong: list[str]


@pytest.fixture(scope="module", params=list(DELIVERIES.values()), ids=list(DELIVERIES))
def answered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answered]:
    """Generated deliveries over the end of a month, with all faults, run through the platform."""
    folder: Path = tmp_path_factory.mktemp("answered")
    assert generate([*SIZE, *request.param, "--all-faults", "--out", str(folder / "landing")]) == 0
    with platform_at(folder, start_date=date.fromisoformat(FIRST_DAY)) as platform:
        platform.make(DAILY, FIRST_DAY, LAST_DAY)
        platform.make(MONTHLY, *MONTHS)
        with published(platform.settings.lake_uri) as database:
            yield Answered(platform, differences(database, folder / "landing" / "expected"))


def test_every_file_is_in_the_ledger_with_its_rows_and_its_fate(answered: Answered) -> None:
    assert "ledger" not in answered.wrong


def test_every_day_has_landed_removed_and_sold_what_was_rung_up(answered: Answered) -> None:
    assert "daily_totals" not in answered.wrong


def test_no_line_landed_for_a_day_that_the_fact_lacks(answered: Answered) -> None:
    days = "SELECT date FROM landed_sales EXCEPT SELECT date FROM enriched_sales"
    assert answered.platform.query(days) == []


def test_every_customer_spent_what_was_rung_up(answered: Answered) -> None:
    assert "customer_mart" not in answered.wrong


def test_every_sales_person_is_ranked_and_paid_as_they_sold(answered: Answered) -> None:
    assert "sales_incentive_mart" not in answered.wrong


def test_walk_ins_are_the_part_of_the_fact_that_no_customer_holds(answered: Answered) -> None:
    difference = answered.platform.query("""
        SELECT (SELECT sum(net_sales) FROM enriched_sales) - (SELECT sum(total_sales) FROM customer_mart)
            - (SELECT sum(net_sales) FROM enriched_sales WHERE customer_id IS NULL)""")
    assert difference == [(0,)]
