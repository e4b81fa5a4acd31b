"""The file of a box: SQLite, written whole and sorted each time, so that it is only its contents.

Tables without row numbers, filled in the order of their keys into a fresh file that then takes the
old one's place: no page, no free list, no slack and no journal tells what was there before, and a
box with the same contents has the same bytes whoever put them in, in whatever order. The old file's
bytes are overwritten where it lies (an SSD or a copy-on-write file system may keep them still).
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from evalcore.ballots.contents import Contents
from evalcore.ballots.entries import HASH, KEY, Ballot
from evalcore.ballots.rules import Rules, parse_rules
from evalcore.errors import DataError, StoreError
from evalcore.messages import _
from evalcore.outside import SQLITE, read_head
from evalcore.placing import SECRET, put

T = TypeVar("T")

FORMAT = "evalcore ballot box 1"
LARGEST_BOX = 1 << 28
"""Bytes: more than a million ballots."""

_TABLES = {
    "about": "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    "ballots": (
        "CREATE TABLE ballots (key BLOB PRIMARY KEY, category TEXT, choices BLOB) WITHOUT ROWID"
    ),
    "issued": (
        "CREATE TABLE issued (category TEXT, hash BLOB, PRIMARY KEY (category, hash)) WITHOUT ROWID"
    ),
    "leaves": "CREATE TABLE leaves (leaf BLOB PRIMARY KEY) WITHOUT ROWID",
    "used": (
        "CREATE TABLE used (category TEXT, token BLOB, PRIMARY KEY (category, token)) WITHOUT ROWID"
    ),
}
_ABOUT = {"box", "format", "rules", "state"}
_STATES = ("open", "sealed")


def make_box(path: Path, contents: Contents) -> None:
    """Write a new box. Raises StoreError where it can't be written, or something is there."""
    try:
        _write(path, contents, replace=False)
    except FileExistsError as error:
        raise StoreError(
            _("{path} exists already; a box is never written over another file.").format(path=path)
        ) from error


def read_box(path: Path) -> Contents:
    """What a box holds. Raises DataError where the file is none, StoreError where it can't be read.

    It is read as a file from anywhere: whatever its tables hold is checked.
    """
    with _held(path, exclusive=False):
        return _read(path)


def rules_in(path: Path) -> Rules:
    """The rules of a box alone. Raises as ``read_box``."""
    with _held(path, exclusive=False):
        return parse_rules(_opened(path, lambda connection: _about(connection)["rules"]))


def change_box(path: Path, change: Callable[[Contents], Contents]) -> Contents:
    """Replace what a box holds by what ``change`` makes of it; others wait meanwhile.

    Raises what ``change`` raises, and as ``read_box``: then the box is as it was.
    """
    with _held(path, exclusive=True) as handle:
        made = change(_read(path))
        _write(path, made, replace=True)
        _wipe(handle)
    return made


@contextmanager
def _held(path: Path, *, exclusive: bool) -> Iterator[int]:
    """Hold the box file, that is the one that bears the name when it is held."""
    if read_head(path, len(SQLITE)) != SQLITE:
        raise _no_box(path)
    while True:
        try:
            handle = os.open(path, os.O_RDWR if exclusive else os.O_RDONLY)
        except OSError as error:
            raise _unusable(path, error) from error
        try:
            _lock(handle, exclusive=exclusive)
            # Whoever held it before may have put another file in its place.
            if _same(handle, path):
                yield handle
                return
        finally:
            os.close(handle)


def _lock(handle: int, *, exclusive: bool) -> None:
    with suppress(ImportError):
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)


def _same(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _read(path: Path) -> Contents:
    for beside in ("-wal", "-shm", "-journal"):
        if path.with_name(path.name + beside).exists():
            raise DataError(
                _(
                    "{path}{ending} lies beside the box: another program wrote to it. Take the box "
                    "from its last copy."
                ).format(path=path, ending=beside)
            )
    if path.stat().st_size > LARGEST_BOX:
        raise DataError(_("{path} is larger than any box.").format(path=path))
    return _opened(path, _contents)


def _opened(path: Path, read: Callable[[sqlite3.Connection], T]) -> T:
    try:
        uri = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            return read(connection)
    except (sqlite3.Error, UnicodeDecodeError, ValueError, TypeError) as error:
        raise _no_box(path) from error


def _contents(connection: sqlite3.Connection) -> Contents:
    """Raises ValueError where something else is there than a box holds."""
    about = _about(connection)
    _demand(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    return Contents(
        box=about["box"],
        rules_text=about["rules"],
        issued=dict(_codes(connection, "SELECT hash, category FROM issued")),
        used=dict(_codes(connection, "SELECT token, category FROM used")),
        ballots=[_ballot(*row) for row in connection.execute("SELECT * FROM ballots")],
        sealed=about["state"] == "sealed",
        leaves=[_hash(row[0]) for row in connection.execute("SELECT leaf FROM leaves")],
    )


def _about(connection: sqlite3.Connection) -> dict[str, str]:
    """What a box says of itself; its tables are those of a box."""
    found = dict(connection.execute("SELECT name, sql FROM sqlite_schema").fetchall())
    _demand(found == _TABLES)
    about = dict(connection.execute("SELECT name, value FROM about").fetchall())
    _demand(all(isinstance(value, str) for value in about.values()))
    _demand(set(about) == _ABOUT and about["format"] == FORMAT and about["state"] in _STATES)
    return about


def _codes(connection: sqlite3.Connection, query: str) -> Iterator[tuple[bytes, str]]:
    seen: set[bytes] = set()
    for hashed, category in connection.execute(query):
        _demand(isinstance(category, str) and hashed not in seen)
        seen.add(hashed)
        yield _hash(hashed), category


def _hash(value: Any) -> bytes:
    _demand(isinstance(value, bytes) and len(value) == HASH)
    return bytes(value)


def _ballot(key: Any, category: Any, choices: Any) -> Ballot:
    _demand(isinstance(key, bytes) and len(key) == KEY)
    _demand(isinstance(category, str) and isinstance(choices, bytes))
    return Ballot(key, category, choices)


def _demand(held: bool) -> None:
    if not held:
        raise ValueError


def _write(path: Path, contents: Contents, *, replace: bool) -> None:
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, SECRET))
        _fill(part, contents)
        put(part, path, replace=replace)
    except FileExistsError:
        raise
    except (OSError, sqlite3.Error) as error:
        raise _unusable(path, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _fill(part: Path, contents: Contents) -> None:
    with closing(sqlite3.connect(part, isolation_level=None)) as connection:
        for pragma in (
            "page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "temp_store = MEMORY",
            "secure_delete = ON", "locking_mode = EXCLUSIVE",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for sql in _TABLES.values():
            connection.execute(sql)
        about = {
            "box": contents.box,
            "format": FORMAT,
            "rules": contents.rules_text,
            "state": "sealed" if contents.sealed else "open",
        }
        connection.executemany("INSERT INTO about VALUES (?, ?)", sorted(about.items()))
        connection.executemany(
            "INSERT INTO ballots VALUES (?, ?, ?)",
            sorted((each.key, each.category, each.choices) for each in contents.ballots),
        )
        for name, codes in (("issued", contents.issued), ("used", contents.used)):
            connection.executemany(
                f"INSERT INTO {name} VALUES (?, ?)",
                sorted((category, hashed) for hashed, category in codes.items()),
            )
        connection.executemany(
            "INSERT INTO leaves VALUES (?)", ((leaf,) for leaf in sorted(contents.leaves))
        )
        connection.execute("COMMIT")
        connection.execute("VACUUM")


def _wipe(handle: int) -> None:
    """Overwrite a file that has lost its name; a disk that can't is no reason to stop."""
    with suppress(OSError):
        told = os.fstat(handle)
        if told.st_nlink:
            # It has another name: somebody's copy.
            return
        left = told.st_size
        os.lseek(handle, 0, os.SEEK_SET)
        blank = bytes(1 << 20)
        while left > 0:
            left -= os.write(handle, blank[: min(left, len(blank))])
        os.fsync(handle)


def _no_box(path: Path) -> DataError:
    return DataError(
        _("{path} is no ballot box, or it was changed by another program. Name the .box file that "
          "`ballots issue` wrote, or take its last copy.").format(path=path)
    )  # fmt: skip


def _unusable(path: Path, error: Exception) -> StoreError:
    reason = getattr(error, "strerror", None) or error
    return StoreError(
        _("The box {path} cannot be used: {reason}. Check the path and its permissions.").format(
            path=path, reason=reason
        )
    )
