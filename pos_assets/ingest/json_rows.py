"""One JSON object to one row of CSV text: which key is which column, and which values a row can hold."""

import json
from typing import Any

from pos_assets.ingest.headers import column_name

_MAX_LAYOUTS = 1000


class BadObjectError(ValueError):
    """A record no row can be made of; its argument is the reasons, as `code:column`, with commas between."""


class JsonRows:
    """Makes rows of the columns asked for, the other keys as a JSON object, and the raw text.

    Attributes:
        seen: The columns asked for that at least one object named; None as long as there was no object.
    """

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.seen: set[str] | None = None
        self._columns = columns
        self._layouts: dict[tuple[str, ...], _Layout] = {}

    def row(self, value: Any, raw: str) -> bytes:  # noqa: ANN401  whatever the file holds
        """The row of one JSON value.

        Raises:
            BadObjectError: It is no object, names a column twice, holds nested values, or text that is not UTF-8.
        """
        if not isinstance(value, dict):
            raise BadObjectError("bad_json:")
        keys = tuple(value)
        layout = self._layouts.get(keys) or self._new_layout(keys)
        texts = [item if item.__class__ is str else _text(item) for item in value.values()]
        nested = [place for place, text in enumerate(texts) if text is None]
        if nested:
            raise BadObjectError(",".join(layout.fault(place) for place in nested))
        texts.append("")
        fields = [texts[place] for place in layout.places]
        fields.append(layout.others(texts))
        line = _quoted(fields, escaped="\\" in raw or bool(layout.extras)) + ',"' + raw.replace('"', '""') + '"\n'
        if "\0" in line:
            raise BadObjectError("nul_byte:")
        try:
            return line.encode()
        except UnicodeEncodeError:
            raise BadObjectError("invalid_utf8:") from None

    def _new_layout(self, keys: tuple[str, ...]) -> "_Layout":
        layout = _Layout(keys, self._columns)
        self.seen = (self.seen or set()) | (set(layout.names) & set(self._columns))
        if len(self._layouts) < _MAX_LAYOUTS:
            self._layouts[keys] = layout
        return layout


class _Layout:
    """Where the values of objects with the same keys go.

    Attributes:
        names: The keys as column names.
        places: For each column asked for, the place of its value; one beyond the last when there is none.
        extras: The keys that are no such column, with the place of their values.
    """

    def __init__(self, keys: tuple[str, ...], columns: tuple[str, ...]) -> None:
        self.names = [column_name(key) for key in keys]
        if len(set(self.names)) != len(self.names):
            raise BadObjectError("duplicate_key:")
        place_of = {name: place for place, name in enumerate(self.names)}
        self.places = [place_of.get(column, len(keys)) for column in columns]
        self.extras = [
            (key, place)
            for place, (key, name) in enumerate(zip(keys, self.names, strict=True))
            if name not in set(columns)
        ]

    def others(self, texts: list[Any]) -> str:
        """The values of the keys that are no column, as a JSON object; empty when there are none."""
        if not self.extras:
            return ""
        return json.dumps({key: texts[place] or None for key, place in self.extras}, ensure_ascii=False)

    def fault(self, place: int) -> str:
        """The reason against a value that holds other values."""
        is_extra = any(place == extra for _, extra in self.extras)
        return "bad_json:" if is_extra else f"bad_{self.names[place]}:{self.names[place]}"


def _text(value: Any) -> Any:  # noqa: ANN401  whatever JSON can hold; the text, or None
    """The text of a value that is no string; None when it holds other values."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None


def _quoted(fields: list[str], *, escaped: bool) -> str:
    if escaped:  # only an escape can put a quote into a JSON string
        fields = [field.replace('"', '""') for field in fields]
    return '"' + '","'.join(fields) + '"'
