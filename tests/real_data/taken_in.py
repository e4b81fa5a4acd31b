"""Real files taken in as an office would: a mapping, an import, a record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from evalcore.intake.importing import import_files
from evalcore.intake.mapping_file import load_mapping
from evalcore.record import Record, open_record

HANDED_IN = date(2024, 12, 31)


def taken_in(folder: Path, mapping: str, file: Path) -> Record:
    """A new record with ``file`` in it."""
    record = open_record(folder / f"{mapping}.db", create=True)
    result = import_files(
        record, [file], mapping=load_mapping(mapping), actor="test", received_on=HANDED_IN
    )
    assert not result.findings
    return record


@contextmanager
def ledgers(record: Record, start: date, end: date) -> Iterator[Any]:
    """A DuckDB connection with the record's ledgers."""
    from evalcore.record.effective import register_effective
    from evalcore.record.reading import open_columns
    from projections.ledgers import build

    with open_columns(record, record.head()) as columns:
        register_effective(columns.connection, end)
        build(columns.connection, start, end, end)
        yield columns.connection
