"""Remove data files that nobody can need any more: replaced long ago, or left behind by a run that ended long ago.

The Delta log itself is never touched, so history stays whole.
"""

from collections import defaultdict
from datetime import datetime, timedelta, timezone

from pyarrow import fs

from pos_assets.contracts.table import Table
from pos_assets.errors import LakeError
from pos_assets.lake.history import commits
from pos_assets.lake.snapshot import Snapshot
from pos_assets.storage import Location

SHORTEST_RETENTION = timedelta(days=1)
"""No reader and no run may take longer than the retention, so it is never less than this."""

_CLOCKS_DIFFER = timedelta(hours=1)
"""Commits bear the clock of whoever made them, so the log is read this much further back."""


def vacuum(table: Location, contract: type[Table], retention: timedelta, now: datetime | None = None) -> list[str]:
    """Remove files of the table that are older than the retention and in no version of it within the retention.

    A private folder goes only once its youngest file is older than the retention: a run that is still writing keeps
    all of its files.

    Args:
        table: The table's folder.
        contract: Its contract.
        retention: How long a replaced file stays readable, and how long a run may take.
        now: The moment to count back from; the present when None.

    Returns:
        Paths of the removed files, relative to the table's folder, in order.

    Raises:
        LakeError: The retention is shorter than a day.
    """
    if retention < SHORTEST_RETENTION:
        raise LakeError(f"A retention of {retention} is refused: running jobs may need what is younger than a day.")
    horizon = (now or datetime.now(timezone.utc)) - retention
    # Listed before the log is read: what is published in between is then known to be in use.
    old = _old_files(table, horizon)
    snapshot = Snapshot.load(table, contract)
    if snapshot is None:
        return []
    unused = sorted(old - _in_use(table, snapshot, horizon))
    table.remove(unused)
    return unused


def _in_use(table: Location, snapshot: Snapshot, horizon: datetime) -> set[str]:
    """Files that some version since the horizon refers to: today's, and those that left since."""
    used = {file.path for file in snapshot.files()}
    for commit in commits(table, snapshot.version):
        if commit.timestamp < horizon - _CLOCKS_DIFFER:
            break
        used.update(commit.removed)
    return used


def _old_files(table: Location, horizon: datetime) -> set[str]:
    """Files of the folders that nothing was written to since the horizon."""
    folders: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for entry in table.filesystem.get_file_info(fs.FileSelector(table.path, allow_not_found=True, recursive=True)):
        path = entry.path.removeprefix(f"{table.path}/")
        if entry.type == fs.FileType.File and not path.startswith("_"):
            folders["/".join(path.split("/")[:2])].append((path, entry.mtime))
    return {path for files in folders.values() if max(m for _, m in files) < horizon for path, _ in files}
