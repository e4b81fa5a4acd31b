"""docs/bundle.md: what it lists is what there is, and its checker needs nothing of ours."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from evalcore.bundles.layout import KINDS
from tests.evalcore.bundles.forging import copy_of, files_of, flip

PAGE = (Path(__file__).parents[3] / "docs" / "bundle.md").read_text(encoding="utf-8")
CHECKER = PAGE.split("```python\n")[1].split("```")[0]


def check(folder: Path) -> str:
    ran = subprocess.run(
        [sys.executable, "-I", "-c", CHECKER, str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()[-1]


def test_the_checker_of_the_page_finds_the_root_and_a_changed_entry(
    folder: Path, tmp_path: Path
) -> None:
    assert "evalcore" not in CHECKER
    assert check(folder) == "OK"
    changed = copy_of(folder, tmp_path / "b")
    flip(changed / "tile/entries/001", 40)
    assert check(changed) == "DIFFERENT"


@pytest.mark.parametrize("language", [0, 1])
def test_every_file_of_a_bundle_stands_in_the_table(folder: Path, language: int) -> None:
    named = re.findall(r"^\| (`[^|]*) \|", PAGE.split("## English")[language], re.MULTILINE)
    listed = {name for cell in named for name in re.findall(r"`([^`<…]+)", cell)}
    for name in files_of(folder):
        assert any(name == each or name.startswith(each) for each in listed), name
    assert len(KINDS) == 15


def test_the_checker_reads_large_tile_numbers() -> None:
    room: dict[str, object] = {}
    start = CHECKER.index("def name(")
    exec(CHECKER[start : CHECKER.index("leaves = []")], room)
    from evalcore.transparency.tile_paths import entries_path

    for n, width in ((0, 256), (999, 1), (1000, 255), (1_234_067, 256)):
        assert "tile/entries/" + room["name"](n, width) == entries_path(n, width)  # type: ignore[operator]
