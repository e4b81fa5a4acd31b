"""What verify checks of an SQLite file as such: tables, guards, the file's own structure.

Rows are read through indexes: an index that lies would hide events from whoever reads a stream,
while a reader by position finds them all. So SQLite checks the whole file against itself. And the
tables must be tables: a view in their place could show every reader something else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache

from evalcore.messages import _

Found = tuple[int | None, str]

MOST = 20
"""Complaints of one kind that are listed."""

_STRANGE = (
    (
        "tiles",
        "level || '/' || tile",
        "typeof(level) <> 'integer' OR typeof(tile) <> 'integer' OR typeof(hashes) <> 'blob' "
        "OR level < 0 OR tile < 0",
    ),
    (
        "commits",
        "size",
        "typeof(recorded_at) <> 'integer' OR typeof(root) <> 'blob' OR length(root) <> 32",
    ),
    (
        "sources",
        "digest",
        "typeof(digest) <> 'text' OR typeof(name) <> 'text' OR typeof(content) <> 'blob' "
        "OR size <> length(content)",
    ),
    ("private_states", "position", "typeof(key_id) <> 'text' OR typeof(box) <> 'blob'"),
    (
        "head",
        "id",
        "typeof(format) <> 'integer' OR typeof(size) <> 'integer' "
        "OR typeof(recorded_at) <> 'integer' OR typeof(root) <> 'blob' OR length(root) <> 32",
    ),
)
"""Rows that this program never writes: (table, what names a row, condition)."""


def defects(cursor: sqlite3.Cursor, schema: tuple[str, ...]) -> Iterator[Found]:
    """What is wrong with the file, of whatever kind; ``schema`` makes one of its format.

    Raises sqlite3.Error where SQLite gives up.
    """
    yield from _schema(cursor, schema)
    cursor.execute(f"PRAGMA integrity_check({MOST})")
    for (said,) in cursor.fetchall():
        if said != "ok":
            yield None, _("the file is damaged: {reason}").format(reason=said)
    cursor.execute(_STRAY)
    for (position,) in cursor.fetchall():
        yield position, _("a private part is stored that the event does not have")
    for table, name, condition in _STRANGE:
        cursor.execute(f"SELECT {name} FROM {table} WHERE {condition} LIMIT {MOST}")
        for (which,) in cursor.fetchall():
            yield (
                None,
                _("table {table} holds a row that no program of ours wrote: {which}").format(
                    table=table, which=str(which)[:80]
                ),
            )


_STRAY = (
    "SELECT position FROM private_states AS p WHERE NOT EXISTS (SELECT 1 FROM stored_events AS e "
    f"WHERE e.rowid = p.position AND length(e.private_hash) > 0) LIMIT {MOST}"
)


@cache
def _expected(schema: tuple[str, ...]) -> dict[tuple[str, str], tuple[str, str | None]]:
    """(type, name) → (table, SQL) of everything that a record's file holds."""
    made = sqlite3.connect(":memory:")
    try:
        for statement in schema:
            made.execute(statement)
        return _objects(made.cursor())
    finally:
        made.close()


def _objects(cursor: sqlite3.Cursor) -> dict[tuple[str, str], tuple[str, str | None]]:
    cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    return {
        (str(kind), str(name)): (str(table), sql) for kind, name, table, sql in cursor.fetchall()
    }


def misshapen(cursor: sqlite3.Cursor, schema: tuple[str, ...]) -> Iterator[str]:
    """Tables and indexes that are not as ``schema`` makes them, and views."""
    found, expected = _objects(cursor), _expected(schema)
    for key, made in sorted(expected.items()):
        if key[0] != "trigger" and found.get(key) != made:
            yield _("{kind} {name} is missing or is not what this program makes").format(
                kind=key[0], name=key[1]
            )
    for kind, name in sorted(found.keys() - expected.keys()):
        if kind == "view":
            yield _none_of_ours(kind, name)


def _none_of_ours(kind: str, name: str) -> str:
    return _("the file holds what is none of a record's: {kind} {name}").format(
        kind=kind, name=name[:80]
    )


def _schema(cursor: sqlite3.Cursor, schema: tuple[str, ...]) -> Iterator[Found]:
    """The guards as ``schema`` makes them, and nothing else besides tables and indexes."""
    found, expected = _objects(cursor), _expected(schema)
    for key, made in sorted(expected.items()):
        if key[0] == "trigger" and key not in found:
            yield None, _("the guard {name} was taken off").format(name=key[1])
        elif key[0] == "trigger" and found[key] != made:
            yield None, _("the guard {name} was changed").format(name=key[1])
    for kind, name in sorted(found.keys() - expected.keys()):
        # What ANALYZE leaves steers the planner and holds nothing of the record.
        if not name.startswith("sqlite_stat"):
            yield None, _none_of_ours(kind, name)
