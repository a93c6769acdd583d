"""One CSV record at a time, by RFC 4180: for headers and for the few lines that need a close look.

A quote opens a quoted value only as the value's first byte; anywhere else it is an ordinary character.
"""

import re
from dataclasses import dataclass

_QUOTED = re.compile(rb'"([^"]*(?:""[^"]*)*)"(?!")')  # a doubled quote never ends a value
_BARE = re.compile(rb"[^,\n]*")


@dataclass(frozen=True)
class Record:
    """A well-formed record: its values and the position after its line end."""

    values: list[bytes]
    end: int


class UnclosedQuoteError(ValueError):
    """A quoted value does not end before the text does."""


class StrayQuoteError(ValueError):
    """A quoted value is followed by something else than a delimiter or a line end."""


def read_record(text: bytes, start: int = 0) -> Record:
    """Read the record that begins at `start` and runs to a newline outside quotes.

    Raises:
        UnclosedQuoteError: More text may complete the record.
        StrayQuoteError: Nothing can.
    """
    values: list[bytes] = []
    position = start
    while True:
        quoted = text.startswith(b'"', position)
        match = (_QUOTED if quoted else _BARE).match(text, position)
        if match is None:
            raise UnclosedQuoteError
        value, position = (match[1].replace(b'""', b'"') if quoted else match[0]), match.end()
        following = text[position : position + 1]
        if quoted and text.startswith(b"\r\n", position):
            position, following = position + 1, b"\n"
        elif following == b"\n" and not quoted:
            value = value.removesuffix(b"\r")
        values.append(value)
        if following == b"\n":
            return Record(values, position + 1)
        if not following:
            raise UnclosedQuoteError
        if following != b",":
            raise StrayQuoteError
        position += 1


def write_record(values: list[bytes]) -> bytes:
    """The record with every value quoted, so that no reader can misread it."""
    return b",".join(b'"' + value.replace(b'"', b'""') + b'"' for value in values) + b"\n"
