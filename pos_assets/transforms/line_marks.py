"""What has to be known of single lines before the fact can be made: which a later delivery replaces, which are voided.

Such lines are few. They are found by reading a few narrow columns, so that the wide lines of a day are joined to one
small table of marks; ranking a whole day to remove its duplicates would be twelve times slower.
"""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as f

LINE_KEY = ("date", "transaction_id", "line_number")
"""Lines that share it are one line, delivered more than once."""

IDENTITY = ("source_file", "row_number")
"""What identifies a delivered line."""

SUPERSEDED, VOIDED, MATCHED_VOID = "superseded", "voided", "matched_void"


def superseded_lines(landed: DataFrame) -> DataFrame:
    """Find the lines that a later delivery of the same line replaces.

    The last delivered wins, by landing date, then file name, then row number.

    Args:
        landed: `LandedSales` of whole business dates.

    Returns:
        One row per line to leave out: `source_file`, `row_number`, `mark`, `date` and `total_cost`.
    """
    # Grouping by a hash is cheaper than by texts; two keys that share one are told apart by the window below.
    hashed = landed.withColumn("key_hash", f.xxhash64(*LINE_KEY))
    repeated = hashed.groupBy("key_hash").agg(f.count("*").alias("deliveries")).where("deliveries > 1")
    contested = hashed.join(repeated, "key_hash", "left_semi")
    newest_first = Window.partitionBy(*LINE_KEY).orderBy(
        f.desc("landing_date"), f.desc("source_file"), f.desc("row_number")
    )
    return (
        contested.withColumn("place", f.row_number().over(newest_first))
        .where("place > 1")
        .select(*IDENTITY, f.lit(SUPERSEDED).alias("mark"), "date", "total_cost")
    )


def voided_lines(landed: DataFrame, superseded: DataFrame) -> DataFrame:
    """Find the lines of voided receipts, and the voids that found their receipt.

    A void names a receipt of its own business date, all of whose lines it cancels.

    Args:
        landed: `LandedSales` of whole business dates.
        superseded: The lines of it to leave out.

    Returns:
        One row per line: `source_file`, `row_number` and `mark`, `voided` or `matched_void`.
    """
    lines = landed.select("date", "transaction_id", "transaction_type", "original_transaction_id", *IDENTITY)
    left_out = superseded.select(*IDENTITY)
    is_void = f.col("transaction_type") == "void"
    voids = lines.where(is_void & f.col("original_transaction_id").isNotNull()).join(
        left_out, list(IDENTITY), "left_anti"
    )
    names = voids.select("date", f.col("original_transaction_id").alias("transaction_id"))
    named = lines.where(~is_void).join(names, ["date", "transaction_id"], "left_semi")
    voided = named.join(left_out, list(IDENTITY), "left_anti")
    found = voided.select("date", f.col("transaction_id").alias("original_transaction_id"))
    matched = voids.join(found, ["date", "original_transaction_id"], "left_semi")
    return voided.select(*IDENTITY, f.lit(VOIDED).alias("mark")).unionByName(
        matched.select(*IDENTITY, f.lit(MATCHED_VOID).alias("mark"))
    )


def marked_lines(landed: DataFrame, superseded: DataFrame, voided: DataFrame) -> DataFrame:
    """Leave out superseded lines and mark the others.

    Returns:
        The lines that count, with `is_voided`, `is_unmatched_void` and `net_sales`.
    """
    marks = superseded.select(*IDENTITY, "mark").unionByName(voided)
    is_void = f.col("transaction_type") == "void"
    return (
        landed.join(marks, list(IDENTITY), "left")
        .where(f"mark is null or mark <> '{SUPERSEDED}'")
        .withColumn("is_voided", is_void | f.col("mark").isNotNull())
        .withColumn("is_unmatched_void", is_void & f.col("mark").isNull())
        .withColumn(
            "net_sales", f.when(f.col("is_voided"), f.lit(0)).otherwise(f.col("total_cost")).cast("decimal(12,2)")
        )
    )
