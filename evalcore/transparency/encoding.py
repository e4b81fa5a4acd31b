"""Base 64 and decimal numbers, read in the one spelling that writing them gives.

The formats of C2SP build on RFC 4648 section 4. What is not spelled as we would write it is
refused (stray bits, missing padding, line breaks, leading zeroes): a text that can be written in
two ways has two digests.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence

from evalcore.transparency.merkle import HASH_SIZE

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
LARGEST = 2**63 - 1
MOST_HASHES = 63
"""In a proof: a tree of up to 2**63 - 1 leaves needs no more."""


def to_base64(data: bytes) -> str:
    """Standard base 64, padded."""
    return b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes | None:
    """The bytes, or None where ``text`` is not their canonical spelling."""
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        return None
    return data if to_base64(data) == text else None


def from_decimal(text: str) -> int | None:
    """A number from 0 to 2**63 - 1 without leading zeroes or sign, or None."""
    if not _DECIMAL.fullmatch(text):
        return None
    number = int(text)
    return number if number <= LARGEST else None


def hash_lines(lines: Sequence[str]) -> tuple[bytes, ...] | None:
    """The hashes of a proof, one a line; None where one is none or there are more than 63."""
    if len(lines) > MOST_HASHES:
        return None
    hashes = [from_base64(line) for line in lines]
    proper = [each for each in hashes if each is not None and len(each) == HASH_SIZE]
    return tuple(proper) if len(proper) == len(hashes) else None
