"""Text that goes into SQL, quoted so that no name or key from a file is ever SQL of its own."""


def literal(text: str) -> str:
    """A SQL string."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A SQL name."""
    return '"' + name.replace('"', '""') + '"'


def enum_literal(text: str) -> str:
    """A constant SQL string that Parquet writers store once, instead of hashing it for every row."""
    return f"{literal(text)}::ENUM({literal(text)})"
