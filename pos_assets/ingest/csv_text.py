"""CSV as delivered to CSV that no parser can stumble over: bad lines become marks, the rest passes untouched.

Nearly all lines are cleared many thousands at a time, by counting separators and looking at the neighbours of quotes;
only a suspicious line is read by itself. Values are not looked at; that belongs in `rules`.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pos_assets.ingest.csv_records import StrayQuoteError, UnclosedQuoteError, read_record, write_record
from pos_assets.ingest.lines import MAX_LINE_BYTES, LongLine
from pos_assets.ingest.marks import Marks
from pos_assets.ingest.utf8 import is_utf8

Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_NEWLINE, _RETURN, _QUOTE, _COMMA = b'\n\r",'
_NOT_STRUCTURE = bytes(set(range(256)) - {_NEWLINE, _COMMA, _QUOTE})
_NOT_SEPARATORS = bytes(set(range(256)) - {_NEWLINE, _COMMA})


class CsvCleaner:
    """Cleans the data lines of one CSV file."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._columns = marks.columns
        self._line_shape = b"," * (marks.columns - 1) + b"\n"

    def clean(self, blocks: Iterable[bytes | LongLine]) -> Iterator[bytes]:
        """Clean blocks of whole lines; a record may still span several."""
        waiting = b""  # the beginning of a record whose quoted value has not ended yet
        for block in blocks:
            if isinstance(block, LongLine):
                yield from self._pieces(waiting, last=True)[0]
                waiting = b""
                yield self._marks.row(["line_too_long:"], block.beginning, block.size)
                continue
            pieces, waiting = self._pieces(waiting + block if waiting else block, last=False)
            yield from pieces
        yield from self._pieces(waiting, last=True)[0]

    def _pieces(self, block: bytes, *, last: bool) -> tuple[list[bytes], bytes]:
        """Clean text for a block, and the part of it that waits for more."""
        if not block or self._is_plain(block):
            return [block] if block else [], b""
        lines = _Lines(block)
        pieces: list[bytes] = []
        done = 0
        for line in lines.suspicious(self._columns):
            start = lines.start(line)
            if start < done:
                continue  # within a record that spans lines
            pieces.append(_unix(block[done:start]))
            text, done = self._record(block, start, int(lines.ends[line]) + 1, last=last)
            if done == start:
                return pieces, block[start:]
            pieces.append(text)
        pieces.append(_unix(block[done:]))
        return [piece for piece in pieces if piece], b""

    def _is_plain(self, block: bytes) -> bool:
        """Whether every line has the right number of values and nothing that asks for a closer look."""
        if b'"' in block or b"\r" in block or b"\0" in block or not is_utf8(block):
            return False
        shape = block.translate(None, _NOT_SEPARATORS)
        count, rest = divmod(len(shape), self._columns)
        return not rest and shape == self._line_shape * count

    def _record(self, block: bytes, start: int, line_end: int, *, last: bool) -> tuple[bytes, int]:
        """Clean text for the record at `start`, and where the next begins: at `start` when it needs more text."""
        line = block[start:line_end].removesuffix(b"\n").removesuffix(b"\r")
        if not line:
            return b"", line_end  # an empty line is no record
        faults: list[str] = []
        end = line_end
        values: list[bytes] = []
        try:
            record = read_record(block, start)
            values, end = record.values, record.end
        except UnclosedQuoteError:
            if not last and len(block) - start < MAX_LINE_BYTES:
                return b"", start
            faults.append("unclosed_quote:")
        except StrayQuoteError:
            faults.append("unclosed_quote:" if _opens_a_quote(line) else "stray_quote:")
        if not faults and (len(values) != self._columns or end - start > MAX_LINE_BYTES):
            # A record of several lines with the wrong number of values is a quote left open, not one bad record.
            faults.append("ragged_row:" if end == line_end else "unclosed_quote:")
        if faults:
            end = line_end
        raw = block[start:end].removesuffix(b"\n").removesuffix(b"\r")
        if not is_utf8(raw):
            faults.insert(0, "invalid_utf8:")
        if b"\0" in raw:
            faults.insert(0, "nul_byte:")
        return (self._marks.row(faults, raw) if faults else write_record(values)), end


class _Lines:
    """The lines of a block.

    Commas, quotes and newlines are also looked at without the bytes between them: that is several times less to go
    through, and enough to count values.
    """

    def __init__(self, block: bytes) -> None:
        self._block = block
        self._bytes = np.frombuffer(block, np.uint8)
        self._marks = np.frombuffer(block.translate(None, _NOT_STRUCTURE), np.uint8)
        self._mark_ends = np.flatnonzero(self._marks == _NEWLINE)

    @cached_property
    def ends(self) -> Positions:
        """Where each line's newline is."""
        return np.flatnonzero(self._bytes == _NEWLINE)

    def start(self, line: int) -> int:
        """Where a line begins."""
        return int(self.ends[line - 1]) + 1 if line else 0

    def suspicious(self, columns: int) -> Positions:
        """Which lines must be read by themselves."""
        if b'"' in self._block:
            flags, commas = self._read_quotes()
        else:
            flags = np.zeros(len(self._mark_ends), np.bool_)
            commas = np.diff(self._mark_ends, prepend=-1) - 1
        flags |= commas != columns - 1
        if b"\r" in self._block:
            returns = np.flatnonzero(self._bytes == _RETURN)
            flags[self._line_of(returns[self._bytes[returns + 1] != _NEWLINE])] = True
        if b"\0" in self._block:
            flags[self._line_of(np.flatnonzero(self._bytes == 0))] = True
        if not is_utf8(self._block):
            self._flag_undecodable(flags)
        return np.flatnonzero(flags)

    def _read_quotes(self) -> tuple[Flags, Positions]:
        """Lines whose quotes are not in order when read alone, and how many commas outside quotes each line has."""
        inside = np.bitwise_xor.accumulate((self._marks == _QUOTE).view(np.uint8))
        open_at_end = inside[self._mark_ends]
        if open_at_end.any():  # a line begins outside quotes, whatever the lines before it left open
            open_before = np.concatenate((np.zeros(1, np.uint8), open_at_end[:-1]))
            inside ^= np.repeat(open_before, np.diff(self._mark_ends, prepend=-1))
            flags = (open_at_end ^ open_before).astype(np.bool_)
        else:
            flags = np.zeros(len(open_at_end), np.bool_)
        separators = self._marks[(self._marks == _NEWLINE) | ((self._marks == _COMMA) & (inside == 0))]
        self._flag_misplaced_quotes(flags)
        return flags, np.diff(np.flatnonzero(separators == _NEWLINE), prepend=-1) - 1

    def _flag_misplaced_quotes(self, flags: Flags) -> None:
        """Flag lines in which a quote opens or closes elsewhere than at a value's ends."""
        quotes = np.flatnonzero(self._bytes == _QUOTE)
        if flags.any():
            quotes = quotes[~flags[self._line_of(quotes)]]
        opening, closing = quotes[::2], quotes[1::2]
        # Before the block's first byte stands its last, by numpy's reckoning: a newline, as is right.
        before, after = self._bytes[opening - 1], self._bytes[closing + 1]
        well = (before == _COMMA) | (before == _NEWLINE) | (before == _QUOTE)
        well &= (after == _COMMA) | (after == _NEWLINE) | (after == _QUOTE) | (after == _RETURN)
        returns = np.flatnonzero(after == _RETURN)
        well[returns] &= self._bytes[closing[returns] + 2] == _NEWLINE
        if not well.all():
            flags[self._line_of(opening[~well])] = True

    def _flag_undecodable(self, flags: Flags) -> None:
        text, position = memoryview(self._block), 0
        while True:
            try:
                str(text[position:], "utf-8")
            except UnicodeDecodeError as error:  # noqa: PERF203  once for every bad line
                line = int(np.searchsorted(self.ends, position + error.start))
                flags[line] = True
                position = int(self.ends[line]) + 1
            else:
                return

    def _line_of(self, positions: Positions) -> Positions:
        return np.searchsorted(self.ends, positions)


def _opens_a_quote(line: bytes) -> bool:
    """Whether the line, read alone, ends within a quoted value."""
    try:
        read_record(line + b"\n")
    except UnclosedQuoteError:
        return True
    except StrayQuoteError:
        return False
    return False


def _unix(lines: bytes) -> bytes:
    return lines.replace(b"\r\n", b"\n") if b"\r" in lines else lines
