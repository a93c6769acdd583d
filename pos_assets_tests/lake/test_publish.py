"""Publishing: what is replaced, what stays, and who may see it when."""

from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from pos_assets.errors import LakeError
from pos_assets.lake.history import Figures
from pos_assets.lake.table import LakeTable
from pos_assets_tests.lake.tables import MONDAY, TUESDAY, WEDNESDAY, delivery, publish, rows, takings, written


def _bytes(table: LakeTable, *partitions: str) -> dict[str, bytes]:
    return {file.path: table.location.open_input(file.path).read() for file in table.files(partitions)}


def test_a_table_nobody_published_to_is_empty(sail: SparkSession, table: LakeTable) -> None:
    assert table.files() == []
    assert table.published() == []
    assert table.history() == []
    assert table.figures([MONDAY]) == {}
    assert rows(sail, table, MONDAY) == []


def test_published_rows_are_read_back_with_the_types_of_the_contract(sail: SparkSession, table: LakeTable) -> None:
    publish(sail, table, [MONDAY], [takings(MONDAY, 1, "10.10"), takings(MONDAY, 2, "0.05")])
    frame = table.read(sail, [MONDAY])
    assert {c.name: c.dataType for c in frame.schema} == {
        c.name: c.dataType for c in table.contract.spark_schema().fields
    }
    assert rows(sail, table, MONDAY) == [(MONDAY, 1, Decimal("10.10")), (MONDAY, 2, Decimal("0.05"))]


def test_a_draft_is_invisible_until_it_is_published(sail: SparkSession, table: LakeTable) -> None:
    publish(sail, table, [MONDAY], [takings(MONDAY, 1)])
    draft = written(sail, table, [MONDAY], [takings(MONDAY, 2)])
    draft.audit(sail).raise_for_failure()
    assert [row[1] for row in rows(sail, table)] == [1]
    draft.publish()
    assert [row[1] for row in rows(sail, table)] == [2]


def test_replacing_one_partition_leaves_the_others_byte_identical(sail: SparkSession, table: LakeTable) -> None:
    publish(sail, table, [MONDAY, TUESDAY], [takings(MONDAY, 1), takings(TUESDAY, 2)])
    before = _bytes(table, TUESDAY)
    publish(sail, table, [MONDAY], [takings(MONDAY, 3)])
    assert _bytes(table, TUESDAY) == before
    assert rows(sail, table) == [(MONDAY, 3, Decimal("1.00")), (TUESDAY, 2, Decimal("1.00"))]


def test_a_rerun_with_fewer_rows_leaves_no_stale_ones(sail: SparkSession, table: LakeTable) -> None:
    publish(sail, table, [MONDAY], [takings(MONDAY, 1), takings(MONDAY, 2)])
    publish(sail, table, [MONDAY], [takings(MONDAY, 2)])
    assert [row[1] for row in rows(sail, table)] == [2]


def test_a_rerun_without_rows_empties_the_partition_and_is_remembered(sail: SparkSession, table: LakeTable) -> None:
    publish(sail, table, [MONDAY], [takings(MONDAY, 1)])
    publish(sail, table, [MONDAY], [])
    assert rows(sail, table, MONDAY) == []
    assert table.files() == []
    assert table.published() == [MONDAY]
    assert table.figures([MONDAY]) == {MONDAY: Figures(rows=0, total=Decimal(0), files=0, size=0)}


def test_a_range_of_five_days_is_one_commit(sail: SparkSession, table: LakeTable) -> None:
    days = [f"2026-01-{day:02d}" for day in range(5, 10)]
    publication = publish(sail, table, days, [takings(day, receipt) for day in days[:4] for receipt in (1, 2)])
    assert [p.version for p in table.history()] == [publication.version]
    assert {day: figures.rows for day, figures in publication.figures.items()} == dict.fromkeys(days[:4], 2) | {
        days[4]: 0
    }
    assert table.published() == days
    assert rows(sail, table, days[1]) == [(days[1], 1, Decimal("1.00")), (days[1], 2, Decimal("1.00"))]


def test_a_reader_keeps_its_rows_while_the_partition_is_republished(sail: SparkSession, table: LakeTable) -> None:
    publish(sail, table, [MONDAY], [takings(MONDAY, 1)])
    before = table.read(sail, [MONDAY])
    publish(sail, table, [MONDAY], [takings(MONDAY, 2)])
    assert [row.receipt for row in before.collect()] == [1]


def test_only_the_files_of_the_wanted_business_date_are_read(sail: SparkSession, deliveries: LakeTable) -> None:
    lines = [delivery(TUESDAY, MONDAY, 1), delivery(TUESDAY, TUESDAY, 2), delivery(WEDNESDAY, MONDAY, 3)]
    publish(sail, deliveries, [TUESDAY, WEDNESDAY], lines)
    files = deliveries.files([TUESDAY, WEDNESDAY], date=MONDAY)
    assert [(file.partition, file.sub_partitions, file.rows) for file in files] == [
        (TUESDAY, {"date": MONDAY}, 1),
        (WEDNESDAY, {"date": MONDAY}, 1),
    ]
    assert rows(sail, deliveries, TUESDAY, WEDNESDAY, date=MONDAY) == [lines[0], lines[2]]
    assert rows(sail, deliveries, TUESDAY) == lines[:2]


def test_an_empty_landing_date_is_remembered_and_holds_no_business_date(
    sail: SparkSession, deliveries: LakeTable
) -> None:
    publish(sail, deliveries, [TUESDAY], [])
    assert deliveries.published() == [TUESDAY]
    assert deliveries.files([TUESDAY], date=MONDAY) == []


def test_kept_files_stay_and_count_while_the_others_leave_in_the_same_commit(
    sail: SparkSession, table: LakeTable
) -> None:
    publish(sail, table, [MONDAY], [takings(MONDAY, 1, "5.00")])
    (kept,) = table.files([MONDAY])
    draft = written(sail, table, [MONDAY], [takings(MONDAY, 2, "7.00")])
    draft.keep([kept.path])
    assert draft.audit(sail).figures[MONDAY].total == Decimal("12.00")
    publication = draft.publish()
    assert publication.figures[MONDAY].rows == 2
    assert [row[1] for row in rows(sail, table)] == [1, 2]
    only_old = table.draft([MONDAY], "run")
    only_old.keep([kept.path])
    only_old.audit(sail).raise_for_failure()
    only_old.publish()
    assert [row[1] for row in rows(sail, table)] == [1]


def test_a_file_of_another_partition_cannot_be_kept(sail: SparkSession, local_table: LakeTable) -> None:
    publish(sail, local_table, [TUESDAY], [takings(TUESDAY, 1)])
    (foreign,) = local_table.files([TUESDAY])
    with pytest.raises(LakeError, match="cannot be kept"):
        local_table.draft([MONDAY], "run").keep([foreign.path])


def test_a_file_something_else_wrote_is_adopted_under_the_dates_it_holds(
    sail: SparkSession, folder_lake_deliveries: LakeTable
) -> None:
    import duckdb  # noqa: PLC0415  only this test needs it

    draft = folder_lake_deliveries.draft([TUESDAY], "run")
    target = Path(draft.folder.path) / "part-0.parquet"
    duckdb.sql(f"copy (select '{TUESDAY}' landing_date, '{MONDAY}' date, 7::bigint line) to '{target}'")
    draft.adopt("part-0.parquet")
    draft.audit(sail).raise_for_failure()
    draft.publish()
    assert rows(sail, folder_lake_deliveries, TUESDAY, date=MONDAY) == [(TUESDAY, MONDAY, 7)]


def test_a_draft_that_was_not_audited_is_refused(sail: SparkSession, local_table: LakeTable) -> None:
    draft = written(sail, local_table, [MONDAY], [takings(MONDAY, 1)])
    with pytest.raises(LakeError, match="passed its audit"):
        draft.publish()


def test_a_draft_that_changed_after_its_audit_is_refused(sail: SparkSession, local_table: LakeTable) -> None:
    draft = written(sail, local_table, [MONDAY], [takings(MONDAY, 1)])
    draft.audit(sail)
    draft.write(sail.createDataFrame([takings(MONDAY, 2)], local_table.contract.spark_schema()))
    with pytest.raises(LakeError, match="passed its audit"):
        draft.publish()


def test_publishing_twice_is_publishing_once(sail: SparkSession, local_table: LakeTable) -> None:
    draft = written(sail, local_table, [MONDAY], [takings(MONDAY, 1)])
    draft.audit(sail).raise_for_failure()
    assert draft.publish() == draft.publish()
    assert len(local_table.history()) == 1


def test_a_draft_cannot_change_once_it_was_handed_to_publish(sail: SparkSession, local_table: LakeTable) -> None:
    publish(sail, local_table, [MONDAY], [takings(MONDAY, 1)])
    draft = local_table.draft([MONDAY], "run")
    draft.audit(sail)
    draft.publish()
    with pytest.raises(LakeError, match="Begin a new one"):
        draft.write(sail.createDataFrame([takings(MONDAY, 2)], local_table.contract.spark_schema()))
    with pytest.raises(LakeError, match="Begin a new one"):
        draft.keep([])


def test_two_drafts_of_the_same_run_and_attempt_never_share_a_folder(local_table: LakeTable) -> None:
    assert local_table.draft([MONDAY], "run").folder != local_table.draft([MONDAY], "run").folder
