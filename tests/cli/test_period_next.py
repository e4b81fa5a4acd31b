"""Facts about what ``period status`` says comes next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_check_sheets_come_before_the_seal(evalcore: Callable[..., Any]) -> None:
    assert evalcore("init").code == 0
    opened = evalcore("period", "open", "2025", "--from", "2025-01-01", "--to", "2025-12-31")
    assert opened.code == 0
    steps = [row["step"] for row in evalcore("period", "status", "2025", "--json").json["next"]]
    assert [step.split(" --")[0] for step in steps] == [
        "evalcore checksheet",
        "evalcore period seal 2025",
    ]
