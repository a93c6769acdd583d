"""Several runs at once: one wins each partition, the others are told who."""

import threading
from collections.abc import Callable

import pytest
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError
from pyspark.sql import SparkSession

from pos_assets.errors import LakeError, PublishConflict
from pos_assets.lake import commit
from pos_assets.lake.draft import Draft
from pos_assets.lake.table import LakeTable
from pos_assets_tests.lake.tables import MONDAY, TUESDAY, publish, rows, takings, written

Commit = Callable[..., None]


def _audited(sail: SparkSession, table: LakeTable, days: list[str], receipt: int, run_id: str = "run") -> Draft:
    draft = written(sail, table, days, [takings(day, receipt) for day in days], run_id)
    draft.audit(sail).raise_for_failure()
    return draft


def test_the_loser_of_a_partition_is_told_the_winner_and_changes_nothing(sail: SparkSession, table: LakeTable) -> None:
    publish(sail, table, [MONDAY], [takings(MONDAY, 1)])
    early, late = _audited(sail, table, [MONDAY], 2, "early"), _audited(sail, table, [MONDAY], 3, "late")
    late.publish()
    with pytest.raises(PublishConflict, match=rf"takings, {MONDAY}: run late \(attempt 0\) published first"):
        early.publish()
    assert [row[1] for row in rows(sail, table)] == [3]


def test_of_two_first_publications_one_wins(sail: SparkSession, table: LakeTable) -> None:
    one, other = _audited(sail, table, [MONDAY], 1, "one"), _audited(sail, table, [MONDAY], 2, "other")
    one.publish()
    with pytest.raises(PublishConflict, match="run one"):
        other.publish()
    assert [row[1] for row in rows(sail, table)] == [1]


def test_a_range_that_lost_one_day_publishes_none_of_its_days(sail: SparkSession, table: LakeTable) -> None:
    both = _audited(sail, table, [MONDAY, TUESDAY], 1, "both")
    publish(sail, table, [TUESDAY], [takings(TUESDAY, 2)], "tuesday")
    with pytest.raises(PublishConflict, match=rf"takings, {TUESDAY}: run tuesday"):
        both.publish()
    assert table.published() == [TUESDAY]


def test_emptying_a_partition_also_conflicts(sail: SparkSession, local_table: LakeTable) -> None:
    draft = _audited(sail, local_table, [MONDAY], 1)
    publish(sail, local_table, [MONDAY], [], "cleaner")
    with pytest.raises(PublishConflict, match="run cleaner"):
        draft.publish()


def test_runs_of_different_partitions_all_succeed(sail: SparkSession, table: LakeTable) -> None:
    monday, tuesday = _audited(sail, table, [MONDAY], 1), _audited(sail, table, [TUESDAY], 2)
    assert tuesday.publish().version < monday.publish().version
    assert table.published() == [MONDAY, TUESDAY]


def test_twenty_racers_over_four_empty_days_leave_four_winners(sail: SparkSession, table: LakeTable) -> None:
    days = [f"2026-01-{day:02d}" for day in range(5, 9)]
    drafts = [_audited(sail, table, [days[n % 4]], n + 1, f"racer-{n}") for n in range(20)]
    start = threading.Barrier(len(drafts))
    outcomes: list[tuple[str, str | None]] = []

    def race(draft: Draft) -> None:
        start.wait()
        try:
            outcomes.append((draft.partitions[0], draft.publish().run_id))
        except PublishConflict:
            outcomes.append((draft.partitions[0], None))

    threads = [threading.Thread(target=race, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = sorted((day, run_id) for day, run_id in outcomes if run_id)
    assert len(outcomes) == 20
    assert [day for day, _ in winners] == days
    assert [(row[0], f"racer-{row[1] - 1}") for row in rows(sail, table)] == winners


def test_many_first_runs_create_the_table_once(table: LakeTable) -> None:
    start, failures = threading.Barrier(8), []

    def begin() -> None:
        start.wait()
        try:
            table.draft([MONDAY], "run")
        except LakeError as failure:
            failures.append(failure)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert table.history() == []
    assert [file.key for file in table.location.objects("_delta_log")] == ["_delta_log/00000000000000000000.json"]


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit, "_LONGEST_PAUSE", 0.0)


@pytest.mark.usefixtures("no_pause")
@pytest.mark.parametrize("error", [OSError("connection reset"), CommitFailedError("version already exists")])
def test_a_commit_whose_answer_was_lost_is_recognised_and_made_once(
    sail: SparkSession, table: LakeTable, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    draft = _audited(sail, table, [MONDAY], 1)
    real: Commit = DeltaTable.create_write_transaction

    def lose_the_answer(self: DeltaTable, *args: object, **kwargs: object) -> None:
        real(self, *args, **kwargs)
        raise error

    monkeypatch.setattr(DeltaTable, "create_write_transaction", lose_the_answer)
    publication = draft.publish()
    assert [p.version for p in table.history()] == [publication.version]
    assert [row[1] for row in rows(sail, table)] == [1]


@pytest.mark.usefixtures("no_pause")
def test_a_lost_answer_is_recognised_even_after_the_next_run_replaced_the_rows(
    sail: SparkSession, local_table: LakeTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = _audited(sail, local_table, [MONDAY], 1, "first")
    real: Commit = DeltaTable.create_write_transaction

    def lose_the_answer(self: DeltaTable, *args: object, **kwargs: object) -> None:
        monkeypatch.setattr(DeltaTable, "create_write_transaction", real)
        real(self, *args, **kwargs)
        publish(sail, local_table, [MONDAY], [takings(MONDAY, 2)], "second")
        raise OSError("connection reset")

    monkeypatch.setattr(DeltaTable, "create_write_transaction", lose_the_answer)
    assert draft.publish().run_id == "first"
    assert [p.run_id for p in local_table.history()] == ["second", "first"]
    assert [row[1] for row in rows(sail, local_table)] == [2]


@pytest.mark.usefixtures("no_pause")
def test_a_store_that_fails_for_a_moment_is_tried_again(
    sail: SparkSession, local_table: LakeTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = _audited(sail, local_table, [MONDAY], 1)
    real: Commit = DeltaTable.create_write_transaction
    failures = iter([OSError("503 SlowDown")] * 3)

    def fail_first(self: DeltaTable, *args: object, **kwargs: object) -> None:
        if failure := next(failures, None):
            raise failure
        real(self, *args, **kwargs)

    monkeypatch.setattr(DeltaTable, "create_write_transaction", fail_first)
    assert draft.publish().figures[MONDAY].rows == 1


@pytest.mark.usefixtures("no_pause")
def test_a_store_that_keeps_failing_ends_in_one_clear_error_and_the_files_stay(
    sail: SparkSession, local_table: LakeTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(sail, local_table, [MONDAY], [takings(MONDAY, 1)])
    draft = _audited(sail, local_table, [MONDAY], 2)
    staged = {file.key for file in draft.folder.objects()}

    def fail(*_: object, **__: object) -> None:
        raise OSError("500 Internal Error")

    with monkeypatch.context() as broken:
        broken.setattr(DeltaTable, "create_write_transaction", fail)
        with pytest.raises(LakeError, match="it was not made and the old rows are in place"):
            draft.publish()
    assert {file.key for file in draft.folder.objects()} == staged
    assert [row[1] for row in rows(sail, local_table)] == [1]
    assert draft.publish().figures[MONDAY].rows == 1
