"""Check codes: what stands on paper."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.errors import DataError
from evalcore.transparency.codes import ALPHABET, check_code, normal


def test_a_code_is_the_first_80_bits_of_the_digest() -> None:
    code = check_code(b"text")
    number = 0
    for letter in code.replace("-", ""):
        number = number * 32 + ALPHABET.index(letter)
    assert number.to_bytes(10, "big") == sha256(b"evalcore code v1\ntext").digest()[:10]


def test_a_code_is_four_groups_of_four() -> None:
    assert [len(group) for group in check_code(b"").split("-")] == [4, 4, 4, 4]


def test_the_alphabet_is_crockfords() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


@given(st.binary(max_size=30))
def test_a_code_is_its_own_normal_form_however_it_is_typed(text: bytes) -> None:
    code = check_code(text)
    assert normal(code) == code
    assert normal(code.lower().replace("-", " ")) == code
    assert normal(code.replace("0", "o").replace("1", "l")) == code
    assert normal(code.replace("1", "I").replace("-", "–")) == code
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    assert normal(wide) == code


@pytest.mark.parametrize(
    "typed", ["", "7H2M", "7H2M-0RQX-9K4D-VB1", "7H2M-0RQX-9K4D-VB1U", "7H2M-0RQX-9K4D-VB1T0"]
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(DataError, match="is not a check code"):
        normal(typed)


@given(st.text(max_size=200))
def test_whatever_is_typed_gives_a_code_or_a_message(typed: str) -> None:
    try:
        code = normal(typed)
    except DataError:
        return
    assert normal(code) == code
