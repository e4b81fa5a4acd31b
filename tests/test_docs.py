"""Pages lead to each other, and name only commands and options that there are."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer

from cli.main import build

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = (README, *sorted((ROOT / "docs").rglob("*.md")))


def links(page: Path) -> set[Path]:
    """Files that a page links to, as paths; addresses and places within a page are none."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", text)
    files = {unquote(target.partition("#")[0]) for target in targets if "://" not in target}
    return {(page.parent / file).resolve() for file in files - {""}}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    assert [str(file) for file in links(page) if not file.exists()] == []


def test_every_page_is_linked_from_the_readme_or_from_a_page_that_it_links() -> None:
    near = links(README)
    far = {file for page in near if page.suffix == ".md" for file in links(page)}
    assert [page.name for page in PAGES[1:] if page.resolve() not in near | far] == []


def command_lines(text: str) -> list[str]:
    """Lines of blocks that begin with ``evalcore``, whole, up to a pipe, redirection or remark."""
    lines = re.findall(r"^(?: {4,}|\$ )?(evalcore [a-z][^\n]*)$", text, re.MULTILINE)
    return [re.split(r" +#| \|\| | > ", line)[0] for line in lines]


PLACES = [(page, line) for page in PAGES for line in command_lines(page.read_text("utf-8"))]


@cache
def whole() -> Any:
    """Every command there is, built once."""
    return typer.main.get_command(build())


def wrong_in(words: list[str], command: Any) -> list[str]:
    """Words of a command line that the command does not know."""
    commands = getattr(command, "commands", None)
    if commands:
        return wrong_in(words[1:], commands[words[0]]) if words[0] in commands else words[:1]
    known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)}
    return [word for word in words if word.startswith("--") and word not in known]


@pytest.mark.parametrize(("page", "line"), PLACES, ids=[f"{p.name}: {line}" for p, line in PLACES])
def test_every_command_line_of_a_page_names_what_there_is(page: Path, line: str) -> None:
    command = whole()
    assert wrong_in(shlex.split(line)[1:], command) == [], f"{page.name}: {line}"
