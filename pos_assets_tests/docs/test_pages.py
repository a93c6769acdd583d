"""What the pages say about files, words and names is so."""

import inspect
import re
import runpy
from pathlib import Path

import pytest

from pos_assets.ingest import csv_text, json_rows, json_text, rules
from pos_assets_tests.docs.pages import PAGES, ROOT, anchors, links, prose


def page_name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    dead = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


def test_data_dictionary_is_current() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "data_dictionary.py"))
    assert script["TARGET"].read_text(encoding="utf-8") == script["render"](), "Run: python docs/data_dictionary.py"


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_word_of_make_that_a_page_names_exists(page: Path) -> None:
    words = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {word for line in re.findall(r"`make ([a-z ]+)`", prose(page)) for word in line.split()}
    assert named <= words


def test_every_reason_code_is_explained() -> None:
    sources = "".join(inspect.getsource(module) for module in (csv_text, json_rows, json_text, rules))
    codes = set(re.findall(r'"([a-z_0-9]+):(?:[a-z_]+)?"', sources))
    explained = set(re.findall(r"`([a-z_0-9]+)`", (ROOT / "docs" / "landing-zone.md").read_text(encoding="utf-8")))
    assert len(codes) > 20
    assert codes <= explained
