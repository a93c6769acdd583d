"""One table of the lake: what it holds, what was published when, and how to begin new content."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from pyspark.sql import DataFrame, SparkSession

from pos_assets.contracts.table import Table
from pos_assets.lake import keys
from pos_assets.lake.draft import Draft
from pos_assets.lake.engine import read_files
from pos_assets.lake.history import Figures, Publication, commits, read_commit
from pos_assets.lake.snapshot import DataFile, Snapshot
from pos_assets.lake.vacuum import vacuum
from pos_assets.storage import Location

_RECENT = 64
"""How many of the newest commits are searched before the log is asked for each partition by name."""


class LakeTable:
    """A table of the lake. One that nobody published to is empty; nothing needs to be created first.

    Attributes:
        location: Its folder.
        contract: Its contract.
    """

    def __init__(self, location: Location, contract: type[Table]) -> None:
        """See `Lake.table`."""
        self.location = location
        self.contract = contract

    def files(
        self, partitions: Collection[str] | None = None, **sub_partitions: str | Collection[str]
    ) -> list[DataFile]:
        """Files that hold the rows of the partitions (of all when None), as of one moment, in the order of their paths.

        Args:
            partitions: Values of the leading partition column.
            sub_partitions: For a sub-partition column, the value or values wanted.

        Raises:
            LakeError: A key is not a date, or there is no such sub-partition column.
        """
        wanted = keys.sub_partition_filter(self.contract.partition_columns()[1:], sub_partitions)
        leading = None if partitions is None else [keys.partition_key(value) for value in partitions]
        snapshot = self._snapshot()
        return [
            file
            for file in (snapshot.files(leading) if snapshot else [])
            if file.rows and all(file.sub_partitions[column] in values for column, values in wanted.items())
        ]

    def published(self) -> list[str]:
        """Partitions that hold a publication, also one of no rows, in order."""
        snapshot = self._snapshot()
        return sorted({file.partition for file in snapshot.files()}) if snapshot else []

    def read(
        self,
        session: SparkSession,
        partitions: Collection[str] | None = None,
        **sub_partitions: str | Collection[str],
    ) -> DataFrame:
        """Rows of the partitions (of all when None), as they are now, whatever is published later.

        The arguments are those of `files`. The frame reads an explicit list of files, so it stays the same until
        `vacuum` removes files that were replaced longer ago than its retention.
        """
        files = self.files(partitions, **sub_partitions)
        return read_files(session, self.location, self.contract, [file.path for file in files])

    def draft(self, partitions: Collection[str], run_id: str, attempt: int = 0) -> Draft:
        """Begin new content for the partitions.

        Args:
            partitions: The partitions it will replace, all of them and no other.
            run_id: The run at work; it names the draft's folder and signs the publication.
            attempt: Which attempt of the run, from 0.

        Raises:
            LakeError: A key is not a date, the run id cannot be part of a path, or the table has other columns than
                its contract.
        """
        return Draft(self.location, self.contract, partitions, run_id, attempt)

    def history(self, limit: int | None = None) -> list[Publication]:
        """The publications, newest first; of the newest `limit` commits, or of all."""
        snapshot = self._snapshot()
        if snapshot is None:
            return []
        after = -1 if limit is None else snapshot.version - limit
        return [c.publication for c in commits(self.location, snapshot.version, max(after, -1)) if c.publication]

    def publications(self, partitions: Collection[str]) -> dict[str, Publication]:
        """The newest publication of each partition; a partition never published is left out."""
        missing = {keys.partition_key(value) for value in partitions}
        snapshot = self._snapshot()
        if snapshot is None:
            return {}
        found: dict[str, Publication] = {}
        oldest = max(snapshot.version - _RECENT, -1)
        for commit in commits(self.location, snapshot.version, oldest):
            if commit.publication:
                found |= dict.fromkeys(missing & commit.publication.figures.keys(), commit.publication)
                missing -= found.keys()
            if not missing:
                break
        return found | self._older_publications(snapshot, missing)

    def figures(self, partitions: Collection[str]) -> dict[str, Figures]:
        """What each partition holds, as its newest publication says; a partition never published is left out.

        No data file is opened and nothing is counted.
        """
        return {partition: found.figures[partition] for partition, found in self.publications(partitions).items()}

    def vacuum(self, retention: timedelta, now: datetime | None = None) -> list[str]:
        """Remove files that no version of the table has referred to for as long as the retention. See `vacuum`."""
        return vacuum(self.location, self.contract, retention, now)

    def _older_publications(self, snapshot: Snapshot, partitions: Collection[str]) -> dict[str, Publication]:
        """Follow each partition's own pointer to the commit that published it."""
        with ThreadPoolExecutor(8, thread_name_prefix="lake-figures") as pool:
            versions = dict(zip(partitions, pool.map(snapshot.delta.transaction_version, partitions), strict=True))
        published = {
            version: commit.publication
            for version in {v for v in versions.values() if v is not None}
            if (commit := read_commit(self.location, version)) and commit.publication
        }
        return {partition: published[v] for partition, v in versions.items() if v in published}

    def _snapshot(self) -> Snapshot | None:
        return Snapshot.load(self.location, self.contract)
