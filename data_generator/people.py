"""The stores and the sales team: who works where, who manages whom, and how that changes over the days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow
import pyarrow.compute as pc

from data_generator import words
from data_generator.sampling import Floats, Ints, Lottery, Mask, Slots, rng_for, zipf_weights
from data_generator.text import Text, addresses, csv_rows, drawn, pick, pincodes, quoted_csv, whole

if TYPE_CHECKING:
    from data_generator.plan import RunPlan

UNKNOWN_PEOPLE = 6
UNKNOWN_PERSON_ID = 900_000_001
UNKNOWN_STORES = 3
UNKNOWN_STORE_ID = 900_001
STAFF_PER_STORE = 6
STORES_PER_REGION = 8
NEVER = 1 << 30
NOWHERE = -1
TEAM_HEADER = "id,first_name,last_name,manager_id,is_manager,address,pincode,joining_date,store_id"
STORE_HEADER = "id,address,store_pincode,store_manager_name,store_opening_date,reviews"

MOVES, NAME_CHANGES, ADDRESS_CHANGES = 0.006, 0.001, 0.002
LEAVERS, JOINERS, FLOATERS = 0.05, 0.05, 0.06


class Team:
    """Director, regional managers, store managers and staff, as they stand on the day last advanced to."""

    def __init__(self, plan: RunPlan) -> None:
        rng = rng_for(plan.seed, "people")
        self._plan = plan
        regions = -(-plan.stores // STORES_PER_REGION)
        first_manager = 1 + regions
        self._first_staff = first_manager + plan.stores
        self.count = count = self._first_staff + plan.stores * STAFF_PER_STORE
        self.ids: Ints = np.concatenate([np.arange(count) + 1, UNKNOWN_PERSON_ID + np.arange(UNKNOWN_PEOPLE)])

        self._store: Slots = np.full(count, NOWHERE, dtype=np.int32)
        self._store[first_manager : self._first_staff] = np.arange(plan.stores)
        self._store[self._first_staff :] = np.repeat(np.arange(plan.stores), STAFF_PER_STORE)
        self._manager_of_store = first_manager + np.arange(plan.stores)
        self._manager: Ints = np.zeros(count, dtype=np.int64)
        self._manager[first_manager : self._first_staff] = 1 + np.arange(plan.stores) // STORES_PER_REGION
        self._follow_store_manager()

        self._first: Text = drawn(rng, words.FIRST_NAMES, count)
        self._last: Text = drawn(rng, words.LAST_NAMES, count)
        self._address: Text = quoted_csv(addresses(rng, count))
        self._pincode = pincodes(rng, count)
        self._skill: Floats = zipf_weights(rng, count, 0.5)
        self._skill[first_manager : self._first_staff] *= 0.2  # a store manager sells now and then
        self._store_weight = zipf_weights(rng, plan.stores, 0.6)
        self._floats = (rng.random(count) < FLOATERS) & (np.arange(count) >= self._first_staff)
        self._second_store = rng.integers(0, plan.stores, count).astype(np.int32)
        self._plan_absences(rng)

    def _plan_absences(self, rng: np.random.Generator) -> None:
        """Some staff join during the run; some leave the extracts, and some of those come back."""
        count, days = self.count, self._plan.days
        joined = -rng.integers(30, 3_000, count)
        self._gone_from: Ints = np.full(count, NEVER, dtype=np.int64)
        self._gone_to: Ints = np.full(count, NEVER, dtype=np.int64)
        fate = rng.random(count)
        fate[: self._first_staff] = 1.0  # every store keeps its manager
        if days > 1:
            leaves = fate < LEAVERS
            self._gone_from[leaves] = rng.integers(1, days, int(leaves.sum()))
            back = leaves & (rng.random(count) < 0.5)  # noqa: PLR2004 - half of them come back
            self._gone_to[back] = self._gone_from[back] + rng.integers(1, 8, int(back.sum()))
            new = (fate >= LEAVERS) & (fate < LEAVERS + JOINERS)
            first_days = rng.integers(1, days, int(new.sum()))
            joined[new] = first_days
            self._gone_from[new], self._gone_to[new] = 0, first_days
        start = self._plan.start
        self._joined = pyarrow.array([(start + timedelta(days=int(day))).isoformat() for day in joined])

    def _follow_store_manager(self) -> None:
        staff = slice(self._first_staff, None)
        self._manager[staff] = self._manager_of_store[self._store[staff]]

    def listed(self, day: int) -> Mask:
        """Return who is in the extract of this day."""
        return ~((self._gone_from <= day) & (day < self._gone_to))

    def advance(self, day: int) -> Roster:
        """Let people move, marry and relocate up to this day; return who sells where."""
        if day > 0:
            rng = rng_for(self._plan.seed, "team", day)
            staff = np.arange(self.count) >= self._first_staff
            moving = np.flatnonzero(staff & (rng.random(self.count) < MOVES))
            self._store[moving] = rng.integers(0, self._plan.stores, len(moving))
            self._follow_store_manager()
            renamed = rng.random(self.count) < NAME_CHANGES
            names = drawn(rng, words.LAST_NAMES, int(renamed.sum()))
            self._last = pc.replace_with_mask(self._last, pyarrow.array(renamed), names)
            relocated = rng.random(self.count) < ADDRESS_CHANGES
            fresh = quoted_csv(addresses(rng, int(relocated.sum())))
            self._address = pc.replace_with_mask(self._address, pyarrow.array(relocated), fresh)
        selling = self.listed(day) & (self._store != NOWHERE)
        home, away = np.flatnonzero(selling), np.flatnonzero(selling & self._floats)
        person = np.concatenate([home, away])
        store = np.concatenate([self._store[home], self._second_store[away]])
        weight = self._skill[person] * self._store_weight[store]
        weight[len(home) :] *= 0.3
        return Roster(person.astype(np.int32), store.astype(np.int32), Lottery(np.arange(len(person)), weight))

    def extract(self, day: int) -> Text:
        """Return the rows of this day's full extract."""
        slots = np.flatnonzero(self.listed(day))
        managers = np.where(np.arange(self.count) < self._first_staff, 1, 0)
        return csv_rows(
            [
                whole(self.ids[slots]),
                pick(self._first, slots),
                pick(self._last, slots),
                whole(self._manager[slots] + 1, missing=slots == 0),
                pick(pyarrow.array(["false", "true"]), managers[slots]),
                pick(self._address, slots),
                pick(self._pincode, slots),
                pick(self._joined, slots),
                whole(self._store[slots] + 1, missing=self._store[slots] == NOWHERE),
            ]
        )

    def manager_names(self) -> Text:
        """Return the full name of each store's manager."""
        return pc.binary_join_element_wise(
            pick(self._first, self._manager_of_store), pick(self._last, self._manager_of_store), " "
        )


class Roster:
    """Who sells where on one day."""

    def __init__(self, person: Slots, store: Slots, lottery: Lottery) -> None:
        self._person, self._store, self._lottery = person, store, lottery

    def draw(self, rng: np.random.Generator, count: int) -> tuple[Slots, Slots]:
        """Return that many pairs of store and sales person."""
        places = self._lottery.draw(rng, count)
        return self._store[places], self._person[places]


class Stores:
    """The stores, as they stand on the day last advanced to."""

    def __init__(self, plan: RunPlan) -> None:
        rng = rng_for(plan.seed, "stores")
        self._plan = plan
        self.ids: Ints = np.concatenate([np.arange(plan.stores) + 1, UNKNOWN_STORE_ID + np.arange(UNKNOWN_STORES)])
        self._address = quoted_csv(addresses(rng, plan.stores))
        self._pincode = pincodes(rng, plan.stores)
        opened = rng.integers(300, 6_000, plan.stores)
        self._opened = pyarrow.array([(plan.start - timedelta(days=int(day))).isoformat() for day in opened])
        self._reviews: Text = quoted_csv(drawn(rng, words.REVIEWS, plan.stores))

    def advance(self, day: int) -> None:
        """Let a review change here and there."""
        rng = rng_for(self._plan.seed, "reviews", day)
        changed = rng.random(self._plan.stores) < 0.02  # noqa: PLR2004 - share of stores with a new review
        fresh = quoted_csv(drawn(rng, words.REVIEWS, int(changed.sum())))
        self._reviews = pc.replace_with_mask(self._reviews, pyarrow.array(changed), fresh)

    def extract(self, team: Team) -> Text:
        """Return the rows of the full extract."""
        ids = whole(self.ids[: self._plan.stores])
        return csv_rows([ids, self._address, self._pincode, team.manager_names(), self._opened, self._reviews])
