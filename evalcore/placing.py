"""Files that appear whole or not at all, and stay after a power cut."""

from __future__ import annotations

import errno
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from evalcore.errors import StoreError
from evalcore.leftovers import sweep
from evalcore.messages import _

SECRET = 0o600
"""Mode of a file that its owner alone reads."""


def write_whole(
    path: Path, data: bytes | bytearray, *, replace: bool, mode: int | None = None
) -> None:
    """Write ``data`` to ``path``, durably, or leave everything as it was.

    ``mode`` holds from the first byte on; None is what the user's other files have. Raises as
    ``put``.
    """
    sweep(path.parent, re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{16}}\.part"))
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666 if mode is None else mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        put(part, path, replace=replace)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def put(made: Path, place: Path, *, replace: bool = False) -> None:
    """Give the finished file ``made`` its name ``place``, durably, in one step.

    Raises FileExistsError where something is there, unless ``replace``; OSError where the disk
    refuses: then nothing is there. StoreError where it took another's place, and the disk does not
    confirm that it stays.
    """
    sync_file(made)
    if replace:
        made.replace(place)
        confirm(place)
    else:
        try:
            # Unlike a renaming, a link never takes the place of another file.
            os.link(made, place)
        except FileExistsError:
            raise
        except OSError:
            # A file system without links (FAT, some shares).
            if place.exists():
                raise FileExistsError(place) from None
            made.rename(place)
        else:
            made.unlink()
        try:
            sync_folder(place.parent)
        except OSError:
            place.unlink()
            raise


def confirm(place: Path) -> None:
    """See that the name of what is at ``place`` stays after a power cut.

    Raises StoreError where the disk fails: what was there before is gone already.
    """
    try:
        sync_folder(place.parent)
    except OSError as error:
        raise StoreError(
            _(
                "{place} is written, but the disk did not confirm that it would be there after a "
                "power cut ({reason}). Look at the disk, and write it again."
            ).format(place=place, reason=error.strerror or error)
        ) from error


def sync_file(path: Path) -> None:
    """Make what ``path`` holds survive a power cut. Raises OSError where it may not.

    Once is all: after a failure the system may have thrown the bytes away, and a second call would
    succeed without them.
    """
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make names in ``folder`` survive a power cut, where the system can at all.

    Raises OSError where the disk fails.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        # A system on which a folder can't be opened.
        return
    try:
        os.fsync(handle)
    except OSError as error:
        # A file system that knows no such thing says so; one whose disk fails says something else.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES):
            raise
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Make a folder with all that is in it survive a power cut, but for its own name.

    Raises OSError where it may not.
    """
    for path in folder.rglob("*"):
        if path.is_dir():
            sync_folder(path)
        elif path.is_file():
            sync_file(path)
    sync_folder(folder)
