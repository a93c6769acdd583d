"""Deliveries of the same line count once; the last one wins."""

from pyspark.sql import SparkSession

from pos_assets.contracts.sales import LandedSales
from pos_assets.transforms.line_marks import marked_lines, superseded_lines, voided_lines
from pos_assets_tests.rows import Row, content, frame


def survivors(session: SparkSession, *rows: Row) -> list[tuple[object, ...]]:
    landed = frame(session, LandedSales, *rows)
    superseded = superseded_lines(landed)
    counted = marked_lines(landed, superseded, voided_lines(landed, superseded))
    return content(counted, "landing_date", "source_file", "row_number")


def test_a_line_delivered_again_on_a_later_day_replaces_the_first(engine_session: SparkSession) -> None:
    assert survivors(
        engine_session,
        {"landing_date": "2026-01-05", "source_file": "sales/2026-01-05/z.csv", "row_number": 9},
        {"landing_date": "2026-01-07", "source_file": "sales/2026-01-07/a.csv", "row_number": 1},
    ) == [("2026-01-07", "sales/2026-01-07/a.csv", 1)]


def test_on_one_day_the_last_file_name_wins_and_in_one_file_the_last_row(engine_session: SparkSession) -> None:
    assert survivors(
        engine_session,
        {"source_file": "sales/2026-01-05/b.csv", "row_number": 2},
        {"source_file": "sales/2026-01-05/b.csv", "row_number": 10},
        {"source_file": "sales/2026-01-05/a.csv", "row_number": 99},
    ) == [("2026-01-05", "sales/2026-01-05/b.csv", 10)]


def test_lines_of_one_receipt_and_equal_receipts_of_two_days_are_not_duplicates(engine_session: SparkSession) -> None:
    rows: list[Row] = [
        {"line_number": 1, "row_number": 1},
        {"line_number": 2, "row_number": 2},
        {"date": "2026-01-06", "line_number": 1, "row_number": 3},
    ]
    landed = frame(engine_session, LandedSales, *rows)
    assert content(superseded_lines(landed)) == []


def test_a_void_that_was_corrected_away_cancels_nothing(engine_session: SparkSession) -> None:
    landed = frame(
        engine_session,
        LandedSales,
        {"transaction_id": "A", "row_number": 1},
        {"transaction_id": "V", "transaction_type": "void", "original_transaction_id": "A", "row_number": 2},
        {"transaction_id": "V", "row_number": 3},
    )
    superseded = superseded_lines(landed)
    counted = marked_lines(landed, superseded, voided_lines(landed, superseded))
    assert content(counted, "transaction_id", "row_number", "is_voided") == [("A", 1, False), ("V", 3, False)]
