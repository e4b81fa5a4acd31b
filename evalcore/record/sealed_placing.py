"""Giving the files of a sealed range their name, durably; what stood there wrongly is kept."""

from __future__ import annotations

import shutil
from pathlib import Path

from evalcore.placing import sync_folder
from evalcore.record.sealed_segments import files_in, wrong_with
from evalcore.record.sealed_writing import Written, unwritable

ASIDE = "damaged-"
"""How the name of a folder begins that was not what the log says, and was replaced."""


def place(written: Written, home: Path) -> Path | None:
    """Give a folder its name in ``home``, durably.

    What stands there already stays if it is the same; else it is put aside, and its new name is
    given back.
    """
    there = home / written.name
    aside = None
    try:
        if there.exists() or there.is_symlink():
            if intact(there, written.said):
                shutil.rmtree(written.folder, ignore_errors=True)
                return None
            aside = _aside(there)
            there.rename(aside)
        written.folder.rename(there)
        sync_folder(home)
    except OSError as error:
        raise unwritable(home, error) from error
    return aside


def intact(folder: Path, said: str) -> bool:
    """Whether the files of a folder are those that ``said`` lists."""
    files = [(folder / f"{name}.parquet", file) for name, file in files_in(said).items()]
    return folder.is_dir() and not any(wrong_with(files))


def _aside(there: Path) -> Path:
    number = 1
    while (aside := there.with_name(f"{ASIDE}{number}-{there.name}")).exists():
        number += 1
    return aside
