"""Every setting has an embedded default, and one that cannot be used is refused in a sentence that names it."""

from datetime import date
from pathlib import Path

import pytest

from pos_assets.errors import SettingsError
from pos_assets.settings import Settings
from pos_assets.storage import Location


def test_without_any_variable_everything_is_embedded_and_local() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings(
        landing_uri=str(Path("data/landing").absolute()),
        lake_uri=str(Path("data/lake").absolute()),
        engine="sail",
        spark_master="local[*]",
        spark_conf={},
        start_date=date(2026, 1, 1),
        late_days=35,
        timezone="UTC",
        max_quarantine_percent=5.0,
    )


def test_an_empty_variable_is_as_good_as_none() -> None:
    names = ("POS_HOME", "POS_LANDING_URI", "POS_LAKE_URI", "POS_ENGINE", "POS_START_DATE", "POS_LATE_DAYS")
    empty = dict.fromkeys((*names, "POS_TIMEZONE", "POS_MAX_QUARANTINE_PERCENT", "POS_SPARK_MASTER"), "")
    assert Settings.from_environment(empty) == Settings.from_environment({})


def test_landing_zone_and_lake_lie_below_the_home() -> None:
    settings = Settings.from_environment({"POS_HOME": "/srv/pos"})
    assert (settings.landing_uri, settings.lake_uri) == ("/srv/pos/landing", "/srv/pos/lake")


def test_landing_zone_and_lake_may_lie_elsewhere() -> None:
    settings = Settings.from_environment({"POS_LANDING_URI": "s3://tills/in", "POS_LAKE_URI": "/srv/lake"})
    assert (settings.landing_uri, settings.lake_uri) == ("s3://tills/in", "/srv/lake")


@pytest.mark.parametrize("name", ["spark.executor.memory", "spark__executor__memory"])
def test_configuration_of_spark_is_written_with_dots_or_what_shells_allow(name: str) -> None:
    settings = Settings.from_environment({f"POS_SPARK_CONF_{name}": "4g"})
    assert settings.spark_conf == {"spark.executor.memory": "4g"}


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("POS_ENGINE", "nonsense", "use sail, spark, or the address of a server, sc://host:port"),
        ("POS_ENGINE", "Sail", "use sail, spark"),
        ("POS_ENGINE", "sc://", "sc://host:port"),
        ("POS_START_DATE", "1.1.2026", "write a date as YYYY-MM-DD"),
        ("POS_START_DATE", "2026-02-30", "write a date as YYYY-MM-DD"),
        ("POS_START_DATE", "20260101", "write a date as YYYY-MM-DD"),
        ("POS_LATE_DAYS", "-1", "write a whole number of days, 0 or more"),
        ("POS_LATE_DAYS", "1.5", "write a whole number of days"),
        ("POS_LATE_DAYS", "a month", "write a whole number of days"),
        ("POS_TIMEZONE", "Mars/Olympus", "write an IANA name such as Europe/Paris"),
        ("POS_TIMEZONE", "../etc/passwd", "write an IANA name such as Europe/Paris"),
        ("POS_TIMEZONE", "Europe", "write an IANA name such as Europe/Paris"),
        ("POS_MAX_QUARANTINE_PERCENT", "-0.1", "write a number from 0 to 100"),
        ("POS_MAX_QUARANTINE_PERCENT", "101", "write a number from 0 to 100"),
        ("POS_MAX_QUARANTINE_PERCENT", "nan", "write a number from 0 to 100"),
        ("POS_MAX_QUARANTINE_PERCENT", "5 %", "write a number from 0 to 100"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name_with_what_to_write(name: str, value: str, hint: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({name: value})
    assert str(refused.value).startswith(f"{name} is {value!r}: ")
    assert hint in str(refused.value)


@pytest.mark.parametrize("setting", ["POS_LANDING_URI", "POS_LAKE_URI"])
@pytest.mark.parametrize("uri", ["gs://bucket/lake", "https://example.com/lake", "hdfs://host/lake", "s3://"])
def test_a_place_that_is_neither_a_folder_nor_a_bucket_is_refused_by_name(setting: str, uri: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Location.parse(uri, setting)
    assert str(refused.value) == f"{setting} is {uri!r}: use a folder or s3://bucket/prefix."
