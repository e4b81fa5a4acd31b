"""A record that was made elsewhere gets its name: the place is free, and it is put there whole.

Restoring and beginning make a record in a folder of their own; whatever stops them, nothing is
under its name.
"""

from __future__ import annotations

from pathlib import Path

from evalcore.errors import StoreError, UsageError
from evalcore.messages import _
from evalcore.placing import put
from evalcore.record.opening import locate


def keys_beside(target: Path) -> Path:
    """The key file of the record at ``target``."""
    return target.with_name(target.name + ".keys")


def must_be_free(target: Path) -> None:
    """Raise UsageError where something is at ``target``, StoreError where a record can't be."""
    _uri, new = locate(target, create=True)
    if not new or target.exists():
        raise UsageError(
            _("{where} exists already and was left alone. Name another place with --store.").format(
                where=target
            )
        )
    for ending in ("-wal", "-shm", "-journal"):
        rest = target.with_name(target.name + ending)
        if rest.exists():
            raise UsageError(
                _(
                    "{rest} is left over from another record, and SQLite would mix it into this "
                    "one. Move it away (don't delete it before you know what is missing), or "
                    "name another place with --store."
                ).format(rest=rest)
            )


def settle(made: Path, target: Path) -> None:
    """Put the verified file in its place, and see that it opens there."""
    if any(made.with_name(made.name + ending).exists() for ending in ("-wal", "-journal")):
        raise StoreError(_("The unpacked record is still in use. Try again."))
    put_new(made, target)


def put_new(made: Path, target: Path) -> None:
    """``put``, and where something stands there already, say so. Raises UsageError."""
    try:
        put(made, target)
    except FileExistsError as error:
        raise UsageError(
            _("{where} exists already and was left alone. Name another place with --store.").format(
                where=target
            )
        ) from error
