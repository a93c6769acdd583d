"""A landing date that is read again after files of it were replaced, removed or left as they were."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from pos_assets.contracts.sales import LandedSales, QuarantinedSales
from pos_assets_tests.platform import LANDING, Platform, platform_at
from pos_assets_tests.shop import Shop, sale

MONDAY = "2026-01-05"

pytestmark = [pytest.mark.integration]


@dataclass(frozen=True)
class Changed:
    """A landing date that was read, changed, and read again.

    Attributes:
        before: Content of the Parquet files after the first reading, by their paths.
        after: The same after the second.
    """

    platform: Platform
    before: dict[str, str]
    after: dict[str, str]

    def receipts(self, name: str) -> list[tuple[Any, ...]]:
        """Landed receipts of a delivered file, and their money."""
        receipts = "SELECT transaction_id, total_cost FROM landed_sales WHERE source_file = ?"
        return self.platform.query(receipts, f"sales/{MONDAY}/{name}")

    def ledger(self, name: str) -> list[tuple[Any, ...]]:
        """What the ledger says of a delivered file: status, rows accepted, rows quarantined."""
        entry = "SELECT status, accepted, quarantined FROM raw_sales_files WHERE key = ?"
        return self.platform.query(entry, f"sales/{MONDAY}/{name}")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changed]:
    """See `Changed`."""
    folder = tmp_path_factory.mktemp("changed")
    shop = Shop(folder / "landing")
    good = [sale(MONDAY, f"G{number}") for number in range(20)]
    shop.deliver(MONDAY, "left alone.csv", *good, sale(MONDAY, "G20", quantity="none"))
    shop.deliver(MONDAY, "replaced.csv", sale(MONDAY, "OLD1", "1.00"), sale(MONDAY, "OLD2", "2.00"))
    removed = shop.deliver(MONDAY, "removed.csv", sale(MONDAY, "R1"))
    shop.deliver(MONDAY, "same as removed.csv", sale(MONDAY, "R1"))
    with platform_at(folder) as platform:
        platform.make(LANDING, MONDAY)
        before = platform.hashes(LandedSales) | platform.hashes(QuarantinedSales)
        shop.deliver(MONDAY, "replaced.csv", sale(MONDAY, "NEW1", "3.00"))
        removed.unlink()
        platform.make(LANDING, MONDAY)
        yield Changed(platform, before, platform.hashes(LandedSales) | platform.hashes(QuarantinedSales))


def test_old_rows_of_a_replaced_file_leave_and_its_new_rows_enter(changed: Changed) -> None:
    assert changed.receipts("replaced.csv") == [("NEW1", Decimal("3.00"))]


def test_a_replaced_file_is_in_the_ledger_once_as_it_is_now(changed: Changed) -> None:
    assert changed.ledger("replaced.csv") == [("accepted", 1, 0)]


def test_rows_of_a_removed_file_leave(changed: Changed) -> None:
    assert changed.receipts("removed.csv") == []
    assert changed.ledger("removed.csv") == []


def test_a_repetition_counts_once_its_original_is_removed(changed: Changed) -> None:
    assert changed.receipts("same as removed.csv") == [("R1", Decimal("1.00"))]
    assert changed.ledger("same as removed.csv") == [("accepted", 1, 0)]


def test_rows_of_an_unchanged_file_stay(changed: Changed) -> None:
    assert len(changed.receipts("left alone.csv")) == 20
    assert changed.ledger("left alone.csv") == [("accepted", 20, 1)]


def test_an_unchanged_file_is_not_read_again(changed: Changed) -> None:
    """Its accepted and its quarantined rows lie in the very files that the first reading wrote."""
    assert len(changed.before.items() & changed.after.items()) == 2
