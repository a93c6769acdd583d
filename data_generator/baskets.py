"""Baskets as they are rung up on one business date when nothing goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data_generator.catalogue import Catalogue
from data_generator.customers import Customers
from data_generator.lines import NO_TRANSACTION, SALE, Batch, Lines
from data_generator.people import Roster, Stores, Team
from data_generator.sampling import Ints, Lottery, Slots

if TYPE_CHECKING:
    from data_generator.plan import RunPlan

PAYMENT_MODES = ("card", "cash", "mobile", "voucher")
TILLS = 4
SEQUENCE = 10_000_000_000

_BASKET_SIZES = Lottery(range(1, 10), (28, 21, 17, 12, 8, 6, 4, 3, 1))
_QUANTITIES = Lottery((1, 2, 3, 4, 6), (72, 17, 6, 3, 2))
_DISCOUNTS = Lottery((0, 5, 10, 15, 20, 50), (91, 2, 3, 2, 1.5, 0.5))
_PAYMENTS = Lottery(range(len(PAYMENT_MODES)), (58, 24, 15, 3))
# Minutes of the day, 08:00 to 20:59, with a rise at noon and another after work.
_MINUTES = Lottery(
    range(8 * 60, 21 * 60),
    [0.4 + np.exp(-(((m - 750) / 70) ** 2)) + 1.3 * np.exp(-(((m - 1065) / 80) ** 2)) for m in range(8 * 60, 21 * 60)],
)


class World:
    """Everything that a sale refers to, as it stands on the day last advanced to."""

    def __init__(self, plan: RunPlan) -> None:
        self.plan = plan
        self.stores = Stores(plan)
        self.team = Team(plan)
        self.customers = Customers(plan)
        self.catalogue = Catalogue(plan)
        self.day_numbers: Ints = np.array([int(d.strftime("%Y%m%d")) for d in plan.dates], dtype=np.int64)
        self.roster: Roster
        self.shelf: Lottery

    def advance(self, day: int) -> None:
        """Move to the next day; days are visited in order, once each."""
        self.stores.advance(day)
        self.customers.advance(day)
        self.roster = self.team.advance(day)
        self.shelf = self.catalogue.advance(day)


@dataclass(frozen=True)
class Shift:
    """A stretch of one day: how many lines, which part of the day, and the next free transaction number."""

    day: int
    lines: int
    opens: float
    closes: float
    sequence: int


def ring_up(world: World, shift: Shift, rng: np.random.Generator) -> Batch:
    """Return the baskets of a shift, in the order of time."""
    sizes = _basket_sizes(rng, shift.lines)
    baskets = len(sizes)
    basket = np.repeat(np.arange(baskets), sizes)
    line_number = np.arange(shift.lines) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1

    store, person = world.roster.draw(rng, baskets)
    place = shift.opens + (shift.closes - shift.opens) * (np.arange(baskets) + rng.random(baskets)) / baskets
    minute = _MINUTES.at(np.minimum(place, 1 - 1e-9))
    second = minute * 60 + rng.integers(0, 60, baskets, dtype=np.int32)
    customer = world.customers.draw(rng, baskets)
    payment = _PAYMENTS.draw(rng, baskets)
    till = rng.integers(1, TILLS + 1, baskets, dtype=np.int32)
    transaction = np.full(baskets, NO_TRANSACTION, dtype=np.int64)
    if not world.plan.legacy:
        transaction = world.day_numbers[shift.day] * SEQUENCE + shift.sequence + np.arange(baskets)

    product = world.shelf.draw(rng, shift.lines)
    price = world.catalogue.price[product]
    quantity = _QUANTITIES.draw(rng, shift.lines).astype(np.int64)
    discount: Ints = np.zeros(shift.lines, dtype=np.int64)
    if not world.plan.legacy:
        discount = price * quantity * _DISCOUNTS.draw(rng, shift.lines) // 100
    lines = Lines(
        day=np.full(shift.lines, shift.day, dtype=np.int32),
        transaction=transaction[basket],
        line_number=line_number.astype(np.int32),
        kind=np.full(shift.lines, SALE, dtype=np.int8),
        original=np.full(shift.lines, NO_TRANSACTION, dtype=np.int64),
        customer=customer[basket],
        store=store[basket],
        person=person[basket],
        product=product,
        price=price,
        quantity=quantity,
        discount=discount,
        total=price * quantity - discount,
        payment=payment[basket],
        second=second[basket],
        till=till[basket],
    )
    return Batch.of(lines, basket)


def _basket_sizes(rng: np.random.Generator, lines: int) -> Slots:
    """Return basket sizes that add up to the lines; the last basket is cut or filled up."""
    sizes = _BASKET_SIZES.draw(rng, lines // 2 + 64)
    ends = np.cumsum(sizes)
    last = min(int(np.searchsorted(ends, lines)), len(sizes) - 1)
    sizes = sizes[: last + 1].copy()
    sizes[last] += lines - int(ends[last])
    return sizes
