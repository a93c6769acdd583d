"""One run's private work on some partitions: write files, have them audited, publish them all at once or not at all.

Nothing a draft does can be seen by a reader before `publish`. A draft that ends before that leaves files behind that
no table refers to; `vacuum` collects them.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow.parquet
from pyspark.sql import DataFrame, SparkSession

from pos_assets.contracts.table import Table
from pos_assets.errors import ContractError, LakeError
from pos_assets.lake import keys
from pos_assets.lake.audit import Audit, Candidate, audit
from pos_assets.lake.commit import Addition, Replacement, replace_partitions
from pos_assets.lake.engine import write_files
from pos_assets.lake.footers import StagedFile, read_footers
from pos_assets.lake.history import Announcement, Publication
from pos_assets.lake.snapshot import DataFile, Snapshot
from pos_assets.storage import Location


class Draft:
    """New content for some partitions of a table, not yet visible.

    Attributes:
        partitions: The partitions it replaces, in order.
        folder: Its private folder inside the table. Whatever else than the engine writes a file for it writes there.
    """

    def __init__(
        self, table: Location, contract: type[Table], partitions: Iterable[str], run_id: str, attempt: int
    ) -> None:
        """Begin: remember what the partitions hold now. See `LakeTable.draft`."""
        self.partitions = keys.partition_keys(partitions)
        self._table, self._contract = table, contract
        self._run_id, self._attempt = keys.run_id(run_id), attempt
        # A run that is started again under the same id and attempt must not share a folder with its former self,
        # whose files may be published by now.
        self._folder = f"{keys.span(self.partitions)}/{self._run_id}-{attempt}-{secrets.token_hex(4)}"
        self.folder = table.child(self._folder)
        if not table.is_s3:
            table.filesystem.create_dir(self.folder.path)
        snapshot = Snapshot.load_or_create(table, contract)
        self._begun_at = snapshot.version
        self._published = {file.path: file for file in snapshot.files(self.partitions)}
        self._paths: list[str] = []
        self._kept: set[str] = set()
        self._writes = 0
        self._audited: _Audited | None = None
        self._sealed = False

    def write(self, frame: DataFrame) -> None:
        """Have the engine write the frame's rows as Parquet.

        Raises:
            ContractError: The frame has other columns than the contract.
        """
        wanted = self._contract.spark_schema().fieldNames()
        if set(frame.columns) != set(wanted) or len(frame.columns) != len(wanted):
            differing = ", ".join(sorted(set(frame.columns) ^ set(wanted))) or "repeated columns"
            raise ContractError(
                f"Table {self._contract.table_name()}: the rows differ from the contract in {differing}."
            )
        leading, *further = self._contract.partition_columns()
        self._writes += 1
        target = f"write-{self._writes}"
        split_by = [leading, *further] if len(self.partitions) > 1 else further
        write_files(frame.select(*wanted), self.folder.child(target), split_by)
        self._stage(found.key for found in self.folder.objects(target) if found.key.endswith(".parquet"))

    def adopt(self, path: str) -> None:
        """Take in a Parquet file that something else wrote into the draft's folder.

        Which partition, and which sub-partitions, it belongs to is read from its partition columns: each must hold one
        value in the whole file.

        Args:
            path: Where the file is, relative to the draft's folder.

        Raises:
            LakeError: The path could leave the folder, or is not one that every engine reads.
        """
        self._stage([path])

    def keep(self, paths: Iterable[str]) -> None:
        """Let published files of the draft's partitions stay as they are; all others leave when the draft is published.

        Args:
            paths: Where the files are, relative to the table's folder, as `LakeTable.files` tells.

        Raises:
            LakeError: A path is no file of these partitions.
        """
        kept = set(paths)
        foreign = sorted(kept - self._published.keys())
        if foreign:
            raise LakeError(
                f"Table {self._contract.table_name()}: {foreign[0]!r} is no published file of "
                f"{keys.span(self.partitions)}, so it cannot be kept."
            )
        self._change()
        self._kept |= kept

    def audit(self, session: SparkSession) -> Audit:
        """Judge what was written, adopted and kept; a partition without rows passes."""
        staged = [file for file in read_footers(self._table, self._contract, self._paths) if file.rows]
        candidates = {partition: self._candidate(partition, staged) for partition in self.partitions}
        verdict = audit(session, self._table, self._contract, candidates)
        if verdict.passed and not self._sealed:
            added = [self._addition(p, file) for p, candidate in candidates.items() for file in candidate.staged]
            markers = [self._marker(p) for p, candidate in candidates.items() if not candidate.files]
            self._audited = _Audited(verdict, (*added, *markers))
        return verdict

    def publish(self, metadata: Mapping[str, str] | None = None) -> Publication:
        """Replace exactly the draft's partitions by its content, in one commit.

        Args:
            metadata: What to remember with the publication, besides its run and its figures.

        Returns:
            The publication as the table's log holds it. Publishing a draft again returns the same.

        Raises:
            PublishConflict: Another run published one of the partitions since the draft was begun.
            LakeError: The draft did not pass its audit, or was changed since; or the store kept failing.
        """
        if self._audited is None:
            raise LakeError(
                f"Table {self._contract.table_name()}, {keys.span(self.partitions)}: only a draft that passed its "
                "audit, and was not changed since, can be published."
            )
        self._sealed = True
        begun: dict[str, set[str]] = {partition: set() for partition in self.partitions}
        for file in self._published.values():
            begun[file.partition].add(file.path)
        replacement = Replacement(
            announcement=Announcement(
                self._run_id, self._attempt, self._folder, self._audited.verdict.figures, metadata or {}
            ),
            begun={partition: frozenset(paths) for partition, paths in begun.items()},
            begun_at=self._begun_at,
            adds=self._audited.additions,
            keeps=frozenset(self._kept),
        )
        return replace_partitions(self._table, self._contract, replacement)

    def _stage(self, paths: Iterable[str]) -> None:
        self._change()
        self._paths += [f"{self._folder}/{keys.file_path(path)}" for path in paths]

    def _change(self) -> None:
        """Forget the audit; refuse once the content may be published, for a folder is published only once."""
        if self._sealed:
            raise LakeError(
                f"Table {self._contract.table_name()}, {keys.span(self.partitions)}: this draft was handed to publish "
                "and cannot change any more. Begin a new one."
            )
        self._audited = None

    def _candidate(self, partition: str, staged: Iterable[StagedFile]) -> Candidate:
        """Find the partition's files; rows that are of no partition of the draft speak against every one of them."""
        leading, *further = self._contract.partition_columns()
        own, violations = [], []
        for file in staged:
            if file.partition_values[leading] == partition:
                own.append(file)
                violations += [
                    f"a file does not hold one date in sub-partition column {column}"
                    for column in further
                    if not keys.is_partition_key(file.partition_values[column] or "")
                ]
            elif file.partition_values[leading] not in self.partitions:
                violations.append(f"rows have a {leading} that is not a partition of this run")
        kept = [file for path, file in self._published.items() if path in self._kept and file.partition == partition]
        return Candidate(own, kept, tuple(violations))

    def _addition(self, partition: str, file: StagedFile) -> Addition:
        further = {column: file.partition_values[column] for column in self._contract.partition_columns()[1:]}
        return Addition(DataFile(file.path, partition, further, file.rows, file.size), file.statistics)

    def _marker(self, partition: str) -> Addition:
        """Write a file of no rows, by which the table remembers that the partition was published empty."""
        path = f"{self._folder}/empty-{partition}-{secrets.token_hex(4)}.parquet"
        with self._table.filesystem.open_output_stream(f"{self._table.path}/{path}") as stream:
            pyarrow.parquet.write_table(self._contract.arrow_schema().empty_table(), stream, compression="snappy")
        (footer,) = read_footers(self._table, self._contract, [path])
        return self._addition(partition, footer)


@dataclass(frozen=True)
class _Audited:
    """A draft's content at the moment it passed its audit."""

    verdict: Audit
    additions: tuple[Addition, ...]
