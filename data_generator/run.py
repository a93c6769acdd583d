"""One run from the first day to the last: rings up, spoils, delivers, and books what is to be expected."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from data_generator import catalogue, customers, defects, faults, people
from data_generator.baskets import Shift, World, ring_up
from data_generator.expected import Accounts, Ledger, write_summary
from data_generator.landing import Delivery, OpenFile, Zone
from data_generator.lines import Batch, Lines, concat
from data_generator.rendering import Layout, Renderer
from data_generator.sampling import rng_for
from data_generator.schedule import FileSchedule, Place
from data_generator.text import joined_bytes

if TYPE_CHECKING:
    from datetime import date

    from data_generator.defects import Defect
    from data_generator.plan import RunPlan

CHUNK = 1 << 16

Tell = Callable[[str], None]


@dataclass
class Waiting:
    """Lines that are still to be delivered, by landing day."""

    late: dict[int, list[Lines]] = field(default_factory=dict)
    redeliveries: dict[int, list[Lines]] = field(default_factory=dict)
    corrections: dict[int, list[Lines]] = field(default_factory=dict)

    def add(self, deliveries: faults.Deliveries) -> None:
        """Keep what does not arrive today."""
        for name in ("late", "redeliveries", "corrections"):
            waiting: dict[int, list[Lines]] = getattr(self, name)
            for day, lines in getattr(deliveries, name).items():
                waiting.setdefault(day, []).append(lines)


@dataclass
class _Parcel:
    """One sales file under way, with the counts for its ledger row; without lines it never becomes a file."""

    landing: date
    layout: Layout
    label: str = ""
    rejected: bool = False
    file: OpenFile | None = None
    rows: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


class Run:
    """Generates a plan into a zone."""

    def __init__(self, plan: RunPlan, zone: Zone, tell: Tell) -> None:
        self._plan, self._zone, self._tell = plan, zone, tell
        self._world = World(plan)
        self._renderer = Renderer(self._world)
        self._files = FileSchedule(plan)
        self._waiting = Waiting()
        self._keys: dict[Place, str] = {}
        self._sent_today = 0
        self._sequence = 1

    def generate(self) -> None:
        """Write the landing zone and the expected answers."""
        self._zone.prepare(replace=self._plan.replace)
        self._ledger = Ledger(self._zone)
        self._accounts = Accounts(self._world, self._zone)
        began = time.monotonic()
        with Delivery(self._zone) as delivery:
            self._delivery = delivery
            for day, today in enumerate(self._plan.dates):
                self._world.advance(day)
                self._write_extracts(day, today)
                self._deliver(day, today)
                self._accounts.close_day(day)
                self._report(day, today, time.monotonic() - began)
        self._ledger.close()
        self._accounts.close()
        write_summary(self._zone, self._ledger, self._accounts)

    def _report(self, day: int, today: date, seconds: float) -> None:
        rows = self._ledger.rows["rows_read"]
        self._tell(
            f"{today} ({day + 1}/{self._plan.days}): {rows:,} lines, {self._delivery.bytes_written / 1e6:,.0f} MB, "
            f"{rows / max(seconds, 1e-3):,.0f} lines/s"
        )

    def _write_extracts(self, day: int, today: date) -> None:
        world = self._world
        for name, header, rows in (
            ("customer", customers.HEADER, world.customers.extract()),
            ("store", people.STORE_HEADER, world.stores.extract(world.team)),
            ("product", catalogue.HEADER, world.catalogue.extract(day)),
            ("sales_team", people.TEAM_HEADER, world.team.extract(day)),
        ):
            self._zone.put(f"dimensions/{name}/{today}/{name}.csv", f"{header}\n".encode(), joined_bytes(rows))

    def _deliver(self, day: int, today: date) -> None:
        self._sent_today, self._sequence = 0, 1
        rng = rng_for(self._plan.seed, "hosts", day)
        late_host, again_host = self._files.host(day, rng), self._files.host(day, rng)
        late = self._waiting.late.pop(day, [])
        again = self._waiting.redeliveries.pop(day, [])
        for number in range(self._plan.files_per_day):
            guests = [*(late if number == late_host else []), *(again if number == again_host else [])]
            self._send_regular(day, today, number, guests)
        if late_host is None:
            self._send_extra(today, "late", late)
        corrections = self._waiting.corrections.pop(day, [])
        self._send_extra(today, "corrections", [*corrections, *(again if again_host is None else [])])
        for place in self._files.resent.get(day, []):
            if place not in self._keys:
                continue
            key = self._key(today, "resent")
            self._delivery.copy(self._keys[place], key)
            self._ledger.duplicate(today, key)

    def _send_regular(self, day: int, today: date, number: int, guests: Sequence[Lines]) -> None:
        place, lines = (day, number), self._files.lines(day, number)
        missing = self._files.missing.get(place)
        layout = self._layout(extra=place in self._files.extra, missing=missing)
        parcel = _Parcel(today, layout, rejected=missing is not None)
        chunks = -(-lines // CHUNK)
        for chunk in range(chunks):
            rng = rng_for(self._plan.seed, "lines", day, number, chunk)
            width = 1 / (self._plan.files_per_day * chunks)
            opens = number / self._plan.files_per_day + chunk * width
            size = min(CHUNK, lines - chunk * CHUNK)
            shift = Shift(day, size, opens, opens + width, self._sequence)
            if missing:
                batch = ring_up(self._world, shift, rng)
                self._append(parcel, batch.lines, [])
            else:
                batch, found, on_time = self._ring_up_and_spoil(shift, today, rng)
                self._append(parcel, on_time, found)
            self._sequence += int(batch.basket[-1]) + 1
        for guest in guests:
            self._append(parcel, guest, [])
        self._close(parcel)
        if parcel.file is not None and place in self._files.sent_twice:
            self._keys[place] = parcel.file.key

    def _ring_up_and_spoil(
        self, shift: Shift, today: date, rng: np.random.Generator
    ) -> tuple[Batch, list[Defect], Lines]:
        """Return the batch, what is wrong with the lines that come on time, and these lines."""
        world = self._world
        batch = ring_up(world, shift, rng)
        faults.change_keys(batch, world, rng)
        if not self._plan.legacy:
            faults.add_returns(batch, world, rng)
            batch = faults.add_voids(batch, world, rng, shift.sequence + int(batch.basket[-1]) + 1)
        found = defects.choose(batch.lines, self._plan, today, rng)
        batch.defective[[defect.row for defect in found]] = True
        deliveries = faults.schedule(batch, world, rng)
        self._waiting.add(deliveries)
        self._accounts.book(batch)
        if deliveries.on_time.all():
            return batch, found, batch.lines
        new_rows = np.cumsum(deliveries.on_time) - 1
        found = [defect.moved_to(int(new_rows[defect.row])) for defect in found]
        return batch, found, batch.lines.take(deliveries.on_time)

    def _send_extra(self, today: date, label: str, parts: Sequence[Lines]) -> None:
        """Deliver lines in a file of their own, if there are any."""
        if parts:
            parcel = _Parcel(today, self._layout(), label)
            self._append(parcel, concat(parts), [])
            self._close(parcel)

    def _key(self, today: date, label: str) -> str:
        """Return the next key of the day; keys sort in the order of delivery, which decides which line wins."""
        self._sent_today += 1
        ending = f"-{label}" if label else ""
        return f"sales/{today}/sales-{today:%Y%m%d}-{self._sent_today:05d}{ending}{self._plan.suffix}"

    def _layout(self, *, extra: bool = False, missing: str | None = None) -> Layout:
        return Layout.of(self._plan.format, legacy=self._plan.legacy, extra=extra, missing=missing)

    def _append(self, parcel: _Parcel, lines: Lines, found: list[Defect]) -> None:
        if not len(lines):
            return
        if parcel.file is None:
            key, layout = self._key(parcel.landing, parcel.label), parcel.layout
            parcel.file = self._delivery.open(key, layout.opening, layout.closing, compress=self._plan.gzip)
        parcel.rows += len(lines)
        parcel.reasons.update(defect.reason for defect in found)
        parcel.file.append(partial(self._renderer.render, lines, parcel.layout, found))

    def _close(self, parcel: _Parcel) -> None:
        if parcel.file is None:
            return
        parcel.file.close()
        if parcel.rejected:
            self._ledger.rejected(parcel.landing, parcel.file.key)
        else:
            self._ledger.accepted(parcel.landing, parcel.file.key, parcel.rows, parcel.reasons)


def tell_on_stderr(line: str) -> None:
    """Show progress without getting into anyone's pipe."""
    print(line, file=sys.stderr, flush=True)
