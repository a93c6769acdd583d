"""Pandera models of every table: grain, columns, types, meaning and rules, each said once.

Spark and Delta schemas, Dagster's column metadata and the data dictionary derive from them. No Dagster here.
"""
