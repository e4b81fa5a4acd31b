"""Private states: sealed in the record, opened by keys that are kept apart from it.

A private state is encrypted with AES-256-GCM under the key of its scope (a case, say). Keys live
in a small SQLite file beside the log; destroying one makes everything it seals unreadable for
good, and changes no leaf: the log holds only SHA-256(salt ‖ private state).

    box = nonce (12) ‖ AES-256-GCM(key, salt (32) ‖ private state), bound to stream and version

The salt is sealed with the text: in the clear it would let anybody who holds the log try out
names against the hash after the key is gone.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from attrs import define, frozen
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evalcore.errors import KeyDestroyed, StoreError
from evalcore.messages import _

KEY_BYTES = 32
LARGEST_FIELD = 1 << 20
"""Bytes of a text or blob of a key file that are read."""
NONCE_BYTES = 12
SALT_BYTES = 32
_RANDOM_BYTES = NONCE_BYTES + SALT_BYTES


@frozen
class Key:
    """One key: 32 random bytes that seal the private parts of one scope."""

    key_id: str
    secret: bytes

    def cipher(self) -> AESGCM:
        """The cipher under this key."""
        return AESGCM(self.secret)


@define
class Sealer:
    """Seals private states one after the other, with randomness drawn for all at once."""

    _random: bytes
    _used: int = 0

    @classmethod
    def for_count(cls, count: int) -> Sealer:
        """A sealer for ``count`` private states."""
        return cls(os.urandom(count * _RANDOM_BYTES))

    def seal(
        self, cipher: AESGCM, private: bytes, stream: str, version: int
    ) -> tuple[bytes, bytes]:
        """(private hash, box) of one private state."""
        start = self._used
        self._used += _RANDOM_BYTES
        nonce = self._random[start : start + NONCE_BYTES]
        salt = self._random[start + NONCE_BYTES : start + _RANDOM_BYTES]
        # A nonce used twice would break the cipher: running out must fail, never wrap around.
        if len(salt) != SALT_BYTES:
            raise ValueError("sealer used up")
        salted = salt + private
        box = nonce + cipher.encrypt(nonce, salted, _binding(stream, version))
        return sha256(salted).digest(), box


def unseal(key: Key, box: bytes, stream: str, version: int) -> tuple[bytes, bytes]:
    """(private hash, private state) of a box. Raises StoreError where it does not open."""
    salted = unseal_salted(key, box, stream, version)
    return sha256(salted).digest(), salted[SALT_BYTES:]


def unseal_salted(key: Key, box: bytes, stream: str, version: int) -> bytes:
    """Salt ‖ private state: what the private hash is the SHA-256 of. Raises as ``unseal``."""
    try:
        return key.cipher().decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], _binding(stream, version))
    except (InvalidTag, ValueError) as error:
        raise StoreError(
            _(
                "The private part of event {version} of stream {stream!r} does not open with its "
                "key: it was changed, or the key file belongs to another record."
            ).format(version=version, stream=stream)
        ) from error


def _binding(stream: str, version: int) -> bytes:
    # So that a box moved to another event does not open there.
    return version.to_bytes(8, "big") + stream.encode()


def _must_hold_keys(db: sqlite3.Connection) -> None:
    """Raise sqlite3.DatabaseError where the keys are no table: a view could run for ever."""
    kinds = db.execute("SELECT type FROM sqlite_master WHERE name = 'keys'").fetchall()
    if kinds != [("table",)]:
        raise sqlite3.DatabaseError("it holds no table of keys")


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
            db.executemany(
                "INSERT INTO keys SELECT ?, ?, ? "
                "WHERE NOT EXISTS (SELECT 1 FROM keys WHERE scope = ? AND secret IS NOT NULL)",
                [
                    (secrets.token_hex(16), scope, secrets.token_bytes(KEY_BYTES), scope)
                    for scope in wanted
                ],
            )
            db.execute("COMMIT")
            find = "SELECT key_id, secret FROM keys WHERE scope = ? AND secret IS NOT NULL"
            return {scope: Key(*db.execute(find, (scope,)).fetchone()) for scope in wanted}

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
        if not self.path.is_file():
            return {}
        with self._open() as db:
            return dict(db.execute("SELECT key_id, scope FROM keys"))

    def scopes(self) -> list[str]:
        """The scopes whose key exists."""
        if not self.path.is_file():
            return []
        with self._open() as db:
            rows = db.execute(
                "SELECT DISTINCT scope FROM keys WHERE secret IS NOT NULL ORDER BY scope"
            )
            return [row[0] for row in rows]

    def destroy(self, scope: str) -> int:
        """Destroy the key of ``scope``; give how many keys were destroyed (0 where none existed).

        There is no way back.
        """
        if not self.path.is_file():
            return 0
        with self._open() as db:
            done = db.execute(
                "UPDATE keys SET secret = NULL WHERE scope = ? AND secret IS NOT NULL", (scope,)
            )
            return done.rowcount

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
                    "written. Check the path and its permissions."
                ).format(path=self.path, reason=error)
            ) from error
