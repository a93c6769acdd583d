"""The one definition of the calendar: days, months, and how they map onto each other.

Built from the environment when it is imported, because Dagster needs partitions to load the definitions.
"""

import warnings
from datetime import datetime, time

import dagster as dg

from pos_assets.settings import Settings

_SETTINGS = Settings.from_environment()
_FIRST_DAY = datetime.combine(_SETTINGS.start_date, time.min)

DAYS = dg.DailyPartitionsDefinition(_FIRST_DAY, timezone=_SETTINGS.timezone, end_offset=1)
"""Landing dates and business dates, today included: tills deliver all day."""

MONTHS = dg.MonthlyPartitionsDefinition(_FIRST_DAY.replace(day=1), timezone=_SETTINGS.timezone, end_offset=1)
"""Calendar months, the running one included."""

with warnings.catch_warnings():
    # `allow_nonexistent_upstream_partitions` is beta in Dagster; days after today and before the first do not exist.
    warnings.simplefilter("ignore", dg.BetaWarning)

    LATE_WINDOW = dg.TimeWindowPartitionMapping(
        start_offset=0, end_offset=_SETTINGS.late_days, allow_nonexistent_upstream_partitions=True
    )
    """A business date reads the landing dates on which its sales may still have arrived."""

    DAYS_OF_MONTH = dg.TimeWindowPartitionMapping(allow_nonexistent_upstream_partitions=True)
    """A month reads its days."""

    DAYS_OF_TWO_MONTHS = dg.TimeWindowPartitionMapping(start_offset=-1, allow_nonexistent_upstream_partitions=True)
    """A month reads its days and those of the month before."""


def month_of(day: str) -> str:
    """The month partition that a day partition belongs to."""
    return f"{day[:7]}-01"
