r"""The row contract of sales files as SQL: text in, typed values and reason codes out.

How text becomes a value, the same for every format:

* An empty value is null. So is a typed value of blanks (spaces and tabs) only; blanks around a typed value are ignored.
* Whole numbers are an optional minus and digits; amounts are an optional minus, digits and at most two decimals after a
  point. Nothing else is a number (`+5`, `1e3`, `1,234.50`, `0x10`, `NaN`), and no value is rounded or clipped to fit.
* A date is exactly `YYYY-MM-DD`.
* `NULL` and `\N` are texts like any other: wrong in a typed column, themselves in a string column.
* Strings are kept byte for byte. A `transaction_id` of blanks only counts as missing.

Every rule is `code:column` here; how rows are read and written belongs in `sales`.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pos_assets.ingest.sql_text import literal
from pos_assets.ingest.typed_text import BLANKS, filled, number

MANDATORY = (
    "customer_id", "store_id", "product_name", "sales_date", "sales_person_id", "price", "quantity", "total_cost",
)  # fmt: skip
OPTIONAL = (
    "transaction_id", "line_number", "transaction_type", "original_transaction_id", "pos_id", "sold_at", "product_id",
    "discount", "tax", "currency", "payment_mode",
)  # fmt: skip
COLUMNS = MANDATORY + OPTIONAL

NUMBERS = {
    "customer_id": "BIGINT",
    "store_id": "INTEGER",
    "sales_person_id": "INTEGER",
    "price": "DECIMAL(10,2)",
    "quantity": "INTEGER",
    "total_cost": "DECIMAL(12,2)",
    "line_number": "INTEGER",
    "product_id": "INTEGER",
    "discount": "DECIMAL(10,2)",
    "tax": "DECIMAL(10,2)",
}
_OPTIONAL_NUMBERS = ("line_number", "discount", "tax")

_READER_VERSION = 1  # to be raised when files are split into records in another way

QUARANTINE = "quarantine"
"""Stands among the business dates for a row that has none to go to."""


@dataclass(frozen=True)
class SalesWindow:
    """The business dates that a landing date may bring.

    Attributes:
        landing_date: Day of delivery; a later sale is `future_date`.
        start_date: First day of the platform; an earlier sale is `too_late`.
        late_days: How many days a sale may arrive after its business date; an older one is `too_late`.
    """

    landing_date: date
    start_date: date
    late_days: int

    @property
    def earliest(self) -> date:
        """The first business date that is not too late."""
        return max(self.start_date, self.landing_date - timedelta(days=self.late_days))

    @property
    def contract_version(self) -> str:
        """Names the rules and the window, which decides about rows, too: a file read under another is read again."""
        return f"{CONTRACT_VERSION} from {self.earliest}"

    def dates(self) -> list[str]:
        """Every business date allowed, oldest first."""
        days = (self.landing_date - self.earliest).days
        return [(self.earliest + timedelta(days=day)).isoformat() for day in range(days + 1)]


def casts(present: set[str]) -> Iterator[str]:
    """First step: values by DuckDB's lenient casts, which round and accept more than the contract does."""
    for column, kind in NUMBERS.items():
        if column in present:
            yield f"TRY_CAST({column} AS {kind}) AS {column}_cast"


def values(present: set[str]) -> Iterator[str]:
    """Second step: values by the contract, null where the text is empty or does not fit.

    Nearly every value is written as DuckDB would write it, so that comparing is enough and the pattern is rarely tried.
    """
    for column, kind in NUMBERS.items():
        if column not in present:
            yield f"NULL::{kind} AS {column}_value"
            continue
        yield (
            f"CASE WHEN {column}_cast::VARCHAR = {column} THEN {column}_cast "
            f"ELSE {number(column, kind)} END AS {column}_value"
        )
    yield (
        "CASE WHEN TRY_CAST(sales_date AS business_date) IS NOT NULL THEN TRY_CAST(sales_date AS business_date) "
        f"ELSE TRY_CAST(trim(sales_date, {BLANKS}) AS business_date) END AS business_date"
    )
    if "transaction_type" in present:
        yield f"""CASE WHEN {filled("transaction_type")}
            THEN TRY_CAST(trim(transaction_type, {BLANKS}) AS transaction_type)
            ELSE 'sale'::transaction_type END AS type_value"""
    else:
        yield "'sale'::transaction_type AS type_value"


def fits(present: set[str]) -> str:
    """Third step: whether a row keeps every rule; null counts as no."""
    tests = [
        f"business_date <> {literal(QUARANTINE)}",
        "store_id_value > 0",
        "sales_person_id_value > 0",
        "price_value >= 0",
        f"CASE WHEN product_name >= '!' THEN TRUE ELSE {filled('product_name')} END",
        _or_empty("customer_id_value > 0", "customer_id"),
    ]
    tests += [_or_empty(f"{column}_value IS NOT NULL", column) for column in _OPTIONAL_NUMBERS if column in present]
    if "product_id" in present:
        tests.append(_or_empty("product_id_value > 0", "product_id"))
    discount = " - COALESCE(discount_value, 0)" if "discount" in present else ""
    # TRY, because the product of the largest values is beyond what it is computed in; no total equals null.
    due = f"TRY(price_value * quantity_value){discount}"
    sale = f"quantity_value > 0 AND total_cost_value >= 0 AND total_cost_value = {due}"
    if "transaction_type" not in present:
        return " AND ".join([*tests, sale])
    returned = sale.replace("> 0", "< 0").replace(">= 0", "<= 0")
    void = " AND ".join(_or_empty(f"{column}_value IS NOT NULL", column) for column in ("quantity", "total_cost"))
    return " AND ".join(
        [*tests, f"CASE type_value WHEN 'sale' THEN {sale} WHEN 'return' THEN {returned} WHEN 'void' THEN {void} END"]
    )


def reasons(window: SalesWindow) -> str:
    """For a row that does not fit: every rule it breaks, as `code:column` texts with commas between."""
    sold = f"TRY_CAST(trim(sales_date, {BLANKS}) AS DATE)"
    shape = f"regexp_full_match(trim(sales_date, {BLANKS}), '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
    is_date = f"COALESCE({shape} AND {sold} IS NOT NULL, FALSE)"
    counts = "type_value IS DISTINCT FROM 'void'"
    bad_sign = "(CASE type_value WHEN 'sale' THEN {0}_value < 0 WHEN 'return' THEN {0}_value > 0 END) IS TRUE"
    due = "price_value::DECIMAL(20,2) * quantity_value - COALESCE(discount_value, 0)"
    bad_total = f"{counts} AND NOT {_misfit('discount')} AND total_cost_value <> {due}"
    bad_quantity = f"CASE WHEN {counts} THEN (quantity_value <> 0) IS NOT TRUE ELSE {_misfit('quantity')} END"
    bad_total_cost = f"CASE WHEN {counts} THEN total_cost_value IS NULL ELSE {_misfit('total_cost')} END"
    quantity_sign, total_sign = bad_sign.format("quantity"), bad_sign.format("total_cost")
    rules = [
        ("bad_customer_id:customer_id", f"{filled('customer_id')} AND (customer_id_value > 0) IS NOT TRUE"),
        ("bad_store_id:store_id", "(store_id_value > 0) IS NOT TRUE"),
        ("bad_product_name:product_name", f"NOT {filled('product_name')}"),
        ("bad_sales_date:sales_date", f"NOT {is_date}"),
        ("future_date:sales_date", f"{is_date} AND {sold} > DATE '{window.landing_date}'"),
        ("too_late:sales_date", f"{is_date} AND {sold} < DATE '{window.earliest}'"),
        ("bad_sales_person_id:sales_person_id", "(sales_person_id_value > 0) IS NOT TRUE"),
        ("bad_price:price", "(price_value >= 0) IS NOT TRUE"),
        ("bad_quantity:quantity", bad_quantity),
        ("bad_total_cost:total_cost", bad_total_cost),
        ("bad_transaction_type:transaction_type", "type_value IS NULL"),
        ("bad_line_number:line_number", _misfit("line_number")),
        ("bad_product_id:product_id", f"{filled('product_id')} AND (product_id_value > 0) IS NOT TRUE"),
        ("bad_discount:discount", _misfit("discount")),
        ("bad_tax:tax", _misfit("tax")),
        ("sign_mismatch:quantity", quantity_sign),
        ("sign_mismatch:total_cost", f"{total_sign} AND NOT {quantity_sign}"),
        ("total_mismatch:total_cost", bad_total),
    ]
    return "concat_ws(',', " + ", ".join(f"CASE WHEN {test} THEN {literal(rule)} END" for rule, test in rules) + ")"


def _or_empty(test: str, column: str) -> str:
    """Whether a value passes a test or is empty. CASE, because OR would look for blanks in every row."""
    return f"CASE WHEN {test} THEN TRUE WHEN {column} IS NULL THEN TRUE ELSE NOT {filled(column)} END"


def _misfit(column: str) -> str:
    """Whether an optional value is there and does not fit its type; never null."""
    return f"({column}_value IS NULL AND {filled(column)})"


def _contract_version() -> str:
    window = SalesWindow(date(2000, 1, 2), date(2000, 1, 1), 1)
    present = set(COLUMNS)
    rules = [*COLUMNS, *casts(present), *values(present), fits(present), reasons(window)]
    return f"{_READER_VERSION}-{hashlib.sha256(chr(0).join(rules).encode()).hexdigest()[:8]}"


CONTRACT_VERSION = _contract_version()
"""Changes whenever a rule does, and the same file could come out differently: landing reads such files again."""
