"""Reading a file that comes from anywhere: no pipe is waited for, and no more is read than allowed.

Bundles read their many files by rules of their own (``evalcore.bundles.files``).
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from evalcore.errors import DataError, StoreError
from evalcore.messages import _

SQLITE = b"SQLite format 3\x00"
"""How a record begins that is a file."""


def read_head(path: Path, most: int) -> bytes:
    """The first bytes of a regular file. Raises as ``read_small``, but for a long file."""
    return _read(path, most, whole=False)


def read_small(path: Path, most: int) -> bytes:
    """A whole regular file of at most ``most`` bytes.

    Raises DataError where it is longer or no regular file, StoreError where it can't be read.
    """
    return _read(path, most, whole=True)


def _read(path: Path, most: int, *, whole: bool) -> bytes:
    try:
        # Without O_NONBLOCK, opening a pipe would wait for somebody who writes.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as file:
            told = os.fstat(file.fileno())
            if not stat.S_ISREG(told.st_mode):
                raise _no_file(path)
            if whole and told.st_size > most:
                raise DataError(
                    _(
                        "{where} has {size} bytes: what it says it is has at most {most}. Is it "
                        "the right file? Give the one that was meant, unchanged."
                    ).format(where=path, size=told.st_size, most=most)
                )
            return file.read(most)
    except OSError as error:
        if error.errno in (errno.ENXIO, errno.ENODEV, errno.EOPNOTSUPP, errno.EISDIR):
            raise _no_file(path) from error
        raise StoreError(
            _("{where} can't be read: {reason}. Check the path and its permissions.").format(
                where=path, reason=error.strerror or error
            )
        ) from error


def _no_file(path: Path) -> DataError:
    return DataError(
        _("{where} is no file but a folder, pipe, device or socket. Give a file.").format(
            where=path
        )
    )
