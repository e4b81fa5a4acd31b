"""Temporary files that a killed program left behind."""

from __future__ import annotations

import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

PREFIX = ".evalcore-"
"""How the names of temporary files and folders of backups begin."""

ABANDONED = 60 * 60
"""Seconds without a change after which nobody is at work there any more: whoever is, writes."""


def sweep(folder: Path, names: str | re.Pattern[str] = PREFIX) -> None:
    """Remove what was left in ``folder`` under names that begin with ``names``, or match it whole.

    Only what nothing was written to for an hour, so that another program's work stays. What can't
    be removed stays too: it is in nobody's way.
    """
    wanted = re.compile(re.escape(names) + ".*", re.DOTALL) if isinstance(names, str) else names
    with suppress(OSError):
        for path in list(folder.iterdir()):
            if wanted.fullmatch(path.name) and time.time() - _touched(path) > ABANDONED:
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
