"""Ledgers and contributions as Parquet, sorted so that one subject is read in a moment.

The digest of contributions is one of the run's own (``projections.digests``). Ledgers bear none:
they follow from the same prefix, and hashing them would double what publishing a city takes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.schemes.columns import LEDGER_COLUMNS

CONTRIBUTIONS = "contributions"
ORPHANS = "orphans"
"""Ledger of facts that refer to nothing or repeat another; no scheme reads it."""

README = "README.txt"
FOR_REVIEWERS = """\
含未隐去的小组票数，仅限核查，不得张贴或外传。
可以公布的，用 evalcore disclosure view 另行生成；公布之前用 evalcore disclosure check 检查。

These tables hold votes of small groups as reported. They are for reviewers alone and must not be
hung out. What may be published: evalcore disclosure view; check it with evalcore disclosure check.
"""
"""Beside the tables: whom they are for."""

ROW_GROUP = 20_480
"""Rows per Parquet row group: a reader of one subject skips all others."""


@attrs.frozen
class BulkTable:
    """A table kept as Parquet: its number of rows and its file name."""

    name: str
    rows: int
    file: str


def write_contributions(connection: Any, into: Path) -> BulkTable:
    """Write ``contributions`` into a directory."""
    (into / README).write_text(FOR_REVIEWERS, encoding="utf-8")
    return _write(connection, CONTRIBUTIONS, into)


def write_ledgers(connection: Any, into: Path) -> tuple[BulkTable, ...]:
    """Write every ledger that the connection holds into a directory."""
    held = {
        name
        for (name,) in connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main'"
        ).fetchall()
    }
    names = [name for name in (*LEDGER_COLUMNS, ORPHANS) if name in held]
    return tuple(_write(connection, name, into) for name in names)


def source_of(table: BulkTable, home: Path) -> str:
    """SQL that reads a table where it was written."""
    path = str(home / table.file).replace("'", "''")
    return f"read_parquet('{path}')"


def _write(connection: Any, name: str, into: Path) -> BulkTable:
    import duckdb

    columns = [
        (column, kind)
        for column, kind, *_rest in connection.execute(f'DESCRIBE "{name}"').fetchall()
    ]
    floating = [column for column, kind in columns if "DOUBLE" in kind or "FLOAT" in kind]
    if floating:
        raise StoreError(
            _("{table}: column {column} is a floating one; exact results can't hold it.").format(
                table=name, column=floating[0]
            )
        )
    first = ("subject", "indicator", "slot", "row") if name == CONTRIBUTIONS else ("unit", "row")
    order = ", ".join(f'"{column}" NULLS FIRST' for column in first)
    path = into / f"{name}.parquet"
    quoted = str(path).replace("'", "''")
    try:
        [[rows]] = connection.execute(
            f"COPY (SELECT * FROM \"{name}\" ORDER BY {order}) TO '{quoted}' "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        ).fetchall()
    except duckdb.Error as error:
        raise StoreError(
            _("{file} could not be written: {error}. Earlier results are untouched.").format(
                file=path.name, error=error
            )
        ) from error
    return BulkTable(name, rows, path.name)
