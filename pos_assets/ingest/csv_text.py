"""CSV as delivered to CSV that no parser can stumble over: bad lines become marks, the rest passes untouched.

Nearly all lines are cleared many thousands at a time, by counting separators and looking at the neighbours of quotes;
only a suspicious line is read by itself. Values are not looked at; that belongs in `rules`.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from pos_assets.ingest.csv_records import StrayQuoteError, UnclosedQuoteError, read_record, write_record
from pos_assets.ingest.lines import MAX_LINE_BYTES, LongLine
from pos_assets.ingest.marks import Marks

Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_NEWLINE, _RETURN, _QUOTE, _COMMA = b'\n\r",'
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
        for index in np.flatnonzero(lines.suspicious(self._columns)):
            start = int(lines.starts[index])
            if start < done:
                continue  # within a record that spans lines
            pieces.append(_unix(block[done:start]))
            text, done = self._record(block, start, int(lines.ends[index]) + 1, last=last)
            if done == start:
                return pieces, block[start:]
            pieces.append(text)
        pieces.append(_unix(block[done:]))
        return [piece for piece in pieces if piece], b""

    def _is_plain(self, block: bytes) -> bool:
        """Whether every line has the right number of values and nothing that asks for a closer look."""
        if b'"' in block or b"\r" in block or b"\0" in block or not _is_utf8(block):
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
            record = read_record(block[start : start + MAX_LINE_BYTES], 0)
            values, end = record.values, start + record.end
        except UnclosedQuoteError:
            if not last and len(block) - start < MAX_LINE_BYTES:
                return b"", start
            faults.append("unclosed_quote:")
        except StrayQuoteError:
            faults.append("unclosed_quote:" if _opens_a_quote(line) else "stray_quote:")
        if not faults and len(values) != self._columns:
            # A record of several lines with the wrong number of values is a quote left open, not one bad record.
            faults.append("ragged_row:" if end == line_end else "unclosed_quote:")
        if faults:
            end = line_end
        raw = block[start:end].removesuffix(b"\n").removesuffix(b"\r")
        if not _is_utf8(raw):
            faults.insert(0, "invalid_utf8:")
        if b"\0" in raw:
            faults.insert(0, "nul_byte:")
        return (self._marks.row(faults, raw) if faults else write_record(values)), end


class _Lines:
    """The lines of a block, as positions."""

    def __init__(self, block: bytes) -> None:
        self._block = block
        self._bytes = np.frombuffer(block, np.uint8)
        self.ends: Positions = np.flatnonzero(self._bytes == _NEWLINE)
        self.starts: Positions = np.concatenate((np.zeros(1, np.int64), self.ends[:-1] + 1))

    def suspicious(self, columns: int) -> Flags:
        """Which lines must be read by themselves."""
        commas = np.flatnonzero(self._bytes == _COMMA)
        if b'"' in self._block:
            flags, commas = self._quoting(commas)
        else:
            flags = np.zeros(len(self.ends), np.bool_)
        flags |= np.diff(np.searchsorted(commas, self.ends), prepend=0) != columns - 1
        if b"\r" in self._block:
            returns = np.flatnonzero(self._bytes == _RETURN)
            flags[self._line_of(returns[self._bytes[returns + 1] != _NEWLINE])] = True
        if b"\0" in self._block:
            flags[self._line_of(np.flatnonzero(self._bytes == 0))] = True
        if not _is_utf8(self._block):
            self._flag_undecodable(flags)
        return flags

    def _quoting(self, commas: Positions) -> tuple[Flags, Positions]:
        """Lines whose quotes are not in order when read alone, and the commas that stand outside quotes."""
        quotes = np.flatnonzero(self._bytes == _QUOTE)
        first = np.searchsorted(quotes, self.starts)
        line = self._line_of(quotes)
        closing = ((np.arange(len(quotes)) - first[line]) & 1).astype(np.bool_)
        flags = (np.diff(np.append(first, len(quotes))) & 1).astype(np.bool_)

        before = self._bytes[np.maximum(quotes - 1, 0)]
        opens_well = (before == _COMMA) | (before == _NEWLINE) | (before == _QUOTE) | (quotes == 0)
        flags[line[~closing & ~opens_well]] = True

        after = self._bytes[quotes + 1]
        closes_well = (after == _COMMA) | (after == _NEWLINE) | (after == _QUOTE)
        returns = np.flatnonzero(after == _RETURN)
        closes_well[returns] = self._bytes[quotes[returns] + 2] == _NEWLINE
        flags[line[closing & ~closes_well]] = True

        inside = (np.searchsorted(quotes, commas) - first[self._line_of(commas)]) & 1
        return flags, commas[inside == 0]

    def _flag_undecodable(self, flags: Flags) -> None:
        lines = np.unique(self._line_of(np.flatnonzero(self._bytes >= 0x80)))  # noqa: PLR2004  beyond ASCII
        for index in lines:
            if not _is_utf8(self._block[self.starts[index] : self.ends[index]]):
                flags[index] = True

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


def _is_utf8(text: bytes) -> bool:
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unix(lines: bytes) -> bytes:
    return lines.replace(b"\r\n", b"\n") if b"\r" in lines else lines
