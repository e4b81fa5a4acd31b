"""A problem's life, and who answers for which part of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from evalcore.vocabulary import problems as v
from tests.projections.ledgers.worlds import END, Row, ledger, ledgers


def on(month: int, day: int) -> date:
    return date(2025, month, day)


def found(month: int = 3, day: int = 1, **more: Any) -> v.ProblemFound:
    more = {"problem": "W", "unit": "village", "found_by": "visit", "due_on": on(3, 31)} | more
    return v.ProblemFound(occurred_on=on(month, day), **more)


def assigned(month: int, day: int, handler: str, **more: Any) -> v.ProblemAssigned:
    return v.ProblemAssigned(occurred_on=on(month, day), problem="W", handler=handler, **more)


def passed(month: int, day: int, handler: str, **more: Any) -> v.ProblemTransferred:
    return v.ProblemTransferred(occurred_on=on(month, day), problem="W", handler=handler, **more)


def suspended(month: int, day: int, **more: Any) -> v.ProblemSuspended:
    return v.ProblemSuspended(occurred_on=on(month, day), problem="W", ground="等材料", **more)


def resumed(month: int, day: int) -> v.ProblemResumed:
    return v.ProblemResumed(occurred_on=on(month, day), problem="W")


def fixed(month: int, day: int, **more: Any) -> v.ProblemFixed:
    return v.ProblemFixed(occurred_on=on(month, day), problem="W", **more)


def checked(month: int, day: int, *, passes: bool) -> v.SupervisionDone:
    return v.SupervisionDone(
        occurred_on=on(month, day), problem="W", supervisor="town", passed=passes
    )


def closed(month: int, day: int) -> v.ProblemClosed:
    return v.ProblemClosed(occurred_on=on(month, day), problem="W")


def reopened(month: int, day: int, **more: Any) -> v.ProblemReopened:
    return v.ProblemReopened(occurred_on=on(month, day), problem="W", **more)


def replied(month: int, day: int, satisfaction: str = "") -> v.ReplyGiven:
    return v.ReplyGiven(occurred_on=on(month, day), problem="W", satisfaction=satisfaction)


def explained(month: int, day: int) -> v.ProblemExplained:
    return v.ProblemExplained(occurred_on=on(month, day), problem="W", accepted_by="town")


def excluded(month: int, day: int) -> v.ProblemExcluded:
    return v.ProblemExcluded(occurred_on=on(month, day), problem="W", ground="重", decided_by="县")


def problem(*entries: Any, as_of: date = END) -> Row:
    [row] = ledger("problems", entries, as_of)
    return row


def held(*entries: Any, as_of: date = END) -> list[tuple[Any, ...]]:
    """(holder, from, to, days held, late) of each span, in order."""
    spans = sorted(ledger("holdings", entries, as_of), key=lambda row: row["from_on"])
    return [(s["unit"], s["from_on"], s["to_on"], s["held_days"], s["late"]) for s in spans]


def test_a_found_problem_is_open_where_it_arose() -> None:
    row = problem(found())
    assert (row["state"], row["unit"], row["holder"]) == ("open", "village", "village")
    assert (row["found_on"], row["due_on"], row["events"]) == (on(3, 1), on(3, 31), [1])


def test_a_problem_lives_from_finding_to_striking_off() -> None:
    row = problem(
        found(),
        assigned(3, 2, "office"),
        fixed(3, 9, fixed_by="office"),
        checked(3, 11, passes=True),
        closed(3, 12),
    )
    assert row["state"] == "closed"
    assert (row["fixed_on"], row["supervised_on"], row["closed_on"]) == (
        on(3, 9),
        on(3, 11),
        on(3, 12),
    )
    assert (row["fixed_by"], row["supervisor"], row["supervision_passed"]) == (
        "office",
        "town",
        True,
    )
    assert row["events"] == [1, 2, 3, 4, 5]


def test_what_happened_after_the_as_of_day_has_not_happened() -> None:
    assert problem(found(), closed(3, 12), as_of=on(3, 11))["state"] == "open"


def test_a_reopened_problem_is_open_again() -> None:
    row = problem(found(), fixed(3, 9), closed(3, 12), reopened(4, 1))
    assert (row["state"], row["fixed_on"], row["closed_on"]) == ("open", None, None)
    assert row["reopened"] == 1


def test_a_reopened_problem_can_be_closed_again() -> None:
    row = problem(found(), closed(3, 12), reopened(4, 1, due_on=on(4, 20)), closed(4, 9))
    assert (row["state"], row["closed_on"], row["due_on"]) == ("closed", on(4, 9), on(4, 20))


def test_closed_and_reopened_on_one_day_is_told_by_position() -> None:
    assert problem(found(), closed(3, 12), reopened(3, 12))["state"] == "open"
    assert problem(found(), reopened(3, 12), closed(3, 12))["state"] == "closed"


def test_a_second_striking_off_does_not_move_the_first() -> None:
    assert problem(found(), closed(3, 12), closed(5, 1))["closed_on"] == on(3, 12)


def test_a_fix_that_does_not_hold_is_no_fix() -> None:
    entries = [found(), fixed(3, 9), checked(3, 11, passes=False)]
    assert problem(*entries)["state"] == "open"
    assert problem(*entries, fixed(3, 15))["state"] == "fixed"


def test_an_explained_problem_is_off_the_ledger_as_explained() -> None:
    row = problem(found(), explained(3, 5))
    assert (row["state"], row["explained"], row["closed_on"]) == ("explained", True, on(3, 5))


def test_an_excluded_problem_stays_excluded() -> None:
    row = problem(found(), closed(3, 4), excluded(3, 5))
    assert (row["state"], row["excluded"]) == ("excluded", True)


def test_a_merged_problem_says_where_it_went() -> None:
    merged = v.ProblemMerged(occurred_on=on(3, 5), problem="W", into="W-2")
    row = problem(found(), merged)
    assert (row["state"], row["merged_into"]) == ("merged", "W-2")


def test_suspended_days_run_to_the_day_of_resuming() -> None:
    row = problem(found(), suspended(3, 5), resumed(3, 15))
    assert (row["suspended_days"], row["suspended"], row["state"]) == (10, False, "open")


def test_suspended_days_are_cut_at_the_as_of_day() -> None:
    row = problem(found(), suspended(3, 5), as_of=on(3, 11))
    assert (row["suspended_days"], row["suspended"], row["state"]) == (6, True, "suspended")


def test_suspending_twice_counts_the_days_once() -> None:
    row = problem(found(), suspended(3, 5), suspended(3, 8), resumed(3, 15))
    assert row["suspended_days"] == 10


def test_striking_off_ends_a_suspension() -> None:
    row = problem(found(), suspended(3, 5), closed(3, 8), suspended(3, 20))
    assert (row["suspended_days"], row["suspended"]) == (3, False)


def test_a_limit_stays_until_another_is_set() -> None:
    row = problem(found(), assigned(3, 2, "office"), passed(3, 5, "bureau"))
    assert row["due_on"] == on(3, 31)
    row = problem(found(), assigned(3, 2, "office", due_on=on(3, 15)), passed(3, 5, "bureau"))
    assert row["due_on"] == on(3, 15)


def test_the_answer_that_settled_it_is_the_reply_that_counts() -> None:
    row = problem(found(), replied(3, 3, "dissatisfied"), replied(3, 9, "satisfied"))
    assert (row["replied_on"], row["satisfaction"]) == (on(3, 9), "satisfied")


def test_where_every_reply_met_dissatisfaction_the_last_one_counts() -> None:
    row = problem(found(), replied(3, 3, "dissatisfied"), replied(3, 9, "dissatisfied"))
    assert (row["replied_on"], row["satisfaction"]) == (on(3, 9), "dissatisfied")


def test_the_last_look_back_is_told_with_its_day() -> None:
    looks = [
        v.ProblemReviewed(occurred_on=on(6, 1), problem="W", outcome="unsolved"),
        v.ProblemReviewed(occurred_on=on(9, 1), problem="W", outcome="solved"),
    ]
    row = problem(found(), closed(3, 9), *looks)
    assert (row["last_look"], row["last_look_on"]) == ("solved", on(9, 1))


def test_each_holder_has_its_own_days_and_limit() -> None:
    entries = [
        found(),
        assigned(3, 3, "office", due_on=on(3, 10)),
        passed(3, 15, "bureau", due_on=on(3, 30)),
        closed(3, 20),
    ]
    assert held(*entries) == [
        ("village", on(3, 1), on(3, 3), 2, False),
        ("office", on(3, 3), on(3, 15), 12, True),
        ("bureau", on(3, 15), on(3, 20), 5, False),
    ]


def test_the_span_of_a_problem_that_is_still_open_runs_to_the_as_of_day() -> None:
    assert held(found(), as_of=on(3, 31)) == [("village", on(3, 1), None, 30, False)]
    assert held(found(), as_of=on(4, 1)) == [("village", on(3, 1), None, 31, True)]


def test_what_is_handed_on_the_day_it_came_was_not_held() -> None:
    assert held(found(), assigned(3, 1, "office"), as_of=on(3, 5)) == [
        ("office", on(3, 1), None, 4, False)
    ]


def test_what_is_closed_on_the_day_it_came_was_held() -> None:
    assert held(found(), closed(3, 1)) == [("village", on(3, 1), on(3, 1), 0, False)]


def test_assigning_to_the_holder_again_goes_on_with_the_span() -> None:
    entries = [found(), assigned(3, 3, "village", due_on=on(4, 30)), closed(4, 9)]
    assert held(*entries) == [("village", on(3, 1), on(4, 9), 39, False)]


def test_reopening_begins_another_span_of_the_same_holder() -> None:
    entries = [found(), assigned(3, 3, "office"), closed(3, 9), reopened(4, 1, due_on=on(4, 9))]
    assert held(*entries, as_of=on(4, 10)) == [
        ("village", on(3, 1), on(3, 3), 2, False),
        ("office", on(3, 3), on(3, 9), 6, False),
        ("office", on(4, 1), None, 9, True),
    ]


def test_days_in_which_the_clock_stood_still_are_not_held_and_move_the_limit() -> None:
    entries = [found(), suspended(3, 11), resumed(3, 21)]
    assert held(*entries, closed(4, 10)) == [("village", on(3, 1), on(4, 10), 30, False)]
    assert held(*entries, closed(4, 11)) == [("village", on(3, 1), on(4, 11), 31, True)]


def limits(*entries: Any, as_of: date = END) -> list[tuple[Any, ...]]:
    """(holder, limit, late, handed on) of each holding, by first day."""
    spans = sorted(ledger("holdings", entries, as_of), key=lambda row: row["from_on"])
    return [(row["unit"], row["due_on"], row["late"], row["passed_on"]) for row in spans]


def test_the_limit_of_a_holding_is_moved_by_the_days_the_clock_stood_still() -> None:
    stopped = [found(), suspended(3, 11), resumed(3, 21)]
    assert limits(*stopped, closed(4, 10)) == [("village", on(4, 10), False, False)]
    assert limits(*stopped, closed(4, 11)) == [("village", on(4, 10), True, False)]
    # On the last day the clock still can be stopped, after it no longer.
    assert limits(found(), suspended(3, 31), resumed(4, 5), closed(4, 9)) == [
        ("village", on(4, 5), True, False)
    ]
    assert limits(found(), suspended(4, 1), resumed(4, 5), closed(4, 9)) == [
        ("village", on(3, 31), True, False)
    ]


def test_each_stop_before_the_limit_moves_it_further() -> None:
    stops = [suspended(3, 11), resumed(3, 21), suspended(4, 8), resumed(4, 10)]
    assert limits(found(), *stops, closed(4, 12)) == [("village", on(4, 12), False, False)]
    assert limits(found(), *stops, closed(4, 13)) == [("village", on(4, 12), True, False)]


def test_while_the_clock_stands_still_the_limit_moves_on_with_the_as_of_day() -> None:
    stopped = [found(), suspended(3, 11)]
    assert limits(*stopped, as_of=on(5, 31)) == [("village", on(6, 20), False, False)]


def test_a_limit_that_had_passed_before_is_not_the_next_holder_s() -> None:
    # Whoever held it answers for the delay; the next has none of its own until one is set.
    late = [found(), passed(5, 1, "bureau")]
    assert limits(*late) == [("village", on(3, 31), True, True), ("bureau", None, False, False)]
    assert limits(*late, assigned(5, 4, "bureau", due_on=on(5, 20)))[1] == (
        "bureau",
        on(5, 20),
        True,
        False,
    )
    assert limits(found(), passed(3, 31, "bureau"), closed(4, 1)) == [
        ("village", on(3, 31), False, True),
        ("bureau", on(3, 31), True, False),
    ]


def test_a_limit_that_was_set_in_the_past_is_a_limit() -> None:
    assert limits(found(5, 1), closed(5, 2)) == [("village", on(3, 31), True, False)]
    assert limits(found(), passed(5, 1, "bureau", due_on=on(4, 30)), closed(5, 2))[1] == (
        "bureau",
        on(4, 30),
        True,
        False,
    )


def test_a_problem_that_came_back_after_its_limit_has_none_until_one_is_set() -> None:
    again = [found(), closed(3, 9), reopened(6, 1)]
    assert limits(*again) == [("village", on(3, 31), False, False), ("village", None, False, False)]


def test_a_holding_says_what_became_of_the_problem() -> None:
    [span] = ledger("holdings", [found(), excluded(5, 1)])
    assert (span["state"], span["late"], span["events"]) == ("excluded", True, [1, 2])


def test_facts_of_a_problem_that_nobody_registered_are_orphans() -> None:
    found_none = ledgers([closed(3, 12), fixed(3, 9)])
    assert found_none["problems"] == []
    assert [(o["reason"], o["topic"], o["case"], o["events"]) for o in found_none["orphans"]] == [
        ("unknown_case", "ProblemClosed.1", "W", [1]),
        ("unknown_case", "ProblemFixed.1", "W", [2]),
    ]


def test_a_second_registration_is_listed_and_changes_nothing() -> None:
    result = ledgers([found(), found(4, 1, unit="other")])
    [row] = result["problems"]
    assert (row["unit"], row["events"]) == ("village", [1])
    assert [(o["reason"], o["events"]) for o in result["orphans"]] == [("repeated", [2])]


def test_backdated_facts_take_their_place_by_day() -> None:
    row = problem(found(), closed(4, 9), fixed(3, 20), assigned(3, 5, "office"))
    assert (row["assigned_on"], row["fixed_on"], row["closed_on"]) == (
        on(3, 5),
        on(3, 20),
        on(4, 9),
    )


def test_the_first_response_to_a_problem_is_progress_a_reply_or_a_fix() -> None:
    entries = [
        found(),
        fixed(3, 20),
        v.ProblemProgressReported(occurred_on=on(3, 4), problem="W"),
        v.ProblemResultPublished(occurred_on=on(3, 25), problem="W"),
    ]
    [row] = ledger("problems", entries)
    assert (row["responded_on"], row["published_on"]) == (on(3, 4), on(3, 25))


def supervised(month: int, day: int, supervisor: str) -> v.SupervisionDone:
    return v.SupervisionDone(
        occurred_on=on(month, day), problem="W", supervisor=supervisor, passed=True
    )


def self_checked(*entries: Any) -> bool:
    [row] = ledger("problems", [found(), *entries])
    return bool(row["self_checked"])


def test_a_problem_is_self_checked_where_the_fixer_checked_the_fix_or_struck_it_off() -> None:
    mine, others = fixed(3, 20, fixed_by="village"), supervised(3, 21, "town")
    by_me = v.ProblemClosed(occurred_on=on(3, 22), problem="W", closed_by="village")
    assert not self_checked(mine)
    assert not self_checked(mine, others, closed(3, 22))
    assert self_checked(mine, supervised(3, 21, "village"))
    assert self_checked(mine, others, by_me)
    assert not self_checked(supervised(3, 21, "village"), by_me), "nothing was fixed"


def test_where_no_fixer_is_named_the_holder_fixed_it() -> None:
    assert self_checked(fixed(3, 20), supervised(3, 21, "village"))
    handed = assigned(3, 3, "dept")
    assert not self_checked(handed, fixed(3, 20), supervised(3, 21, "village"))
    assert self_checked(handed, fixed(3, 20), supervised(3, 21, "dept"))


def test_a_check_of_an_earlier_round_makes_no_fix_self_checked() -> None:
    first = (fixed(3, 20, fixed_by="village"), supervised(3, 21, "village"))
    again = (reopened(4, 1), fixed(4, 5, fixed_by="village"))
    assert self_checked(*first)
    assert not self_checked(*first, *again)
    assert not self_checked(*first, *again, supervised(4, 6, "town"))


def test_a_problem_repeats_those_of_its_unit_and_category_that_stand() -> None:
    entries = [
        found(3, 1, problem="A", category="供水"),
        found(3, 2, problem="B", category="供水"),
        found(3, 3, problem="C", category="供水"),
        found(3, 4, problem="D", category="修路"),
        found(3, 5, problem="E", category="供水", unit="other"),
        found(3, 6, problem="F"),
        found(3, 7, problem="G"),
        v.ProblemMerged(occurred_on=on(3, 9), problem="B", into="A"),
    ]
    assert [row["repeats"] for row in ledger("problems", entries)] == [0, 1, 1, 0, 0, 0, 0]


def charged(*entries: Any, as_of: date = END) -> list[tuple[Any, ...]]:
    """(who answers, days, days its clock stood still, days it waited for somebody, blocked)."""
    spans = sorted(ledger("holdings", entries, as_of), key=lambda row: row["from_on"])
    days = ("held_days", "stopped_days", "waited_days", "blocked")
    return [(s["unit"], *(s[name] for name in days)) for s in spans]


def test_days_that_wait_for_a_department_are_that_departments() -> None:
    assert charged(
        found(3, 1), suspended(3, 6, blocked_by="civil affairs"), resumed(3, 15), closed(3, 22)
    ) == [("village", 12, 0, 9, False), ("civil affairs", 9, 0, 0, True)]


def test_days_in_which_the_clock_stood_still_without_a_department_are_nobodys() -> None:
    assert charged(found(3, 1), suspended(3, 6), resumed(3, 11), closed(3, 18)) == [
        ("village", 12, 5, 0, False)
    ]


def test_each_holder_and_each_department_answers_for_its_own_days() -> None:
    assert charged(
        found(3, 1),
        suspended(3, 3, blocked_by="land"),
        resumed(3, 7),
        passed(3, 10, "office"),
        suspended(3, 12),
        resumed(3, 13),
        closed(3, 20),
    ) == [
        ("village", 5, 0, 4, False),
        ("land", 4, 0, 0, True),
        ("office", 9, 1, 0, False),
    ]


def test_a_stop_that_names_another_department_begins_where_the_first_ends() -> None:
    assert charged(
        found(3, 1),
        suspended(3, 3),
        suspended(3, 5, blocked_by="land"),
        suspended(3, 6),
        suspended(3, 9, blocked_by="water"),
        resumed(3, 10),
        closed(3, 11),
    ) == [
        ("village", 3, 2, 5, False),
        ("land", 4, 0, 0, True),
        ("water", 1, 0, 0, True),
    ]


def test_a_department_that_still_blocks_is_charged_up_to_the_as_of_day() -> None:
    entries = (found(3, 1), suspended(3, 3, blocked_by="land"))
    assert charged(*entries, as_of=on(3, 8)) == [
        ("village", 2, 0, 5, False),
        ("land", 5, 0, 0, True),
    ]


def test_a_stop_that_ended_on_its_day_charges_nobody() -> None:
    assert charged(
        found(3, 1), suspended(3, 3, blocked_by="land"), resumed(3, 3), closed(3, 5)
    ) == [("village", 4, 0, 0, False)]


def test_a_limit_moves_by_the_days_that_another_department_took() -> None:
    [village, land] = sorted(
        ledger(
            "holdings",
            (found(3, 1), suspended(3, 6, blocked_by="land"), resumed(3, 16), closed(4, 8)),
        ),
        key=lambda row: row["from_on"],
    )
    assert (village["due_on"], village["late"]) == (on(4, 10), False)
    assert (land["due_on"], land["late"]) == (None, False)


def test_what_took_a_case_away_is_listed_with_who_allowed_it() -> None:
    acts = ledger(
        "case_acts",
        (
            found(3, 1),
            passed(3, 2, "office", ground="属地"),
            suspended(3, 3, decided_by="县督查室", blocked_by="land"),
            resumed(3, 9),
            excluded(3, 12),
        ),
    )
    shown = [(a["act"], a["acted_on"], a["until"], a["decided_by"], a["other_unit"]) for a in acts]
    assert shown == [
        ("transferred", on(3, 2), None, None, "office"),
        ("suspended", on(3, 3), on(3, 9), "县督查室", "land"),
        ("excluded", on(3, 12), None, "县", None),
    ]
    assert [a["ground"] for a in acts] == ["属地", "等材料", "重"]
