"""What the procedure of flags allows and forbids: cases to read, and what holds in any order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from evalcore.procedures import flag_commands as commands
from evalcore.procedures.deciding import Refused, perform
from evalcore.procedures.flag_state import STAGES, next_steps
from evalcore.procedures.flags import FLAGS, stream_of
from evalcore.record import open_record
from evalcore.vocabulary import Fact, facts
from evalcore.vocabulary.accountability import AccountabilityDecided, MeasureTaken
from evalcore.vocabulary.actors import RightOverridden
from evalcore.vocabulary.flags import (
    FlagAnswered,
    FlagAppealDecided,
    FlagAppealed,
    FlagConfirmed,
    FlagCorrected,
    FlagDismissed,
    FlagNotified,
    FlagRaised,
    FlagReferred,
)
from tests.evalcore.procedures.given import given

CASES = YAML(typ="safe").load(Path(__file__).parent / "flags.cases.yaml")
TODAY = date(2026, 6, 1)
FIRST, ABOVE = "区委组织部", "市委组织部"
FLAGGED = commands.Flagged(
    flag_no="f1", scheme="s", digest="d" * 64, period="2025", run="r" * 64, rule="late",
    title="承诺逾期", unit="V1", person="P1", suggests="talk", cites=("ledger:pledges:C1",),
    evidence=(7, 9), basis="办法第十条",
)  # fmt: skip

USUAL: dict[str, dict[str, Any]] = {
    "FlagRaised": {
        "occurred_on": "01-10", "scheme": "s", "digest": "d", "period": "2025", "run": "r",
        "rule": "late", "title": "承诺逾期", "unit": "V1", "person": "P1", "suggests": "talk",
        "cites": "[]", "evidence": "[]", "raised_by": FIRST,
    },
    "FlagNotified": {"occurred_on": "01-12", "due_on": "01-19", "notified_by": FIRST},
    "FlagAnswered": {"occurred_on": "01-15", "heard_by": FIRST},
    "FlagConfirmed": {
        "occurred_on": "01-21", "ground": "属实", "due_on": "02-20", "decided_by": FIRST,
    },
    "FlagDismissed": {"occurred_on": "01-21", "ground": "已尽职", "decided_by": FIRST},
    "MeasureTaken": {
        "occurred_on": "01-25", "measure_no": "f1-M1", "unit": "V1", "person": "P1",
        "measure": "talk", "ground": "属实", "decided_by": FIRST,
    },
    "FlagReferred": {"occurred_on": "01-25", "referred_to": "区纪委监委", "referred_by": FIRST},
    "FlagAppealed": {"occurred_on": "02-01", "due_on": "03-01", "received_by": ABOVE},
    "FlagAppealDecided": {
        "occurred_on": "02-10", "result": "upheld", "ground": "属实", "decided_by": ABOVE,
    },
    "FlagCorrected": {"occurred_on": "02-15", "correction": "撤销认定", "corrected_by": FIRST},
}  # fmt: skip
"""What a fact of a case says where the case does not."""

COMMANDS: dict[str, tuple[type[commands.Step], dict[str, Any]]] = {
    "raise": (commands.Raise, {"flagged": FLAGGED}),
    "notify": (commands.Notify, {}),
    "hear": (commands.Hear, {}),
    "confirm": (commands.Confirm, {"ground": "属实"}),
    "dismiss": (commands.Dismiss, {"ground": "已尽职"}),
    "measure": (commands.TakeMeasure, {"measure": "talk"}),
    "refer": (commands.Refer, {}),
    "appeal": (commands.Appeal, {"actor": "li"}),
    "decide-appeal": (
        commands.DecideAppeal,
        {"by": ABOVE, "actor": "zhao", "result": "upheld", "ground": "属实", "first": ["wang"]},
    ),
    "correct": (commands.Correct, {"correction": "撤销认定"}),
}


def days(fields: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """``01-12`` is 12 January 2026."""
    return {
        name: date.fromisoformat(f"2026-{value}") if name in names and value else value
        for name, value in fields.items()
    }


def fact(told: Any) -> Fact:
    name, fields = next(iter(told.items())) if isinstance(told, dict) else (told, {})
    cls = facts()[f"{name}.1"]
    every = {"flag_no": "f1"} | USUAL[name] | fields
    return cls(**days(every, ("occurred_on", "due_on")))


def command(told: dict[str, Any], steps: int) -> Any:
    name, fields = next(iter(told.items()))
    cls, usual = COMMANDS[name]
    every = {"by": FIRST, "today": TODAY} | usual | fields
    every["on"] = every.pop("day")
    if cls is commands.Confirm:
        every["appeal_until"] = "02-20"
    if "seen" in {each.name for each in attrs.fields(cls)}:
        every.setdefault("seen", steps)
    every |= {n: frozenset(every[n]) for n in ("lifts", "first") if n in every}
    if "allowed" in every:
        every["allowed"] = commands.Allowed(*every["allowed"])
    return cls(**days(every, ("on", "due", "least", "until", "appeal_until")))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_procedure_answers_as_the_case_says(case: dict[str, Any]) -> None:
    held = [fact(told) for told in case["given"]]
    asked = given(FLAGS, *held).when(command(case["when"], len(held)))
    if "refused" in case:
        asked.refused(case["refused"])
        return
    made = asked.made()
    assert [type(event).__name__ for event in made] == [next(iter(told)) for told in case["then"]]
    for event, told in zip(made, case["then"], strict=True):
        expected = days(next(iter(told.values())), ("occurred_on", "due_on"))
        assert {name: getattr(event, name) for name in expected} == expected


# In whatever order commands come


SOON = st.integers(0, 2)
LATER = st.none() | st.integers(0, 4)
"""Days after the step before, and from a step to the end of its limit."""
TEXT = st.sampled_from(["属实", "属实", ""])


@st.composite
def any_command(draw: st.DrawFn) -> dict[str, Any]:
    """A command by name, with values of which some are wrong; days as numbers of days."""
    name = draw(st.sampled_from(sorted(COMMANDS)))
    more: dict[str, Any] = {"on": draw(SOON), "by": draw(st.sampled_from([FIRST, ABOVE]))}
    match name:
        case "notify":
            more |= {"due": draw(LATER), "least": draw(LATER)}
        case "hear":
            more |= {"waived": draw(st.booleans()), "words": draw(TEXT)}
        case "confirm" | "dismiss":
            more |= {"ground": draw(TEXT), "exemption": draw(st.sampled_from(["", "opposed"]))}
            if name == "confirm":
                more["appeal_until"] = draw(LATER)
        case "measure":
            more["measure"] = draw(st.sampled_from(["talk", "rectification", "discipline"]))
            more["due"] = draw(LATER)
        case "refer":
            more["to"] = draw(st.sampled_from(["区纪委监委", "市纪委监委"]))
        case "appeal":
            allowed = commands.Allowed("住院", ABOVE)
            more["on"] = draw(st.integers(0, 5))
            more["allowed"] = draw(st.sampled_from([None, allowed]))
        case "decide-appeal":
            more["result"] = draw(st.sampled_from(["upheld", "changed", "revoked"]))
        case "correct":
            more["lifts"] = draw(st.sets(st.sampled_from(["f1-M1", "f1-M2"])))
            more["instead"] = draw(st.sampled_from(["", "", "reminder"]))
    return {name: more}


def obeyed(orders: Sequence[dict[str, Any]]) -> list[Fact]:
    """What stands after all commands; those refused wrote nothing."""
    written: list[Fact] = []
    for order in orders:
        state = FLAGS.fold(written)
        name, fields = next(iter(order.items()))
        cls, usual = COMMANDS[name]
        every = {"by": FIRST, "today": TODAY} | usual | fields
        every["on"] = (state.last_on or date(2026, 1, 10)) + timedelta(every["on"])
        for limit in ("due", "least", "appeal_until"):
            if every.get(limit) is not None:
                every[limit] = every["on"] + timedelta(every[limit])
        if name == "decide-appeal":
            every["seen"] = state.steps
        every |= {n: frozenset(every[n]) for n in ("lifts", "first") if n in every}
        try:
            written += FLAGS.decide(state, cls(**every))  # type: ignore[arg-type]
        except Refused:
            continue
        assert FLAGS.fold(written).stage in STAGES
    return written


OPENING: tuple[dict[str, Any], ...] = (
    {"raise": {"on": 0}},
    {"notify": {"on": 0, "due": 4}},
    {"hear": {"on": 1, "words": "汛期"}},
    {"confirm": {"on": 1, "appeal_until": 3}},
    {"measure": {"on": 0}},
    {"appeal": {"on": 1}},
    {"decide-appeal": {"on": 1, "by": ABOVE, "result": "changed"}},
)


@settings(max_examples=200)
@cases(st.integers(0, len(OPENING)), st.lists(any_command(), min_size=1, max_size=12))
def test_whatever_order_commands_come_in_no_file_breaks_the_procedure(
    begun: int, orders: list[dict[str, Any]]
) -> None:
    written = obeyed([*OPENING[:begun], *orders])
    assert [one.occurred_on for one in written] == sorted(one.occurred_on for one in written)
    assert not any(isinstance(one, AccountabilityDecided) for one in written)
    for at, event in enumerate(written):
        check_step(written[:at], event)
    assert len({one.natural_key() for one in written}) == len(written)
    if any(isinstance(one, FlagDismissed) for one in written):
        assert next_steps(FLAGS.fold(written)) == ()


def last_of(before: Sequence[Fact], *classes: type) -> Any:
    return next((one for one in reversed(before) if isinstance(one, classes)), None)


def check_step(before: Sequence[Fact], event: Fact) -> None:
    """A step against the words of the procedure, read from the events alone."""
    kinds = [type(one) for one in before]
    told, heard = last_of(before, FlagNotified), FlagAnswered in kinds
    confirmed = last_of(before, FlagConfirmed)
    appeal, ruling = last_of(before, FlagAppealed), last_of(before, FlagAppealDecided)
    pending = appeal is not None and (ruling is None or before.index(ruling) < before.index(appeal))
    owed = (
        ruling is not None
        and ruling.result != "upheld"
        and FlagCorrected not in kinds[before.index(ruling) :]
    )
    assert FlagDismissed not in kinds
    assert (kinds[:1] == [FlagRaised]) != isinstance(event, FlagRaised)
    match event:
        case FlagConfirmed() | FlagDismissed():
            assert confirmed is None
            assert heard or (told.due_on is not None and event.occurred_on > told.due_on)
            assert event.ground.strip()
        case MeasureTaken():
            assert confirmed is not None
            assert not owed
            assert event.measure != "discipline"
            assert event.measure != "rectification" or event.due_on
        case FlagReferred():
            assert confirmed is not None
            assert not owed
        case FlagAppealed():
            assert confirmed is not None
            assert not pending
            assert not owed
            late = confirmed.due_on is not None and event.occurred_on > confirmed.due_on
            assert late == isinstance(before[-1], RightOverridden)
        case FlagAppealDecided():
            assert pending
            first = [one for one in before if isinstance(one, FlagConfirmed | MeasureTaken)]
            assert event.decided_by not in {one.decided_by for one in first}
        case FlagCorrected():
            assert confirmed is not None
            assert not pending
        case _:
            assert isinstance(event, FlagRaised | FlagNotified | FlagAnswered | RightOverridden)


# Two at once


def test_of_two_that_open_a_file_at_once_one_does_and_the_other_is_refused(tmp_path: Path) -> None:
    order = command({"raise": {"day": "01-10"}}, 0)
    path, meanwhile = tmp_path / "record.db", [True]

    def decide(state: Any, asked: Any) -> Any:
        events = FLAGS.decide(state, asked)
        if meanwhile and meanwhile.pop():
            with open_record(path) as other:
                perform(other, stream_of("f1"), FLAGS, order, actor="li")
        return events

    with open_record(path, create=True) as record:
        slow = attrs.evolve(FLAGS, decide=decide)
        with pytest.raises(Refused, match="raised on 2026-01-10 already"):
            perform(record, stream_of("f1"), slow, order, actor="wang")
        assert [one.actor for one in record.stream(stream_of("f1"))] == ["li"]


def test_what_they_say_is_sealed(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.db", create=True) as record:
        for told in ("raise", "notify", "hear"):
            words = {"words": "汛期不能施工"} if told == "hear" else {}
            fields = {"day": "01-12"} | words
            perform(record, stream_of("f1"), FLAGS, command({told: fields}, 0), actor="li")
        answered = record.stream(stream_of("f1"))[-1]
        assert "汛期".encode() not in answered.public
        assert "汛期".encode() in (record.private(answered.position) or b"")
