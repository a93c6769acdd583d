"""Run the demo: generate, materialize through Dagster's own commands, check, show. A second run only shows."""

import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from demo.materialize import DAILY, FIRST_DAY, LAST_DAY, MONTHLY, materialize
from demo.results import show_next_steps, show_results
from pos_assets.errors import PosAssetsError
from pos_assets.settings import Settings

GENERATOR = (
    *("--start", FIRST_DAY, "--days", "40", "--lines-per-day", "2000"),
    *("--stores", "50", "--customers", "2000", "--files-per-day", "3", "--all-faults", "--replace"),
)


def main() -> int:
    """Run the demo; the exit code says whether it worked and its figures are right."""
    console = Console()
    keep_to_itself()
    try:
        settings = Settings.from_environment()
        generate(console, settings)
        materialize(console, settings, DAILY, f"{FIRST_DAY}...{LAST_DAY}", "40 days")
        materialize(console, settings, MONTHLY, "2026-01-01...2026-02-01", "2 months")
        right = show_results(console, settings)
    except (PosAssetsError, subprocess.CalledProcessError) as error:
        console.print(f"\n[bold red]The demo stopped.[/] {error}")
        return 1
    show_next_steps(console)
    return 0 if right else 1


def keep_to_itself() -> None:
    """Forget settings that lead elsewhere: a demo must never write into somebody's real lake."""
    for name in os.environ.keys() - {"POS_HOME", "POS_ENGINE"}:
        if name.startswith("POS_") and not name.startswith("POS_SPARK_"):
            del os.environ[name]


def generate(console: Console, settings: Settings) -> None:
    """Have the generator deliver its files, unless they are there."""
    landing = Path(settings.landing_uri)
    if (landing / "expected" / "summary.json").exists():
        console.print(f"[bold]1. Deliveries[/] are in {_short(landing)} already.")
        return
    console.print(f"[bold]1. Deliveries[/]: the tills of 50 stores put 40 days of sales into {_short(landing)} ...")
    subprocess.run(  # noqa: S603  our own module with our own arguments
        [sys.executable, "-m", "data_generator", *GENERATOR, "--out", str(landing)],
        check=True,
        stderr=subprocess.DEVNULL,
    )


def _short(path: Path) -> str:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    sys.exit(main())
