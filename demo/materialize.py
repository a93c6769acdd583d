"""Materialize assets by `dagster asset materialize`, and tell from Dagster's event log how far it is."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import dagster as dg
from rich.console import Console

from pos_assets.contracts.catalogue import TABLES
from pos_assets.errors import PosAssetsError
from pos_assets.lake.lake import Lake
from pos_assets.settings import Settings
from pos_assets.storage import Location

FIRST_DAY, LAST_DAY = "2026-01-01", "2026-02-09"

DAILY = (
    *("raw_sales_files", "landed_sales", "quarantined_sales"),
    *("customer_dim", "store_dim", "product_dim", "sales_team_dim"),
    *("enriched_sales", "customer_daily_sales", "sales_person_daily_sales"),
)
MONTHLY = ("customer_mart", "sales_incentive_mart")

_POLL_SECONDS = 0.5


class MaterializationError(PosAssetsError):
    """A run failed; the message says where its log is."""


def materialize(console: Console, settings: Settings, assets: Sequence[str], partitions: str, label: str) -> None:
    """Materialize a range of partitions of some assets in one run, unless all of them are there.

    Raises:
        MaterializationError: The run failed.
    """
    first, last = partitions.split("...")
    with dg.DagsterInstance.get() as instance:
        if all(_is_there(instance, settings, asset, {first, last}) for asset in assets):
            console.print(f"[bold]   {label}[/] of {len(assets)} assets are materialized already.")
            return
        console.print(f"[bold]   {label}[/] of {len(assets)} assets, in one run through Dagster:")
        log = Path(os.environ["DAGSTER_HOME"], f"demo-{first}.log")
        command = [sys.executable, "-m", "dagster", "asset", "materialize", "-m", "pos_assets.definitions"]
        command += ["--select", ",".join(assets), "--partition-range", partitions]
        begun = datetime.now(timezone.utc)
        with log.open("w") as output:
            run = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603  Dagster's own command
            _follow(console, instance, run, begun)
    if run.returncode:
        raise MaterializationError(f"Dagster's run failed; its log is {log}.")


def _is_there(instance: dg.DagsterInstance, settings: Settings, asset: str, partitions: set[str]) -> bool:
    """Whether both Dagster and the lake have the partitions; either may have been cleared away."""
    table = Lake(Location.parse(settings.lake_uri, "POS_LAKE_URI")).table(TABLES[asset])
    recorded = instance.get_materialized_partitions(dg.AssetKey(asset))
    return partitions <= recorded and partitions <= set(table.published())


def _follow(console: Console, instance: dg.DagsterInstance, run: "subprocess.Popen[bytes]", begun: datetime) -> None:
    """Print a line for each step that ends, until the run does."""
    told: set[str] = set()
    with console.status("Dagster starts ...") as status:
        while True:
            ended = run.poll() is not None
            for record in instance.get_run_records(limit=1, filters=dg.RunsFilter(created_after=begun)):
                for step in instance.get_run_step_stats(record.dagster_run.run_id):
                    name = step.step_key
                    if step.end_time is None or step.start_time is None:
                        status.update(f"{name} ...")
                    elif name not in told:
                        told.add(name)
                        mark = "[green]✓[/]" if step.status and step.status.value == "SUCCESS" else "[red]✗[/]"
                        console.print(f"   {mark} {name:<34} {step.end_time - step.start_time:6.1f} s")
            if ended:
                return
            time.sleep(_POLL_SECONDS)
