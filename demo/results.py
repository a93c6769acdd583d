"""What the demo shows at its end: the marts, the ledger, and whether they are what the generator expected."""

from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table as Grid

from pos_assets.contracts.facts import EnrichedSales
from pos_assets.contracts.marts import CustomerMart, SalesIncentiveMart
from pos_assets.contracts.sales import LandedSales, RawSalesFiles
from pos_assets.contracts.table import Table
from pos_assets.lake.lake import Lake
from pos_assets.settings import Settings
from pos_assets.storage import Location


def show_results(console: Console, settings: Settings) -> bool:
    """Print the results; return whether every figure is what the generator expected."""
    database = duckdb.connect()
    for contract in (RawSalesFiles, LandedSales, EnrichedSales, CustomerMart, SalesIncentiveMart):
        register(database, settings.lake_uri, contract)
    for title, query in QUERIES.items():
        _print(console, title, database, query)
    wrong = differences(database, Path(settings.landing_uri, "expected"))
    if wrong:
        console.print(f"\n[bold red]Figures differ[/] from what the generator expected: {', '.join(wrong)}.")
    else:
        console.print("\n[green]✓[/] Every figure equals what the generator worked out on its own, to the cent.")
    return not wrong


def register(database: duckdb.DuckDBPyConnection, lake_uri: str, contract: type[Table]) -> None:
    """Make the published version of a table a view, by its list of Parquet files."""
    table = Lake(Location.parse(lake_uri, "POS_LAKE_URI")).table(contract)
    files = [f"{table.location.uri}/{file.path}" for file in table.files()]
    database.read_parquet(files, hive_partitioning=False).create_view(contract.table_name())


def differences(database: duckdb.DuckDBPyConnection, expected: Path) -> list[str]:
    """Compare marts, ledger and fact with the generator's own answers, row by row and to the cent.

    Returns:
        The names of the answers that differ.
    """
    wrong = []
    for answer, query in ANSWERS.items():
        database.read_csv(str(expected / f"{answer}.csv"), all_varchar=True).create_view("answer", replace=True)
        wanted = database.view("answer")
        got = database.sql(query).select(*wanted.columns).select(duckdb.SQLExpression("COLUMNS(*)::VARCHAR"))
        if got.except_(wanted).fetchone() or wanted.except_(got).fetchone() or len(got) != len(wanted):
            wrong.append(answer)
    return wrong


def show_next_steps(console: Console) -> None:
    """Say what to type next."""
    console.print(
        "\n[bold]What next[/]\n"
        "  make dev    opens Dagster's UI on this data: graph, partitions, checks, lineage\n"
        "  make test   runs the tests\n"
        "  README.md   says how to point it at your own files, S3 and Spark"
    )


def _print(console: Console, title: str, database: duckdb.DuckDBPyConnection, query: str) -> None:
    relation = database.sql(query)
    grid = Grid(title=title, title_justify="left", title_style="bold", caption_justify="left")
    for name, kind in zip(relation.columns, relation.types, strict=True):
        numeric = str(kind).startswith(("DECIMAL", "BIGINT", "INTEGER", "HUGEINT"))
        grid.add_column(name.replace("_", " "), justify="right" if numeric else "left")
    for row in relation.fetchall():
        grid.add_row(*["" if value is None else _text(value) for value in row])
    console.print()
    console.print(grid)


def _text(value: object) -> str:
    return str(value) if isinstance(value, str) else f"{value:,}"


QUERIES = {
    "Best sellers of January and their incentive": """
        SELECT store_id AS store, full_name AS sales_person, total_sales, incentive
        FROM sales_incentive_mart WHERE month = '2026-01-01' AND sales_rank = 1
        ORDER BY incentive DESC, store_id LIMIT 5""",
    "Best customers of January": """
        SELECT full_name AS customer, total_sales, transactions, items
        FROM customer_mart WHERE month = '2026-01-01' ORDER BY total_sales DESC, customer_id LIMIT 5""",
    "Ledger of the delivered files": """
        SELECT status, count(*) AS files, sum(rows_read)::BIGINT AS rows_read, sum(accepted)::BIGINT AS accepted,
            sum(quarantined)::BIGINT AS quarantined
        FROM raw_sales_files GROUP BY status ORDER BY status""",
}

ANSWERS = {
    "ledger": "SELECT * FROM raw_sales_files",
    "daily_totals": """
        SELECT *, landed_rows - fact_rows AS duplicate_rows, landed_total - fact_total AS duplicate_total
        FROM (
            SELECT date, count(*) AS landed_rows, sum(total_cost)::DECIMAL(18,2) AS landed_total
            FROM landed_sales GROUP BY date
        ) FULL JOIN (
            SELECT date, count(*) AS fact_rows, sum(total_cost)::DECIMAL(18,2) AS fact_total,
                sum(net_sales)::DECIMAL(18,2) AS net_sales
            FROM enriched_sales GROUP BY date
        ) USING (date)""",
    "customer_mart": "SELECT * FROM customer_mart",
    "sales_incentive_mart": "SELECT * FROM sales_incentive_mart",
}
