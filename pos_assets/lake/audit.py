"""Judge staged files against their contract before anybody can see them, partition by partition.

Columns, types and missing values are judged by the footers; values by the Pandera model and keys by the engine, over
what was really written. Nothing here changes a file or the table.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pandera.config import ValidationDepth, config_context
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import ArrayType, MapType, StructType

from pos_assets.contracts.table import Table
from pos_assets.errors import ContractError
from pos_assets.lake.engine import read_files
from pos_assets.lake.footers import StagedFile
from pos_assets.lake.history import Figures
from pos_assets.lake.snapshot import DataFile
from pos_assets.storage import Location

_NESTED = (ArrayType, MapType, StructType)


@dataclass(frozen=True)
class Audit:
    """The verdict on a draft.

    Attributes:
        table: Name of the table.
        verdicts: Every partition of the draft and the rules it breaks, in words that hold no data; none is good.
        figures: What each partition holds once it is published; only of partitions that break no rule.
    """

    table: str
    verdicts: Mapping[str, tuple[str, ...]]
    figures: Mapping[str, Figures]

    @property
    def passed(self) -> bool:
        """Whether every partition keeps its contract."""
        return not any(self.verdicts.values())

    def raise_for_failure(self) -> None:
        """Do nothing when all is well.

        Raises:
            ContractError: A partition breaks a rule; the message names the table, the partitions and the rules.
        """
        if not self.passed:
            broken = "; ".join(
                f"{partition}: {', '.join(rules)}" for partition, rules in self.verdicts.items() if rules
            )
            raise ContractError(f"Table {self.table} breaks its contract and was not published. {broken}.")


@dataclass(frozen=True)
class Candidate:
    """What a partition will hold if the audit lets it pass.

    Attributes:
        staged: New files, as their footers describe them.
        kept: Published files that stay.
        violations: Rules that were seen broken while the files were assigned to their partitions.
    """

    staged: Sequence[StagedFile]
    kept: Sequence[DataFile]
    violations: tuple[str, ...] = ()

    @property
    def files(self) -> list[StagedFile | DataFile]:
        """All files of the partition that hold rows."""
        files: list[StagedFile | DataFile] = [*self.staged, *self.kept]
        return [file for file in files if file.rows]


def audit(session: SparkSession, table: Location, contract: type[Table], candidates: Mapping[str, Candidate]) -> Audit:
    """Judge the partitions and add up what they hold."""
    reader = _Reader(session, table, contract)
    verdicts = {partition: _footer_rules(candidate) for partition, candidate in candidates.items()}

    def sound() -> dict[str, Candidate]:
        return {partition: candidate for partition, candidate in candidates.items() if not verdicts[partition]}

    for judge in (_value_rules, _key_rules):
        for partition, rules in judge(reader, sound()).items():
            verdicts[partition] += rules
    totals = _totals(reader, sound())
    figures = {
        partition: _figures(contract, candidate, totals.get(partition)) for partition, candidate in sound().items()
    }
    return Audit(contract.table_name(), verdicts, figures)


@dataclass(frozen=True)
class _Reader:
    """Files of the table, read by the engine."""

    session: SparkSession
    table: Location
    contract: type[Table]

    def frame(self, paths: Collection[str]) -> DataFrame:
        return read_files(self.session, self.table, self.contract, paths)


def _footer_rules(candidate: Candidate) -> tuple[str, ...]:
    return tuple(sorted({*candidate.violations, *(rule for file in candidate.staged for rule in file.violations)}))


def _value_rules(reader: _Reader, candidates: Mapping[str, Candidate]) -> dict[str, tuple[str, ...]]:
    """Validate all new rows at once; only when a rule is broken, partition by partition to find whose it is."""
    staged = {p: [file.path for file in c.staged if file.rows] for p, c in candidates.items()}
    everything = [path for paths in staged.values() for path in paths]
    if not everything or not _broken_rules(reader, everything):
        return {}
    return {partition: _broken_rules(reader, paths) for partition, paths in staged.items() if paths}


def _broken_rules(reader: _Reader, paths: Collection[str]) -> tuple[str, ...]:
    frame = reader.frame(paths)
    # Footers have judged names, types and flat columns' missing values, each for free and of every file.
    with config_context(validation_depth=ValidationDepth.DATA_ONLY):
        validated: Any = reader.contract.to_schema().validate(frame)  # Pandera adds an accessor to the frame
    found = [entry for kind in validated.pandera.errors.values() for entries in kind.values() for entry in entries]
    return (
        *sorted({f"column {entry['column']} breaks {entry['check']}" for entry in found}),
        *(f"column {name} has missing values" for name in _nested_columns_with_nulls(reader.contract, frame)),
    )


def _nested_columns_with_nulls(contract: type[Table], frame: DataFrame) -> list[str]:
    """Required lists and structures that are missing somewhere: the footer cannot tell these from empty ones."""
    required = [c.name for c in contract.spark_schema().fields if isinstance(c.dataType, _NESTED) and not c.nullable]
    return [name for name in required if frame.filter(f.col(name).isNull()).limit(1).count()]


def _key_rules(reader: _Reader, candidates: Mapping[str, Candidate]) -> dict[str, tuple[str, ...]]:
    """Look for keys that a partition holds twice, in tables whose contract asks for it."""
    contract, paths = reader.contract, [file.path for candidate in candidates.values() for file in candidate.files]
    if not (contract.has_unique_key() and paths):
        return {}
    leading = contract.partition_column()
    keys = [leading, *(column for column in contract.key_columns() if column != leading)]
    repeated = reader.frame(paths).groupBy(*keys).count().filter(f.col("count") > 1).select(leading).distinct()
    rule = f"key {', '.join(contract.key_columns())} is not unique"
    return {row[0]: (rule,) for row in repeated.collect()}


def _totals(reader: _Reader, candidates: Mapping[str, Candidate]) -> dict[str, Decimal]:
    """Add up the money column of each partition, new rows and kept ones."""
    money, leading = reader.contract.money_column(), reader.contract.partition_column()
    paths = [file.path for candidate in candidates.values() for file in candidate.files]
    if money is None or not paths:
        return {}
    rows = reader.frame(paths).groupBy(leading).agg(f.sum(money)).collect()
    return {row[0]: row[1] for row in rows}


def _figures(contract: type[Table], candidate: Candidate, total: Decimal | None) -> Figures:
    files = candidate.files
    return Figures(
        rows=sum(file.rows for file in files),
        total=None if contract.money_column() is None else total or Decimal(0),
        files=len(files),
        size=sum(file.size for file in files),
    )
