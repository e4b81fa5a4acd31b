"""Pseudonyms: stable, unlinkable, telling nothing."""

from __future__ import annotations

import re
from hashlib import sha256

from evalcore.record.pseudonyms import names_somebody, pseudonym
from evalcore.vocabulary.problems import ProblemFound, ReplyGiven


def test_a_pseudonym_is_the_same_for_ever() -> None:
    assert pseudonym(bytes(32)) == "匿名-KN3QCM"
    assert pseudonym(b"") == ""


def test_the_same_words_sealed_twice_bear_two_pseudonyms() -> None:
    words = "张三".encode()
    signs = {pseudonym(sha256(bytes([salt]) * 32 + words).digest()) for salt in range(50)}
    assert len(signs) == 50
    assert all(re.fullmatch("匿名-[0-9A-HJKMNP-TV-Z]{6}", sign) for sign in signs)


def test_only_what_can_name_somebody_has_one() -> None:
    assert names_somebody(ProblemFound)
    assert not names_somebody(ReplyGiven)
