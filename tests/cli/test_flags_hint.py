"""What ``evalcore flags`` leaves out it names with a command that reads the same results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cli.common import DEFAULT_RESULTS
from cli.flags import FLAGS_SHOWN, show_flags, source_of

ROW: dict[str, Any] = {
    "kind": "check", "rule": "late", "title": "Late", "basis_shown": "clause 1", "person": "Wang",
    "unit_name": "Village", "occurred_on": "2025-01-01", "evidence": [1], "addressed_to": "",
    "suggests": "", "suggests_title": "",
}  # fmt: skip


def told(results: Path, capsys: pytest.CaptureFixture[str]) -> str:
    show_flags([ROW] * (FLAGS_SHOWN + 2), FLAGS_SHOWN, source_of(results))
    return " ".join(capsys.readouterr().out.split())


def test_the_command_for_the_rest_names_results_that_are_not_the_usual_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "evalcore flags --rule late --results official.db" in told(Path("official.db"), capsys)


def test_the_usual_results_are_not_named(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(DEFAULT_RESULTS, capsys)
    assert "evalcore flags --rule late" in text
    assert "--results" not in text
