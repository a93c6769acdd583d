"""What a run refuses to do, what it says then, and that nothing is published."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import DataFrame

from pos_assets.contracts.catalogue import TABLES
from pos_assets.transforms.enrich import enrich_sales
from pos_assets_tests.platform import DAILY, DIMENSIONS, LANDING, Outcome, Platform, platform_at
from pos_assets_tests.shop import EXTRACTS, Shop, sale

MONDAY, TUESDAY = "2026-01-05", "2026-01-06"

ENRICH_SALES = "pos_assets.assets.fact.enrich_sales"
"""What the fact computes its rows by, to put something faulty in its place."""

pytestmark = [pytest.mark.integration]


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    """A platform that nothing was delivered to."""
    with platform_at(tmp_path) as opened:
        yield opened


@pytest.fixture
def shop(platform: Platform) -> Shop:
    """Its only shop."""
    return Shop(Path(platform.settings.landing_uri))


def _published(platform: Platform) -> list[str]:
    """Tables in which any partition was published."""
    return [name for name, contract in TABLES.items() if platform.table(contract).published()]


def _refused(outcome: Outcome, *sentences: str) -> None:
    assert not outcome.succeeded
    for sentence in sentences:
        assert sentence in outcome.complaint


def test_a_landing_date_with_too_many_bad_rows_is_published_nowhere(platform: Platform, shop: Shop) -> None:
    shop.send_extracts(MONDAY)
    shop.deliver(MONDAY, "till.csv", sale(MONDAY, "A"))
    shop.deliver(TUESDAY, "till.csv", sale(TUESDAY, "B"), sale(TUESDAY, "C", quantity="many"))
    run = platform.materialize([*LANDING, "enriched_sales"], MONDAY, TUESDAY)
    _refused(
        run,
        f"Landing date {TUESDAY}: 1 of 2 rows are bad, more than POS_MAX_QUARANTINE_PERCENT=5 allows.",
        f"Most of them (1) are in sales/{TUESDAY}/till.csv. Nothing was published.",
    )
    assert _published(platform) == []


def test_bad_rows_within_the_limit_are_quarantined_and_the_others_counted(platform: Platform, shop: Shop) -> None:
    shop.deliver(MONDAY, "till.csv", sale(MONDAY, "A"), sale(MONDAY, "B", quantity="many"))
    platform.with_settings(max_quarantine_percent=50.0).make(LANDING, MONDAY)
    assert platform.query("SELECT row_number, reason_codes FROM quarantined_sales") == [(2, ["bad_quantity"])]
    assert platform.query("SELECT transaction_id FROM landed_sales") == [("A",)]


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_a_date_before_the_first_extract_says_so(platform: Platform, shop: Shop, dimension: str) -> None:
    shop.send_extracts(TUESDAY)
    name = dimension.removesuffix("_dim")
    _refused(
        platform.materialize([dimension], MONDAY),
        f"No {name} extract on or before {MONDAY}: the first is of {TUESDAY}.",
        f"{platform.settings.landing_uri}/dimensions/{name}/{MONDAY}/",
    )
    assert _published(platform) == []


def test_an_extract_that_breaks_its_contract_is_refused_by_file_row_and_column(platform: Platform, shop: Shop) -> None:
    shop.send_extracts(MONDAY, store=EXTRACTS["store"].replace("2010-01-01", "long ago"))
    _refused(
        platform.materialize(["store_dim"], MONDAY),
        f"dimensions/store/{MONDAY}/store.csv, row 1, column store_opening_date: is not a date YYYY-MM-DD.",
    )
    assert _published(platform) == []


@pytest.mark.parametrize("assets", [LANDING, ("customer_dim",)], ids=["sales", "extracts"])
def test_a_landing_zone_that_is_not_there_says_which_setting_to_look_at(
    platform: Platform, assets: tuple[str, ...]
) -> None:
    _refused(
        platform.materialize(assets, MONDAY),
        f"The landing zone {platform.settings.landing_uri} is not there. Create it, or set POS_LANDING_URI",
    )
    assert _published(platform) == []


def test_rows_that_break_their_contract_are_not_published_and_nothing_follows(
    platform: Platform, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_a_store(*tables: DataFrame, **dimensions: DataFrame) -> DataFrame:
        rows = enrich_sales(*tables, **dimensions)
        return rows.withColumn("store_id", rows["store_id"] - rows["store_id"])

    monkeypatch.setattr(ENRICH_SALES, without_a_store)
    shop.send_extracts(MONDAY)
    shop.deliver(MONDAY, "till.csv", sale(MONDAY, "A"))
    run = platform.materialize(DAILY, MONDAY, TUESDAY)
    _refused(run, "Table enriched_sales breaks its contract and was not published.", MONDAY, "column store_id")
    assert platform.verdicts("enriched_sales", "contract", run.run_id) == {MONDAY: False, TUESDAY: True}
    assert _published(platform) == [*LANDING, *DIMENSIONS]
    assert run.materialized == {*LANDING, *DIMENSIONS}


def test_a_failed_run_leaves_what_was_published_before(
    platform: Platform, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.send_extracts(MONDAY)
    shop.deliver(MONDAY, "till.csv", sale(MONDAY, "A"))
    platform.make(DAILY, MONDAY)
    before = {name: platform.hashes(contract) for name, contract in TABLES.items() if name not in LANDING}
    shop.deliver(MONDAY, "till.csv", sale(MONDAY, "B"))

    def broken(*_: DataFrame, **__: DataFrame) -> DataFrame:
        raise ArithmeticError

    monkeypatch.setattr(ENRICH_SALES, broken)
    assert not platform.materialize((*LANDING, *DAILY[7:]), MONDAY).succeeded
    assert {name: platform.hashes(contract) for name, contract in TABLES.items() if name not in LANDING} == before
