"""What one run is asked to produce, and which requests make no sense together. Generates nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta

MANDATORY_COLUMNS = (
    "customer_id",
    "store_id",
    "product_name",
    "sales_date",
    "sales_person_id",
    "price",
    "quantity",
    "total_cost",
)
LATE_DAYS = 35
MAX_LATE_DELIVERY = 10
MAX_FILES_PER_DAY = 9_000
MAX_PEOPLE_STORES = 100_000


class PlanError(ValueError):
    """A request that cannot be met; its text is one sentence for the person who made it."""


@dataclass(frozen=True)
class Faults:
    """How much goes wrong. Percentages are of lines or transactions; counts are of files in the whole run."""

    late: float = field(default=0.0, metadata={"help": "percent of lines delivered 1 to 10 days late"})
    duplicate_rows: float = field(default=0.0, metadata={"help": "percent of lines delivered again"})
    duplicate_files: int = field(default=0, metadata={"help": "files delivered again under another name"})
    returns: float = field(default=0.0, metadata={"help": "percent of transactions that are returns"})
    voids: float = field(default=0.0, metadata={"help": "percent of transactions that are voided"})
    bad_values: float = field(default=0.0, metadata={"help": "percent of lines with one wrong value"})
    ragged_rows: float = field(default=0.0, metadata={"help": "percent of CSV lines with a field too few or many"})
    extra_column: int = field(default=0, metadata={"help": "files that carry an extra column"})
    missing_column: int = field(default=0, metadata={"help": "files that lack a mandatory column"})
    unknown_keys: float = field(default=0.0, metadata={"help": "percent of transactions with a key no extract has"})
    walk_ins: float = field(default=0.0, metadata={"help": "percent of transactions with no customer"})


REALISTIC = Faults(
    late=1.5,
    duplicate_rows=0.5,
    duplicate_files=2,
    returns=2.0,
    voids=0.7,
    bad_values=0.8,
    ragged_rows=0.1,
    extra_column=2,
    missing_column=1,
    unknown_keys=0.4,
    walk_ins=12.0,
)
NEED_TRANSACTIONS = ("duplicate_rows", "returns", "voids")


@dataclass(frozen=True)
class RunPlan:
    """Everything that decides the bytes of a run."""

    start: date
    days: int
    out: str
    lines_per_day: int = 10_000
    stores: int = 5
    customers: int = 2_000
    products: int = 300
    format: str = "csv"
    gzip: bool = False
    files_per_day: int = 3
    seed: int = 1
    legacy: bool = False
    replace: bool = False
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        """Refuse what cannot be generated."""
        for name in ("days", "lines_per_day", "stores", "customers", "products", "files_per_day"):
            if getattr(self, name) < 1:
                raise PlanError(f"--{name.replace('_', '-')} must be at least 1.")
        if self.seed < 0:
            raise PlanError("--seed must not be negative.")
        if self.files_per_day > min(self.lines_per_day, MAX_FILES_PER_DAY):
            raise PlanError(
                f"--files-per-day {self.files_per_day} is more than the lines of a day or than {MAX_FILES_PER_DAY}."
            )
        if self.stores > MAX_PEOPLE_STORES:
            raise PlanError(f"--stores must be at most {MAX_PEOPLE_STORES}.")
        if self.start.year < 2000 or self.start.year > 2099:  # noqa: PLR2004 - the calendar tills print
            raise PlanError("--start must lie between 2000 and 2099.")
        self._check_faults()

    @property
    def dates(self) -> list[date]:
        """Return the generated dates, oldest first."""
        return [self.start + timedelta(days=i) for i in range(self.days)]

    @property
    def suffix(self) -> str:
        """Return the file name ending of a sales file."""
        return f".{self.format}.gz" if self.gzip else f".{self.format}"

    def _check_faults(self) -> None:
        faults = self.faults
        for each in fields(faults):
            switch, value = f"--{each.name.replace('_', '-')}", getattr(faults, each.name)
            if value < 0:
                raise PlanError(f"{switch} must not be negative.")
            if isinstance(value, float) and value > 50:  # noqa: PLR2004 - half
                raise PlanError(f"{switch} is a percentage and must be at most 50.")
        self._check_fit()

    def _check_fit(self) -> None:
        faults = self.faults
        if self.legacy:
            for name in NEED_TRANSACTIONS:
                if getattr(faults, name):
                    switch = name.replace("_", "-")
                    raise PlanError(f"--{switch} needs transaction columns, which --legacy files do not have.")
        if faults.ragged_rows and self.format != "csv":
            raise PlanError("--ragged-rows needs --format csv: a JSON object has no field count to break.")
        if faults.late and self.days == 1:
            raise PlanError("--late needs at least two --days, or there is no later landing date to arrive on.")
        if faults.missing_column >= self.days * self.files_per_day and faults.missing_column:
            raise PlanError("--missing-column must leave at least one good file in the run.")
        good = self.days * self.files_per_day - faults.missing_column
        if faults.extra_column > good:
            raise PlanError(f"--extra-column {faults.extra_column} is more than the {good} good files of the run.")


def feasible(faults: Faults, *, legacy: bool, file_format: str, days: int, files_per_day: int) -> Faults:
    """Return the faults that such a run can hold; what it cannot hold is left out."""
    files = days * files_per_day
    kept: dict[str, float] = {
        "missing_column": min(faults.missing_column, files - 1),
        "extra_column": min(faults.extra_column, max(0, files - faults.missing_column)),
    }
    if legacy:
        kept |= dict.fromkeys(NEED_TRANSACTIONS, 0.0)
    if file_format != "csv":
        kept["ragged_rows"] = 0.0
    if days == 1:
        kept["late"] = 0.0
    return replace(faults, **kept)  # type: ignore[arg-type]  # counts stay whole: both operands of min are
