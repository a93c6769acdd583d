"""A whole platform for a test: a landing zone, a lake and a Dagster instance of its own, run in this process on Sail.

Nothing is replaced by a stand-in: files are files, the engine is the engine, the instance keeps real events.
"""

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pyarrow
import pyarrow.parquet as pq
from dagster._core.storage.asset_check_execution_record import (
    AssetCheckExecutionRecord,
    AssetCheckExecutionRecordStatus,
)

from pos_assets.contracts.catalogue import TABLES
from pos_assets.contracts.table import Table
from pos_assets.definitions import build_definitions, build_resources
from pos_assets.lake.lake import Lake
from pos_assets.lake.table import LakeTable
from pos_assets.settings import Settings
from pos_assets.storage import Location
from pos_assets_tests.conftest import REMOTE_MODE

LANDING = ("raw_sales_files", "landed_sales", "quarantined_sales")
DIMENSIONS = ("customer_dim", "store_dim", "product_dim", "sales_team_dim")
DAILY = (*LANDING, *DIMENSIONS, "enriched_sales", "customer_daily_sales", "sales_person_daily_sales")
MONTHLY = ("customer_mart", "sales_incentive_mart")


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    result: dg.ExecuteInProcessResult

    @property
    def succeeded(self) -> bool:
        """Whether every step and every blocking check did."""
        return self.result.success

    @property
    def run_id(self) -> str:
        """The run."""
        return self.result.run_id

    @property
    def complaint(self) -> str:
        """What the run's failures say: the messages of their exceptions, what caused each after it."""
        said = []
        for event in self.result.all_events:
            error = getattr(event.event_specific_data, "error", None)
            while error is not None:
                said.append(error.message)
                error = error.cause
        return "\n".join(said)

    @property
    def materialized(self) -> set[str]:
        """The assets that were published, by their event."""
        return {event.asset_key.path[-1] for event in self.result.get_asset_materialization_events() if event.asset_key}


@dataclass(frozen=True)
class Platform:
    """One platform and its past runs."""

    settings: Settings
    instance: dg.DagsterInstance

    def materialize(self, assets: Sequence[str], first: str, last: str | None = None) -> Outcome:
        """Run some assets for one partition, or for a range of them in one run."""
        partitions: dict[str, Any] = {"partition_key": first}
        if last is not None:
            limits = {"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last}
            partitions = {"tags": limits}
        selection = [dg.AssetKey(asset) for asset in assets]
        return self._execute(self._job, asset_selection=selection, **partitions)

    def make(self, assets: Sequence[str], first: str, last: str | None = None) -> Outcome:
        """The same, of what cannot but succeed."""
        outcome = self.materialize(assets, first, last)
        assert outcome.succeeded, outcome.complaint
        return outcome

    def check(self, asset: str, check: str, partition: str) -> Outcome:
        """Run one check of an asset alone, on a partition."""
        selection = {dg.AssetCheckKey(dg.AssetKey(asset), check)}
        job = self._job.get_subset(asset_selection=set(), asset_check_selection=selection)
        # Dagster knows no partitions of a job without assets, so the partition is told by its tag alone.
        return self._execute(job, tags={"dagster/partition": partition})

    def with_settings(self, **changes: Any) -> "Platform":  # noqa: ANN401  of any type that settings have
        """The same landing zone, lake and instance under other settings."""
        return Platform(replace(self.settings, **changes), self.instance)

    def table(self, contract: type[Table]) -> LakeTable:
        """A table of its lake."""
        return Lake(Location.parse(self.settings.lake_uri, "POS_LAKE_URI")).table(contract)

    def query(self, sql: str, *values: str) -> list[tuple[Any, ...]]:
        """Ask what is published, by SQL over all tables with the values for its question marks."""
        with published(self.settings.lake_uri) as database:
            return database.execute(sql, values).fetchall()

    def hashes(self, contract: type[Table], partitions: Sequence[str] | None = None) -> dict[str, str]:
        """What the files of a table hold, byte by byte: their paths and the hashes of their content."""
        table = self.table(contract)
        return {
            file.path: sha256(Path(table.location.path, file.path).read_bytes()).hexdigest()
            for file in table.files(partitions)
        }

    def verdicts(self, asset: str, check: str, run_id: str) -> Mapping[str, bool]:
        """Partitions that a check of a run spoke about, and whether they passed.

        Records that Dagster planned and that never ended are told as failed ones.
        """
        return {
            record.partition: record.status == AssetCheckExecutionRecordStatus.SUCCEEDED
            for record in self._check_records(asset, check, run_id)
            if record.partition is not None
        }

    def figures(self, asset: str, check: str, run_id: str, partition: str) -> dict[str, Any]:
        """The figures behind a check's verdict on a partition."""
        (evaluation,) = (
            record.event.dagster_event.asset_check_evaluation_data
            for record in self._check_records(asset, check, run_id)
            if record.partition == partition and record.event and record.event.dagster_event
        )
        return {name: value.value for name, value in evaluation.metadata.items()}

    def metadata(self, asset: str, partition: str) -> dict[str, Any]:
        """What Dagster shows of a partition's newest materialization."""
        (record,) = self.instance.fetch_materializations(
            dg.AssetRecordsFilter(asset_key=dg.AssetKey(asset), asset_partitions=[partition]), limit=1
        ).records
        materialization = record.asset_materialization
        assert materialization is not None
        return {name: value.value for name, value in materialization.metadata.items()}

    def _check_records(self, asset: str, check: str, run_id: str) -> list[AssetCheckExecutionRecord]:
        key = dg.AssetCheckKey(dg.AssetKey(asset), check)
        records = self.instance.event_log_storage.get_asset_check_execution_history(key, limit=1000)
        return [record for record in reversed(records) if record.run_id == run_id]

    def _execute(self, job: dg.JobDefinition, **arguments: Any) -> Outcome:  # noqa: ANN401  those of Dagster
        mode = os.environ.get(REMOTE_MODE)
        with warnings.catch_warnings():
            # Dagster's own IO managers use what Dagster deprecates.
            warnings.filterwarnings("ignore", "InitResourceContext.dagster_run is deprecated", DeprecationWarning)
            result = job.execute_in_process(instance=self.instance, raise_on_error=False, **arguments)
        if mode is not None:  # the run ended its own engine; others of this process go on
            os.environ[REMOTE_MODE] = mode
        return Outcome(result)

    @cached_property
    def _job(self) -> dg.JobDefinition:
        return build_definitions(build_resources(self.settings)).resolve_implicit_global_asset_job_def()


@contextmanager
def platform_at(folder: Path, **settings: Any) -> Iterator[Platform]:  # noqa: ANN401  of any type that settings have
    """Open a platform whose landing zone and lake lie below a folder, and end it."""
    uris = {"landing_uri": str(folder / "landing"), "lake_uri": str(folder / "lake")}
    with dg.DagsterInstance.ephemeral() as instance:
        yield Platform(replace(Settings.from_environment({}), **{**uris, **settings}), instance)


@contextmanager
def published(lake_uri: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in which every published table of a lake is a view; one that holds no rows is an empty one."""
    with duckdb.connect() as database:
        for contract in TABLES.values():
            table = Lake(Location.parse(lake_uri, "POS_LAKE_URI")).table(contract)
            pieces = [
                pq.read_table(
                    f"{table.location.path}/{file.path}",
                    filesystem=table.location.filesystem,
                    schema=contract.arrow_schema(),
                    partitioning=None,
                )
                for file in table.files()
            ]
            rows = pyarrow.concat_tables(pieces) if pieces else contract.arrow_schema().empty_table()
            database.register(contract.table_name(), rows)
        yield database
