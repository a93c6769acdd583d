"""The baseline: one day of sales in one hand-made PySpark script, as a good engineer writes it without a platform.

Local Spark, Spark's own CSV reader, the same row rules, joins and marts as the platform, plain Parquet out. It leaves
out what such scripts leave out: no ledger of files, no dimension history, no audit of what was written, no atomic
publishing, no lineage, and no way with files whose columns are missing, new or in another order. It shares no code with
the platform, so that each can prove the other wrong.

Decided by measuring on a million lines: the CSV files are read twice, once for the good rows and once for the bad,
because that takes half as long as keeping the checked rows with `persist()`. Everything later starts from Parquet.
"""

from __future__ import annotations

import argparse
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as f
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LATE_DAYS = 35
TOTAL = "decimal(18,2)"
PLAN_ID, RATE_PERCENT = "top-performer-1-percent", "1.00"

# Amounts are read as text: the reader would round a third decimal away and take 1,234.50 and 1e3 for amounts.
AMOUNTS = {"price": "decimal(10,2)", "total_cost": "decimal(12,2)", "discount": "decimal(10,2)", "tax": "decimal(10,2)"}
AMOUNT = r"^[ \t]*-?[0-9]+(\.[0-9]{1,2})?[ \t]*$"
SALES_COLUMNS = (
    "customer_id bigint, store_id int, product_name string, sales_date date, sales_person_id int, price string, "
    "quantity int, total_cost string, transaction_id string, line_number int, transaction_type string, "
    "original_transaction_id string, pos_id string, sold_at string, product_id int, discount string, tax string, "
    "currency string, payment_mode string"
)
CORRUPT = "corrupt_record"
EXTRACTS = {
    "customer": "customer_id bigint, first_name string, last_name string, address string, pincode string, "
    "phone_number string, customer_joining_date date",
    "store": "id int, address string, store_pincode string, store_manager_name string, store_opening_date date, "
    "reviews string",
    "product": "id int, name string, current_price decimal(10,2), old_price decimal(10,2), created_date date, "
    "updated_date date, expiry_date date, category string",
    "sales_team": "id int, first_name string, last_name string, manager_id int, is_manager boolean, address string, "
    "pincode string, joining_date date, store_id int",
}

LANDED = (
    "landing_date", "date", "source_file", "row_number", "transaction_id", "line_number", "transaction_type",
    "original_transaction_id", "pos_id", "sold_at", "customer_id", "store_id", "product_id", "product_name",
    "sales_date", "sales_person_id", "price", "quantity", "discount", "tax", "total_cost", "currency", "payment_mode",
    "additional_columns",
)  # fmt: skip
ENRICHED = (
    "date", "transaction_id", "line_number", "transaction_type", "original_transaction_id", "pos_id", "sold_at",
    "sales_date", "customer_id", "customer_joining_date", "store_id", "store_pincode", "store_manager_name",
    "product_id", "product_name", "product_category", "list_price", "sales_person_id", "sales_person_name",
    "manager_id", "price", "quantity", "discount", "tax", "total_cost", "net_sales", "currency", "payment_mode",
    "is_voided", "is_unmatched_void", "unknown_customer", "unknown_store", "unknown_product", "unknown_sales_person",
    "additional_columns", "landing_date", "source_file", "row_number",
)  # fmt: skip
CUSTOMER_MART = (
    "month", "customer_id", "full_name", "address", "phone_number", "sales_month", "total_sales", "transactions",
    "items", "last_purchase_date", "previous_month_sales",
)  # fmt: skip
INCENTIVE_MART = (
    "month", "store_id", "sales_person_id", "full_name", "sales_month", "total_sales", "sales_rank", "incentive",
    "plan_id", "explanation",
)  # fmt: skip


@dataclass(frozen=True)
class Job:
    """What one run of the script is asked to do."""

    landing: Path
    day: date
    out: Path
    start: date

    @property
    def month(self) -> date:
        """The month of the day."""
        return self.day.replace(day=1)

    @property
    def earliest(self) -> date:
        """The first business date that is not too late."""
        return max(self.start, self.day - timedelta(days=LATE_DAYS))

    def extract(self, dimension: str) -> str:
        """The folder of the newest extract on or before the day."""
        return self.extracts(dimension)[-1]

    def extracts(self, dimension: str) -> list[str]:
        """The folders of all extracts on or before the day, oldest first."""
        folders = sorted((self.landing / "dimensions" / dimension).iterdir())
        return [str(folder) for folder in folders if folder.name <= self.day.isoformat()]

    def table(self, name: str, partition: date) -> str:
        """The folder of one partition of a table."""
        return str(self.out / name / partition.isoformat())

    def written(self, name: str, partitions: Sequence[date]) -> list[str]:
        """The folders of those partitions of a table that exist."""
        return [self.table(name, each) for each in partitions if Path(self.table(name, each)).is_dir()]


@dataclass
class Stopwatch:
    """What was done when, by the wall clock."""

    stages: list[tuple[str, float, float]] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        began = time.time()
        yield
        self.stages.append((name, began, time.time()))


def start_spark(driver_memory: str) -> SparkSession:
    """Start local Spark on two cores."""
    builder: SparkSession.Builder = SparkSession.builder
    session = (
        builder.master("local[2]")
        .appName("one day of sales")
        .config("spark.driver.memory", driver_memory)
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session


def read_csv(spark: SparkSession, folders: str | list[str], schema: str) -> DataFrame:
    """Read CSV files with quotes doubled inside quotes, newlines inside quotes, and the columns checked by name."""
    return (
        spark.read.schema(schema)
        .option("header", "true")
        .option("enforceSchema", "false")
        .option("mode", "PERMISSIVE")
        .option("columnNameOfCorruptRecord", CORRUPT)
        .option("escape", '"')
        .option("multiLine", "true")
        .option("dateFormat", "yyyy-MM-dd")
        .csv(folders)
    )


def checked_sales(spark: SparkSession, job: Job) -> DataFrame:
    """Read the day's sales files: every row with its typed values, and `raw` and `keeps_rules` beside them."""
    rows = read_csv(spark, str(job.landing / "sales" / job.day.isoformat()), f"{SALES_COLUMNS}, {CORRUPT} string")
    names = [name for name in rows.columns if name != CORRUPT]
    values = [
        f.when(f.col(name).rlike(AMOUNT), f.trim(name).try_cast(AMOUNTS[name])).alias(name) if name in AMOUNTS else name
        for name in names
    ]
    source = f.struct(*names)
    typed = rows.select(
        *values,
        CORRUPT,
        source.alias("raw"),
        f.regexp_replace(f.col("_metadata.file_path"), "^.*/(?=sales/)", "").alias("source_file"),
        f.monotonically_increasing_id().alias("row_number"),  # in the file's order; Spark's reader counts no rows
    )
    defaults = typed.withColumns(
        {
            "transaction_type": f.coalesce("transaction_type", f.lit("sale")),
            "line_number": f.coalesce("line_number", f.lit(1)),
        }
    )
    broken = [broken_when for broken_when, _ in row_rules(job)]
    any_broken = f.col(CORRUPT).isNotNull()
    for each in broken:
        any_broken |= each
    return defaults.withColumn("keeps_rules", ~any_broken)


def row_rules(job: Job) -> list[tuple[Column, str]]:
    """Return each rule as (broken when, `code:column`); none of the conditions is ever null."""
    kind, price, quantity, total = f.col("transaction_type"), f.col("price"), f.col("quantity"), f.col("total_cost")
    is_void = kind == "void"
    sign = f.when(kind == "return", -1).otherwise(1)
    expected = price * quantity - f.coalesce("discount", f.lit(0))
    return [
        (_is(f.col("customer_id") <= 0), "bad_customer_id:customer_id"),
        (_not(f.col("store_id") > 0), "bad_store_id:store_id"),
        (_not(f.trim("product_name") != ""), "bad_product_name:product_name"),
        (f.col("sales_date").isNull(), "bad_sales_date:sales_date"),
        (_is(f.col("sales_date") > f.lit(job.day)), "future_date:sales_date"),
        (_is(f.col("sales_date") < f.lit(job.earliest)), "too_late:sales_date"),
        (_not(f.col("sales_person_id") > 0), "bad_sales_person_id:sales_person_id"),
        (_not(price >= 0), "bad_price:price"),
        (_not(is_void | (quantity != 0)), "bad_quantity:quantity"),
        (_not(is_void | total.isNotNull()), "bad_total_cost:total_cost"),
        (~kind.isin("sale", "return", "void"), "bad_transaction_type:transaction_type"),
        (_is(f.col("product_id") <= 0), "bad_product_id:product_id"),
        (f.col("discount").isNull() & f.col("raw.discount").isNotNull(), "bad_discount:discount"),
        (f.col("tax").isNull() & f.col("raw.tax").isNotNull(), "bad_tax:tax"),
        (_is(~is_void & (quantity * sign < 0)), "sign_mismatch:quantity"),
        (_is(~is_void & (total * sign < 0)), "sign_mismatch:total_cost"),
        (_is(~is_void & (total != expected)), "total_mismatch:total_cost"),
    ]


def _is(condition: Column) -> Column:
    return f.coalesce(condition, f.lit(False))  # noqa: FBT003  a literal column


def _not(condition: Column) -> Column:
    return ~_is(condition)


def landed_sales(checked: DataFrame, job: Job) -> DataFrame:
    """The rows that keep the rules."""
    made_id = f.sha2(f.concat_ws("#", "source_file", "row_number"), 256)
    none = f.lit(0)
    return (
        checked.where("keeps_rules")
        .withColumns(
            {
                "landing_date": f.lit(job.day.isoformat()),
                "date": f.col("sales_date").cast("string"),
                "transaction_id": f.when(f.trim("transaction_id") != "", f.col("transaction_id")).otherwise(made_id),
                "quantity": f.coalesce("quantity", none),
                "total_cost": f.coalesce("total_cost", none.cast("decimal(12,2)")),
                "additional_columns": f.lit(None).cast("string"),
            }
        )
        .select(*LANDED)
    )


def quarantined_sales(checked: DataFrame, job: Job) -> DataFrame:
    """The rows that break a rule, with the rules they break; of a row that it cannot type the reader says no more."""
    broken = f.array(*[f.when(broken_when, f.lit(rule)) for broken_when, rule in row_rules(job)])
    rules = f.when(f.col(CORRUPT).isNotNull(), f.array(f.lit("malformed:"))).otherwise(f.array_compact(broken))
    return (
        checked.where("not keeps_rules")
        .withColumn("rules", rules)
        .select(
            f.lit(job.day.isoformat()).alias("landing_date"),
            "source_file",
            "row_number",
            f.coalesce(CORRUPT, f.to_csv("raw")).alias("raw_text"),
            f.transform("rules", lambda rule: f.split_part(rule, f.lit(":"), f.lit(1))).alias("reason_codes"),
            f.array_remove(f.transform("rules", lambda rule: f.split_part(rule, f.lit(":"), f.lit(2))), "").alias(
                "failing_columns"
            ),
        )
    )


def enriched_sales(spark: SparkSession, landed: DataFrame, job: Job) -> DataFrame:
    """The fact: each line once, voids settled, dimensions joined as they were on the day."""
    newest_first = Window.partitionBy("transaction_id", "line_number").orderBy(
        f.desc("landing_date"), f.desc("source_file"), f.desc("row_number")
    )
    lines = landed.withColumn("place", f.row_number().over(newest_first)).where("place = 1").drop("place")
    enriched = with_voids(lines, landed)
    for dimension, key in dimensions(spark, job):
        enriched = enriched.join(f.broadcast(dimension), key, "left")
        if key == "nameless_product":
            enriched = enriched.withColumn("product_id", f.coalesce("product_id", "product_id_by_name"))
    return enriched.withColumns(
        {
            "unknown_customer": f.col("customer_id").isNotNull() & f.col("known_customer").isNull(),
            "unknown_store": f.col("known_store").isNull(),
            "unknown_product": f.col("known_product").isNull(),
            "unknown_sales_person": f.col("known_sales_person").isNull(),
        }
    ).select(*ENRICHED)


def with_voids(lines: DataFrame, landed: DataFrame) -> DataFrame:
    """Mark voids and the receipts they void, and work out net sales. Voids are few, so their sets are broadcast."""
    is_void = f.col("transaction_type") == "void"
    targets = landed.where(is_void).select(f.col("original_transaction_id").alias("transaction_id")).dropna().distinct()
    voided = landed.where(~is_void).join(f.broadcast(targets), "transaction_id", "left_semi")
    receipts = voided.select(f.col("transaction_id").alias("receipt")).distinct()
    receipt = f.when(is_void, f.col("original_transaction_id")).otherwise(f.col("transaction_id"))
    hit = f.col("hit").isNotNull()
    return (
        lines.withColumn("receipt", receipt)
        .join(f.broadcast(receipts.withColumn("hit", f.lit(1))), "receipt", "left")
        .withColumns(
            {
                "is_voided": is_void | hit,
                "is_unmatched_void": is_void & ~hit,
                "net_sales": f.when(is_void | hit, f.lit(0)).otherwise(f.col("total_cost")).cast("decimal(12,2)"),
                "nameless_product": f.when(f.col("product_id").isNull(), f.col("product_name")),
            }
        )
    )


def dimensions(spark: SparkSession, job: Job) -> Iterator[tuple[DataFrame, str]]:
    """Yield what the fact takes from each dimension, with the key to join it by; all are small enough to broadcast."""
    customers, stores, products, team = (read_csv(spark, job.extract(name), EXTRACTS[name]) for name in EXTRACTS)
    known = f.lit(1)
    yield customers.select("customer_id", "customer_joining_date", known.alias("known_customer")), "customer_id"
    yield (
        stores.select(f.col("id").alias("store_id"), "store_pincode", "store_manager_name", known.alias("known_store")),
        "store_id",
    )
    by_name = products.groupBy(f.col("name").alias("nameless_product")).agg(f.min("id").alias("product_id_by_name"))
    yield by_name, "nameless_product"
    yield (
        products.select(
            f.col("id").alias("product_id"),
            f.col("category").alias("product_category"),
            f.col("current_price").alias("list_price"),
            known.alias("known_product"),
        ),
        "product_id",
    )
    yield (
        team.select(
            f.col("id").alias("sales_person_id"),
            full_name().alias("sales_person_name"),
            "manager_id",
            known.alias("known_sales_person"),
        ),
        "sales_person_id",
    )


def full_name() -> Column:
    """Given and family name with one space between."""
    return f.nullif(f.trim(f.concat_ws(" ", "first_name", "last_name")), f.lit(""))


def customer_daily_sales(enriched: DataFrame) -> DataFrame:
    """The day per customer; one row without a customer holds the walk-ins."""
    counts = ~f.col("is_voided")
    purchase = f.when(counts & (f.col("transaction_type") == "sale"), f.col("transaction_id"))
    return enriched.groupBy("date", "sales_date", "customer_id").agg(
        f.sum("net_sales").cast(TOTAL).alias("net_sales"),
        f.count_distinct(purchase).alias("transactions"),
        f.sum(f.when(counts, f.col("quantity")).otherwise(0)).alias("items"),
    )


def sales_person_daily_sales(enriched: DataFrame) -> DataFrame:
    """The day per store and sales person."""
    keys = ("date", "sales_date", "store_id", "sales_person_id")
    return enriched.groupBy(*keys).agg(f.sum("net_sales").cast(TOTAL).alias("net_sales"))


def customer_mart(days: DataFrame, customers: DataFrame, month: date) -> DataFrame:
    """The month per customer, from the days of this month and of the month before."""
    named = days.where("customer_id is not null")
    this_month = named.where(f.col("sales_date") >= f.lit(month))
    before = named.where(f.col("sales_date") < f.lit(month)).groupBy("customer_id")
    people = customers.select("customer_id", full_name().alias("full_name"), "address", "phone_number")
    return (
        this_month.groupBy("customer_id")
        .agg(
            f.sum("net_sales").cast(TOTAL).alias("total_sales"),
            f.sum("transactions").alias("transactions"),
            f.sum("items").alias("items"),
            f.max(f.when(f.col("transactions") > 0, f.col("sales_date"))).alias("last_purchase_date"),
        )
        .join(before.agg(f.sum("net_sales").alias("previous")), "customer_id", "left")
        .join(people, "customer_id", "left")
        .withColumn("previous_month_sales", f.coalesce("previous", f.lit(0)).cast(TOTAL))
        .withColumns({"month": f.lit(month.isoformat()), "sales_month": f.lit(month)})
        .select(*CUSTOMER_MART)
    )


def sales_incentive_mart(days: DataFrame, team: DataFrame, month: date) -> DataFrame:
    """The month per store and sales person: rank, and one percent for everybody who is first."""
    newest = Window.partitionBy("id").orderBy(f.desc(f.col("_metadata.file_path")))
    people = (
        team.withColumn("place", f.row_number().over(newest))
        .where("place = 1")
        .select(f.col("id").alias("sales_person_id"), full_name().alias("full_name"), f.lit(1).alias("known"))
    )
    known = f.col("known").isNotNull()
    in_store = Window.partitionBy("store_id", "known").orderBy(f.desc("total_sales"))
    leads = known & (f.col("sales_rank") == 1) & (f.col("total_sales") > 0)
    share = f.round(f.col("total_sales") * f.lit(RATE_PERCENT).cast("decimal(4,2)") / 100, 2)
    return (
        days.groupBy("store_id", "sales_person_id")
        .agg(f.sum("net_sales").cast(TOTAL).alias("total_sales"))
        .join(f.broadcast(people), "sales_person_id", "left")
        .withColumn("sales_rank", f.when(known, f.rank().over(in_store)))
        .withColumn("incentive", f.when(leads, share).otherwise(0).cast(TOTAL))
        .withColumn("explanation", explanation(known, leads))
        .withColumns({"month": f.lit(month.isoformat()), "sales_month": f.lit(month), "plan_id": f.lit(PLAN_ID)})
        .select(*INCENTIVE_MART)
    )


def explanation(known: Column, leads: Column) -> Column:
    """One sentence on how the incentive came about."""
    sentence = f"Rank 1 of store, plan {PLAN_ID}: {RATE_PERCENT} % of %s = %s"
    return (
        f.when(leads, f.format_string(sentence.replace("0 % of", "0 %% of"), f.col("total_sales"), f.col("incentive")))
        .when(~known, f.lit("Not in the sales team: counted in the store's total, not ranked, not paid."))
        .when(f.col("sales_rank") > 1, f.format_string("Rank %s of store: only rank 1 is paid.", f.col("sales_rank")))
        .otherwise(f.lit("Rank 1 of store, but the total is not above zero: nothing is paid."))
    )


def run(spark: SparkSession, job: Job, watch: Stopwatch) -> None:
    """Make every table of the day and of its month."""
    with watch.stage("landed_sales"):
        checked = checked_sales(spark, job)
        save(landed_sales(checked, job), job.table("landed_sales", job.day))
    with watch.stage("quarantined_sales"):
        save(quarantined_sales(checked, job), job.table("quarantined_sales", job.day))
    with watch.stage("enriched_sales"):
        window = [job.day + timedelta(days=late) for late in range(LATE_DAYS + 1)]
        landed = spark.read.parquet(*job.written("landed_sales", window)).where(f.col("sales_date") == f.lit(job.day))
        save(enriched_sales(spark, landed, job), job.table("enriched_sales", job.day))
    with watch.stage("daily marts"):
        fact = spark.read.parquet(job.table("enriched_sales", job.day))
        save(customer_daily_sales(fact), job.table("customer_daily_sales", job.day))
        save(sales_person_daily_sales(fact), job.table("sales_person_daily_sales", job.day))
    with watch.stage("month marts"):
        before = (job.month - timedelta(days=1)).replace(day=1)
        days = [before + timedelta(days=each) for each in range((job.day - before).days + 1)]
        customer_days = spark.read.parquet(*job.written("customer_daily_sales", days))
        customers = read_csv(spark, job.extract("customer"), EXTRACTS["customer"])
        save(customer_mart(customer_days, customers, job.month), job.table("customer_mart", job.month))
        of_month = [day for day in days if day >= job.month]
        person_days = spark.read.parquet(*job.written("sales_person_daily_sales", of_month))
        team = read_csv(spark, job.extracts("sales_team"), EXTRACTS["sales_team"])
        save(sales_incentive_mart(person_days, team, job.month), job.table("sales_incentive_mart", job.month))


def save(frame: DataFrame, folder: str) -> None:
    """Write a partition, replacing what was there."""
    frame.write.mode("overwrite").parquet(folder)


def totals(spark: SparkSession, job: Job) -> dict[str, str]:
    """Rows of each table, and the two sums that must be right."""
    days = ("landed_sales", "quarantined_sales", "enriched_sales", "customer_daily_sales", "sales_person_daily_sales")
    months = ("customer_mart", "sales_incentive_mart")
    tables = {name: spark.read.parquet(job.table(name, job.day)) for name in days}
    tables |= {name: spark.read.parquet(job.table(name, job.month)) for name in months}
    sums = {"enriched_sales": "net_sales", "sales_incentive_mart": "incentive"}
    found = {f"rows in {name}": f"{table.count():,}" for name, table in tables.items()}
    for name, column in sums.items():
        found[f"sum of {column}"] = str(tables[name].agg(f.sum(column)).collect()[0][0])
    return found


def main() -> None:
    """Run the script from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plain_pyspark", description=__doc__)
    parser.add_argument("landing", type=Path, help="landing folder, with sales/ and dimensions/")
    parser.add_argument("day", type=date.fromisoformat, help="the day, YYYY-MM-DD")
    parser.add_argument("out", type=Path, help="folder of the tables")
    parser.add_argument("--start-date", type=date.fromisoformat, help="earlier sales are too late (default: the day)")
    parser.add_argument("--driver-memory", default="8g", help="heap of Spark's JVM (default 8g)")
    parser.add_argument("--report", type=Path, help="also write stages and totals to this JSON file")
    args = parser.parse_args()
    job = Job(args.landing.absolute(), args.day, args.out.absolute(), args.start_date or args.day)
    watch = Stopwatch()
    with watch.stage("start of Spark"):
        spark = start_spark(args.driver_memory)
    run(spark, job, watch)
    with watch.stage("totals"):
        answers = totals(spark, job)
    spark.stop()
    show(watch, answers)
    if args.report:
        report: dict[str, Any] = {"stages": watch.stages, "totals": answers}
        args.report.write_text(json.dumps(report, indent=2))


def show(watch: Stopwatch, answers: dict[str, str]) -> None:
    """Print seconds per stage, and the totals."""
    table = Table("", "", box=None, show_header=False)
    for name, began, ended in watch.stages:
        table.add_row(f"seconds of {name}", f"{ended - began:.1f}")
    for name, answer in answers.items():
        table.add_row(name, answer)
    Console().print(table)


if __name__ == "__main__":
    main()
