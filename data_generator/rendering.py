"""Lines as the text of a sales file: which columns, in which order, in CSV or JSON. Opens no files."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow
import pyarrow.compute as pc

from data_generator.baskets import PAYMENT_MODES, World
from data_generator.defects import RAGGED, Defect
from data_generator.lines import NO_TRANSACTION, WALK_IN, Lines
from data_generator.plan import MANDATORY_COLUMNS
from data_generator.text import Text, csv_rows, joined_bytes, money, pick, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

OPTIONAL_COLUMNS = (
    "transaction_id",
    "line_number",
    "transaction_type",
    "original_transaction_id",
    "pos_id",
    "sold_at",
    "product_id",
    "discount",
    "tax",
    "currency",
    "payment_mode",
)
EXTRA_COLUMN = "loyalty_tier"
TIERS = ("", "silver", "gold", "platinum")
CURRENCY = "EUR"
NUMBERS = frozenset(
    "customer_id store_id sales_person_id price quantity total_cost line_number product_id discount tax".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Layout:
    """The columns of one file and how they are written."""

    format: str
    columns: tuple[str, ...]

    @classmethod
    def of(cls, file_format: str, *, legacy: bool, extra: bool = False, missing: str | None = None) -> Layout:
        """Return the layout of a file; it may carry one column more or lack one."""
        names = [*MANDATORY_COLUMNS, *(() if legacy else OPTIONAL_COLUMNS), *((EXTRA_COLUMN,) if extra else ())]
        return cls(file_format, tuple(name for name in names if name != missing))

    @property
    def opening(self) -> bytes:
        """Return what a file begins with."""
        return {"csv": (",".join(self.columns) + "\n").encode(), "json": b"[", "jsonl": b""}[self.format]

    @property
    def closing(self) -> bytes:
        """Return what a file ends with."""
        return b"\n]\n" if self.format == "json" else b""


class Renderer:
    """Turns lines into text; holds the tables of texts that lines point into."""

    def __init__(self, world: World) -> None:
        self._ids = {
            "customer": world.customers.ids,
            "store": world.stores.ids,
            "person": world.team.ids,
            "product": world.catalogue.ids,
        }
        self._names = {False: world.catalogue.csv_names, True: world.catalogue.json_names}
        self._dates = pyarrow.array([each.isoformat() for each in world.plan.dates])
        self._clock = pyarrow.array([f"T{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(86_400)])
        self._kinds = pyarrow.array(["sale", "return", "void"])
        self._payments = pyarrow.array(PAYMENT_MODES)
        self._tiers = pyarrow.array(TIERS)

    def render(self, lines: Lines, layout: Layout, defects: Sequence[Defect] = ()) -> memoryview:
        """Return the rows as bytes; each JSON array row starts with the comma that parts it from the row before."""
        as_json = layout.format != "csv"
        columns = {name: self._column(name, lines, as_json=as_json) for name in layout.columns}
        rows = _json_rows(columns, layout) if as_json else csv_rows(list(columns.values()))
        if defects:
            places = np.array([defect.row for defect in defects])
            mask = np.zeros(len(lines), dtype=np.bool_)
            mask[places] = True
            cells = {name: _cells(column, places) for name, column in columns.items()}
            broken = [
                _broken_row({name: cells[name][i] for name in cells}, defect, layout)
                for i, defect in enumerate(defects)
            ]
            rows = pc.replace_with_mask(rows, pyarrow.array(mask), pyarrow.array(broken, type=pyarrow.string()))
        return joined_bytes(rows)

    def _column(self, name: str, lines: Lines, *, as_json: bool) -> Text:  # noqa: C901, PLR0911, PLR0912
        """Return one column as text; a table of functions would say the same with more words."""
        match name:
            case "customer_id":
                walk_in = lines.customer == WALK_IN
                return whole(self._ids["customer"][lines.customer], missing=walk_in if walk_in.any() else None)
            case "store_id":
                return whole(self._ids["store"][lines.store])
            case "product_name":
                return pick(self._names[as_json], lines.product)
            case "sales_date":
                return self._date(lines)
            case "sales_person_id":
                return whole(self._ids["person"][lines.person])
            case "price":
                return money(lines.price)
            case "quantity":
                return whole(lines.quantity)
            case "total_cost":
                return money(lines.total)
            case "transaction_id":
                return whole(lines.transaction)
            case "line_number":
                return whole(lines.line_number)
            case "transaction_type":
                return pick(self._kinds, lines.kind) if lines.kind.any() else "sale"
            case "original_transaction_id":
                return whole(lines.original, missing=lines.original == NO_TRANSACTION)
            case "pos_id":
                return whole(self._ids["store"][lines.store] * 10 + lines.till)
            case "sold_at":
                return pc.binary_join_element_wise(self._date(lines), pick(self._clock, lines.second), "")
            case "product_id":
                return whole(self._ids["product"][lines.product])
            case "discount":
                return money(lines.discount)
            case "tax":
                return money(lines.total // 6)  # a fifth on top is a sixth of the whole
            case "currency":
                return CURRENCY
            case "payment_mode":
                return pick(self._payments, lines.payment)
            case _:
                return pick(self._tiers, (lines.customer + 1) % len(TIERS))  # walk-ins have none

    def _date(self, lines: Lines) -> Text:
        first = int(lines.day[0])
        if (lines.day == first).all():
            return self._dates[first].as_py()
        return pick(self._dates, lines.day)


def _json_rows(columns: dict[str, Text], layout: Layout) -> Text:
    pieces: list[Any] = []
    glue = ",\n{" if layout.format == "json" else "{"
    for name, values in columns.items():
        if name in NUMBERS or name == "product_name":  # names come quoted and escaped
            pieces += [f'{glue}"{name}":', values]
            glue = ","
        elif isinstance(values, str) or values.null_count == 0:
            pieces += [f'{glue}"{name}":"', values]
            glue = '",'
        else:
            pieces += [f'{glue}"{name}":', pc.binary_join_element_wise('"', values, '"', "")]
            glue = ","
    end = glue.rstrip(",") + "}"
    pieces.append(end + "\n" if layout.format == "jsonl" else end)
    return pc.binary_join_element_wise(*pieces, "", null_handling="replace", null_replacement="null")


def _cells(column: Text, places: Any) -> list[str | None]:  # noqa: ANN401 - row numbers
    if isinstance(column, str):
        return [column] * len(places)
    cells: list[str | None] = column.take(pyarrow.array(places)).to_pylist()
    return cells


def _broken_row(cells: dict[str, str | None], defect: Defect, layout: Layout) -> str:
    changed = {name: text for name, text in defect.cells.items() if name in cells}
    if layout.format == "csv":
        fields = [_csv_field(changed[name]) if name in changed else (text or "") for name, text in cells.items()]
        if defect.reason == RAGGED:
            fields = [*fields, "surplus"] if defect.one_field_more else fields[:-1]
        return ",".join(fields) + "\n"
    members = []
    for name, text in cells.items():
        if name in changed:
            value = json.dumps(changed[name]) if changed[name] else "null"
        elif text is None or name in NUMBERS or name == "product_name":
            value = text or "null"
        else:
            value = f'"{text}"'
        members.append(f'"{name}":{value}')
    row = "{" + ",".join(members) + "}"
    return row + "\n" if layout.format == "jsonl" else ",\n" + row


def _csv_field(text: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([text])
    return "" if text == "" else out.getvalue()
