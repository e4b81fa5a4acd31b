"""Facts about proofs: a used code is counted, another one is not, and nothing of a vote shows."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.ballots.proof import CodeProof, parse_proof, prove
from evalcore.errors import DataError
from tests.evalcore.ballots.given import MASSES, PARTY, box, cast, logged, votes

MADE = box()
HELD = cast(MADE.contents, votes(MADE, PARTY, [(1, 1)] * 4) + votes(MADE, MASSES, [(2, 3)] * 5))
ROOT = logged(HELD, seal=True).codes_root


def proof(code: str) -> CodeProof:
    made = prove(HELD, code)
    assert made is not None
    return made


def test_every_used_code_is_proved_by_the_root_in_the_log() -> None:
    for code in [*MADE.codes[PARTY][:4], *MADE.codes[MASSES][:5]]:
        made = proof(code)
        assert made.root == ROOT
        assert made.proves(code)


def test_a_code_that_was_not_used_has_no_proof_and_takes_nobody_elses() -> None:
    unused = MADE.codes[PARTY][5]
    assert prove(HELD, unused) is None
    assert not proof(MADE.codes[PARTY][0]).proves(unused)


def test_a_proof_is_read_back_from_its_text() -> None:
    made = proof(MADE.codes[MASSES][0])
    assert parse_proof(made.text.encode()) == made


def test_the_proof_is_the_same_whatever_was_voted() -> None:
    other = cast(
        MADE.contents, votes(MADE, PARTY, [(3, 2)] * 4) + votes(MADE, MASSES, [(4, 4)] * 5)
    )
    made = prove(other, MADE.codes[PARTY][0])
    assert made is not None
    assert made.text == proof(MADE.codes[PARTY][0]).text


@given(st.integers(0, 8), st.binary(min_size=32, max_size=32))
def test_a_changed_proof_proves_nothing(index: int, noise: bytes) -> None:
    code = MADE.codes[PARTY][0]
    made = proof(code)
    if index != made.index:
        assert not attrs.evolve(made, index=index).proves(code)
    if noise != made.hashes[0]:
        assert not attrs.evolve(made, hashes=(noise, *made.hashes[1:])).proves(code)
    assert not attrs.evolve(made, hashes=made.hashes[1:]).proves(code)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("proof 1", "proof 2"),
        lambda text: text.replace("index ", "index -"),
        lambda text: text.replace("root ", "root x"),
        lambda text: text.replace("size ", "size 0"),
        lambda text: text[:-1],
        lambda text: text + "A" * 30_000,
        lambda _text: "",
        lambda text: text.replace("box ", "bux "),
        lambda text: text + "not base 64\n",
    ],
)
def test_what_is_no_proof_is_refused_in_words(spoil: object) -> None:
    text = spoil(proof(MADE.codes[PARTY][0]).text)  # type: ignore[operator]
    with pytest.raises(DataError, match="no proof of a code"):
        parse_proof(text.encode())
