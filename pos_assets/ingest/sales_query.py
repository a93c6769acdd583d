"""The SQL that turns a sales file's text into rows, accepted and quarantined ones in one pass.

A quarantined row travels among the accepted ones, in the bucket `QUARANTINE`, with three text columns put to another
use: `currency` holds its reasons and `additional_columns` its raw text. `quarantine_query` makes a table of them.
"""

from pos_assets.ingest.marks import REASONS_END
from pos_assets.ingest.rules import COLUMNS, QUARANTINE, SalesWindow, casts, fits, reasons, values
from pos_assets.ingest.source_query import marked, read_text
from pos_assets.ingest.sources import OTHERS, RAW_TEXT, Source
from pos_assets.ingest.sql_text import enum_literal, identifier, literal
from pos_assets.ingest.typed_text import filled


def enum_types(window: SalesWindow) -> list[str]:
    """Statements that make the types the query uses.

    Enumerations, because a value among few is then looked up once on the way in and never hashed on the way out.
    """
    dates = ", ".join(map(literal, [*window.dates(), QUARANTINE]))
    return [
        f"CREATE TYPE business_date AS ENUM ({dates})",
        "CREATE TYPE transaction_type AS ENUM ('sale', 'return', 'void')",
    ]


def sales_query(source: Source, key: str, window: SalesWindow, content_hash: str | None) -> str:
    """Every row of a file, in its order, with the columns of `LandedSales`.

    Args:
        source: The file's text.
        key: Its path in the landing zone.
        window: The business dates allowed.
        content_hash: Names the rows without a receipt; those rows stay without one when it is not known yet.
    """
    present = {column for column in source.columns if column}
    return f"""
        WITH source AS ({_text_query(source)}),
        cast_row AS (SELECT *, {", ".join(casts(present))} FROM source),
        valued_row AS (SELECT *, {", ".join(values(present))} FROM cast_row),
        judged_row AS (SELECT *, {fits(present)} AS fits FROM valued_row)
        SELECT {", ".join(_columns(source, present, key, window, content_hash))}
        FROM judged_row
    """  # noqa: S608  names of our own, and quoted literals


def quarantine_query(bucket_files: list[str]) -> str:
    """The rows of the bucket `QUARANTINE` with the columns of `QuarantinedSales`."""
    files = ", ".join(map(literal, bucket_files))
    return f"""
        SELECT landing_date, source_file, row_number, additional_columns AS raw_text,
            [split_part(reason, ':', 1) FOR reason IN reasons] AS reason_codes,
            [split_part(reason, ':', 2) FOR reason IN reasons IF split_part(reason, ':', 2) <> ''] AS failing_columns
        FROM (SELECT *, string_split(currency, ',') AS reasons FROM read_parquet([{files}], hive_partitioning = false))
    """  # noqa: S608  quoted literals


def _text_query(source: Source) -> str:
    names = source.parser_columns()
    absent = "".join(f", NULL::VARCHAR AS {column}" for column in COLUMNS if column not in names)
    return f"SELECT *, row_number() OVER () AS row_number{absent} FROM {read_text(names)}"  # noqa: S608  names of our own


def _columns(source: Source, present: set[str], key: str, window: SalesWindow, content_hash: str | None) -> list[str]:
    total, quantity = "total_cost_value", "quantity_value"
    if "transaction_type" in present:  # only a void comes this far without them
        total, quantity = f"COALESCE({total}, 0)::DECIMAL(12,2)", f"COALESCE({quantity}, 0)"
    return [
        f"{enum_literal(window.landing_date.isoformat())} AS landing_date",
        f"(CASE WHEN fits THEN business_date ELSE {literal(QUARANTINE)}::business_date END)::VARCHAR AS date",
        f"{enum_literal(key)} AS source_file",
        "row_number",
        f"{_transaction_id(present, content_hash)} AS transaction_id",
        "COALESCE(line_number_value, 1) AS line_number",
        "type_value AS transaction_type",
        "original_transaction_id",
        "pos_id",
        "sold_at",
        "customer_id_value AS customer_id",
        "store_id_value AS store_id",
        "product_id_value AS product_id",
        "product_name",
        f"DATE '{window.earliest}' + enum_code(business_date)::INTEGER AS sales_date",
        "sales_person_id_value AS sales_person_id",
        "price_value AS price",
        f"{quantity} AS quantity",
        "discount_value AS discount",
        "tax_value AS tax",
        f"{total} AS total_cost",
        f"CASE WHEN fits THEN currency ELSE {_reasons(source, window)} END AS currency",
        "payment_mode",
        f"CASE WHEN fits THEN {_others(source)} ELSE {_raw_text(source)} END AS additional_columns",
    ]


def _transaction_id(present: set[str], content_hash: str | None) -> str:
    made = "NULL" if content_hash is None else f"concat({literal(content_hash[:16] + '-')}, row_number)"
    if "transaction_id" not in present:
        return made
    return (
        f"CASE WHEN transaction_id >= '!' THEN transaction_id WHEN {filled('transaction_id')} THEN transaction_id "
        f"ELSE {made} END"
    )


def _reasons(source: Source, window: SalesWindow) -> str:
    is_mark, mark = marked(source)
    return f"CASE WHEN {is_mark} THEN split_part({mark}, {literal(REASONS_END)}, 1) ELSE {reasons(window)} END"


def _raw_text(source: Source) -> str:
    is_mark, mark = marked(source)
    if source.is_json:
        raw = RAW_TEXT
    else:
        raw = "concat_ws(',', " + ", ".join(_csv_value(identifier(c)) for c in source.parser_columns()) + ")"
    return f"CASE WHEN {is_mark} THEN substr({mark}, strpos({mark}, {literal(REASONS_END)}) + 1) ELSE {raw} END"


def _csv_value(column: str) -> str:
    """A value as CSV; quoted only where it must be, which is how nearly every till writes it."""
    quoted = f"""concat('"', replace({column}, '"', '""'), '"')"""
    return f"CASE WHEN regexp_matches({column}, '[\",\\r\\n]') THEN {quoted} ELSE COALESCE({column}, '') END"


def _others(source: Source) -> str:
    if source.is_json:
        return OTHERS
    pairs = [
        f"{literal(name)}, {identifier(parser_name)}"
        for name, column, parser_name in zip(source.names, source.columns, source.parser_columns(), strict=True)
        if column is None
    ]
    return f"json_object({', '.join(pairs)})::VARCHAR" if pairs else "NULL"
