"""What the footer of a staged Parquet file says: rows, columns, missing values, and the statistics for the Delta log.

No data page is read here; rules about values belong in `audit`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow
import pyarrow.parquet

from pos_assets.contracts.table import Table
from pos_assets.errors import LakeError
from pos_assets.storage import Location

_TOGETHER = 16
_ORDERED = frozenset({str, int, date, Decimal})
"""Types of which the Delta log keeps the smallest and the largest value."""


@dataclass(frozen=True)
class StagedFile:
    """A Parquet file as its footer describes it, before it is published.

    Attributes:
        path: Relative to the table's folder.
        rows: Rows in the file.
        size: Bytes.
        statistics: What the Delta log keeps of it, as JSON.
        partition_values: Partition columns and the one value each has in the file; None where it is not one value.
        violations: Rules of the contract it breaks, as a person should read them; they hold no data.
    """

    path: str
    rows: int
    size: int
    statistics: str
    partition_values: Mapping[str, str | None]
    violations: tuple[str, ...]


@dataclass(frozen=True)
class _Column:
    """One column of one file, over its row groups."""

    nulls: int | None
    low: Any
    high: Any

    @property
    def single(self) -> str | None:
        """The only value of a text column, when it has one in every row."""
        return self.low if self.nulls == 0 and self.low == self.high and isinstance(self.low, str) else None


def read_footers(table: Location, contract: type[Table], paths: Iterable[str]) -> list[StagedFile]:
    """Read the footers of the files at the paths, several at a time.

    Raises:
        LakeError: A file is missing, or is no whole Parquet file.
    """
    with ThreadPoolExecutor(_TOGETHER, thread_name_prefix="lake-footers") as pool:
        return list(pool.map(lambda path: _read_footer(table, contract, path), paths))


def _read_footer(table: Location, contract: type[Table], path: str) -> StagedFile:
    try:
        with table.filesystem.open_input_file(f"{table.path}/{path}") as file:
            size = file.size()
            parquet = pyarrow.parquet.ParquetFile(file)
            footer, schema = parquet.metadata, parquet.schema_arrow
    except (OSError, pyarrow.ArrowInvalid) as error:
        raise LakeError(
            f"Table {contract.table_name()}: staged file {path} is missing or no whole Parquet file. Write it again."
        ) from error
    wanted = contract.arrow_schema()
    columns = _columns(footer, [field.name for field in wanted if not pyarrow.types.is_nested(field.type)])
    return StagedFile(
        path=path,
        rows=footer.num_rows,
        size=size,
        statistics=_statistics(footer.num_rows, columns),
        partition_values={column: columns[column].single for column in contract.partition_columns()},
        violations=(*_schema_violations(schema, wanted), *_null_violations(columns, wanted, footer.num_rows)),
    )


def _columns(footer: pyarrow.parquet.FileMetaData, names: Iterable[str]) -> dict[str, _Column]:
    groups = [footer.row_group(number) for number in range(footer.num_row_groups)]
    positions = {footer.schema.column(number).path: number for number in range(footer.num_columns)}
    return {
        name: _column([group.column(positions[name]).statistics if name in positions else None for group in groups])
        for name in names
    }


def _column(statistics: Sequence[pyarrow.parquet.Statistics | None]) -> _Column:
    """Sum up a flat column's statistics; what one row group does not say is not known of the file."""
    counted = [found.null_count if found and found.has_null_count else None for found in statistics]
    nulls = None if None in counted else sum(count for count in counted if count is not None)
    bounds = [found for found in statistics if found and found.has_min_max and type(found.min) in _ORDERED]
    if not bounds or len(bounds) < len(statistics):
        return _Column(nulls, None, None)
    return _Column(nulls, min(found.min for found in bounds), max(found.max for found in bounds))


def _schema_violations(found: pyarrow.Schema, wanted: pyarrow.Schema) -> list[str]:
    types = {field.name: field.type for field in found}
    missing = [f"column {field.name} is missing" for field in wanted if field.name not in types]
    foreign = [f"column {name} is not in the contract" for name in types if name not in wanted.names]
    wrong = [
        f"column {field.name} is {types[field.name]}, not {field.type}"
        for field in wanted
        if field.name in types and _plain(types[field.name]) != _plain(field.type)
    ]
    return [*missing, *foreign, *wrong]


def _plain(type_: pyarrow.DataType) -> pyarrow.DataType:
    """The type without what engines name differently: elements of a list, and whether they may be missing."""
    return pyarrow.list_(_plain(type_.value_type)) if pyarrow.types.is_list(type_) else type_


def _null_violations(columns: Mapping[str, _Column], wanted: pyarrow.Schema, rows: int) -> list[str]:
    """Nested columns are not judged: Parquet counts an empty list as a missing value."""
    required = [field.name for field in wanted if not field.nullable and field.name in columns]
    return [
        f"column {name} has missing values" if columns[name].nulls else f"column {name} has no statistics"
        for name in required
        if rows and columns[name].nulls != 0
    ]


def _statistics(rows: int, columns: Mapping[str, _Column]) -> str:
    bounds = {name: (_as_json(column.low), _as_json(column.high)) for name, column in columns.items()}
    known = {name: pair for name, pair in bounds.items() if None not in pair}
    return json.dumps(
        {
            "numRecords": rows,
            "minValues": {name: low for name, (low, _) in known.items()},
            "maxValues": {name: high for name, (_, high) in known.items()},
            "nullCount": {name: column.nulls for name, column in columns.items() if column.nulls is not None},
        }
    )


def _as_json(bound: Any) -> str | int | float | None:  # noqa: ANN401  Parquet's own types
    """A bound as the Delta log writes it; None for a decimal that a JSON number would not hold exactly."""
    if isinstance(bound, Decimal):
        number = float(bound)
        return number if Decimal(repr(number)) == bound else None
    return bound.isoformat() if isinstance(bound, date) else bound
