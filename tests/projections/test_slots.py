"""The primitive "slots": what was expected, joined to evidence."""

from __future__ import annotations

import pytest

from evalcore.schemes import model
from projections.calendar_slots import due
from tests.projections.world import (
    DEMO,
    END,
    YEAR,
    World,
    contributions,
    d,
    expression,
    indicator,
    scheme,
    slots,
)


@pytest.fixture
def world():
    world = World()
    world.unit("v1")
    return world


def met(evaluation, subject="v1"):
    return [slot for who, slot, credit, _ in contributions(evaluation) if credit and who == subject]


MONTHLY = scheme(indicator("meets", slots()))


def labels(every, as_of=END, period=YEAR, **more):
    return [slot.label for slot in due(slots(every, **more), period, as_of)]


def test_slots_are_labelled_by_their_part_of_the_year():
    assert labels("month")[2] == "2025-03"
    assert labels("quarter") == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]
    assert labels("half") == ["2025H1", "2025H2"]
    assert labels("year") == ["2025"]


def test_half_months_are_the_days_to_the_fifteenth_and_the_rest():
    found = due(slots("half_month"), YEAR, d("03-14"))
    assert [(s.label, s.first_day, s.last_day) for s in found[2:]] == [
        ("2025-02a", d("02-01"), d("02-15")),
        ("2025-02b", d("02-16"), d("02-28")),
    ]
    assert labels("half_month", d("03-15"))[-1] == "2025-03a"


def test_weeks_begin_on_monday_and_one_across_new_year_is_in_neither_year():
    found = due(slots("week"), YEAR, END)
    assert (found[0].label, found[0].first_day, found[0].last_day) == (
        "2025W02",
        d("01-06"),
        d("01-12"),
    )
    # 29 December is the Monday of the first week of 2026.
    assert (found[-1].label, found[-1].last_day, len(found)) == ("2025W52", d("12-28"), 51)
    before = model.Period("2024", d("2024-01-01"), d("2024-12-31"))
    assert [labels("week", d("2024-12-31"), before)[end] for end in (0, -1)] == [
        "2024W01",
        "2024W52",
    ]


def test_a_year_of_53_weeks_has_its_last_where_it_lies_in_the_period():
    long = model.Period("2020", d("2019-12-30"), d("2021-01-03"))
    assert labels("week", d("2021-01-03"), long)[0] == "2020W01"
    assert labels("week", d("2021-01-03"), long)[-1] == "2020W53"


def test_a_week_is_met_by_what_happened_on_its_monday_or_sunday(world):
    for day in ("01-13", "01-26"):
        world.add("meetings", held_on=d(day))
    found = world.evaluate(scheme(indicator("meets", slots("week"))), d("02-01"))
    assert met(found) == ["2025W03", "2025W04"]


def test_half_a_month_is_met_on_its_first_or_last_day(world):
    for day in ("01-15", "02-28"):
        world.add("meetings", held_on=d(day))
    found = world.evaluate(scheme(indicator("meets", slots("half_month"))), d("02-28"))
    assert met(found) == ["2025-01a", "2025-02b"]


@pytest.mark.parametrize(("as_of", "count"), [("06-29", 1), ("06-30", 2)])
def test_a_slot_is_due_on_its_last_day(as_of, count):
    assert len(labels("quarter", d(as_of))) == count


def test_a_slot_that_is_not_wholly_in_the_period_is_not_expected():
    spring = model.Period("spring", d("02-15"), d("06-30"))
    assert labels("month", period=spring) == ["2025-03", "2025-04", "2025-05", "2025-06"]
    assert labels("half", period=spring) == []


def test_a_period_across_two_years_has_the_months_of_both():
    school = model.Period("2024-25", d("2024-09-01"), d("2025-08-31"))
    assert labels("quarter", period=school) == ["2024Q4", "2025Q1", "2025Q2"]


def test_a_window_on_days_that_a_month_does_not_have_is_excused():
    assert "2025-02" not in labels("month", days=(29, 30))
    assert len(labels("month", days=(29, 30))) == 11
    leap = model.Period("2024", d("2024-01-01"), d("2024-12-31"))
    assert "2024-02" in labels("month", d("2024-12-31"), leap, days=(29, 30))


def test_what_was_looked_for_and_not_found_is_a_row_too(world):
    world.add("meetings", held_on=d("01-31"))
    found = world.evaluate(MONTHLY, d("02-28"))
    columns = 'slot, credit, possible, "row", events, occurred_on'
    assert contributions(found, columns) == [
        ("2025-01", 1, 1, "r2", [2], d("01-31")),
        ("2025-02", 0, 1, None, [], d("02-28")),
    ]


def test_several_meetings_in_a_month_meet_it_once(world):
    for day in range(1, 9):
        world.add("meetings", held_on=d(f"01-0{day}"))
    found = world.evaluate(MONTHLY, d("01-31"))
    columns = 'credit, possible, "row", events'
    assert contributions(found, columns) == [(1, 1, "r2; r3; r4; r5; r6", [2, 3, 4, 5, 6, 7, 8, 9])]


def test_too_little_evidence_is_named_and_gives_nothing(world):
    world.add("meetings", held_on=d("01-05"))
    found = world.evaluate(scheme(indicator("meets", slots(at_least=2))), d("01-31"))
    assert contributions(found, 'credit, "row"') == [(0, "r2")]


def test_an_amount_is_summed_instead_of_rows_counted(world):
    world.add("trainings", attended_on=d("03-01"), hours=20)
    world.add("trainings", attended_on=d("09-01"), hours=12)
    world.add("trainings", attended_on=d("10-01"))
    for needed, credit in ((32, 1), (33, 0)):
        rule = slots("year", needed, ledger="trainings", at="attended_on", amount="hours")
        found = world.evaluate(scheme(indicator("trained", rule)))
        assert contributions(found, 'credit, "row"') == [(credit, "r2; r3; r4")]


def test_only_rows_that_meet_the_rule_are_evidence(world):
    world.add("meetings", held_on=d("01-05"), meeting_kind="branch_committee")
    rule = slots(where=expression("meeting_kind = 'all_members'"))
    assert met(world.evaluate(scheme(indicator("meets", rule)))) == []


@pytest.mark.parametrize(("day", "in_window"), [("04", 0), ("05", 1), ("06", 1), ("07", 0)])
def test_days_narrow_evidence_to_days_of_the_month(world, day, in_window):
    world.add("visits", visited_on=d(f"03-{day}"))
    rule = slots(ledger="visits", at="visited_on", days=(5, 6))
    assert len(met(world.evaluate(scheme(indicator("visits", rule))))) == in_window


@pytest.mark.parametrize(("day", "in_window"), [("02-26", 0), ("02-27", 1), ("02-28", 1)])
def test_last_days_follow_the_length_of_the_month(world, day, in_window):
    world.add("visits", visited_on=d(day))
    rule = slots(ledger="visits", at="visited_on", last_days=2)
    assert len(met(world.evaluate(scheme(indicator("visits", rule))))) == in_window


def test_a_row_that_names_its_period_counts_for_it_whenever_it_was_given(world):
    world.add("comments", given_on=d("07-20"), period="2025H1")
    world.add("comments", given_on=d("12-20"), period="2024H2")
    rule = slots("half", ledger="comments", at="given_on", by_period="period")
    assert met(world.evaluate(scheme(indicator("comments", rule)))) == ["2025H1"]


def test_a_slot_belongs_to_whoever_serves_on_its_last_day(world):
    world.serves("p1", "2020-01-01", "02-15")
    world.serves("p2", "02-16")
    world.add("meetings", held_on=d("02-10"))
    found = world.evaluate(scheme(indicator("meets", slots()), subject="person"), d("03-31"))
    assert contributions(found) == [
        ("p1@v1", "2025-01", 0, 1),
        ("p2@v1", "2025-02", 1, 1),
        ("p2@v1", "2025-03", 0, 1),
    ]


def test_where_the_same_person_is_asked_for_evidence_of_a_predecessor_does_not_count(world):
    world.serves("p1", "2020-01-01", "02-15")
    world.serves("p2", "02-16")
    world.add("trainings", attended_on=d("02-10"), person="p1")
    world.add("trainings", attended_on=d("02-20"), person="p2", hours=1)
    rule = slots("half", ledger="trainings", at="attended_on", same_person=True)
    found = world.evaluate(scheme(indicator("trained", rule), subject="person"), d("06-30"))
    assert contributions(found, 'subject, credit, "row"') == [("p2@v1", 1, "r5")]


def test_a_slot_in_a_vacancy_is_unattributed(world):
    found = world.evaluate(scheme(indicator("meets", slots()), subject="person"), d("01-31"))
    assert contributions(found) == [("unattributed@v1", "2025-01", 0, 1)]


def test_nothing_is_expected_of_a_unit_before_it_is_registered_or_after_it_is_dissolved():
    world = World()
    world.unit("v1", "2025-03-15", dissolved_on=d("06-29"))
    found = world.evaluate(MONTHLY)
    assert [row[1] for row in contributions(found)] == ["2025-03", "2025-04", "2025-05"]


def test_the_code_of_an_indicator_may_be_the_name_of_a_column(world):
    world.add("indicators", indicator="a", period="2025", reported_on=d("05-05"))
    rule = slots(ledger="indicators", at="reported_on", where=expression("indicator = 'a'"))
    assert met(world.evaluate(scheme(indicator("slot", rule)))) == ["2025-05"]


def test_the_basis_is_kept_with_the_scheme_and_not_with_the_row(world):
    found = world.evaluate(MONTHLY)
    assert found.nodes.get("v1", "meets/share").basis == DEMO.text
