"""Pure functions from DataFrames to DataFrames: the business rules. No Dagster, no input or output."""
