"""The assets: partitions, inputs, contract and one call each. What they compute is in `transforms` and `ingest`."""

import warnings

import dagster as dg

# Backfill policies are beta in Dagster 1.13, whose minor version is pinned for it.
warnings.filterwarnings("ignore", category=dg.BetaWarning)
