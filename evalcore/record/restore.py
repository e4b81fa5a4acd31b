"""Bringing a record back from a backup: verified before it is there, and whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from zipfile import ZipFile

from attrs import frozen

from evalcore.errors import DataError, UsageError
from evalcore.leftovers import PREFIX, sweep
from evalcore.messages import _
from evalcore.placing import put
from evalcore.record import backup
from evalcore.record.copying import Progress
from evalcore.record.formats import FORMAT
from evalcore.record.opening import KEYS_VARIABLE, open_record
from evalcore.record.private import Keyring
from evalcore.record.settling import keys_beside, must_be_free, settle
from evalcore.record.sqlite_copy import write_copy
from evalcore.record.verify import Verification


@frozen
class Restored:
    """What was brought back: its manifest, what verifying gave, and where its keys are looked for.

    ``keys_written`` tells whether the key file came out of the backup; one that was there already
    is left as it was: what was destroyed in it stays destroyed.
    """

    manifest: backup.Manifest
    found: Verification
    keys: Path | None
    keys_written: bool


def restore(path: Path, store: str, *, progress: Progress | None = None) -> Restored:
    """Make the record at ``store`` (a file or a PostgreSQL URL) from the backup at ``path``.

    Raises UsageError where ``path`` is no backup or a record is at ``store`` already, DataError
    where the backup is damaged, StoreError and OSError where the system fails. Then nothing is
    left.
    """
    server = store.startswith(("postgresql://", "postgres://"))
    target = None if server else Path(store)
    if target is not None:
        must_be_free(target)
    with backup.opened(path) as packed:
        manifest = backup.manifest_of(packed, path)
        named = os.environ.get(KEYS_VARIABLE)
        keys = (Path(named) if named else None) if target is None else keys_beside(target)
        if manifest.with_keys and keys is None:
            raise UsageError(
                _(
                    "This backup holds the keys of private parts. Name the file they go to in "
                    "EVALCORE_KEYS; it must not be in the database that they protect."
                )
            )
        folder = target.absolute().parent if target is not None else Path(tempfile.gettempdir())
        sweep(folder)
        with tempfile.TemporaryDirectory(
            prefix=PREFIX, dir=folder, ignore_cleanup_errors=True
        ) as name:
            room = Path(name)
            _unpack(packed, path, manifest, room)
            write_keys = manifest.with_keys and keys is not None and not keys.exists()
            ring = room / backup.KEYS if write_keys else keys
            found = _checked(room, path, manifest, ring, progress)
            if _renewed(room, progress):
                found = _checked(room, path, manifest, ring, progress)
            if write_keys and keys is not None:
                # Keys before the record: what is committed always has its key.
                put(room / backup.KEYS, keys)
            try:
                if target is not None:
                    settle(room / backup.RECORD, target)
                else:
                    found = _fill(room / backup.RECORD, store, keys, progress)
            except BaseException:
                if write_keys and keys is not None:
                    with suppress(OSError):
                        keys.unlink()
                raise
    return Restored(manifest, found, keys, write_keys)


def _unpack(packed: ZipFile, path: Path, manifest: backup.Manifest, room: Path) -> None:
    for name in manifest.parts:
        # Only names that we know: nothing in the file decides where it goes.
        place = room / name
        mode = 0o600 if name == backup.KEYS else 0o666
        with os.fdopen(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
            backup.read_part(packed, path, manifest, name, file)


def _checked(
    room: Path, path: Path, manifest: backup.Manifest, keys: Path | None, progress: Progress | None
) -> Verification:
    """Verify what was unpacked, and that it is what the manifest says."""
    with open_record(room / backup.RECORD, keys=keys or room / backup.KEYS) as record:
        found = record.verify(progress)
        head = record.head()
    if not found.ok:
        raise backup.damaged(path, found.problems[0].what)
    if (found.size, found.root, head.recorded_at, found.commits) != (
        manifest.size,
        manifest.root,
        manifest.recorded_at,
        manifest.commits,
    ):
        raise backup.damaged(path, _("it holds another record than its manifest says"))
    return found


def _renewed(room: Path, progress: Progress | None) -> bool:
    """Write a record of an earlier format anew, in the present one; False where it is in it."""
    made, new = room / backup.RECORD, room / "renewed.db"
    with open_record(made) as record:
        if record.store.format.number == FORMAT:
            return False
        write_copy(record.store, new, progress)
    new.replace(made)
    return True


def _fill(made: Path, url: str, keys: Path | None, progress: Progress | None) -> Verification:
    from evalcore.record.postgres_copy import fill_postgres

    with open_record(made) as record:
        found = fill_postgres(record.store, url, Keyring(keys) if keys else None, progress)
    if not found.ok:
        raise DataError(
            _(
                "What arrived in the database does not hold ({what}). Nothing was written. Check "
                "the server, and try again."
            ).format(what=found.problems[0].what)
        )
    return found
