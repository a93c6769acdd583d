"""The products: their names, how their prices move from day to day, and when an extract lists them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow

from data_generator import words
from data_generator.sampling import Ints, Lottery, Mask, rng_for, zipf_weights
from data_generator.text import Text, csv_rows, money, pick, quoted_csv, whole

if TYPE_CHECKING:
    from data_generator.plan import RunPlan

UNKNOWN_PRODUCTS = 12
UNKNOWN_PRODUCT_ID = 9_000_001
NEVER = 1 << 30
PRICE_CHANGES = 0.015
CHEAPEST = 59
HEADER = "id,name,current_price,old_price,created_date,updated_date,expiry_date,category"


class Catalogue:
    """All products of a run, as they stand on the day last advanced to."""

    def __init__(self, plan: RunPlan) -> None:
        count, rng = plan.products, rng_for(plan.seed, "catalogue")
        self._plan = plan
        combos = [
            (brand, item, variant)
            for variant in words.VARIANTS
            for item in range(len(words.ITEMS))
            for brand in words.BRANDS
        ]
        order = rng.permutation(len(combos))
        names, categories, prices = [], [], []
        for i in range(count):
            brand, item, variant = combos[order[i % len(combos)]]
            category, good, size, base = words.ITEMS[item]
            edition = f" (series {i // len(combos) + 1})" if i >= len(combos) else ""
            names.append(f"{brand} {good}{' ' + variant if variant else ''}, {size}{edition}")
            categories.append(category)
            prices.append(base)
        unknown = [f"Unlisted article, lot {i + 1}" for i in range(UNKNOWN_PRODUCTS)]
        self.csv_names: Text = quoted_csv(pyarrow.array(names + unknown))
        self.json_names: Text = pyarrow.array([json.dumps(name, ensure_ascii=False) for name in names + unknown])
        self.ids: Ints = np.concatenate([np.arange(count) + 1, UNKNOWN_PRODUCT_ID + np.arange(UNKNOWN_PRODUCTS)])
        self._categories = pyarrow.array(categories)
        spread = rng.integers(80, 140, count)
        self.price: Ints = np.maximum(CHEAPEST, np.array(prices, dtype=np.int64) * spread // 100)
        self._old_price: Ints = np.maximum(CHEAPEST, self.price * rng.integers(88, 108, count) // 100)
        self._weights = zipf_weights(rng, count)
        self._created = -rng.integers(200, 2_000, count)
        self._updated = np.maximum(self._created, -rng.integers(1, 200, count))
        self._expiry = plan.days + rng.integers(60, 800, count)
        self._plan_absences(rng)
        self._dates = _DateText(plan, back=2_000, ahead=900 + plan.days)

    def _plan_absences(self, rng: np.random.Generator) -> None:
        """Some products are launched during the run; some leave the extracts, and some of those come back."""
        count, days = self._plan.products, self._plan.days
        self._gone_from: Ints = np.full(count, NEVER, dtype=np.int64)
        self._gone_to: Ints = np.full(count, NEVER, dtype=np.int64)
        fate = rng.random(count)
        fate[0] = 1.0  # something is always for sale
        if days == 1:
            return
        leaves = fate < 0.03  # noqa: PLR2004 - the share of products that leave
        self._gone_from[leaves] = rng.integers(1, days, int(leaves.sum()))
        back = leaves & (rng.random(count) < 0.5)  # noqa: PLR2004 - half of them come back
        self._gone_to[back] = self._gone_from[back] + rng.integers(1, 6, int(back.sum()))
        new = (fate >= 0.03) & (fate < 0.06)  # noqa: PLR2004 - the share of launches
        launched = rng.integers(1, days, int(new.sum()))
        self._created[new] = self._updated[new] = launched
        self._gone_from[new], self._gone_to[new] = 0, launched

    def listed(self, day: int) -> Mask:
        """Return which products the extract of this day has."""
        return ~((self._gone_from <= day) & (day < self._gone_to))

    def advance(self, day: int) -> Lottery:
        """Move prices on to this day and return the lottery of what customers pick."""
        if day > 0:
            rng = rng_for(self._plan.seed, "prices", day)
            changed = np.flatnonzero(rng.random(len(self.price)) < PRICE_CHANGES)
            factors = rng.integers(88, 116, len(changed))
            new = np.maximum(CHEAPEST, self.price[changed] * factors // 100)
            self._old_price[changed] = self.price[changed]
            self.price = self.price.copy()
            self.price[changed] = new
            self._updated[changed] = np.maximum(day, self._created[changed])
        slots = np.flatnonzero(self.listed(day))
        return Lottery(slots, self._weights[slots])

    def extract(self, day: int) -> Text:
        """Return the rows of this day's full extract."""
        slots = np.flatnonzero(self.listed(day))
        return csv_rows(
            [
                whole(self.ids[slots]),
                pick(self.csv_names, slots),
                money(self.price[slots]),
                money(self._old_price[slots]),
                self._dates.of(self._created[slots]),
                self._dates.of(self._updated[slots]),
                self._dates.of(self._expiry[slots]),
                pick(self._categories, slots),
            ]
        )


class _DateText:
    """ISO dates of day numbers counted from the start of the run."""

    def __init__(self, plan: RunPlan, back: int, ahead: int) -> None:
        self._back = back
        self._table = pyarrow.array([(plan.start + timedelta(days=i)).isoformat() for i in range(-back, ahead)])

    def of(self, days: Ints) -> Text:
        return pick(self._table, days + self._back)
