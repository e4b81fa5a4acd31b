"""A copy of the key file for a safe: encrypted under a passphrase, a text file of three parts.

    evalcore sealed keys v1
    made 2025-12-01T08:00:00+08:00
    keys 345
    scrypt 17 8 1 <salt, base 64>

    <nonce (12) ‖ AES-256-GCM(key, JSON of the keys), base 64, lines of 64>

The key is scrypt (RFC 7914) of the passphrase, N = 2^17; the four lines above are bound to the box,
so that none of them can be changed. Scopes are inside: the file tells nobody which cases there are.
What was destroyed before the copy was made is in it as destroyed, and stays so wherever it is
brought back; what is destroyed afterwards lives on in it, until it is made anew.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from base64 import b64decode, b64encode
from datetime import datetime
from pathlib import Path

from attrs import frozen
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evalcore.errors import DataError, StoreError, UsageError
from evalcore.messages import _
from evalcore.outside import read_small
from evalcore.placing import SECRET, write_whole
from evalcore.record.keyring import KEY_BYTES, Keyring, Merged
from evalcore.record.private import NONCE_BYTES

HEADER = "evalcore sealed keys v1"
LARGEST = 512 << 20
"""Bytes of a copy that are read: some million keys."""

COST, BLOCK, LANES, SALT = 17, 8, 1, 16
LINE = 64
_COSTS = range(14, 21)
"""2^20 takes 1 GB of memory: a hostile file can't ask for more."""

_HEAD = re.compile(
    rf"{HEADER}\nmade ([0-9T:+\-]{{19,32}})\nkeys ([0-9]{{1,9}})\n"
    r"scrypt ([0-9]{2}) 8 1 ([A-Za-z0-9+/]{22}==)\n"
)


@frozen
class KeyCopy:
    """What a copy says of itself: when it was made (ISO 8601), how many keys exist in it."""

    made_at: str
    keys: int


def write_key_copy(keyring: Keyring, path: Path, passphrase: str, made_at: datetime) -> KeyCopy:
    """Write all keys to the new file ``path`` (mode 0600), encrypted under ``passphrase``.

    Raises UsageError where the file exists or the passphrase is empty, StoreError where it can't be
    written or there is no key file.
    """
    if not passphrase:
        raise UsageError(_("A copy of the keys needs a passphrase; it was empty. Choose one."))
    if not keyring.path.is_file():
        raise UsageError(_("There is no key file at {path}.").format(path=keyring.path))
    keys = [
        [key_id, scope, None if secret is None else b64encode(secret).decode()]
        for key_id, scope, secret in keyring.secrets()
    ]
    copy = KeyCopy(
        made_at.isoformat(timespec="seconds"), sum(secret is not None for *_rest, secret in keys)
    )
    salt, nonce = os.urandom(SALT), os.urandom(NONCE_BYTES)
    head = (
        f"{HEADER}\nmade {copy.made_at}\nkeys {copy.keys}\n"
        f"scrypt {COST} {BLOCK} {LANES} {b64encode(salt).decode()}\n"
    )
    plain = json.dumps(keys, ensure_ascii=False, separators=(",", ":")).encode()
    box = nonce + _cipher(passphrase, salt, COST).encrypt(nonce, plain, head.encode())
    code = b64encode(box).decode()
    lines = (code[at : at + LINE] for at in range(0, len(code), LINE))
    text = "\n".join((head, *lines, ""))
    try:
        write_whole(path, text.encode(), replace=False, mode=SECRET)
    except FileExistsError as error:
        raise UsageError(
            _("{path} exists, and a copy of keys is never overwritten. Name another file.").format(
                path=path
            )
        ) from error
    except OSError as error:
        raise StoreError(
            _("The copy of the keys cannot be written to {path}: {reason}.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    return copy


def read_key_copy(
    path: Path, passphrase: str
) -> tuple[KeyCopy, list[tuple[str, str, bytes | None]]]:
    """(what the copy says, its keys). Raises StoreError where it can't be read, DataError where it
    is none or damaged, UsageError where the passphrase is wrong."""
    head, copy, salt, cost, box = _read(path)
    from cryptography.exceptions import InvalidTag

    try:
        plain = _cipher(passphrase, salt, cost).decrypt(
            box[:NONCE_BYTES], box[NONCE_BYTES:], head.encode()
        )
    except InvalidTag as error:
        raise UsageError(
            _(
                "The passphrase does not open {path}, or the file was changed. Try again; without "
                "the right passphrase nobody can read it."
            ).format(path=path)
        ) from error
    try:
        keys = [_key(*one) for one in json.loads(plain)]
    except (ValueError, TypeError) as error:
        raise _no_copy(path) from error
    return copy, keys


def bring_back(keyring: Keyring, path: Path, passphrase: str) -> tuple[KeyCopy, Merged]:
    """Take the keys of a copy into the key file; what is destroyed on either side stays so."""
    copy, keys = read_key_copy(path, passphrase)
    return copy, keyring.merge(keys)


def _read(path: Path) -> tuple[str, KeyCopy, bytes, int, bytes]:
    try:
        text = read_small(path, LARGEST).decode("ascii")
    except UnicodeDecodeError as error:
        raise _no_copy(path) from error
    head, blank, body = text.partition("\n\n")
    head += "\n"
    found = _HEAD.fullmatch(head)
    if not blank or found is None or int(found[3]) not in _COSTS:
        raise _no_copy(path)
    try:
        box = b64decode("".join(body.split()), validate=True)
    except ValueError as error:
        raise _no_copy(path) from error
    return head, KeyCopy(found[1], int(found[2])), b64decode(found[4]), int(found[3]), box


def _key(key_id: str, scope: str, secret: str | None) -> tuple[str, str, bytes | None]:
    if not isinstance(key_id, str) or not isinstance(scope, str):
        raise TypeError
    plain = None if secret is None else b64decode(secret, validate=True)
    if plain is not None and len(plain) != KEY_BYTES:
        raise ValueError
    return key_id, scope, plain


def _cipher(passphrase: str, salt: bytes, cost: int) -> AESGCM:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    # The same from whatever keyboard composed its letters.
    typed = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    return AESGCM(Scrypt(salt, KEY_BYTES, 1 << cost, BLOCK, LANES).derive(typed))


def _no_copy(path: Path) -> DataError:
    return DataError(
        _(
            "{path} is no copy of keys that backup --keys wrote, or it is damaged. Take another "
            "copy."
        ).format(path=path)
    )
