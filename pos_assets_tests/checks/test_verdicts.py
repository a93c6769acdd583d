"""Each check speaks about each partition of a run, whether the run makes one or several."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from pos_assets_tests.platform import DAILY, MONTHLY, Outcome, Platform, platform_at
from pos_assets_tests.shop import Shop, sale

JANUARY, FEBRUARY = MONTHS = ("2026-01-01", "2026-02-01")
SATURDAY, SUNDAY, MONDAY = DAYS = ("2026-01-31", "2026-02-01", "2026-02-02")
BALANCED_DAILY = ("landed_sales", "enriched_sales", "customer_daily_sales", "sales_person_daily_sales")

DAILY_CHECKS = [*((asset, "contract") for asset in DAILY), *((asset, "balance") for asset in BALANCED_DAILY)]
MONTHLY_CHECKS = [(asset, check) for asset in MONTHLY for check in ("contract", "balance")]

pytestmark = [pytest.mark.integration]


@dataclass(frozen=True)
class Checked:
    """Three days and two months, made in one run each; then one day and one month alone."""

    platform: Platform
    days: Outcome
    months: Outcome
    day: Outcome
    month: Outcome


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checked]:
    """See `Checked`. On Sunday somebody buys whom the customers' extract does not know."""
    folder = tmp_path_factory.mktemp("checked")
    shop = Shop(folder / "landing")
    shop.send_extracts(SATURDAY)
    shop.deliver(SATURDAY, "till.csv", sale(SATURDAY, "A"))
    shop.deliver(SUNDAY, "till.csv", sale(SUNDAY, "B"), sale(SUNDAY, "C", customer_id="404"))
    with platform_at(folder) as platform:
        days, months = platform.make(DAILY, SATURDAY, MONDAY), platform.make(MONTHLY, *MONTHS)
        day, month = platform.make(DAILY, SATURDAY), platform.make(MONTHLY, JANUARY)
        yield Checked(platform, days, months, day, month)


@pytest.mark.parametrize(("asset", "check"), DAILY_CHECKS)
def test_a_run_over_several_days_has_a_verdict_on_each(checked: Checked, asset: str, check: str) -> None:
    assert checked.platform.verdicts(asset, check, checked.days.run_id) == dict.fromkeys(DAYS, True)


@pytest.mark.parametrize(("asset", "check"), MONTHLY_CHECKS)
def test_a_run_over_several_months_has_a_verdict_on_each(checked: Checked, asset: str, check: str) -> None:
    assert checked.platform.verdicts(asset, check, checked.months.run_id) == dict.fromkeys(MONTHS, True)


@pytest.mark.parametrize(("asset", "check"), DAILY_CHECKS)
def test_a_run_of_one_day_has_a_verdict_on_it_alone(checked: Checked, asset: str, check: str) -> None:
    assert checked.platform.verdicts(asset, check, checked.day.run_id) == {SATURDAY: True}


@pytest.mark.parametrize(("asset", "check"), MONTHLY_CHECKS)
def test_a_run_of_one_month_has_a_verdict_on_it_alone(checked: Checked, asset: str, check: str) -> None:
    assert checked.platform.verdicts(asset, check, checked.month.run_id) == {JANUARY: True}


def test_an_unknown_customer_is_told_of_on_the_day_of_the_sale_and_stops_nothing(checked: Checked) -> None:
    found = checked.platform.verdicts("enriched_sales", "unknown_keys", checked.days.run_id)
    assert found == {SATURDAY: True, SUNDAY: False, MONDAY: True}
    assert checked.platform.query("SELECT count(*) FROM customer_mart WHERE customer_id = 404") == [(1,)]
