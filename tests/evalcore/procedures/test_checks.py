"""Heard before ranked: sheets sent before the publication, every objection answered once."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
from hypothesis import given as cases
from hypothesis import strategies as st

from evalcore.procedures.checking_sheets import Objection
from evalcore.procedures.checks import (
    CHECKS,
    AnswerObjection,
    Correcting,
    SendSheets,
    stream_of,
)
from evalcore.procedures.deciding import Refused
from evalcore.vocabulary.checksheets import CheckSheetSent, PointObjectionAnswered
from tests.evalcore.procedures.given import given

FILED, TODAY = date(2026, 1, 5), date(2026, 1, 8)
OBJECTION = Objection(
    objection="YY-1", scheme="s", period="2025", unit="V1", person="", indicator="reply",
    slot="W-1", row="W-1", filed_on=FILED, received_on=FILED, position=40,
)  # fmt: skip
CORRECTION = Correcting(position=41, shown="答复", is_fact=True, stands=True, touches=True)
SEND = SendSheets(
    scheme="s", period="2025", subjects=(("V1", ""), ("V2", "")), size=30, by="考核办", today=TODAY
)
ACCEPT = AnswerObjection(
    scheme="s", period="2025", number="YY-1", objection=OBJECTION, accept=True,
    ground="回复单属实", by="考核组", today=TODAY, correction=CORRECTION,
)  # fmt: skip
REJECT = attrs.evolve(ACCEPT, accept=False, correction=None)


def sent(unit: str = "V1", **more: Any) -> CheckSheetSent:
    return CheckSheetSent(
        **{
            "occurred_on": TODAY, "received_on": TODAY, "scheme": "s", "period": "2025",
            "unit": unit, "size": 30, "sent_by": "考核办", **more,
        }
    )  # fmt: skip


def answered(**more: Any) -> PointObjectionAnswered:
    return PointObjectionAnswered(
        **{
            "occurred_on": TODAY, "received_on": TODAY, "objection": "YY-1", "result": "accepted",
            "ground": "回复单属实", "correction": 41, "decided_by": "考核组", **more,
        }
    )  # fmt: skip


def accepting(**more: Any) -> AnswerObjection:
    return attrs.evolve(ACCEPT, correction=attrs.evolve(CORRECTION, **more))


def test_a_scheme_and_period_have_a_stream_of_their_own() -> None:
    assert stream_of("s", "2025") == "checks:s:2025"


def test_a_sheet_is_sent_to_each_subject() -> None:
    given(CHECKS).when(SEND).then(sent("V1"), sent("V2"))


def test_a_subject_named_twice_is_sent_one_sheet() -> None:
    given(CHECKS).when(attrs.evolve(SEND, subjects=(("V1", ""), ("V1", "")))).then(sent("V1"))


def test_who_was_sent_the_very_same_today_is_sent_nothing_more() -> None:
    given(CHECKS, sent("V1")).when(SEND).then(sent("V2"))


def test_what_changed_since_is_sent_again_on_the_same_day() -> None:
    later = attrs.evolve(SEND, subjects=(("V1", ""),), size=31)
    given(CHECKS, sent("V1")).when(later).then(sent("V1", size=31, ordinal=2))


def test_what_only_sending_changed_is_not_sent_again_on_the_same_day() -> None:
    longer = attrs.evolve(SEND, size=SEND.size + 2, same_since=SEND.size)
    given(CHECKS, sent("V1"), sent("V2")).when(longer).then()


def test_the_same_state_is_sent_again_on_another_day() -> None:
    day = date(2026, 1, 9)
    later = attrs.evolve(SEND, subjects=(("V1", ""),), today=day)
    given(CHECKS, sent("V1")).when(later).then(sent("V1", occurred_on=day, received_on=day))


def test_nobody_sends_a_sheet_unnamed() -> None:
    given(CHECKS).when(attrs.evolve(SEND, by=" ")).refused("Nobody sends", "--by")


def test_there_must_be_somebody_to_send_a_sheet_to() -> None:
    given(CHECKS).when(attrs.evolve(SEND, subjects=())).refused("nobody to send")


def test_after_publication_no_sheet_is_sent() -> None:
    given(CHECKS).when(attrs.evolve(SEND, published=True)).refused("2025 is published")


def test_an_accepted_objection_names_what_corrects_the_record() -> None:
    given(CHECKS, sent()).when(ACCEPT).then(answered())


def test_a_rejected_objection_gives_its_reason() -> None:
    given(CHECKS, sent()).when(REJECT).then(answered(result="rejected", correction=None))


def test_an_objection_to_a_sheet_that_was_handed_over_unrecorded_is_answered_too() -> None:
    given(CHECKS).when(REJECT).then(answered(result="rejected", correction=None))


def test_to_accept_without_a_correction_is_refused() -> None:
    given(CHECKS).when(attrs.evolve(ACCEPT, correction=None)).refused("To accept is to correct")


def test_to_reject_with_a_correction_is_refused() -> None:
    given(CHECKS).when(attrs.evolve(ACCEPT, accept=False)).refused("Leave --correction out")


def test_an_answer_needs_its_reason() -> None:
    given(CHECKS).when(attrs.evolve(REJECT, ground=" ")).refused("--reason")


def test_an_answer_needs_somebody_who_gives_it() -> None:
    given(CHECKS).when(attrs.evolve(REJECT, by="")).refused("Nobody answers")


def test_what_was_recorded_before_the_objection_corrects_nothing() -> None:
    given(CHECKS).when(accepting(position=40)).refused("before the objection")


def test_a_correction_that_was_withdrawn_corrects_nothing() -> None:
    given(CHECKS).when(accepting(stands=False)).refused("41 (答复)", "withdrawn or replaced")


def test_a_correction_of_another_case_corrects_nothing() -> None:
    given(CHECKS).when(accepting(touches=False)).refused("nothing to do with the case")


def test_a_decision_is_no_correction() -> None:
    given(CHECKS).when(accepting(is_fact=False)).refused("no fact, correction or withdrawal")


def test_an_objection_is_answered_once() -> None:
    given(CHECKS, answered()).when(REJECT).refused("was answered on 2026-01-08", "考核组")


def test_what_nobody_objected_to_has_no_answer() -> None:
    given(CHECKS).when(attrs.evolve(REJECT, objection=None)).refused("no objection YY-1")


def test_an_objection_under_another_scheme_is_not_answered_here() -> None:
    given(CHECKS).when(attrs.evolve(REJECT, scheme="t")).refused("check sheet of s, 2025")


def test_an_answer_does_not_come_before_the_objection() -> None:
    given(CHECKS).when(attrs.evolve(REJECT, today=date(2026, 1, 4))).refused("filed on 2026-01-05")


def test_every_reason_is_told_at_once() -> None:
    wrong = attrs.evolve(accepting(stands=False, touches=False, position=3), by="", ground="")
    given(CHECKS).when(wrong).refused(
        "Nobody answers", "--reason", "before the objection", "withdrawn", "nothing to do"
    )


def test_events_of_other_kinds_change_nothing() -> None:
    from evalcore.vocabulary.problems import ProblemResumed

    other = ProblemResumed(occurred_on=TODAY, problem="W-1")
    assert CHECKS.fold([other]) == CHECKS.initial_state()


COMMANDS = st.lists(
    st.one_of(
        st.builds(
            SendSheets,
            scheme=st.just("s"),
            period=st.just("2025"),
            subjects=st.lists(
                st.tuples(st.sampled_from(["V1", "V2"]), st.just("")), max_size=3
            ).map(tuple),
            size=st.integers(1, 3),
            by=st.sampled_from(["", "考核办"]),
            today=st.sampled_from([FILED, TODAY]),
            published=st.booleans(),
        ),
        st.builds(
            AnswerObjection,
            scheme=st.just("s"),
            period=st.just("2025"),
            number=st.just("YY-1"),
            objection=st.sampled_from([None, OBJECTION, attrs.evolve(OBJECTION, objection="YY-2")]),
            accept=st.booleans(),
            ground=st.sampled_from(["", "属实"]),
            by=st.sampled_from(["", "考核组"]),
            today=st.sampled_from([FILED, TODAY]),
            correction=st.one_of(
                st.none(),
                st.builds(
                    Correcting,
                    position=st.integers(38, 42),
                    shown=st.just("更正"),
                    is_fact=st.booleans(),
                    stands=st.booleans(),
                    touches=st.booleans(),
                ),
            ),
        ),
    ),
    max_size=12,
)


@cases(COMMANDS)
def test_in_whatever_order_an_objection_has_one_answer_that_follows_it(commands: Any) -> None:
    state, made = CHECKS.initial_state(), []
    for command in commands:
        try:
            events = CHECKS.decide(state, command)
        except Refused:
            continue
        for event in events:
            made.append(event)
            state = CHECKS.evolve(state, event)
    answers = [one for one in made if isinstance(one, PointObjectionAnswered)]
    assert len({one.objection for one in answers}) == len(answers)
    for answer in answers:
        assert answer.ground
        assert (answer.correction is not None) == (answer.result == "accepted")
        assert answer.correction is None or answer.correction > OBJECTION.position
    assert len({one.natural_key() for one in made}) == len(made), "no fact is told twice"
