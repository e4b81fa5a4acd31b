"""What is hashed of a box: entries, leaves and roots (RFC 6962, ``evalcore.transparency.merkle``).

An entry is its fields, each behind its length in four bytes; leaves stand in the order of their
hashes, so that a root says nothing of any other order.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from evalcore.transparency.merkle import leaf_hash, root_of

KEY = 16
"""Bytes of a ballot's random key (128 bits)."""

HASH = 32


@frozen
class Ballot:
    """One ballot: a random ``key``, whose category it is of, and a byte for each item.

    A byte of ``choices`` is the number of the option from 1, or 0 where nothing is marked.
    """

    key: bytes
    category: str
    choices: bytes

    @property
    def entry(self) -> bytes:
        """What is hashed of it."""
        return _fields(self.key, self.category.encode(), self.choices)


def code_entry(category: str, hashed: bytes) -> bytes:
    """What is hashed of a code, issued or used."""
    return _fields(category.encode(), hashed)


def ballot_leaves(ballots: Iterable[Ballot]) -> list[bytes]:
    """Leaf hashes of ballots, sorted."""
    return sorted(leaf_hash(ballot.entry) for ballot in ballots)


def code_leaves(codes: Iterable[tuple[str, bytes]]) -> list[bytes]:
    """Leaf hashes of (category, hash), sorted."""
    return sorted(leaf_hash(code_entry(*code)) for code in codes)


def root(leaves: list[bytes]) -> str:
    """The root over leaf hashes, hexadecimal."""
    return root_of(leaves).hex()


def _fields(*fields: bytes) -> bytes:
    return b"".join(len(field).to_bytes(4) + field for field in fields)
