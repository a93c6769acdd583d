"""Incentive plans, read from YAML. How a plan is applied is in `transforms.incentives`."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class IncentivePlan:
    """What the best sales person of a store earns in a month.

    Attributes:
        plan_id: Name of the plan, as it stands beside every payout.
        rate_percent: Share of the total, in percent with two decimals.
    """

    plan_id: str
    rate_percent: Decimal


DEFAULT_INCENTIVE_PLAN = IncentivePlan("top-performer-1-percent", Decimal("1.00"))
"""Per store and calendar month, the best sales person earns 1.00 % of their total."""
