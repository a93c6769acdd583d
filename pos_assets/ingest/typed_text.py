"""Strict text to typed values, as SQL expressions that are null where the text does not fit. Nothing is rounded."""

from pos_assets.ingest.sql_text import literal

BLANKS = literal(" \t")
_WHOLE = literal(r"[ \t]*-?[0-9]+[ \t]*")
_AMOUNT = literal(r"[ \t]*-?[0-9]+(\.[0-9]{1,2})?[ \t]*")
_DAY = literal(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?)?")


def filled(column: str) -> str:
    """Whether a value holds more than blanks; never null."""
    return f"(COALESCE(trim({column}, {BLANKS}), '') <> '')"


def number(column: str, kind: str) -> str:
    """A whole number, or an amount with at most two decimals."""
    pattern = _AMOUNT if kind.startswith("DECIMAL") else _WHOLE
    return f"CASE WHEN regexp_full_match({column}, {pattern}) THEN TRY_CAST(trim({column}, {BLANKS}) AS {kind}) END"


def day(column: str) -> str:
    """A date, with or without a time of day, which is left out."""
    text = f"trim({column}, {BLANKS})"
    return f"CASE WHEN regexp_full_match({text}, {_DAY}) THEN TRY_CAST(left({text}, 10) AS DATE) END"


def yes_or_no(column: str) -> str:
    """A truth value: y, yes, true, t, 1 or n, no, false, f, 0 in any case."""
    text = f"lower(trim({column}, {BLANKS}))"
    return (
        f"CASE WHEN {text} IN ('y', 'yes', 'true', 't', '1') THEN TRUE "
        f"WHEN {text} IN ('n', 'no', 'false', 'f', '0') THEN FALSE END"
    )
