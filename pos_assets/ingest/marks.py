"""How a record that cannot be split travels through the parser: as a row that holds a mark instead of values.

So the parser sees well-formed text only, numbers every record of the file, and neighbours of a bad record survive.
"""

import secrets
from dataclasses import dataclass, field

REASONS_END = "\x1f"
_SHOWN_BYTES = 65_536


def _token() -> str:
    # Drawn anew for every file, so that no delivery can forge a mark.
    return f"\x01{secrets.token_hex(16)}\x02"


@dataclass(frozen=True)
class Marks:
    """Writes the marks of one file of `columns` columns.

    Attributes:
        columns: Columns of every row that the parser sees.
        token: Opens every mark, and nothing else in the file.
    """

    columns: int
    token: str = field(default_factory=_token)

    def row(self, reasons: list[str], raw: bytes, size: int | None = None) -> bytes:
        """One row of the parser's text, standing for a record that was delivered as `raw`.

        Args:
            reasons: What is wrong with it, each as `code:column`, or `code:` when no column is at fault.
            raw: The record, or its beginning.
            size: How long the record was, when `raw` is its beginning only.
        """
        text = self.token + ",".join(reasons) + REASONS_END + _shown(raw, size)
        return b'"' + text.replace('"', '""').encode() + b'"' + b"," * (self.columns - 1) + b"\n"


def _shown(raw: bytes, size: int | None) -> str:
    r"""Text for a person: invalid bytes and NUL as `\xNN`; the beginning alone when there is very much of it."""
    size = len(raw) if size is None else size
    text = raw[:_SHOWN_BYTES].decode("utf-8", "backslashreplace").replace("\0", "\\x00")
    return text if size <= min(len(raw), _SHOWN_BYTES) else f"{text}... ({size} bytes)"
