"""Each of the eighteen operators has a page, and its example is what the engine does now."""

from __future__ import annotations

import re

import pytest

from evalcore.schemes.mechanisms import OPERATORS
from tests.support.make_operators import EXAMPLE, PAGES, current

FILES = sorted(PAGES.glob("*.md"))


def test_every_operator_has_a_page_and_stands_in_the_table() -> None:
    table = PAGES.with_suffix(".md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[([A-Z]+)\]\(operators/([a-z]+)\.md\)", table, re.MULTILINE)
    assert [name for name, _file in listed] == [name.upper() for _name, name in listed]
    assert {name for name, _file in listed} == set(OPERATORS) - {"LEDGER", "LINT"}
    assert {f"{file}.md" for _name, file in listed} == {path.name for path in FILES}


@pytest.mark.parametrize("page", FILES, ids=lambda page: page.stem)
def test_a_page_says_what_is_yielded_and_shows_an_example(page) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.stem.upper()} · ")
    assert "**What it yields:**" in text
    assert EXAMPLE.search(text)


@pytest.mark.parametrize("page", FILES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_are_current(page) -> None:
    text = page.read_text(encoding="utf-8")
    assert current(text) == text, "run: python -m tests.support.make_operators"
