"""The first help: what most people need first, the rest under headings, nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from cli.common import pace
from cli.line_breaks import pieces
from cli.main import FIRST, OTHERS, PANELS, build
from tests.cli.conftest import Ran

LANGUAGES = ("en", "zh")

Command = Callable[..., Ran]


def headings(text: str) -> list[str]:
    return re.findall(r"╭─ (.+?) ─", text)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("EVALCORE_LANG", request.param)
    monkeypatch.setenv("COLUMNS", "80")
    return str(request.param)


@pytest.mark.parametrize("command", ["", "template", "import", "scheme", "period", "score"])
def test_help_fills_80_columns_and_cuts_nothing_off(
    evalcore: Command, language: str, command: str
) -> None:
    ran = evalcore(*command.split(), "--help")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert {cell_len(line) for line in lines if line.strip()} == {80}
    assert "…" not in ran.out.replace("FILE…", "")


def test_the_eight_commands_that_most_people_need_stand_first(
    evalcore: Command, language: str
) -> None:
    panels = evalcore("--help").out.split("╭─ ")
    commands = [re.findall(r"(?m)^│ ([a-z-]+)  ", panel) for panel in panels]
    assert commands[2] == list(FIRST)
    assert len(FIRST) == 8


def test_headings_follow_the_order_in_which_a_year_needs_them(evalcore: Command) -> None:
    found = headings(evalcore("--help").out)
    assert found[0] == "Options"
    assert found[1:] == list(PANELS)
    named = [name for names in PANELS.values() for name in names]
    assert len(set(named)) == len(named)


def test_every_command_stands_under_a_heading() -> None:
    app = build()
    panels = {str(each.name): each.rich_help_panel for each in app.registered_commands}
    panels |= {str(each.name): each.rich_help_panel for each in app.registered_groups}
    assert [name for name, panel in panels.items() if panel in (OTHERS, None)] == []
    assert {name for names in PANELS.values() for name in names} <= panels.keys()


def test_options_that_take_no_value_show_no_type(evalcore: Command) -> None:
    out = evalcore("import", "--help").out
    assert "--dry-run" in out
    assert "<bool>" not in out
    assert "<list" not in out


def broken(text: str) -> list[str]:
    return [piece for _start, _end, piece in pieces(text)]


def test_a_line_may_end_between_chinese_characters_but_not_before_a_mark() -> None:
    assert broken("查看 X 为何（见后）。") == ["查", "看 ", "X ", "为", "何", "（见", "后）。"]
    assert broken("plain words stay.") == ["plain ", "words ", "stay."]
    assert broken("用 JSONL：逐个") == ["用 ", "JSONL：", "逐", "个"]


@pytest.mark.parametrize("text", ["", "  ", "（（", "。", "a 。b", "“从宽”处理", " x "])
def test_pieces_leave_nothing_of_a_text_out(text: str) -> None:
    assert "".join(broken(text)) == (text if text.strip() else "")


@pytest.mark.parametrize(
    ("speed", "seconds", "said"),
    [
        (None, None, ""),
        (0.0, 5.0, ""),
        (2.55, None, "2.5/s"),
        (1234.4, 12.0, "1,234/s, 0:12 left"),
        (80.0, 3671.0, "80/s, 1:01:11 left"),
        (80.0, 0.0, "80/s"),
    ],
)
def test_progress_tells_rate_and_what_is_left(
    speed: float | None, seconds: float | None, said: str
) -> None:
    assert pace(speed, seconds) == said


def test_no_type_is_named_by_a_word_of_programmers(evalcore: Command, language: str) -> None:
    for command in ("explain", "import", "workbook", "backup"):
        said = evalcore(command, "--help").out
        assert not re.search(r"<(str|int|path|bool|list)", said), command
