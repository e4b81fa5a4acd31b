"""docs/three-times.md: a reviewer who types what the page says sees what the page shows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran

Command = Callable[..., Ran]

PAGE = (Path(__file__).parents[2] / "docs" / "three-times.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(sh|text)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
OMITTED = "…"


def typed(block: str, evalcore: Command, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the commands of a block print, one after the other."""
    said, lines = "", iter(block.splitlines())
    for line in lines:
        if here := re.fullmatch(r"cat > (\S+) <<'(\w+)'", line):
            held = []
            for inner in lines:
                if inner == here[2]:
                    break
                held.append(inner + "\n")
            Path(here[1]).write_text("".join(held), encoding="utf-8")
            continue
        words = shlex.split(line)
        language = "zh"
        if words[0].startswith("EVALCORE_LANG="):
            language = words.pop(0).partition("=")[2]
        monkeypatch.setenv("EVALCORE_LANG", language)
        assert words.pop(0) == "evalcore"
        ran = evalcore(*words)
        assert ran.code == 0, f"{line}\n{ran.out}{ran.err}"
        said += ran.out
    return said


def stands_in(shown: str, said: str) -> None:
    """Every stretch of lines that the page shows is printed, in this order."""
    lines = [line.rstrip() for line in said.splitlines()]
    at = 0
    for stretch in shown.split(f"{OMITTED}\n"):
        wanted = [line.rstrip() for line in stretch.splitlines()]
        found = next(
            (n for n in range(at, len(lines)) if lines[n : n + len(wanted)] == wanted), None
        )
        assert found is not None, f"not printed:\n{stretch}\n--- printed:\n{said}"
        at = found + len(wanted)


def test_every_command_of_the_page_prints_what_the_page_shows(
    evalcore: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ""
    for kind, block in BLOCKS:
        if kind == "sh":
            said = typed(block, evalcore, monkeypatch)
        else:
            stands_in(block, said)


def test_every_block_of_commands_is_followed_by_what_it_prints() -> None:
    kinds = [kind for kind, _block in BLOCKS]
    assert kinds == ["sh", "text"] * (len(kinds) // 2)


def test_the_three_answers_differ(evalcore: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, block in BLOCKS:
        if kind == "sh" and "diff" not in block:
            typed(block, evalcore, monkeypatch)
    orders = [
        [
            standing["unit"]
            for cohort in evalcore("standings", "--results", f"{name}.db", "--json").json["cohorts"]
            for standing in cohort["standings"]
        ]
        for name in ("现在", "今知", "当时")
    ]
    assert len({tuple(order) for order in orders}) == 3
    assert len({order[0] for order in orders}) == 3
