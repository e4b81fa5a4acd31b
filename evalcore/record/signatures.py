"""Signatures of events, version 1: what whoever records an event signs, and how it is stored.

    signature = 0x01 ‖ key id (4 bytes) ‖ Ed25519 signature (64 bytes) over
    "evalcore event v1\\n" ‖ stream ‖ version ‖ topic ‖ actor ‖ source ‖ public state ‖ private hash

Each field stands behind its length in four bytes (big endian), the version as eight bytes. No note
(C2SP signed-note) holds a zero byte, and this always does: a signature of an event is none of a
checkpoint, nor the other way round. Time and position are not signed: the store gives them under
its lock; the leaf holds the time, the tree the position.
"""

from __future__ import annotations

import struct

from attrs import frozen

from evalcore.transparency import ed25519
from evalcore.transparency.note import Signer, Verifier

FORMAT = 1
DOMAIN = b"evalcore event v1\n"
_LENGTH = struct.Struct(">I").pack
_VERSION = struct.Struct(">Q").pack
_HEAD = 5
BYTES = _HEAD + ed25519.SIGNATURE_BYTES


def message(
    stream: str,
    version: int,
    topic: str,
    actor: str,
    source: str,
    public: bytes,
    private_hash: bytes,
) -> bytes:
    """What is signed of an event."""
    fields = (
        stream.encode(),
        _VERSION(version),
        topic.encode(),
        actor.encode(),
        source.encode(),
        public,
        private_hash,
    )
    return DOMAIN + b"".join(_LENGTH(len(field)) + field for field in fields)


@frozen
class EventSigner:
    """Signs the events of one actor."""

    signer: Signer

    def sign(
        self,
        stream: str,
        version: int,
        topic: str,
        actor: str,
        source: str,
        public: bytes,
        private_hash: bytes,
    ) -> bytes:
        """The signature as it is stored."""
        signed = message(stream, version, topic, actor, source, public, private_hash)
        head = bytes([FORMAT]) + self.signer.verifier.key_id
        return head + ed25519.signature_of(self.signer.private, signed)


def key_id_in(signature: bytes) -> bytes | None:
    """The id of the key that a stored signature names; None where it is none of version 1."""
    if len(signature) != BYTES or signature[0] != FORMAT:
        return None
    return signature[1:_HEAD]


def holds(verifier: Verifier, signature: bytes, signed: bytes) -> bool:
    """Whether a stored signature is one by ``verifier`` over ``signed`` (see ``message``)."""
    return key_id_in(signature) == verifier.key_id and ed25519.holds(
        verifier.public, signature[_HEAD:], signed
    )
