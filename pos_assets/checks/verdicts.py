"""How a check reports on each partition of a run.

A plain `AssetCheckResult` of a run over a range of partitions is recorded without a partition, and the planned record
of each partition never finishes. An evaluation for every partition before it gives each its own verdict.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import dagster as dg


@dataclass(frozen=True)
class Verdict:
    """What a check found in one partition.

    Attributes:
        passed: Whether all is well.
        metadata: The figures behind it.
    """

    passed: bool
    metadata: Mapping[str, Any] = field(default_factory=dict)


def verdicts(
    check: dg.AssetCheckKey,
    found: Mapping[str, Verdict],
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
) -> Iterator[dg.AssetCheckEvaluation | dg.AssetCheckResult]:
    """Report a check's verdict on every partition, then on the run as a whole.

    Args:
        check: The check that speaks.
        found: Its verdict on each partition of the run.
        severity: ERROR stops what comes after when the check is a blocking one; WARN only tells.
    """
    for partition, verdict in found.items():
        yield dg.AssetCheckEvaluation(
            asset_key=check.asset_key,
            check_name=check.name,
            passed=verdict.passed,
            severity=severity,
            metadata=_shown(verdict),
            partition=partition,
            blocking=severity == dg.AssetCheckSeverity.ERROR,
        )
    failed = [partition for partition, verdict in found.items() if not verdict.passed]
    over_all = Verdict(not failed, {"partitions": len(found), "failed_partitions": ", ".join(failed)})
    # Of a run of one partition, Dagster keeps the result in the evaluation's place.
    told = over_all if len(found) > 1 else next(iter(found.values()))
    yield dg.AssetCheckResult(
        passed=told.passed,
        asset_key=check.asset_key,
        check_name=check.name,
        severity=severity,
        metadata=_shown(told),
    )


def _shown(verdict: Verdict) -> dict[str, dg.MetadataValue[Any]]:
    return {
        name: dg.MetadataValue.int(value) if isinstance(value, int) else dg.MetadataValue.text(str(value))
        for name, value in verdict.metadata.items()
    }
