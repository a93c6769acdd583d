"""The lake: a folder of tables, local or on S3."""

from dataclasses import dataclass

from pos_assets.contracts.table import Table
from pos_assets.lake.probe import probe
from pos_assets.lake.table import LakeTable
from pos_assets.storage import Location


@dataclass(frozen=True)
class Lake:
    """All tables below one location."""

    location: Location

    def table(self, contract: type[Table]) -> LakeTable:
        """The table of that contract, whether or not anything was published to it."""
        return LakeTable(self.location.child(contract.table_name()), contract)

    def probe(self) -> None:
        """Make sure that the store lets only one of two writers create a file.

        Raises:
            LakeError: It does not, or cannot be reached; two runs could then both publish one partition.
        """
        probe(self.location)
