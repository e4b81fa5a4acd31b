"""The tutorial does what it says: every command of both pages, in order, with the outputs shown."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import attrs
import openpyxl
import pytest

from tests.cli.conftest import Ran
from tests.support.make_tutorial import books

Command = Callable[..., Ran]

# The library that plays the reader's spreadsheet drops the print area, which is a formula.
pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")

DOCS = Path(__file__).parents[2] / "docs"
BY_HAND = ("make demo", ". .venv/bin/activate")
"""What the reader does before there is a program; everything else is run."""

_PART = re.compile(
    r"^```sh\n(?P<sh>.*?)^```$"
    r"|^```text\n(?P<text>.*?)^```$"
    r"|^<!-- (?P<how>type|mend): (?P<book>\S+) -->\n\n(?P<table>(?:\|[^\n]*\n)+)",
    re.MULTILINE | re.DOTALL,
)


@attrs.define
class Reader:
    """Somebody who does what a page says, in a folder of their own."""

    evalcore: Command
    patch: pytest.MonkeyPatch
    said: str = ""
    failed: list[str] = attrs.Factory(list)

    def follow(self, page: str) -> None:
        """Run the page from top to bottom; what it shows must be what is said."""
        for part in _PART.finditer(page):
            if part["sh"]:
                self.said = "".join([self.run(line) for line in part["sh"].splitlines()])
            elif part["text"]:
                same = re.fullmatch(pattern(part["text"]), self.said)
                assert same, f"shown:\n{part['text']}\nsaid:\n{self.said}"
            else:
                fill(Path(part["book"]), cells(part["table"]), at_address=part["how"] == "mend")

    def run(self, line: str) -> str:
        """One line of the page; everything that it says, on the screen's both channels."""
        words = shlex.split(line)
        if line in BY_HAND:
            return ""
        if words[0] == "export":
            self.patch.setenv(*words[1].split("=", 1))
        elif words[:2] == ["cp", "-r"]:
            shutil.copytree(DOCS.parent / words[2], words[3])
        elif words[0] == "cd":
            self.patch.chdir(words[1])
        else:
            assert words[0] == "evalcore", line
            # A server would wait for its reader: what it would serve is written instead.
            dry = ("--metadata", "browse.json") if words[1] == "browse" else ()
            ran = self.evalcore(*words[1:], *dry)
            if ran.code:
                self.failed.append(line)
            return ran.out + ran.err
        return ""


def pattern(shown: str) -> str:
    """What a page shows, as a pattern: a line of ``…`` is any lines, ``…`` in a line any text."""
    rows = []
    for row in shown.splitlines():
        told = re.escape(row.rstrip()).replace("…", "[^\n]*")
        rows.append("(?:[^\n]*\n)*" if row.strip() == "…" else rf"{told}[ ]*\n")
    return "".join(rows)


def cells(table: str) -> list[tuple[str, str, str]]:
    """Rows of a table of the page: sheet, column or cell, what is typed."""
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()[2:]]
    return [(sheet, where, text) for sheet, where, text in rows]


def fill(path: Path, typed: list[tuple[str, str, str]], *, at_address: bool) -> None:
    """Type into a workbook as the page says: beside a label, in the first free row, in a cell."""
    book = openpyxl.load_workbook(path)
    for sheet, where, text in typed:
        page = book[sheet]
        if at_address:
            page[where] = text
            continue
        label = next(
            cell
            for cell in chain(*page.iter_rows(max_row=20))
            if str(cell.value or "").rstrip("*") == where
        )
        if page.title == book.sheetnames[1]:
            page.cell(label.row, label.column + 1, text)
        else:
            page.cell(label.row + 2, label.column, text)
    book.save(path)


@pytest.mark.parametrize(("name", "paper"), [("tutorial.md", "zh"), ("tutorial.en.md", "en")])
def test_every_command_of_the_page_runs_and_says_what_the_page_shows(
    name: str, paper: str, evalcore: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALCORE_ACTOR", "reader")
    monkeypatch.delenv("EVALCORE_PAPER_LANG", raising=False)
    page = (DOCS / name).read_text("utf-8")
    reader = Reader(evalcore, monkeypatch)
    reader.follow(page)
    # One import fails, on purpose.
    assert [line for line in reader.failed if "--annotate" not in line] == []
    assert len(reader.failed) == 1
    assert f"docs/tutorial/{paper}" in page


def test_both_pages_take_the_same_steps() -> None:
    taken = [
        [
            shlex.split(line)[1:3][: 1 + (shlex.split(line)[1] == "scheme")]
            for part in _PART.finditer((DOCS / name).read_text("utf-8"))
            for line in (part["sh"] or "").splitlines()
            if line.startswith("evalcore")
        ]
        for name in ("tutorial.md", "tutorial.en.md")
    ]
    assert taken[0] == taken[1]


@pytest.mark.parametrize("path", [path for path, _ in books()], ids=lambda path: path.name)
def test_the_filled_workbooks_are_those_that_the_script_writes(path: Path) -> None:
    assert path.read_bytes() == dict(books())[path]
