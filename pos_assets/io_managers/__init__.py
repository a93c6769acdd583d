"""Dagster's face of the lake: which partitions a run reads and publishes. The protocol itself is in `lake`."""
