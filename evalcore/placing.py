"""Files that appear whole or not at all, and stay after a power cut."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

SECRET = 0o600
"""Mode of a file that its owner alone reads."""


def write_whole(
    path: Path, data: bytes | bytearray, *, replace: bool, mode: int | None = None
) -> None:
    """Write ``data`` to ``path``, durably, or leave everything as it was.

    ``mode`` holds from the first byte on; None is what the user's other files have. Raises OSError,
    of it FileExistsError where something is there, unless ``replace``.
    """
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

    Raises FileExistsError where something is there, unless ``replace``.
    """
    with made.open("rb") as file:
        os.fsync(file.fileno())
    if replace:
        made.replace(place)
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
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Make names in ``folder`` survive a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
