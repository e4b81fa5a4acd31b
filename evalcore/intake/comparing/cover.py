"""Private words while an import works: covered, so that none lies on disk in clear.

What doesn't fit into memory waits in a temporary folder. Its key lives in this process alone. Equal
words look equal under it, so that they can be compared.
"""

from __future__ import annotations

import hmac
import os
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class Cover:
    """AES-256-GCM under a key that nobody keeps; the nonce is a keyed digest of the words."""

    @cached_property
    def _cipher(self) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(os.urandom(32))

    @cached_property
    def _digest_key(self) -> bytes:
        return os.urandom(32)

    def put(self, words: bytes | None) -> bytes | None:
        """Words covered."""
        if words is None:
            return None
        nonce = hmac.digest(self._digest_key, words, sha256)[:NONCE_BYTES]
        return nonce + self._cipher.encrypt(nonce, words, None)

    def take(self, covered: bytes | None) -> bytes | None:
        """Words uncovered."""
        if covered is None:
            return None
        return self._cipher.decrypt(covered[:NONCE_BYTES], covered[NONCE_BYTES:], None)
