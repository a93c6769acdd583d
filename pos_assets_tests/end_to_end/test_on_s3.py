"""The whole platform on S3: files are delivered to a bucket, tables live in one, figures are as expected."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from data_generator.__main__ import main as generate
from demo.results import differences
from pos_assets_tests.end_to_end.commands import materialize
from pos_assets_tests.platform import DAILY, MONTHLY, published

FIRST_DAY, LAST_DAY = "2026-01-30", "2026-02-02"
MONTHS = ("2026-01-01", "2026-02-01")
SIZE = ("--start", FIRST_DAY, "--days", "4", "--lines-per-day", "300", "--stores", "5", "--customers", "200")
LANDING, LAKE = "s3://pos/landing", "s3://pos/lake"

pytestmark = [pytest.mark.end_to_end]


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """An S3 server with a bucket, and the environment that points to it, here and in child processes."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "till",
        "AWS_SECRET_ACCESS_KEY": "till",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        boto3.client("s3").create_bucket(Bucket="pos")
        yield environment
    server.stop()


@pytest.fixture(scope="module")
def wrong(s3: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The answers that differ from the expected ones, after the deliveries in the bucket went through the platform."""
    folder: Path = tmp_path_factory.mktemp("s3")
    deliveries = [*SIZE, "--gzip", "--all-faults", "--out"]
    assert generate([*deliveries, LANDING]) == 0
    assert generate([*deliveries, str(folder / "copy")]) == 0
    places = {"POS_LANDING_URI": LANDING, "POS_LAKE_URI": LAKE, "POS_START_DATE": FIRST_DAY}
    for assets, partitions in ((DAILY, (FIRST_DAY, LAST_DAY)), (MONTHLY, MONTHS)):
        run = materialize(folder, assets, partitions, {**s3, **places})
        assert run.returncode == 0, run.stdout[-5000:]
    with published(LAKE) as database:
        return differences(database, folder / "copy" / "expected")


def test_figures_of_deliveries_in_a_bucket_are_those_expected(wrong: list[str]) -> None:
    assert wrong == []


@pytest.mark.usefixtures("wrong")
def test_nothing_but_tables_is_left_in_the_lake() -> None:
    listed = boto3.client("s3").list_objects_v2(Bucket="pos", Prefix="lake/", Delimiter="/")
    folders = {entry["Prefix"].removeprefix("lake/").rstrip("/") for entry in listed.get("CommonPrefixes", [])}
    assert folders == {*DAILY, *MONTHLY}
    assert listed.get("Contents", []) == []
