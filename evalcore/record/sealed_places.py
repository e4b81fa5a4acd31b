"""Where the files of sealed segments lie."""

from __future__ import annotations

import os
from pathlib import Path

from evalcore.errors import UsageError
from evalcore.messages import _

SEALED_VARIABLE = "EVALCORE_SEALED"
"""Names a folder of sealed segments; they are looked for there first, then beside the store."""

NOTHING_SEALED = "none"
"""As value of the variable: read everything from the store."""


def beside(where: str) -> Path | None:
    """The folder beside a store in a file: ``<store>.sealed``. A database has none."""
    return None if not where or "://" in where else Path(where + ".sealed")


def homes(where: str) -> tuple[Path, ...]:
    """The folders in which sealed segments of a store are looked for; none where it has none.

    Raises UsageError where ``EVALCORE_SEALED`` names no folder.
    """
    if not where:
        return ()
    named = os.environ.get(SEALED_VARIABLE, "")
    if named == NOTHING_SEALED:
        return ()
    near = beside(where)
    found = [near] if near is not None and near.is_dir() else []
    if named:
        if not Path(named).is_dir():
            raise UsageError(
                _(
                    "{variable}: there is no folder {path}. Name the folder of sealed segments, or "
                    "none to read everything from the store."
                ).format(variable=SEALED_VARIABLE, path=named)
            )
        found.insert(0, Path(named))
    return tuple(dict.fromkeys(found))
