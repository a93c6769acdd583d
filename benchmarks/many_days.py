"""Forty days through Dagster: how long a range run takes, where it goes, and what Dagster itself costs a single day."""

from __future__ import annotations

import argparse
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from benchmarks.answers import answers_found, answers_wanted, comparison, files_of_lake
from benchmarks.dagster_runs import DAILY, MONTHLY, Platform, own_part
from benchmarks.deliveries import DEFAULT_FOLDER, delivered, size_of_sales
from benchmarks.measuring import BenchmarkError, Figures, Trial, whole_of

START = date(2026, 1, 1)


def result(trials: dict[str, Trial], megabytes: float, days: int) -> Table:
    """Return the one table of results."""
    table = Table(
        Column("", no_wrap=True), *(Column(each, justify="right") for each in ("seconds", "share", "peak MB"))
    )
    table.title = f"{days} days, {megabytes:,.0f} MB of CSV"
    for label, trial in trials.items():
        whole = whole_of(trial)
        own = own_part(trial)
        for name, part in trial.items():
            table.add_row(f"  {name}", *_cells(part, whole))
        table.add_row("  [italic]all that is outside of steps[/]", *_cells(own, whole))
        table.add_row(f"[bold]{label}[/]", *(f"[bold]{cell}[/]" for cell in _cells(whole, whole)), end_section=True)
    return table


def _cells(part: Figures, whole: Figures) -> tuple[str, str, str]:
    peak = f"{part.peak / 1e6:,.0f}" if part.peak else ""
    return f"{part.seconds:,.1f}", f"{100 * part.seconds / whole.seconds:.0f} %", peak


def main() -> int:
    """Run the benchmark from the command line; the exit code says whether all answers were right."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many_days", description=__doc__)
    parser.add_argument("--days", type=int, default=40, help="default 40")
    parser.add_argument("--lines-per-day", type=int, default=20_000, help="default 20000")
    parser.add_argument(
        "--work", type=Path, default=DEFAULT_FOLDER / "many_days", help=f"default {DEFAULT_FOLDER}/many_days"
    )
    args = parser.parse_args()
    console = Console()
    volume = ("--days", str(args.days), "--lines-per-day", str(args.lines_per_day))
    shop = ("--stores", "50", "--customers", "20000", "--products", "2000", "--all-faults")
    work = args.work.absolute()
    landing = delivered(console, work, ("--start", START.isoformat(), *volume, *shop))
    shutil.rmtree(work / "platform", ignore_errors=True)
    platform = Platform(work / "platform", landing, START.isoformat())
    last = START + timedelta(days=args.days - 1)
    runs = (
        (f"range run of {args.days} days", DAILY, f"{START}...{last}"),
        ("range run of the months", MONTHLY, f"{START.replace(day=1)}...{last.replace(day=1)}"),
        ("run of the last day again, with no new files", DAILY, last.isoformat()),
    )
    trials: dict[str, Trial] = {}
    try:
        for label, assets, partitions in runs:
            console.print(f"{label}: {partitions} ...")
            trials[label] = platform.materialize(assets, partitions)
    except BenchmarkError as error:
        console.print(f"[bold red]The benchmark stopped.[/] {error}")
        return 1
    expected = landing / "expected"
    found = answers_found(files_of_lake(platform.lake), expected)
    answers, right = comparison(answers_wanted(expected), {"platform": found})
    console.print(answers)
    console.print(result(trials, size_of_sales(landing) / 1e6, args.days))
    if right:
        console.print("[green]The platform gave the expected answers, to the row and to the cent.[/]")
    else:
        console.print("[bold red]Answers differ, so the times mean nothing.[/]")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
