"""Documentation is current: every command and option is on the page, and the page is generated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from cli import reference
from cli.main import FIRST, build
from cli.reference_pages import PAGES

DOCS = Path(__file__).parent.parent.parent / "docs"


def commands(command: Any, before: str) -> Iterator[tuple[str, Any]]:
    for name, below in getattr(command, "commands", {}).items():
        yield f"{before} {name}", below
        yield from commands(below, f"{before} {name}")


@pytest.fixture(scope="module")
def page() -> str:
    return reference.page()


EVERY = list(commands(typer.main.get_command(build()), "evalcore"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_in_the_repository_is_the_generated_one(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run: make docs"


@pytest.mark.parametrize(("name", "command"), EVERY, ids=[name for name, _c in EVERY])
def test_every_command_and_option_is_documented(name: str, command: Any, page: str) -> None:
    assert f"### {name}\n" in page
    section = page.split(f"### {name}\n")[1].split("\n### ")[0]
    for param in command.params:
        if reference.shown(param) and param.param_type_name != "argument":
            assert param.opts[0] in section
            assert getattr(param, "help", ""), f"{name} {param.opts[0]} has no help"


@pytest.mark.parametrize(("name", "command"), EVERY, ids=[name for name, _c in EVERY])
def test_every_command_says_what_it_does(name: str, command: Any) -> None:
    assert command.help
    assert len(command.help.split("\n\n")[0]) <= 120, "the first paragraph is the short help"


def test_the_first_help_shows_the_eight_that_most_need() -> None:
    root: Any = typer.main.get_command(build())
    assert tuple(list(root.commands)[:8]) == FIRST


def test_the_page_of_results_names_every_table_and_view(results: Path) -> None:
    import sqlite3

    text = (DOCS / "results.md").read_text(encoding="utf-8")
    with sqlite3.connect(results) as database:
        names = [
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
            )
            if not re.match(r"search_|sqlite_", name)
        ]
    assert [name for name in names if f"`{name}`" not in text] == []
