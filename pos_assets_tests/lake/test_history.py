"""What the log tells of past publications, and how cheaply."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from deltalake import DeltaTable
from pyspark.sql import SparkSession

from pos_assets.lake import table as lake_table
from pos_assets.lake.table import LakeTable
from pos_assets_tests.lake.tables import MONDAY, TUESDAY, WEDNESDAY, publish, rows, takings


def test_history_tells_who_published_what_and_when_newest_first(sail: SparkSession, table: LakeTable) -> None:
    publish(sail, table, [MONDAY], [takings(MONDAY, 1, "2.50")], "first")
    draft = table.draft([MONDAY, TUESDAY], "second", attempt=3)
    draft.write(table.read(sail, [MONDAY]))
    draft.audit(sail).raise_for_failure()
    returned = draft.publish({"code_version": "7"})
    newest, oldest = table.history()
    assert newest == returned
    assert (newest.run_id, newest.attempt, newest.metadata) == ("second", 3, {"code_version": "7"})
    assert {day: (f.rows, f.total) for day, f in newest.figures.items()} == {
        MONDAY: (1, Decimal("2.50")),
        TUESDAY: (0, Decimal(0)),
    }
    assert (oldest.run_id, oldest.version) == ("first", 1)
    assert datetime.now(timezone.utc) - newest.timestamp < timedelta(minutes=5)
    assert table.history(limit=1) == [newest]


def test_figures_are_those_of_the_newest_publication_of_each_day(sail: SparkSession, table: LakeTable) -> None:
    publish(sail, table, [MONDAY, TUESDAY], [takings(MONDAY, 1, "1.00"), takings(TUESDAY, 2, "2.00")])
    publish(sail, table, [MONDAY], [takings(MONDAY, 1, "3.00"), takings(MONDAY, 2, "4.00")])
    figures = table.figures([MONDAY, TUESDAY, WEDNESDAY])
    assert {day: (f.rows, f.total) for day, f in figures.items()} == {
        MONDAY: (2, Decimal("7.00")),
        TUESDAY: (1, Decimal("2.00")),
    }
    assert {day: (f.files, f.size) for day, f in figures.items()} == {
        day: (len(files), sum(file.size for file in files))
        for day in (MONDAY, TUESDAY)
        if (files := table.files([day]))
    }


def test_figures_published_long_ago_are_found_by_their_pointer(
    sail: SparkSession, table: LakeTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lake_table, "_RECENT", 1)
    publish(sail, table, [MONDAY], [takings(MONDAY, 1, "1.00")])
    publish(sail, table, [MONDAY], [takings(MONDAY, 1, "2.00")])
    publish(sail, table, [TUESDAY], [takings(TUESDAY, 1, "3.00")])
    totals = {day: figures.total for day, figures in table.figures([MONDAY, TUESDAY, WEDNESDAY]).items()}
    assert totals == {MONDAY: Decimal("2.00"), TUESDAY: Decimal("3.00")}


def test_history_and_figures_outlive_checkpoints_and_cleaning_of_the_log(
    sail: SparkSession, local_table: LakeTable
) -> None:
    publish(sail, local_table, [MONDAY], [takings(MONDAY, 1)])
    publish(sail, local_table, [TUESDAY], [takings(TUESDAY, 1)])
    delta = DeltaTable(local_table.location.uri)
    delta.create_checkpoint()
    delta.cleanup_metadata()
    publish(sail, local_table, [TUESDAY], [takings(TUESDAY, 2)])
    assert len(local_table.history()) == 3
    assert local_table.figures([MONDAY])[MONDAY].rows == 1
    assert [row[1] for row in rows(sail, local_table)] == [1, 2]
