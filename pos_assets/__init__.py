"""A data platform for retail point-of-sale data, built on Dagster."""
