"""Private states: sealed in the record, opened by keys that are kept apart from it.

A private state is encrypted with AES-256-GCM under the key of its scope (a case, say). Keys live
in a small SQLite file beside the log; destroying one makes everything it seals unreadable for
good, and changes no leaf: the log holds only SHA-256(salt ‖ private state).

    box = nonce (12) ‖ AES-256-GCM(key, salt (32) ‖ private state), bound to stream and version

The salt is sealed with the text: in the clear it would let anybody who holds the log try out
names against the hash after the key is gone.
"""

from __future__ import annotations

import os
from hashlib import sha256

from attrs import define
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.record.keyring import Key, Keyring

__all__ = ["SALT_BYTES", "Key", "Keyring", "Sealer", "unseal", "unseal_salted"]

NONCE_BYTES = 12
SALT_BYTES = 32
_RANDOM_BYTES = NONCE_BYTES + SALT_BYTES


@define
class Sealer:
    """Seals private states one after the other, with randomness drawn for all at once."""

    _random: bytes
    _used: int = 0

    @classmethod
    def for_count(cls, count: int) -> Sealer:
        """A sealer for ``count`` private states."""
        return cls(os.urandom(count * _RANDOM_BYTES))

    def seal(
        self, cipher: AESGCM, private: bytes, stream: str, version: int
    ) -> tuple[bytes, bytes]:
        """(private hash, box) of one private state."""
        start = self._used
        self._used += _RANDOM_BYTES
        nonce = self._random[start : start + NONCE_BYTES]
        salt = self._random[start + NONCE_BYTES : start + _RANDOM_BYTES]
        # A nonce used twice would break the cipher: running out must fail, never wrap around.
        if len(salt) != SALT_BYTES:
            raise ValueError("sealer used up")
        salted = salt + private
        box = nonce + cipher.encrypt(nonce, salted, _binding(stream, version))
        return sha256(salted).digest(), box


def unseal(key: Key, box: bytes, stream: str, version: int) -> tuple[bytes, bytes]:
    """(private hash, private state) of a box. Raises StoreError where it does not open."""
    salted = unseal_salted(key, box, stream, version)
    return sha256(salted).digest(), salted[SALT_BYTES:]


def unseal_salted(key: Key, box: bytes, stream: str, version: int) -> bytes:
    """Salt ‖ private state: what the private hash is the SHA-256 of. Raises as ``unseal``."""
    try:
        return key.cipher().decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], _binding(stream, version))
    except (InvalidTag, ValueError) as error:
        raise StoreError(
            _(
                "The private part of event {version} of stream {stream!r} does not open with its "
                "key: it was changed, or the key file belongs to another record."
            ).format(version=version, stream=stream)
        ) from error


def _binding(stream: str, version: int) -> bytes:
    # So that a box moved to another event does not open there.
    return version.to_bytes(8, "big") + stream.encode()
