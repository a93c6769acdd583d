"""Days are added up to months: what customers bought, who sold best and what that earns."""

from datetime import date
from decimal import Decimal

from pyspark.sql import DataFrame, SparkSession

from pos_assets.contracts.dimensions import CustomerDim, SalesTeamDim
from pos_assets.contracts.facts import CustomerDailySales, EnrichedSales, SalesPersonDailySales
from pos_assets.contracts.marts import CustomerMart, SalesIncentiveMart
from pos_assets.plans.incentive import DEFAULT_INCENTIVE_PLAN
from pos_assets.transforms.customers import customer_mart
from pos_assets.transforms.daily import customer_daily_sales, sales_person_daily_sales
from pos_assets.transforms.incentives import sales_incentive_mart
from pos_assets_tests.rows import Row, content, frame

TEAM: list[Row] = [{"id": number, "first_name": f"P{number}"} for number in (1, 2, 3)]


def incentives(session: SparkSession, *sold: Row, team: list[Row] = TEAM) -> DataFrame:
    return sales_incentive_mart(
        frame(session, SalesPersonDailySales, *sold), frame(session, SalesTeamDim, *team), DEFAULT_INCENTIVE_PLAN
    )


def test_receipts_and_units_are_counted_per_customer_and_day(engine_session: SparkSession) -> None:
    fact = frame(
        engine_session,
        EnrichedSales,
        {"customer_id": 5, "transaction_id": "A", "line_number": 1, "quantity": 2, "net_sales": Decimal("2.00")},
        {"customer_id": 5, "transaction_id": "A", "line_number": 2, "quantity": 1, "net_sales": Decimal("1.00")},
        {
            "customer_id": 5,
            "transaction_id": "R",
            "transaction_type": "return",
            "quantity": -1,
            "net_sales": Decimal("-1.00"),
        },
        {"customer_id": 5, "transaction_id": "X", "quantity": 9, "is_voided": True, "net_sales": Decimal("0.00")},
        {"customer_id": None, "transaction_id": "W", "net_sales": Decimal("4.00")},
    )
    daily = customer_daily_sales(fact)
    assert daily.schema.simpleString() == CustomerDailySales.spark_schema().simpleString()
    assert content(daily, "customer_id", "net_sales", "transactions", "items") == [
        (5, Decimal("2.00"), 1, 2),
        (None, Decimal("4.00"), 1, 1),
    ]


def test_a_sales_person_is_added_up_per_store(engine_session: SparkSession) -> None:
    fact = frame(
        engine_session,
        EnrichedSales,
        {"store_id": 1},
        {"store_id": 1, "line_number": 2},
        {"store_id": 2, "line_number": 3},
    )
    daily = sales_person_daily_sales(fact)
    assert daily.schema.simpleString() == SalesPersonDailySales.spark_schema().simpleString()
    assert content(daily, "store_id", "net_sales") == [(1, Decimal("2.00")), (2, Decimal("1.00"))]


def test_a_month_of_a_customer_knows_the_month_before_and_the_last_purchase(engine_session: SparkSession) -> None:
    daily = frame(
        engine_session,
        CustomerDailySales,
        {"customer_id": 5, "date": "2026-01-31", "sales_date": date(2026, 1, 31), "net_sales": Decimal("7.00")},
        {"customer_id": 5, "date": "2026-02-01", "sales_date": date(2026, 2, 1), "net_sales": Decimal("1.10")},
        {
            "customer_id": 5,
            "date": "2026-02-03",
            "sales_date": date(2026, 2, 3),
            "transactions": 0,
            "items": -1,
            "net_sales": Decimal("-0.10"),
        },
        {"customer_id": None, "date": "2026-02-03", "sales_date": date(2026, 2, 3)},
    )
    customers = frame(
        engine_session,
        CustomerDim,
        {"customer_id": 5, "date": "2026-02-03", "first_name": "Ada", "last_name": "Lovelace", "phone_number": "0123"},
    )
    mart = customer_mart(daily, customers)
    assert mart.schema.simpleString() == CustomerMart.spark_schema().simpleString()
    assert content(
        mart.where("month = '2026-02-01'"),
        *("full_name", "phone_number", "sales_month", "total_sales", "transactions", "items"),
        *("last_purchase_date", "previous_month_sales"),
    ) == [("Ada Lovelace", "0123", date(2026, 2, 1), Decimal("1.00"), 1, 0, date(2026, 2, 1), Decimal("7.00"))]


def test_a_customer_the_dimension_lacks_keeps_the_month_without_a_name(engine_session: SparkSession) -> None:
    mart = customer_mart(
        frame(engine_session, CustomerDailySales, {"customer_id": 5}), frame(engine_session, CustomerDim)
    )
    assert content(mart, "customer_id", "full_name", "total_sales", "previous_month_sales") == [
        (5, None, Decimal("1.00"), Decimal("0.00"))
    ]


def test_the_best_of_each_store_earns_one_percent_rounded_half_up(engine_session: SparkSession) -> None:
    mart = incentives(
        engine_session,
        {"store_id": 1, "sales_person_id": 1, "net_sales": Decimal("100.00")},
        {"store_id": 1, "sales_person_id": 1, "date": "2026-01-20", "net_sales": Decimal("0.50")},
        {"store_id": 1, "sales_person_id": 2, "net_sales": Decimal("100.49")},
        {"store_id": 2, "sales_person_id": 2, "net_sales": Decimal("1.00")},
    )
    assert mart.schema.simpleString() == SalesIncentiveMart.spark_schema().simpleString()
    assert content(mart, "store_id", "sales_person_id", "total_sales", "sales_rank", "incentive") == [
        (1, 1, Decimal("100.50"), 1, Decimal("1.01")),
        (1, 2, Decimal("100.49"), 2, Decimal("0.00")),
        (2, 2, Decimal("1.00"), 1, Decimal("0.01")),
    ]


def test_two_people_tied_for_first_are_both_paid_and_the_next_is_third(engine_session: SparkSession) -> None:
    mart = incentives(
        engine_session,
        {"sales_person_id": 1, "net_sales": Decimal("50.00")},
        {"sales_person_id": 2, "net_sales": Decimal("50.00")},
        {"sales_person_id": 3, "net_sales": Decimal("49.99")},
    )
    assert content(mart, "sales_person_id", "sales_rank", "incentive") == [
        (1, 1, Decimal("0.50")),
        (2, 1, Decimal("0.50")),
        (3, 3, Decimal("0.00")),
    ]


def test_somebody_the_sales_team_lacks_is_counted_but_neither_ranked_nor_paid(engine_session: SparkSession) -> None:
    mart = incentives(
        engine_session,
        {"sales_person_id": 404, "net_sales": Decimal("999.00")},
        {"sales_person_id": 1, "net_sales": Decimal("10.00")},
    )
    assert content(mart, "sales_person_id", "total_sales", "sales_rank", "incentive") == [
        (1, Decimal("10.00"), 1, Decimal("0.10")),
        (404, Decimal("999.00"), None, Decimal("0.00")),
    ]


def test_somebody_who_left_during_the_month_is_still_paid_under_their_newest_name(engine_session: SparkSession) -> None:
    versions: list[Row] = [
        {"id": 1, "first_name": "Old", "is_current": False, "version": 1},
        {"id": 1, "first_name": "New", "is_current": False, "version": 2, "valid_from": date(2026, 1, 3)},
    ]
    mart = incentives(engine_session, {"sales_person_id": 1, "net_sales": Decimal("10.00")}, team=versions)
    assert content(mart, "full_name", "incentive") == [("New", Decimal("0.10"))]


def test_a_leader_whose_returns_outweigh_the_sales_is_paid_nothing(engine_session: SparkSession) -> None:
    mart = incentives(engine_session, {"sales_person_id": 1, "net_sales": Decimal("-5.00")})
    assert content(mart, "sales_rank", "incentive") == [(1, Decimal("0.00"))]


def test_every_payout_explains_itself(engine_session: SparkSession) -> None:
    mart = incentives(
        engine_session,
        {"sales_person_id": 1, "net_sales": Decimal("12.50")},
        {"sales_person_id": 2, "net_sales": Decimal("1.00")},
        {"sales_person_id": 404},
    )
    assert [row[0] for row in content(mart.orderBy("sales_person_id"), "explanation")] == [
        "Not in the sales team: counted in the store's total, not ranked, not paid.",
        "Rank 1 of store, plan top-performer-1-percent: 1.00 % of 12.50 = 0.13",
        "Rank 2 of store: only rank 1 is paid.",
    ]


def test_unknown_people_among_the_best_do_not_make_a_second_first(engine_session: SparkSession) -> None:
    sold: list[Row] = [
        {"store_id": 1 + number % 2, "sales_person_id": number, "net_sales": Decimal(number)} for number in range(1, 10)
    ]
    team: list[Row] = [{"id": number} for number in range(1, 10) if number % 3]
    mart = incentives(engine_session, *sold, team=team)
    assert content(mart, "store_id", "sales_rank", "sales_person_id") == [
        (1, 1, 8),
        (1, 2, 4),
        (1, 3, 2),
        (1, None, 6),
        (2, 1, 7),
        (2, 2, 5),
        (2, 3, 1),
        (2, None, 3),
        (2, None, 9),
    ]
