"""Deadlines of those who are heard: their rights, and what they are owed."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from evalcore.schemes import model
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import (
    AccountabilityDecided,
    AppealDecided,
    AppealFiled,
)
from evalcore.vocabulary.checksheets import (
    CheckSheetAccepted,
    CheckSheetSent,
    PointObjected,
    PointObjectionAnswered,
)
from evalcore.vocabulary.flags import (
    FlagAnswered,
    FlagAppealDecided,
    FlagAppealed,
    FlagConfirmed,
    FlagNotified,
    FlagRaised,
)
from tests.projections.deadlines.test_deadlines import END, RULES, found_by
from tests.projections.world import d, number

HEARD = ("flag_answer", "appeal", "appeal_decision", "objection", "objection_answer")
DAYS = {
    name: number(value, f"procedure.{name}")
    for name, value in
    {"appeal": 15, "appeal_decided": 30, "objection": 3, "objection_answered": 5}.items()
}  # fmt: skip
WORKING = attrs.evolve(RULES, procedure=model.Procedure("working", **DAYS))
CALENDAR = attrs.evolve(RULES, procedure=model.Procedure("calendar", **DAYS))

RAISED = FlagRaised(
    occurred_on=d("03-01"), flag_no="f1", scheme="s", digest="d", period="2025", run="r",
    rule="late", title="逾期", unit="V1", person="P1", cites="[]", evidence="[]", raised_by="办",
)  # fmt: skip
TOLD = FlagNotified(occurred_on=d("03-02"), flag_no="f1", due_on=d("03-09"), notified_by="办")
CONFIRMED = FlagConfirmed(
    occurred_on=d("03-10"), flag_no="f1", ground="属实", due_on=d("03-25"), decided_by="部"
)
APPEALED = FlagAppealed(
    occurred_on=d("03-20"), flag_no="f1", due_on=d("04-20"), received_by="市委组织部"
)


def heard(*facts: Fact, as_of: date = END, rules: Any = RULES) -> dict[str, Any]:
    """The deadlines of those kinds, by kind."""
    rows = [row for row in found_by(*facts, as_of=as_of, rules=rules).rows if row.kind in HEARD]
    assert len({row.kind for row in rows}) == len(rows)
    return {row.kind: row for row in rows}


def test_to_answer_a_flag_is_a_right_with_a_day() -> None:
    answered = FlagAnswered(occurred_on=d("03-09"), flag_no="f1", heard_by="办")
    row = heard(RAISED, TOLD, answered)["flag_answer"]
    assert (row.state, row.due, row.done, row.person) == ("kept", d("03-09"), d("03-09"), "P1")
    assert heard(RAISED, TOLD, as_of=d("03-09"))["flag_answer"].state == "due"
    unused = heard(RAISED, TOLD, as_of=d("03-10"))["flag_answer"]
    assert (unused.state, unused.note, unused.over) == ("lifted", "unused", 0)


def test_where_no_day_was_set_there_is_no_deadline() -> None:
    told = attrs.evolve(TOLD, due_on=None)
    assert heard(RAISED, told, attrs.evolve(CONFIRMED, due_on=None)) == {}


def test_an_appeal_is_owed_a_decision_by_the_authority_and_not_by_the_unit() -> None:
    facts = (RAISED, TOLD, CONFIRMED, APPEALED)
    found = heard(*facts)
    assert (found["appeal"].state, found["appeal"].done) == ("kept", d("03-20"))
    ruling = found["appeal_decision"]
    assert (ruling.state, ruling.due, ruling.over) == ("late", d("04-20"), 255)
    assert (ruling.person, ruling.note, ruling.unit) == ("", "市委组织部", "V1")
    decided = FlagAppealDecided(
        occurred_on=d("04-20"), flag_no="f1", result="upheld", ground="属实", decided_by="市"
    )
    assert heard(*facts, decided)["appeal_decision"].state == "kept"


def test_a_flag_of_the_period_is_heard_after_the_period_too() -> None:
    raised = attrs.evolve(RAISED, occurred_on=date(2026, 1, 5))
    told = attrs.evolve(TOLD, occurred_on=date(2026, 1, 6), due_on=date(2026, 1, 13))
    as_of = date(2026, 1, 10)
    assert heard(raised, told, as_of=as_of)["flag_answer"].due == date(2026, 1, 13)
    other = attrs.evolve(raised, period="2026")
    assert heard(other, told, as_of=as_of) == {}


DECIDED = AccountabilityDecided(
    occurred_on=d("05-08"), decision="问1", unit="V1", person="P1", kind="notice", ground="失职",
    decided_by="县纪委",
)  # fmt: skip


@pytest.mark.parametrize(("rules", "due"), [(CALENDAR, d("05-23")), (WORKING, d("05-29"))])
def test_a_formal_appeal_has_the_days_of_the_scheme_counted_as_it_says(
    rules: Any, due: date
) -> None:
    row = heard(DECIDED, rules=rules)["appeal"]
    assert (row.due, row.path, row.state, row.note) == (due, "procedure.appeal", "lifted", "unused")


def test_a_formal_appeal_that_nobody_decides_is_late() -> None:
    filed = AppealFiled(occurred_on=d("05-20"), decision="问1")
    found = heard(DECIDED, filed, rules=CALENDAR)
    assert found["appeal"].state == "kept"
    assert (found["appeal_decision"].due, found["appeal_decision"].state) == (d("06-19"), "late")
    decided = AppealDecided(
        occurred_on=d("06-01"), decision="问1", result="upheld", decided_by="市"
    )
    assert heard(DECIDED, filed, decided, rules=CALENDAR)["appeal_decision"].state == "kept"


def test_a_scheme_that_states_no_days_sets_none_for_formal_appeals() -> None:
    silent = attrs.evolve(RULES, procedure=None)
    assert heard(DECIDED, AppealFiled(occurred_on=d("05-20"), decision="问1"), rules=silent) == {}


SHEET = {"scheme": RULES.id, "period": "2025", "unit": "V1", "person": "P1"}
SENT = CheckSheetSent(occurred_on=d("12-01"), size=1, sent_by="办", **SHEET)
OBJECTED = PointObjected(occurred_on=d("12-03"), objection="议1", indicator="x", **SHEET)


def test_a_check_sheet_is_objected_to_in_time_and_the_objection_answered_in_time() -> None:
    found = heard(SENT, OBJECTED, rules=CALENDAR)
    assert (found["objection"].due, found["objection"].state) == (d("12-04"), "kept")
    answer = found["objection_answer"]
    assert (answer.due, answer.state, answer.person) == (d("12-08"), "late", "")
    answered = PointObjectionAnswered(
        occurred_on=d("12-08"), objection="议1", result="rejected", ground="无误", decided_by="部"
    )
    assert heard(SENT, OBJECTED, answered, rules=CALENDAR)["objection_answer"].state == "kept"


def test_who_accepts_the_check_sheet_used_the_time_too() -> None:
    accepted = CheckSheetAccepted(occurred_on=d("12-02"), **SHEET)
    assert heard(SENT, accepted, rules=CALENDAR)["objection"].state == "kept"
    assert heard(SENT, rules=CALENDAR)["objection"].note == "unused"
