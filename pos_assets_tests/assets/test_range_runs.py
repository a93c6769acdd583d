"""Several days made in one run, and one of them made again."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from pos_assets.contracts.catalogue import TABLES
from pos_assets.contracts.facts import EnrichedSales
from pos_assets.contracts.sales import LandedSales
from pos_assets.lake.history import Figures
from pos_assets_tests.platform import DAILY, Outcome, Platform, platform_at
from pos_assets_tests.shop import Shop, sale

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = DAYS = ("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08")
OTHERS = (MONDAY, WEDNESDAY, THURSDAY)

pytestmark = [pytest.mark.integration]

EACH_TABLE = pytest.mark.parametrize("asset", DAILY)


@dataclass(frozen=True)
class Week:
    """Four days made in one run, then Tuesday again after one more file of it came in.

    Attributes:
        before: The content of every other day's files, and its figures, of each table when the range was made.
        after: The same when Tuesday was made again.
    """

    platform: Platform
    range_run: Outcome
    single_run: Outcome
    before: dict[str, tuple[dict[str, str], dict[str, Figures]]]
    after: dict[str, tuple[dict[str, str], dict[str, Figures]]]


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """See `Week`."""
    folder = tmp_path_factory.mktemp("week")
    shop = Shop(folder / "landing")
    shop.send_extracts(MONDAY)
    shop.deliver(MONDAY, "till.csv", sale(MONDAY, "A", "10.00"), sale(MONDAY, "B", "0.50", customer_id="2"))
    shop.deliver(TUESDAY, "till.csv", sale(TUESDAY, "C", "20.00"))
    shop.deliver(WEDNESDAY, "till.csv", sale(WEDNESDAY, "D", "30.00", customer_id=""))
    with platform_at(folder) as platform:
        range_run = platform.make(DAILY, MONDAY, THURSDAY)
        before = _other_days(platform)
        shop.deliver(TUESDAY, "till 2.csv", sale(TUESDAY, "E", "0.25"))
        single_run = platform.make(DAILY, TUESDAY)
        yield Week(platform, range_run, single_run, before, _other_days(platform))


def _other_days(platform: Platform) -> dict[str, tuple[dict[str, str], dict[str, Figures]]]:
    return {
        asset: (platform.hashes(TABLES[asset], OTHERS), platform.table(TABLES[asset]).figures(OTHERS))
        for asset in DAILY
    }


@EACH_TABLE
def test_all_days_of_a_run_are_published_in_one_commit(week: Week, asset: str) -> None:
    history = week.platform.table(TABLES[asset]).history()
    assert [sorted(p.figures) for p in history if p.run_id == week.range_run.run_id] == [list(DAYS)]


@EACH_TABLE
def test_a_day_made_again_is_published_in_a_commit_of_its_own(week: Week, asset: str) -> None:
    history = week.platform.table(TABLES[asset]).history()
    assert [sorted(p.figures) for p in history if p.run_id == week.single_run.run_id] == [[TUESDAY]]


@EACH_TABLE
def test_a_day_made_again_leaves_the_other_days_files_untouched_byte_by_byte(week: Week, asset: str) -> None:
    assert week.after[asset][0] == week.before[asset][0]


@EACH_TABLE
def test_a_day_made_again_leaves_the_other_days_figures_as_they_were(week: Week, asset: str) -> None:
    assert week.after[asset][1] == week.before[asset][1]


def test_a_day_made_again_has_the_new_figures(week: Week) -> None:
    assert week.platform.query("SELECT date, sum(net_sales) FROM enriched_sales GROUP BY date ORDER BY date") == [
        (MONDAY, Decimal("10.50")),
        (TUESDAY, Decimal("20.25")),
        (WEDNESDAY, Decimal("30.00")),
    ]


def test_a_day_without_deliveries_is_published_empty(week: Week) -> None:
    for contract in (LandedSales, EnrichedSales):
        table = week.platform.table(contract)
        assert THURSDAY in table.published()
        assert table.figures([THURSDAY])[THURSDAY].rows == 0


@pytest.mark.parametrize(
    ("asset", "day", "rows", "money"),
    [
        ("landed_sales", MONDAY, 2, "10.50"),
        ("landed_sales", THURSDAY, 0, "0"),
        ("enriched_sales", WEDNESDAY, 1, "30.00"),
        ("customer_daily_sales", MONDAY, 2, "10.50"),
        ("sales_person_daily_sales", MONDAY, 1, "10.50"),
    ],
)
def test_dagster_shows_the_rows_and_the_money_of_each_day_of_a_range(
    week: Week, asset: str, day: str, rows: int, money: str
) -> None:
    shown = week.platform.metadata(asset, day)
    assert (shown["dagster/partition_row_count"], Decimal(shown["money_total"])) == (rows, Decimal(money))


def test_dagster_shows_the_rows_and_the_money_of_a_day_made_alone(week: Week) -> None:
    shown = week.platform.metadata("enriched_sales", TUESDAY)
    assert (shown["dagster/partition_row_count"], shown["money_total"]) == (2, "20.25")


def test_dagster_points_from_a_materialization_to_the_commit_that_published_it(week: Week) -> None:
    newest = week.platform.table(EnrichedSales).history()[0]
    assert week.platform.metadata("enriched_sales", TUESDAY)["delta_version"] == newest.version
