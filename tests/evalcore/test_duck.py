"""DuckDB among the output of commands."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest

from evalcore.duck import MEMORY_VARIABLE, silent_connection
from evalcore.errors import UsageError

ROOT = Path(__file__).parents[2]


def test_a_connection_draws_no_progress() -> None:
    with silent_connection() as connection:
        asked = connection.execute("SELECT current_setting('enable_progress_bar')")
        assert asked.fetchone() == (False,)


def test_what_does_not_fit_waits_in_the_temporary_folder_and_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(MEMORY_VARIABLE, "64MB")
    with silent_connection() as connection:
        made = "SELECT i, md5(CAST(i AS VARCHAR)) FROM range(4000000) AS r(i)"
        connection.execute(f"CREATE TABLE t AS {made}")
        assert any(tmp_path.rglob("*")), "the limit was never reached"
        asked = "SELECT count(*), sum(i) FROM (SELECT * FROM t ORDER BY 2)"
        assert connection.execute(asked).fetchone() == (4_000_000, 7_999_998_000_000)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("amount", ["much", "-1", "4 apples", "4GB; SELECT 1"])
def test_what_is_no_amount_of_memory_is_refused(
    amount: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MEMORY_VARIABLE, amount)
    with pytest.raises(UsageError, match="Write it as 4GB"):
        silent_connection()


def test_no_code_connects_to_duckdb_without_keeping_it_silent() -> None:
    loud = [
        path.relative_to(ROOT).as_posix()
        for part in ("cli", "evalcore", "projections")
        for path in sorted((ROOT / part).rglob("*.py"))
        if re.search(r"duckdb\.connect\(", text := path.read_text(encoding="utf-8"))
        and "be_silent(" not in text
    ]
    assert loud == []
