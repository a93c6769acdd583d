"""The Parquet files made of one sales file: written in one pass, completed, or discarded as a whole."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb

from pos_assets.ingest.duckdb_files import StoredFiles, TextFiles
from pos_assets.ingest.rules import QUARANTINE, SalesWindow
from pos_assets.ingest.sales_query import enum_types, quarantine_query, sales_query
from pos_assets.ingest.sources import Source
from pos_assets.ingest.sql_text import literal
from pos_assets.storage import Location

_MEMORY_LIMIT = "768MB"  # of one parse; several run at once in one process
_PARQUET = "FORMAT parquet, COMPRESSION snappy, RETURN_STATS"


@dataclass(frozen=True)
class Part:
    """One Parquet file written.

    Attributes:
        path: Path relative to the output location, with `/` between its parts.
        date: Business date of its rows (`YYYY-MM-DD`); None for quarantined rows.
        rows: How many rows.
        size: Bytes.
    """

    path: str
    date: str | None
    rows: int
    size: int


class SalesWriter:
    """Writes the rows of one file into a fresh folder of each of two output locations.

    Attributes:
        accepted: Parts of accepted rows, oldest business date first.
        quarantined: The part of quarantined rows, if there are any.
    """

    def __init__(self, key: str, window: SalesWindow, accepted_to: Location, quarantine_to: Location) -> None:
        self.accepted: list[Part] = []
        self.quarantined: list[Part] = []
        self._key = key
        self._window = window
        self._folder = secrets.token_hex(8)
        self._accepted_to = accepted_to
        self._quarantine_to = quarantine_to
        self._nameless: set[str] = set()  # paths of parts with rows that have no transaction id yet

    @property
    def accepted_rows(self) -> int:
        """Rows in `accepted`."""
        return sum(part.rows for part in self.accepted)

    @property
    def quarantined_rows(self) -> int:
        """Rows in `quarantined`."""
        return sum(part.rows for part in self.quarantined)

    def write(self, source: Source, content_hash: str | None) -> None:
        """Write every row of a file.

        Args:
            source: The file's text.
            content_hash: Names the rows without a receipt; when None, `name_transactions` must follow.
        """
        with self._connection() as connection:
            connection.register_filesystem(TextFiles(source.pieces))
            for statement in enum_types(self._window):
                connection.execute(statement)
            query = sales_query(source, self._key, self._window, content_hash)
            written = connection.execute(
                f"COPY ({query}) TO 'accepted://{self._folder}' ({_PARQUET}, PARTITION_BY (date), "
                "WRITE_PARTITION_COLUMNS true, OVERWRITE_OR_IGNORE true)"
            ).fetchall()
            bucket = [path for path, *_, keys in written if keys["date"] == QUARANTINE]
            self.accepted = sorted(
                (self._accepted(row) for row in written if row[0] not in bucket), key=lambda part: str(part.date)
            )
            if bucket:
                self._write_quarantine(connection, bucket)

    def name_transactions(self, content_hash: Callable[[], str]) -> None:
        """Complete the accepted rows that have no receipt number, if there are any."""
        if not self._nameless:
            return
        made = literal(content_hash()[:16] + "-")
        with self._connection() as connection:
            self.accepted = [
                self._named(connection, part, made) if part.path in self._nameless else part for part in self.accepted
            ]
        self._nameless.clear()

    def discard(self) -> None:
        """Remove what was written."""
        for location in (self._accepted_to, self._quarantine_to):
            folder = location.child(self._folder)
            folder.remove([file.key for file in folder.objects()])
        self.accepted, self.quarantined = [], []

    def _connection(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(
            config={
                "threads": 1,
                "memory_limit": _MEMORY_LIMIT,
                "temp_directory": "",
                "autoinstall_known_extensions": False,
            }
        )
        connection.execute("SET enable_progress_bar = false")  # it would fill the logs of a cluster's workers
        connection.register_filesystem(StoredFiles(self._accepted_to, "accepted"))
        connection.register_filesystem(StoredFiles(self._quarantine_to, "quarantined"))
        return connection

    def _accepted(self, row: tuple[Any, ...]) -> Part:
        uri, rows, size, _, statistics, keys = row
        path = uri.removeprefix("accepted://")
        if statistics['"transaction_id"']["null_count"] != "0":
            self._nameless.add(path)
        return Part(path, keys["date"], rows, size)

    def _write_quarantine(self, connection: duckdb.DuckDBPyConnection, bucket: list[str]) -> None:
        path = f"{self._folder}/part.parquet"
        query = quarantine_query(bucket)
        row = connection.execute(f"COPY ({query}) TO 'quarantined://{path}' ({_PARQUET})").fetchone()
        if row is not None:
            self.quarantined = [Part(path, None, row[1], row[2])]
        self._accepted_to.remove(uri.removeprefix("accepted://") for uri in bucket)

    def _named(self, connection: duckdb.DuckDBPyConnection, part: Part, made: str) -> Part:
        path = part.path.removesuffix(".parquet") + "_named.parquet"
        nameless, named = literal(f"accepted://{part.path}"), literal(f"accepted://{path}")
        named_rows = (
            f"SELECT * REPLACE (COALESCE(transaction_id, concat({made}, row_number)) AS transaction_id) "  # noqa: S608
            f"FROM read_parquet({nameless}, hive_partitioning = false)"
        )
        row = connection.execute(f"COPY ({named_rows}) TO {named} ({_PARQUET})").fetchone()
        self._accepted_to.remove([part.path])
        return Part(path, part.date, part.rows, row[2] if row else 0)
