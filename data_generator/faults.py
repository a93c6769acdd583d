"""What goes wrong between till and head office to whole lines: returns, voids, unknown keys, corrections, delays.

Wrong values inside a line are the business of `defects`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_generator.baskets import SEQUENCE, World
from data_generator.catalogue import UNKNOWN_PRODUCTS
from data_generator.customers import UNKNOWN_CUSTOMERS
from data_generator.lines import RETURN, SALE, VOID, WALK_IN, Batch, Lines, concat
from data_generator.people import UNKNOWN_PEOPLE, UNKNOWN_STORES
from data_generator.plan import MAX_LATE_DELIVERY
from data_generator.sampling import Ints, Mask, mask_of, sample_rows

ORPHAN_SEQUENCE = 9_999_990_000
EXCHANGE_SHARE = 0.2
ORPHAN_SHARE = 0.1
SAME_DAY_SHARE = 0.4


def change_keys(batch: Batch, world: World, rng: np.random.Generator) -> None:
    """Make some baskets walk-ins, and give some a key that no extract has."""
    faults, lines, baskets = world.plan.faults, batch.lines, int(batch.basket[-1]) + 1
    walk_ins = mask_of(sample_rows(rng, baskets, faults.walk_ins), baskets)
    lines.customer[walk_ins[batch.basket]] = WALK_IN
    unknown = sample_rows(rng, baskets, faults.unknown_keys)
    if not len(unknown):
        return
    kind = np.full(baskets, -1)
    kind[unknown] = rng.integers(0, 4, len(unknown))
    pick = rng.integers(0, 1 << 30, baskets)[batch.basket]
    pools = (
        (lines.customer, world.plan.customers, UNKNOWN_CUSTOMERS),
        (lines.store, world.plan.stores, UNKNOWN_STORES),
        (lines.person, world.team.count, UNKNOWN_PEOPLE),
        (lines.product, world.plan.products, UNKNOWN_PRODUCTS),
    )
    for which, (column, known, pool) in enumerate(pools):
        hit = kind[batch.basket] == which
        column[hit] = known + pick[hit] % pool


def add_returns(batch: Batch, world: World, rng: np.random.Generator) -> None:
    """Turn some baskets into returns, and the last line of a few into an exchange."""
    lines, baskets = batch.lines, int(batch.basket[-1]) + 1
    returned = mask_of(sample_rows(rng, baskets, world.plan.faults.returns), baskets)
    exchange = rng.random(baskets) < EXCHANGE_SHARE
    last = np.append(batch.basket[1:] != batch.basket[:-1], True)
    hit = returned[batch.basket] & (last | ~exchange[batch.basket])
    lines.kind[hit] = RETURN
    lines.quantity[hit] *= -1
    lines.discount[hit] *= -1
    lines.retotal()
    day = int(lines.day[0])
    earlier = world.day_numbers[max(day - 1, 0)] * SEQUENCE + rng.integers(1, 1_000, baskets)
    lines.original[hit] = earlier[batch.basket[hit]]
    batch.final_quantity, batch.final_total = lines.quantity, lines.total


def add_voids(batch: Batch, world: World, rng: np.random.Generator, sequence: int) -> Batch:
    """Append void lines; a few name a transaction that does not exist. Returns the longer batch."""
    lines, baskets = batch.lines, int(batch.basket[-1]) + 1
    pure = np.ones(baskets, dtype=np.bool_)
    pure[batch.basket[lines.kind == RETURN]] = False
    chosen = sample_rows(rng, baskets, world.plan.faults.voids)
    chosen = chosen[pure[chosen]]
    if not len(chosen):
        return batch
    void = lines.take(np.searchsorted(batch.basket, chosen))
    orphan = rng.random(len(void)) < ORPHAN_SHARE
    empty = rng.random(len(void)) < 0.5  # noqa: PLR2004 - half the tills send no amount with a void
    day_number = world.day_numbers[int(lines.day[0])] * SEQUENCE
    void.original = np.where(orphan, day_number + ORPHAN_SEQUENCE + rng.integers(0, 9_999, len(void)), void.transaction)
    void.transaction = day_number + sequence + np.arange(len(void))
    void.line_number = np.ones_like(void.line_number)
    void.kind = np.full_like(void.kind, VOID)
    void.quantity = np.where(empty, 0, -void.quantity)
    void.discount = np.zeros_like(void.discount)
    void.retotal()
    void.second = void.second + 90
    cancelled = mask_of(chosen[~orphan], baskets)
    longer = Batch.of(concat([lines, void]), np.concatenate([batch.basket, baskets + np.arange(len(void))]))
    longer.voided = np.concatenate([cancelled[batch.basket], np.ones(len(void), dtype=np.bool_)])
    return longer


@dataclass(frozen=True)
class Deliveries:
    """When the lines of a batch arrive."""

    on_time: Mask
    late: dict[int, Lines]
    corrections: dict[int, Lines]
    """Second deliveries on the landing date of the first: they need a file of their own, last of the day."""
    redeliveries: dict[int, Lines]
    """Second deliveries on a later landing date than the first: any file will do."""


def schedule(batch: Batch, world: World, rng: np.random.Generator) -> Deliveries:
    """Decide which lines come late and which come twice; note in the batch what the last delivery says."""
    faults, lines, last_day = world.plan.faults, batch.lines, world.plan.days - 1
    count, day = len(lines), int(lines.day[0])
    landing: Ints = np.full(count, day, dtype=np.int64)
    if day < last_day:
        late = sample_rows(rng, count, faults.late)
        late = late[~batch.defective[late]]
        landing[late] += rng.integers(1, min(MAX_LATE_DELIVERY, last_day - day) + 1, len(late))
    on_time = landing == day

    again = sample_rows(rng, count, faults.duplicate_rows)
    again = again[(lines.kind[again] != VOID) & ~batch.defective[again]]
    second = lines.take(again)
    corrected = rng.random(len(again)) < 0.5  # noqa: PLR2004 - half of them correct the first delivery
    second.quantity = second.quantity + np.where(corrected, np.where(second.kind == SALE, 1, -1), 0)
    second.retotal()
    batch.redelivered = again
    batch.final_quantity, batch.final_total = lines.quantity.copy(), lines.total.copy()
    batch.final_quantity[again], batch.final_total[again] = second.quantity, second.total

    delay = np.where(rng.random(len(again)) < SAME_DAY_SHARE, 0, rng.integers(1, MAX_LATE_DELIVERY + 1, len(again)))
    arrives = np.minimum(landing[again] + delay, last_day)
    same_day = arrives == landing[again]
    return Deliveries(
        on_time=on_time,
        late=_by_day(lines.take(~on_time), landing[~on_time]),
        corrections=_by_day(second.take(same_day), arrives[same_day]),
        redeliveries=_by_day(second.take(~same_day), arrives[~same_day]),
    )


def _by_day(lines: Lines, days: Ints) -> dict[int, Lines]:
    return {int(day): lines.take(days == day) for day in np.unique(days)}
