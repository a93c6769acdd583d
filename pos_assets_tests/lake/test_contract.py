"""The audit: which broken rule stops which partition."""

from decimal import Decimal
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from pyspark.sql import SparkSession

from pos_assets.errors import ContractError, LakeError
from pos_assets.lake.table import LakeTable
from pos_assets_tests.lake.tables import MONDAY, TUESDAY, WEDNESDAY, delivery, rows, takings, written


def test_only_the_guilty_partition_is_named_and_nothing_is_published(sail: SparkSession, table: LakeTable) -> None:
    draft = written(
        sail, table, [MONDAY, TUESDAY], [takings(MONDAY, 1, "1.00"), takings(TUESDAY, 2, "-77.00"), takings(TUESDAY, 3)]
    )
    audit = draft.audit(sail)
    assert audit.verdicts == {MONDAY: (), TUESDAY: ("column amount breaks greater_than_or_equal_to(0)",)}
    assert audit.figures.keys() == {MONDAY}
    with pytest.raises(ContractError, match=rf"takings .*{TUESDAY}: column amount") as failure:
        audit.raise_for_failure()
    assert MONDAY not in str(failure.value)
    assert "77" not in str(failure.value)
    with pytest.raises(LakeError, match="passed its audit"):
        draft.publish()
    assert rows(sail, table) == []


def test_a_missing_value_in_a_required_column_is_found(sail: SparkSession, local_table: LakeTable) -> None:
    draft = written(sail, local_table, [MONDAY, TUESDAY], [takings(MONDAY, None), takings(TUESDAY, 1)])
    assert draft.audit(sail).verdicts == {MONDAY: ("column receipt has missing values",), TUESDAY: ()}


def test_a_missing_list_is_found_and_an_empty_one_is_fine(sail: SparkSession, local_table: LakeTable) -> None:
    draft = written(sail, local_table, [MONDAY, TUESDAY], [takings(MONDAY, 1, codes=None), takings(TUESDAY, 1)])
    assert draft.audit(sail).verdicts == {MONDAY: ("column codes has missing values",), TUESDAY: ()}


def test_a_repeated_key_is_found_where_the_contract_asks_for_it(sail: SparkSession, local_table: LakeTable) -> None:
    draft = written(sail, local_table, [MONDAY, TUESDAY], [takings(MONDAY, 1), takings(MONDAY, 1), takings(TUESDAY, 1)])
    assert draft.audit(sail).verdicts == {MONDAY: ("key receipt is not unique",), TUESDAY: ()}


def test_a_key_repeated_between_a_kept_file_and_a_new_one_is_found(sail: SparkSession, local_table: LakeTable) -> None:
    first = written(sail, local_table, [MONDAY], [takings(MONDAY, 1)])
    first.audit(sail)
    first.publish()
    second = written(sail, local_table, [MONDAY], [takings(MONDAY, 1)])
    second.keep([file.path for file in local_table.files([MONDAY])])
    assert second.audit(sail).verdicts == {MONDAY: ("key receipt is not unique",)}


@pytest.mark.parametrize("partitions", [[MONDAY], [MONDAY, TUESDAY]], ids=["one day", "two days"])
def test_rows_of_a_day_outside_the_run_are_refused(
    sail: SparkSession, local_table: LakeTable, partitions: list[str]
) -> None:
    draft = written(sail, local_table, partitions, [takings(MONDAY, 1), takings(WEDNESDAY, 2)])
    verdicts = draft.audit(sail).verdicts
    assert verdicts == dict.fromkeys(partitions, ("rows have a date that is not a partition of this run",))


def test_a_business_date_that_is_no_date_is_refused(sail: SparkSession, folder_lake_deliveries: LakeTable) -> None:
    draft = written(sail, folder_lake_deliveries, [TUESDAY], [delivery(TUESDAY, "someday", 1)])
    assert draft.audit(sail).verdicts[TUESDAY] == ("a file does not hold one date in sub-partition column date",)


def test_rows_with_a_column_too_many_are_refused_by_its_name(sail: SparkSession, local_table: LakeTable) -> None:
    frame = sail.createDataFrame([takings(MONDAY, 1)], local_table.contract.spark_schema())
    with pytest.raises(ContractError, match="surprise"):
        local_table.draft([MONDAY], "run").write(frame.withColumn("surprise", frame["note"]))


def test_an_adopted_file_of_other_types_is_refused_by_column(
    sail: SparkSession, folder_lake_deliveries: LakeTable
) -> None:
    draft = folder_lake_deliveries.draft([TUESDAY], "run")
    content = pyarrow.table({"landing_date": [TUESDAY], "date": [MONDAY], "line": ["one"], "more": [1]})
    pyarrow.parquet.write_table(content, Path(draft.folder.path) / "part.parquet")
    draft.adopt("part.parquet")
    assert draft.audit(sail).verdicts == {
        TUESDAY: ("column line is string, not int64", "column more is not in the contract")
    }


def test_a_file_that_was_cut_off_is_refused_by_name(sail: SparkSession, folder_lake_deliveries: LakeTable) -> None:
    draft = folder_lake_deliveries.draft([TUESDAY], "run")
    Path(draft.folder.path, "part.parquet").write_bytes(b"PAR1 and then the disk was full")
    draft.adopt("part.parquet")
    with pytest.raises(LakeError, match=r"part\.parquet is missing or no whole Parquet file"):
        draft.audit(sail)


def test_money_is_added_up_exactly(sail: SparkSession, local_table: LakeTable) -> None:
    draft = written(sail, local_table, [MONDAY], [takings(MONDAY, n, "9999999999.99") for n in range(1, 4)])
    assert draft.audit(sail).figures[MONDAY].total == Decimal("29999999999.97")


def test_a_table_whose_columns_changed_says_which(local_table: LakeTable) -> None:
    local_table.draft([MONDAY], "run")

    class Renamed(local_table.contract):  # type: ignore[name-defined,misc]  # a contract made up for this test
        tip: str

    with pytest.raises(LakeError, match="tip"):
        LakeTable(local_table.location, Renamed).draft([MONDAY], "run")
