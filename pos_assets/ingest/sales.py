"""One delivered sales file to Parquet: accepted rows by business date, quarantined rows with their reasons.

One function on plain arguments, so that threads on one machine and Spark tasks on a cluster run the same parser.
The rules themselves belong in `rules`.
"""

from contextlib import closing
from dataclasses import dataclass

from pos_assets.errors import LandingError
from pos_assets.ingest.delivery import Delivery, RejectedFileError
from pos_assets.ingest.landing import LandingFile
from pos_assets.ingest.rules import MANDATORY, OPTIONAL, SalesWindow
from pos_assets.ingest.sales_writer import Part, SalesWriter
from pos_assets.ingest.sources import open_source, recognise
from pos_assets.storage import Location


@dataclass(frozen=True)
class ParsedFile:
    """What became of one delivered file.

    Attributes:
        key: Path in the landing zone.
        size: Bytes as delivered.
        etag: Entity tag as listed.
        content_hash: SHA-256 of the bytes as delivered, hexadecimal.
        format: `csv`, `json` or `jsonl`, followed by `.gz` when compressed; None when it could not be told.
        rows_read: Data records in the file, bad ones included; 0 when the file was rejected.
        accepted: Rows written to `accepted_parts`.
        quarantined: Rows written to `quarantined_parts`.
        status: `accepted` or `rejected`.
        reason: Why the file was rejected.
        accepted_parts: Parquet files of accepted rows, one for each business date, oldest first.
        quarantined_parts: Parquet files of quarantined rows: one, or none.
    """

    key: str
    size: int
    etag: str
    content_hash: str
    format: str | None
    rows_read: int
    accepted: int
    quarantined: int
    status: str
    reason: str | None
    accepted_parts: tuple[Part, ...]
    quarantined_parts: tuple[Part, ...]


def parse_sales_file(
    file: LandingFile, landing: Location, window: SalesWindow, accepted_to: Location, quarantine_to: Location
) -> ParsedFile:
    """Read one delivered sales file and write its rows.

    Args:
        file: The file, as listed.
        landing: The landing zone.
        window: The landing date and the business dates it may bring.
        accepted_to: Folder for Parquet files of the columns of `LandedSales`.
        quarantine_to: Folder for Parquet files of the columns of `QuarantinedSales`.
            Several files may be parsed into the same two folders at once.

    Returns:
        Counts, status and the files written. Whatever is wrong with the content is told there, not raised.

    Raises:
        LandingError: The file disappeared or changed since it was listed; nothing was written.
        OSError: It cannot be read, or the rows cannot be written.
    """
    writer = SalesWriter(file.key, window, accepted_to, quarantine_to)
    try:
        with closing(_opened(file, landing)) as delivery:
            format_, reason = _parse(delivery, writer, file, landing)
            content_hash = delivery.content_hash()
        _must_be_unchanged(file, landing, delivery.size)
    except BaseException:
        writer.discard()
        raise
    return ParsedFile(
        key=file.key,
        size=file.size,
        etag=file.etag,
        content_hash=content_hash,
        format=format_,
        rows_read=writer.accepted_rows + writer.quarantined_rows,
        accepted=writer.accepted_rows,
        quarantined=writer.quarantined_rows,
        status="accepted" if reason is None else "rejected",
        reason=reason,
        accepted_parts=tuple(writer.accepted),
        quarantined_parts=tuple(writer.quarantined),
    )


def _parse(
    delivery: Delivery, writer: SalesWriter, file: LandingFile, landing: Location
) -> tuple[str | None, str | None]:
    """Write the rows of a delivery; tell its format, and the reason when it was rejected."""
    format_ = None
    try:
        format_, content = recognise(delivery)
        source = open_source(format_, content, MANDATORY, OPTIONAL)
        # Without receipt numbers every row is named by the content hash, so that is needed before the first row.
        ahead = None if "transaction_id" in source.columns else _hash_ahead(file, landing)
        writer.write(source, ahead)
        source.finish()
        writer.name_transactions(delivery.content_hash)
    except RejectedFileError as rejected:
        writer.discard()
        return format_, rejected.reason
    return format_, None


def _opened(file: LandingFile, landing: Location) -> Delivery:
    try:
        return Delivery(landing, file.key)
    except FileNotFoundError as error:
        raise _moved(file, "disappeared") from error


def _must_be_unchanged(file: LandingFile, landing: Location, size_read: int) -> None:
    try:
        now = landing.stat(file.key)
    except FileNotFoundError as error:
        raise _moved(file, "disappeared") from error
    if size_read != file.size or now.etag != file.etag:
        raise _moved(file, "changed")


def _hash_ahead(file: LandingFile, landing: Location) -> str:
    with closing(_opened(file, landing)) as delivery:
        return delivery.content_hash()


def _moved(file: LandingFile, what: str) -> LandingError:
    return LandingError(f"{file.key} {what} after it was listed. Materialize its landing date again.")
