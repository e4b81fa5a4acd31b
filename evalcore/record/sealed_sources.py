"""Source files, sealed: a workbook holds the very words that private state protects.

A file is kept by content in the record, encrypted under a key of its own in the key file:

    content = "EVS1" ‖ key id (32 hex digits) ‖ nonce (12) ‖ AES-256-GCM(key, file)

bound to the SHA-256 of the file. Destroying the key ``source:<digest>`` leaves the digest, which
the log names, and nothing else of the file.

Rules that everybody may read (a scheme and its calendars) are kept open, so that the record alone
shows them: ``"EVP1" ‖ file``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.record.store import SourceFile

if TYPE_CHECKING:
    from evalcore.record.private import Key, Keyring

_MAGIC = b"EVS1"
_PUBLIC = b"EVP1"
_KEY_ID = slice(4, 36)
_NONCE = slice(36, 48)


def scope_of(digest: str) -> str:
    """Name of the key that seals the file with this digest."""
    return f"source:{digest}"


def seal_files(keyring: Keyring, files: Sequence[SourceFile]) -> list[SourceFile]:
    """The files as they are stored. Their keys are on disk when this returns."""
    ring = keyring.ensure(scope_of(file.digest) for file in files)
    return [_seal(ring[scope_of(file.digest)], file) for file in files]


def _seal(key: Key, file: SourceFile) -> SourceFile:
    nonce = os.urandom(_NONCE.stop - _NONCE.start)
    box = key.cipher().encrypt(nonce, file.content, file.digest.encode())
    return SourceFile(file.name, _MAGIC + key.key_id.encode() + nonce + box, file.digest)


def unsealed(file: SourceFile) -> SourceFile:
    """A public file as it is stored."""
    return SourceFile(file.name, _PUBLIC + file.content, file.digest, public=True)


def open_public(stored: SourceFile) -> SourceFile | None:
    """A public file again; None for a sealed one. Raises StoreError where it was changed."""
    if stored.content[:4] != _PUBLIC:
        return None
    opened = SourceFile(stored.name, stored.content[4:], public=True)
    if opened.digest != stored.digest:
        raise _changed(stored)
    return opened


def key_of(stored: SourceFile) -> str:
    """The id of the key that opens a stored file. Raises StoreError where it is none of ours."""
    if stored.content[:4] != _MAGIC:
        raise _changed(stored)
    return stored.content[_KEY_ID].decode(errors="replace")


def open_file(key: Key, stored: SourceFile) -> SourceFile:
    """The file again. Raises StoreError where it was changed."""
    from cryptography.exceptions import InvalidTag

    try:
        content = key.cipher().decrypt(
            stored.content[_NONCE], stored.content[_NONCE.stop :], stored.digest.encode()
        )
    except (InvalidTag, ValueError) as error:
        raise _changed(stored) from error
    opened = SourceFile(stored.name, content)
    if opened.digest != stored.digest:
        raise _changed(stored)
    return opened


def _changed(stored: SourceFile) -> StoreError:
    return StoreError(
        _("The kept source file {name} was changed. Run verify.").format(name=stored.name)
    )
