"""Adopting a scheme: given the adoptions so far, what a new one comes to."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from evalcore.procedures.deciding import Refused, standing_targets
from evalcore.procedures.scheme import ADOPTING, AdoptScheme, stream_of
from evalcore.vocabulary.governance import SchemeAdopted
from tests.evalcore.procedures.given import given

JAN, MAR, TODAY = date(2025, 1, 9), date(2025, 3, 1), date(2025, 12, 1)
ONE, TWO = "1" * 64, "2" * 64


def adopted(digest: str = ONE, on: date = JAN, ordinal: int = 1) -> SchemeAdopted:
    return SchemeAdopted(
        occurred_on=on, received_on=TODAY, ordinal=ordinal, scheme="s", digest=digest,
        adopted_by="县委组织部", document="7号",
    )  # fmt: skip


def adopt(digest: str = ONE, on: date = JAN, by: str = "县委组织部") -> AdoptScheme:
    return AdoptScheme("s", digest, by, on, TODAY, "7号")


def test_a_scheme_that_was_never_adopted_is_adopted() -> None:
    given(ADOPTING).when(adopt()).then(adopted())


def test_the_same_rules_twice_are_refused_naming_day_and_authority() -> None:
    given(ADOPTING, adopted()).when(adopt(on=MAR)).refused("2025-01-09", "县委组织部", "nothing")


def test_changed_rules_of_the_same_scheme_are_adopted() -> None:
    given(ADOPTING, adopted()).when(adopt(TWO, MAR)).then(adopted(TWO, MAR))


def test_earlier_rules_can_come_back_and_are_told_apart() -> None:
    before = adopted(), adopted(TWO, MAR)
    given(ADOPTING, *before).when(adopt(ONE, TODAY)).then(adopted(ONE, TODAY, ordinal=2))


def test_a_later_adoption_bears_no_earlier_day() -> None:
    given(ADOPTING, adopted(on=MAR)).when(adopt(TWO, JAN)).refused("2025-03-01", "--on")


def test_a_day_to_come_is_refused() -> None:
    given(ADOPTING).when(adopt(on=date(2025, 12, 2))).refused("2025-12-02")


def test_nobody_adopts_nothing() -> None:
    given(ADOPTING).when(adopt(by="  ")).refused("--by")


def test_every_reason_is_told_at_once() -> None:
    given(ADOPTING, adopted()).when(adopt(by="")).refused("--by", "adopted already")


@pytest.mark.parametrize(
    ("day", "digest"),
    [("2025-01-08", None), ("2025-01-09", ONE), ("2025-02-28", ONE), ("2025-03-01", TWO)],
)
def test_the_scheme_in_force_on_a_day_is_the_last_adopted_by_then(
    day: str, digest: str | None
) -> None:
    found = ADOPTING.fold([adopted(), adopted(TWO, MAR)]).on(date.fromisoformat(day))
    assert (found.digest if found else None) == digest


def test_the_stream_names_the_scheme() -> None:
    assert stream_of("county-secretaries-2025") == "scheme:county-secretaries-2025"


def test_a_withdrawn_withdrawal_withdraws_nothing() -> None:
    assert standing_targets([(5, 2)]) == {2}
    assert standing_targets([(5, 2), (6, 5)]) == {5}
    assert standing_targets([(5, 2), (6, 5), (7, 6)]) == {2, 6}


COMMANDS = st.builds(
    adopt,
    st.sampled_from([ONE, TWO, "3" * 64]),
    st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    st.sampled_from(["县委组织部", ""]),
)


@cases(st.lists(COMMANDS, max_size=12))
def test_whatever_is_tried_days_grow_and_no_adoption_repeats_the_one_before(
    commands: list[AdoptScheme],
) -> None:
    events: list[SchemeAdopted] = []
    for command in commands:
        try:
            made = ADOPTING.decide(ADOPTING.fold(events), command)
        except Refused:
            continue
        assert all(isinstance(event, SchemeAdopted) for event in made)
        events += [event for event in made if isinstance(event, SchemeAdopted)]
    days = [event.occurred_on for event in events]
    assert days == sorted(days)
    assert all(a.digest != b.digest for a, b in pairwise(events))
    keys = [event.natural_key() for event in events]
    assert len(set(keys)) == len(keys)
