"""Arrays of numbers and words as arrays of text: money, CSV quoting, drawn names, and the bytes of joined rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute as pc

from data_generator import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data_generator.sampling import Ints

# pyarrow ships no types; an array of strings, or one string that stands for every row.
Text = Any


def money(cents: Ints) -> Text:
    """Return cents as text with two decimals, through a decimal and never a float."""
    halves = np.empty((len(cents), 2), dtype=np.int64)
    halves[:, 0] = cents
    halves[:, 1] = cents >> 63
    decimals = pyarrow.Array.from_buffers(pyarrow.decimal128(18, 2), len(cents), [None, pyarrow.py_buffer(halves)])
    return pc.cast(decimals, pyarrow.string())


def money_cell(cents: int) -> str:
    """Return one amount as text with two decimals."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def whole(numbers: npt.NDArray[np.integer], missing: npt.NDArray[np.bool_] | None = None) -> Text:
    """Return whole numbers as text, null where missing."""
    return pc.cast(pyarrow.array(numbers, mask=missing), pyarrow.string())


def pick(table: Text, rows: npt.NDArray[np.integer]) -> Text:
    """Return the table's text at these rows."""
    return table.take(pyarrow.array(rows))


def drawn(rng: np.random.Generator, choices: Sequence[str], count: int) -> Text:
    """Return that many of the choices, drawn evenly."""
    return pick(pyarrow.array(choices), rng.integers(0, len(choices), count))


def addresses(rng: np.random.Generator, count: int) -> Text:
    """Return street addresses, many with a comma and a few with quotes."""
    return pc.binary_join_element_wise(
        pc.binary_join_element_wise(
            whole(rng.integers(1, 240, count)),
            pc.binary_join_element_wise(drawn(rng, words.STREETS, count), drawn(rng, words.UNIT_FORMS, count), ""),
            " ",
        ),
        drawn(rng, words.CITIES, count),
        ", ",
    )


def pincodes(rng: np.random.Generator, count: int) -> Text:
    """Return postal codes of six digits."""
    return whole(rng.integers(100_000, 999_999, count))


def quoted_csv(values: Text) -> Text:
    """Return the text as CSV fields, quoted where a delimiter, a quote or a line end needs it."""
    doubled = pc.replace_substring(values, '"', '""')
    return pc.if_else(
        pc.match_substring_regex(values, '[",\r\n]'), pc.binary_join_element_wise('"', doubled, '"', ""), values
    )


def csv_rows(columns: Sequence[Text]) -> Text:
    """Return rows of CSV, line end included; the columns are already quoted, null is empty."""
    *head, last = columns
    closed = pc.binary_join_element_wise(last, "\n", "", null_handling="replace", null_replacement="")
    return pc.binary_join_element_wise(*head, closed, ",", null_handling="replace", null_replacement="")


def joined_bytes(rows: Text) -> memoryview:
    """Return the rows' text as one piece of memory, without a copy."""
    if not len(rows):
        return memoryview(b"")
    offsets = np.frombuffer(rows.buffers()[1], dtype=np.int32)[rows.offset : rows.offset + len(rows) + 1]
    return memoryview(rows.buffers()[2])[int(offsets[0]) : int(offsets[-1])]
