"""A record into an SQLite file: a snapshot of another file, or a copy from any store."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from evalcore.errors import StoreError
from evalcore.record.bulk import insert_rows
from evalcore.record.copying import Progress, Sink, copy
from evalcore.record.envelope import Row
from evalcore.record.formats import FORMAT
from evalcore.record.sqlite_store import SQLiteStore, explain
from evalcore.record.store import Box, Commit, SourceFile, Store


def write_copy(source: Store, path: Path, progress: Progress | None = None) -> None:
    """Write the record as it stands now to the new file ``path``. Others may go on writing.

    The file is of the present format, whatever the source is of.

    Raises StoreError where the store or the disk fails, DataError where the record is damaged.
    """
    if isinstance(source, SQLiteStore) and source.format.number == FORMAT:
        _snapshot(source, path)
        return
    store = SQLiteStore(str(path), path.absolute().as_uri() + "?mode=rwc")
    try:
        store.create()
        with store._plain(), store.datastore.transaction(commit=True) as c:
            copy(source, _SQLiteSink(c), progress)
    finally:
        store.close()


def _snapshot(source: SQLiteStore, path: Path) -> None:
    """Page for page, through the store's own connection: another one would undo its locks."""
    try:
        with source._cursor() as c, closing(sqlite3.connect(path)) as copy_:
            # All pages in one step, hence of one state; writers go on in the write-ahead log.
            c.connection.backup(copy_)
    except sqlite3.Error as error:
        raise StoreError(explain(str(path), error)) from error


class _SQLiteSink(Sink):
    def __init__(self, cursor: Any) -> None:
        self.c = cursor

    def events(self, rows: Sequence[Row]) -> None:
        positions, *others = zip(*rows, strict=True)
        insert_rows(self.c, [range(positions[0], positions[-1] + 1), *others])

    def boxes(self, boxes: Sequence[Box]) -> None:
        self.c.executemany(
            "INSERT INTO private_states VALUES (?,?,?)",
            [(box.position, box.key_id, box.box) for box in boxes],
        )

    def tiles(self, tiles: Mapping[tuple[int, int], bytes]) -> None:
        self.c.executemany(
            "INSERT INTO tiles VALUES (?,?,?) "
            "ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes",
            [(*key, hashes) for key, hashes in tiles.items()],
        )

    def source(self, kept: SourceFile) -> None:
        self.c.execute(
            "INSERT INTO sources VALUES (?,?,?,?)",
            (kept.digest, kept.name, kept.size, kept.content),
        )

    def commits(self, commits: Sequence[Commit]) -> None:
        self.c.executemany(
            "INSERT INTO commits VALUES (?,?,?)", [(c.size, c.recorded_at, c.root) for c in commits]
        )

    def head(self, head: Commit) -> None:
        self.c.execute(
            "UPDATE head SET size = ?, recorded_at = ?, root = ? WHERE id = 1",
            (head.size, head.recorded_at, head.root),
        )
