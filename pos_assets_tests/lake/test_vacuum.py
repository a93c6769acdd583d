"""Vacuum: old generations and abandoned folders go, whatever may still be in use stays."""

import os
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from pos_assets.errors import LakeError
from pos_assets.lake.table import LakeTable
from pos_assets_tests.lake.tables import MONDAY, TUESDAY, publish, rows, takings, written

WEEK = timedelta(days=7)
IN_A_MONTH = datetime.now(timezone.utc) + timedelta(days=30)


def _objects(table: LakeTable) -> set[str]:
    return {file.key for file in table.location.objects() if not file.key.startswith("_delta_log/")}


def _age(table: LakeTable, by: timedelta) -> None:
    then = time.time() - by.total_seconds()
    for key in _objects(table):
        os.utime(Path(table.location.path, key), (then, then))


def test_replaced_files_and_abandoned_drafts_go_and_published_files_stay(sail: SparkSession, table: LakeTable) -> None:
    publish(sail, table, [MONDAY], [takings(MONDAY, 1)])
    publish(sail, table, [MONDAY], [takings(MONDAY, 2)])
    publish(sail, table, [TUESDAY], [])
    written(sail, table, [MONDAY], [takings(MONDAY, 3)])
    before = _objects(table)
    removed = table.vacuum(WEEK, now=IN_A_MONTH)
    assert len(removed) == 2
    assert before - set(removed) == _objects(table)
    assert [row[1] for row in rows(sail, table)] == [2]
    assert table.published() == [MONDAY, TUESDAY]
    assert len(table.history()) == 3


def test_what_is_younger_than_the_retention_stays(sail: SparkSession, table: LakeTable) -> None:
    publish(sail, table, [MONDAY], [takings(MONDAY, 1)])
    reader = table.read(sail, [MONDAY])
    publish(sail, table, [MONDAY], [takings(MONDAY, 2)])
    draft = written(sail, table, [TUESDAY], [takings(TUESDAY, 3)])
    assert table.vacuum(WEEK) == []
    assert [row.receipt for row in reader.collect()] == [1]
    draft.audit(sail).raise_for_failure()
    assert draft.publish().figures[TUESDAY].rows == 1


def test_an_old_file_stays_readable_for_the_whole_retention_after_its_replacement(
    sail: SparkSession, local_table: LakeTable
) -> None:
    publish(sail, local_table, [MONDAY], [takings(MONDAY, 1)])
    reader = local_table.read(sail, [MONDAY])
    _age(local_table, timedelta(days=30))
    publish(sail, local_table, [MONDAY], [takings(MONDAY, 2)])
    assert local_table.vacuum(WEEK) == []
    assert [row.receipt for row in reader.collect()] == [1]


def test_a_long_draft_keeps_its_first_files_while_it_writes_more(sail: SparkSession, local_table: LakeTable) -> None:
    draft = written(sail, local_table, [MONDAY], [takings(MONDAY, 1)])
    _age(local_table, timedelta(days=30))
    draft.write(sail.createDataFrame([takings(MONDAY, 2)], local_table.contract.spark_schema()))
    assert local_table.vacuum(WEEK) == []
    draft.audit(sail).raise_for_failure()
    assert draft.publish().figures[MONDAY].rows == 2


def test_a_retention_below_a_day_is_refused(local_table: LakeTable) -> None:
    with pytest.raises(LakeError, match="refused"):
        local_table.vacuum(timedelta(hours=1))
