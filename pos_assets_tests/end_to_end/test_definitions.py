"""The definitions load cleanly, and load without anything that a run needs."""

from pathlib import Path

import pytest

from pos_assets_tests.end_to_end.commands import dagster

NO_S3_HERE = {
    "POS_LANDING_URI": "s3://nowhere/landing",
    "POS_LAKE_URI": "s3://nowhere/lake",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "POS_ENGINE": "sc://127.0.0.1:9",
}

pytestmark = [pytest.mark.end_to_end]


def test_definitions_are_valid_without_a_warning_and_without_store_or_engine(tmp_path: Path) -> None:
    validation = dagster(
        tmp_path, "definitions", "validate", "-m", "pos_assets.definitions", environment=NO_S3_HERE, seconds=60
    )
    assert validation.returncode == 0, validation.stdout
    assert "All code locations passed validation." in validation.stdout
    about_the_command_itself = "SupersessionWarning: Function `definitions_validate_command` is superseded"
    warnings = [line for line in validation.stdout.splitlines() if "warning" in line.lower()]
    assert [line for line in warnings if about_the_command_itself not in line] == []
