"""Facts about checking: whatever is added, dropped, altered or doubled is found, by number."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.ballots.checking import Found, check
from evalcore.ballots.contents import Contents
from evalcore.ballots.entries import Ballot, ballot_leaves
from tests.evalcore.ballots.given import MASSES, PARTY, box, cast, logged, rules, sealed, votes

MADE = box()
HELD = sealed(
    cast(MADE.contents, votes(MADE, PARTY, [(1, 1)] * 4) + votes(MADE, MASSES, [(2, 3)] * 5))
)
LOGGED = logged(HELD, seal=True)


def kinds(found: list[Found]) -> set[str]:
    return {each.kind for each in found}


def test_a_box_as_it_was_sealed_has_nothing_wrong() -> None:
    assert check(HELD, LOGGED) == []


def test_an_open_box_as_it_was_filled_has_nothing_wrong() -> None:
    assert check(attrs.evolve(HELD, sealed=False, leaves=()), logged(HELD)) == []


def with_ballots(change: Callable[[list[Ballot]], None]) -> Contents:
    ballots = list(HELD.ballots)
    change(ballots)
    return attrs.evolve(HELD, ballots=ballots)


def doubled(ballots: list[Ballot]) -> None:
    ballots.append(attrs.evolve(ballots[0], key=bytes(16)))


def altered(ballots: list[Ballot]) -> None:
    ballots[2] = attrs.evolve(ballots[2], choices=bytes((3, 3)))


def moved(ballots: list[Ballot]) -> None:
    at = next(n for n, each in enumerate(ballots) if each.category == PARTY)
    ballots[at] = attrs.evolve(ballots[at], category=MASSES)


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (doubled, "added", "10 ballots, but 9 were sealed"),
        (lambda ballots: ballots.pop(), "dropped", "8 ballots, but 9 were sealed"),
        (altered, "strange", "altered, added or doubled): 3"),
        (altered, "gone", "not here (altered or taken out): 1"),
        (doubled, "strange", "altered, added or doubled): 10"),
        (moved, "altered", "not those that were sealed"),
    ],
)
def test_ballots_changed_after_sealing_are_found_and_numbered(
    change: Callable[[list[Ballot]], None], kind: str, words: str
) -> None:
    found = check(with_ballots(change), LOGGED)
    assert any(each.kind == kind and words in each.text for each in found)


def test_who_mends_the_list_of_sealed_ballots_too_is_found_but_not_which() -> None:
    changed = with_ballots(altered)
    found = check(attrs.evolve(changed, leaves=ballot_leaves(changed.ballots)), LOGGED)
    assert kinds(found) == {"altered", "leaves"}


def test_no_finding_says_what_is_on_a_ballot() -> None:
    for change in (doubled, altered, moved):
        told = " ".join(each.text for each in check(with_ballots(change), LOGGED))
        assert not [option for option in rules().options if option in told]


def test_a_ballot_stuffed_into_an_open_box_is_found_even_with_a_code_from_the_list() -> None:
    free = next(h for h, category in HELD.issued.items() if category == PARTY)
    stuffed = attrs.evolve(
        HELD,
        used={**HELD.used, free: PARTY},
        ballots=[*HELD.ballots, Ballot(bytes(16), PARTY, bytes((1, 1)))],
        sealed=False,
        leaves=(),
    )
    found = check(stuffed, logged(HELD))
    assert kinds(found) == {"codes"}
    assert "never issued" in found[0].text


def test_a_ballot_without_a_code_and_a_code_without_a_ballot_are_found_before_sealing() -> None:
    opened = attrs.evolve(HELD, sealed=False, leaves=())
    more = attrs.evolve(opened, ballots=[*opened.ballots, Ballot(bytes(16), PARTY, bytes((1, 1)))])
    fewer = attrs.evolve(opened, ballots=opened.ballots[1:])
    assert kinds(check(more, logged(HELD))) == {"added"}
    assert kinds(check(fewer, logged(HELD))) == {"dropped"}


def test_codes_added_to_the_list_of_issued_ones_are_found() -> None:
    more = attrs.evolve(HELD, issued={**HELD.issued, bytes(32): PARTY})
    assert "issued" in kinds(check(more, LOGGED))


def test_a_used_code_moved_to_another_category_is_found() -> None:
    token = next(iter(HELD.used))
    other = MASSES if HELD.used[token] == PARTY else PARTY
    assert "codes" in kinds(check(attrs.evolve(HELD, used={**HELD.used, token: other}), LOGGED))


def test_other_rules_and_another_box_are_found() -> None:
    assert "rules" in kinds(
        check(attrs.evolve(HELD, rules_text=rules(blank="invalid").canonical), LOGGED)
    )
    assert kinds(check(attrs.evolve(HELD, box="B2"), LOGGED)) == {"other_box"}


def test_a_copy_from_before_the_seal_is_noticed() -> None:
    assert "unsealed" in kinds(check(attrs.evolve(HELD, sealed=False, leaves=()), LOGGED))


def test_a_ballot_that_the_rules_do_not_know_is_found() -> None:
    for choices in (bytes((9, 1)), bytes((1,)), bytes((1, 1, 1))):
        changed = [attrs.evolve(HELD.ballots[0], choices=choices), *HELD.ballots[1:]]
        assert "altered" in kinds(check(attrs.evolve(HELD, ballots=changed), LOGGED))


@given(st.integers(0, 8), st.integers(0, 1), st.integers(0, 4))
def test_any_mark_changed_after_sealing_is_found(at: int, item: int, mark: int) -> None:
    ballots = list(HELD.ballots)
    choices = bytearray(ballots[at].choices)
    if choices[item] == mark:
        return
    choices[item] = mark
    ballots[at] = attrs.evolve(ballots[at], choices=bytes(choices))
    assert "strange" in kinds(check(attrs.evolve(HELD, ballots=ballots), LOGGED))
