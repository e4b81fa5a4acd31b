"""Tables and triggers of the record in SQLite.

The column must be called ``rowid``: the library selects it by that name, and only a declared
``INTEGER PRIMARY KEY`` survives a dump and restore.
"""

from __future__ import annotations

APPLICATION_ID = 0x45564C31
"""``PRAGMA application_id`` of a record file: the bytes "EVL1"."""

_TABLES = (
    """CREATE TABLE IF NOT EXISTS stored_events (
        rowid INTEGER PRIMARY KEY,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        recorded_at INTEGER NOT NULL,
        actor TEXT NOT NULL,
        source TEXT NOT NULL,
        private_hash BLOB NOT NULL,
        signature BLOB NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    """CREATE TABLE IF NOT EXISTS private_states (
        position INTEGER PRIMARY KEY, key_id TEXT NOT NULL, box BLOB NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS tiles (
        level INTEGER NOT NULL, tile INTEGER NOT NULL, hashes BLOB NOT NULL,
        PRIMARY KEY (level, tile))""",
    """CREATE TABLE IF NOT EXISTS commits (
        size INTEGER PRIMARY KEY, recorded_at INTEGER NOT NULL, root BLOB NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS sources (
        digest TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL,
        content BLOB NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS head (
        id INTEGER PRIMARY KEY CHECK (id = 1), format INTEGER NOT NULL, size INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL, root BLOB NOT NULL)""",
)


def _refuse(table: str, action: str) -> str:
    return (
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{action.lower()} BEFORE {action} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'the record is append-only: {action} on {table} refused'); END"
    )


_TRIGGERS = (
    *(
        _refuse(table, action)
        for table in ("stored_events", "private_states", "commits", "sources")
        for action in ("UPDATE", "DELETE")
    ),
    # INSERT OR REPLACE deletes what stands in its way without firing a DELETE trigger. The head is
    # the cheapest guard there is (3 %): it moves only after the events of an append are in.
    """CREATE TRIGGER IF NOT EXISTS stored_events_no_replace AFTER INSERT ON stored_events
        WHEN NEW.rowid <= (SELECT size FROM head)
        BEGIN SELECT RAISE(ABORT, 'the record is append-only: REPLACE refused'); END""",
    _refuse("tiles", "DELETE"),
    _refuse("head", "DELETE"),
    """CREATE TRIGGER IF NOT EXISTS tiles_only_grow BEFORE UPDATE ON tiles
        WHEN NEW.level <> OLD.level OR NEW.tile <> OLD.tile
          OR substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes
        BEGIN SELECT RAISE(ABORT, 'the record is append-only: a tile may only grow'); END""",
    """CREATE TRIGGER IF NOT EXISTS head_only_grows BEFORE UPDATE ON head
        WHEN NEW.size < OLD.size OR NEW.recorded_at < OLD.recorded_at
        BEGIN SELECT RAISE(ABORT, 'the record is append-only: the head may only grow'); END""",
)

SCHEMA = (*_TABLES, *_TRIGGERS)
