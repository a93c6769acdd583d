"""Whatever tills write: every record is counted, accepted values equal their text, and neighbours survive."""

import csv as csv_module
import io
import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_assets.ingest.csv_text import CsvCleaner
from pos_assets.ingest.lines import line_blocks
from pos_assets.ingest.marks import Marks
from pos_assets_tests.ingest.deliveries import GOOD_LINE, HEADER, parse

names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
cents = st.integers(0, 9_999_999_999)
good_rows = st.tuples(names.filter(lambda text: bool(text.strip(" \t"))), cents, st.integers(1, 2_000_000_000))
bad_lines = st.sampled_from(
    [b"1,2", b'1,"2', b"\xff" * 5, GOOD_LINE.encode() + b",,", GOOD_LINE.encode() + b"x", b'"a"b']
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(good_rows, bad_lines), max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_accepted_values_equal_their_text_and_bad_rows_cost_no_other(
    rows: list[tuple[str, int, int] | bytes], line_end: str
) -> None:
    content = HEADER.encode() + b"\n" + b"".join(_written(row, line_end) for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        outcome = parse(Path(folder), content)
    assert outcome.file.rows_read == len(rows)
    fit = {
        number: row for number, row in enumerate(rows, start=1) if isinstance(row, tuple) and row[1] * row[2] < 10**12
    }
    assert outcome.accepted_numbers == list(fit)
    for accepted in outcome.accepted:
        name, price, quantity = fit[accepted["row_number"]]
        assert (accepted["product_name"], accepted["quantity"]) == (name, quantity)
        assert accepted["price"] == Decimal(price) / 100
        assert accepted["total_cost"] == Decimal(price) * quantity / 100


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([b"a", b",", b'"', b'""', b"\n", b"\r\n", b"\r", b"\xff", b"\0", b"\xc3\xa9"]), max_size=60
    )
)
def test_any_bytes_become_well_formed_text(tokens: list[bytes]) -> None:
    content = b"".join(tokens)
    marks = Marks(2)
    pieces = [content[at : at + 7] for at in range(0, len(content), 7)]
    for split in ([content], pieces):
        cleaned = b"".join(CsvCleaner(marks).clean(line_blocks(split))).decode()
        rows = list(csv_module.reader(io.StringIO(cleaned, newline=""), strict=True))
        assert all(len(row) == 2 for row in rows)
        assert "\0" not in cleaned


def _written(row: tuple[str, int, int] | bytes, line_end: str) -> bytes:
    if isinstance(row, bytes):
        return row + line_end.encode()
    name, price, quantity = row
    total = Decimal(price) * quantity / 100
    quoted = '"' + name.replace('"', '""') + '"'
    return f"7,3,{quoted},2026-03-09,11,{Decimal(price) / 100:.2f},{quantity},{total:.2f}{line_end}".encode()
