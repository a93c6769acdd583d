"""The contract check of each table: its verdict is the audit's, reached before anything is published."""

from collections.abc import Iterator

import dagster as dg

from pos_assets.checks.verdicts import Verdict, verdicts
from pos_assets.contracts.table import Table
from pos_assets.lake.audit import Audit

CONTRACT = "contract"


def contract_check(contract: type[Table], partitions_def: dg.PartitionsDefinition[str]) -> dg.AssetCheckSpec:
    """Declare the contract check of a table."""
    return dg.AssetCheckSpec(
        CONTRACT,
        asset=contract.table_name(),
        description=f"Columns, types and rules of the contract: {contract.grain()}",
        blocking=True,
        partitions_def=partitions_def,
    )


def contract_verdicts(contract: type[Table], audit: Audit) -> Iterator[dg.AssetCheckEvaluation | dg.AssetCheckResult]:
    """Report the audit of a draft, partition by partition."""
    found = {
        partition: Verdict(passed=not rules, metadata={"broken_rules": list(rules)} if rules else {})
        for partition, rules in audit.verdicts.items()
    }
    yield from verdicts(dg.AssetCheckKey(dg.AssetKey(contract.table_name()), CONTRACT), found)
