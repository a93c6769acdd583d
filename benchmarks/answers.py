"""Whether the tables are right: a benchmark of wrong answers is worthless.

The generator works out its `expected/` answers without reading any file back; here they are put beside what a run's
Parquet files hold, to the row and to the cent. Nothing of this is timed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb
from deltalake import DeltaTable
from rich.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

TABLES = ("landed_sales", "quarantined_sales", "enriched_sales", "customer_mart", "sales_incentive_mart")

FOUND = """
    SELECT
        (SELECT count(*) FROM landed_sales) AS "rows landed",
        (SELECT count(*) FROM quarantined_sales) AS "rows quarantined",
        (SELECT count(*) FROM enriched_sales) AS "rows in the fact",
        (SELECT sum(net_sales) FROM enriched_sales) AS "net sales",
        (SELECT coalesce(sum(net_sales), 0) FROM enriched_sales WHERE customer_id IS NULL) AS "net sales of walk-ins",
        (SELECT count(*) FROM customer_mart) AS "rows in customer_mart",
        (SELECT sum(incentive) FROM sales_incentive_mart) AS "incentives"
"""
WANTED = """
    SELECT
        sum(landed_rows)::BIGINT AS "rows landed",
        $quarantined::BIGINT AS "rows quarantined",
        sum(fact_rows)::BIGINT AS "rows in the fact",
        sum(net_sales) AS "net sales",
        $walk_ins::DECIMAL(18,2) AS "net sales of walk-ins",
        (SELECT count(*) FROM expected_customer_mart) AS "rows in customer_mart",
        (SELECT sum(incentive) FROM expected_sales_incentive_mart) AS "incentives"
    FROM expected_daily_totals
"""
MONEY = {
    "daily_totals": ("landed_total", "duplicate_total", "net_sales"),
    "customer_mart": ("total_sales", "previous_month_sales"),
    "sales_incentive_mart": ("total_sales", "incentive"),
}
ROWS = {
    "daily_totals": """
        SELECT
            date, landed_rows, landed_total, landed_rows - fact_rows AS duplicate_rows,
            landed_total - fact_total AS duplicate_total, fact_rows, net_sales
        FROM (
            SELECT sales_date AS date, count(*) AS landed_rows, sum(total_cost) AS landed_total
            FROM landed_sales GROUP BY ALL
        )
        JOIN (
            SELECT sales_date AS date, count(*) AS fact_rows, sum(total_cost) AS fact_total, sum(net_sales) AS net_sales
            FROM enriched_sales GROUP BY ALL
        ) USING (date)
    """,
    "customer_mart": "SELECT *, sales_month AS month FROM (SELECT * EXCLUDE (month) FROM customer_mart)",
    "sales_incentive_mart": "SELECT *, sales_month AS month FROM (SELECT * EXCLUDE (month) FROM sales_incentive_mart)",
}
"""Tables that are compared row by row with the expected file of the same name."""

Answers = dict[str, str]


def answers_wanted(expected: Path) -> Answers:
    """What the generator expects."""
    summary = json.loads((expected / "summary.json").read_text())
    walk_ins = " + ".join(f"{amount}::DECIMAL(18,2)" for amount in summary["walk_in_sales"].values())
    with duckdb.connect() as database:
        _read_expected(database, expected)
        query = WANTED.replace("$quarantined", str(summary["quarantined"])).replace("$walk_ins", f"({walk_ins})")
        return _single(database, query) | dict.fromkeys(map(_differing, ROWS), "0")


def answers_found(files: Mapping[str, Sequence[str]], expected: Path) -> Answers:
    """What a run's Parquet files hold, and how many rows differ from those expected."""
    with duckdb.connect() as database:
        _read_expected(database, expected)
        for table in TABLES:
            database.read_parquet(list(files[table]), hive_partitioning=False).create_view(table)
        differing = {}
        for table, query in ROWS.items():
            columns = ", ".join(f"{name}::VARCHAR" for name in database.table(f"expected_{table}").columns)
            wanted, found = f"SELECT {columns} FROM expected_{table}", f"SELECT {columns} FROM ({query})"  # noqa: S608  our own texts
            both = f"(({wanted}) EXCEPT ALL ({found})) UNION ALL (({found}) EXCEPT ALL ({wanted}))"
            differing[_differing(table)] = str(len(database.sql(both)))
        return _single(database, FOUND) | differing


def comparison(wanted: Answers, sides: Mapping[str, Answers]) -> tuple[Table, bool]:
    """Put the answers of each side beside the wanted ones; say whether all are right."""
    columns = (Column(side, justify="right") for side in ("expected", *sides))
    table = Table(Column("answer", no_wrap=True), *columns, title="Answers")
    right = True
    for name, answer in wanted.items():
        found = [side[name] for side in sides.values()]
        right &= all(each == answer for each in found)
        table.add_row(name, answer, *(each if each == answer else f"[bold red]{each}[/]" for each in found))
    return table, right


def files_of_lake(lake: Path) -> dict[str, list[str]]:
    """The files of each table's newest version in a lake."""
    return {table: DeltaTable(str(lake / table)).file_uris() for table in TABLES}


def files_of_folders(out: Path) -> dict[str, list[str]]:
    """The files of each table of plain folders."""
    return {table: [str(file) for file in (out / table).rglob("*.parquet")] for table in TABLES}


def _differing(table: str) -> str:
    return f"rows off: {table}"


def _read_expected(database: duckdb.DuckDBPyConnection, expected: Path) -> None:
    for table, money in MONEY.items():
        types = ", ".join(f"'{column}': 'DECIMAL(18,2)'" for column in money)
        source = str(expected / f"{table}.csv").replace("'", "''")
        database.execute(
            f"CREATE TABLE expected_{table} AS SELECT * FROM read_csv('{source}', header = true, types = {{{types}}})"  # noqa: S608
        )


def _single(database: duckdb.DuckDBPyConnection, query: str) -> Answers:
    relation = database.sql(query)
    row = relation.fetchone() or ()
    return {name: str(value) for name, value in zip(relation.columns, row, strict=True)}
