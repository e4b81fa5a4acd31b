"""Ranges of a record in PostgreSQL as files for good, and the files after a move to SQLite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evalcore.procedures.segment_sealing import seal_new
from evalcore.record import open_record
from evalcore.record.backup import back_up
from evalcore.record.restore import restore
from evalcore.record.sealed_check import check_seals
from evalcore.record.sealed_places import SEALED_VARIABLE
from tests.evalcore.record.sealed_record import BY, append, facts_from, roots, rows, sealing


def test_sealed_files_of_a_database_serve_its_copy_in_a_file_too(
    postgres_schema: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive"
    with open_record(postgres_schema(), create=True, keys=tmp_path / "keys") as record:
        append(record, "import-0", facts_from(1, 20))
        before = rows(record)
        (sealed,) = seal_new(record, archive, 1000, 20, BY, sealing(record))
        assert sealed.position == 21
        monkeypatch.setenv(SEALED_VARIABLE, str(archive))
        reads: list[tuple[int, int]] = []
        asked = record.store.arrow

        def arrow(start: int, stop: int, topics: Any = None) -> Any:
            reads.append((start, stop))
            return asked(start, stop, topics)

        monkeypatch.setattr(record.store, "arrow", arrow)
        assert rows(record) == before
        assert reads == [(21, 21)]
        assert check_seals(record, roots(record)).compared == 1
        back_up(record, tmp_path / "copy", made_at=datetime.now(UTC))
    restore(tmp_path / "copy", str(tmp_path / "record.db"))
    with open_record(tmp_path / "record.db") as moved:
        assert rows(moved) == before
        assert check_seals(moved, roots(moved)).compared == 1
