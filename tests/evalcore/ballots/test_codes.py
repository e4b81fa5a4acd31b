"""Facts about codes: how they look, what a slip of the finger does, what is kept of them."""

from __future__ import annotations

import math
import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.ballots.codes import (
    LENGTH,
    RANDOM,
    SIGNS,
    NoCode,
    issued_of,
    make_codes,
    masked,
    read_code,
    tag_of,
    token_of,
)

BOX = "2025-红旗村-群众"


def some(count: int = 3, box: str = BOX, seed: int = 1) -> list[str]:
    below = random.Random(seed).randrange
    return list(make_codes(box, count, below))


CODE = some()[0]


def test_a_code_holds_at_least_128_random_bits() -> None:
    assert RANDOM * math.log2(len(SIGNS)) >= 128


def test_no_sign_is_mistaken_for_another() -> None:
    assert not set("0O1IL") & set(SIGNS)
    assert len(set(SIGNS)) == len(SIGNS) == 31


def test_a_code_is_groups_of_five_and_begins_with_letters() -> None:
    assert [len(group) for group in CODE.split("-")] == [5] * 6
    assert CODE[:3].isalpha()


@given(st.integers(0, 10**6))
def test_no_code_reads_as_a_number_or_a_date(seed: int) -> None:
    (code,) = some(1, seed=seed)
    for text in (code, code.replace("-", "")):
        with pytest.raises(ValueError, match="could not convert"):
            float(text)
    # A spreadsheet takes what begins with a digit or a sign, or is a month and one number.
    assert code[0].isalpha()
    assert code.count("-") == 5


def test_a_code_is_read_back_however_it_was_typed() -> None:
    bare = CODE.replace("-", "")
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in bare)
    assert unicodedata.normalize("NFKC", wide) == bare
    for typed in (CODE, bare, CODE.lower(), f"  {CODE} ", CODE.replace("-", " — "), wide):
        assert read_code(BOX, typed) == CODE


@given(st.integers(0, LENGTH - 1), st.sampled_from(SIGNS))
def test_any_one_wrong_sign_is_a_typing_error_and_no_unknown_code(at: int, sign: str) -> None:
    bare = CODE.replace("-", "")
    if bare[at] == sign:
        return
    found = read_code(BOX, bare[:at] + sign + bare[at + 1 :])
    assert isinstance(found, NoCode)
    assert "mistyped" in found.reason


@given(st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_any_two_swapped_signs_are_a_typing_error(one: int, other: int) -> None:
    signs = list(CODE.replace("-", ""))
    if signs[one] == signs[other]:
        return
    signs[one], signs[other] = signs[other], signs[one]
    assert isinstance(read_code(BOX, "".join(signs)), NoCode)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1.23E+15", "into a number"),
        ("1.23456E+25", "into a number"),
        ("123456789012345", "into a number"),
        (1.23e15, "into a number"),
        (12345, "into a number"),
        ("", "no code"),
        (None, "no code"),
        ("   ", "no code"),
        ("ABCDE", "has 30 signs, this has 5"),
        ("\ufffd" * 30, "were lost"),
        (CODE[:-1] + "0", "no code has"),
        ("票" * 30, "no code has"),
        (some(1, box="另一个票箱")[0], "of another box"),
    ],
)
def test_what_is_no_code_of_this_box_is_told_apart(cell: object, reason: str) -> None:
    found = read_code(BOX, cell)
    assert isinstance(found, NoCode)
    assert reason in found.reason
    assert found.remedy


def test_codes_of_other_boxes_begin_otherwise() -> None:
    assert tag_of(BOX) == CODE[:3] != tag_of("另一个票箱")


def test_what_is_kept_of_a_code_is_bound_to_box_and_category() -> None:
    kept = {
        token_of(box, category, CODE)
        for box in (BOX, "b", "2025-红旗村-群众党")
        for category in ("党员", "群众", "员")
    }
    assert len(kept) == 9
    assert token_of(BOX, "党员", CODE.replace("-", "")) == token_of(BOX, "党员", CODE)


def test_the_list_of_issued_codes_does_not_hold_what_marks_a_code_as_used() -> None:
    token = token_of(BOX, "党员", CODE)
    assert issued_of(token) != token
    assert len(issued_of(token)) == len(token) == 32


def test_a_masked_code_keeps_ten_bits_of_what_was_random() -> None:
    assert masked(CODE) == CODE[:5] + "-…"
