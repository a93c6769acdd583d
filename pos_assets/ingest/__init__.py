"""Landing files to accepted and quarantined rows. No Dagster, and no knowledge of how tables are published."""
