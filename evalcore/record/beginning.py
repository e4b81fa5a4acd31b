"""A record that begins with something in it: made apart, and under its name when it is whole.

Whatever stops it (findings, Ctrl-C, ``kill -9``, a full disk), no record is begun. The folder that
a killed program leaves is swept away later, as those of backups are.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import define

from evalcore.errors import DataError
from evalcore.leftovers import PREFIX, sweep
from evalcore.messages import _
from evalcore.record.copying import Progress
from evalcore.record.opening import KEYS_VARIABLE, open_record
from evalcore.record.private import Keyring
from evalcore.record.record import Record
from evalcore.record.settling import keys_beside, must_be_free, put_new, settle

RECORD = "record.db"
KEYS = "record.db.keys"


@define
class Beginning:
    """A record in the making; ``keep`` says that it shall get its name when it is closed.

    ``shown``: that name, for people.
    """

    record: Record
    shown: str
    keep: bool = False


@contextmanager
def beginning(store: str, *, progress: Progress | None = None) -> Iterator[Beginning]:
    """A record for ``store`` (a file or a PostgreSQL URL), empty at first.

    Where ``keep`` is set at the end it is there, whole; else nothing is. A file without a byte at
    ``store`` is as good as none.

    Raises UsageError where a record is there, StoreError where none can be.
    """
    if store.startswith(("postgresql://", "postgres://")):
        yield from _on_a_server(store, progress)
    else:
        if "://" in store:
            open_record(store)  # which says what is wrong with it
        yield from _in_a_file(Path(store))


def _in_a_file(target: Path) -> Iterator[Beginning]:
    blank = target.is_file() and not target.stat().st_size
    if not blank:
        must_be_free(target)
    folder, keys = target.absolute().parent, keys_beside(target)
    sweep(folder)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=folder, ignore_cleanup_errors=True) as name:
        room = Path(name)
        # Keys that are there already belong to somebody: new ones go beside them.
        ring = keys if keys.exists() else room / KEYS
        with open_record(room / RECORD, create=True, keys=ring) as record:
            made = Beginning(record, str(target))
            yield made
        if not made.keep:
            return
        if blank:
            target.unlink()
        new = ring.exists() and ring != keys
        if new:
            # Keys before the record: what is committed always has its key.
            put_new(ring, keys)
        try:
            settle(room / RECORD, target)
        except BaseException:
            if new:
                with suppress(OSError):
                    keys.unlink()
            raise


def _on_a_server(url: str, progress: Progress | None) -> Iterator[Beginning]:
    """Made in a file of its own, then filled into the database in one transaction."""
    from evalcore.record.postgres_copy import fill_postgres, must_be_free_at
    from evalcore.record.postgres_url import Address

    must_be_free_at(url)
    named = os.environ.get(KEYS_VARIABLE)
    keys = Path(named) if named else None
    folder = Path(tempfile.gettempdir())
    sweep(folder)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=folder, ignore_cleanup_errors=True) as name:
        with open_record(Path(name) / RECORD, create=True, keys=keys) as record:
            # Without a key file named nothing can be sealed, here no more than there.
            record.keys = keys
            made = Beginning(record, Address.parse(url).shown)
            yield made
            if not made.keep:
                return
            found = fill_postgres(record.store, url, Keyring(keys) if keys else None, progress)
        if not found.ok:
            raise DataError(
                _(
                    "What arrived in the database does not hold ({what}). Nothing was written. "
                    "Check the server, and try again."
                ).format(what=found.problems[0].what)
            )
