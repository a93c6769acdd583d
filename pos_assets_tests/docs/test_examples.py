"""The examples that the pages print, run as a reader would run them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pos_assets_tests.docs.pages import README, ROOT, blocks, section

OPERATIONS = ROOT / "docs" / "operations.md"


def run(command: list[str], home: Path) -> str:
    """Run a command from the project's folder, and return what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("POS_", "AWS_", "SPARK_"))}
    environment |= {"POS_HOME": str(home), "DAGSTER_HOME": str(home / "dagster_home")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.end_to_end
def test_example_of_own_files_and_the_snippets_of_operations_run_as_printed(tmp_path: Path) -> None:
    text = section(README, "Your own files")
    (script,), (shown,) = blocks(text, "bash"), blocks(text, "text")
    home = tmp_path / "shop"
    script = script.replace("/tmp/shop", str(home)).replace(".venv/bin/", f"{sys.prefix}/bin/")  # noqa: S108  a text
    printed = run(["bash", "-e", "-c", script], home)
    assert printed.rstrip().endswith(shown.rstrip())

    snippets = blocks(OPERATIONS.read_text(encoding="utf-8"), "python")
    assert snippets
    told = "".join(run([sys.executable, "-c", snippet], home) for snippet in snippets)
    assert "['2026-01-05']" in told
    assert "2026-01-05 2 rows 13.50" in told
    assert "enriched_sales 0 files removed" in told
