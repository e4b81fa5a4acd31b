"""A private Ed25519 key under a passphrase: PKCS #8 (RFC 5958, RFC 8410), PBES2 (RFC 8018).

PBKDF2 with HMAC-SHA-256 makes the key of AES-256-CBC. The library would write the same with 2,048
rounds of PBKDF2, which is little against somebody who tries out passphrases; so the box is built
here with 600,000, and every program that reads PKCS #8 opens it. Of what is read, only this one
shape is accepted: a hostile file cannot ask for a year of rounds.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
from base64 import b64decode, b64encode

from evalcore.transparency.ed25519 import PRIVATE_BYTES

ROUNDS = 600_000
MOST_ROUNDS = 5_000_000
BLOCK = 16
BEGIN, END = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n", "-----END ENCRYPTED PRIVATE KEY-----\n"

_SEQUENCE, _INTEGER, _OCTETS, _OID, _NULL = 0x30, 0x02, 0x04, 0x06, b"\x05\x00"
_PBES2 = bytes.fromhex("2a864886f70d01050d")
_PBKDF2 = bytes.fromhex("2a864886f70d01050c")
_HMAC_SHA256 = bytes.fromhex("2a864886f70d0209")
_AES256_CBC = bytes.fromhex("60864801650304012a")
# Version 0, algorithm 1.3.101.112, and the key in an octet string in an octet string.
_PLAIN = bytes.fromhex("302e020100300506032b657004220420")


def sealed(private: bytes, passphrase: bytes, salt: bytes, iv: bytes) -> str:
    """The PEM text; ``salt`` and ``iv`` are 16 random bytes each, drawn for this one text."""
    box = _aes(_key_of(passphrase, salt, ROUNDS), iv, _padded(_PLAIN + private), seal=True)
    rounds = ROUNDS.to_bytes(3, "big")
    return _pem(_shape(salt, rounds, iv, box))


def rounds_of(pem: str) -> int | None:
    """The rounds that opening ``pem`` would take; None where it is not of our shape."""
    parts = _parts(pem)
    return int.from_bytes(parts[1], "big") if parts else None


def opened(pem: str, passphrase: bytes) -> bytes | None:
    """The private key; None where ``pem`` is not of our shape or the passphrase is another."""
    parts = _parts(pem)
    if not parts:
        return None
    salt, rounds, iv, box = parts
    key = _key_of(passphrase, salt, int.from_bytes(rounds, "big"))
    plain = _aes(key, iv, box, seal=False)
    private = plain[len(_PLAIN) : len(_PLAIN) + PRIVATE_BYTES]
    return private if plain == _padded(_PLAIN + private) else None


def _shape(salt: bytes, rounds: bytes, iv: bytes, box: bytes) -> bytes:
    digest = _der(_SEQUENCE, _der(_OID, _HMAC_SHA256), _NULL)
    stretched = _der(_SEQUENCE, _der(_OCTETS, salt), _der(_INTEGER, rounds), digest)
    derivation = _der(_SEQUENCE, _der(_OID, _PBKDF2), stretched)
    cipher = _der(_SEQUENCE, _der(_OID, _AES256_CBC), _der(_OCTETS, iv))
    scheme = _der(_SEQUENCE, _der(_OID, _PBES2), _der(_SEQUENCE, derivation, cipher))
    return _der(_SEQUENCE, scheme, _der(_OCTETS, box))


def _parts(pem: str) -> tuple[bytes, bytes, bytes, bytes] | None:
    """(salt, rounds, initial vector, box) of what :func:`sealed` could have written."""
    body = pem.removeprefix(BEGIN).removesuffix(END)
    if len(pem) > 1000 or len(body) != len(pem) - len(BEGIN) - len(END):
        return None
    try:
        data = b64decode(body.replace("\n", "").encode("ascii"), validate=True)
    except ValueError:
        return None
    found = _SHAPE.fullmatch(data)
    if not found or _pem(data) != pem:
        return None
    salt, rounds, iv, box = found.groups()
    if not 0 < int.from_bytes(rounds, "big") <= MOST_ROUNDS:
        return None
    return salt, rounds, iv, box


def _pem(data: bytes) -> str:
    lines = textwrap.wrap(b64encode(data).decode("ascii"), 64)
    return BEGIN + "".join(f"{line}\n" for line in lines) + END


def _der(tag: int, *parts: bytes) -> bytes:
    """One DER value of less than 256 bytes."""
    body = b"".join(parts)
    head = [tag, len(body)] if len(body) < 0x80 else [tag, 0x81, len(body)]
    return bytes(head) + body


def _padded(data: bytes) -> bytes:
    """``data`` filled up to whole blocks (RFC 5652 section 6.3)."""
    short = BLOCK - len(data) % BLOCK
    return data + bytes([short]) * short


def _key_of(passphrase: bytes, salt: bytes, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", passphrase, salt, rounds, 32)


def _aes(key: bytes, iv: bytes, data: bytes, *, seal: bool) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    cipher = Cipher(algorithms.AES256(key), modes.CBC(iv))
    run = cipher.encryptor() if seal else cipher.decryptor()
    return run.update(data) + run.finalize()


def _shape_pattern() -> re.Pattern[bytes]:
    """What :func:`_shape` gives, with a group for each part that differs from key to key."""
    marks = (b"\xf1" * BLOCK, b"\xf2" * 3, b"\xf3" * BLOCK, b"\xf4" * 64)
    pattern = re.escape(_shape(*marks))
    for mark in marks:
        pattern = pattern.replace(re.escape(mark), b"(.{%d})" % len(mark))
    return re.compile(pattern, re.DOTALL)


_SHAPE = _shape_pattern()
