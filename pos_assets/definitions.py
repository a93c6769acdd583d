"""The object that Dagster loads: every asset, check and resource, put together."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from pos_assets.assets import daily_marts, dimensions, fact, landing, marts
from pos_assets.checks import balance, unknown_keys
from pos_assets.io_managers.lake import LakeIOManager
from pos_assets.resources.engine import Engine
from pos_assets.resources.landing import Landing
from pos_assets.settings import Settings


def build_resources(settings: Settings) -> dict[str, Any]:
    """Make the resources that a deployment's settings ask for."""
    engine = Engine(engine=settings.engine, spark_master=settings.spark_master, spark_conf=dict(settings.spark_conf))
    return {"lake": LakeIOManager(uri=settings.lake_uri, engine=engine), "landing": Landing.of(settings)}


def build_definitions(resources: Mapping[str, Any]) -> dg.Definitions:
    """Put the assets and checks together over some resources, so that a test can pass its own lake."""
    return dg.Definitions(
        assets=dg.load_assets_from_modules([landing, dimensions, fact, daily_marts, marts]),
        asset_checks=dg.load_asset_checks_from_modules([balance, unknown_keys]),
        resources=resources,
        # Every asset uses all cores through the engine, and the steps of a run share one session on it.
        executor=dg.in_process_executor,
    )


defs = build_definitions(build_resources(Settings.from_environment()))
