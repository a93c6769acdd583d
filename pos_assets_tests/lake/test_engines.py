"""Sail and Spark write, judge and read tables alike."""

from decimal import Decimal

import pytest
from pyspark.sql import SparkSession

from pos_assets.lake.lake import Lake
from pos_assets.lake.table import LakeTable
from pos_assets_tests.lake.tables import (
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    Deliveries,
    delivery,
    publish,
    rows,
    takings,
    written,
)


@pytest.mark.integration
def test_a_range_written_by_either_engine_is_split_by_day_and_read_whole(
    engine_session: SparkSession, local_table: LakeTable
) -> None:
    publish(engine_session, local_table, [MONDAY, TUESDAY], [takings(MONDAY, 1, "2.50"), takings(TUESDAY, 2)])
    publish(engine_session, local_table, [WEDNESDAY], [])
    assert rows(engine_session, local_table) == [(MONDAY, 1, Decimal("2.50")), (TUESDAY, 2, Decimal("1.00"))]
    assert rows(engine_session, local_table, MONDAY) == [(MONDAY, 1, Decimal("2.50"))]
    assert rows(engine_session, local_table, WEDNESDAY) == []
    assert local_table.published() == [MONDAY, TUESDAY, WEDNESDAY]


@pytest.mark.integration
def test_business_dates_are_pruned_on_either_engine(engine_session: SparkSession, folder_lake: Lake) -> None:
    table = folder_lake.table(Deliveries)
    lines = [delivery(TUESDAY, MONDAY, 1), delivery(TUESDAY, TUESDAY, 2), delivery(WEDNESDAY, MONDAY, 3)]
    publish(engine_session, table, [TUESDAY, WEDNESDAY], lines)
    assert rows(engine_session, table, TUESDAY, WEDNESDAY, date=MONDAY) == [lines[0], lines[2]]


@pytest.mark.integration
def test_either_engine_finds_who_is_guilty_of_what(engine_session: SparkSession, local_table: LakeTable) -> None:
    content = [takings(MONDAY, 1, "-1.00"), takings(TUESDAY, 2), takings(TUESDAY, 2), takings(WEDNESDAY, None)]
    draft = written(engine_session, local_table, [MONDAY, TUESDAY, WEDNESDAY], content)
    assert draft.audit(engine_session).verdicts == {
        MONDAY: ("column amount breaks greater_than_or_equal_to(0)",),
        TUESDAY: ("key receipt is not unique",),
        WEDNESDAY: ("column receipt has missing values",),
    }
