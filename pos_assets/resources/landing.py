"""The landing zone as a resource. What its files mean belongs in `ingest`."""

import dagster as dg

from pos_assets.ingest.landing import LandingZone
from pos_assets.settings import Settings
from pos_assets.storage import Location


class Landing(dg.ConfigurableResource["Landing"]):
    """Where tills and extracts put their files, and what is asked of them.

    Attributes:
        uri: Folder or `s3://bucket/prefix`.
        start_date: First business date of the platform, ISO; earlier sales are too late.
        late_days: How many days after its business date a sale may still arrive.
        max_quarantine_percent: Above this share of bad rows a landing date fails.
    """

    uri: str
    start_date: str
    late_days: int
    max_quarantine_percent: float

    @classmethod
    def of(cls, settings: Settings) -> "Landing":
        """The landing zone of a deployment."""
        return cls(
            uri=settings.landing_uri,
            start_date=settings.start_date.isoformat(),
            late_days=settings.late_days,
            max_quarantine_percent=settings.max_quarantine_percent,
        )

    @property
    def zone(self) -> LandingZone:
        """The folder's delivered files."""
        return LandingZone(Location.parse(self.uri, "POS_LANDING_URI"))
