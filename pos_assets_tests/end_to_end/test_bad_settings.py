"""A setting that cannot be used: the command ends soon, fails, and says which setting it is."""

from pathlib import Path

import pytest

from pos_assets_tests.end_to_end.commands import materialize
from pos_assets_tests.platform import LANDING

MONDAY = "2026-01-05"
NOBODY_LISTENS = "127.0.0.1:9"

pytestmark = [pytest.mark.end_to_end]


@pytest.mark.parametrize(
    ("settings", "sentence", "names"),
    [
        (
            {"POS_ENGINE": "nonsense"},
            "SettingsError: POS_ENGINE is 'nonsense': use sail, spark, or the address of a server, sc://host:port.",
            "POS_ENGINE",
        ),
        ({"POS_ENGINE": f"sc://{NOBODY_LISTENS}"}, "EngineError: No Spark Connect server answers", "POS_ENGINE"),
        (
            {
                "POS_LAKE_URI": "s3://pos/lake",
                "AWS_ENDPOINT_URL": f"http://{NOBODY_LISTENS}",
                "AWS_ACCESS_KEY_ID": "till",
                "AWS_SECRET_ACCESS_KEY": "till",
                "AWS_REGION": "us-east-1",
                "AWS_MAX_ATTEMPTS": "1",
            },
            "LakeError: The lake at s3://pos/lake",
            "POS_LAKE_URI",
        ),
    ],
    ids=["engine nobody knows", "engine nobody answers for", "lake nobody answers for"],
)
def test_the_command_fails_within_a_minute_and_names_the_setting(
    tmp_path: Path, settings: dict[str, str], sentence: str, names: str
) -> None:
    (tmp_path / "landing").mkdir()
    run = materialize(tmp_path, LANDING, (MONDAY, MONDAY), settings, seconds=60)
    assert run.returncode != 0
    said = [line for line in run.stdout.splitlines() if sentence in line]
    assert said, run.stdout[-3000:]
    assert all(names in line for line in said)
