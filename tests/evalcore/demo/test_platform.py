"""What the county's platform tells besides the workbooks: for rules of other places."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from evalcore.demo.cast import County
from evalcore.demo.deliver import exported
from evalcore.demo.draws import YEAR
from evalcore.demo.undertakings import SEVEN, pilots
from evalcore.demo.year import make_year
from evalcore.vocabulary import Fact, facts
from evalcore.vocabulary.accountability import UnitGraded
from evalcore.vocabulary.coverage import ChecklistItemVerified, ContactMade, CountReported
from evalcore.vocabulary.decisions import MatterOpened
from evalcore.vocabulary.pledges import PledgeMade
from evalcore.vocabulary.rectifications import RectificationOpened
from evalcore.vocabulary.tasks import TaskSet


@pytest.fixture(scope="module")
def county() -> County:
    return make_year(1)[0]


@pytest.fixture(scope="module")
def told(county: County) -> list[Fact]:
    return exported(county)


def test_the_same_seed_tells_the_same_and_another_seed_another(county: County) -> None:
    small = exported(make_year(1, 2)[0])
    assert exported(make_year(1, 2)[0]) == small
    assert exported(make_year(2, 2)[0]) != small


def test_nothing_is_told_twice_and_nothing_that_a_workbook_reports(told: list[Fact]) -> None:
    keys = Counter(fact.natural_key() for fact in told)
    assert [key for key, number in keys.items() if number > 1] == []
    booked = {fact.natural_key() for entry in make_year(1)[1] for fact in entry.facts}
    assert booked.isdisjoint(keys)


def test_nothing_is_told_of_a_day_after_the_year(told: list[Fact]) -> None:
    assert {fact.occurred_on.year for fact in told} == {YEAR}


def test_a_case_is_opened_before_it_goes_on(told: list[Fact]) -> None:
    # As the exports have it: in order of days, on one day in the order in which it is told.
    opened: set[tuple[str, str]] = set()
    for fact in sorted(told, key=lambda fact: fact.occurred_on):
        for spec in fact.specs():
            case = (spec.refers_to, getattr(fact, spec.name))
            if spec.kind != "case" or not case[1]:
                continue
            if spec.opens:
                opened.add(case)
            assert case in opened, fact


def test_who_keeps_more_is_a_township_and_every_community(county: County) -> None:
    more = pilots(county)
    assert {unit.parent for unit in more if unit.kind == "village"} == {"T01"}
    communities = [unit for unit in county.grassroots() if unit.kind == "community"]
    assert [unit for unit in more if unit.kind == "community"] == communities


def test_checklists_are_looked_at_item_by_item_and_not_all_is_there(told: list[Fact]) -> None:
    rooms = [f for f in told if isinstance(f, ChecklistItemVerified) and f.checklist == "六室"]
    assert {f.item for f in rooms} == {f"第{n}室" for n in "一二三四五六"}
    assert 0.85 < sum(f.met for f in rooms) / len(rooms) < 1


def test_a_number_counted_is_never_more_than_there_is(told: list[Fact]) -> None:
    counts = [f for f in told if isinstance(f, CountReported)]
    assert counts
    assert all(0 <= f.done <= f.total for f in counts)


def test_contacts_are_kept_week_by_week(told: list[Fact]) -> None:
    calls = Counter(f.unit for f in told if isinstance(f, ContactMade) and f.contact_kind == "call")
    assert max(calls.values()) <= 52
    assert len(calls) > 30


def test_tasks_matters_and_pledges_of_every_kind_are_there(told: list[Fact]) -> None:
    items = {f.item for f in told if isinstance(f, TaskSet)}
    assert {"换届选举", "大学生村官七个一", "村级组织活动场所提升"} <= items
    procedures = {f.procedure for f in told if isinstance(f, MatterOpened)}
    assert procedures == {"benefit", "post_setting", "household_ballot", "direct_election"}
    assert {f.unit[:1] for f in told if isinstance(f, PledgeMade)} == {"T", "C"}
    lists = {f.checklist for f in told if isinstance(f, ChecklistItemVerified)}
    officials = {f.task for f in told if isinstance(f, TaskSet) and f.item.startswith("大学生")}
    assert officials <= lists
    assert len(SEVEN) == 7


def test_in_each_township_somebody_weak_is_taken_up(told: list[Fact]) -> None:
    opened = {f.unit[:3] for f in told if isinstance(f, RectificationOpened)}
    assert len(opened) >= 12


def test_three_townships_sort_by_class_and_the_others_by_grade(told: list[Fact]) -> None:
    day = date(YEAR, 12, 1)
    graded = [
        f for f in told if isinstance(f, UnitGraded) and f.occurred_on > day and "V" in f.unit
    ]
    by_class = {f.unit[:3] for f in graded if f.grade.endswith("类")}
    assert by_class == {"T03", "T08", "T14"}
    assert by_class.isdisjoint({f.unit[:3] for f in graded if not f.grade.endswith("类")})


def test_every_line_of_the_table_names_a_fact() -> None:
    from evalcore.demo.platform import LINES
    from evalcore.yamltree import read_tree

    known = {cls.__name__ for cls in facts().values()}
    assert {line["fact"] for line in read_tree(LINES).plain()} <= known
