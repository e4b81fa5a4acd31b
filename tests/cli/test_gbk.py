"""A console that speaks GBK prints right: nothing breaks off, tables align, JSON stays JSON."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from cli.encodings import as_json, as_shown, cells_counted, settle, two_bytes
from cli.main import main
from cli.tables import table

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "evalcore/locale/zh_CN/LC_MESSAGES/evalcore.po"
CONSOLES = ["gbk", "cp936", "gb18030", "big5", "cp1252", "ascii"]


class Console(io.TextIOWrapper):
    """A console or pipe of some encoding that keeps what it was given."""

    def __init__(self, encoding: str, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    @property
    def given(self) -> bytes:
        self.flush()
        return self.buffer.getvalue()  # type: ignore[attr-defined,no-any-return]


def printed(monkeypatch: pytest.MonkeyPatch, encoding: str, *arguments: str) -> tuple[int, bytes]:
    """A command's exit code and the bytes that it gave a console of ``encoding``."""
    out = Console(encoding)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", Console(encoding))
    return main(arguments), out.given


def test_gbk_has_a_readable_sign_for_every_one_that_the_program_prints() -> None:
    texts = [CATALOGUE, *sorted((ROOT / "cli").glob("*.py"))]
    signs = {sign for path in texts for sign in path.read_text(encoding="utf-8")}
    # The sign of a wrong encoding is only spoken about.
    signs -= {"\N{REPLACEMENT CHARACTER}"}
    out = Console("gbk")
    assert [sign for sign in sorted(signs) if "\\u" in as_shown(sign, out)] == []


@pytest.mark.parametrize(
    ("encoding", "text", "stands"),
    [
        ("gbk", "✗ B3 → 改正", "× B3 → 改正"),
        ("gbk", "−1 ≥ 2 … «甲»", "-1 ≥ 2 … 《甲》"),
        ("gbk", "𠮷某 䶮", "\\ud842\\udfb7某 \\u4dae"),
        ("gb18030", "𠮷某 ✗", "𠮷某 ✗"),
        ("cp1252", "≥ 3 · “x” → y…", "≥ 3 · “x” > y…".replace("≥", ">=")),
        ("ascii", "✗ ≥ 3 · “x” → y…", 'x >= 3 . "x" > y...'),
        ("utf-8", "✗ ≥ 3 𠮷", "✗ ≥ 3 𠮷"),
    ],
)
def test_what_an_encoding_lacks_is_shown_by_a_sign_that_says_the_same(
    encoding: str, text: str, stands: str
) -> None:
    out = Console(encoding)
    settle(out)
    out.write(text)
    assert out.given.decode(encoding) == stands
    assert as_shown(text, out) == stands


@pytest.mark.parametrize("encoding", CONSOLES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_console_breaks_a_command_off(
    monkeypatch: pytest.MonkeyPatch, results: Path, encoding: str, language: str
) -> None:
    monkeypatch.setenv("EVALCORE_LANG", language)
    code, out = printed(monkeypatch, encoding, "standings", "--results", str(results))
    assert code == 0
    # What is printed past the tables is exchanged for UTF-8 where the console knows ASCII only.
    text = out.decode("utf-8" if encoding == "ascii" else encoding)
    assert "红旗村" in re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
    assert "?" not in text


def test_a_program_of_its_own_prints_gbk(results: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "standings", "--results", str(results)],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "gbk", "EVALCORE_LANG": "zh"},
    )
    assert done.returncode == 0, done.stderr
    assert "红旗村" in done.stdout.decode("gbk")


ROWS = [["红旗村 → 东风村", "1"], ["阿依古丽·买买提", "22"], ["a ✗", "333"], ["“甲” ≥ 2…", "4"]]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_a_table_is_straight_where_two_bytes_are_two_cells(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    out = Console(encoding)
    monkeypatch.setattr(sys, "stdout", out)
    with cells_counted(out):
        table(["名称", "数"], ROWS, right=[1])
    lines = out.given.split(b"\n")
    assert len(lines) == len(ROWS) + 3
    if encoding == "gb18030":
        # ✗ has four bytes there, and one cell.
        lines = [line.replace("✗".encode("gb18030"), b"x") for line in lines]
    assert len({len(line) for line in lines[:-1]}) == 1


def test_a_table_is_straight_under_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Console("utf-8")
    monkeypatch.setattr(sys, "stdout", out)
    table(["名称", "数"], ROWS, right=[1])
    lines = out.given.decode().splitlines()
    assert len({cell_len(line) for line in lines}) == 1


def test_the_boxes_of_the_help_are_closed_under_gbk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_LANG", "zh")
    monkeypatch.setenv("COLUMNS", "80")
    code, out = printed(monkeypatch, "gbk", "import", "--help")
    assert code == 0
    boxes = [line for line in out.splitlines() if line[:1] in (b"|", b"+")]
    assert len(boxes) > 20
    assert {len(line) for line in boxes} == {80}


def test_cells_are_counted_as_before_afterwards() -> None:
    with cells_counted(Console("gbk")):
        assert cell_len("→·─“") == 8
    assert cell_len("→·─“") == 4
    assert two_bytes("cp1252") == frozenset()


DATA = {"名": "𠮷某 ✗ ≥", "n": [1, None, True]}


@pytest.mark.parametrize("encoding", CONSOLES)
def test_piped_json_is_utf_8_and_the_consoles_encoding_at_once(encoding: str) -> None:
    text = as_json(DATA, Console(encoding))
    assert json.loads(text.encode(encoding).decode("utf-8")) == DATA
    assert text.isascii()


@pytest.mark.parametrize("encoding", CONSOLES)
def test_json_on_a_terminal_is_read_and_stays_the_same_data(encoding: str) -> None:
    text = as_json(DATA, Console(encoding, terminal=True))
    assert json.loads(text.encode(encoding).decode(encoding)) == DATA
    assert ("某" in text) == (encoding in ("gbk", "cp936", "gb18030", "big5"))


def test_json_under_utf_8_is_not_escaped() -> None:
    assert json.loads(as_json(DATA, Console("utf-8"))) == DATA
    assert "𠮷某 ✗" in as_json(DATA, Console("utf-8"))


def test_a_file_is_utf_8_whatever_the_console(
    monkeypatch: pytest.MonkeyPatch, results: Path, tmp_path: Path
) -> None:
    command = ("report", "红旗村", "--results", str(results), "--format", "md", "--out", "there")
    assert printed(monkeypatch, "gbk", *command)[0] == 0
    written = [path for path in (tmp_path / "there").rglob("*") if path.is_file()]
    assert written
    assert any("王建国" in path.read_text(encoding="utf-8") for path in written)
