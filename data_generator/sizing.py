"""How many lines make a given number of bytes: measured on a small batch of the same plan."""

from __future__ import annotations

import gzip
from dataclasses import replace

from data_generator.baskets import Shift, World, ring_up
from data_generator.landing import GZIP_LEVEL
from data_generator.plan import PlanError, RunPlan
from data_generator.rendering import Layout, Renderer
from data_generator.sampling import rng_for

SAMPLE = 20_000


def lines_for_size(plan: RunPlan, size: int) -> RunPlan:
    """Return the plan with the lines a day that make its sales files about that many bytes in total."""
    world = World(plan)
    world.advance(0)
    batch = ring_up(world, Shift(0, SAMPLE, 0.0, 1.0, 1), rng_for(plan.seed, "sizing"))
    sample = Renderer(world).render(batch.lines, Layout.of(plan.format, legacy=plan.legacy))
    measured = len(gzip.compress(sample, GZIP_LEVEL)) if plan.gzip else len(sample)
    faults, files = plan.faults, plan.days * plan.files_per_day
    again = (1 + faults.duplicate_rows / 100) * (1 + faults.duplicate_files / files)
    lines = round(size * SAMPLE / (measured * again * plan.days))
    if lines < plan.files_per_day:
        raise PlanError(f"--size {size} is too small: not one line for each of the {files} files.")
    return replace(plan, lines_per_day=lines)
