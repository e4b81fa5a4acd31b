"""Copies of the key file under a passphrase: written by ``backup --keys``, brought back by
``restore --keys``."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from attrs import frozen

from cli.common import note, refuse_bundle, say, say_json
from cli.key_files import new_passphrase
from cli.signing import PASSPHRASE
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record.key_copy import KeyCopy
    from evalcore.record.keyring import Merged


@frozen
class Brought:
    """What became of the keys of a copy; ``again`` were destroyed again, as the record tells."""

    copy: KeyCopy
    merged: Merged
    keys: Path
    again: tuple[str, ...]

    @property
    def added(self) -> int:
        """Keys that were missing and are there now."""
        return max(self.merged.added - len(self.again), 0)


def copy_keys(store: str, path: Path, made_at: datetime) -> KeyCopy:
    """Write a copy of the record's key file. Raises UsageError where there is none."""
    from evalcore.record import open_record
    from evalcore.record.key_copy import write_key_copy

    if path.exists() or not path.parent.is_dir():
        raise UsageError(
            _("--keys: {path} exists, or its folder does not. Name a new file.").format(path=path)
        )
    with open_record(store, reading=True) as record:
        refuse_bundle(record, _("It has no key file."))
        ring = record.keyring()
        if not ring.path.is_file():
            raise UsageError(_("There is no key file at {path}.").format(path=ring.path))
        return write_key_copy(ring, path, new_passphrase(path.name), made_at)


def bring_keys(store: str, path: Path) -> Brought:
    """Take the keys of a copy into the record's key file, and destroy again what the record says
    is destroyed."""
    from evalcore.record import open_record
    from evalcore.record.key_copy import bring_back
    from evalcore.sealed.returned import finish

    with open_record(store) as record:
        refuse_bundle(record, _("It has no key file."))
        ring = record.keyring()
        copy, merged = bring_back(ring, path, _passphrase(path.name))
        again = tuple(one.key.scope for one in finish(record))
    return Brought(copy, merged, ring.path, again)


def tell_copied(path: Path, copy: KeyCopy, *, as_json: bool | None) -> None:
    """Say what was copied; ``as_json`` None: beside another result."""
    if as_json:
        say_json({"keys": str(path), "held": copy.keys, "made_at": copy.made_at})
        return
    (note if as_json is None else say)(
        _("{path}: a copy of {n} keys, under the passphrase.").format(path=path, n=copy.keys)
    )
    note(
        _(
            "Keep it in another place than the record and its backups. A key that you destroy "
            "later lives on in it: then write a new copy, and destroy this one."
        )
    )


def tell_brought(brought: Brought, *, as_json: bool | None) -> None:
    """Say what was brought back."""
    merged = brought.merged
    stayed = merged.kept_destroyed + len(brought.again)
    data: dict[str, Any] = {
        "keys": str(brought.keys),
        "made_at": brought.copy.made_at,
        "added": brought.added,
        "stayed_destroyed": stayed,
        "destroyed": merged.destroyed,
        "destroyed_again": list(brought.again),
    }
    if as_json:
        say_json(data)
        return
    (note if as_json is None else say)(
        _("{n} keys of the copy of {day} were missing in {keys}, and are there again.").format(
            n=brought.added, day=brought.copy.made_at, keys=brought.keys
        )
    )
    if stayed or merged.destroyed:
        note(
            _(
                "{n} keys that are in the copy were destroyed since, and stay destroyed. Destroy "
                "the copy too, and write a new one: backup --keys."
            ).format(n=stayed)
            if stayed
            else _("{n} keys were destroyed, as the copy tells.").format(n=merged.destroyed)
        )


def _passphrase(name: str) -> str:
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise UsageError(
            _(
                "The copy {name} needs its passphrase, and nobody is here to be asked. Put it into "
                "{variable}."
            ).format(name=name, variable=PASSPHRASE)
        )
    asked: str = typer.prompt(
        _("Passphrase of the copy {name}").format(name=name), hide_input=True, err=True
    )
    return asked
