"""Where an export goes: it appears there whole, or not at all.

Nothing that is no earlier export is ever replaced, ``--force`` or not: an export must not take the
place of a record.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from evalcore.errors import StoreError, UsageError
from evalcore.leftovers import sweep
from evalcore.messages import _
from evalcore.placing import confirm, put, sync_tree

PREFIX = ".evalcore-export-"


def must_be_free(out: Path, *, force: bool, is_ours: Callable[[Path], bool]) -> None:
    """Raise UsageError where ``out`` can't be written: no folder for it, or something there.

    ``force`` allows what ``is_ours`` knows as an earlier export of this format.
    """
    if not out.parent.is_dir():
        raise UsageError(
            _("--out: there is no directory {directory}. Make it first.").format(
                directory=out.parent
            )
        )
    if not os.path.lexists(out):
        return
    if not force:
        raise UsageError(
            _("--out: {path} exists. Name another place, or replace it with --force.").format(
                path=out
            )
        )
    if out.is_symlink() or not is_ours(out):
        raise UsageError(
            _(
                "--out: {path} is no earlier export of this format; it is not replaced, with "
                "--force either. Name another place."
            ).format(path=out)
        )


@contextmanager
def made_whole(out: Path) -> Iterator[Path]:
    """A folder to work in, beside ``out``; what the block makes there as ``out.name`` is put there.

    An earlier export goes only when the new one is complete. Raises StoreError where the disk
    refuses; then what was there before is untouched.
    """
    try:
        sweep(out.parent, PREFIX)
        work = Path(tempfile.mkdtemp(prefix=PREFIX, dir=out.parent))
        try:
            yield work
            _put(work / out.name, out, work)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise StoreError(
            _("The export could not be written to {place}: {reason}. Nothing was left.").format(
                place=out, reason=reason
            )
        ) from error


def _put(made: Path, out: Path, work: Path) -> None:
    if made.is_file():
        put(made, out, replace=os.path.lexists(out))
        return
    sync_tree(made)
    made.chmod(0o755)
    earlier = work / "earlier"
    if out.exists():
        # A folder can't take the place of another in one step.
        out.rename(earlier)
    try:
        made.rename(out)
    except OSError:
        with suppress(OSError):
            earlier.rename(out)
        raise
    confirm(out)
