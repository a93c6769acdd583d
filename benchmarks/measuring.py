"""A child process under observation: how long it took, what it did when, and the memory of its whole process tree.

Works on Linux, from `/proc`. What is run, and what the figures mean, belongs in the modules beside this one.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from dagster import DagsterEventType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SAMPLE_SECONDS = 0.2
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
SESSION_FIELD, RSS_FIELD = 3, 21  # of /proc/<pid>/stat, counted after the command's name


class BenchmarkError(Exception):
    """A benchmark cannot go on; its text says why."""


@dataclass(frozen=True)
class Span:
    """Something that a child did, by the wall clock."""

    name: str
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.ended - self.began


@dataclass
class Child:
    """A child process that ended well."""

    began: float
    ended: float = 0.0
    samples: list[tuple[float, int]] = field(default_factory=list)

    def peak(self, span: Span) -> int:
        """Most bytes resident at once during a span; of one shorter than the sampling, what came right after."""
        inside = [size for at, size in self.samples if span.began <= at <= span.ended + SAMPLE_SECONDS]
        return max(inside, default=0)


@dataclass(frozen=True)
class Figures:
    """Seconds, and the most bytes resident at once."""

    seconds: float
    peak: int

    @classmethod
    def median(cls, several: Sequence[Figures]) -> Figures:
        """The median of the seconds, and the highest of the peaks."""
        return cls(statistics.median(each.seconds for each in several), max(each.peak for each in several))


Trial = dict[str, Figures]
"""What the parts of one trial took, in their order; together they are the whole of it."""


def run_child(command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> Child:
    """Run a command to its end, watching it and all that it starts.

    Raises:
        BenchmarkError: It failed; its output is in the log.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        child = Child(time.time())
        process = subprocess.Popen(  # noqa: S603  our own modules and Dagster's command, with our own arguments
            command, stdout=output, stderr=subprocess.STDOUT, env=environment, start_new_session=True
        )
        ended = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, child.samples, ended), daemon=True)
        watcher.start()
        try:
            code = process.wait()
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)  # a session of its own hears no Ctrl-C
            raise
        finally:
            child.ended = time.time()
            ended.set()
            watcher.join()
    if code:
        raise BenchmarkError(f"{' '.join(command)} failed with exit code {code}; its output is in {log}.")
    return child


def _watch(session: int, samples: list[tuple[float, int]], ended: threading.Event) -> None:
    while not ended.wait(SAMPLE_SECONDS):
        samples.append((time.time(), _resident_bytes(session)))


def _resident_bytes(session: int) -> int:
    """Resident memory of all processes of a session; pages that they share count for each of them."""
    pages = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended in the meantime
        if int(fields[SESSION_FIELD]) == session:
            pages += int(fields[RSS_FIELD])
    return pages * PAGE_BYTES


def trial_of(child: Child, spans: Sequence[Span], rest: str) -> Trial:
    """Divide a child's time among its spans; what lies in none of them goes under the name of the rest."""
    trial = {span.name: Figures(span.seconds, child.peak(span)) for span in spans}
    outside = child.ended - child.began - sum(span.seconds for span in spans)
    return trial | {rest: Figures(max(0.0, outside), 0)}


def whole_of(trial: Trial) -> Figures:
    """The parts together."""
    return Figures(sum(part.seconds for part in trial.values()), max(part.peak for part in trial.values()))


def together(trials: Sequence[Trial]) -> Trial:
    """Several processes as one trial: parts of the same name are added up."""
    names = dict.fromkeys(name for trial in trials for name in trial)
    return {name: whole_of({str(i): t[name] for i, t in enumerate(trials) if name in t}) for name in names}


def medians(trials: Sequence[Trial]) -> Trial:
    """Each part's median over several trials of the same thing."""
    return {name: Figures.median([trial[name] for trial in trials]) for name in trials[0]}


def newest_run(home: Path) -> tuple[float, list[Span]]:
    """When Dagster's newest run began, and its steps, from the event log below a `DAGSTER_HOME`.

    Raises:
        BenchmarkError: There is no run, or it did not succeed.
    """
    with dg.DagsterInstance.from_config(str(home)) as instance:
        records = instance.get_run_records(limit=1)
        if not records or records[0].start_time is None or not records[0].dagster_run.is_success:
            raise BenchmarkError(f"Dagster's newest run in {home} is missing or did not succeed.")
        marks = {DagsterEventType.STEP_START, DagsterEventType.STEP_SUCCESS}
        began: dict[str, float] = {}
        spans = []
        for entry in instance.all_logs(records[0].dagster_run.run_id, of_type=marks):
            step = entry.step_key or ""
            if entry.dagster_event_type is DagsterEventType.STEP_START:
                began[step] = entry.timestamp
            else:
                spans.append(Span(step, began[step], entry.timestamp))
        return records[0].start_time, spans
