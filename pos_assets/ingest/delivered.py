"""Which delivered files have to be read, which rows stay, and which files are repetitions: the file ledger's logic.

A file that is in the ledger with the same key, size, entity tag and contract version is not read again. Its rows are
recognised by the name of the folder that holds them. How rows are read is in `sales`, how they are published in `lake`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from pos_assets.ingest.landing import LandingFile
from pos_assets.ingest.rules import SalesWindow
from pos_assets.ingest.sales import ParsedFile


@dataclass(frozen=True)
class LedgerEntry:
    """What became of one delivered file; a row of `RawSalesFiles`, whose contract says what the attributes mean."""

    landing_date: str
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
    contract_version: str

    @classmethod
    def of(cls, parsed: ParsedFile, window: SalesWindow) -> "LedgerEntry":
        """The entry of a file that was just read."""
        return cls(
            landing_date=window.landing_date.isoformat(),
            key=parsed.key,
            size=parsed.size,
            etag=parsed.etag,
            content_hash=parsed.content_hash,
            format=parsed.format,
            rows_read=parsed.rows_read,
            accepted=parsed.accepted,
            quarantined=parsed.quarantined,
            status=parsed.status,
            reason=parsed.reason,
            contract_version=window.contract_version,
        )

    @classmethod
    def from_row(cls, row: Mapping[str, object]) -> "LedgerEntry":
        """The entry that a row of the ledger holds."""
        return cls(**row)  # type: ignore[arg-type]  # the table's contract has these columns and types

    def row(self) -> tuple[object, ...]:
        """The entry as a row of the ledger."""
        return tuple(asdict(self).values())

    def is_of(self, file: LandingFile, window: SalesWindow) -> bool:
        """Whether the file is as it was when the entry was made, and would be read by the same rules."""
        known = (self.key, self.size, self.etag, self.contract_version)
        return known == (file.key, file.size, file.etag, window.contract_version)

    def as_duplicate_of(self, original: str) -> "LedgerEntry":
        """The entry of a file whose bytes were delivered before, as another file."""
        return replace(
            self, status="duplicate", reason=f"same bytes as {original}", rows_read=0, accepted=0, quarantined=0
        )


def folder_of(file: LandingFile, window: SalesWindow) -> str:
    """Name of the folder that holds the rows of a file, by its identity and the rules it is read by."""
    identity = "\0".join((file.key, str(file.size), file.etag, window.contract_version))
    return hashlib.sha256(identity.encode()).hexdigest()[:32]


def without_repetitions(entries: Iterable[LedgerEntry], elsewhere: Mapping[str, str]) -> list[LedgerEntry]:
    """Let each content count once.

    Args:
        entries: The files of the landing dates at hand.
        elsewhere: Content hash and key of the files that count on other landing dates of the late window.

    Returns:
        The entries in the order of delivery (landing date, then key); of equal contents the first counts, the others
        are duplicates.
    """
    counted = dict(elsewhere)
    result = []
    for entry in sorted(entries, key=lambda entry: (entry.landing_date, entry.key)):
        if entry.status == "accepted":
            original = counted.setdefault(entry.content_hash, entry.key)
            result.append(entry if original == entry.key else entry.as_duplicate_of(original))
        else:
            result.append(entry)
    return result
