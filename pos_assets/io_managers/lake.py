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
        reads, own = context.definition_metadata, run_partitions(context.step_context)
        if reads == OF_THE_DATES:
            require(table, own)
            return table.read(self.session, partitions, date=own)
        if context.asset_partitions_def == context.step_context.run_partitions_def:
            require(table, partitions)
            return table.read(self.session, partitions)
        newest = _newest_of_months(table, own)
        return table.read(self.session, newest if reads == NEWEST_OF_MONTH else partitions)

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


def _newest_of_months(table: LakeTable, months: Sequence[str]) -> list[str]:
    """The newest published day of each month.

    Raises:
        LakeError: A month has none; a mart of it would be empty, or pay nobody, and look right.
    """
    newest = {month_of(day): day for day in table.published()}
    missing = [month[:7] for month in months if month not in newest]
    if missing:
        raise LakeError(
            f"{table.contract.table_name()} has no day of {', '.join(missing)}. Materialize its days first."
        )
    return [newest[month] for month in months]
