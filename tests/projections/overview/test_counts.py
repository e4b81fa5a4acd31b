"""What is counted from ledgers: by month, by area, by age."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from projections.overview.activity import activity
from projections.overview.areas import areas
from projections.overview.goods import FIVE, GOODS, five_goods
from projections.overview.months import Months, months_of
from projections.overview.movement import _people, _summed
from projections.overview.people import People, people_of
from projections.overview.problems import LIMITS, problems
from projections.rows import Standing
from tests.projections.overview.held import Held, Run, subject

TWO = [subject("A", "T1"), subject("B", "T2")]


def held(run: Run | None = None, **ledgers: str) -> Any:
    return cast("Any", Held(TWO, run, **ledgers))


def rows(columns: str, *values: str) -> str:
    return f"SELECT * FROM (VALUES {', '.join(values)}) AS t({columns})"


def counted(results: Any, ledger: str) -> Any:
    found, _finer = areas(results, people_of(results))
    return activity(results, ledger, found, months_of(results.run))


def test_visits_are_counted_by_area_and_month_of_the_period_alone() -> None:
    visits = rows(
        "unit, visited_on",
        "('A', DATE '2025-01-31')",
        "('A', DATE '2025-01-01')",
        "('B', DATE '2025-12-31')",
        "('B', DATE '2024-12-31')",
        "('B', DATE '2026-01-01')",
        "('T1', DATE '2025-02-02')",
    )
    found = counted(held(visits=visits), "visits")
    assert [(row["area"], row["counts"][0], row["counts"][11]) for row in found["rows"]] == [
        ("T1", 2, 0),
        ("T2", 0, 1),
    ]
    assert (found["total"], found["elsewhere"]) == (3, 1)


def test_a_month_that_has_not_come_is_none() -> None:
    run = Run(as_of=date(2025, 3, 9))
    found = counted(
        held(run, visits=rows("unit, visited_on", "('A', DATE '2025-03-10')")), "visits"
    )
    assert found["rows"][0]["counts"] == [0, 0, 0, *[None] * 9]


def test_results_without_the_ledger_have_noughts() -> None:
    assert counted(held(), "meetings")["total"] == 0


def test_a_period_of_years_shows_its_last_twelve_months() -> None:
    months = months_of(cast("Any", Run(period_start=date(2023, 1, 1))))
    assert months == Months(tuple(range(2025 * 12, 2025 * 12 + 12)), 12)
    half = months_of(cast("Any", Run(period_end=date(2025, 6, 30))))
    assert half.short == ["1", "2", "3", "4", "5", "6"]


PROBLEMS = rows(
    "row, unit, state, found_on, assigned_on, fixed_on, supervised_on, closed_on, last_look_on, "
    "due_on",
    "('1', 'A', 'closed', DATE '2025-01-03', DATE '2025-01-05', DATE '2025-02-01', "
    "DATE '2025-02-02', DATE '2025-03-01', DATE '2025-06-01', DATE '2025-03-01')",
    "('2', 'A', 'open', DATE '2025-12-01', NULL, NULL, NULL, NULL, NULL, NULL)",
    "('3', 'B', 'open', DATE '2024-06-01', DATE '2024-06-02', NULL, NULL, NULL, NULL, "
    "DATE '2024-07-01')",
    "('4', 'B', 'open', DATE '2025-10-31', DATE '2025-11-01', NULL, NULL, NULL, NULL, "
    "DATE '2026-01-31')",
    "('5', 'T2', 'suspended', DATE '2025-11-01', NULL, NULL, NULL, NULL, NULL, NULL)",
    "('6', 'X', 'excluded', DATE '2025-11-01', NULL, NULL, NULL, NULL, NULL, NULL)",
)  # fmt: skip
HOLDINGS = rows(
    "problem, to_on, late, blocked",
    "('3', NULL, TRUE, FALSE)",
    "('4', DATE '2025-11-20', TRUE, FALSE)",
    "('4', NULL, FALSE, FALSE)",
    "('2', NULL, FALSE, NULL)",
)


def of_problems() -> Any:
    results = held(problems=PROBLEMS, holdings=HOLDINGS)
    found, _finer = areas(results, people_of(results))
    return problems(results, found, months_of(results.run))


def test_each_step_is_counted_in_its_own_month_of_the_period() -> None:
    flow = of_problems()["flow"]
    assert [flow[step].index(1) + 1 for step in ("assigned", "fixed", "supervised")] == [1, 2, 2]
    assert (flow["closed"][2], flow["looked_back"][5]) == (1, 1)
    assert sum(flow["found"]) == 5  # that of 2024 is not of this period


def test_an_open_problem_is_late_by_whoever_holds_it_now_and_old_since_it_was_found() -> None:
    found = of_problems()
    assert [(age["from"], *(age[limit] for limit in LIMITS)) for age in found["ages"]] == [
        (0, 0, 0, 1, 0),
        (31, 0, 0, 0, 1),
        (61, 0, 1, 0, 0),
        (91, 0, 0, 0, 0),
        (181, 1, 0, 0, 0),
    ]  # fmt: skip
    assert (found["open"], found["late"], found["apart"]["excluded"]) == (4, 1, 1)
    assert found["by_area"] == {"T1": {"open": 1, "late": 0}, "T2": {"open": 3, "late": 1}}


class Cohorts(Held):
    """With the cohort of each subject."""

    cohorts = {"villages": "村"}  # noqa: RUF012

    def rows(self, _sql: str, _values: Any) -> list[dict[str, str]]:
        return [{"unit": each.unit} for each in self.subjects()]


def test_a_good_counts_where_another_looked_and_found_it_met_in_the_period() -> None:
    items = [
        f"('A', '{FIVE}', '{item}', TRUE, TRUE, DATE '2025-05-01')" for item in GOODS
    ] + [
        f"('B', '{FIVE}', '{GOODS[0]}', TRUE, TRUE, DATE '2025-05-01')",
        f"('B', '{FIVE}', '{GOODS[1]}', TRUE, FALSE, DATE '2025-05-01')",
        f"('B', '{FIVE}', '{GOODS[2]}', FALSE, TRUE, DATE '2025-05-01')",
        f"('B', '{FIVE}', '{GOODS[3]}', TRUE, TRUE, DATE '2024-05-01')",
        "('B', '别的清单', '别的', TRUE, TRUE, DATE '2025-05-01')",
    ]  # fmt: skip
    ledger = rows("unit, checklist, item, met, by_other, verified_on", *items)
    found = five_goods(cast("Any", Cohorts(TWO, checklist_items=ledger)))
    assert found is not None
    assert found["axes"] == list(GOODS)
    assert found["series"][0]["values"] == [[2, 2], [1, 2], [1, 2], [1, 2], [1, 2]]
    assert five_goods(cast("Any", Cohorts(TWO))) is None


def test_a_cohort_of_which_nobody_looked_at_any_unit_has_no_shape() -> None:
    of_town = f"('T1', '{FIVE}', '{GOODS[0]}', TRUE, TRUE, DATE '2025-05-01')"
    columns = "unit, checklist, item, met, by_other, verified_on"
    assert five_goods(cast("Any", Cohorts(TWO, checklist_items=rows(columns, of_town)))) is None


PAST = [
    {"unit": "A", "person": "P", "period": "2023", "grade": "好"},
    {"unit": "A", "person": "P", "period": "2024", "grade": "差"},
    {"unit": "A", "person": "P", "period": "2025", "grade": "好"},
    {"unit": "A", "person": None, "period": "2024", "grade": "好"},
    {"unit": "B", "person": "Q", "period": "2024", "grade": "好"},
    {"unit": "B", "person": "P", "period": "2024H1", "grade": "好"},
]


class Past(Held):
    """With standings that were published."""

    def whole_ledger(self, _name: str) -> list[dict[str, Any]]:
        return PAST


def test_a_person_moved_from_the_grade_that_was_published_last_for_the_same_post() -> None:
    standing = Standing("P@A", "villages", "ranked", 9000, 2, 1, 2, 0, "好", "好", ())
    people = People(tuple(TWO), (standing,))
    assert _people(cast("Any", Past(TWO)), people) == [("差", "好")]
    assert _summed([("差", "好"), ("好", "好"), ("?", "好")], {"好": 0, "差": 1}) == {
        "cells": [
            {"before": "好", "now": "好", "subjects": 1},
            {"before": "差", "now": "好", "subjects": 1},
        ],
        "up": 1,
        "same": 1,
        "down": 0,
    }
