"""Column expressions that several transforms share: money, names, months."""

from pyspark.sql import Column
from pyspark.sql import functions as f

TOTAL = "decimal(18,2)"
"""Type of every total of money."""


def total(amount: str | Column) -> Column:
    """Sum of an amount over a group; exact."""
    return f.sum(amount).cast(TOTAL)


def full_name(first: str, last: str) -> Column:
    """Given and family name with one space between; null when both are missing."""
    return f.nullif(f.trim(f.concat_ws(" ", f.col(first), f.col(last))), f.lit(""))


def month_of(date: str) -> Column:
    """First day of the month of an ISO date string, as an ISO date string."""
    return f.concat(f.substring(f.col(date), 1, 7), f.lit("-01"))
