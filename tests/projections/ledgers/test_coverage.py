"""Counts, checklists, surveys, plans, disclosures, contacts, incidents: golden small cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from evalcore.vocabulary import Fact
from evalcore.vocabulary import coverage as co
from evalcore.vocabulary.rectifications import RectificationOpened
from tests.projections.ledgers.given import on, only, read


def counted(day: date, done: int, **more: Any) -> Fact:
    more = {"unit": "v", "item": "参加承诺党员", "period": "2025", "total": 40} | more
    return co.CountReported(occurred_on=day, done=done, **more)


def test_a_count_stands_as_it_was_last_reported() -> None:
    row = only("counts", counted(on(6), 31), counted(on(9), 38, ordinal=2))
    assert (row["row"], row["done"], row["total"]) == ("v|参加承诺党员||2025", 38, 40)
    assert (row["counted_on"], row["events"]) == (on(9), [1, 2])


def test_counts_of_a_category_stand_apart() -> None:
    rows = read("counts", counted(on(6), 31), counted(on(6), 5, category="流动党员"))
    assert [(r["category"], r["done"]) for r in rows] == [(None, 31), ("流动党员", 5)]


def verified(day: date, met: bool, by: str = "") -> Fact:
    return co.ChecklistItemVerified(
        occurred_on=day, unit="v", checklist="三有一化", item="有人管事", met=met, verified_by=by
    )


def test_an_item_of_a_checklist_is_as_the_last_look_found_it() -> None:
    row = only("checklist_items", verified(on(9), True, "t"), verified(on(3), False))
    assert (row["met"], row["verified_on"], row["verified_by"]) == (True, on(9), "t")


def test_who_looks_at_its_own_checklist_is_no_other() -> None:
    for by, other in (("", False), ("v", False), ("t", True)):
        assert only("checklist_items", verified(on(3), True, by))["by_other"] is other


def surveyed(day: date) -> Fact:
    return co.UnitSurveyed(occurred_on=day, unit="v", survey="摸底", included=True)


def opened(day: date, unit: str = "v") -> Fact:
    return RectificationOpened(
        occurred_on=day, rectification=f"Z-{unit}-{day}", unit=unit, ground="班子不健全"
    )


def test_a_survey_is_taken_up_by_the_first_rectification_from_then_on() -> None:
    row = only("surveys", surveyed(on(3)), opened(on(2)), opened(on(5)), opened(on(7)))
    assert (row["taken_up_on"], row["events"]) == (on(5), [1, 3])


def test_a_rectification_of_another_unit_takes_up_no_survey() -> None:
    assert only("surveys", surveyed(on(3)), opened(on(5), "w"))["taken_up_on"] is None


def planned(unit: str, content: str, period: str = "2025") -> Fact:
    return co.PlanFiled(
        occurred_on=on(1), unit=unit, plan="党建计划", period=period, content=content
    )


def test_a_plan_in_the_words_of_two_other_units_has_two_copies() -> None:
    same = [planned(unit, "一、加强学习") for unit in "abc"]
    rows = read("plans", *same, planned("d", "二、修路"), planned("e", "一、加强学习", "2024"))
    assert [(r["unit"], r["copies"]) for r in rows] == [
        ("a", 2), ("b", 2), ("c", 2), ("d", 0), ("e", 0),
    ]  # fmt: skip


def test_plans_without_words_copy_nobody() -> None:
    assert [r["copies"] for r in read("plans", planned("a", ""), planned("b", ""))] == [0, 0]


def test_an_incident_shows_how_many_days_its_report_took() -> None:
    reported = co.IncidentReported(
        occurred_on=on(3, 4), unit="v", incident="S-1", happened_on=on(2, 28)
    )
    row = only("incidents", reported)
    assert (row["reported_on"], row["delay_days"]) == (on(3, 4), 4)


def test_what_was_made_public_shows_when_it_was_due() -> None:
    published = co.DisclosurePublished(
        occurred_on=on(4, 2), unit="v", item="财务", disclosure_kind="timely", due_on=on(4, 10)
    )
    row = only("disclosures", published)
    assert (row["published_on"], row["due_on"]) == (on(4, 2), on(4, 10))


def test_two_calls_on_one_day_are_two_contacts() -> None:
    calls = [
        co.ContactMade(occurred_on=on(4), unit="v", contact_kind="call", ordinal=n) for n in (1, 2)
    ]
    assert [r["row"] for r in read("contacts", *calls)] == [
        "v|call|2025-04-01",
        "v|call|2025-04-01|2",
    ]


def test_what_a_checker_verified_was_reported_by_the_checker() -> None:
    rows = read("reporting", verified(on(3), True, "t"), counted(on(3), 31))
    assert [(r["unit"], r["facts"]) for r in rows] == [("t", 1), ("v", 1)]
