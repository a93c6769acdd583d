"""JSON as delivered (an array, or objects one after another) to clean CSV text, so that one set of rules judges all.

Numbers stay the text they were written as: no value ever passes through a float. What a value means belongs in `rules`.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pos_assets.ingest.delivery import RejectedFileError
from pos_assets.ingest.json_rows import BadObjectError, JsonRows
from pos_assets.ingest.lines import MAX_LINE_BYTES
from pos_assets.ingest.marks import Marks

_BLANKS = re.compile(r"[ \t\r\n]*")
_BLANKS_AND_COMMAS = re.compile(r"[ \t\r\n,]*")
_LINE_END = re.compile(r"\n")
_NEXT_ELEMENT = re.compile(r"\}[ \t\r\n]*(?=,[ \t\r\n]*\{|\][ \t\r\n]*\Z)")
_OVERLAP = 256  # characters kept while looking for the end of a record that is skipped
_SHOWN = 4096


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadObjectError("duplicate_key:")
    return made


def _constant(name: str) -> str:
    return name  # NaN and the infinities stay text, which no typed column accepts


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=_constant)


class JsonCleaner:
    """Turns the objects of one JSON file into rows: the columns asked for, the other keys as JSON, the raw text."""

    def __init__(self, columns: tuple[str, ...], marks: Marks) -> None:
        self._marks = marks
        self._rows_of = JsonRows(columns)

    @property
    def seen(self) -> set[str] | None:
        """The columns asked for that at least one object named; None when there was no object."""
        return self._rows_of.seen

    def array(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Rows of a file that is one array.

        Raises:
            RejectedFileError: The array does not end: the delivery was cut off.
        """
        text = _Text(pieces)
        text.skip(_BLANKS)
        text.position += 1  # the opening bracket
        text.skip(_BLANKS_AND_COMMAS)
        while not text.at_end and not text.startswith("]"):
            yield self._row(text, _NEXT_ELEMENT)
            text.skip(_BLANKS_AND_COMMAS)
        if text.at_end:
            raise RejectedFileError("truncated_json")
        text.position += 1
        yield from self._rows(text, _LINE_END)

    def sequence(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Rows of a file of objects, one on a line, several on one, or each over several lines."""
        yield from self._rows(_Text(pieces), _LINE_END)

    def _rows(self, text: "_Text", record_end: re.Pattern[str]) -> Iterator[bytes]:
        text.skip(_BLANKS)
        while not text.at_end:
            yield self._row(text, record_end)
            text.skip(_BLANKS)

    def _row(self, text: "_Text", record_end: re.Pattern[str]) -> bytes:
        try:
            value, raw = text.decode()
        except BadObjectError as fault:
            raw, size = text.skipped(record_end)
            reason = "line_too_long:" if size > MAX_LINE_BYTES else str(fault)
            return self._marks.row([reason], _as_delivered(raw), size)
        try:
            return self._rows_of.row(value, raw)
        except BadObjectError as fault:
            return self._marks.row(str(fault).split(","), _as_delivered(raw))


def _as_delivered(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


class _Text:
    """The text of a file, of which only what is being read is held."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.position = 0
        self._text = ""
        self._pieces = iter(pieces)
        # Bytes that are not UTF-8 become lone surrogates, which the row they stand in cannot be encoded with.
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._ended = False

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.position >= len(self._text) and not self._more()

    def startswith(self, text: str) -> bool:
        """Whether this comes next."""
        return self._text.startswith(text, self.position)

    def skip(self, blanks: re.Pattern[str]) -> None:
        """Go on to what is not blank."""
        while True:
            match = blanks.match(self._text, self.position)
            self.position = match.end() if match else self.position
            if self.position < len(self._text) or not self._more():
                return

    def decode(self) -> tuple[Any, str]:
        """The JSON value that begins here, and its text.

        Raises:
            BadObjectError: None does, or it is larger than a record may be.
        """
        fault = "bad_json:"
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self.position)
            except BadObjectError:
                raise
            except json.JSONDecodeError:
                pass
            except RecursionError:
                raise BadObjectError(fault) from None
            else:
                if isinstance(value, dict) or end < len(self._text) or self._ended:
                    break
            if len(self._text) - self.position > MAX_LINE_BYTES or not self._more():
                raise BadObjectError(fault)
        if end - self.position > MAX_LINE_BYTES:
            raise BadObjectError(fault)
        raw, self.position = self._text[self.position : end], end
        return value, raw

    def skipped(self, record_end: re.Pattern[str]) -> tuple[str, int]:
        """Go past a bad record: its text, or the beginning of it, and its length."""
        beginning, size = "", 0
        while True:
            match = record_end.search(self._text, self.position)
            if match:
                break
            if len(self._text) - self.position > MAX_LINE_BYTES:
                beginning = beginning or self._text[self.position : self.position + _SHOWN]
                searched = len(self._text) - _OVERLAP
                size, self.position = size + searched - self.position, searched
            if not self._more():
                break
        end = match.end() if match else len(self._text)
        last, self.position = self._text[self.position : end].rstrip("\r\n"), end
        return (beginning, size + len(last)) if beginning else (last, len(last))

    def _more(self) -> bool:
        """Read on, letting go of what was read; False at the end of the file."""
        if self._ended:
            return False
        piece = next(self._pieces, None)
        self._ended = piece is None
        self._text = self._text[self.position :] + self._decoder.decode(piece or b"", final=self._ended)
        self.position = 0
        return not self._ended or bool(self._text)
