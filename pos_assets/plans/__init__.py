"""Plans as data: the files that say what sales people earn, and the models that read them. No Dagster."""
