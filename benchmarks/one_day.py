"""One day of sales, through the platform and through the hand-made script that it replaces, in one sitting.

Both start from the same files as fresh processes with fresh outputs, in turn, and both must give the expected answers.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from benchmarks.answers import answers_found, answers_wanted, comparison, files_of_folders, files_of_lake
from benchmarks.dagster_runs import DAILY, MONTHLY, OUTSIDE, Platform, own_part
from benchmarks.deliveries import DEFAULT_FOLDER, delivered, size_of_sales
from benchmarks.measuring import BenchmarkError, Figures, Span, Trial, medians, run_child, together, trial_of, whole_of

FAULTS = (
    *("--returns", "2", "--voids", "0.7", "--walk-ins", "12", "--duplicate-rows", "0.5"),
    *("--bad-values", "0.8", "--ragged-rows", "0.1", "--unknown-keys", "0.4"),
)
SHOP = ("--stores", "50", "--customers", "500000", "--products", "5000", "--files-per-day", "20")
TOTALS = "totals"  # the script's own control sums: not part of the work
PYTHON = "Python start and exit"
UNRATED = {"start of Spark", PYTHON, *OUTSIDE}
SCRIPT, PLATFORM = "plain PySpark", "platform"


def run_script(landing: Path, day: date, out: Path) -> Trial:
    """Run the hand-made script."""
    report = out / "report.json"
    command = [sys.executable, "-m", "benchmarks.plain_pyspark", str(landing), day.isoformat(), str(out / "tables")]
    child = run_child([*command, "--report", str(report)], out / "script.log")
    spans = [Span(*stage) for stage in json.loads(report.read_text())["stages"]]
    trial = trial_of(child, spans, rest=PYTHON)
    del trial[TOTALS]
    return trial


def run_platform(platform: Platform, day: date) -> Trial:
    """Materialize the day, and then its month."""
    return together(
        [platform.materialize(DAILY, day.isoformat()), platform.materialize(MONTHLY, day.replace(day=1).isoformat())]
    )


def run_round(number: int, landing: Path, day: date, work: Path) -> tuple[dict[str, Trial], Table, bool]:
    """Run both sides once, the script first in odd rounds; compare their answers; clear their outputs away."""
    runs = work / "runs"
    shutil.rmtree(runs, ignore_errors=True)
    platform = Platform(runs / "platform", landing, day.isoformat())
    trials: dict[str, Trial] = {}
    for side in (SCRIPT, PLATFORM) if number % 2 else (PLATFORM, SCRIPT):
        os.sync()  # what one side left to be written must not slow the other
        trials[side] = run_script(landing, day, runs / "script") if side == SCRIPT else run_platform(platform, day)
    expected = landing / "expected"
    answers, right = comparison(
        answers_wanted(expected),
        {
            SCRIPT: answers_found(files_of_folders(runs / "script" / "tables"), expected),
            PLATFORM: answers_found(files_of_lake(platform.lake), expected),
        },
    )
    if right:
        shutil.rmtree(runs)
    return trials, answers, right


def result(trials: dict[str, list[Trial]], megabytes: float) -> Table:
    """Return the one table of results."""
    rounds = len(trials[SCRIPT])
    table = Table(Column("", no_wrap=True), *(Column(each, justify="right") for each in ("seconds", "MB/s", "peak MB")))
    table.title = f"One day, {megabytes:,.0f} MB of CSV, " + (
        f"medians of {rounds} rounds" if rounds > 1 else "1 round"
    )
    seconds = {}
    for side in (SCRIPT, PLATFORM):
        parts = medians(trials[side]).items()
        for name, part in sorted(parts, key=lambda each: each[0] in OUTSIDE):
            table.add_row(f"  {name}", *_cells(part, None if name in UNRATED else megabytes))
        if side == PLATFORM:
            own = Figures.median([own_part(trial) for trial in trials[side]])
            table.add_row("  [italic]all that is outside of steps[/]", *_cells(own, None))
        whole = Figures.median([whole_of(trial) for trial in trials[side]])
        seconds[side] = whole.seconds
        label = side if side == SCRIPT else platform_label()
        table.add_row(f"[bold]{label}[/]", *(f"[bold]{cell}[/]" for cell in _cells(whole, megabytes)), end_section=True)
    table.add_row(f"[bold]{SCRIPT} : {PLATFORM}[/]", f"[bold]{seconds[SCRIPT] / seconds[PLATFORM]:.2f}[/]", "", "")
    return table


def platform_label() -> str:
    """Name of the platform with the engine it ran on."""
    return f"{PLATFORM} on {os.environ.get('POS_ENGINE') or 'sail'}"


def _cells(part: Figures, megabytes: float | None) -> tuple[str, str, str]:
    rate = f"{megabytes / part.seconds:,.0f}" if megabytes and part.seconds >= 1 else ""
    return f"{part.seconds:,.1f}", rate, f"{part.peak / 1e6:,.0f}" if part.peak else ""


def main() -> int:
    """Run the benchmark from the command line; the exit code says whether all answers were right."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.one_day", description=__doc__)
    parser.add_argument("--size", default="2GB", help="bytes of sales files (default 2GB)")
    parser.add_argument("--rounds", type=int, default=1, help="how often both sides run (default 1)")
    parser.add_argument("--day", type=date.fromisoformat, default=date(2026, 1, 5), help="default 2026-01-05")
    parser.add_argument(
        "--work", type=Path, default=DEFAULT_FOLDER / "one_day", help=f"default {DEFAULT_FOLDER}/one_day"
    )
    args = parser.parse_args()
    console = Console()
    arguments = ("--start", args.day.isoformat(), "--days", "1", "--size", args.size, *SHOP, *FAULTS)
    landing = delivered(console, args.work.absolute(), arguments)
    trials: dict[str, list[Trial]] = {SCRIPT: [], PLATFORM: []}
    all_right = True
    try:
        for number in range(1, args.rounds + 1):
            console.print(f"Round {number} of {args.rounds} ...")
            both, answers, right = run_round(number, landing, args.day, args.work.absolute())
            for side, trial in both.items():
                trials[side].append(trial)
            all_right &= right
            if not right or number == args.rounds:
                console.print(answers)
            if not right:
                break
    except BenchmarkError as error:
        console.print(f"[bold red]The benchmark stopped.[/] {error}")
        return 1
    console.print(result(trials, size_of_sales(landing) / 1e6))
    if all_right:
        console.print("[green]Both sides gave the expected answers, to the row and to the cent.[/]")
    else:
        console.print("[bold red]Answers differ, so the times mean nothing.[/] The outputs are kept for a look.")
    return 0 if all_right else 1


if __name__ == "__main__":
    sys.exit(main())
