"""Random changes of bytes: each must be found, or provably nothing that is read changed."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

from evalcore.errors import EvalcoreError
from evalcore.record import open_record

SEED = 20251231
FEW, MANY = 150, 10_000
"""Flips in the normal suite, and in the slow one."""


@frozen
class Flip:
    """The byte at ``place`` is not what it was: its bits in ``mask`` are turned."""

    place: int
    mask: int

    def of(self, data: bytes) -> bytes:
        """``data`` with the flip done."""
        changed = bytearray(data)
        changed[self.place] ^= self.mask
        return bytes(changed)


def flips(size: int, count: int) -> Iterator[Flip]:
    """``count`` random flips in ``size`` bytes; the same ones every time."""
    chosen = random.Random(SEED)
    for _number in range(count):
        yield Flip(chosen.randrange(size), 1 << chosen.randrange(8))


def found(path: Path) -> bool:
    """Whether verify says that something is wrong with a record, in words and without failing."""
    try:
        with open_record(path) as record:
            return not record.verify().ok
    except EvalcoreError as error:
        return bool(str(error))


def missed(
    data: bytes, path: Path, count: int, harmless: Callable[[Path], bool]
) -> list[tuple[Flip, str]]:
    """The flips that nobody noticed though ``harmless`` says that something changed."""
    slipped: list[tuple[Flip, str]] = []
    for flip in flips(len(data), count):
        for left in path.parent.glob(path.name + "-*"):
            left.unlink()
        path.write_bytes(flip.of(data))
        if found(path):
            continue
        path.write_bytes(flip.of(data))
        if not harmless(path):
            slipped.append((flip, f"{flip.place:#x}"))
    return slipped


_READ = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid",
    "PRAGMA application_id",
    "SELECT *, typeof(originator_id), typeof(originator_version), typeof(topic), typeof(state), "
    "typeof(recorded_at), typeof(actor), typeof(source), typeof(private_hash), typeof(signature) "
    "FROM stored_events NOT INDEXED ORDER BY rowid",
    "SELECT originator_id, originator_version, rowid FROM stored_events "
    "INDEXED BY sqlite_autoindex_stored_events_1 ORDER BY originator_id, originator_version",
    "SELECT *, typeof(key_id), typeof(box) FROM private_states ORDER BY position",
    "SELECT *, typeof(level), typeof(tile), typeof(hashes) FROM tiles NOT INDEXED",
    "SELECT level, tile, rowid FROM tiles INDEXED BY sqlite_autoindex_tiles_1 ORDER BY level, tile",
    "SELECT *, typeof(recorded_at), typeof(root) FROM commits ORDER BY size",
    "SELECT *, typeof(name), typeof(size), typeof(content) FROM sources NOT INDEXED",
    "SELECT digest, rowid FROM sources INDEXED BY sqlite_autoindex_sources_1 ORDER BY digest",
    "SELECT *, typeof(format), typeof(size), typeof(recorded_at), typeof(root) FROM head",
)


def all_that_is_read(path: Path) -> list[Any]:
    """Everything that SQLite gives of a record's file: tables row by row, and indexes."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    database.text_factory = bytes
    try:
        return [database.execute(query).fetchall() for query in _READ]
    except sqlite3.Error as error:
        return [error]
    finally:
        database.close()
