"""Ledgers and contributions as Parquet, sorted so that one subject is read in a moment.

A table's digest is of its content as canonical text (``projections.digests``), never of file
bytes. Ledgers are hashed in the order of unit and row.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.schemes.columns import LEDGER_COLUMNS
from projections.digests import NOTHING, digest

CONTRIBUTIONS = "contributions"
ORPHANS = "orphans"
"""Ledger of facts that refer to nothing or repeat another; no scheme reads it."""

ROW_GROUP = 20_480
"""Rows per Parquet row group: a reader of one subject skips all others."""


@attrs.frozen
class BulkTable:
    """A table kept as Parquet: rows, digest of its content, file name.

    The digest of contributions is left to ``projections.digests``, which takes all result tables.
    """

    name: str
    rows: int
    digest: str
    file: str


def write_bulk(connection: Any, into: Path) -> tuple[BulkTable, ...]:
    """Write ``contributions`` and every ledger that the connection holds into a directory."""
    held = {
        name
        for (name,) in connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main'"
        ).fetchall()
    }
    names = (CONTRIBUTIONS, *(n for n in (*LEDGER_COLUMNS, ORPHANS) if n in held))
    return tuple(_write(connection, name, into) for name in names)


def _write(connection: Any, name: str, into: Path) -> BulkTable:
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
    connection.execute(
        f"COPY (SELECT * FROM \"{name}\" ORDER BY {order}) TO '{quoted}' "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    rows = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
    found = "" if name == CONTRIBUTIONS else digest(_lines(connection, name, columns, order))
    return BulkTable(name, rows, found, path.name)


def _lines(connection: Any, name: str, columns: list[tuple[str, str]], order: str) -> Iterator[str]:
    """The canonical text of a ledger, made inside the engine, in pieces."""
    line = " || chr(9) || ".join(_text(column, kind) for column, kind in columns)
    found = connection.execute(f'SELECT {line} || chr(10) FROM "{name}" ORDER BY {order}')
    while rows := found.fetchmany(50_000):
        yield "".join(text for (text,) in rows)


_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), (",", "\\c"))


def _text(column: str, kind: str) -> str:
    """SQL of a value as canonical text."""
    text = f'"{column}"'
    if kind == "VARCHAR":
        for plain, code in _ESCAPES:
            written = " || ".join(f"chr({ord(c)})" for c in code)
            text = f"replace({text}, chr({ord(plain)}), {written})"
    elif kind.endswith("[]"):
        text = f"array_to_string({text}, ',')"
    else:
        text = f"CAST({text} AS VARCHAR)"
    return f"coalesce({text}, '{NOTHING}')"
