"""Ladders: the more often, the higher the rung; what is counted, and when it begins again."""

from __future__ import annotations

from typing import Any

import pytest

from evalcore.schemes import model
from projections.periods import before, earlier
from tests.projections.world import (
    DEMO,
    GRADES,
    World,
    cases,
    d,
    expression,
    indicator,
    number,
    scheme,
)

KEPT = indicator("kept", cases(), when_none="zero")
RUNGS = (
    model.Rung(number(1), "reminder", "township"),
    model.Rung(number(2), "talk", "township"),
    model.Rung(number(4), "proposal", "county"),
)


def ladder(of: Any, resets: Any = "period", **more: Any) -> model.Ladder:
    return model.Ladder("ladder", "逐级提醒", of, resets, RUNGS, DEMO, **more)


LATE = {
    "ledger": "problems",
    "where": expression("closed_on > due_on"),
    "at": "found_on",
}
BAD = {"grades": ("一般", "较差")}


@pytest.fixture
def world():
    world = World()
    world.unit("v1")
    return world


def late(world, day, unit="v1"):
    return world.add("problems", unit, found_on=d(day), due_on=d(day), closed_on=d("2026-01-01"))


def climbed(world, rule, *flags, **more):
    found = world.evaluate(scheme(KEPT, flags=flags, ladders=(rule,), **more))
    return [flag for flag in found.flags if flag.rule == "ladder"]


@pytest.mark.parametrize(
    ("times", "suggests", "rung", "whom"),
    [
        (1, "reminder", "rung:1", "township"),
        (2, "talk", "rung:2", "township"),
        (3, "talk", "rung:2", "township"),
        (4, "proposal", "rung:3", "county"),
        (5, "proposal", "rung:3", "county"),
    ],
)
def test_the_highest_rung_that_is_reached_is_one_flag(world, times, suggests, rung, whom):
    rows = [late(world, f"0{n}-05") for n in range(1, times + 1)]
    (flag,) = climbed(world, ladder("ledger", **LATE))
    assert (flag.suggests, flag.addressed_to, flag.kind) == (suggests, whom, "accountability")
    assert flag.cites == (*(f"ledger:problems:r{n}" for n in rows), rung)
    assert flag.evidence == tuple(rows)
    assert flag.occurred_on == f"2025-0{times}-05"
    assert flag.title == "逐级提醒"


def test_below_the_lowest_rung_there_is_no_flag(world):
    assert climbed(world, ladder("ledger", **LATE)) == []


def test_the_next_step_is_another_flag_and_the_same_step_the_same(world):
    late(world, "03-05")
    first = climbed(world, ladder("ledger", **LATE))
    assert climbed(world, ladder("ledger", **LATE)) == first
    late(world, "04-05")
    assert climbed(world, ladder("ledger", **LATE))[0].id != first[0].id


def test_each_is_counted_apart_and_a_vacancy_is_nobody(world):
    world.serves("p1", "2020-01-01", "03-31")
    world.serves("p2", "07-01")
    for day in ("02-02", "03-31", "05-05", "07-01"):
        late(world, day)
    found = climbed(world, ladder("ledger", **LATE), subject="person")
    assert [(f.subject, f.suggests) for f in found] == [("p1@v1", "talk"), ("p2@v1", "reminder")]


# resets: period, never


def test_with_every_period_the_count_begins_again(world):
    for day in ("2023-05-05", "2024-05-05", "2024-12-31", "05-05", "2026-01-01"):
        late(world, day)
    assert [f.suggests for f in climbed(world, ladder("ledger", **LATE))] == ["reminder"]


def test_what_is_never_forgotten_counts_up_to_the_last_day_judged(world):
    rows = [late(world, day) for day in ("2023-05-05", "2024-12-31", "05-05")]
    late(world, "2026-01-01")
    (flag,) = climbed(world, ladder("ledger", "never", **LATE))
    assert (flag.suggests, flag.evidence) == ("talk", tuple(rows))


def test_of_earlier_years_only_what_names_a_person_is_that_person_s(world):
    world.unit("v2")
    world.serves("p1", "2024-07-01")
    world.serves("p2", "2024-07-01", unit="v2")
    decided = {"ledger": "measures", "where": expression("TRUE"), "at": "decided_on"}
    for unit, person, day in (
        ("v1", None, "2023-05-05"),  # of the unit: before p1
        ("v1", "p0", "2023-06-06"),  # of a predecessor
        ("v1", "p1", "2024-08-08"),
        ("v2", "p1", "2023-03-03"),  # where p1 was before
        ("v1", "p1", "05-05"),
        ("v2", None, "05-05"),
    ):
        world.add("measures", unit, person=person, decided_on=d(day))
    found = climbed(world, ladder("ledger", "never", **decided), subject="person")
    assert [(f.subject, len(f.cites) - 1) for f in found] == [("p1@v1", 3), ("p2@v2", 1)]
    # A unit answers for its own past, whoever served.
    found = climbed(world, ladder("ledger", "never", **decided))
    assert [(f.subject, len(f.cites) - 1) for f in found] == [("v1", 4), ("v2", 2)]


def test_what_is_never_forgotten_goes_along_with_whoever_moves_within_the_year(world):
    world.unit("v2")
    world.serves("p1", "2023-01-01", "2025-06-30")
    world.serves("p1", "2025-07-01", unit="v2")
    world.serves("p2", "2025-07-01")
    decided = {"ledger": "measures", "where": expression("TRUE"), "at": "decided_on"}
    for unit, person, day in (
        ("v1", "p1", "2024-05-05"),
        ("v1", "p1", "03-03"),
        ("v2", "p1", "09-09"),
        ("v1", None, "04-04"),  # of whoever serves there on that day
        ("v2", "p1", "02-02"),  # before p1 came there
    ):
        world.add("measures", unit, person=person, decided_on=d(day))
    found = climbed(world, ladder("ledger", "never", **decided), subject="person")
    assert [(f.subject, len(f.cites) - 1) for f in found] == [("p1@v1", 1), ("p1@v2", 4)]
    # A count that begins again each period is each subject's own.
    found = climbed(world, ladder("ledger", **decided), subject="person")
    assert [(f.subject, len(f.cites) - 1) for f in found] == [("p1@v1", 2), ("p1@v2", 2)]


# Flags of the run


def test_flags_of_the_run_are_counted(world):
    for day in ("03-03", "04-04"):
        late(world, day)
    world.add("visits", visited_on=d("05-05"))
    flags = (
        model.Flag("slow", "", "ledger", DEMO, "x", **LATE),
        model.Flag(
            "seen", "", "ledger", DEMO, "x", ledger="visits", where=expression("TRUE"),
            at="visited_on",
        ),
        model.Flag(
            "other", "", "ledger", DEMO, "x", ledger="visits", where=expression("TRUE"),
            at="visited_on",
        ),
    )  # fmt: skip
    rule = ladder("flags", flags=("slow", "seen"))
    found = world.evaluate(scheme(KEPT, flags=flags, ladders=(rule,)))
    (flag,) = [f for f in found.flags if f.rule == "ladder"]
    counted = [f"flag:{f.id}" for f in found.flags if f.rule in ("slow", "seen")]
    assert (flag.suggests, set(flag.cites)) == ("talk", {*counted, "rung:2"})
    assert flag.evidence == tuple(sorted({at for f in found.flags[:3] for at in f.evidence}))


# Grades, period after period


def published(world, period, grade, unit="v1", person=None, **more):
    return world.add(
        "past_standings", unit, period=period, grade=grade, person=person,
        published_on=d("2025-01-20"), **more,
    )  # fmt: skip


def run_of(world, resets, **more):
    """How many periods count (this one ended 较差)."""
    found = climbed(world, ladder("standing", resets, **BAD), grades=GRADES, **more)
    return [len(flag.cites) - 1 for flag in found]


@pytest.mark.parametrize(
    ("grades", "broken", "never"),
    [
        ({"2024": "一般", "2023": "较差"}, [3], [3]),
        ({"2024": "好", "2023": "较差"}, [1], [2]),  # a good year breaks the run
        ({"2023": "较差", "2022": "较差"}, [1], [3]),  # and so does a year without a standing
        ({"2024": "一般", "2023": None, "2022": "一般"}, [2], [3]),  # not ranked that year
        ({"2024H2": "一般", "2026": "一般", "2025": "一般"}, [1], [1]),
    ],
)
def test_a_run_of_bad_years_is_broken_by_any_other_year(world, grades, broken, never):
    for period, grade in grades.items():
        published(world, period, grade)
    assert run_of(world, "broken") == broken
    assert run_of(world, "never") == never
    assert run_of(world, "period") == [1]


def test_a_good_year_now_ends_the_run(world):
    world.add("pledges", due_on=d("05-05"), fulfilled_on=d("05-05"))
    published(world, "2024", "较差")
    assert run_of(world, "broken") == []
    assert run_of(world, "never") == [1]


def test_a_period_counts_once_whatever_the_schemes_were_called(world):
    published(world, "2024", "较差", scheme="villages-2024")
    published(world, "2024", "一般", scheme="turnaround-2024")
    assert run_of(world, "broken") == [2]


def test_a_rating_goes_along_with_the_person_and_not_with_the_unit(world):
    world.serves("p1", "2020-01-01")
    world.add("pledges", due_on=d("05-05"))
    published(world, "2024", "较差", person="p1", unit="v9")
    published(world, "2023", "较差", person="p0")
    published(world, "2022", "较差")
    assert run_of(world, "never", subject="person") == [2]


def test_a_unit_and_a_person_of_one_code_are_two(world):
    published(world, "2024", "较差", unit="v9", person="v1")
    assert run_of(world, "never") == [1]


def test_what_was_published_is_cited(world):
    position = published(world, "2024", "较差")
    (flag,) = climbed(world, ladder("standing", "broken", **BAD), grades=GRADES)
    assert flag.cites == (f"ledger:past_standings:r{position}", "standing", "rung:2")
    assert position in flag.evidence


@pytest.mark.parametrize(
    ("period", "previous"),
    [
        ("2025", "2024"),
        ("2025H2", "2025H1"),
        ("2025H1", "2024H2"),
        ("2025Q1", "2024Q4"),
        ("2025-01", "2024-12"),
        ("2025-12", "2025-11"),
    ],
)
def test_a_period_ends_where_the_next_of_its_kind_begins(period, previous):
    assert before(period) == previous
    assert earlier(previous, period)
    assert not earlier(period, period)
    assert not earlier(period, previous)


def test_periods_of_different_kinds_have_no_order():
    assert not earlier("2024", "2025H1")
