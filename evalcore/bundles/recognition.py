"""Is this a bundle? Asked of every path that a user names as a record, so it looks at little."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalcore.record.record import Record

_NAME_AT, _NAME_LENGTH = 30, slice(26, 28)
"""Where in a zip the name of its first file stands, and how long it is."""


def is_bundle(path: Path) -> bool:
    """Whether ``path`` is a directory or zip that looks like a bundle; nothing of it is checked.

    A damaged one is still told from other files: it must be refused as a bundle, not as something
    that it never was.
    """
    from evalcore.bundles.layout import COMMITS, MANIFEST, README

    try:
        if path.is_dir():
            return (path / MANIFEST).is_file() or (path / COMMITS).is_file()
        if path.suffix.lower() != ".zip":
            # Not opened to look: closing a database drops the locks that this process holds on it.
            return False
        with path.open("rb") as file:
            begins = file.read(_NAME_AT + len(README))
    except OSError:
        return False
    # The first file of a bundle's zip is its README: no other zip of ours begins so.
    named = int.from_bytes(begins[_NAME_LENGTH], "little") == len(README)
    return begins[:4] == b"PK\x03\x04" and (named or begins[_NAME_AT:] == README.encode())


def open_record_of(path: Path) -> Record:
    """The bundle at ``path`` as a record. Raises DataError where it can't be read."""
    from evalcore.bundles.record import BundleRecord
    from evalcore.bundles.store import open_bundle

    return BundleRecord(str(path), open_bundle(path))
