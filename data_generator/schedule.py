"""Which files lack a column, carry one more or come twice; and how the lines spread over days and files."""

from __future__ import annotations

import numpy as np

from data_generator.plan import LATE_DAYS, MANDATORY_COLUMNS, RunPlan
from data_generator.sampling import Ints, rng_for

Place = tuple[int, int]
"""Day and number of a regular file."""

WEEKDAYS = (88, 86, 92, 98, 118, 132, 86)
"""Sales by day of the week, Monday first."""


class FileSchedule:
    """What is special about the regular files of a run."""

    def __init__(self, plan: RunPlan) -> None:
        rng, faults = rng_for(plan.seed, "files"), plan.faults
        self._plan = plan
        places: list[Place] = [(day, number) for day in range(plan.days) for number in range(plan.files_per_day)]
        order = [places[i] for i in rng.permutation(len(places))]
        self.missing: dict[Place, str] = {
            place: MANDATORY_COLUMNS[int(rng.integers(0, len(MANDATORY_COLUMNS)))]
            for place in order[: faults.missing_column]
        }
        good = order[faults.missing_column :]
        self.extra = frozenset(good[: faults.extra_column])
        self.resent: dict[int, list[Place]] = {}
        for _ in range(faults.duplicate_files):
            day, number = good[int(rng.integers(0, len(good)))]
            landing = int(rng.integers(day, min(plan.days - 1, day + LATE_DAYS - 1) + 1))
            self.resent.setdefault(landing, []).append((day, number))
        self.sent_twice = frozenset(place for places in self.resent.values() for place in places)
        self._lines = _lines_of_days(plan)

    def lines(self, day: int, number: int) -> int:
        """Return how many lines are rung up for a regular file."""
        whole, files = int(self._lines[day]), self._plan.files_per_day
        return whole * (number + 1) // files - whole * number // files

    def host(self, day: int, rng: np.random.Generator) -> int | None:
        """Return the file that takes in what arrives late that day, or None when it comes in a file of its own."""
        files = [number for number in range(self._plan.files_per_day) if (day, number) not in self.missing]
        if not files or rng.random() < 0.5:  # noqa: PLR2004 - half of the days
            return None
        return files[int(rng.integers(0, len(files)))]


def _lines_of_days(plan: RunPlan) -> Ints:
    """Spread the lines over the days by weekday; on average a day has exactly what was asked for."""
    weights = np.array([WEEKDAYS[date.weekday()] for date in plan.dates], dtype=np.int64)
    ends = np.cumsum(weights) * plan.lines_per_day * plan.days // int(weights.sum())
    return np.diff(ends, prepend=0)
