"""One witness at a time: two could each find the same old state and sign two continuations."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evalcore.errors import StoreError
from evalcore.messages import _


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder (made where it is missing) while one judges, remembers and cosigns.

    Raises StoreError where another program holds it, or it can't be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StoreError(
            _("The witness's folder {folder} cannot be used: {reason}.").format(
                folder=folder, reason=error.strerror or error
            )
        ) from error
    try:
        try:
            _lock(handle)
        except OSError as error:
            raise StoreError(
                _(
                    "Another program is witnessing with {folder}. Nothing was signed. Try again "
                    "when it is done."
                ).format(folder=folder)
            ) from error
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
