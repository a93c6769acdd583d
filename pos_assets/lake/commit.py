"""Replace partitions in one Delta commit, only if nobody else replaced one of them since the draft was begun.

A compare-and-swap on the table's version: delta-rs is told never to retry, because its own conflict rules let two
first writes of one partition through and rows would double. What the log says decides, never what the call returned:
a commit whose answer was lost is found there and counts. No data file is ever deleted here.
"""

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deltalake import CommitProperties, Transaction
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, RemoveAction

from pos_assets.contracts.table import Table
from pos_assets.errors import LakeError, PublishConflict
from pos_assets.lake import keys
from pos_assets.lake.history import Announcement, Publication, commits
from pos_assets.lake.snapshot import DataFile, Snapshot, delta_schema
from pos_assets.storage import Location

_ATTEMPTS = 200
"""How often we try in all: each time another run may have committed other partitions first."""
_FAULTS = 5
"""How often in a row the store may fail; delta-rs has repeated each request many times by then."""
_LONGEST_PAUSE = 2.0
"""Seconds."""


@dataclass(frozen=True)
class Addition:
    """A new file, and what the Delta log keeps of its content, as JSON."""

    file: DataFile
    statistics: str


@dataclass(frozen=True)
class Replacement:
    """What one commit is to do.

    Attributes:
        announcement: What the commit says of itself.
        begun: Generation of each partition when the draft was begun.
        begun_at: Version of the table then.
        adds: New files of the partitions.
        keeps: Paths of published files that stay.
    """

    announcement: Announcement
    begun: Mapping[str, frozenset[str]]
    begun_at: int
    adds: Sequence[Addition]
    keeps: frozenset[str]


def replace_partitions(table: Location, contract: type[Table], replacement: Replacement) -> Publication:
    """Commit the replacement and return it as the log holds it.

    Raises:
        PublishConflict: Another run published one of the partitions since the draft was begun.
        LakeError: The store kept failing, or other runs kept committing first; the partitions are as they were.
    """
    looked_at, faults, unknown = replacement.begun_at, 0, False
    failure: Exception | None = None
    for attempt in range(_ATTEMPTS + 1):
        try:
            snapshot = Snapshot.load_or_create(table, contract)
            done = _outcome(table, snapshot, replacement, looked_at)
            if done is not None:
                return done
            unknown = False
            faults = 0 if snapshot.version > looked_at else faults
            looked_at = snapshot.version
            if attempt == _ATTEMPTS or faults > _FAULTS:
                break
            unknown = True
            _commit(snapshot, replacement)
        except (DeltaError, OSError) as error:
            failure = error
            faults += 1
            if faults > 2 * _FAULTS:
                break
            _pause(attempt)
    outcome = "it is not known whether it was made" if unknown else "it was not made and the old rows are in place"
    raise LakeError(
        f"Table {contract.table_name()}, {keys.span(list(replacement.begun))}: the commit failed {attempt} times; "
        f"{outcome}. Check the store, then run again: that is safe in either case."
    ) from failure


def _pause(attempt: int) -> None:
    """Wait longer each time, and not as long as others who wait."""
    time.sleep(random.uniform(0, min(_LONGEST_PAUSE, 0.02 * 2 ** min(attempt, 10))))  # noqa: S311  no secret


def _outcome(table: Location, snapshot: Snapshot, replacement: Replacement, looked_at: int) -> Publication | None:
    """Find our own commit in the log; without it, make sure that nobody replaced a partition of ours."""
    since = [commit.publication for commit in commits(table, snapshot.version, after=looked_at) if commit.publication]
    for publication in since:
        if publication.folder == replacement.announcement.folder:
            return publication
    generations = snapshot.generations(replacement.begun)
    lost = [partition for partition, begun in replacement.begun.items() if generations[partition] != begun]
    if not lost:
        return None
    winner = next((f"run {p.run_id} (attempt {p.attempt})" for p in since if p.figures.keys() & set(lost)), "a writer")
    raise PublishConflict(
        f"Table {snapshot.contract.table_name()}, {', '.join(lost)}: {winner} published first, while run "
        f"{replacement.announcement.run_id} was at work. Nothing was published; run again to build on the new rows."
    )


def _commit(snapshot: Snapshot, replacement: Replacement) -> None:
    """Try once to make the commit that follows the snapshot."""
    contract, now = snapshot.contract, int(time.time() * 1000)
    removes = [
        RemoveAction(file.path, True, now, file.size, file.partition_values(contract))  # noqa: FBT003  positional only
        for file in snapshot.files(replacement.begun)
        if file.path not in replacement.keeps
    ]
    adds = [
        AddAction(
            path=addition.file.path,
            size=addition.file.size,
            partition_values=addition.file.partition_values(contract),
            modification_time=now,
            data_change=True,
            stats=addition.statistics,
        )
        for addition in replacement.adds
    ]
    snapshot.delta.create_write_transaction(
        [*adds, *removes],
        mode="append",
        schema=delta_schema(contract),
        partition_by=contract.partition_columns(),
        commit_properties=CommitProperties(
            custom_metadata=replacement.announcement.as_commit_info(),
            max_commit_retries=0,
            # The pointer from a partition to the commit that holds its figures: with no retries, the commit gets
            # exactly this version or none.
            app_transactions=[Transaction(partition, snapshot.version + 1) for partition in replacement.begun],
        ),
    )
