"""The command line: reads arguments into a plan and runs it."""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING

from data_generator.landing import Zone
from data_generator.plan import REALISTIC, Faults, PlanError, RunPlan, feasible
from data_generator.run import Run, tell_on_stderr
from data_generator.sizing import lines_for_size

if TYPE_CHECKING:
    from collections.abc import Sequence

UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
BAD_REQUEST = 2
WRITING_FAILED = 1


def parse_size(text: str) -> int:
    """Return the bytes of a size like 15GB or 500MB."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)B?", text.strip().upper())
    if not found or float(found[1]) <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 500MB or 15GB")
    return int(float(found[1]) * UNITS[found[2]])


def parse_date(text: str) -> date:
    """Return the date of its ISO text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date YYYY-MM-DD") from None


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m data_generator",
        description="Write days of point-of-sale files and dimension extracts, with faults on request, and the "
        "answers that a correct platform gives for them.",
    )
    add = made.add_argument
    add("--start", type=parse_date, required=True, metavar="DATE", help="first date, and the platform's start date")
    add("--days", type=int, default=7, metavar="N", help="days to generate (default 7)")
    volume = made.add_mutually_exclusive_group()
    volume.add_argument("--lines-per-day", type=int, default=10_000, metavar="N", help="average (default 10000)")
    volume.add_argument("--size", type=parse_size, metavar="SIZE", help="total bytes of sales files instead, e.g. 15GB")
    add("--stores", type=int, default=5, metavar="N", help="(default 5)")
    add("--customers", type=int, default=2_000, metavar="N", help="(default 2000)")
    add("--products", type=int, default=300, metavar="N", help="(default 300)")
    add("--format", choices=("csv", "json", "jsonl"), default="csv", help="json is an array (default csv)")
    add("--gzip", action="store_true", help="compress sales files")
    add("--files-per-day", type=int, default=3, metavar="N", help="regular sales files a day (default 3)")
    add("--out", required=True, metavar="URI", help="folder or s3://bucket/prefix of the landing zone")
    add("--seed", type=int, default=1, metavar="N", help="same seed and arguments, same bytes (default 1)")
    add("--legacy", action="store_true", help="write just the eight mandatory columns")
    add("--replace", action="store_true", help="delete sales, dimensions and expected under --out first")
    group = made.add_argument_group("faults", "All are off unless asked for; percentages may have decimals.")
    group.add_argument("--all-faults", action="store_true", help="realistic values of all faults that fit the run")
    for each in fields(Faults):
        group.add_argument(
            f"--{each.name.replace('_', '-')}",
            type=type(each.default),
            metavar="N" if isinstance(each.default, int) else "PERCENT",
            help=f"{each.metadata['help']} (--all-faults: {getattr(REALISTIC, each.name)})",
        )
    return made


def plan_from(arguments: Sequence[str] | None = None) -> RunPlan:
    """Return the plan that the arguments ask for."""
    args = parser().parse_args(arguments)
    faults = Faults()
    if args.all_faults:
        faults = feasible(
            REALISTIC,
            legacy=args.legacy,
            file_format=args.format,
            days=args.days,
            files_per_day=args.files_per_day,
        )
    asked = {each.name: getattr(args, each.name) for each in fields(Faults)}
    names = {each.name for each in fields(RunPlan)} - {"faults"}
    plan = RunPlan(
        **{name: value for name, value in vars(args).items() if name in names},
        faults=Faults(**{name: getattr(faults, name) if value is None else value for name, value in asked.items()}),
    )
    return lines_for_size(plan, args.size) if args.size else plan


def main(arguments: Sequence[str] | None = None) -> int:
    """Generate what the arguments ask for; return the exit code."""
    try:
        plan = plan_from(arguments)
    except PlanError as error:
        print(f"data_generator: {error}", file=sys.stderr)
        return BAD_REQUEST
    try:
        Run(plan, Zone(plan.out), tell_on_stderr).generate()
    except PlanError as error:
        print(f"data_generator: {error}", file=sys.stderr)
        return BAD_REQUEST
    except OSError as error:
        print(f"data_generator: writing to {plan.out} failed: {error}", file=sys.stderr)
        return WRITING_FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
