"""Sealed words: nothing is opened or destroyed without a reason, an authority, and a record."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from evalcore.procedures.facts import FINAL
from evalcore.procedures.seals import (
    MOST_POSITIONS,
    SEALS,
    DestroyKeys,
    KeysOf,
    Opened,
    OpenSealed,
    in_runs,
    runs_of,
)
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.seals import SealedOpened, SealKeyDestroyed
from tests.evalcore.procedures.given import given

DAY = date(2025, 6, 1)
WHY = ("当事人申请", "县委办")


def opens(*opened: Opened, ground: str = WHY[0], allowed_by: str = WHY[1]) -> OpenSealed:
    return OpenSealed(opened, ground, allowed_by, DAY)


def destroys(*scopes: KeysOf, ground: str = WHY[0], allowed_by: str = WHY[1]) -> DestroyKeys:
    return DestroyKeys(scopes, ground, allowed_by, DAY)


def was_opened(scope: str, positions: str, ordinal: int = 1) -> SealedOpened:
    return SealedOpened(
        occurred_on=DAY, received_on=DAY, ordinal=ordinal, scope=scope, positions=positions,
        ground=WHY[0], allowed_by=WHY[1],
    )  # fmt: skip


def was_destroyed(scope: str, keys: int = 1, **more: object) -> SealKeyDestroyed:
    return SealKeyDestroyed(
        occurred_on=DAY, received_on=DAY, scope=scope, keys=keys,
        ground=WHY[0], allowed_by=WHY[1], **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_what_is_opened_is_told_by_position_with_reason_and_authority() -> None:
    given(SEALS).when(opens(Opened("problem:W1", (8, 9)))).then(was_opened("problem:W1", "[8,9]"))


def test_several_openings_of_one_day_are_told_apart() -> None:
    given(SEALS, was_opened("problem:W1", "[8]")).when(opens(Opened("problem:W1", (8,)))).then(
        was_opened("problem:W1", "[8]", ordinal=2)
    )


def test_a_source_file_is_opened_by_its_digest_and_has_no_positions() -> None:
    given(SEALS).when(opens(Opened("source:ab"))).then(was_opened("source:ab", "[]"))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (opens(Opened("a", (1,)), ground=" "), ("--reason",)),
        (opens(Opened("a", (1,)), allowed_by=""), ("--allowed-by",)),
        (opens(Opened("a", (1,)), ground="", allowed_by=""), ("--reason", "--allowed-by")),
        (opens(), ("nothing sealed",)),
        (destroys(KeysOf("a", 1), ground=""), ("--reason",)),
        (destroys(KeysOf("a", 1), allowed_by=" "), ("--allowed-by",)),
        (destroys(), ("No key is named",)),
        (destroys(KeysOf("a", 1), KeysOf("b", 0)), ("no key of b", "sealed list")),
    ],
)
def test_what_lacks_something_is_refused_with_every_reason(
    command: OpenSealed | DestroyKeys, words: tuple[str, ...]
) -> None:
    given(SEALS).when(command).refused(*words)


def test_destroying_several_scopes_tells_each_and_files_that_were_kept_on_purpose() -> None:
    given(SEALS).when(destroys(KeysOf("a", 2, ("f2", "f1")), KeysOf("source:x", 1))).then(
        was_destroyed("a", 2, kept_files='["f1", "f2"]'), was_destroyed("source:x")
    )


def test_what_is_destroyed_is_not_destroyed_again() -> None:
    given(SEALS, was_destroyed("a")).when(destroys(KeysOf("a", 0))).refused(
        "was destroyed on 2025-06-01"
    )


def test_a_new_key_of_the_same_case_can_be_destroyed_too() -> None:
    given(SEALS, was_destroyed("a")).when(destroys(KeysOf("a", 1))).then(
        was_destroyed("a", ordinal=2)
    )


def test_other_events_of_the_stream_change_nothing() -> None:
    other = FactRetracted(occurred_on=DAY, target=1, ground="x", allowed_by="y")
    assert SEALS.fold([other]) == SEALS.initial_state()


def test_nobody_withdraws_what_was_opened_or_destroyed() -> None:
    assert {SealedOpened, SealKeyDestroyed} <= SEALS.final
    assert {SealedOpened, SealKeyDestroyed} <= FINAL


def test_more_positions_than_an_event_holds_are_told_in_several() -> None:
    apart = tuple(range(1, 2 * MOST_POSITIONS + 4, 2))
    events = given(SEALS).when(opens(Opened("*", apart))).made()
    told = [event for event in events if isinstance(event, SealedOpened)]
    assert [event.ordinal for event in told] == [1, 2]
    assert [at for event in told for at in json.loads(event.positions)] == list(apart)
    assert all(len(event.public_state()) < 60_000 for event in told)


@drawn(st.lists(st.integers(1, 60)))
def test_runs_hold_the_positions_and_no_others(positions: list[int]) -> None:
    written = json.dumps(runs_of(positions))
    held = [at for first, last in in_runs(written) for at in range(first, last + 1)]
    assert held == sorted(set(positions))


@pytest.mark.parametrize("written", ["", "{}", "[[1,2,3]]", '["x"]', "[[1,null]]", "1", "[true]"])
def test_what_is_no_list_of_positions_tells_none(written: str) -> None:
    assert in_runs(written) == ()


Command = OpenSealed | DestroyKeys
SCOPE = st.sampled_from(["a", "b", "source:x"])


@drawn(
    st.lists(
        st.one_of(
            st.builds(lambda scope: opens(Opened(scope, (1,))), SCOPE),
            st.builds(lambda scope: destroys(KeysOf(scope, 1)), SCOPE),
        )
    )
)
def test_in_whatever_order_commands_come_no_two_facts_are_the_same(commands: list[Command]) -> None:
    events = []
    for command in commands:
        events += SEALS.decide(SEALS.fold(events), command)
    keys = [event.natural_key() for event in events]
    assert len(keys) == len(set(keys)) == len(commands)
