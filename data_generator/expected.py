"""The answers a correct platform must give, kept in whole cents while lines are generated.

Everything here follows from what the generator decided; no delivered file is ever read back.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from data_generator.lines import SALE, VOID, WALK_IN, Batch
from data_generator.text import money_cell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data_generator.baskets import World
    from data_generator.landing import Zone
    from data_generator.sampling import Ints

INCENTIVE_DIVISOR = 100  # 1.00 % of cents
NOT_YET = -1


class _Table:
    """An expected CSV file, written row by row."""

    def __init__(self, zone: Zone, name: str, header: str) -> None:
        self._stream = zone.create(f"expected/{name}.csv")
        self._stream.write(f"{header}\n".encode())

    def add(self, rows: Iterable[tuple[object, ...]]) -> None:
        text = "".join(",".join(map(str, row)) + "\n" for row in rows)
        self._stream.write(text.encode())

    def close(self) -> None:
        self._stream.close()


class Ledger:
    """One row per delivered file, and the totals over all of them."""

    def __init__(self, zone: Zone) -> None:
        header = "landing_date,key,status,rows_read,accepted,quarantined"
        self._table = _Table(zone, "ledger", header)
        self.files: Counter[str] = Counter()
        self.rows: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()

    def accepted(self, landing: date, key: str, rows: int, reasons: Counter[str]) -> None:
        """Note a file whose rows were taken in, but for those with a reason against them."""
        bad = reasons.total()
        self._add(landing, key, "accepted", rows, rows - bad, bad)
        self.reasons += reasons

    def rejected(self, landing: date, key: str) -> None:
        """Note a file that was turned down whole."""
        self._add(landing, key, "rejected", 0, 0, 0)

    def duplicate(self, landing: date, key: str) -> None:
        """Note a file whose bytes were there before."""
        self._add(landing, key, "duplicate", 0, 0, 0)

    def close(self) -> None:
        """Finish the file."""
        self._table.close()

    def _add(self, landing: date, key: str, status: str, read: int, accepted: int, quarantined: int) -> None:  # noqa: PLR0913, PLR0917
        self._table.add([(landing.isoformat(), key, status, read, accepted, quarantined)])
        self.files[status] += 1
        self.rows.update(rows_read=read, accepted=accepted, quarantined=quarantined)


@dataclass
class _Day:
    landed_rows: int = 0
    landed_total: int = 0
    duplicate_rows: int = 0
    duplicate_total: int = 0
    fact_rows: int = 0
    net_sales: int = 0


class Accounts:
    """Adds up days and months; a month is written as soon as its last day is over."""

    def __init__(self, world: World, zone: Zone) -> None:
        self._world, self._dates = world, world.plan.dates
        self._people = len(world.team.ids)
        self._known_people = np.zeros(self._people, dtype=np.bool_)
        self._days = _Table(
            zone,
            "daily_totals",
            "date,landed_rows,landed_total,duplicate_rows,duplicate_total,fact_rows,net_sales",
        )
        self._customer_mart = _Table(
            zone,
            "customer_mart",
            "month,customer_id,total_sales,transactions,items,last_purchase_date,previous_month_sales",
        )
        self._incentive_mart = _Table(
            zone, "sales_incentive_mart", "month,store_id,sales_person_id,total_sales,sales_rank,incentive"
        )
        self.walk_in_sales: dict[str, str] = {}
        self._day = _Day()
        self._previous: Ints = np.zeros(len(world.customers.ids), dtype=np.int64)
        self._open_month()

    def _open_month(self) -> None:
        count = len(self._world.customers.ids)
        self._seen = np.zeros(count, dtype=np.bool_)
        self._sales: Ints = np.zeros(count, dtype=np.int64)
        self._transactions: Ints = np.zeros(count, dtype=np.int64)
        self._items: Ints = np.zeros(count, dtype=np.int64)
        self._last: Ints = np.full(count, NOT_YET, dtype=np.int64)
        self._pairs: Counter[int] = Counter()
        self._walk_in = 0

    def book(self, batch: Batch) -> None:
        """Count the lines of a batch as they will stand when the last delivery is in."""
        lines, good = batch.lines, ~batch.defective
        again = batch.redelivered
        net = np.where(batch.voided, 0, batch.final_total)
        total_first = int(lines.total[good].sum())
        total_again, total_removed = int(batch.final_total[again].sum()), int(lines.total[again].sum())
        day = self._day
        day.fact_rows += int(good.sum())
        day.landed_rows += int(good.sum()) + len(again)
        day.landed_total += total_first + total_again
        day.duplicate_rows += len(again)
        day.duplicate_total += total_removed
        day.net_sales += int(net[good].sum())
        self._book_customers(batch, net)
        keys = lines.store[good].astype(np.int64) * self._people + lines.person[good]
        pairs, place = np.unique(keys, return_inverse=True)
        sums = np.zeros(len(pairs), dtype=np.int64)
        np.add.at(sums, place, net[good])
        self._pairs.update(dict(zip(pairs.tolist(), sums.tolist(), strict=True)))

    def _book_customers(self, batch: Batch, net: Ints) -> None:
        lines, good = batch.lines, ~batch.defective
        self._walk_in += int(net[good & (lines.customer == WALK_IN)].sum())
        named = good & (lines.customer != WALK_IN)
        who = lines.customer[named]
        self._seen[who] = True
        np.add.at(self._sales, who, net[named])
        counts = named & ~batch.voided & (lines.kind != VOID)
        np.add.at(self._items, lines.customer[counts], batch.final_quantity[counts])
        bought = np.flatnonzero(counts & (lines.kind == SALE))
        buyers = lines.customer[bought]
        if len(buyers):
            self._last[buyers] = int(lines.day[0])
        if not self._world.plan.legacy:  # lines without a transaction id are a transaction each
            bought = bought[np.unique(batch.basket[bought], return_index=True)[1]]
        np.add.at(self._transactions, lines.customer[bought], 1)

    def close_day(self, day: int) -> None:
        """Write the day's totals, and the month's marts if this was its last day."""
        totals, today = self._day, self._dates[day]
        self._days.add(
            [
                (
                    today.isoformat(),
                    totals.landed_rows,
                    money_cell(totals.landed_total),
                    totals.duplicate_rows,
                    money_cell(totals.duplicate_total),
                    totals.fact_rows,
                    money_cell(totals.net_sales),
                )
            ]
        )
        self._day = _Day()
        self._known_people[: self._world.team.count] |= self._world.team.listed(day)
        if day + 1 == len(self._dates) or self._dates[day + 1].month != today.month:
            month = today.replace(day=1).isoformat()
            self._write_customers(month)
            self._write_incentives(month)
            self.walk_in_sales[month] = money_cell(self._walk_in)
            self._previous = self._sales
            self._open_month()

    def _write_customers(self, month: str) -> None:
        slots = np.flatnonzero(self._seen)
        self._customer_mart.add(
            (
                month,
                int(self._world.customers.ids[slot]),
                money_cell(int(self._sales[slot])),
                int(self._transactions[slot]),
                int(self._items[slot]),
                "" if self._last[slot] == NOT_YET else self._dates[self._last[slot]].isoformat(),
                money_cell(int(self._previous[slot])),
            )
            for slot in slots.tolist()
        )

    def _write_incentives(self, month: str) -> None:
        stores: dict[int, list[tuple[int, int]]] = {}
        for pair, cents in self._pairs.items():
            stores.setdefault(pair // self._people, []).append((pair % self._people, cents))
        store_ids, person_ids = self._world.stores.ids, self._world.team.ids
        for store in sorted(stores):
            ranked = sorted((cents for person, cents in stores[store] if self._known_people[person]), reverse=True)
            ranks = {cents: place for place, cents in reversed(list(enumerate(ranked, start=1)))}
            self._incentive_mart.add(
                (
                    month,
                    store_ids[store],
                    person_ids[person],
                    money_cell(cents),
                    ranks[cents] if self._known_people[person] else "",
                    money_cell(
                        incentive(cents) if self._known_people[person] and ranks[cents] == 1 else 0,
                    ),
                )
                for person, cents in sorted(stores[store])
            )

    def close(self) -> None:
        """Finish the files."""
        for table in (self._days, self._customer_mart, self._incentive_mart):
            table.close()


def incentive(cents: int) -> int:
    """Return one percent, rounded half-up to the cent, of a total above zero."""
    return (cents + INCENTIVE_DIVISOR // 2) // INCENTIVE_DIVISOR if cents > 0 else 0


def write_summary(zone: Zone, ledger: Ledger, accounts: Accounts) -> None:
    """Write the totals of the run."""
    summary: dict[str, Any] = {
        "files": {status: ledger.files[status] for status in ("accepted", "rejected", "duplicate")},
        **{name: ledger.rows[name] for name in ("rows_read", "accepted", "quarantined")},
        "quarantined_by_reason": dict(sorted(ledger.reasons.items())),
        "walk_in_sales": accounts.walk_in_sales,
    }
    zone.put("expected/summary.json", (json.dumps(summary, indent=2) + "\n").encode())
