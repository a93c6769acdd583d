"""Write docs/data-dictionary.md from the contracts: `python docs/data_dictionary.py`. Nothing in it is said twice."""  # noqa: INP001  a script

import inspect
from collections.abc import Iterator
from pathlib import Path

from pos_assets.contracts.catalogue import TABLES
from pos_assets.contracts.table import Table

TARGET = Path(__file__).with_name("data-dictionary.md")

INTRODUCTION = """\
# Data dictionary

Every table of the lake, in the order in which a day's sales pass through them. This page is written by
`python docs/data_dictionary.py` from the contracts in `pos_assets/contracts`; change it there.

Types are Spark's. A nullable column may be empty; every other column is filled in every row, or the partition is not
published. Partition columns hold ISO dates as text, a month as its first day.
"""


def render() -> str:
    """The whole page."""
    contents = "\n".join(f"- [`{name}`](#{name}): {contract.grain()}" for name, contract in TABLES.items())
    sections = "\n".join("\n".join(_section(contract)) for contract in TABLES.values())
    return f"{INTRODUCTION}\n{contents}\n\n{sections}"


def _section(contract: type[Table]) -> Iterator[str]:
    partition, *below = (f"`{column}`" for column in contract.partition_columns())
    keys = ", ".join(f"`{column}`" for column in contract.key_columns())
    money = contract.money_column()
    yield f"## {contract.table_name()}\n"
    yield f"- Grain: {' '.join(inspect.cleandoc(contract.__doc__ or '').split())}"
    yield f"- Partition: {partition}" + (f", below it {', '.join(below)}" if below else "")
    yield f"- Key: {keys}" + ("; every audit proves that it is unique" if contract.has_unique_key() else "")
    if money:
        yield f"- Money total: the sum of `{money}`, kept with every publication"
    yield ""
    yield "| column | type | nullable | meaning |"
    yield "|---|---|---|---|"
    meanings = contract.descriptions()
    for field in contract.spark_schema():
        nullable = "yes" if field.nullable else ""
        yield f"| `{field.name}` | {field.dataType.simpleString()} | {nullable} | {_cell(meanings[field.name])} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
