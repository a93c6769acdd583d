"""What a run has at hand while it makes a table, and hands to the IO manager when it is done."""

import json
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from typing_extensions import Self

from pos_assets.lake.draft import Draft
from pos_assets.lake.engine import engine_uri
from pos_assets.storage import Location


class Work:
    """One run's work on some partitions of a table; a context manager that clears away what was only in between.

    Attributes:
        draft: The new content, private until it is published.
        session: The run's session on the engine.
        folder: Where intermediate files may be put; it goes with the work.
        notes: What the table's history will remember with the publication, as JSON.
    """

    def __init__(self, draft: Draft, session: SparkSession) -> None:
        """Begin work on a draft."""
        self.draft = draft
        self.session = session
        self.folder: Location = draft.folder.child("scratch")
        self.notes: dict[str, str] = {}
        self._saved = 0

    @property
    def partitions(self) -> Sequence[str]:
        """The partitions that the run makes, in order."""
        return self.draft.partitions

    def save(self, frame: DataFrame) -> DataFrame:
        """Compute a frame now and keep its rows, so that what builds on it does not compute it again."""
        self._saved += 1
        target = engine_uri(self.folder.child(f"frame-{self._saved}"))
        frame.write.option("compression", "snappy").parquet(target)
        return self.session.read.schema(frame.schema).parquet(target)

    def note(self, name: str, value: Mapping[str, Any]) -> None:
        """Have the table's history remember something with the publication."""
        self.notes[name] = json.dumps(value)

    def __enter__(self) -> Self:
        """The work itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the intermediate files away."""
        self.folder.delete()
