"""Every setting of the platform, read from the environment in one place.

This module alone (and what Dagster needs to build partitions) reads `os.environ`. Each variable is optional and
defaults to something embedded and local. AWS credentials are not here: boto3 and the engines read `AWS_*` themselves.
"""

import os
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from pos_assets.errors import SettingsError


@dataclass(frozen=True)
class Settings:
    """What one deployment of the platform is told.

    Attributes:
        landing_uri: Folder or `s3://bucket/prefix` where tills and extracts put files.
        lake_uri: Folder or `s3://bucket/prefix` where the tables live.
        engine: `sail`, `spark` or the `sc://host:port` address of a Spark Connect server.
        spark_master: Master URL of classic Spark; only used when `engine` is `spark`.
        spark_conf: Further configuration of classic Spark.
        start_date: First partition; earlier sales are `too_late`.
        late_days: How many days after its business date a sale may still arrive.
        timezone: IANA name of the business calendar's time zone.
        max_quarantine_percent: Above this share of bad rows a landing date fails.
    """

    landing_uri: str
    lake_uri: str
    engine: str
    spark_master: str
    spark_conf: Mapping[str, str]
    start_date: date
    late_days: int
    timezone: str
    max_quarantine_percent: float

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings from the environment (or from a mapping that stands in for it).

        Raises:
            SettingsError: A variable has a value that cannot be used; the message names it.
        """
        env = os.environ if environment is None else environment
        home = Path(env.get("POS_HOME") or "data").absolute()
        return cls(
            landing_uri=env.get("POS_LANDING_URI") or str(home / "landing"),
            lake_uri=env.get("POS_LAKE_URI") or str(home / "lake"),
            engine=_engine(env.get("POS_ENGINE") or "sail"),
            spark_master=env.get("POS_SPARK_MASTER") or "local[*]",
            spark_conf=_spark_conf(env),
            start_date=_date("POS_START_DATE", env.get("POS_START_DATE") or "2026-01-01"),
            late_days=_whole_number("POS_LATE_DAYS", env.get("POS_LATE_DAYS") or "35"),
            timezone=_timezone(env.get("POS_TIMEZONE") or "UTC"),
            max_quarantine_percent=_percent(env.get("POS_MAX_QUARANTINE_PERCENT") or "5"),
        )


def _engine(value: str) -> str:
    if value in {"sail", "spark"} or (value.startswith("sc://") and urlsplit(value).hostname):
        return value
    raise SettingsError(f"POS_ENGINE is {value!r}: use sail, spark, or the address of a server, sc://host:port.")


def _spark_conf(env: Mapping[str, str]) -> dict[str, str]:
    """Collect `POS_SPARK_CONF_*`; `POS_SPARK_CONF_spark.executor.memory=4g` sets `spark.executor.memory`.

    Shells refuse dots in names, so a double underscore stands for one: `POS_SPARK_CONF_spark__executor__memory`.
    """
    prefix = "POS_SPARK_CONF_"
    return {
        name.removeprefix(prefix).replace("__", "."): value for name, value in env.items() if name.startswith(prefix)
    }


def _date(name: str, value: str) -> date:
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no time zone
    except ValueError:
        raise SettingsError(f"{name} is {value!r}: write a date as YYYY-MM-DD.") from None


def _whole_number(name: str, value: str) -> int:
    if value.isascii() and value.isdigit():
        return int(value)
    raise SettingsError(f"{name} is {value!r}: write a whole number of days, 0 or more.")


def _timezone(value: str) -> str:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones, such as Europe, is no zone
        raise SettingsError(f"POS_TIMEZONE is {value!r}: write an IANA name such as Europe/Paris.") from None
    return value


def _percent(value: str) -> float:
    try:
        percent = float(value)
    except ValueError:
        percent = -1.0
    if 0 <= percent <= 100:  # noqa: PLR2004  a percentage
        return percent
    raise SettingsError(f"POS_MAX_QUARANTINE_PERCENT is {value!r}: write a number from 0 to 100.")
