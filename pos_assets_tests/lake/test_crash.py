"""A run that is killed: the old rows are in place, a rerun succeeds, its leftovers are collected."""

import os
import signal
import subprocess
import sys
import textwrap
from datetime import datetime, timedelta, timezone

import pytest
from pyspark.sql import SparkSession

from pos_assets.lake.lake import Lake
from pos_assets.lake.table import LakeTable
from pos_assets_tests.lake.tables import MONDAY, publish, rows, takings

RUN = textwrap.dedent("""
    import os, signal, sys
    from pos_assets.lake.lake import Lake
    from pos_assets.resources.engine import sail_session
    from pos_assets.storage import Location
    from pos_assets_tests.lake.tables import MONDAY, Takings, takings, written

    die_after = sys.argv[2]
    def reached(point):
        if point == die_after:
            os.kill(os.getpid(), signal.SIGKILL)

    with sail_session() as sail:
        draft = written(sail, Lake(Location(sys.argv[1])).table(Takings), [MONDAY], [takings(MONDAY, 2)], "killed")
        reached("write")
        draft.audit(sail).raise_for_failure()
        reached("audit")
        draft.publish()
        reached("publish")
""")


@pytest.mark.integration
@pytest.mark.parametrize(
    ("lake", "point", "left"),
    [("folder", "write", 1), ("s3", "audit", 1), ("folder", "publish", 2)],
    indirect=["lake"],
)
def test_a_run_killed_at_any_point_leaves_old_rows_or_new_ones_and_a_rerun_succeeds(
    sail: SparkSession, lake: Lake, table: LakeTable, point: str, left: int
) -> None:
    publish(sail, table, [MONDAY], [takings(MONDAY, 1)])
    child = subprocess.run(
        [sys.executable, "-c", RUN, lake.location.uri, point], check=False, timeout=120, env=os.environ
    )
    assert child.returncode == -signal.SIGKILL
    assert [row[1] for row in rows(sail, table)] == [left]
    publish(sail, table, [MONDAY], [takings(MONDAY, 2)], "rerun")
    assert [row[1] for row in rows(sail, table)] == [2]
    table.vacuum(timedelta(days=1), now=datetime.now(timezone.utc) + timedelta(days=3))
    folders = {"/".join(file.key.split("/")[:2]) for file in table.location.objects() if "rerun" not in file.key}
    assert {folder.split("/")[0] for folder in folders} == {"_delta_log"}
    assert [row[1] for row in rows(sail, table)] == [2]
