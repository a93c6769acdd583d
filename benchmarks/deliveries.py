"""The files that a benchmark reads: generated once, used again as long as the generator's arguments are the same."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

DEFAULT_FOLDER = Path(tempfile.gettempdir(), "pos_assets_benchmarks")


def delivered(console: Console, folder: Path, arguments: Sequence[str]) -> Path:
    """Return a landing zone with what the generator makes of the arguments."""
    landing, label = folder / "landing", folder / "landing.json"
    if label.exists() and json.loads(label.read_text()) == list(arguments):
        console.print(f"Deliveries are in {landing} already.")
        return landing
    console.print(f"Generating deliveries into {landing}: {' '.join(arguments)}")
    label.unlink(missing_ok=True)
    subprocess.run(  # noqa: S603  our own module with our own arguments
        [sys.executable, "-m", "data_generator", *arguments, "--replace", "--out", str(landing)],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    label.write_text(json.dumps(list(arguments)))
    return landing


def size_of_sales(landing: Path) -> int:
    """Bytes of all sales files."""
    return sum(file.stat().st_size for file in (landing / "sales").rglob("*") if file.is_file())
