"""Extracts become the state as of a date, or the history up to it."""

from datetime import date
from decimal import Decimal

from pyspark.sql import DataFrame, SparkSession

from pos_assets.transforms.dimensions import history_as_of, state_as_of
from pos_assets_tests.rows import content, typed

EXTRACT = "extract_date string, id int, name string, price decimal(10,2)"
OPEN = date(9999, 12, 31)
BEGINNING = date(1900, 1, 1)
HISTORY = ("id", "name", "valid_from", "valid_to", "is_current", "version")


def history(session: SparkSession, extracts: DataFrame, *days: str) -> DataFrame:
    return history_as_of(extracts, "id", typed(session, "date string", *[(day,) for day in days]))


def test_the_newest_extract_is_carried_forward_over_days_without_one(engine_session: SparkSession) -> None:
    extracts = typed(engine_session, EXTRACT, ("2026-01-01", 1, "Tea", None), ("2026-01-03", 1, "Green tea", None))
    calendar = typed(
        engine_session,
        "date string, extract_date string",
        ("2026-01-01", "2026-01-01"),
        ("2026-01-02", "2026-01-01"),
        ("2026-01-03", "2026-01-03"),
    )
    assert content(state_as_of(extracts, calendar), "date", "name") == [
        ("2026-01-01", "Tea"),
        ("2026-01-02", "Tea"),
        ("2026-01-03", "Green tea"),
    ]


def test_an_attribute_change_opens_a_version_at_its_extract_date(engine_session: SparkSession) -> None:
    extracts = typed(
        engine_session,
        EXTRACT,
        ("2026-01-01", 1, "Tea", Decimal("2.00")),
        ("2026-01-03", 1, "Tea", Decimal("2.00")),
        ("2026-01-05", 1, "Tea", Decimal("2.50")),
    )
    assert content(history(engine_session, extracts, "2026-01-09"), "price", *HISTORY[2:]) == [
        (Decimal("2.00"), BEGINNING, date(2026, 1, 5), False, 1),
        (Decimal("2.50"), date(2026, 1, 5), OPEN, True, 2),
    ]


def test_a_value_that_becomes_empty_is_a_change(engine_session: SparkSession) -> None:
    extracts = typed(engine_session, EXTRACT, ("2026-01-01", 1, "Tea", Decimal("2.00")), ("2026-01-02", 1, "Tea", None))
    assert content(history(engine_session, extracts, "2026-01-02"), "version", "price") == [
        (1, Decimal("2.00")),
        (2, None),
    ]


def test_a_key_that_disappears_closes_and_one_that_comes_back_opens_a_new_version(
    engine_session: SparkSession,
) -> None:
    extracts = typed(
        engine_session,
        EXTRACT,
        ("2026-01-01", 1, "Tea", None),
        ("2026-01-01", 2, "Rice", None),
        ("2026-01-02", 2, "Rice", None),
        ("2026-01-04", 1, "Tea", None),
        ("2026-01-04", 2, "Rice", None),
    )
    assert content(history(engine_session, extracts, "2026-01-05").where("id = 1"), *HISTORY) == [
        (1, "Tea", BEGINNING, date(2026, 1, 2), False, 1),
        (1, "Tea", date(2026, 1, 4), OPEN, True, 2),
    ]


def test_an_old_date_is_told_as_it_was_known_then(engine_session: SparkSession) -> None:
    until_then = [("2026-01-01", 1, "Tea", None), ("2026-01-02", 1, "Tea", None)]
    later = [("2026-01-03", 1, "Green tea", None), ("2026-01-04", 2, "Rice", None)]
    before = history(engine_session, typed(engine_session, EXTRACT, *until_then), "2026-01-02")
    rebuilt = history(
        engine_session, typed(engine_session, EXTRACT, *until_then, *later), "2026-01-02", "2026-01-04"
    ).where("date = '2026-01-02'")
    assert content(rebuilt) == content(before)
    assert content(rebuilt, *HISTORY) == [(1, "Tea", BEGINNING, OPEN, True, 1)]
