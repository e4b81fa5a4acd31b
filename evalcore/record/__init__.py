"""The append-only record: append, read as known at any point, verify.

Importing this package is cheap: the storage library is imported when a store is opened.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evalcore.errors import KeyDestroyed
    from evalcore.record.private import Keyring
    from evalcore.record.record import Record
    from evalcore.record.store import Batch, Commit, NewEvent, SourceFile, StoredFact
    from evalcore.record.verify import Verification
    from evalcore.record.verify_findings import Problem

__all__ = [
    "Batch",
    "Commit",
    "KeyDestroyed",
    "Keyring",
    "NewEvent",
    "Problem",
    "Record",
    "SourceFile",
    "StoredFact",
    "Verification",
    "open_record",
]

_HOMES = {
    "Batch": "evalcore.record.store",
    "Commit": "evalcore.record.store",
    "KeyDestroyed": "evalcore.errors",
    "Keyring": "evalcore.record.private",
    "NewEvent": "evalcore.record.store",
    "Problem": "evalcore.record.verify_findings",
    "Record": "evalcore.record.record",
    "SourceFile": "evalcore.record.store",
    "StoredFact": "evalcore.record.store",
    "Verification": "evalcore.record.verify",
}


def open_record(
    where: str | Path, *, create: bool = False, keys: Path | None = None, reading: bool = False
) -> Record:
    """Open the record at ``where`` (see :func:`evalcore.record.opening.open_record`)."""
    from evalcore.record import opening

    return opening.open_record(where, create=create, keys=keys, reading=reading)


def _reopen(where: str, keys: Path | None, reading: bool) -> Record:
    """What a pickled record does where it is unpickled."""
    return open_record(where, keys=keys, reading=reading)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
