"""Temporary files that a killed program left behind, and files that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

PREFIX = ".evalcore-"
"""How the names of temporary files and folders of backups begin."""

ABANDONED = 60 * 60
"""Seconds without a change after which nobody is at work there any more: whoever is, writes."""


def sweep(folder: Path, prefix: str = PREFIX) -> None:
    """Remove what was left in ``folder`` under names that begin with ``prefix``.

    Only what nothing was written to for an hour, so that another program's work stays. What can't
    be removed stays too: it is in nobody's way.
    """
    with suppress(OSError):
        for path in list(folder.iterdir()):
            if path.name.startswith(prefix) and time.time() - _touched(path) > ABANDONED:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    with suppress(OSError):
                        path.unlink()


def _touched(path: Path) -> float:
    """When ``path`` or something right in it was last written."""
    times = [path.lstat().st_mtime]
    if path.is_dir():
        for inner in path.iterdir():
            with suppress(FileNotFoundError):
                times.append(inner.lstat().st_mtime)
    return max(times)


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
