"""Tasks, pairings, rectifications, disputes, honours: golden small cases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from evalcore.vocabulary import Fact
from evalcore.vocabulary import disputes as di
from evalcore.vocabulary import honours as ho
from evalcore.vocabulary import pairings as pa
from evalcore.vocabulary import rectifications as re
from evalcore.vocabulary import tasks as ta
from tests.projections.ledgers.given import on, only, read, unit

# Tasks


def task(**more: Any) -> Fact:
    return ta.TaskSet(occurred_on=on(1), task="T", unit="v", item="提升场所", **more)


def completed(day: date, amount: int | None = None) -> Fact:
    return ta.TaskCompleted(occurred_on=day, task="T", amount=amount)


def answers(role: str, person: str) -> Fact:
    return ta.ResponsibilityAssigned(occurred_on=on(1), task="T", role=role, person=person)


def test_a_task_is_done_on_the_day_on_which_as_much_was_done_as_was_set() -> None:
    entries = [task(amount=100), completed(on(3), 40), completed(on(5), 60), completed(on(9), 5)]
    row = only("tasks", *entries)
    assert (row["done"], row["completed_on"]) == (105, on(5))
    before = only("tasks", *entries, as_of=on(4))
    assert (before["done"], before["completed_on"]) == (40, None)


def test_a_task_without_a_number_is_done_with_its_first_completion() -> None:
    row = only("tasks", task(), completed(on(3)), completed(on(5)))
    assert (row["amount"], row["done"], row["completed_on"]) == (None, 2, on(3))


def test_who_answers_for_a_task_is_counted_by_role() -> None:
    row = only("tasks", task(), answers("first", "p"), answers("direct", "q"), answers("lead", "r"))
    assert (row["first_responsible"], row["direct_responsible"]) == (1, 1)


def test_what_is_done_of_a_task_that_nobody_set_is_an_orphan() -> None:
    row = only("orphans", completed(on(3)))
    assert (row["family"], row["case"], row["reason"]) == ("tasks", "T", "unknown_case")


# Pairings


def paired(kind: str = "sponsored_village") -> Fact:
    return pa.PairingAssigned(
        occurred_on=on(1), pairing="J", unit="d", pairing_kind=kind, partner="v"
    )


def held(day: date) -> Fact:
    return pa.PairingActivityHeld(occurred_on=day, pairing="J")


def test_a_pairing_counts_what_was_done_together() -> None:
    row = only("pairings", paired(), held(on(3)), held(on(8)))
    assert (row["activities"], row["last_activity_on"]) == (2, on(8))


def test_an_activity_is_of_the_unit_and_kind_of_its_pairing() -> None:
    row = only("pairing_activities", paired(), held(on(3)))
    assert (row["unit"], row["pairing_kind"], row["held_on"]) == ("d", "sponsored_village", on(3))


def test_an_activity_of_no_pairing_is_an_orphan() -> None:
    assert read("pairing_activities", held(on(3))) == []
    assert only("orphans", held(on(3)))["case"] == "J"


# Rectifications


def weak(number: str = "Z", month: int = 1, **more: Any) -> Fact:
    return re.RectificationOpened(
        occurred_on=on(month), rectification=number, unit="v", ground="班子不健全", **more
    )


def measure(item: str, **who: str) -> Fact:
    return re.RectificationMeasureAssigned(
        occurred_on=on(2), rectification="Z", measure_item=item, **who
    )


def looked(day: date, outcome: str) -> Fact:
    return re.RectificationReviewed(occurred_on=day, rectification="Z", outcome=outcome)


def closed(day: date, score: int | None = None) -> Fact:
    return re.RectificationClosed(occurred_on=day, rectification="Z", score=score)


def test_a_rectification_counts_its_measures_and_who_owes_support() -> None:
    row = only(
        "rectifications",
        weak(),
        measure("联系领导", person="p"),
        measure("帮扶单位", helper="d", person="q"),
        measure("第一书记", helper="d"),
    )
    assert (row["measures"], row["helpers"], row["state"]) == (3, 2, "open")


def test_the_last_look_back_at_a_rectification_counts() -> None:
    row = only("rectifications", weak(), looked(on(6), "partly"), looked(on(3), "unsolved"))
    assert (row["reviewed_on"], row["outcome"], row["state"]) == (on(6), "partly", "reviewed")


def test_a_rectification_that_a_later_one_goes_on_with_is_carried_over() -> None:
    rows = read("rectifications", weak(), weak("Z2", 2, carried_from="Z"))
    assert [(r["state"], r["carried_to"]) for r in rows] == [("carried", "Z2"), ("open", None)]
    assert rows[0]["events"] == [1, 2]


def test_one_that_was_closed_stays_closed() -> None:
    rows = read("rectifications", weak(), closed(on(2), 85), weak("Z2", 3, carried_from="Z"))
    assert (rows[0]["state"], rows[0]["closed_on"], rows[0]["score"]) == ("closed", on(2), 85)


def test_nothing_is_carried_over_from_what_came_later() -> None:
    rows = read("rectifications", weak(month=5), weak("Z2", 2, carried_from="Z"))
    assert [r["state"] for r in rows] == ["open", "open"]


def test_a_measure_shows_the_unit_that_is_to_be_put_right() -> None:
    row = only("rectification_measures", weak(), measure("第一书记", helper="d"))
    assert (row["unit"], row["helper"]) == ("v", "d")


# Disputes


def test_a_dispute_stands_at_the_highest_level_that_it_was_taken_to() -> None:
    registered = di.DisputeRegistered(occurred_on=on(1), dispute="D", unit="v", has_plan=True)
    taken = [
        di.DisputeEscalated(occurred_on=on(2), dispute="D", level="above"),
        di.DisputeEscalated(occurred_on=on(3), dispute="D", level="street"),
        di.DisputeSettled(occurred_on=on(4), dispute="D"),
    ]
    assert only("disputes", registered)["level"] == "community"
    row = only("disputes", registered, *taken)
    assert (row["level"], row["settled_on"], row["has_plan"]) == ("above", on(4), True)


# Honours


def nominated(number: str, place: str = "v", kind: str = "title") -> Fact:
    return ho.HonourNominated(
        occurred_on=on(1), honour=number, unit=place, honour_kind=kind, title="五个好"
    )


def granted(number: str, day: date, **more: Any) -> Fact:
    return ho.HonourGranted(occurred_on=day, honour=number, decided_by="市委", **more)


def revoked(number: str, day: date) -> Fact:
    return ho.HonourRevoked(occurred_on=day, honour=number, ground="降档", decided_by="市委")


@pytest.mark.parametrize(
    ("acts", "state", "ends_on"),
    [
        ([], "nominated", None),
        ([ho.HonourPublicised(occurred_on=on(2), honour="H")], "publicised", None),
        ([granted("H", on(3))], "granted", None),
        ([granted("H", on(3), until=on(12, 31))], "granted", on(12, 31)),
        ([granted("H", on(3), until=on(6, 30))], "ended", on(6, 30)),
        ([granted("H", on(3), until=on(6, 30)), revoked("H", on(5))], "revoked", on(5)),
        ([granted("H", on(3)), revoked("H", on(9))], "revoked", on(9)),
    ],
)
def test_an_honour_lasts_until_its_last_day_or_until_it_is_taken_away(
    acts: list[Fact], state: str, ends_on: date | None
) -> None:
    row = only("honours", nominated("H"), *acts)
    assert (row["state"], row["ends_on"], row["revoked"]) == (state, ends_on, state == "revoked")


def test_a_moving_flag_moves_on_under_the_same_unit_above() -> None:
    rows = read(
        "honours",
        *(unit(code, above) for code, above in (("v", "t"), ("w", "t"), ("x", "s"))),
        nominated("H1", "v", "moving_flag"),
        nominated("H2", "w", "moving_flag"),
        nominated("H3", "x", "moving_flag"),
        granted("H1", on(3)),
        granted("H3", on(4)),
        granted("H2", on(6)),
    )
    assert [(r["row"], r["ends_on"], r["state"]) for r in rows] == [
        ("H1", on(6), "ended"),
        ("H2", None, "granted"),
        ("H3", None, "granted"),
    ]


def test_a_title_does_not_move_on() -> None:
    rows = read(
        "honours",
        unit("v", "t"),
        unit("w", "t"),
        nominated("H1"),
        nominated("H2", "w"),
        granted("H1", on(3)),
        granted("H2", on(6)),
    )
    assert [r["state"] for r in rows] == ["granted", "granted"]


def test_an_award_that_nobody_was_nominated_for_is_an_orphan() -> None:
    assert only("orphans", granted("H", on(3)))["case"] == "H"


def test_targets_and_uses_of_results_are_a_row_each() -> None:
    target = ho.GradeTargetSet(occurred_on=on(3), unit="v", period="2025", target_grade="一类")
    use = ho.ResultApplied(occurred_on=on(12), unit="v", period="2025", used_for="reward")
    assert only("grade_targets", target, use)["target_grade"] == "一类"
    assert only("result_uses", target, use)["used_for"] == "reward"
    assert read("orphans", target, use) == []
