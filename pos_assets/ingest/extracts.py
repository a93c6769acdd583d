"""One day's extract of a dimension to one Parquet file. An extract has no quarantine: it is right, or it is refused.

Messages name file, row and column but never a value, for extracts hold people's names and addresses.
"""

from collections.abc import Iterator
from contextlib import closing

import duckdb
from pyspark.sql.types import BooleanType, DataType, DateType, DecimalType, IntegerType, LongType, StructField

from pos_assets.contracts.extracts import Extract
from pos_assets.errors import ExtractError
from pos_assets.ingest.delivery import Delivery, RejectedFileError
from pos_assets.ingest.duckdb_files import StoredFiles, TextFiles
from pos_assets.ingest.landing import LandingFile, LandingZone
from pos_assets.ingest.marks import REASONS_END
from pos_assets.ingest.source_query import marked, read_text
from pos_assets.ingest.sources import Source, open_source, recognise
from pos_assets.ingest.sql_text import identifier, literal
from pos_assets.ingest.typed_text import day, filled, number, yes_or_no
from pos_assets.storage import Location

_MEMORY_LIMIT = "2GB"
_FILE_NAME = "extract.parquet"


def parse_extract(zone: LandingZone, extract: type[Extract], extract_date: str, folder: Location) -> Location:
    """Read the files of one extract and write their rows, typed, to one Parquet file.

    Args:
        zone: The landing zone.
        extract: The extract's contract.
        extract_date: Day of the extract, `YYYY-MM-DD`.
        folder: Where the Parquet file goes.

    Returns:
        The file written; its columns are those of `extract.spark_schema()`.

    Raises:
        ExtractError: There is no such extract, or a row breaks the contract.
        OSError: A file cannot be read, or the result cannot be written.
    """
    files = zone.extract_files(extract.dimension(), extract_date)
    if not files:
        raise ExtractError(f"There is no {extract.dimension()} extract of {extract_date} in {zone.location.uri}.")
    table = _ExtractTable(extract, extract_date)
    with closing(table):
        for file in files:
            table.add(zone.location, file)
        table.check_key()
        return table.write(folder)


class _ExtractTable:
    """The rows of one extract, gathered in memory."""

    def __init__(self, extract: type[Extract], extract_date: str) -> None:
        self._extract = extract
        self._date = extract_date
        self._pieces: Iterator[bytes] = iter(())
        self._connection = duckdb.connect(
            config={"memory_limit": _MEMORY_LIMIT, "temp_directory": "", "autoinstall_known_extensions": False}
        )
        self._connection.register_filesystem(TextFiles(lambda: self._pieces))
        columns = ", ".join(f"{identifier(field.name)} {_sql_type(field.dataType)}" for field in extract.fields())
        self._connection.execute(f"CREATE TABLE extract ({columns}, file VARCHAR, row_number BIGINT)")

    def close(self) -> None:
        """Let go of the rows."""
        self._connection.close()

    def add(self, landing: Location, file: LandingFile) -> None:
        """Add the rows of one file, if every one of them keeps the contract."""
        try:
            with closing(Delivery(landing, file.key)) as delivery:
                format_, content = recognise(delivery)
                source = open_source(format_, content, self._extract.mandatory(), self._extract.optional)
                self._pieces = source.pieces()
                self._connection.execute(f"CREATE OR REPLACE TEMP TABLE delivered AS {self._query(source)}")
                source.finish()
        except RejectedFileError as rejected:
            raise ExtractError(f"{file.key} cannot be used: {rejected.reason}. Deliver it again.") from None
        except FileNotFoundError as error:
            raise ExtractError(f"{file.key} disappeared after it was listed. Try again.") from error
        self._check_rows(file)
        names = ", ".join(identifier(field.name) for field in self._extract.fields())
        self._connection.execute(
            f"INSERT INTO extract ({names}, file, row_number) "  # noqa: S608  identifiers of our own contract
            f"SELECT {names}, {literal(file.key)}, row_number FROM delivered"
        )

    def check_key(self) -> None:
        """Refuse an extract that holds a key twice."""
        key = identifier(self._extract.key)
        twice = self._connection.execute(
            f"SELECT file, row_number FROM extract "  # noqa: S608  an identifier of our own contract
            f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY file, row_number) > 1 "
            "ORDER BY file, row_number LIMIT 1"
        ).fetchone()
        if twice:
            raise self._broken(twice[0], twice[1], self._extract.key, "the key occurs a second time")

    def write(self, folder: Location) -> Location:
        """Write the rows, in the order of their key."""
        self._connection.register_filesystem(StoredFiles(folder, "extract"))
        names = ", ".join(identifier(field.name) for field in self._extract.fields())
        rows = (
            f"SELECT {names}, {literal(self._date)} AS extract_date FROM extract "  # noqa: S608  as above
            f"ORDER BY {identifier(self._extract.key)}"
        )
        self._connection.execute(f"COPY ({rows}) TO 'extract://{_FILE_NAME}' (FORMAT parquet, COMPRESSION snappy)")
        return folder.child(_FILE_NAME)

    def _query(self, source: Source) -> str:
        """Typed columns, and the first fault of the row as `column:what is wrong`."""
        names = source.parser_columns()
        typed: list[str] = []
        faults: list[str] = []
        for field in self._extract.fields():
            if field.name not in names:
                typed.append(f"NULL::{_sql_type(field.dataType)} AS {identifier(field.name)}")
                continue
            value = _value(field)
            typed.append(f"{value} AS {identifier(field.name)}")
            faults.extend(self._faults(field, value))
        is_mark, mark = marked(source)
        return (
            f"SELECT {', '.join(typed)}, row_number() OVER () AS row_number, "  # noqa: S608  identifiers of our contract
            f"CASE WHEN {is_mark} THEN split_part({mark}, {literal(REASONS_END)}, 1) {' '.join(faults)} END AS fault "
            f"FROM {read_text(names)} AS text"
        )

    def _faults(self, field: StructField, value: str) -> Iterator[str]:
        text = f"text.{identifier(field.name)}"
        if not field.nullable:
            yield f"WHEN NOT {filled(text)} THEN {literal(field.name + ':is empty')}"
        yield f"WHEN {value} IS NULL AND {filled(text)} THEN {literal(f'{field.name}:is not {_noun(field.dataType)}')}"
        if field.name == self._extract.key:
            yield f"WHEN {value} <= 0 THEN {literal(field.name + ':is not above 0')}"
        elif isinstance(field.dataType, DecimalType):
            yield f"WHEN {value} < 0 THEN {literal(field.name + ':is below 0')}"

    def _check_rows(self, file: LandingFile) -> None:
        broken = self._connection.execute(
            "SELECT row_number, fault FROM delivered WHERE fault IS NOT NULL ORDER BY row_number LIMIT 1"
        ).fetchone()
        if broken:
            column, _, what = broken[1].partition(":")
            raise self._broken(file.key, broken[0], column, what) if what else self._split(file.key, *broken)

    def _broken(self, key: str, row: int, column: str, what: str) -> ExtractError:
        return ExtractError(f"{key}, row {row}, column {column}: {what}. No row was used; deliver the extract again.")

    def _split(self, key: str, row: int, reasons: str) -> ExtractError:
        codes = ", ".join(reason.partition(":")[0] for reason in reasons.split(","))
        return ExtractError(f"{key}, row {row} is no record: {codes}. No row was used; deliver the extract again.")


def _value(field: StructField) -> str:
    text = f"text.{identifier(field.name)}"
    match field.dataType:
        case IntegerType() | LongType() | DecimalType():
            return number(text, _sql_type(field.dataType))
        case DateType():
            return day(text)
        case BooleanType():
            return yes_or_no(text)
        case _:
            return text


def _sql_type(kind: DataType) -> str:
    return {"string": "VARCHAR"}.get(kind.simpleString(), kind.simpleString().upper())


def _noun(kind: DataType) -> str:
    match kind:
        case DateType():
            return "a date YYYY-MM-DD"
        case DecimalType():
            return f"an amount that fits {kind.simpleString()}"
        case BooleanType():
            return "one of Y, N, true, false, 1, 0"
        case _:
            return f"a whole number that fits {kind.simpleString()}"
