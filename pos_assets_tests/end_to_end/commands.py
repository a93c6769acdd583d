"""Dagster's own commands as a person would type them, in a process of their own with an environment of their own."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

FORGOTTEN = ("AWS_", "DAGSTER_", "POS_", "SPARK_")
"""Beginnings of what a person's environment may hold and a test must not inherit."""


def dagster(
    folder: Path, *arguments: str, environment: Mapping[str, str], seconds: float = 240
) -> "subprocess.CompletedProcess[str]":
    """Run `dagster` on an empty instance below the folder, with these variables set.

    Raises:
        TimeoutExpired: It did not end within the time; it was killed then.
    """
    home = folder / "dagster_home"
    home.mkdir(exist_ok=True)
    (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(FORGOTTEN)}
    places = {"DAGSTER_HOME": str(home), "POS_HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "dagster", *arguments],
        env=inherited | places | dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )


def materialize(
    folder: Path,
    assets: Sequence[str],
    partitions: tuple[str, str],
    environment: Mapping[str, str],
    seconds: float = 240,
) -> "subprocess.CompletedProcess[str]":
    """Run `dagster asset materialize` over a range of partitions."""
    what = ("--select", ",".join(assets), "--partition-range", f"{'...'.join(partitions)}")
    command = ("asset", "materialize", "-m", "pos_assets.definitions", *what)
    return dagster(folder, *command, environment=environment, seconds=seconds)
