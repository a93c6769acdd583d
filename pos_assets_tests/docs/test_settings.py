"""The README's table of settings is the list of what `settings.py` reads, with the defaults that hold."""

import ast
import re
from pathlib import Path

import pytest

from pos_assets import settings
from pos_assets.settings import Settings
from pos_assets_tests.docs.pages import README, rows, section

LISTED = {cells[0].strip("`"): cells[1].strip("`") for cells in rows(section(README, "Settings"))}


def read_by_the_code() -> set[str]:
    """Names of variables that stand in the module as texts of their own; a prefix ends in `_`."""
    tree = ast.parse(Path(settings.__file__).read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    names = {text for text in texts if re.fullmatch(r"POS_[A-Z_]+", text)}
    return {f"{name}*" if name.endswith("_") else name for name in names}


def test_settings_listed_are_the_settings_read() -> None:
    assert set(LISTED) == read_by_the_code()


@pytest.mark.parametrize("name", [name for name in LISTED if not name.endswith("*")])
def test_default_listed_is_the_default_used(name: str) -> None:
    stated = LISTED[name].replace("$POS_HOME", LISTED["POS_HOME"])
    if name in {"POS_LANDING_URI", "POS_LAKE_URI"}:
        stated = str(Path(stated).absolute())
    assert Settings.from_environment({name: stated}) == Settings.from_environment({})


def test_a_setting_of_spark_is_passed_on_with_dots_for_double_underscores() -> None:
    read = Settings.from_environment({"POS_SPARK_CONF_spark__driver__memory": "4g"})
    assert read.spark_conf == {"spark.driver.memory": "4g"}
