"""What commands that sign share: the key file, and its passphrase."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.transparency.note import Signer

PASSPHRASE = "EVALCORE_PASSPHRASE"

KeyOption = Annotated[
    Path | None,
    typer.Option(
        "--key",
        envvar="EVALCORE_SIGNING_KEY",
        metavar="FILE",
        help="Sign with this key file. Its passphrase is asked, or stands in EVALCORE_PASSPHRASE.",
    ),
]
"""``key: KeyOption = None``, for ``signer_in``."""


def signer_in(key: Path | None, variable: str = PASSPHRASE) -> Signer | None:
    """The key in a file, opened; None where none is named. ``variable``: where its passphrase may
    stand, before EVALCORE_PASSPHRASE.

    Raises UsageError where the passphrase is wrong, or nobody is there to be asked for it.
    """
    if key is None:
        return None
    from evalcore.transparency.keyfile import read_key, read_public

    _refuse_public(key)
    name = read_public(key)[0].name
    return read_key(key, _passphrase(name, variable))


def log_signer(key: Path | None) -> Signer | None:
    """The same for what a log's key signs: certificates, dossiers. UsageError for a witness's."""
    if key is None:
        return None
    from evalcore.transparency.keyfile import ACTOR, LOG, read_public

    _refuse_public(key)
    verifier, role = read_public(key)
    if role == ACTOR:
        raise UsageError(
            _("{name} is a person's key: it signs what they record. Use the record's own.").format(
                name=verifier.name
            )
        )
    if role != LOG:
        raise UsageError(
            _(
                "{name} is a witness's key: it signs only other offices' checkpoints (evalcore "
                "witness). Use the record's own key."
            ).format(name=verifier.name)
        )
    return signer_in(key)


def _refuse_public(key: Path) -> None:
    if key.suffix == ".vkey":
        raise UsageError(
            _("{key} is the public half, and signs nothing. Name the key file itself.").format(
                key=key
            )
        )


def _passphrase(name: str, variable: str) -> str:
    given = os.environ.get(variable, os.environ.get(PASSPHRASE))
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise UsageError(
            _(
                "The key {name} needs its passphrase, and nobody is here to be asked. Put it into "
                "{variable}."
            ).format(name=name, variable=variable)
        )
    asked: str = typer.prompt(
        _("Passphrase of the key {name}").format(name=name), hide_input=True, err=True
    )
    return asked
