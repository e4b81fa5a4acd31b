"""The key file: the keys of private parts, kept apart from the record."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import field, frozen
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evalcore.errors import DataError, KeyDestroyed, StoreError
from evalcore.messages import _

ID_BYTES = 16
KEY_BYTES = 32
LARGEST_FIELD = 1 << 20
"""Bytes of a text or blob of a key file that are read."""


@frozen
class Key:
    """One key: 32 random bytes that seal the private parts of one scope."""

    key_id: str
    secret: bytes = field(repr=False)

    def cipher(self) -> AESGCM:
        """The cipher under this key."""
        return AESGCM(self.secret)


@frozen
class KeyRow:
    """A key without its secret; ``live``: it exists, else it was destroyed."""

    key_id: str
    scope: str
    live: bool


@frozen
class Merged:
    """Keys taken in from a copy: how many were added; how many the copy still holds that are
    destroyed here, and stay so; how many were destroyed because the copy knows them as destroyed.
    """

    added: int
    kept_destroyed: int
    destroyed: int


def _must_hold_keys(db: sqlite3.Connection) -> None:
    """Raise sqlite3.DatabaseError where the keys are no table: a view could run for ever.

    A file without anything was left by a program that was killed before it put its first key in.
    """
    if not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall():
        db.execute("CREATE TEMP TABLE keys (key_id TEXT, scope TEXT, secret BLOB)")
        return
    kinds = db.execute("SELECT type FROM sqlite_master WHERE name = 'keys'").fetchall()
    if kinds != [("table",)]:
        raise sqlite3.DatabaseError("it holds no table of keys")


def _live(db: sqlite3.Connection, scopes: Sequence[str]) -> dict[str, Key]:
    """Scope → its key, of those that have one."""
    find = "SELECT key_id, secret FROM keys WHERE scope = ? AND secret IS NOT NULL"
    found = {}
    for scope in scopes:
        row = db.execute(find, (scope,)).fetchone()
        if row is not None:
            found[scope] = Key(*row)
    return found


@contextmanager
def _wiping(db: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Around the destruction of keys: SQLite's journal holds the pages as they were, and is only
    unlinked. Here it stays until it was overwritten, while nobody else can write."""
    db.execute("PRAGMA locking_mode=EXCLUSIVE")
    db.execute("PRAGMA journal_mode=PERSIST")
    try:
        yield
    finally:
        journal = path.with_name(path.name + "-journal")
        # In a transaction that was left open (an error) the journal is what brings it back.
        if not db.in_transaction and journal.is_file():
            with journal.open("r+b", buffering=0) as file:
                file.write(bytes(journal.stat().st_size))
                os.fsync(file.fileno())
        if not db.in_transaction:
            db.execute("PRAGMA journal_mode=DELETE")


class Keyring:
    """The key file (SQLite, mode 0600). Made when the first key is needed.

    Destroying a key overwrites it in the file (``secure_delete``). What a disk, a snapshot or a
    backup still holds is beyond this program: keep the key file on an encrypted disk and out of
    the backups of the log.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def ensure(self, scopes: Iterable[str]) -> dict[str, Key]:
        """The keys of ``scopes``; missing ones are made, and are on disk when this returns."""
        wanted = sorted(set(scopes))
        if not wanted:
            return {}
        with self._open(create=True) as db:
            db.execute("BEGIN IMMEDIATE")
            found = _live(db, wanted)
            missing = [scope for scope in wanted if scope not in found]
            drawn = os.urandom(len(missing) * (ID_BYTES + KEY_BYTES))
            for number, scope in enumerate(missing):
                start = number * (ID_BYTES + KEY_BYTES)
                key_id = drawn[start : start + ID_BYTES].hex()
                secret = drawn[start + ID_BYTES : start + ID_BYTES + KEY_BYTES]
                found[scope] = Key(key_id, secret)
            db.executemany(
                "INSERT INTO keys VALUES (?, ?, ?)",
                [(found[scope].key_id, scope, found[scope].secret) for scope in missing],
            )
            db.execute("COMMIT")
        return found

    def find(self, key_ids: Iterable[str]) -> dict[str, Key]:
        """Those of the keys that still exist."""
        if not self.path.is_file():
            return {}
        found: dict[str, Key] = {}
        with self._open() as db:
            for key_id in set(key_ids):
                row = db.execute(
                    "SELECT key_id, secret FROM keys WHERE key_id = ? AND secret IS NOT NULL",
                    (key_id,),
                ).fetchone()
                if row:
                    found[key_id] = Key(*row)
        return found

    def get(self, key_id: str) -> Key:
        """One key. Raises KeyDestroyed where it does not exist (any more)."""
        found = self.find([key_id])
        if key_id not in found:
            raise KeyDestroyed(
                _(
                    "This private part is sealed for ever: its key is not in {path}. It was "
                    "destroyed, or the record was moved without its key file."
                ).format(path=self.path)
            )
        return found[key_id]

    def listed(self) -> dict[str, str]:
        """Key id → scope of every key that was ever here, destroyed ones too."""
        return {row.key_id: row.scope for row in self.rows()}

    def rows(self) -> list[KeyRow]:
        """Every key that was ever here, by scope and id; never the secrets."""
        if not self.path.is_file():
            return []
        with self._open() as db:
            found = db.execute(
                "SELECT key_id, scope, secret IS NOT NULL FROM keys ORDER BY scope, key_id"
            )
            return [KeyRow(key_id, scope, bool(live)) for key_id, scope, live in found]

    def scopes(self) -> list[str]:
        """The scopes whose key exists."""
        return sorted({row.scope for row in self.rows() if row.live})

    def destroy(self, *scopes: str) -> int:
        """Destroy the keys of ``scopes``; give how many keys were destroyed (0 where none existed).

        There is no way back. The bytes of the secrets are overwritten in the file, and in the
        journal that holds the file as it was while it is written.
        """
        return self._destroy("UPDATE keys SET secret = NULL WHERE scope = ? AND {live}", scopes)

    def destroy_keys(self, key_ids: Iterable[str]) -> int:
        """The same for single keys."""
        return self._destroy("UPDATE keys SET secret = NULL WHERE key_id = ? AND {live}", key_ids)

    def _destroy(self, command: str, which: Iterable[str]) -> int:
        if not self.path.is_file():
            return 0
        statement = command.format(live="secret IS NOT NULL")
        with self._open() as db, _wiping(db, self.path):
            db.execute("BEGIN IMMEDIATE")
            done = sum(db.execute(statement, (one,)).rowcount for one in which)
            db.execute("COMMIT")
            return done

    def secrets(self) -> Iterator[tuple[str, str, bytes | None]]:
        """(key id, scope, secret or None for a destroyed one) of every key: for a copy of them."""
        with self._open() as db:
            yield from db.execute("SELECT key_id, scope, secret FROM keys ORDER BY key_id")

    def merge(self, keys: Iterable[tuple[str, str, bytes | None]]) -> Merged:
        """Take keys of a copy in, all or none: those that are missing here are added.

        Destroyed wins on either side: what is destroyed here stays so, and what the copy knows as
        destroyed is destroyed here. Raises DataError where a key id means two keys.
        """
        added = kept = destroyed = 0
        with self._open(create=True) as db, _wiping(db, self.path):
            db.execute("BEGIN IMMEDIATE")
            for key_id, scope, secret in keys:
                own = db.execute(
                    "SELECT scope, secret FROM keys WHERE key_id = ?", (key_id,)
                ).fetchone()
                if own is None:
                    db.execute("INSERT INTO keys VALUES (?, ?, ?)", (key_id, scope, secret))
                    added += secret is not None
                elif own[0] != scope or (None not in (own[1], secret) and own[1] != secret):
                    db.execute("ROLLBACK")
                    raise DataError(
                        _(
                            "These keys belong to another record: key {key} means something else "
                            "here. Nothing was written."
                        ).format(key=key_id[:40])
                    )
                elif own[1] is not None and secret is None:
                    db.execute("UPDATE keys SET secret = NULL WHERE key_id = ?", (key_id,))
                    destroyed += 1
                else:
                    kept += own[1] is None and secret is not None
            db.execute("COMMIT")
        return Merged(added, kept, destroyed)

    def copy_to(self, path: Path) -> None:
        """Write all keys to the new file ``path`` (mode 0600). Destroyed ones stay destroyed."""
        other = Keyring(path)
        with self._open() as db, other._open(create=True) as copied:
            db.backup(copied)

    @contextmanager
    def _open(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            if create and not self.path.exists():
                # Made with its mode, so that it is never readable to others, not even briefly.
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            db = sqlite3.connect(self.path, timeout=60, isolation_level=None)
            try:
                # It may have come with a record from anywhere.
                db.execute("PRAGMA trusted_schema=OFF")
                db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_FIELD)
                if not create:
                    _must_hold_keys(db)
                # EXTRA also syncs the folder, so that the file itself survives a power cut.
                db.execute("PRAGMA synchronous=EXTRA")
                db.execute("PRAGMA secure_delete=ON")
                if create:
                    db.execute(
                        "CREATE TABLE IF NOT EXISTS keys "
                        "(key_id TEXT PRIMARY KEY, scope TEXT NOT NULL, secret BLOB)"
                    )
                    db.execute("CREATE INDEX IF NOT EXISTS keys_by_scope ON keys (scope)")
                yield db
            finally:
                db.close()
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                _(
                    "The key file {path} cannot be read or written: {reason}. Nothing was "
                    "written. Check the path, its permissions and the free space."
                ).format(path=self.path, reason=error)
            ) from error
