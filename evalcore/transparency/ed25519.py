"""Ed25519 (RFC 8032): one place that knows which library does it."""

from __future__ import annotations

PRIVATE_BYTES = PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64


def public_of(private: bytes) -> bytes:
    """The public key (32 bytes) of a private one (the 32 bytes that RFC 8032 calls the seed)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def signature_of(private: bytes, message: bytes) -> bytes:
    """The signature (64 bytes) over ``message``."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` is one over ``message`` by the key ``public``."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if len(signature) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
