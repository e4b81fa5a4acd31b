"""The page about process mining says what its own code prints, with the demo's year."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from evalcore.demo.deliver import exported
from evalcore.demo.year import make_year
from evalcore.record import open_record
from tests.cli.conftest import events

PAGE = Path(__file__).parents[3] / "docs" / "process-mining.md"
BLOCK = re.compile(r"^```(python|text|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SEED, TOWNSHIPS = 1, 16
"""Those of ``evalcore demo``."""


@pytest.fixture(scope="module")
def blocks() -> list[tuple[str, str]]:
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, blocks: list[tuple[str, str]]) -> Path:
    """The demo's units and problems, and the log that the page's command makes of them."""
    folder = tmp_path_factory.mktemp("mining")
    county, entries = make_year(SEED, TOWNSHIPS)
    every = [*(fact for entry in entries for fact in entry.facts), *exported(county)]
    kept = [fact for fact in every if fact.FAMILY in ("roster", "problems")]
    with open_record(folder / "record.db", create=True) as record:
        record.append("demo", events(kept), actor="demo")
    (command,) = [text for kind, text in blocks if kind == "sh"]
    with contextlib.chdir(folder):
        assert main(shlex.split(command)[1:]) == 0
    return folder


def test_the_page_shows_what_its_code_prints(
    demo_folder: Path, blocks: list[tuple[str, str]]
) -> None:
    pytest.importorskip("pm4py")
    told = [(kind, text) for kind, text in blocks if kind != "sh"]
    names: dict[str, Any] = {}
    assert [kind for kind, _text in told] == ["python", "text"] * (len(told) // 2)
    with contextlib.chdir(demo_folder):
        for (_python, code), (_text, shown) in zip(told[::2], told[1::2], strict=True):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(code, names)
            assert printed.getvalue() == shown
