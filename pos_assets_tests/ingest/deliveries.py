"""Deliver bytes, parse them, look at the rows: what the tests of this folder have in common."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet as pq

from pos_assets.contracts.sales import LandedSales, QuarantinedSales
from pos_assets.ingest.landing import LandingFile
from pos_assets.ingest.rules import SalesWindow
from pos_assets.ingest.sales import ParsedFile, parse_sales_file
from pos_assets.ingest.sales_writer import Part
from pos_assets.storage import Location

WINDOW = SalesWindow(landing_date=date(2026, 3, 10), start_date=date(2026, 1, 1), late_days=35)
HEADER = "customer_id,store_id,product_name,sales_date,sales_person_id,price,quantity,total_cost"
GOOD = {
    "customer_id": "7",
    "store_id": "3",
    "product_name": "apple",
    "sales_date": "2026-03-09",
    "sales_person_id": "11",
    "price": "1.50",
    "quantity": "2",
    "total_cost": "3.00",
}
GOOD_LINE = ",".join(GOOD.values())


@dataclass(frozen=True)
class Outcome:
    """A parsed file and its rows."""

    file: ParsedFile
    accepted: list[dict[str, Any]]
    quarantined: list[dict[str, Any]]

    @property
    def reasons(self) -> dict[int, list[str]]:
        """Reason codes of each quarantined row, by its number."""
        return {row["row_number"]: row["reason_codes"] for row in self.quarantined}

    @property
    def accepted_numbers(self) -> list[int]:
        """Numbers of the accepted rows."""
        return [row["row_number"] for row in self.accepted]


def csv(*lines: str, header: str = HEADER) -> bytes:
    """A CSV file of these data lines."""
    return "".join(f"{line}\n" for line in (header, *lines)).encode()


def csv_of(**values: str) -> bytes:
    """A CSV file of one good row with these values instead of its own."""
    row = GOOD | values
    return csv(",".join(row.values()), header=",".join(row))


def parse(folder: Path, content: bytes, name: str = "till.csv", window: SalesWindow = WINDOW) -> Outcome:
    """Deliver a file below the folder and parse it."""
    landing = folder / "landing" / "sales" / window.landing_date.isoformat()
    landing.mkdir(parents=True, exist_ok=True)
    (landing / name).write_bytes(content)
    return parse_at(Location(str(folder / "landing")), Location(str(folder / "out")), name, window)


def parse_at(landing: Location, out: Location, name: str, window: SalesWindow = WINDOW) -> Outcome:
    """Parse a delivered file."""
    listed = landing.stat(f"sales/{window.landing_date}/{name}")
    file = LandingFile(listed.key, listed.size, listed.etag)
    accepted_to, quarantine_to = out.child("accepted"), out.child("quarantined")
    parsed = parse_sales_file(file, landing, window, accepted_to, quarantine_to)
    accepted = rows_of(accepted_to, parsed.accepted_parts, LandedSales.arrow_schema())
    quarantined = rows_of(quarantine_to, parsed.quarantined_parts, QuarantinedSales.arrow_schema())
    assert parsed.rows_read == parsed.accepted + parsed.quarantined
    assert (len(accepted), len(quarantined)) == (parsed.accepted, parsed.quarantined)
    return Outcome(parsed, accepted, quarantined)


def rows_of(location: Location, parts: tuple[Part, ...], schema: pyarrow.Schema) -> list[dict[str, Any]]:
    """The rows of the parts, in the order of their numbers; the parts must be as they are said to be."""
    rows: list[dict[str, Any]] = []
    for part in parts:
        with location.filesystem.open_input_file(f"{location.path}/{part.path}") as file:
            size = file.size()
            table = pq.ParquetFile(file).read()
        assert [(field.name, field.type) for field in table.schema] == [(field.name, field.type) for field in schema]
        assert (part.rows, part.size) == (table.num_rows, size)
        assert part.date is None or set(table["date"].to_pylist()) == {part.date}
        rows += table.to_pylist()
    return sorted(rows, key=lambda row: int(row["row_number"]))
