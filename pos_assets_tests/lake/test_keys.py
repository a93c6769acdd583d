"""Hostile names never become a path, and a store that cannot fence writers is found out."""

from typing import TYPE_CHECKING, Literal

import boto3
import pytest

from pos_assets.errors import LakeError
from pos_assets.lake.lake import Lake
from pos_assets.lake.table import LakeTable
from pos_assets.storage import Location
from pos_assets_tests.lake.tables import MONDAY

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

HOSTILE = [
    "..",
    "../2026-01-05",
    "2026-01-05/..",
    "/etc",
    "2026-01-05\0",
    "2026-01-05'",
    '"',
    "",
    "2026-02-30",
    "\N{FULLWIDTH DIGIT TWO}026-01-05",
]


@pytest.mark.parametrize("key", HOSTILE)
def test_a_partition_that_is_no_date_is_refused_everywhere(
    local_table: LakeTable, deliveries: LakeTable, key: str
) -> None:
    for use in (
        lambda: local_table.draft([key], "run"),
        lambda: local_table.draft([MONDAY, key], "run"),
        lambda: local_table.files([key]),
        lambda: local_table.figures([key]),
        lambda: deliveries.files(None, date=key),
    ):
        with pytest.raises(LakeError, match="refused"):
            use()
    assert not local_table.location.exists()


@pytest.mark.parametrize("run_id", ["..", "a/b", "a\0", "a'b", "", "-rf", "a" * 101])
def test_a_run_id_that_cannot_be_part_of_a_path_is_refused(local_table: LakeTable, run_id: str) -> None:
    with pytest.raises(LakeError, match="refused"):
        local_table.draft([MONDAY], run_id)


@pytest.mark.parametrize(
    "path", ["../x.parquet", "/x.parquet", "a/../x.parquet", "_x.parquet", "a%20b.parquet", "x.csv"]
)
def test_a_file_outside_the_draft_or_hidden_from_engines_is_not_adopted(local_table: LakeTable, path: str) -> None:
    with pytest.raises(LakeError, match="refused"):
        local_table.draft([MONDAY], "run").adopt(path)


def test_a_draft_of_no_partition_is_refused(local_table: LakeTable) -> None:
    with pytest.raises(LakeError, match="No partition"):
        local_table.draft([], "run")


def test_an_unknown_sub_partition_column_is_refused(deliveries: LakeTable) -> None:
    with pytest.raises(LakeError, match="no sub-partition column month"):
        deliveries.files(None, month=MONDAY)


def test_a_store_that_lets_one_of_two_writers_win_passes_the_probe(lake: Lake) -> None:
    lake.probe()
    assert list(lake.location.objects()) == []


@pytest.mark.usefixtures("object_store")
def test_a_store_that_ignores_the_condition_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    careful = boto3.client

    def forget_the_condition(params: dict[str, object], **_: object) -> None:
        params.pop("IfNoneMatch", None)

    def careless(service: Literal["s3"]) -> "S3Client":
        client = careful(service)
        client.meta.events.register("before-parameter-build.s3.PutObject", forget_the_condition)
        return client

    monkeypatch.setattr(boto3, "client", careless)
    with pytest.raises(LakeError, match="ignores If-None-Match"):
        Lake(Location("s3://lake/careless")).probe()


@pytest.mark.usefixtures("object_store")
def test_a_bucket_that_is_not_there_is_a_clear_error() -> None:
    with pytest.raises(LakeError, match="cannot be written"):
        Lake(Location("s3://no-such-bucket/lake")).probe()
