"""What the command line promises: repeatable bytes, the size asked for, and one clear sentence when it says no."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import boto3
import pytest
from moto.server import ThreadedMotoServer

from data_generator.__main__ import main, parse_size

if TYPE_CHECKING:
    from pathlib import Path

BASE = ["--start", "2026-01-30", "--days", "4", "--lines-per-day", "600", "--customers", "80", "--products", "40"]


def digests(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("switches", [["--gzip"], ["--format", "json"], ["--legacy"]])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, switches: list[str]) -> None:
    for name in ("one", "two"):
        assert main([*BASE, "--all-faults", *switches, "--out", str(tmp_path / name)]) == 0
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_gives_other_sales(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        assert main([*BASE, "--seed", seed, "--out", str(tmp_path / seed)]) == 0
    assert digests(tmp_path / "1") != digests(tmp_path / "2")


def test_lines_per_day_is_the_average_over_the_days(tmp_path: Path) -> None:
    assert main([*BASE, "--out", str(tmp_path)]) == 0
    lines = [len(path.read_text().splitlines()) - 1 for path in (tmp_path / "sales").glob("*/*.csv")]
    assert sum(lines) == 4 * 600


@pytest.mark.parametrize("switches", [[], ["--legacy"], ["--format", "jsonl", "--gzip"]])
def test_size_gives_about_that_many_bytes_of_sales(tmp_path: Path, switches: list[str]) -> None:
    assert main(["--start", "2026-01-01", "--days", "3", "--size", "3MB", *switches, "--out", str(tmp_path)]) == 0
    written = sum(path.stat().st_size for path in (tmp_path / "sales").glob("*/*"))
    assert abs(written - 3_000_000) < 150_000


def test_sizes_are_read_in_powers_of_a_thousand() -> None:
    assert parse_size("15GB") == 15 * 10**9
    assert parse_size("1.5m") == 1_500_000


@pytest.mark.parametrize(
    ("switches", "sentence"),
    [
        (["--days", "0"], "--days must be at least 1"),
        (["--legacy", "--voids", "1"], "--voids needs transaction columns"),
        (["--legacy", "--duplicate-rows", "1"], "--duplicate-rows needs transaction columns"),
        (["--format", "json", "--ragged-rows", "1"], "--ragged-rows needs --format csv"),
        (["--days", "1", "--late", "1"], "--late needs at least two --days"),
        (["--late", "80"], "--late is a percentage and must be at most 50"),
        (["--walk-ins", "-1"], "--walk-ins must not be negative"),
        (["--missing-column", "12"], "--missing-column must leave at least one good file"),
        (["--extra-column", "99"], "--extra-column 99 is more than the 12 good files"),
        (["--files-per-day", "601"], "--files-per-day 601 is more than"),
    ],
)
def test_requests_that_make_no_sense_are_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], switches: list[str], sentence: str
) -> None:
    assert main([*BASE, *switches, "--out", str(tmp_path)]) == 2
    message = capsys.readouterr().err
    assert sentence in message
    assert message.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "switches", [["--start", "1/2/2026"], ["--size", "many"], ["--size", "1GB"], ["--format", "xml"], ["--late", "x"]]
)
def test_arguments_that_cannot_be_read_end_with_code_two(tmp_path: Path, switches: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*BASE, *switches, "--out", str(tmp_path)])
    assert stopped.value.code == 2


def test_a_landing_zone_is_not_mixed_with_an_older_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*BASE, "--out", str(tmp_path)]) == 0
    (tmp_path / "notes.txt").write_text("mine")
    before = digests(tmp_path)
    assert main([*BASE, "--seed", "9", "--out", str(tmp_path)]) == 2
    assert "--replace" in capsys.readouterr().err
    assert digests(tmp_path) == before
    assert main([*BASE, "--days", "2", "--replace", "--out", str(tmp_path)]) == 0
    assert len(list((tmp_path / "sales").iterdir())) == 2
    assert (tmp_path / "notes.txt").exists()


@pytest.mark.integration
def test_a_bucket_gets_the_same_bytes_as_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = ThreadedMotoServer(port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        for name, value in {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        s3 = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
        s3.create_bucket(Bucket="shop")
        small = [*BASE, "--lines-per-day", "60", "--all-faults"]
        assert main([*small, "--out", "s3://shop/landing"]) == 0
        assert main([*small, "--out", str(tmp_path)]) == 0
        found = {
            each["Key"].removeprefix("landing/"): s3.get_object(Bucket="shop", Key=each["Key"])["Body"].read()
            for each in s3.list_objects_v2(Bucket="shop", Prefix="landing/")["Contents"]
            if not each["Key"].endswith("/")
        }
    finally:
        server.stop()
    assert {key: hashlib.sha256(content).hexdigest() for key, content in found.items()} == digests(tmp_path)
