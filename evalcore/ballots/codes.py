"""Codes that admit to a box once: how they are made, written, read again and kept.

A code is 30 signs in groups of five: three letters that tell the box, 26 random signs (128.8
bits), and a check sign, so that a slip of the finger is told apart from a code that was never
issued. The 31 signs leave out 0 O 1 I L; it begins with letters and holds hyphens, so that no
spreadsheet takes it for a number or a date. The box keeps no code: of an issued one it holds a hash
of a hash, of a used one the hash between, which only somebody with the code could have made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256

from attrs import frozen

from evalcore.messages import _

SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LETTERS = SIGNS[:23]
GROUP = 5
RANDOM = 26
"""Random signs of a code: 31 to the 26th is more than 2 to the 128th."""

_TAG = 3
LENGTH = _TAG + RANDOM + 1
_VALUE = {sign: value for value, sign in enumerate(SIGNS)}
_MANGLED = re.compile(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?%?")
_BETWEEN = re.compile(r"[\s\-\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff\u3000_.·]+")

Below = Callable[[int], int]
"""A random whole number from 0 to below the one given: ``secrets.randbelow``."""


@frozen
class NoCode:
    """Why a text is no code of a box: for people, without the code."""

    reason: str
    remedy: str


def make_codes(box: str, count: int, below: Below) -> Iterator[str]:
    """``count`` new codes of a box, grouped; ``below`` is where chance comes from."""
    tag = tag_of(box)
    largest = len(SIGNS) ** RANDOM
    for _number in range(count):
        number = below(largest)
        signs = []
        for _sign in range(RANDOM):
            number, value = divmod(number, len(SIGNS))
            signs.append(SIGNS[value])
        body = tag + "".join(signs)
        yield grouped(body + _check_sign(body))


@lru_cache(maxsize=16)
def tag_of(box: str) -> str:
    """Three letters that codes of a box begin with, so that those of another one are noticed."""
    number = int.from_bytes(sha256(_bound(b"evalcore ballot box 1", box)).digest())
    letters = []
    for _letter in range(_TAG):
        number, value = divmod(number, len(LETTERS))
        letters.append(LETTERS[value])
    return "".join(letters)


def _check_sign(body: str) -> str:
    """Sum of sign × place, modulo a prime: any one wrong sign and any two swapped ones show."""
    return SIGNS[sum(_VALUE[sign] * place for place, sign in enumerate(body, 1)) % len(SIGNS)]


def grouped(signs: str) -> str:
    """A code as people read it."""
    return "-".join(signs[at : at + GROUP] for at in range(0, len(signs), GROUP))


def masked(code: str) -> str:
    """Enough of a code to find it in a list, and too little to use it."""
    return code[:GROUP] + "-…"


def read_code(box: str, cell: object) -> str | NoCode:
    """The code that a cell of a file holds, grouped; or why it holds none of ``box``."""
    if isinstance(cell, bool | int | float):
        return _number()
    text = unicodedata.normalize("NFKC", str(cell or "")).strip()
    if not text:
        return NoCode(_("no code"), _("Every ballot bears a code; take the row out."))
    if _MANGLED.fullmatch(text):
        return _number()
    if "\ufffd" in text:
        return NoCode(
            _("the code holds signs that were lost (�)"),
            _("Save the file in UTF-8 from its source and read it again."),
        )
    signs = _BETWEEN.sub("", text).upper()
    if len(signs) != LENGTH:
        return NoCode(
            _("a code has {right} signs, this has {count}").format(right=LENGTH, count=len(signs)),
            _("Copy the code whole."),
        )
    if not set(signs) <= set(SIGNS):
        return NoCode(
            _("the code holds a sign that no code has"),
            _("Compare it with the slip: 0, O, 1, I and L never stand in a code."),
        )
    if _check_sign(signs[:-1]) != signs[-1]:
        return NoCode(
            _("the code is mistyped: its check sign does not fit"), _("Compare it with the slip.")
        )
    if signs[:_TAG] != tag_of(box):
        return NoCode(
            _("the code is of another box"),
            _("Put the ballots of each box into a file of their own."),
        )
    return grouped(signs)


def _number() -> NoCode:
    return NoCode(
        _("a spreadsheet turned the code into a number"),
        _("Format the column as text, then export and read it again."),
    )


def token_of(box: str, category: str, code: str) -> bytes:
    """What the box keeps of a used code (32 bytes): SHA-256 bound to the box and the category."""
    signs = _BETWEEN.sub("", code)
    return sha256(_bound(b"evalcore ballot code 1", box, category, signs)).digest()


def issued_of(token: bytes) -> bytes:
    """What the box keeps of a code that was issued (32 bytes): a hash of the token."""
    return sha256(b"evalcore ballot code issued 1" + token).digest()


def _bound(domain: bytes, *parts: str) -> bytes:
    """Bytes that no other parts give: each goes behind its length."""
    encoded = [part.encode() for part in parts]
    return domain + b"".join(len(part).to_bytes(4) + part for part in encoded)
