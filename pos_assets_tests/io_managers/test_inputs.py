"""What a run reads of the tables before it, and what it says when they are not there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_assets.contracts.facts import EnrichedSales
from pos_assets_tests.platform import DAILY, DIMENSIONS, LANDING, MONTHLY, Platform, platform_at
from pos_assets_tests.shop import EXTRACTS, Shop, sale

JANUARY, FEBRUARY = "2026-01-01", "2026-02-01"
FRIDAY, SATURDAY, SUNDAY = "2026-01-30", "2026-01-31", "2026-02-01"

pytestmark = [pytest.mark.integration]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The end of January and the first of February. Ada Lund moves on Saturday and again on Sunday."""
    folder = tmp_path_factory.mktemp("inputs")
    shop = Shop(folder / "landing")
    for day, address in ((FRIDAY, "1 Mill Lane"), (SATURDAY, "7 New Road"), (SUNDAY, "9 Last Street")):
        shop.send_extracts(day, customer=EXTRACTS["customer"].replace("1 Mill Lane", address))
        shop.deliver(day, "till.csv", sale(day, f"R{day}"))
    with platform_at(folder) as opened:
        opened.make(DAILY, FRIDAY, SUNDAY)
        opened.make(MONTHLY, JANUARY, FEBRUARY)
        yield opened


def test_a_months_addresses_are_those_known_at_its_end(platform: Platform) -> None:
    addresses = platform.query("SELECT month, address FROM customer_mart ORDER BY month")
    assert addresses == [(JANUARY, "7 New Road"), (FEBRUARY, "9 Last Street")]


def test_a_months_sales_are_those_of_its_days_and_stand_beside_the_month_before(platform: Platform) -> None:
    months = platform.query("""
        SELECT month, total_sales::INTEGER, previous_month_sales::INTEGER FROM customer_mart ORDER BY month""")
    assert months == [(JANUARY, 2, 0), (FEBRUARY, 1, 2)]


def test_a_day_sees_the_dimensions_as_they_were_on_it(platform: Platform) -> None:
    addresses = platform.query("SELECT date, address FROM customer_dim WHERE customer_id = 1 ORDER BY date")
    assert addresses == [(FRIDAY, "1 Mill Lane"), (SATURDAY, "7 New Road"), (SUNDAY, "9 Last Street")]


@pytest.mark.parametrize("missing", DIMENSIONS)
def test_a_dimension_that_was_never_materialized_is_named(tmp_path: Path, missing: str) -> None:
    shop = Shop(tmp_path / "landing")
    shop.send_extracts(FRIDAY)
    shop.deliver(FRIDAY, "till.csv", sale(FRIDAY, "A"))
    with platform_at(tmp_path) as fresh:
        fresh.make([*LANDING, *(dimension for dimension in DIMENSIONS if dimension != missing)], FRIDAY)
        run = fresh.materialize(["enriched_sales"], FRIDAY)
        assert not run.succeeded
        assert f"{missing} has no partition {FRIDAY}. Materialize it first." in run.complaint
        assert fresh.table(EnrichedSales).published() == []


def test_every_day_of_a_range_that_was_never_materialized_is_named(tmp_path: Path) -> None:
    with platform_at(tmp_path) as fresh:
        run = fresh.materialize(["customer_daily_sales"], FRIDAY, SUNDAY)
        assert not run.succeeded
        assert f"enriched_sales has no partition {FRIDAY}, {SATURDAY}, {SUNDAY}. Materialize it first." in run.complaint


@pytest.mark.parametrize("mart", MONTHLY)
def test_a_month_without_a_single_day_is_refused_instead_of_published_empty(platform: Platform, mart: str) -> None:
    run = platform.materialize([mart], "2026-03-01")
    assert not run.succeeded
    assert "has no day of 2026-03. Materialize its days first." in run.complaint


def test_a_day_whose_landing_date_was_never_read_is_refused(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "landing")
    shop.send_extracts(FRIDAY)
    with platform_at(tmp_path) as fresh:
        fresh.make(DIMENSIONS, FRIDAY)
        run = fresh.materialize(["enriched_sales"], FRIDAY)
        assert not run.succeeded
        assert f"landed_sales has no partition {FRIDAY}. Materialize it first." in run.complaint
