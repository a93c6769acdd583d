"""Stage, audit, publish, read and vacuum the tables of the lake. No Dagster."""
