"""The assets: partitions, inputs, contract and one call each. What they compute is in `transforms` and `ingest`."""
