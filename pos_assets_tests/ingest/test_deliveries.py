"""The landing zone and single deliveries: listing, S3, files that change while they are read, threads and tasks."""

import pickle
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from pos_assets.errors import LandingError, SettingsError
from pos_assets.ingest import sales
from pos_assets.ingest.landing import LandingFile, LandingZone
from pos_assets.ingest.sales import parse_sales_file
from pos_assets.ingest.sources import Source
from pos_assets.storage import Location
from pos_assets_tests.ingest.deliveries import GOOD_LINE, HEADER, WINDOW, csv, parse, parse_at


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Location]:
    """An empty bucket on an S3 server of its own."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    urllib.request.urlopen(f"http://{host}:{port}/moto-api/reset", data=b"").close()
    boto3.client("s3").create_bucket(Bucket="shop")
    yield Location.parse("s3://shop/data", "POS_LANDING_URI")
    server.stop()


def test_every_file_of_a_landing_date_is_listed(tmp_path: Path) -> None:
    names = ["till 7.csv", ".hidden", "_SUCCESS", "a+b%20\u00e9.json", "below/till.csv"]
    for name in names:
        file = tmp_path / "sales/2026-03-10" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    files = LandingZone(Location(str(tmp_path))).sales_files("2026-03-10")
    assert [file.key for file in files] == sorted(f"sales/2026-03-10/{name}" for name in names)
    assert {file.key: file.size for file in files}["sales/2026-03-10/till 7.csv"] == len("till 7.csv")


def test_day_without_a_folder_is_an_empty_delivery(tmp_path: Path) -> None:
    assert LandingZone(Location(str(tmp_path))).sales_files("2026-03-10") == []


def test_landing_zone_that_is_not_there_names_its_setting(tmp_path: Path) -> None:
    zone = LandingZone(Location(str(tmp_path / "nowhere")))
    for ask in (lambda: zone.sales_files("2026-03-10"), lambda: zone.extract_dates("store")):
        with pytest.raises(LandingError, match="POS_LANDING_URI"):
            ask()


def test_extracts_are_listed_by_date(tmp_path: Path) -> None:
    for day in ("2026-03-02", "2026-03-01", "notes"):
        (tmp_path / "dimensions/store" / day).mkdir(parents=True)
    (tmp_path / "dimensions/store/2026-03-02/a.csv").touch()
    zone = LandingZone(Location(str(tmp_path)))
    assert zone.extract_dates("store") == ["2026-03-01", "2026-03-02"]
    assert [file.key for file in zone.extract_files("store", "2026-03-02")] == ["dimensions/store/2026-03-02/a.csv"]
    assert zone.extract_dates("customer") == []


def test_files_on_s3_are_listed_read_and_written(bucket: Location) -> None:
    client = boto3.client("s3")
    names = [f"till {number}+%20\u00e9.csv" for number in range(3)]
    for name in names:
        client.put_object(
            Bucket="shop", Key=f"data/sales/2026-03-10/{name}", Body=csv(GOOD_LINE, "bad", "," + GOOD_LINE[2:])
        )
    zone = LandingZone(bucket)
    assert [file.key for file in zone.sales_files("2026-03-10")] == [f"sales/2026-03-10/{name}" for name in names]
    for name in names:
        outcome = parse_at(bucket, Location("s3://shop/out"), name)
        assert (outcome.accepted_numbers, outcome.reasons) == ([1, 3], {2: ["ragged_row"]})
    assert zone.sales_files("2026-03-11") == []


def test_more_than_a_thousand_objects_on_s3_are_all_listed(bucket: Location) -> None:
    client = boto3.client("s3")
    for number in range(1001):
        client.put_object(Bucket="shop", Key=f"data/sales/2026-03-10/{number:04}.csv", Body=b"")
    assert len(LandingZone(bucket).sales_files("2026-03-10")) == 1001


def test_rejected_file_leaves_nothing_on_s3(bucket: Location) -> None:
    client = boto3.client("s3")
    client.put_object(Bucket="shop", Key="data/sales/2026-03-10/a.json", Body=b'[{"price": 1}')
    assert parse_at(bucket, Location("s3://shop/out"), "a.json").file.reason == "truncated_json"
    assert client.list_objects_v2(Bucket="shop", Prefix="out").get("Contents", []) == []


def test_bucket_that_is_not_there_is_a_clear_error(bucket: Location) -> None:
    with pytest.raises(SettingsError, match="s3://none"):
        LandingZone(Location("s3://none/data")).sales_files("2026-03-10")
    assert LandingZone(bucket).sales_files("2026-03-10") == []


def test_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    file = LandingFile("sales/2026-03-10/gone.csv", 3, "x")
    with pytest.raises(LandingError, match=r"gone\.csv disappeared"):
        parse_sales_file(file, Location(str(tmp_path)), WINDOW, Location(str(tmp_path)), Location(str(tmp_path)))


def test_file_that_grew_after_it_was_listed_is_an_error(tmp_path: Path) -> None:
    parse(tmp_path, csv(GOOD_LINE))
    before = LandingFile("sales/2026-03-10/till.csv", 10, "an older entity tag")
    out = tmp_path / "again"
    with pytest.raises(LandingError, match=r"till\.csv changed"):
        parse_sales_file(
            before, Location(str(tmp_path / "landing")), WINDOW, Location(f"{out}/a"), Location(f"{out}/q")
        )
    assert not list(out.rglob("*.parquet"))


def test_failing_read_is_raised_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Source) -> Iterator[bytes]:
        yield GOOD_LINE.encode() + b"\n"
        self.failure = OSError("the connection was reset")

    monkeypatch.setattr(Source, "pieces", fail)
    with pytest.raises(OSError, match="reset"):
        parse(tmp_path, csv(GOOD_LINE))
    assert not list((tmp_path / "out").rglob("*.parquet"))


def test_function_its_arguments_and_its_result_travel_to_other_processes(tmp_path: Path) -> None:
    parsed = parse(tmp_path, csv(GOOD_LINE)).file
    assert pickle.loads(pickle.dumps(parsed)) == parsed  # noqa: S301  our own bytes
    file = LandingFile(parsed.key, parsed.size, parsed.etag)
    location = Location(str(tmp_path / "landing"))
    assert location.filesystem  # also when it was used before
    arguments = (file, location, WINDOW, Location(str(tmp_path / "a")), Location(str(tmp_path / "q")))
    assert pickle.loads(pickle.dumps((sales.parse_sales_file, arguments))) == (parse_sales_file, arguments)  # noqa: S301  our own bytes


def test_files_parsed_at_once_into_one_folder_keep_apart(tmp_path: Path) -> None:
    def one(number: int) -> list[int]:
        lines = [GOOD_LINE.replace("7,", f"{number},", 1)] * 500 + ["bad"]
        outcome = parse(tmp_path, csv(*lines), f"till {number}.csv")
        assert outcome.file.quarantined == 1
        return [row["customer_id"] for row in outcome.accepted]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(1, 13))) == [[number] * 500 for number in range(1, 13)]


def test_rerun_gives_the_same_rows(tmp_path: Path) -> None:
    content = csv(GOOD_LINE, "bad", "," + GOOD_LINE[2:], header=HEADER)
    first, second = parse(tmp_path, content), parse(tmp_path, content)
    assert (first.accepted, first.quarantined) == (second.accepted, second.quarantined)
