"""The SQL that reads a source's text and tells marks from rows. What the columns mean belongs elsewhere."""

from pos_assets.ingest.duckdb_files import TEXT_URI
from pos_assets.ingest.lines import MAX_ROW_BYTES
from pos_assets.ingest.sources import Source
from pos_assets.ingest.sql_text import identifier, literal

_BUFFER_BYTES = 8 << 20


def read_text(columns: list[str]) -> str:
    """The table of a source's text: every column a string, null where it is empty."""
    shape = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in columns)
    return (
        f"read_csv({literal(TEXT_URI)}, columns = {{{shape}}}, auto_detect = false, header = false, delim = ',', "
        "quote = '\"', escape = '\"', new_line = '\\n', nullstr = '', parallel = false, "
        f"max_line_size = {MAX_ROW_BYTES}, buffer_size = {_BUFFER_BYTES})"
    )


def marked(source: Source) -> tuple[str, str]:
    """Whether a row is a mark, and the mark without its token, as expressions."""
    first, token = identifier(source.parser_columns()[0]), source.marks.token
    return f"starts_with({first}, {literal(token)})", f"substr({first}, {len(token) + 1})"
