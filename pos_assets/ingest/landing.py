"""The landing zone: which files were delivered, where and when. What is in them belongs in the other modules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pos_assets.errors import LandingError
from pos_assets.storage import Location


@dataclass(frozen=True)
class LandingFile:
    """One delivered file, as the listing shows it.

    Attributes:
        key: Path in the landing zone, such as `sales/2026-01-05/till 7.csv`.
        size: Bytes as delivered.
        etag: Changes whenever the content does.
    """

    key: str
    size: int
    etag: str


@dataclass(frozen=True)
class LandingZone:
    """The folder in which tills and extracts put their files."""

    location: Location

    def sales_files(self, landing_date: str) -> list[LandingFile]:
        """Every sales file delivered on a day (`YYYY-MM-DD`), in the order of their keys; none when nothing came.

        No name is special: a hidden file or one without an extension is a delivery like any other, and its content
        decides what it is.

        Raises:
            LandingError: The landing zone itself is not there.
            SettingsError: The store cannot be listed.
        """
        return self._files(f"sales/{landing_date}")

    def extract_dates(self, dimension: str) -> list[str]:
        """The days for which a dimension has an extract, oldest first; folders of other names are no extracts.

        Raises:
            LandingError: The landing zone itself is not there.
            SettingsError: The store cannot be listed.
        """
        self._must_exist()
        return [name for name in self.location.folders(f"dimensions/{dimension}") if _is_date(name)]

    def extract_files(self, dimension: str, extract_date: str) -> list[LandingFile]:
        """The files of a dimension's extract of one day, in the order of their keys.

        Raises:
            LandingError: The landing zone itself is not there.
            SettingsError: The store cannot be listed.
        """
        return self._files(f"dimensions/{dimension}/{extract_date}")

    def _files(self, prefix: str) -> list[LandingFile]:
        files = list(self._listed(prefix))
        if not files:
            self._must_exist()
        return files

    def _listed(self, prefix: str) -> Iterator[LandingFile]:
        for entry in self.location.objects(prefix):
            yield LandingFile(entry.key, entry.size, entry.etag)

    def _must_exist(self) -> None:
        # A prefix on S3 exists only while something lies below it, so an empty bucket is an empty landing zone.
        if not self.location.is_s3 and not self.location.exists():
            raise LandingError(
                f"The landing zone {self.location.uri} is not there. Create it, or set POS_LANDING_URI to the folder "
                "where the tills put their files."
            )


def _is_date(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False
