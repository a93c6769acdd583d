"""The same lake twice, in a folder and on S3, and an engine that reaches both."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pyspark.sql import SparkSession

from pos_assets.lake.lake import Lake
from pos_assets.lake.table import LakeTable
from pos_assets.resources.engine import sail_session
from pos_assets.storage import Location
from pos_assets_tests.lake.tables import Deliveries, Takings

BUCKET = "lake"


@pytest.fixture(scope="package")
def object_store() -> Iterator[None]:
    """An S3 server, and an environment that points to it."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "till")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "till")
        patch.setenv("AWS_REGION", "us-east-1")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_ALLOW_HTTP", "true")
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        yield
    server.stop()


@pytest.fixture(scope="package")
def sail(object_store: None) -> Iterator[SparkSession]:  # noqa: ARG001  Sail reads the environment when it starts
    """The embedded engine."""
    with sail_session() as session:
        yield session


@pytest.fixture(params=["folder", "s3"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Lake:
    """An empty lake."""
    if request.param == "folder":
        return Lake(Location(str(tmp_path / "lake")))
    request.getfixturevalue("object_store")
    return Lake(Location(f"s3://{BUCKET}/{secrets.token_hex(4)}"))


@pytest.fixture
def folder_lake(tmp_path: Path) -> Lake:
    """An empty lake in a folder, for what does not depend on the store."""
    return Lake(Location(str(tmp_path / "lake")))


@pytest.fixture
def table(lake: Lake) -> LakeTable:
    """A table of takings that nobody has published to, on either store."""
    return lake.table(Takings)


@pytest.fixture
def local_table(folder_lake: Lake) -> LakeTable:
    """A table of takings that nobody has published to, in a folder."""
    return folder_lake.table(Takings)


@pytest.fixture
def deliveries(lake: Lake) -> LakeTable:
    """A table with sub-partitions that nobody has published to, on either store."""
    return lake.table(Deliveries)


@pytest.fixture
def folder_lake_deliveries(folder_lake: Lake) -> LakeTable:
    """A table with sub-partitions that nobody has published to, in a folder."""
    return folder_lake.table(Deliveries)
