"""What a signature is worth: by what is known of its key, of later signatures and of witnesses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.procedures.keys_trust import (
    Claimed,
    Known,
    Life,
    Signed,
    Standing,
    Witnessed,
    trust,
)

THEFT = 1000
"""µs; the record's times below are before or after it."""

STOLEN = Life("log+1", "log", 1, 1, revoked=90, revoked_at=1500, because="compromised", since=THEFT)
NEXT = Life("log+2", "log", 91, 1501)
WITNESS = Life("w+3", "witness", 2, 2)


def made(position: int, at: int, size: int, vkey: str = "log+1") -> Signed:
    return Signed(position, at, size, f"root{size}", vkey)


def seen(size: int, at: int, vkey: str = "w+3", position: int = 95) -> Witnessed:
    return Witnessed(position, size, f"root{size}", vkey, at)


def judged(one: Signed, *facts: Signed | Witnessed | Life) -> Standing:
    known = Known(
        tuple(f for f in facts if isinstance(f, Life)),
        tuple(f for f in (one, *facts) if isinstance(f, Signed)),
        tuple(f for f in facts if isinstance(f, Witnessed)),
    )
    return trust(known, Claimed(one.size, one.root, one.vkey))


def test_a_key_that_was_never_admitted_is_unknown() -> None:
    assert judged(made(11, 5, 10)).standing == "unknown"


def test_a_key_in_use_stands() -> None:
    assert judged(made(11, 5, 10), Life("log+1", "log", 1, 1)).ok


def test_a_key_does_not_sign_from_before_it_was_admitted() -> None:
    found = judged(made(11, 5, 10), Life("log+1", "log", 20, 9))
    assert (found.ok, "position 20" in found.reason) == (False, True)


@pytest.mark.parametrize("because", ["lost", "replaced", "retired"])
def test_a_key_that_went_away_stands_for_what_it_signed_before(because: str) -> None:
    life = Life("log+1", "log", 1, 1, revoked=50, revoked_at=400, because=because)
    assert judged(made(11, 5, 49), life).ok
    after = judged(made(60, 500, 50), life)
    assert (after.standing, "position 50" in after.reason) == ("doubtful", True)


def test_after_a_theft_a_signature_from_before_is_doubtful_until_something_covers_it() -> None:
    one = made(11, 500, 10)
    found = judged(one, STOLEN, NEXT)
    assert (found.standing, "new key" in found.reason) == ("doubtful", True)
    covered = judged(one, STOLEN, NEXT, made(93, 1600, 92, "log+2"))
    assert (covered.standing, "size 92" in covered.reason) == ("stands", True)


def test_a_later_signature_covers_only_what_lies_before_its_size() -> None:
    one = made(11, 500, 10)
    assert not judged(one, STOLEN, NEXT, made(93, 1600, 10, "log+2")).ok
    assert judged(one, STOLEN, Life("log+2", "log", 5, 5), made(93, 1600, 11, "log+2")).ok


def test_what_was_signed_after_the_theft_is_doubtful_whatever_covers_it() -> None:
    found = judged(made(80, THEFT, 79), STOLEN, NEXT, made(93, 1600, 92, "log+2"))
    assert (found.standing, "after" in found.reason) == ("doubtful", True)


def test_a_stolen_key_vouches_for_no_earlier_signature_of_its_own() -> None:
    assert not judged(made(11, 500, 10), STOLEN, made(40, 600, 30)).ok


def test_a_witness_who_saw_it_before_the_theft_vouches_for_it() -> None:
    one = made(11, 500, 10)
    assert judged(one, STOLEN, WITNESS, seen(10, THEFT - 1)).ok
    assert not judged(one, STOLEN, WITNESS, seen(10, THEFT)).ok
    # A larger tree that the witness saw then holds the event that tells of the signature.
    assert judged(one, STOLEN, WITNESS, made(31, 700, 30), seen(30, 800)).ok
    assert not judged(made(31, 700, 30), STOLEN, WITNESS, seen(30 - 1, 800)).ok


def test_a_witness_of_another_root_vouches_for_nothing() -> None:
    other = Witnessed(95, 10, "another", "w+3", 500)
    assert not judged(made(11, 500, 10), STOLEN, WITNESS, other).ok


def test_a_witness_whose_key_was_stolen_or_never_admitted_vouches_for_nothing() -> None:
    one, gone = made(11, 500, 10), Life("w+3", "witness", 2, 2, 50, 900, "compromised")
    assert not judged(one, STOLEN, gone, seen(10, 500)).ok
    assert not judged(one, STOLEN, seen(10, 500)).ok
    assert not judged(one, STOLEN, Life("w+3", "log", 2, 2), seen(10, 500)).ok


def test_a_cosignature_on_the_paper_itself_counts_too() -> None:
    known = Known((STOLEN, WITNESS))
    shown = Claimed(10, "root10", "log+1", (("w+3", 900),))
    assert trust(known, shown).ok
    assert not trust(known, Claimed(10, "root10", "log+1", (("w+3", 1000),))).ok


def test_what_the_record_does_not_tell_of_is_doubtful_after_a_theft() -> None:
    later = Known((STOLEN, NEXT), (made(93, 1600, 92, "log+2"),))
    found = trust(later, Claimed(10, "root10", "log+1"))
    assert (found.standing, "does not tell" in found.reason) == ("doubtful", True)


def test_where_nobody_knows_since_when_nothing_by_the_key_alone_stands() -> None:
    unknown = Life("log+1", "log", 1, 1, 90, 1500, "compromised")
    found = judged(made(11, 5, 10), unknown, NEXT, WITNESS, seen(10, 1))
    assert (found.standing, "nobody knows" in found.reason) == ("doubtful", True)


def test_two_thefts_in_turn_are_told_apart() -> None:
    second = Life("log+2", "log", 91, 1501, 190, 2500, "compromised", since=2000)
    third = Life("log+3", "log", 191, 2501)
    first, middle = made(11, 500, 10), made(93, 1600, 92, "log+2")
    assert not judged(first, STOLEN, second, third, middle).ok
    assert judged(first, STOLEN, second, third, middle, made(193, 2600, 192, "log+3")).ok


TIMES = st.integers(1, 2000)


@given(
    st.lists(st.tuples(TIMES, st.sampled_from(["log+1", "log+2"])), max_size=8),
    st.lists(st.tuples(st.integers(1, 60), TIMES), max_size=4),
)
def test_whatever_happened_nothing_signed_after_a_theft_stands_without_an_earlier_witness(
    signings: list[tuple[int, str]], cosigned: list[tuple[int, int]]
) -> None:
    keys = (STOLEN, Life("log+2", "log", 1, 1), WITNESS)
    times = sorted(at for at, _vkey in signings)
    signed = tuple(
        made(4 * n + 5, at, 4 * n + 4, vkey)
        for n, (at, (_at, vkey)) in enumerate(zip(times, signings, strict=True))
    )
    witnessed = tuple(seen(size, at) for size, at in cosigned)
    known = Known(keys, signed, witnessed)
    for one in signed:
        found = trust(known, Claimed(one.size, one.root, one.vkey))
        early = any(w.at < THEFT and w.size >= one.size for w in witnessed)
        if one.vkey == "log+1" and one.recorded_at >= THEFT and not early:
            assert not found.ok
        if one.vkey == "log+2":
            assert found.ok
