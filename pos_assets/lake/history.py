"""What was published when, by which run, with which figures: the commits of a table, read from its Delta log."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

from pos_assets.storage import Location

_COMMIT_INFO = "posAssets"
_TOGETHER = 16


@dataclass(frozen=True)
class Figures:
    """The size of one published partition.

    Attributes:
        rows: Rows of the partition.
        total: Sum of its money column, in the currency of the data; None when the table has no money column.
        files: Data files that hold the rows.
        size: Bytes of these files.
    """

    rows: int
    total: Decimal | None
    files: int
    size: int


@dataclass(frozen=True)
class Announcement:
    """What a commit that replaces partitions says of itself.

    Attributes:
        run_id: The run that publishes.
        attempt: Which attempt of the run.
        folder: The draft's private folder, relative to the table; no two drafts share one.
        figures: Every partition it replaces, with what it holds from then on.
        metadata: What the publisher adds.
    """

    run_id: str
    attempt: int
    folder: str
    figures: Mapping[str, Figures]
    metadata: Mapping[str, str]

    def as_commit_info(self) -> dict[str, Any]:
        """The announcement as custom metadata of the commit."""
        partitions = {
            partition: {
                "rows": figures.rows,
                "total": None if figures.total is None else str(figures.total),
                "files": figures.files,
                "bytes": figures.size,
            }
            for partition, figures in self.figures.items()
        }
        run = {"runId": self.run_id, "attempt": self.attempt, "folder": self.folder}
        return {_COMMIT_INFO: {**run, "partitions": partitions, "metadata": dict(self.metadata)}}


@dataclass(frozen=True)
class Publication(Announcement):
    """One commit that replaced partitions.

    Attributes:
        version: Number of the commit.
        timestamp: When it was made, in UTC.
    """

    version: int
    timestamp: datetime

    @classmethod
    def from_commit_info(cls, version: int, timestamp: datetime, info: Mapping[str, Any]) -> "Publication | None":
        """Read a commit's information; None when the commit is not a publication."""
        if _COMMIT_INFO not in info:
            return None
        said = info[_COMMIT_INFO]
        figures = {
            partition: Figures(
                rows=entry["rows"],
                total=None if entry["total"] is None else Decimal(entry["total"]),
                files=entry["files"],
                size=entry["bytes"],
            )
            for partition, entry in said["partitions"].items()
        }
        return cls(said["runId"], said["attempt"], said["folder"], figures, said["metadata"], version, timestamp)


@dataclass(frozen=True)
class Commit:
    """One commit of any kind.

    Attributes:
        version: Its number.
        timestamp: When it was made, in UTC.
        publication: What it published; None for a commit of another kind.
        removed: Paths of the data files that left the table with it.
    """

    version: int
    timestamp: datetime
    publication: Publication | None
    removed: tuple[str, ...]


def read_commit(location: Location, version: int) -> Commit | None:
    """Read one commit of the table at the location; None when there is no such commit."""
    try:
        with location.open_input(f"_delta_log/{version:020d}.json") as stream:
            actions = [json.loads(line) for line in stream.read().splitlines()]
    except FileNotFoundError:
        return None
    info = next((action["commitInfo"] for action in actions if "commitInfo" in action), {"timestamp": 0})
    timestamp = datetime.fromtimestamp(info["timestamp"] / 1000, timezone.utc)
    return Commit(
        version=version,
        timestamp=timestamp,
        publication=Publication.from_commit_info(version, timestamp, info),
        removed=tuple(action["remove"]["path"] for action in actions if "remove" in action),
    )


def commits(location: Location, newest: int, after: int = -1) -> Iterator[Commit]:
    """Read the commits from `newest` down to the one after `after`, newest first, several at a time."""
    with ThreadPoolExecutor(_TOGETHER, thread_name_prefix="lake-history") as pool:
        for first in range(newest, after, -_TOGETHER):
            versions = range(first, max(first - _TOGETHER, after), -1)
            yield from (found for found in pool.map(lambda v: read_commit(location, v), versions) if found)
