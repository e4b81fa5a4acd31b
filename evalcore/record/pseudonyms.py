"""Pseudonyms: how reports call whoever is named in a sealed part.

A pseudonym is made from the private hash of the first report, SHA-256(salt ‖ private state). The
random salt lies sealed with the words, so nobody can try names against a pseudonym, the same person
bears another one in another case, and it stays the same when the key is destroyed.
"""

from __future__ import annotations

from hashlib import sha256

from evalcore.transparency.codes import ALPHABET
from evalcore.vocabulary import Fact

PREFIX = "匿名-"
HEADER = b"evalcore pseudonym v1\n"
LETTERS = 6
"""30 bits: among 1,000 sealed parts two bear the same one in about one record of 2,000."""

NAMING = frozenset(
    {
        "filled_by",
        "name",
        "objector",
        "reporter",
        "reviewed_by",
        "tellers",
        "who",
        "witnesses",
    }
)
"""Private fields that hold names; the others hold words."""


def pseudonym(private_hash: bytes) -> str:
    """``匿名-7K3QZ9`` for a private hash (32 bytes, of the *first* report); empty for none.

    Letters are Crockford's base 32.
    """
    if not private_hash:
        return ""
    number = int.from_bytes(sha256(HEADER + private_hash).digest()[:8])
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in range(LETTERS))
    return PREFIX + letters


def names_somebody(cls: type[Fact]) -> bool:
    """Whether the private part of such a fact can name a person."""
    return any(spec.private and spec.name in NAMING for spec in cls.specs())
