"""Fixtures that several suites share: the engines."""

import os
import shutil
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from pos_assets.resources.engine import sail_session, spark_session

REMOTE_MODE = "SPARK_CONNECT_MODE_ENABLED"
"""While it is in the environment, pyspark takes every session of the process for a remote one."""


@pytest.fixture(scope="session")
def sail() -> Iterator[SparkSession]:
    """One embedded engine for the whole run."""
    with sail_session() as session:
        yield session


@pytest.fixture(scope="session")
def classic_spark() -> Iterator[SparkSession]:
    """One classic Spark for the whole run."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Java is not installed, so classic Spark cannot be compared with Sail here.")
    mode = os.environ.pop(REMOTE_MODE, None)
    with spark_session("local[2]", {"spark.sql.shuffle.partitions": "2"}) as session:
        if mode is not None:
            os.environ[REMOTE_MODE] = mode
        yield session
        os.environ.pop(REMOTE_MODE, None)


@pytest.fixture(params=["sail", "spark"])
def engine_session(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> SparkSession:
    """The same test on both engines."""
    session: SparkSession = request.getfixturevalue("sail" if request.param == "sail" else "classic_spark")
    if request.param == "sail":
        monkeypatch.setenv(REMOTE_MODE, "1")
    else:
        monkeypatch.delenv(REMOTE_MODE, raising=False)
    return session
