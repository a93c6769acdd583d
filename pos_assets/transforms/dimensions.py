"""Extracts of the operational tables to dimensions: the state as of a date, or the history up to it (SCD2)."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as f

from pos_assets.contracts.dimensions import BEGINNING, OPEN_END


def state_as_of(extracts: DataFrame, calendar: DataFrame) -> DataFrame:
    """Repeat each extract for the dates that it is the newest for.

    Args:
        extracts: Rows of full extracts, with their `extract_date`.
        calendar: One row per partition: its `date`, and the `extract_date` of the newest extract on or before it.

    Returns:
        The rows of the extract, with the `date` as of which they hold.
    """
    return calendar.join(extracts, "extract_date")


def history_as_of(extracts: DataFrame, key: str, dates: DataFrame) -> DataFrame:
    """Build slowly changing dimension type 2 from full extracts, as it was known on each date.

    An attribute change opens a version at its extract date, a key that disappears closes its version, one that comes
    back opens a new one. A key's first version is valid from 1900-01-01.

    Args:
        extracts: Rows of all extracts up to the last of the dates, with their `extract_date`, one row per key in each.
        key: Column that identifies a row of an extract.
        dates: One row per partition: its `date`.

    Returns:
        The columns of the extract less `extract_date`, plus `date`, `valid_from`, `valid_to` (exclusive), `is_current`
        and `version`. What is told for a date depends on the extracts on or before it alone.
    """
    known = versions(extracts, key).join(dates, f.col("first_seen") <= f.col("date"))
    closed = f.col("closed_on") <= f.col("date")
    return known.select(
        "date",
        *[column for column in extracts.columns if column != "extract_date"],
        f.when(f.col("version") == 1, f.lit(BEGINNING)).otherwise(f.col("first_seen")).cast("date").alias("valid_from"),
        f.when(closed, f.col("closed_on")).otherwise(f.lit(OPEN_END)).cast("date").alias("valid_to"),
        f.coalesce(~closed, f.lit(True)).alias("is_current"),  # noqa: FBT003  a literal column
        "version",
    )


def versions(extracts: DataFrame, key: str) -> DataFrame:
    """Fold consecutive extracts in which a key did not change into versions.

    Returns:
        One row per version: the columns of the extract, `version` from 1, `first_seen` (its first extract date) and
        `closed_on` (the first extract date on which it no longer held; null when it still does).
    """
    of_the_key = Window.partitionBy(key).orderBy("extract_date")
    days = Window.partitionBy(f.lit(1)).orderBy("extract_date")  # extract dates are few: one group holds them all
    calendar = (
        extracts.select("extract_date")
        .distinct()
        .withColumn("previous_extract", f.lag("extract_date").over(days))
        .withColumn("next_extract", f.lead("extract_date").over(days))
    )
    attributes = [column for column in extracts.columns if column not in {key, "extract_date"}]
    unchanged = f.lag("extract_date").over(of_the_key).eqNullSafe(f.col("previous_extract"))
    for attribute in attributes:
        unchanged &= f.lag(attribute).over(of_the_key).eqNullSafe(f.col(attribute))
    numbered = (
        extracts.join(calendar, "extract_date")
        .withColumn("opens", f.when(unchanged & f.col("previous_extract").isNotNull(), 0).otherwise(1))
        .withColumn("version", f.sum("opens").over(of_the_key).cast("int"))
    )
    of_the_version = Window.partitionBy(key, "version").orderBy("extract_date")
    whole_version = of_the_version.rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing)
    return (
        numbered.withColumn("closed_on", f.last("next_extract").over(whole_version))
        .where("opens = 1")
        .select(key, *attributes, "version", f.col("extract_date").alias("first_seen"), "closed_on")
    )
