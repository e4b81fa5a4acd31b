"""A verifier given a hostile file: nothing imported, nothing run, memory bounded, a message."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.hostile import HOSTILE

PEAK = 400
"""Megabytes that a verifier may come to hold over all of them."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What verify says of each, all in one process under limits; and what it left behind."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = {}
    for number, (name, make) in enumerate(HOSTILE.items()):
        place = folder / f"{number:02}"
        place.mkdir()
        paths[name] = place / ("it.zip" if "zip" in name else "it")
        make(paths[name])
    here = folder / "here"
    here.mkdir()
    before = listed(folder)
    run = subprocess.run(
        [sys.executable, "-m", "tests.attacks.run_hostile", *map(str, paths.values())],
        cwd=here,
        env={**os.environ, "EVALCORE_LANG": "en", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    found = dict(zip(HOSTILE, lines, strict=False))
    found["left"] = {"files": sorted(set(listed(folder)) ^ set(before)), "err": run.stderr[-2000:]}
    return found


def listed(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_file_ends_in_a_message(told: dict[str, dict[str, Any]], name: str) -> None:
    assert name in told, told["left"]["err"]
    one = told[name]
    said = one["out"] + one["err"]
    assert one["code"] in (1, 2, 3), said
    assert said.strip()
    assert "Traceback" not in said
    assert "Internal error" not in said


def test_memory_stays_bounded(told: dict[str, dict[str, Any]]) -> None:
    assert max(one["peak"] for name, one in told.items() if name != "left") < PEAK


def test_nothing_is_written_and_nothing_of_theirs_is_run(told: dict[str, dict[str, Any]]) -> None:
    assert told["left"]["files"] == []
    ours = ("evalcore.", "cli.", "projections.")
    for name, one in told.items():
        if name != "left":
            assert not [m for m in one["modules"] if "evil" in m and not m.startswith(ours)]
