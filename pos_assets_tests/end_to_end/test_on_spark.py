"""The same days on classic Spark, in a process of their own, publish what they publish on Sail."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from data_generator.__main__ import main as generate
from pos_assets_tests.end_to_end.commands import materialize
from pos_assets_tests.platform import DAILY, MONTHLY, platform_at, published

FIRST_DAY, LAST_DAY = "2026-01-30", "2026-02-02"
MONTHS = ("2026-01-01", "2026-02-01")
SIZE = ("--start", FIRST_DAY, "--days", "4", "--lines-per-day", "300", "--stores", "5", "--customers", "200")
ON_SPARK = {
    "POS_ENGINE": "spark",
    "POS_SPARK_MASTER": "local[2]",
    "POS_SPARK_CONF_spark__sql__shuffle__partitions": "2",
    # Half of so short a run would be the compilation of Java code for a long one.
    "POS_SPARK_CONF_spark__driver__extraJavaOptions": "-XX:TieredStopAtLevel=1",
}

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(
        shutil.which("java") is None and "JAVA_HOME" not in os.environ,
        reason="Java is not installed, so classic Spark cannot be compared with Sail here.",
    ),
]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables published by both engines, in the schemas `sail` and `spark` of one database."""
    folder = tmp_path_factory.mktemp("engines")
    landing = str(folder / "landing")
    assert generate([*SIZE, "--all-faults", "--out", landing]) == 0
    for assets, partitions in ((DAILY, (FIRST_DAY, LAST_DAY)), (MONTHLY, MONTHS)):
        run = materialize(folder, assets, partitions, {**ON_SPARK, "POS_LAKE_URI": str(folder / "spark")})
        assert run.returncode == 0, run.stdout[-5000:]
    with platform_at(folder, lake_uri=str(folder / "sail")) as platform:
        platform.make(DAILY, FIRST_DAY, LAST_DAY)
        platform.make(MONTHLY, *MONTHS)
    with duckdb.connect() as database:
        for engine in ("sail", "spark"):
            _copy(database, engine, folder / engine)
        yield database


def _copy(database: duckdb.DuckDBPyConnection, schema: str, lake: Path) -> None:
    database.execute(f"CREATE SCHEMA {schema}")
    with published(str(lake)) as source:
        for asset in (*DAILY, *MONTHLY):
            rows = source.table(asset).to_arrow_table()
            database.register("rows_of_one_table", rows)
            database.execute(f"CREATE TABLE {schema}.{asset} AS FROM rows_of_one_table")


@pytest.mark.parametrize("asset", [*DAILY, *MONTHLY])
def test_spark_and_sail_publish_the_same_rows(both: duckdb.DuckDBPyConnection, asset: str) -> None:
    ours, theirs = both.table(f"sail.{asset}"), both.table(f"spark.{asset}")
    assert ours.except_(theirs).fetchall() == []
    assert theirs.except_(ours).fetchall() == []
    assert len(ours) == len(theirs) > 0
