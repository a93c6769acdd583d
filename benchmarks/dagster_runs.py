"""The platform as its users run it: `dagster asset materialize` in a process of its own, over a lake of its own."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.measuring import Figures, Span, Trial, newest_run, run_child, trial_of, whole_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DAILY = (
    *("raw_sales_files", "landed_sales", "quarantined_sales"),
    *("customer_dim", "store_dim", "product_dim", "sales_team_dim"),
    *("enriched_sales", "customer_daily_sales", "sales_person_daily_sales"),
)
MONTHLY = ("customer_mart", "sales_incentive_mart")

PROCESS_START = "process start: imports, definitions"
RUN_START = "run start: plan, engine"
BETWEEN = "Dagster between steps"
END = "run end, process exit"
OUTSIDE = (PROCESS_START, RUN_START, END, BETWEEN)
"""What is not in any step."""


def own_part(trial: Trial) -> Figures:
    """What Dagster and the start of its processes take: everything outside of steps."""
    return whole_of({name: part for name, part in trial.items() if name in OUTSIDE})


@dataclass(frozen=True)
class Platform:
    """One fresh deployment of the platform below a folder."""

    home: Path
    landing: Path
    start: str

    @property
    def dagster_home(self) -> Path:
        """Where Dagster keeps its event log."""
        return self.home / "dagster"

    @property
    def lake(self) -> Path:
        """Where the tables are."""
        return self.home / "lake"

    def environment(self) -> dict[str, str]:
        """The environment of the platform's processes; the engine alone may be chosen from outside."""
        kept = ("POS_ENGINE", "POS_SPARK_")
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("POS_") or name.startswith(kept)
        }
        return inherited | {
            "POS_HOME": str(self.home),
            "POS_LANDING_URI": str(self.landing),
            "POS_START_DATE": self.start,
            "DAGSTER_HOME": str(self.dagster_home),
        }

    def materialize(self, assets: Sequence[str], partitions: str) -> Trial:
        """Materialize a partition, or a range `first...last`, of some assets in one run."""
        self.dagster_home.mkdir(parents=True, exist_ok=True)
        (self.dagster_home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
        option = "--partition-range" if "..." in partitions else "--partition"
        command = [sys.executable, "-m", "dagster", "asset", "materialize", "-m", "pos_assets.definitions"]
        command += ["--select", ",".join(assets), option, partitions]
        child = run_child(command, self.home / f"{partitions}.log", self.environment())
        run_began, steps = newest_run(self.dagster_home)
        first, last = min(step.began for step in steps), max(step.ended for step in steps)
        around = [
            Span(PROCESS_START, child.began, run_began),
            Span(RUN_START, run_began, first),
            Span(END, last, child.ended),
        ]
        return trial_of(child, [*around[:2], *steps, around[2]], rest=BETWEEN)
