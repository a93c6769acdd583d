"""The IO manager of the lake: inputs are DataFrames over explicit file lists, outputs are audited drafts."""

from collections.abc import Sequence
from typing import Any

import dagster as dg
from pyspark.sql import DataFrame, SparkSession

from pos_assets.contracts.catalogue import TABLES
from pos_assets.contracts.table import Table
from pos_assets.errors import LakeError
from pos_assets.io_managers.work import Work
from pos_assets.lake.lake import Lake
from pos_assets.lake.table import LakeTable
from pos_assets.partitions import month_of
from pos_assets.resources.engine import Engine
from pos_assets.storage import Location

OF_THE_DATES = {"reads": "the sub-partitions of the run's own dates"}
"""Metadata of an input from which only the rows of the run's own business dates are wanted."""

NEWEST_OF_MONTH = {"reads": "the newest partition within each month"}
"""Metadata of an input of daily state of which a month wants the last."""


class LakeIOManager(dg.ConfigurableIOManager):
    """Loads inputs from the lake and publishes drafts into it.

    Attributes:
        uri: Where the tables live, a folder or `s3://bucket/prefix`.
        engine: The engine that reads and writes the Parquet files, one for all steps of a run; it is reached through
            here, because Dagster would open a second one for a resource of its own.
    """

    uri: str
    engine: dg.ResourceDependency[Engine]

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002  its signature
        """Refuse a store on which two runs could both publish one partition, before anything is computed.

        Raises:
            LakeError: The store does not honour put-if-absent, or cannot be reached.
        """
        Lake(Location.parse(self.uri, "POS_LAKE_URI")).probe()

    def load_input(self, context: dg.InputContext) -> DataFrame:
        """Read what a run needs of an upstream table.

        Raises:
            LakeError: A partition that the run cannot do without was never published.
        """
        table = self.table(TABLES[context.asset_key.path[-1]])
        partitions = context.asset_partition_keys
        reads = context.definition_metadata
        if reads == OF_THE_DATES:
            dates = run_partitions(context.step_context)
            require(table, dates)
            return table.read(self.session, partitions, date=dates)
        if reads == NEWEST_OF_MONTH:
            return table.read(self.session, _newest_of_month(table, partitions))
        if context.asset_partitions_def == context.step_context.run_partitions_def:
            require(table, partitions)
        return table.read(self.session, partitions)

    def handle_output(self, context: dg.OutputContext, obj: Work) -> None:
        """Publish an audited draft in one commit."""
        publication = obj.draft.publish(obj.notes)
        context.add_output_metadata({"delta_version": publication.version})

    def table(self, contract: type[Table]) -> LakeTable:
        """The table of a contract."""
        return Lake(Location.parse(self.uri, "POS_LAKE_URI")).table(contract)

    def work(self, context: dg.AssetExecutionContext, contract: type[Table]) -> Work:
        """Begin the run's work on its partitions of a table."""
        draft = self.table(contract).draft(context.partition_keys, context.run.run_id, context.retry_number)
        return Work(draft, self.session)

    @property
    def session(self) -> SparkSession:
        """The run's session on the engine."""
        return self.engine.session


def run_partitions(step: Any) -> Sequence[str]:  # noqa: ANN401  Dagster keeps the type of its step contexts private
    """The partitions that a run materializes, one or a range."""
    if step.has_partition_key:
        return [step.partition_key]
    keys: Sequence[str] = step.run_partitions_def.get_partition_keys_in_range(step.partition_key_range)
    return keys


def require(table: LakeTable, partitions: Sequence[str]) -> None:
    """Make sure that partitions of a table were published.

    Raises:
        LakeError: One of them was not; the message names it.
    """
    missing = sorted(set(partitions) - set(table.published()))
    if missing:
        raise LakeError(
            f"{table.contract.table_name()} has no partition {', '.join(missing[:3])}"
            f"{' and more' if len(missing) > 3 else ''}. Materialize it first."  # noqa: PLR2004  a readable message
        )


def _newest_of_month(table: LakeTable, partitions: Sequence[str]) -> list[str]:
    newest = {month_of(day): day for day in sorted(set(partitions) & set(table.published()))}
    return list(newest.values())
