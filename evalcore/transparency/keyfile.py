"""Private keys on disk, encrypted under a passphrase: a few lines of text, then PKCS #8.

    evalcore key v1
    name example.org/log-1
    role log
    vkey example.org/log-1+0123abcd+…

    -----BEGIN ENCRYPTED PRIVATE KEY-----

The lines above tell people whose key it is; opening the file checks them against the key. No
function here, and no message, gives out what is inside.
"""

from __future__ import annotations

import secrets
import unicodedata
from pathlib import Path

from evalcore.errors import DataError, StoreError, UsageError
from evalcore.messages import _
from evalcore.outside import read_small
from evalcore.placing import SECRET, write_whole
from evalcore.transparency import ed25519, pkcs8
from evalcore.transparency.note import COSIGNATURE, NOTE, Signer, Verifier

HEADER = "evalcore key v1"
LOG, WITNESS, ACTOR = "log", "witness", "actor"
KIND_OF_ROLE = {LOG: NOTE, WITNESS: COSIGNATURE, ACTOR: NOTE}
LARGEST_KEY_FILE = 10_000


def new_signer(name: str, role: str) -> Signer:
    """A new random key. Raises DataError for a name that no key can have, UsageError for a role."""
    kind = _kind(role)
    private = secrets.token_bytes(ed25519.PRIVATE_BYTES)
    return Signer(Verifier.of(name, ed25519.public_of(private), kind).name, private, kind)


def write_key(path: Path, signer: Signer, passphrase: str, role: str) -> None:
    """Write ``signer`` to the new file ``path``, mode 0600, whole or not at all.

    ``role`` is ``log``, ``witness`` or ``actor``. Raises UsageError where the passphrase is empty,
    the role is not the key's or the file exists (a key is never overwritten), StoreError where it
    cannot be written.
    """
    if _kind(role) != signer.kind:
        raise UsageError(
            _("The key {name} is not of the role {role}.").format(name=signer.name, role=role)
        )
    if not passphrase:
        raise UsageError(_("A key file needs a passphrase; it was empty. Choose one."))
    verifier = signer.verifier
    pem = pkcs8.sealed(
        signer.private, _bytes(passphrase), secrets.token_bytes(16), secrets.token_bytes(16)
    )
    text = f"{HEADER}\nname {signer.name}\nrole {role}\nvkey {verifier.vkey}\n\n{pem}"
    try:
        write_whole(path, text.encode(), replace=False, mode=SECRET)
    except FileExistsError as error:
        raise UsageError(
            _(
                "{path} exists, and a key file is never overwritten: what it signed could not be "
                "continued. Choose another name."
            ).format(path=path)
        ) from error
    except OSError as error:
        raise StoreError(
            _(
                "The key file {path} cannot be written: {reason}. Nothing was written. Check the "
                "folder and its permissions."
            ).format(path=path, reason=error.strerror or error)
        ) from error


def read_key(path: Path, passphrase: str) -> Signer:
    """The key in ``path``. Raises StoreError where the file cannot be read, DataError where it is
    no key file or a damaged one, UsageError where the passphrase is wrong."""
    verifier, _role, pem = _read(path)
    private = pkcs8.opened(pem, _bytes(passphrase))
    if private is None:
        raise UsageError(
            _(
                "The passphrase does not open {path}. Try again; without the right one nobody "
                "can use the key."
            ).format(path=path)
        )
    signer = Signer(verifier.name, private, verifier.kind)
    if signer.verifier != verifier:
        raise _damaged(path, _("its lines of text name another key than it holds"))
    return signer


def read_public(path: Path) -> tuple[Verifier, str]:
    """(public key, role) as the file's lines say, without a passphrase and so unproved.

    Raises StoreError and DataError as :func:`read_key` does.
    """
    verifier, role, _pem = _read(path)
    return verifier, role


def _read(path: Path) -> tuple[Verifier, str, str]:
    data = read_small(path, LARGEST_KEY_FILE)
    if not data.startswith(HEADER.encode() + b"\n"):
        raise _damaged(path, _("it does not begin with «{header}»").format(header=HEADER))
    try:
        head, blank, pem = data.decode().partition("\n\n")
    except UnicodeDecodeError as error:
        raise _damaged(path, _("it is not UTF-8")) from error
    lines = [line.partition(" ") for line in head.split("\n")[1:]]
    if not blank or [line[0] for line in lines] != ["name", "role", "vkey"]:
        raise _damaged(path, _("it lacks the lines name, role and vkey"))
    name, role, vkey = (line[2] for line in lines)
    verifier = Verifier.parse(vkey)
    if verifier.name != name or KIND_OF_ROLE.get(role) != verifier.kind:
        raise _damaged(path, _("its lines of text do not fit each other"))
    if pkcs8.rounds_of(pem) is None:
        raise _damaged(path, _("the encrypted part is cut off or changed"))
    return verifier, role, pem


def _kind(role: str) -> int:
    if role not in KIND_OF_ROLE:
        raise UsageError(
            _("{role!r} is no role of a key: it is log, witness or actor.").format(role=role)
        )
    return KIND_OF_ROLE[role]


def _bytes(passphrase: str) -> bytes:
    """A passphrase as bytes, the same from whatever keyboard composed its letters."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")


def _damaged(path: Path, reason: str) -> DataError:
    return DataError(
        _(
            "{path} is no key file that can be used: {reason}. Take it from its backup, or make a "
            "new key and have it admitted."
        ).format(path=path, reason=reason)
    )
