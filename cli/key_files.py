"""Key files as commands make them: the private one, its public half beside it, new passphrases."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.signing import PASSPHRASE
from evalcore.errors import DataError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.transparency.note import Signer, Verifier

NEW_PASSPHRASE = "EVALCORE_NEW_PASSPHRASE"
PUBLIC_SUFFIX = ".vkey"
SHORTEST = 8
LARGEST_VKEY_FILE = 10_000


def public_place(out: Path) -> Path:
    """Where the public half of the key file ``out`` is written: ``NAME.vkey`` beside it."""
    return out.with_suffix(PUBLIC_SUFFIX) if out.suffix else out.with_name(out.name + PUBLIC_SUFFIX)


def refuse_places(out: Path) -> None:
    """Raise UsageError where a new key can't be written at ``out``: nothing is overwritten."""
    if out.suffix == PUBLIC_SUFFIX:
        raise UsageError(
            _("{out}: this ending is for the public half. Name the key file otherwise.").format(
                out=out
            )
        )
    if not out.parent.is_dir():
        raise UsageError(
            _("--out: there is no directory {directory}. Make it first.").format(
                directory=out.parent
            )
        )
    for place in (out, public_place(out)):
        if place.exists():
            raise UsageError(
                _("{place} exists, and a key is never overwritten. Name another file.").format(
                    place=place
                )
            )


def write_pair(out: Path, signer: Signer, passphrase: str, role: str) -> Path:
    """Write the key file and its public half; give where the public one is."""
    from evalcore.transparency.keyfile import write_key

    write_key(out, signer, passphrase, role)
    public = public_place(out)
    with public.open("x", encoding="utf-8", newline="\n") as file:
        file.write(signer.verifier.vkey + "\n")
    return public


def read_verifier(text: str) -> Verifier:
    """The public key that a user names: a vkey, a ``.vkey`` file, or a key file.

    Raises DataError where it is none, StoreError where a file can't be read.
    """
    from evalcore.outside import read_small
    from evalcore.transparency.keyfile import HEADER, read_public
    from evalcore.transparency.note import Verifier

    path = Path(text)
    try:
        there = path.is_file()
    except (OSError, ValueError):
        there = False
    if not there:
        if "+" not in text:
            raise UsageError(
                _(
                    "{text}: there is no such file, and it is no public key. Name a .vkey file, or "
                    "give the whole line in it."
                ).format(text=text)
            )
        return Verifier.parse(text.strip())
    data = read_small(path, LARGEST_VKEY_FILE)
    if data.startswith(HEADER.encode()):
        return read_public(path)[0]
    try:
        return Verifier.parse(data.decode("utf-8-sig").strip())
    except UnicodeDecodeError as error:
        raise DataError(
            _("{path} is no public key. Give the .vkey file of the key.").format(path=path)
        ) from error


def new_passphrase(name: str, *, replacing: bool = False) -> str:
    """A passphrase for a new key, from the environment or asked twice.

    ``replacing``: the passphrase of an old key was given too, so that the new one has a variable
    of its own first. Raises UsageError where nobody is there to be asked, or it is too short.
    """
    given = os.environ.get(NEW_PASSPHRASE) if replacing else None
    if given is None:
        given = os.environ.get(PASSPHRASE)
    if given is None and not sys.stdin.isatty():
        raise UsageError(
            _(
                "The key {name} needs a passphrase, and nobody is here to be asked. Put it into "
                "{variable}."
            ).format(name=name, variable=PASSPHRASE)
        )
    if given is None:
        given = typer.prompt(
            _("New passphrase of the key {name} (at least {n} characters)").format(
                name=name, n=SHORTEST
            ),
            hide_input=True,
            confirmation_prompt=_("The same again"),
            err=True,
        )
    passphrase = str(given)
    if len(passphrase) < SHORTEST:
        raise UsageError(
            _("The passphrase has fewer than {n} characters. Choose a longer one.").format(
                n=SHORTEST
            )
        )
    return passphrase
