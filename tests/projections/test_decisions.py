"""What people decided about ties: read from the log, whatever the day the year is judged by."""

from __future__ import annotations

import attrs
import pytest

from evalcore.schemes import model
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.results import TieDecided
from projections.cases import evaluate_facts
from projections.decisions import decided
from projections.standings import PEOPLE_DECIDE
from tests.projections.test_awards import seats, top
from tests.projections.test_pipeline import END, roster
from tests.projections.world import World, cases, d, expression, indicator, scheme

VILLAGES = scheme(
    indicator("kept", cases(), when_none="full"),
    where=expression("unit_kind IN ('village')"),
    lists=(top(seats(4, tie="people")),),
)
ROSTER = list(roster())


def tie(unit, taken, **more):
    given = {"scheme": "test", "period": "2025", "rule": "list:best", "decided_by": "县委"}
    day = d("2026-01-20")
    return TieDecided(unit=unit, taken=taken, occurred_on=day, received_on=day, **{**given, **more})


def all_six(*taken, **more):
    return [tie(f"v{n}", f"v{n}" in taken, **more) for n in range(1, 7)]


def listed(facts, given=VILLAGES):
    found = evaluate_facts([*ROSTER, *facts], given, END)
    return [s.subject for s in found.standings if "best" in s.lists], found


def test_six_equals_for_four_seats_wait_for_people():
    names, found = listed([])
    assert names == []
    assert {(e.after, e.tie_group, e.free) for e in found.effects} == {(PEOPLE_DECIDE, 6, 4)}


def test_what_is_decided_after_the_year_counts_for_the_year():
    names, found = listed(all_six("v1", "v3", "v4", "v6"))
    assert names == ["v1", "v3", "v4", "v6"]
    first = len(ROSTER) + 1
    assert [e.evidence for e in found.effects] == [(first + n,) for n in range(6)]


@pytest.mark.parametrize("other", [{"scheme": "another"}, {"period": "2024"}])
def test_what_was_decided_for_another_scheme_or_period_does_not_count(other):
    assert listed(all_six("v1", **other))[0] == []


def test_a_decision_that_was_retracted_leaves_the_tie_open():
    facts = all_six("v1", "v3")
    last = len(ROSTER) + len(facts)
    gone = FactRetracted(
        target=last, occurred_on=d("2026-02-01"), ground="误录", allowed_by="县委组织部"
    )
    names, found = listed([*facts, gone])
    assert names == []
    assert {e.after for e in found.effects} == {PEOPLE_DECIDE}
    again = attrs.evolve(gone, target=last + 1, ground="撤销有误")
    assert listed([*facts, gone, again])[0] == ["v1", "v3"]


def test_of_two_decisions_on_one_village_the_later_counts():
    assert listed([*all_six("v1"), *all_six("v2")])[0] == ["v2"]


def test_a_scheme_that_asks_nobody_reads_no_decisions():
    plain = attrs.evolve(VILLAGES, lists=(top(seats(4)),))
    _, found = listed(all_six("v1"), plain)
    assert decided(found.connection, plain) == {}
    assert decided(found.connection, VILLAGES) != {}


def test_ledgers_without_a_log_hold_no_decisions():
    assert decided(World().connection, VILLAGES) == {}


def test_persons_at_units_are_decided_about_by_both():
    persons = scheme(
        indicator("kept", cases(), when_none="full"),
        subject="person",
        where=expression("unit_kind IN ('village')"),
        quotas=(model.Quota("好", seats(6, tie="people"), True),),
        grades=(model.Grade("好", indicator("x", cases()).points), model.Grade("一般", None)),
    )
    # Seven persons: in the first village the secretary changed.
    holders = [("p1", "v1"), ("p9", "v1"), *((f"p{n}", f"v{n}") for n in range(2, 7))]
    facts = [tie(u, p != "p1", person=p, rule="quota:好") for p, u in holders]
    found = evaluate_facts([*ROSTER, *facts], persons, END)
    assert [s.subject for s in found.standings if s.grade == "一般" and s.rank] == ["p1@v1"]
