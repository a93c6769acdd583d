"""What kind of file a delivery is, decided by its content, and its text made ready for the parser."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from pos_assets.ingest.csv_records import StrayQuoteError, UnclosedQuoteError, read_record
from pos_assets.ingest.csv_text import CsvCleaner
from pos_assets.ingest.delivery import Delivery, RejectedFileError
from pos_assets.ingest.headers import check_columns, column_name, csv_header
from pos_assets.ingest.json_text import JsonCleaner
from pos_assets.ingest.lines import LongLine, line_blocks
from pos_assets.ingest.marks import Marks

OTHERS, RAW_TEXT = "additional_columns", "raw_text"
"""Columns that a JSON file's rows end with: the keys that are no column, and the record as delivered."""

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_SNIFFED_BYTES = 4096


def _nothing() -> None:
    """Check nothing."""


@dataclass
class Source:
    """The text of one file for the parser: CSV of a known shape, in which bad records are marks.

    Attributes:
        format: `csv`, `json` or `jsonl`, followed by `.gz` when the content is compressed.
        columns: For each column of the text, the contract's name of it, or None when the contract knows none.
        names: For each column of the text, its name as delivered.
        marks: How a bad record shows.
        text: The rows, without a header.
        failure: Why the text ended early, once it did. Raised by `finish`, not through the parser.
    """

    format: str
    columns: list[str | None]
    names: list[str]
    marks: Marks
    text: Iterator[bytes]
    check: Callable[[], None] = _nothing
    failure: Exception | None = field(default=None, init=False)

    @property
    def is_json(self) -> bool:
        """Whether rows end with `OTHERS` and `RAW_TEXT`."""
        return self.format.startswith("json")

    def parser_columns(self) -> list[str]:
        """Names within queries: the contract's own, and made-up ones for what the file calls by names of its own."""
        if self.is_json:
            return self.names
        return [column or f"other_{place}" for place, column in enumerate(self.columns)]

    def pieces(self) -> Iterator[bytes]:
        """The text; ends early on a fault of the whole file."""
        try:
            yield from self.text
        except Exception as failure:  # noqa: BLE001  kept as it is, and raised by `finish`
            self.failure = failure

    def finish(self) -> None:
        """Say whether the text was whole.

        Raises:
            RejectedFileError: The file ended in the middle, or lacks a mandatory column.
            OSError: It could not be read to its end.
        """
        if self.failure is not None:
            raise self.failure
        self.check()


def recognise(delivery: Delivery) -> tuple[str, Iterator[bytes]]:
    """The format of a delivery, and its content without a byte-order mark.

    Raises:
        RejectedFileError: There is no content, or none in a form that can be read.
    """
    pieces = _without_bom(delivery.pieces())
    kept: list[bytes] = []
    for piece in pieces:
        kept.append(piece)
        if piece.strip():
            break
    else:
        raise RejectedFileError("empty_file")
    format_ = {b"[": "json", b"{": "jsonl"}.get(kept[-1].lstrip()[:1], "csv")
    return format_ + (".gz" if delivery.compressed else ""), chain(kept, pieces)


def open_source(
    format_: str, content: Iterator[bytes], mandatory: tuple[str, ...], optional: tuple[str, ...]
) -> Source:
    """Make the content ready for the parser.

    Raises:
        RejectedFileError: The header cannot be used.
    """
    make = _json if format_.startswith("json") else _csv
    return make(format_, content, mandatory, optional)


def _without_bom(pieces: Iterator[bytes]) -> Iterator[bytes]:
    beginning = b""
    for piece in pieces:
        beginning += piece
        if len(beginning) >= _SNIFFED_BYTES:
            break
    head = beginning[:_SNIFFED_BYTES]
    # Text in UTF-16 without a mark has a zero byte in every other place.
    if head.startswith(_UTF16_BOMS) or head.count(b"\0") * 3 > len(head) > 1:
        raise RejectedFileError("utf-16")
    yield beginning.removeprefix(_UTF8_BOM)
    yield from pieces


def _csv(format_: str, content: Iterator[bytes], mandatory: tuple[str, ...], optional: tuple[str, ...]) -> Source:
    names, blocks = _header(line_blocks(content))
    check_columns(names, mandatory)
    known = {*mandatory, *optional}
    columns = [name if name in known else None for name in map(column_name, names)]
    marks = Marks(len(names))
    return Source(format_, columns, names, marks, CsvCleaner(marks).clean(blocks))


def _header(blocks: Iterator[bytes | LongLine]) -> tuple[list[str], Iterator[bytes | LongLine]]:
    """The columns that the first record names, and the blocks after it."""
    for block in blocks:
        if isinstance(block, LongLine):
            break
        text = block.lstrip(b"\r\n")
        if not text:
            continue
        try:
            record = read_record(text)
        except (UnclosedQuoteError, StrayQuoteError):
            break
        rest = text[record.end :]
        return csv_header(record.values), chain([rest] if rest else [], blocks)
    raise RejectedFileError("unreadable: no header was found")


def _json(format_: str, content: Iterator[bytes], mandatory: tuple[str, ...], optional: tuple[str, ...]) -> Source:
    columns = (*mandatory, *optional)
    names = [*columns, OTHERS, RAW_TEXT]
    marks = Marks(len(names))
    cleaner = JsonCleaner(columns, marks)
    text = cleaner.sequence(content) if format_.startswith("jsonl") else cleaner.array(content)

    def check() -> None:
        if cleaner.seen is not None:
            check_columns(sorted(cleaner.seen), mandatory)

    return Source(format_, [*columns, None, None], names, marks, text, check)
