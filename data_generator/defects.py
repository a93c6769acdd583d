"""Wrong values: each defect changes the cells of one line so that exactly one rule of the row contract breaks.

Where a change would break a second rule as well (quantity 0 makes a total wrong), the other cells are made to agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from data_generator.lines import VOID, Lines
from data_generator.plan import LATE_DAYS, RunPlan
from data_generator.sampling import mask_of, sample_rows
from data_generator.text import money_cell

if TYPE_CHECKING:
    from collections.abc import Callable

Cells = dict[str, str]
RAGGED = "ragged_row"
TOO_BIG_FOR_INT = "3000000000"


@dataclass(frozen=True)
class Subject:
    """The line that is about to go wrong, and the dates its rules look at."""

    price: int
    quantity: int
    discount: int
    total: int
    landing: date
    start: date
    dice: int

    def among(self, *choices: str) -> str:
        """Return one of the choices, by the dice."""
        return choices[self.dice % len(choices)]


def _customer_id(line: Subject) -> Cells:
    return {"customer_id": line.among("0", "-5", "abc", "99999999999999999999", "12.5")}


def _store_id(line: Subject) -> Cells:
    return {"store_id": line.among("", "0", "-1", "S1", TOO_BIG_FOR_INT)}


def _sales_person_id(line: Subject) -> Cells:
    return {"sales_person_id": line.among("", "0", "-7", "none", TOO_BIG_FOR_INT)}


def _product_name(line: Subject) -> Cells:
    return {"product_name": line.among("", "   ")}


def _sales_date(line: Subject) -> Cells:
    year = line.landing.year
    return {"sales_date": line.among("", f"{year}-02-30", f"{year}-13-01", f"05/01/{year}", "yesterday")}


def _future_date(line: Subject) -> Cells:
    return {"sales_date": (line.landing + timedelta(days=1 + line.dice % 400)).isoformat()}


def _too_late(line: Subject) -> Cells:
    early = line.start if line.dice % 2 else line.landing - timedelta(days=LATE_DAYS)
    return {"sales_date": (early - timedelta(days=1 + line.dice % 60)).isoformat()}


def _price(line: Subject) -> Cells:
    third_decimal = f"{money_cell(line.price)}5"
    return {"price": line.among("", third_decimal, "1,234.50", "1e3", "123456789.00", "n/a")}


def _quantity(line: Subject) -> Cells:
    if line.dice % 3 == 0:
        return {"quantity": "0", "discount": "0.00", "total_cost": "0.00"}
    return {"quantity": line.among("", "1.5", "two", TOO_BIG_FOR_INT)}


def _sign_mismatch(line: Subject) -> Cells:
    turned = -line.quantity
    return {"quantity": str(turned), "discount": "0.00", "total_cost": money_cell(line.price * turned)}


def _total_cost(line: Subject) -> Cells:
    third_decimal = f"{money_cell(line.total)}5"
    return {"total_cost": line.among("", third_decimal, "1,234.50", "1e3", "99999999999.00", "#REF!")}


def _total_mismatch(line: Subject) -> Cells:
    off = 1 + line.dice % 500
    return {"total_cost": money_cell(line.total + (off if line.total > 0 else -off))}


def _transaction_type(line: Subject) -> Cells:
    unknown = {"transaction_type": line.among("refund", "gift", "x")}
    if line.quantity > 0:
        return unknown
    # Without its type a return would look like a sale with the wrong sign.
    amounts = {"discount": money_cell(abs(line.discount)), "total_cost": money_cell(abs(line.total))}
    return {**unknown, "quantity": str(abs(line.quantity)), **amounts}


# The order is part of what a seed means.
DEFECTS: tuple[tuple[str, Callable[[Subject], Cells]], ...] = (
    ("bad_customer_id", _customer_id),
    ("bad_store_id", _store_id),
    ("bad_sales_person_id", _sales_person_id),
    ("bad_product_name", _product_name),
    ("bad_sales_date", _sales_date),
    ("future_date", _future_date),
    ("too_late", _too_late),
    ("bad_price", _price),
    ("bad_quantity", _quantity),
    ("sign_mismatch", _sign_mismatch),
    ("bad_total_cost", _total_cost),
    ("total_mismatch", _total_mismatch),
    ("bad_transaction_type", _transaction_type),
)


@dataclass(frozen=True)
class Defect:
    """One line of a batch that goes wrong: where, which rule it breaks, and the cells that break it."""

    row: int
    reason: str
    cells: Cells
    one_field_more: bool = False

    def moved_to(self, row: int) -> Defect:
        """Return the same defect at another row."""
        return replace(self, row=row)


def choose(lines: Lines, plan: RunPlan, landing: date, rng: np.random.Generator) -> list[Defect]:
    """Return what goes wrong in these lines, by rising row; a void is left alone, for many rules are waived for it."""
    count = len(lines)
    bad = sample_rows(rng, count, plan.faults.bad_values)
    ragged = sample_rows(rng, count, plan.faults.ragged_rows)
    is_ragged = mask_of(ragged, count)
    rows = np.union1d(bad, ragged)
    rows = rows[lines.kind[rows] != VOID]
    kinds = len(DEFECTS) - 1 if plan.legacy else len(DEFECTS)  # the last is about a column legacy files lack
    dice = rng.integers(0, 1 << 20, (len(rows), 2))
    defects = []
    for row, (kind, die) in zip(rows.tolist(), dice.tolist(), strict=True):
        if is_ragged[row]:
            defects.append(Defect(row, RAGGED, {}, one_field_more=bool(die % 2)))
            continue
        reason, spoil = DEFECTS[kind % kinds]
        subject = Subject(
            price=int(lines.price[row]),
            quantity=int(lines.quantity[row]),
            discount=int(lines.discount[row]),
            total=int(lines.total[row]),
            landing=landing,
            start=plan.start,
            dice=die,
        )
        defects.append(Defect(row, reason, spoil(subject)))
    return defects
