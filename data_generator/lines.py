"""A batch of receipt lines as columns of numbers, and the basket structure beside it. No text and no randomness.

Keys are slots: 0, 1, 2... in the order of the dimension, then the slots of keys that no extract has. Customer -1 is a
walk-in. Money is in cents.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data_generator.sampling import Ints, Mask, Slots, Small

SALE, RETURN, VOID = 0, 1, 2
WALK_IN = -1
NO_TRANSACTION = 0


@dataclass
class Lines:
    """One row per receipt line."""

    day: Slots
    transaction: Ints
    line_number: Slots
    kind: Small
    original: Ints
    customer: Slots
    store: Slots
    person: Slots
    product: Slots
    price: Ints
    quantity: Ints
    discount: Ints
    total: Ints
    payment: Slots
    second: Slots
    till: Slots

    def __len__(self) -> int:
        return len(self.total)

    def take(self, rows: Ints | Mask) -> Lines:
        """Return these rows as a batch of their own."""
        return Lines(*(getattr(self, each.name)[rows] for each in fields(self)))

    def retotal(self) -> None:
        """Make every total follow from price, quantity and discount."""
        self.total = self.price * self.quantity - self.discount


def concat(batches: Sequence[Lines]) -> Lines:
    """Return the batches one after another."""
    if len(batches) == 1:
        return batches[0]
    columns = [each.name for each in fields(Lines)]
    return Lines(*(np.concatenate([getattr(batch, name) for batch in batches]) for name in columns))


@dataclass
class Batch:
    """Freshly rung up lines of one business date, and what becomes of each of them.

    Transactions never cross batches, so everything that depends on a whole transaction is settled here.
    """

    lines: Lines
    basket: Ints
    """Ordinal of the transaction within the batch, per line."""
    voided: Mask
    defective: Mask
    redelivered: Ints
    """Rows that are delivered a second time."""
    final_quantity: Ints
    final_total: Ints
    """What the last delivery of each line says."""

    @classmethod
    def of(cls, lines: Lines, basket: npt.NDArray[np.integer]) -> Batch:
        """Return a batch in which nothing goes wrong."""
        return cls(
            lines=lines,
            basket=basket.astype(np.int64),
            voided=np.zeros(len(lines), dtype=np.bool_),
            defective=np.zeros(len(lines), dtype=np.bool_),
            redelivered=np.empty(0, dtype=np.int64),
            final_quantity=lines.quantity,
            final_total=lines.total,
        )
