"""One version of a table as its Delta log states it: which data files hold which partitions.

Loading happens once and all answers agree with each other. Changing a table belongs in `commit`.
"""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pyarrow
import pyarrow.compute
from deltalake import CommitProperties, DeltaTable, Schema
from deltalake.exceptions import DeltaError, TableNotFoundError

from pos_assets.contracts.table import Table
from pos_assets.errors import LakeError
from pos_assets.storage import Location

# History is the audit trail and names the winner of a conflict, so the log is never cleaned; removed data files go
# only through our own vacuum, with the retention it is told.
_PROPERTIES = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}


@dataclass(frozen=True)
class DataFile:
    """One Parquet file of a table.

    Attributes:
        path: Where it is, relative to the table's folder.
        partition: The date in the leading partition column of all its rows.
        sub_partitions: Further partition columns and their values; None in a file that marks an empty partition.
        rows: How many rows it holds.
        size: Bytes.
    """

    path: str
    partition: str
    sub_partitions: Mapping[str, str | None]
    rows: int
    size: int

    def partition_values(self, contract: type[Table]) -> dict[str, str | None]:
        """Every partition column of the table and this file's value, as the Delta log writes them."""
        return {contract.partition_column(): self.partition, **self.sub_partitions}


@dataclass(frozen=True)
class Snapshot:
    """A version of a table.

    Attributes:
        delta: The library's handle, loaded at this version.
        version: Number of the commit that made it; 0 is the empty table's creation.
    """

    delta: DeltaTable
    contract: type[Table]
    version: int

    @classmethod
    def load(cls, location: Location, contract: type[Table]) -> "Snapshot | None":
        """Load the newest version; None when the table was never created."""
        try:
            delta = DeltaTable(location.uri, storage_options=storage_options(location))
        except TableNotFoundError:
            return None
        return cls(delta, contract, delta.version())

    @classmethod
    def load_or_create(cls, location: Location, contract: type[Table]) -> "Snapshot":
        """Load the newest version, after creating an empty table when there is none; safe when several do it at once.

        Raises:
            LakeError: The table exists with other columns than its contract.
        """
        snapshot = cls.load(location, contract)
        if snapshot is None:
            failure = _create(location, contract)
            snapshot = cls.load(location, contract)
            if snapshot is None:
                raise LakeError(f"Table {contract.table_name()} cannot be created at {location.uri}.") from failure
        snapshot.check_columns()
        return snapshot

    def files(self, partitions: Collection[str] | None = None) -> list[DataFile]:
        """Data files of the partitions (of all when None), in the order of their paths."""
        leading, *further = self.contract.partition_columns()
        names = ["path", "size_bytes", "num_records", *(f"partition.{column}" for column in (leading, *further))]
        actions = pyarrow.table(self.delta.get_add_actions(flatten=True)).select(names)
        if partitions is not None:
            wanted = pyarrow.array(sorted(partitions), pyarrow.string())
            actions = actions.filter(pyarrow.compute.is_in(actions[f"partition.{leading}"], value_set=wanted))
        return sorted((self._data_file(row) for row in actions.to_pylist()), key=lambda file: file.path)

    def generations(self, partitions: Collection[str]) -> dict[str, frozenset[str]]:
        """What identifies the content of each partition: the paths of its files, which are never used twice."""
        paths: dict[str, set[str]] = {partition: set() for partition in partitions}
        for file in self.files(partitions):
            paths[file.partition].add(file.path)
        return {partition: frozenset(found) for partition, found in paths.items()}

    def check_columns(self) -> None:
        """Compare the columns of the table with its contract.

        Raises:
            LakeError: They differ.
        """
        found = {field.name: field.type for field in self.delta.schema().fields}
        wanted = {field.name: field.type for field in delta_schema(self.contract).fields}
        if found != wanted:
            differing = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
            raise LakeError(
                f"Table {self.contract.table_name()} was created with other columns than its contract has "
                f"({', '.join(differing)}). Move the old table away and materialize it again."
            )

    def _data_file(self, row: Mapping[str, object]) -> DataFile:
        leading, *further = self.contract.partition_columns()
        path, rows, size, partition = (
            row[name] for name in ("path", "num_records", "size_bytes", f"partition.{leading}")
        )
        if not (
            isinstance(path, str) and isinstance(rows, int) and isinstance(size, int) and isinstance(partition, str)
        ):
            raise LakeError(
                f"Table {self.contract.table_name()} has a file without row count or partition ({path}): it was "
                "written by something else. Restore the table to a version of this platform."
            )
        sub_partitions = {column: row[f"partition.{column}"] for column in further}
        return DataFile(
            path, partition, {c: None if v is None else str(v) for c, v in sub_partitions.items()}, rows, size
        )


def delta_schema(contract: type[Table]) -> Schema:
    """The contract's columns as the Delta log states them.

    Every column is nullable there: engines differ in what they write for a required one, and the audit, not the
    reader, enforces it.
    """
    return Schema.from_arrow(pyarrow.schema([field.with_nullable(nullable=True) for field in contract.arrow_schema()]))


def storage_options(location: Location) -> dict[str, str] | None:
    """What delta-rs must be told beyond the usual `AWS_*` names, which it reads by itself."""
    if not location.is_s3:
        return None
    plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
    return {"aws_conditional_put": "etag", "aws_allow_http": "true" if plain else "false"}


def _create(location: Location, contract: type[Table]) -> Exception | None:
    """Create the empty table; return what went wrong, for it may be that another run was first."""
    try:
        DeltaTable.create(
            location.uri,
            delta_schema(contract),
            mode="error",
            partition_by=contract.partition_columns(),
            name=contract.table_name(),
            description=contract.grain(),
            configuration=_PROPERTIES,
            storage_options=storage_options(location),
            commit_properties=CommitProperties(max_commit_retries=0),
        )
    except (DeltaError, OSError) as failure:
        return failure
    return None
