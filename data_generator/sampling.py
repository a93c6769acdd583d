"""Seeded randomness and fast draws from uneven distributions. Knows nothing of shops."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = npt.NDArray[np.int64]
Slots = npt.NDArray[np.int32]
Small = npt.NDArray[np.int8]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

TABLE_BITS = 18


def rng_for(seed: int, purpose: str, *key: int) -> np.random.Generator:
    """Return the generator of one purpose and place, so that no draw depends on the order of the others."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode()), *key])


def zipf_weights(rng: np.random.Generator, count: int, exponent: float = 0.9) -> Floats:
    """Return popularity weights of the Zipf kind, in random order."""
    weights: Floats = 1.0 / (np.arange(count, dtype=np.float64) + 4.0) ** exponent
    rng.shuffle(weights)
    return weights


class Lottery:
    """Draws values in proportion to weights, by one look into a table of quantiles."""

    def __init__(self, values: Sequence[int] | npt.NDArray[np.integer], weights: Sequence[float] | Floats) -> None:
        quantiles = (np.arange(1 << TABLE_BITS) + 0.5) / (1 << TABLE_BITS)
        edges = np.cumsum(np.asarray(weights, dtype=np.float64))
        picks = np.searchsorted(edges / edges[-1], quantiles)
        self._table: Slots = np.asarray(values, dtype=np.int32)[np.minimum(picks, len(edges) - 1)]

    def draw(self, rng: np.random.Generator, count: int) -> Slots:
        """Return that many values."""
        return self._table[rng.integers(0, 1 << TABLE_BITS, count, dtype=np.uint32)]

    def at(self, quantiles: Floats) -> Slots:
        """Return the values at these quantiles (0 to 1), so rising quantiles give rising places."""
        return self._table[(quantiles * (1 << TABLE_BITS)).astype(np.int64)]


def sample_rows(rng: np.random.Generator, count: int, percent: float) -> Ints:
    """Return about that percentage of the row numbers below count, rising, none twice."""
    if percent <= 0 or count == 0:
        return np.empty(0, dtype=np.int64)
    wanted = int(rng.binomial(count, percent / 100))
    return np.unique(rng.integers(0, count, wanted))


def mask_of(rows: Ints, count: int) -> Mask:
    """Return a mask that is true at these rows."""
    mask = np.zeros(count, dtype=np.bool_)
    mask[rows] = True
    return mask
