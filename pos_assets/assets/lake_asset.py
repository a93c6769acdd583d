"""What all tables of the lake have in common as assets: write, audit, publish, with one verdict per partition."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import dagster as dg
from pyspark.sql import DataFrame

from pos_assets.checks.contract import contract_check, contract_verdicts
from pos_assets.contracts.table import Table
from pos_assets.io_managers.lake import LakeIOManager
from pos_assets.io_managers.work import Work

Build = Callable[..., DataFrame]
"""Computes a table's rows for the partitions of a run."""


def lake_asset(
    contract: type[Table],
    *,
    partitions_def: dg.TimeWindowPartitionsDefinition,
    group_name: str,
    ins: Mapping[str, dg.AssetIn] | None = None,
) -> Callable[[Build], dg.AssetsDefinition]:
    """Make a table of the lake an asset.

    The decorated function takes its inputs as DataFrames, its resources, and, if it asks for it, the `work`; it
    returns the rows of the run's partitions. They are written privately, audited, and published by the IO manager;
    a broken contract fails the step and publishes nothing.

    Args:
        contract: The table; its name is the asset's.
        partitions_def: Days or months.
        group_name: Where Dagster's UI shows it.
        ins: How the inputs' partitions map onto the asset's.
    """

    def decorate(build: Build) -> dg.AssetsDefinition:
        asked = dict(inspect.signature(build).parameters)
        wants_work = asked.pop("work", None) is not None

        def compute(
            context: dg.AssetExecutionContext,
            lake: dg.ResourceParam[LakeIOManager],
            **inputs: Any,  # noqa: ANN401
        ) -> Iterator[Any]:
            with lake.work(context, contract) as work:
                work.draft.write(build(**inputs, **({"work": work} if wants_work else {})))
                yield from audited(context, contract, work)

        own = [parameter for name, parameter in inspect.signature(compute).parameters.items() if name != "inputs"]
        compute.__signature__ = inspect.Signature([*own, *asked.values()])  # type: ignore[attr-defined]  # for Dagster
        return dg.asset(
            compute,
            name=contract.table_name(),
            ins=ins,
            partitions_def=partitions_def,
            io_manager_key="lake",
            group_name=group_name,
            backfill_policy=dg.BackfillPolicy.single_run(),
            check_specs=[contract_check(contract, partitions_def)],
            **described(contract, inspect.getdoc(build)),
        )

    return decorate


def audited(context: dg.AssetExecutionContext, contract: type[Table], work: Work) -> Iterator[Any]:
    """Audit what was written, report on each of its partitions, and hand it to the IO manager.

    Raises:
        ContractError: The staged rows break their contract.
    """
    audit = work.draft.audit(work.session)
    yield from contract_verdicts(contract, audit)
    audit.raise_for_failure()
    key = dg.AssetKey(contract.table_name())
    for partition, figures in audit.figures.items():
        metadata = {"dagster/partition_row_count": figures.rows, "files": figures.files, "bytes": figures.size}
        money = {} if figures.total is None else {"money_total": str(figures.total)}
        context.add_asset_metadata({**metadata, **money}, asset_key=key, partition_key=partition)
    yield dg.Output(work, output_name=context.assets_def.get_output_name_for_asset_key(key))


def described(contract: type[Table], description: str | None) -> dict[str, Any]:
    """What Dagster shows of a table, taken from its contract."""
    columns = [
        dg.TableColumn(field.name, field.dataType.simpleString(), meaning, dg.TableColumnConstraints(field.nullable))
        for field, meaning in zip(contract.spark_schema(), contract.descriptions().values(), strict=True)
    ]
    return {
        "description": f"{contract.grain()}\n\n{description or ''}".strip(),
        "metadata": {
            "dagster/column_schema": dg.TableSchema(columns),
            "grain": contract.grain(),
            "key": ", ".join(contract.key_columns()),
        },
        "kinds": {"parquet", "delta"},
    }
