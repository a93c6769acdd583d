"""The customers: who they are, when they join, and who comes often."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow
import pyarrow.compute as pc

from data_generator import words
from data_generator.sampling import Ints, Slots, rng_for
from data_generator.text import Text, addresses, csv_rows, drawn, pick, pincodes, quoted_csv, whole

if TYPE_CHECKING:
    from data_generator.plan import RunPlan

UNKNOWN_CUSTOMERS = 10
UNKNOWN_CUSTOMER_ID = 9_000_000_001  # needs a bigint, as real loyalty numbers do
HEADER = "customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date"
JOINING_SHARE = 0.04
ADDRESS_CHANGES = 0.0005
LOYALTY = 2.2


class Customers:
    """Customers in the order of joining, as they stand on the day last advanced to."""

    def __init__(self, plan: RunPlan) -> None:
        rng, count = rng_for(plan.seed, "customers"), plan.customers
        self._plan = plan
        self.ids: Ints = np.concatenate([np.arange(count) + 1, UNKNOWN_CUSTOMER_ID + np.arange(UNKNOWN_CUSTOMERS)])
        joiners = int(count * JOINING_SHARE) if plan.days > 1 else 0
        founders = count - joiners
        self._first_day: Ints = np.zeros(count, dtype=np.int64)
        self._first_day[founders:] = np.sort(rng.integers(1, max(plan.days, 2), joiners))
        self._order: Slots = np.arange(count, dtype=np.int32)
        rng.shuffle(self._order[:founders])
        age = np.where(np.arange(count) < founders, rng.integers(1, 2_500, count), -self._first_day)
        dates = pyarrow.array([(plan.start + timedelta(days=day)).isoformat() for day in range(-2_500, plan.days + 1)])
        self._head = pc.binary_join_element_wise(
            whole(self.ids[:count]),
            drawn(rng, words.FIRST_NAMES, count),
            drawn(rng, words.LAST_NAMES, count),
            ",",
        )
        self._address: Text = quoted_csv(addresses(rng, count))
        self._tail = pc.binary_join_element_wise(
            pincodes(rng, count),
            pc.binary_join_element_wise("+44 ", whole(rng.integers(7_000_000_000, 7_999_999_999, count)), ""),
            pick(dates, 2_500 - age),
            ",",
        )
        self._joined = founders

    def advance(self, day: int) -> None:
        """Let customers join and move house up to this day."""
        self._joined = int(np.searchsorted(self._first_day, day, side="right"))
        if day > 0:
            rng = rng_for(self._plan.seed, "relocations", day)
            moved = rng.random(self._plan.customers) < ADDRESS_CHANGES
            fresh = quoted_csv(addresses(rng, int(moved.sum())))
            self._address = pc.replace_with_mask(self._address, pyarrow.array(moved), fresh)

    def draw(self, rng: np.random.Generator, count: int) -> Slots:
        """Return that many customers who have joined; a few come very often."""
        return self._order[(self._joined * rng.random(count) ** LOYALTY).astype(np.int64)]

    def extract(self) -> Text:
        """Return the rows of the full extract."""
        columns = (self._head, self._address, self._tail)
        return csv_rows([column.slice(0, self._joined) for column in columns])
