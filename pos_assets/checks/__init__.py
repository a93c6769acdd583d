"""Checks that Dagster shows and that stop what comes after: contract and balance, one verdict per partition."""
