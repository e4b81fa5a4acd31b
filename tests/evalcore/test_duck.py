"""DuckDB among the output of commands."""

from __future__ import annotations

import re
from pathlib import Path

from evalcore.duck import silent_connection

ROOT = Path(__file__).parents[2]


def test_a_connection_draws_no_progress() -> None:
    with silent_connection() as connection:
        asked = connection.execute("SELECT current_setting('enable_progress_bar')")
        assert asked.fetchone() == (False,)


def test_no_code_connects_to_duckdb_without_keeping_it_silent() -> None:
    loud = [
        path.relative_to(ROOT).as_posix()
        for part in ("cli", "evalcore", "projections")
        for path in sorted((ROOT / part).rglob("*.py"))
        if re.search(r"duckdb\.connect\(", text := path.read_text(encoding="utf-8"))
        and "be_silent(" not in text
    ]
    assert loud == []
