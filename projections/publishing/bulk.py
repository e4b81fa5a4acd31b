"""Ledgers and contributions as Parquet, sorted so that one subject is read in a moment.

A table's digest is of its content, never of file bytes: every row as canonical text, rows sorted
within their group (the subject, or the unit), the SHA-256 of each group's lines, and the SHA-256
over the groups' lines ``<group>\\x1f<digest>`` in order. Other people's tools can recompute it.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.schemes.columns import LEDGER_COLUMNS

CONTRIBUTIONS = "contributions"
ORPHANS = "orphans"
"""Ledger of facts that refer to nothing or repeat another; no scheme reads it."""

ROW_GROUP = 20_480
"""Rows per Parquet row group: a reader of one subject skips all others."""


@attrs.frozen
class BulkTable:
    """A table kept as Parquet: rows, digest of its content, file name."""

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
    written = [_write(connection, CONTRIBUTIONS, "subject", into)]
    written += [
        _write(connection, name, "unit", into)
        for name in (*LEDGER_COLUMNS, ORPHANS)
        if name in held
    ]
    return tuple(written)


def _write(connection: Any, name: str, group: str, into: Path) -> BulkTable:
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
    digest = sha256()
    rows = 0
    for text, count, group_digest in _groups(connection, quoted, columns, group):
        digest.update(f"{text}\x1f{group_digest}\n".encode())
        rows += count
    return BulkTable(name, rows, digest.hexdigest(), path.name)


def _groups(
    connection: Any, quoted: str, columns: list[tuple[str, str]], group: str
) -> Iterator[tuple[str, int, str]]:
    """(group, rows, digest) in order of the group, read from what was written."""
    line = " || chr(31) || ".join(_text(column, kind) for column, kind in columns)
    key = f"coalesce(\"{group}\", '')"
    found = connection.execute(
        f"SELECT {key}, count(*), sha256(array_to_string(list_sort(list({line})), chr(10))) "
        f"FROM read_parquet('{quoted}') GROUP BY 1 ORDER BY 1"
    )
    while page := found.fetchmany(10_000):
        yield from page


def _text(column: str, kind: str) -> str:
    """SQL of a value as text: nothing is ``-``, text is led by its length, the rest is plain."""
    if kind == "VARCHAR":
        return f"coalesce(CAST(length(\"{column}\") AS VARCHAR) || ':' || \"{column}\", '-')"
    return f"coalesce(CAST(\"{column}\" AS VARCHAR), '-')"
