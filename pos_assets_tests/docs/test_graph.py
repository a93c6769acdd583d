"""The graph is a promise: what the README draws is what Dagster loads."""

import re
from collections import defaultdict

import dagster as dg

from pos_assets.contracts.catalogue import TABLES
from pos_assets.definitions import defs
from pos_assets_tests.docs.pages import README, blocks, rows, section

DRAWN = blocks(README.read_text(encoding="utf-8"), "mermaid")[0]


def drawn_groups() -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for group, nodes in re.findall(r"subgraph (\w+)\n(.*?)\n\s*end\n", DRAWN, re.DOTALL):
        groups[group] = set(nodes.split())
    return groups


def drawn_arrows() -> set[tuple[str, str]]:
    return set(re.findall(r"^\s*(\w+) --> (\w+)$", DRAWN, re.MULTILINE))


def loaded() -> list[dg.AssetSpec]:
    return list(defs.resolve_all_asset_specs())


def test_every_line_of_the_drawing_is_understood() -> None:
    nodes = sum(len(found) for found in drawn_groups().values())
    lines = [line for line in DRAWN.splitlines() if line.strip()]
    assert len(lines) == 1 + 2 * len(drawn_groups()) + nodes + len(drawn_arrows())


def test_assets_drawn_are_the_assets_loaded_in_their_groups() -> None:
    groups: dict[str, set[str]] = defaultdict(set)
    for spec in loaded():
        groups[str(spec.group_name)].add(spec.key.to_user_string())
    assert drawn_groups() == groups


def test_arrows_drawn_are_the_dependencies_loaded() -> None:
    dependencies = {
        (dep.asset_key.to_user_string(), spec.key.to_user_string()) for spec in loaded() for dep in spec.deps
    }
    assert drawn_arrows() == dependencies


def test_tables_listed_are_the_tables_of_the_catalogue_with_their_partitions() -> None:
    partitions = {"landing_date": "landing date", "date": "date", "month": "month"}
    listed = [(cells[0].split("`")[1], cells[1]) for cells in rows(section(README, "What you get"))]
    assert listed == [(table, partitions[contract.partition_column()]) for table, contract in TABLES.items()]
