"""The expected answers, held against an independent computation over the delivered files."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from data_generator.__main__ import main
from data_generator.expected import incentive
from pos_assets_tests.data_generator.reference import answers, expected_rows, second_opinion

if TYPE_CHECKING:
    from pathlib import Path

START = date(2026, 1, 29)
SMALL = "--start 2026-01-29 --days 6 --lines-per-day 900 --customers 150 --stores 4 --products 60 --files-per-day 2"
DELIVERY_FAULTS = "--late 6 --duplicate-rows 5 --duplicate-files 3 --returns 8 --voids 6 --walk-ins 10"
FILE_FAULTS = "--unknown-keys 5 --extra-column 3 --missing-column 2"
ROW_FAULTS = "--bad-values 12"

CASES = {
    "clean CSV": "",
    "clean legacy CSV": "--legacy",
    "late, duplicate, returned and voided": DELIVERY_FAULTS,
    "keys that no extract has": f"{DELIVERY_FAULTS} {FILE_FAULTS}",
    "everything in CSV": f"{DELIVERY_FAULTS} {FILE_FAULTS} {ROW_FAULTS} --ragged-rows 5",
    "everything in gzipped JSON lines": f"{DELIVERY_FAULTS} {FILE_FAULTS} {ROW_FAULTS} --format jsonl --gzip",
    "everything in JSON": f"{DELIVERY_FAULTS} {FILE_FAULTS} {ROW_FAULTS} --format json",
    "everything that fits legacy files": f"--legacy --late 6 --walk-ins 10 {FILE_FAULTS} {ROW_FAULTS} --ragged-rows 5",
    "realistic faults": "--all-faults",
    "hardly any lines, so that files stay empty": "--lines-per-day 2 --all-faults",
}


def generate(out: Path, *switches: str) -> Path:
    assert main([*" ".join([SMALL, *switches]).split(), "--out", str(out)]) == 0
    return out


@pytest.mark.parametrize("switches", CASES.values(), ids=CASES.keys())
def test_expected_answers_agree_with_plain_sql_over_the_delivered_files(tmp_path: Path, switches: str) -> None:
    root = generate(tmp_path, switches)
    files, broken, accepted = second_opinion(root, START)

    ledger = {
        key: (status, int(read), int(ok), int(bad)) for _, key, status, read, ok, bad in expected_rows(root, "ledger")
    }
    assert list(ledger) == [file.key for file in files]
    for file in files:
        status, read, ok, bad = ledger[file.key]
        assert status == file.status
        if status == "accepted":
            assert read == len(file.rows) + file.ragged == ok + bad
            assert ok == sum(row["key"] == file.key for row in accepted)
        else:
            assert (read, ok, bad) == (0, 0, 0)

    summary = json.loads((root / "expected" / "summary.json").read_text())
    assert summary["quarantined_by_reason"] == dict(sorted(broken.items()))
    assert summary["accepted"] == len(accepted)
    computed = answers(root, accepted)
    assert dict(computed["walk_ins"]) == summary["walk_in_sales"]
    for name in ("daily_totals", "customer_mart", "sales_incentive_mart"):
        assert expected_rows(root, name) == [tuple(map(str, row)) for row in computed[name]]


def test_faults_that_were_asked_for_are_really_there(tmp_path: Path) -> None:
    root = generate(tmp_path, DELIVERY_FAULTS, FILE_FAULTS, ROW_FAULTS, "--ragged-rows 5")
    files, broken, accepted = second_opinion(root, START)
    assert len(broken) == 14
    statuses = [file.status for file in files]
    assert statuses.count("rejected") == 2
    assert statuses.count("duplicate") == 3
    assert {row["transaction_type"] for row in accepted} == {"sale", "return", "void"}
    assert any(row["landing"] != row["sales_date"] for row in accepted)
    assert any(row["customer_id"] is None for row in accepted)
    assert sum("loyalty_tier" in file.rows[0] for file in files if file.status == "accepted") == 3
    voids = [row["original_transaction_id"] for row in accepted if row["transaction_type"] == "void"]
    ids = {row["transaction_id"] for row in accepted}
    assert {original in ids for original in voids} == {True, False}
    removed = [int(row[3]) for row in expected_rows(root, "daily_totals")]
    assert all(removed)


def test_clean_sales_refer_only_to_keys_in_the_extract_of_their_day_at_the_price_of_that_day(tmp_path: Path) -> None:
    root = generate(tmp_path, "--days 20 --lines-per-day 300")
    _, _, accepted = second_opinion(root, START)
    extracts: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for path in (root / "dimensions").glob("*/*/*.csv"):
        with path.open(newline="") as stream:
            rows = {next(iter(row.values())): row for row in csv.DictReader(stream, strict=True)}
        extracts[path.parts[-3], path.parts[-2]] = rows
    prices = set()
    for row in accepted:
        day = str(row["sales_date"])
        assert row["customer_id"] in extracts["customer", day]
        assert row["store_id"] in extracts["store", day]
        assert row["sales_person_id"] in extracts["sales_team", day]
        product = extracts["product", day][str(row["product_id"])]
        assert (product["name"], product["current_price"]) == (row["product_name"], row["price"])
        prices.add((row["product_id"], row["price"]))
    assert len(prices) > len({product for product, _ in prices}), "prices move from day to day"
    sizes = {len(rows) for (name, _), rows in extracts.items() if name == "product"}
    assert len(sizes) > 1, "products leave the extracts and come back"


def test_people_change_stores_and_report_to_managers(tmp_path: Path) -> None:
    root = generate(tmp_path, "--days 20 --lines-per-day 100")
    homes: dict[str, set[str]] = {}
    for path in sorted((root / "dimensions" / "sales_team").glob("*/*.csv")):
        with path.open(newline="") as stream:
            team = {row["id"]: row for row in csv.DictReader(stream)}
        for person in team.values():
            homes.setdefault(person["id"], set()).add(person["store_id"])
            assert (person["manager_id"] == "") == (person["id"] == "1")
            if person["manager_id"]:
                assert team[person["manager_id"]]["is_manager"] == "true"
    assert any(len(stores) > 1 for stores in homes.values())


@pytest.mark.parametrize(("cents", "paid"), [(0, 0), (-500, 0), (49, 0), (50, 1), (149, 1), (150, 2), (10_000, 100)])
def test_one_percent_is_rounded_half_up_to_the_cent(cents: int, paid: int) -> None:
    assert incentive(cents) == paid
