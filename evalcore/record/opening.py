"""From what a user names (a path or a PostgreSQL URL) to an open record."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from evalcore.bundles.recognition import is_bundle, open_record_of
from evalcore.errors import StoreError, UsageError
from evalcore.messages import _
from evalcore.record.record import Record
from evalcore.record.shares import network_filesystem
from evalcore.record.store import Store, ready

KEYS_VARIABLE = "EVALCORE_KEYS"


def open_record(
    where: str | Path, *, create: bool = False, keys: Path | None = None, reading: bool = False
) -> Record:
    """Open the record at ``where``: a file, or ``postgresql://user:pw@host:port/db[?schema=…]``.

    A bundle, directory or zip, opens too, read-only (``evalcore.bundles``). ``create`` makes a
    record where it is missing. ``keys`` is the key file of private parts: by default
    ``<store>.keys`` beside a file, and ``EVALCORE_KEYS`` for PostgreSQL.
    ``reading``: a file that comes from anywhere is left as it is, to the byte.

    Raises StoreError, with what to do, where it can't be opened; UsageError for a URL of another
    kind.
    """
    text = str(where)
    key_file = keys or (Path(os.environ[KEYS_VARIABLE]) if os.environ.get(KEYS_VARIABLE) else None)
    if text.startswith(("postgresql://", "postgres://")):
        store: Store = _open_postgres(text, create=create)
        return Record(text, store, key_file)
    if "://" in text:
        raise UsageError(
            _(
                "{where} is not a store this program knows. Give a file path or a URL that starts "
                "with postgresql://."
            ).format(where=text)
        )
    path = Path(text)
    if is_bundle(path):
        return open_record_of(path)
    store = _open_sqlite(path, create=create, reading=reading)
    # An explicit argument wins; else a file's keys are beside it, whatever the environment says.
    return Record(text, store, keys or path.with_name(path.name + ".keys"), reading=reading)


def _open_postgres(url: str, *, create: bool) -> Store:
    from evalcore.record.postgres_store import open_postgres

    return open_postgres(url, create=create)


def _open_sqlite(path: Path, *, create: bool, reading: bool) -> Store:
    from evalcore.record.sqlite_store import SQLiteStore

    uri, new = locate(path, create=create)
    beside = [path.with_name(path.name + end) for end in ("-wal", "-journal")]
    if reading and any(each.is_file() and each.stat().st_size for each in beside):
        # Closing it would bring into the file what lies beside it.
        uri = uri.replace("?mode=rw", "?mode=ro")
    return ready(SQLiteStore(str(path), uri, reading=reading), create=new)


def locate(path: Path, *, create: bool) -> tuple[str, bool]:
    """(URI for SQLite, whether tables must be made). Raises StoreError where it can't be a file."""
    if path.is_dir():
        raise StoreError(
            _("{where} is a folder. Give the path of a record file in it.").format(where=path)
        )
    filesystem = network_filesystem(path)
    if filesystem:
        raise StoreError(
            _(
                "{where} is on a network share ({filesystem}). There two programs that write at "
                "once damage an SQLite file: it needs memory that all writers share, at one "
                "machine. Keep it on a local disk (evalcore backup may write to the share), or "
                "use PostgreSQL where several offices write."
            ).format(where=path, filesystem=filesystem)
        )
    # The file is not opened to look at it: closing it would drop the locks of a connection that
    # this process may hold on it already. SQLite itself says when it is no database.
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        return _to_be_made(path, create=create, error=error), True
    except OSError as error:
        raise StoreError(
            _("{where} cannot be opened: {reason}. Check the path and its permissions.").format(
                where=path, reason=error.strerror or error
            )
        ) from error
    if size == 0:
        return _to_be_made(path, create=create, error=None), True
    if not os.access(path, os.R_OK):
        raise StoreError(
            _("{where} cannot be opened: {reason}. Check the path and its permissions.").format(
                where=path, reason=os.strerror(errno.EACCES)
            )
        )
    uri = path.absolute().as_uri()
    if os.access(path, os.W_OK):
        return uri + "?mode=rw", False
    wal = path.with_name(path.name + "-wal")
    if not os.access(path.parent, os.W_OK) and not (wal.exists() and wal.stat().st_size):
        # A file on a read-only medium: nobody can be writing to it.
        return uri + "?immutable=1", False
    return uri + "?mode=ro", False


def _to_be_made(path: Path, *, create: bool, error: OSError | None) -> str:
    if not create:
        raise StoreError(
            _("There is no record at {where}. Start one with init, or give its path.").format(
                where=path
            )
        ) from error
    if not path.parent.is_dir():
        raise StoreError(
            _("The folder of {where} does not exist. Make it first.").format(where=path)
        ) from error
    return path.absolute().as_uri() + "?mode=rwc"
