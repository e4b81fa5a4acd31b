"""Short check codes: what a person reads aloud, types or compares with a printed page.

A code is 80 bits of SHA-256 over a fixed header and the text, in Crockford's base 32 (no I, L, O
or U) as four groups of four. 80 bits are enough that nobody finds a second text to a given code;
they do not hinder one who may choose *both* texts, so a code is a pointer for people, and what a
program checks is always the whole digest or a signature.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from evalcore.errors import DataError
from evalcore.messages import _

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HEADER = b"evalcore code v1\n"
BITS = 80
GROUP = 4
LONGEST_INPUT = 100
_CHARACTERS = BITS // 5
_MEANT = str.maketrans("OIL", "011")
_DASHES_AND_BLANKS = re.compile(r"[\s\-\u2010-\u2015\u2212_.·]+")


def check_code(text: bytes) -> str:
    """The code of ``text``, as ``XXXX-XXXX-XXXX-XXXX``."""
    number = int.from_bytes(sha256(HEADER + text).digest()[: BITS // 8], "big")
    letters = [ALPHABET[number >> shift & 31] for shift in range(BITS - 5, -1, -5)]
    return _grouped("".join(letters))


def normal(code: str) -> str:
    """A code as a person typed it, in the form that :func:`check_code` gives.

    Case, blanks and dashes do not matter, full-width letters are taken as what they show, and
    O, I and L as the digits they resemble. Raises DataError where it is no code.
    """
    if len(code) <= LONGEST_INPUT:
        letters = unicodedata.normalize("NFKC", code).upper()
        letters = _DASHES_AND_BLANKS.sub("", letters).translate(_MEANT)
        if len(letters) == _CHARACTERS and all(letter in ALPHABET for letter in letters):
            return _grouped(letters)
    raise DataError(
        _(
            "{code!r} is not a check code: it should be 16 letters and digits such as "
            "7H2M-0RQX-9K4D-VB1T. Read it again from the page."
        ).format(code=code[:LONGEST_INPUT])
    )


def _grouped(letters: str) -> str:
    return "-".join(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))
