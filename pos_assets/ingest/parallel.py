"""Parse many delivered files at once: in threads of this process, or in tasks of a Spark cluster.

One file is parsed by one thread, by the same function either way; what it does is in `sales`.
"""

import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

import pyarrow
from pyspark.sql import SparkSession

from pos_assets.ingest.landing import LandingFile
from pos_assets.ingest.rules import SalesWindow
from pos_assets.ingest.sales import ParsedFile, parse_sales_file
from pos_assets.storage import Location


@dataclass(frozen=True)
class ParseJob:
    """One file to parse, and where its rows go. The attributes are the arguments of `parse_sales_file`."""

    file: LandingFile
    landing: Location
    window: SalesWindow
    accepted_to: Location
    quarantine_to: Location

    def run(self) -> ParsedFile:
        """Parse the file."""
        return parse_sales_file(self.file, self.landing, self.window, self.accepted_to, self.quarantine_to)


ParseAll = Callable[[Sequence[ParseJob]], Iterator[tuple[ParseJob, ParsedFile]]]
"""Runs all jobs and yields each with its result, as they finish."""


def parse_in_threads(jobs: Sequence[ParseJob]) -> Iterator[tuple[ParseJob, ParsedFile]]:
    """Run the jobs in as many threads as there are cores; the largest files first, so that none is left to the end."""
    with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="parse") as pool:
        largest_first = sorted(jobs, key=lambda job: -job.file.size)
        running = {pool.submit(job.run): job for job in largest_first}
        try:
            for done in as_completed(running):
                yield running[done], done.result()
        finally:
            for waiting in running:
                waiting.cancel()


def parse_on_workers(session: SparkSession) -> ParseAll:
    """Run the jobs as tasks of the engine's workers, one file a task; the workers have this package installed."""

    def parse_all(jobs: Sequence[ParseJob]) -> Iterator[tuple[ParseJob, ParsedFile]]:
        if not jobs:
            return
        pickled = session.createDataFrame(
            [(at, pickle.dumps(job)) for at, job in enumerate(jobs)], "at int, job binary"
        )
        tasks = pickled.repartition(len(jobs), "at")
        for row in tasks.mapInArrow(_parse_batches, "at int, parsed binary").collect():
            yield jobs[row["at"]], pickle.loads(row["parsed"])  # noqa: S301  our own task wrote it

    return parse_all


def _parse_batches(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    for batch in batches:
        for row in batch.to_pylist():
            parsed = pickle.loads(row["job"]).run()  # noqa: S301  our own driver wrote it
            yield pyarrow.RecordBatch.from_pydict(
                {"at": pyarrow.array([row["at"]], pyarrow.int32()), "parsed": [pickle.dumps(parsed)]}
            )
