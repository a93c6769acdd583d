"""Checks that Dagster shows and that stop what comes after: contract and balance, one verdict per partition."""

import warnings

import dagster as dg

# Checks with partitions are a preview in Dagster 1.13, whose minor version is pinned for it.
warnings.filterwarnings("ignore", category=dg.PreviewWarning)
