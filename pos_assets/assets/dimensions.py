"""The dimensions, from the full extracts of the operational tables."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from pyspark.sql import DataFrame

from pos_assets.assets.lake_asset import lake_asset
from pos_assets.contracts.dimensions import CustomerDim, ProductDim, SalesTeamDim, StoreDim
from pos_assets.contracts.extracts import CustomerExtract, Extract, ProductExtract, SalesTeamExtract, StoreExtract
from pos_assets.errors import ExtractError
from pos_assets.ingest.extracts import parse_extract
from pos_assets.io_managers.work import Work
from pos_assets.lake.engine import engine_uri
from pos_assets.partitions import DAYS
from pos_assets.resources.landing import Landing
from pos_assets.transforms.dimensions import history_as_of, state_as_of


@lake_asset(CustomerDim, partitions_def=DAYS, group_name="dimensions")
def customer_dim(work: Work, landing: Landing) -> DataFrame:
    """Customers as the newest extract on or before the date knows them."""
    return _state(work, landing, CustomerExtract)


@lake_asset(StoreDim, partitions_def=DAYS, group_name="dimensions")
def store_dim(work: Work, landing: Landing) -> DataFrame:
    """Stores as the newest extract on or before the date knows them."""
    return _state(work, landing, StoreExtract)


@lake_asset(ProductDim, partitions_def=DAYS, group_name="dimensions")
def product_dim(work: Work, landing: Landing) -> DataFrame:
    """Products and how they changed, from all extracts on or before the date."""
    return _history(work, landing, ProductExtract)


@lake_asset(SalesTeamDim, partitions_def=DAYS, group_name="dimensions")
def sales_team_dim(work: Work, landing: Landing) -> DataFrame:
    """The sales team and how it changed, from all extracts on or before the date."""
    return _history(work, landing, SalesTeamExtract)


def _state(work: Work, landing: Landing, extract: type[Extract]) -> DataFrame:
    newest = _newest_extracts(landing, extract, _extract_dates(landing, extract), work.partitions)
    calendar = work.session.createDataFrame(list(newest.items()), "date string, extract_date string")
    return state_as_of(_read(work, landing, extract, set(newest.values())), calendar)


def _history(work: Work, landing: Landing, extract: type[Extract]) -> DataFrame:
    delivered = _extract_dates(landing, extract)
    last = max(_newest_extracts(landing, extract, delivered, work.partitions).values())
    days = [day for day in delivered if day <= last]
    dates = work.session.createDataFrame([(day,) for day in work.partitions], "date string")
    return history_as_of(_read(work, landing, extract, days), "id", dates)


def _extract_dates(landing: Landing, extract: type[Extract]) -> list[str]:
    return landing.zone.extract_dates(extract.dimension())


def _newest_extracts(
    landing: Landing, extract: type[Extract], days: Sequence[str], dates: Sequence[str]
) -> dict[str, str]:
    """The newest of the extracts of some days on or before each of the dates.

    Raises:
        ExtractError: A date is before the first extract.
    """
    if not days or dates[0] < days[0]:
        first = f"the first is of {days[0]}" if days else "there is none at all"
        raise ExtractError(
            f"No {extract.dimension()} extract on or before {dates[0]}: {first}. "
            f"Put one into {landing.uri}/dimensions/{extract.dimension()}/{dates[0]}/ or materialize later dates."
        )
    return {day: days[bisect_right(days, day) - 1] for day in dates}


def _read(work: Work, landing: Landing, extract: type[Extract], days: Iterable[str]) -> DataFrame:
    """Read extracts through Parquet beside the draft, where the engine's workers find them too."""
    paths = [parse_extract(landing.zone, extract, day, work.folder.child(day)) for day in sorted(days)]
    return work.session.read.schema(extract.spark_schema()).parquet(*map(engine_uri, paths))
