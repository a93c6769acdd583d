"""A second opinion on delivered files, in plain Python and DuckDB, sharing no code with the generator."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow

if TYPE_CHECKING:
    from pathlib import Path

MANDATORY = {
    "customer_id",
    "store_id",
    "product_name",
    "sales_date",
    "sales_person_id",
    "price",
    "quantity",
    "total_cost",
}
Row = dict[str, str | None]
INT_MAX = 2**31 - 1


@dataclass
class DeliveredFile:
    """One sales file, read without any notion of right or wrong values."""

    landing: date
    key: str
    status: str
    rows: list[Row] = field(default_factory=list)
    ragged: int = 0


def delivered_files(root: Path) -> list[DeliveredFile]:
    """Read all sales files in the order of delivery."""
    seen: set[bytes] = set()
    files = []
    for path in sorted((root / "sales").glob("*/*")):
        content = path.read_bytes()
        digest = hashlib.sha256(content).digest()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
        rows, ragged = _rows(text, path.name)
        status = "accepted"
        if digest in seen:
            status = "duplicate"
        elif not set(rows[0]) >= MANDATORY:
            status = "rejected"
        seen.add(digest)
        landing = date.fromisoformat(path.parent.name)
        files.append(DeliveredFile(landing, path.relative_to(root).as_posix(), status, rows, ragged))
    return files


def _rows(text: str, name: str) -> tuple[list[Row], int]:
    if ".csv" in name:
        header, *lines = csv.reader(io.StringIO(text), strict=True)
        whole = [line for line in lines if len(line) == len(header)]
        rows: list[Row] = [{k: v or None for k, v in zip(header, line, strict=True)} for line in whole]
        return rows, len(lines) - len(whole)
    objects = json.loads(text, parse_float=str, parse_int=str) if ".jsonl" not in name else None
    if objects is None:
        objects = [json.loads(line, parse_float=str, parse_int=str) for line in text.splitlines()]
    return [{k: v or None for k, v in each.items()} for each in objects], 0


def reasons(row: Row, landing: date, start: date) -> list[str]:
    """Return every rule of the row contract that a row breaks."""
    found = []
    kind = row.get("transaction_type") or "sale"
    if kind not in {"sale", "return", "void"}:
        found.append("bad_transaction_type")
    if row["customer_id"] is not None and not _whole(row["customer_id"], 1, 2**63 - 1):
        found.append("bad_customer_id")
    found += [f"bad_{name}" for name in ("store_id", "sales_person_id") if not _whole(row[name], 1, INT_MAX)]
    if not (row["product_name"] or "").strip():
        found.append("bad_product_name")
    found += _date_reasons(row["sales_date"], landing, start)
    price, total = _decimal(row["price"], 8), _decimal(row["total_cost"], 10)
    quantity = int(row["quantity"] or 0) if _whole(row["quantity"], -INT_MAX, INT_MAX) else None
    if price is None or price < 0:
        found.append("bad_price")
    if total is None:
        found.append("bad_total_cost")
    if quantity is None or (quantity == 0 and kind != "void"):
        found.append("bad_quantity")
    if price is None or total is None or quantity is None or kind == "void":
        return found
    if total != price * quantity - Decimal(row.get("discount") or "0"):
        found.append("total_mismatch")
    sign = -1 if kind == "return" else 1
    if quantity * sign < 0 or total * sign < 0:
        found.append("sign_mismatch")
    return found


def _whole(text: str | None, low: int, high: int) -> bool:
    return text is not None and re.fullmatch(r"-?\d+", text) is not None and low <= int(text) <= high


def _decimal(text: str | None, whole_digits: int) -> Decimal | None:
    fits = text is not None and re.fullmatch(rf"-?\d{{1,{whole_digits}}}(\.\d{{1,2}})?", text)
    return Decimal(text) if fits and text else None


def _date_reasons(text: str | None, landing: date, start: date) -> list[str]:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return ["bad_sales_date"]
    if day > landing:
        return ["future_date"]
    return ["too_late"] if day < start or day < landing - timedelta(days=35) else []


def second_opinion(root: Path, start: date) -> tuple[list[DeliveredFile], Counter[str], list[Row]]:
    """Return the files, how often each rule was broken, and the accepted rows with their place of delivery."""
    files, broken, accepted = delivered_files(root), Counter[str](), []
    for file in files:
        if file.status != "accepted":
            continue
        broken["ragged_row"] += file.ragged
        for number, row in enumerate(file.rows):
            found = reasons(row, file.landing, start)
            assert len(found) <= 1, (file.key, row, found)
            broken.update(found)
            if not found:
                accepted.append(row | {"landing": file.landing.isoformat(), "key": file.key, "row": f"{number:09d}"})
    return files, +broken, accepted


FACT = """
CREATE TABLE fact AS
WITH typed AS (
    SELECT sales_date::DATE AS date, date_trunc('month', sales_date::DATE)::DATE AS month,
        coalesce(transaction_id, key || row) AS transaction_id, coalesce(line_number::INT, 1) AS line_number,
        coalesce(transaction_type, 'sale') AS kind, original_transaction_id AS original,
        customer_id::BIGINT AS customer_id, store_id::INT AS store_id, sales_person_id::INT AS person_id,
        quantity::INT AS quantity, total_cost::DECIMAL(12, 2) AS total, landing, key, row
    FROM lines
), numbered AS (
    SELECT *, row_number() OVER (
        PARTITION BY date, transaction_id, line_number ORDER BY landing DESC, key DESC, row DESC) AS delivery
    FROM typed
), marked AS (
    SELECT *, kind = 'void' OR (date, transaction_id) IN (
        SELECT (date, original) FROM numbered WHERE kind = 'void') AS voided
    FROM numbered
)
SELECT *, CASE WHEN voided THEN 0 ELSE total END AS net FROM marked
"""
DAILY = """
SELECT date::VARCHAR, count(*), sum(total)::DECIMAL(18, 2), count(*) FILTER (delivery > 1),
    coalesce(sum(total) FILTER (delivery > 1), 0)::DECIMAL(18, 2), count(*) FILTER (delivery = 1),
    sum(net) FILTER (delivery = 1)::DECIMAL(18, 2)
FROM fact GROUP BY date ORDER BY date
"""
CUSTOMERS = """
WITH months AS (
    SELECT month, customer_id, sum(net)::DECIMAL(18, 2) AS total,
        count(DISTINCT transaction_id) FILTER (kind = 'sale' AND NOT voided) AS transactions,
        coalesce(sum(quantity) FILTER (NOT voided), 0)::BIGINT AS items,
        coalesce((max(date) FILTER (kind = 'sale' AND NOT voided))::VARCHAR, '') AS last
    FROM fact WHERE delivery = 1 AND customer_id IS NOT NULL GROUP BY ALL
)
SELECT m.month::VARCHAR, m.customer_id, m.total, m.transactions, m.items, m.last,
    coalesce(p.total, 0)::DECIMAL(18, 2)
FROM months m LEFT JOIN months p ON p.customer_id = m.customer_id AND p.month = m.month - INTERVAL 1 MONTH
ORDER BY 1, 2
"""
INCENTIVES = """
WITH months AS (
    SELECT f.month, store_id, person_id, sum(net)::DECIMAL(18, 2) AS total,
        EXISTS (SELECT 1 FROM team t WHERE t.id::INT = f.person_id AND t.month <= f.month) AS known
    FROM fact f WHERE delivery = 1 GROUP BY ALL
), ranked AS (
    SELECT *, CASE WHEN known THEN
        rank() OVER (PARTITION BY month, store_id, known ORDER BY total DESC) END AS place FROM months
)
SELECT month::VARCHAR, store_id, person_id, total, coalesce(place::VARCHAR, ''),
    CASE WHEN place = 1 AND total > 0 THEN round(total / 100::DECIMAL(5, 2), 2) ELSE 0 END::DECIMAL(18, 2)
FROM ranked ORDER BY 1, 2, 3
"""
WALK_INS = """
SELECT month::VARCHAR, coalesce(sum(net) FILTER (customer_id IS NULL), 0)::DECIMAL(18, 2)::VARCHAR
FROM fact WHERE delivery = 1 GROUP BY 1
"""
LINE_COLUMNS = ("transaction_id", "line_number", "transaction_type", "original_transaction_id", "landing", "key", "row")


def answers(root: Path, accepted: list[Row]) -> dict[str, list[tuple[Any, ...]]]:
    """Return the expected tables, worked out in SQL from the accepted rows."""
    columns = [*sorted(MANDATORY), *LINE_COLUMNS]
    lines = pyarrow.table({c: pyarrow.array([row.get(c) for row in accepted], pyarrow.string()) for c in columns})
    with duckdb.connect() as db:
        db.register("lines", lines)
        db.execute(FACT)
        db.execute(
            "CREATE TABLE team AS SELECT DISTINCT id, date_trunc('month', split_part(filename, '/', -2)::DATE)::DATE"
            " AS month FROM read_csv(?, all_varchar = true, filename = true, quote = '\"', escape = '\"')",
            [f"{root}/dimensions/sales_team/*/*.csv"],
        )
        queries = {
            "daily_totals": DAILY,
            "customer_mart": CUSTOMERS,
            "sales_incentive_mart": INCENTIVES,
            "walk_ins": WALK_INS,
        }
        return {name: db.sql(query).fetchall() for name, query in queries.items()}


def expected_rows(root: Path, name: str) -> list[tuple[str, ...]]:
    """Return the rows of an expected file."""
    with (root / "expected" / f"{name}.csv").open(newline="") as stream:
        return [tuple(row) for row in csv.reader(stream)][1:]
