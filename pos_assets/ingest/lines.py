"""Pieces of text cut at line ends, with bounded memory however long a line is. What a line means belongs elsewhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MAX_LINE_BYTES = 1 << 20
"""A longer line is not read as a record; it is quarantined by its beginning."""

MAX_ROW_BYTES = 4 * MAX_LINE_BYTES
"""What a record can grow to as a row of the parser's text: quotes are doubled, and JSON is there twice."""

_SHOWN_BYTES = 4096


@dataclass(frozen=True)
class LongLine:
    """A line beyond `MAX_LINE_BYTES`: its first bytes and how many there were."""

    beginning: bytes
    size: int


def line_blocks(pieces: Iterable[bytes]) -> Iterator[bytes | LongLine]:
    """Regroup pieces into blocks of whole lines; every line ends in a newline, the last of the file too."""
    rest = b""
    long_size = 0  # bytes of a long line seen so far, whose beginning is kept in `rest`
    for piece in pieces:
        if long_size:
            end = piece.find(b"\n")
            if end < 0:
                long_size += len(piece)
                continue
            yield LongLine(rest, long_size + end)
            rest, long_size, piece = b"", 0, piece[end + 1 :]  # noqa: PLW2901  the long line is taken off
        end = piece.rfind(b"\n") + 1
        if end:
            yield from _bounded(rest + piece[:end] if rest else piece[:end])
            rest = piece[end:]
        else:
            rest += piece
        if len(rest) > MAX_LINE_BYTES:
            rest, long_size = rest[:_SHOWN_BYTES], len(rest)
    if long_size:
        yield LongLine(rest, long_size)
    elif rest:
        yield from _bounded(rest + b"\n")


def _bounded(block: bytes) -> Iterator[bytes | LongLine]:
    """Take the long lines out of a block of whole lines."""
    start = position = 0
    # A block that is not longer than the bound, or whose every stretch of that length has a newline, has none.
    while len(block) - position > MAX_LINE_BYTES:
        end = block.rfind(b"\n", position, position + MAX_LINE_BYTES + 1)
        if end >= 0:
            position = end + 1
            continue
        if position > start:
            yield block[start:position]
        end = block.index(b"\n", position)
        yield LongLine(block[position : position + _SHOWN_BYTES], end - position)
        start = position = end + 1
    if start < len(block):
        yield block[start:] if start else block
