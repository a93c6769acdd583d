"""Which names may become part of a path or of a commit. Everything hostile is refused here, before it is used."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from pos_assets.errors import LakeError

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_FILE_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=-]*(/[A-Za-z0-9][A-Za-z0-9._=-]*)*\.parquet")


def is_partition_key(value: str) -> bool:
    """Whether it is a calendar date written as YYYY-MM-DD, which is what every partition of the lake is."""
    if not _ISO_DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def partition_key(value: str) -> str:
    """Return the partition key as it is.

    Raises:
        LakeError: It is not a calendar date written as YYYY-MM-DD.
    """
    if is_partition_key(value):
        return value
    raise LakeError(f"Partition key {value!r} is refused: write a calendar date as YYYY-MM-DD.")


def partition_keys(values: Iterable[str]) -> tuple[str, ...]:
    """Return partition keys in order, each once.

    Raises:
        LakeError: There is none, or one of them is not a date.
    """
    keys = tuple(sorted({partition_key(value) for value in values}))
    if not keys:
        raise LakeError("No partition was named: name at least one date.")
    return keys


def span(partitions: Sequence[str]) -> str:
    """Ordered partitions in short: the only one, or the first and the last."""
    return partitions[0] if len(partitions) == 1 else f"{partitions[0]}..{partitions[-1]}"


def run_id(value: str) -> str:
    """Return the run id as it is.

    Raises:
        LakeError: It has characters that do not belong into a folder's name.
    """
    if _RUN_ID.fullmatch(value):
        return value
    raise LakeError(f"Run id {value!r} is refused: use letters, digits, - and _ (at most 100).")


def file_path(value: str) -> str:
    """Return the path of a data file inside a draft's folder as it is.

    Raises:
        LakeError: It could leave the folder, is hidden from engines, or would have to be escaped in the table's log.
    """
    if _FILE_PATH.fullmatch(value):
        return value
    raise LakeError(f"Data file {value!r} is refused: use letters, digits, `.`, `_`, `=`, `-` and end in .parquet.")


def sub_partition_filter(allowed: Collection[str], wanted: dict[str, str | Collection[str]]) -> dict[str, set[str]]:
    """Return, for each sub-partition column, the keys that are wanted.

    Raises:
        LakeError: The table has no such sub-partition column, or a key is not a date.
    """
    unknown = sorted(set(wanted) - set(allowed))
    if unknown:
        raise LakeError(f"There is no sub-partition column {', '.join(unknown)}; there are: {', '.join(allowed)}.")
    return {
        column: {partition_key(value) for value in ((values,) if isinstance(values, str) else values)}
        for column, values in wanted.items()
    }
