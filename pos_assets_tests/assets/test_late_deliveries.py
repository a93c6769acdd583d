"""Sales that arrive after their day, and files that arrive twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from pos_assets.contracts.facts import EnrichedSales
from pos_assets_tests.platform import DAILY, LANDING, MONTHLY, Platform, platform_at
from pos_assets_tests.shop import Shop, sale

FRIDAY, SATURDAY, MONDAY = "2026-01-30", "2026-01-31", "2026-02-02"
JANUARY = "2026-01-01"
AFTER_THE_LANDING = tuple(asset for asset in DAILY if asset not in LANDING)

pytestmark = [pytest.mark.integration]


@dataclass(frozen=True)
class January:
    """The end of January, as it was known on its last day and after a late delivery in February.

    Attributes:
        friday_before: What the fact's files of Friday held, before the late delivery.
        saturday_when_landed: Saturday's net sales once the late files had landed, before the fact was made again.
    """

    platform: Platform
    friday_before: dict[str, str]
    saturday_when_landed: Decimal


@pytest.fixture(scope="module")
def january(tmp_path_factory: pytest.TempPathFactory) -> Iterator[January]:
    """See `January`."""
    folder = tmp_path_factory.mktemp("january")
    shop = Shop(folder / "landing")
    shop.send_extracts(FRIDAY)
    friday = [sale(FRIDAY, "A", "10.00"), sale(FRIDAY, "B", "1.00", customer_id="2")]
    shop.deliver(FRIDAY, "till.csv", *friday)
    shop.deliver(SATURDAY, "till.csv", sale(SATURDAY, "C", "20.00"), sale(SATURDAY, "D", "7.00"))
    with platform_at(folder) as platform:
        platform.make(DAILY, FRIDAY, SATURDAY)
        platform.make(MONTHLY, JANUARY)
        friday_before = platform.hashes(EnrichedSales, [FRIDAY])
        shop.deliver(MONDAY, "found in a drawer.csv", sale(SATURDAY, "E", "5.00"), sale(SATURDAY, "D", "8.00"))
        shop.deliver(MONDAY, "friday again.csv", *friday)
        platform.make(LANDING, MONDAY)
        ((landed,),) = platform.query("SELECT sum(net_sales) FROM enriched_sales WHERE date = ?", SATURDAY)
        platform.make(AFTER_THE_LANDING, SATURDAY)
        platform.make(MONTHLY, JANUARY)
        yield January(platform, friday_before, landed)


def test_a_late_sale_enters_the_day_on_which_it_was_made(january: January) -> None:
    late = "SELECT date, landing_date, net_sales FROM enriched_sales WHERE transaction_id = 'E'"
    assert january.platform.query(late) == [(SATURDAY, MONDAY, Decimal("5.00"))]


def test_a_late_correction_replaces_the_line_it_corrects(january: January) -> None:
    corrected = "SELECT net_sales FROM enriched_sales WHERE transaction_id = 'D'"
    assert january.platform.query(corrected) == [(Decimal("8.00"),)]


def test_a_late_sale_changes_nothing_before_its_day_is_made_again(january: January) -> None:
    assert january.saturday_when_landed == Decimal("27.00")


def test_a_late_sale_enters_the_month_of_its_day(january: January) -> None:
    months = "SELECT month, customer_id, total_sales FROM customer_mart ORDER BY customer_id"
    assert january.platform.query(months) == [(JANUARY, 1, Decimal("43.00")), (JANUARY, 2, Decimal("1.00"))]


def test_a_late_sale_counts_for_the_incentive_of_its_month(january: January) -> None:
    incentive = "SELECT month, total_sales, incentive FROM sales_incentive_mart"
    assert january.platform.query(incentive) == [(JANUARY, Decimal("44.00"), Decimal("0.44"))]


def test_a_late_delivery_leaves_the_other_days_of_the_fact_untouched(january: January) -> None:
    assert january.platform.hashes(EnrichedSales, [FRIDAY]) == january.friday_before


def test_a_file_delivered_again_under_another_name_on_another_day_is_a_duplicate(january: January) -> None:
    ledger = "SELECT status, rows_read, reason FROM raw_sales_files WHERE key = ?"
    entry = january.platform.query(ledger, f"sales/{MONDAY}/friday again.csv")
    assert entry == [("duplicate", 0, f"same bytes as sales/{FRIDAY}/till.csv")]


def test_a_file_delivered_again_counts_once(january: January) -> None:
    friday = january.platform.query("SELECT count(*), sum(total_cost) FROM landed_sales WHERE date = ?", FRIDAY)
    assert friday == [(2, Decimal("11.00"))]
