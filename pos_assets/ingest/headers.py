"""Column names as files write them: matched in any case, surrounding blanks ignored."""

from pos_assets.ingest.delivery import RejectedFileError


def column_name(text: str) -> str:
    """The name that the contract compares with."""
    return text.strip(" \t\r\n").lower()


def csv_header(values: list[bytes]) -> list[str]:
    """The columns of a CSV header as written, without surrounding blanks; one without a name gets its position's.

    Raises:
        RejectedFileError: It is not UTF-8.
    """
    try:
        names = [value.decode().strip(" \t\r\n") for value in values]
    except UnicodeDecodeError:
        raise RejectedFileError("unreadable: the header is not UTF-8") from None
    return [name or f"column_{place}" for place, name in enumerate(names, start=1)]


def check_columns(names: list[str], mandatory: tuple[str, ...]) -> None:
    """Refuse a file whose columns cannot be told apart, or that lacks a mandatory one.

    Raises:
        RejectedFileError: With the reason, which names the columns.
    """
    known = [column_name(name) for name in names]
    duplicates = sorted({name for name in known if known.count(name) > 1})
    if duplicates:
        raise RejectedFileError("duplicate_column: " + ", ".join(duplicates))
    missing = [name for name in mandatory if name not in known]
    if missing:
        raise RejectedFileError("missing_column: " + ", ".join(missing))
