"""Satisfaction by a named formula, with the counts that it was made of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evalcore.schemes.counting import Rate as Defined
from projections.rates import Rate, defined, of_votes, rate_text, told
from tests.projections.world import tallies

ROWS = {"满意": 134, "比较满意": 4, "基本满意": 3, "不了解": 9}
"""A real tally of 141 raters (practice F42), and nine who did not know."""


def rate(*counts: str, of: Any = "valid", scores: bool = True) -> dict[str, Any]:
    made = Defined("满意率", counts, of, scores)
    worth: dict[str, int | str] = {"满意": 1, "比较满意": 1, "基本满意": 0}
    return {"rate": rate_text(tallies(worth, rate=made, skipped=("不了解",)))}


def votes(meeting: str = "m1", first: int = 1, **options: int) -> list[dict[str, Any]]:
    return [
        {"meeting": meeting, "part": "masses", "item": "总体", "option": option, "votes": number,
         "events": [first + at]}
        for at, (option, number) in enumerate((options or ROWS).items())
    ]  # fmt: skip


def contribution(credit: int, possible: int, *events: int, slot: str = "群众") -> dict[str, Any]:
    return {"slot": slot, "credit": credit, "possible": possible, "events": list(events)}


def never(_question: object) -> bool:
    return False


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (("满意",), "满意率（满意）÷有效票（不含不了解） = 134/141 = 95.04%"),
        (("满意", "比较满意"), "满意率（满意+比较满意）÷有效票（不含不了解） = 138/141 = 97.87%"),
        (
            ("满意", "比较满意", "基本满意"),
            "满意率（满意+比较满意+基本满意）÷有效票（不含不了解） = 141/141 = 100.00%",
        ),
    ],
)
def test_the_formula_is_printed_with_the_counts_that_it_was_made_of(counts, said):
    found = of_votes(json.loads(rate(*counts)["rate"]), ROWS)
    assert found is not None
    assert found.words() == said
    assert found.count_words() == "满意 134，不了解 9，比较满意 4，基本满意 3"


def test_an_indicator_tells_what_it_counted_over_all_categories():
    found = told(rate("满意", "比较满意"), [contribution(138, 141, 1, 2, 3, 4)], votes(), never)
    assert found == Rate(
        "满意率", ("满意", "比较满意"), "valid", 138, 141,
        (("满意", 134), ("不了解", 9), ("比较满意", 4), ("基本满意", 3)), ("不了解",),
    )  # fmt: skip
    assert found.to_json()["said"].endswith("= 138/141 = 97.87%")


def test_ballots_that_came_back_are_the_denominator_where_the_scheme_says_so():
    found = told(rate("满意", of="returned"), [contribution(134, 150, 1, 2, 3, 4)], votes(), never)
    assert found is not None
    assert found.words() == "满意率（满意）÷收回票 = 134/150 = 89.33%"


def test_a_rate_beside_the_share_is_made_of_the_votes():
    beside = rate("满意", scores=False)
    found = told(beside, [contribution(1, 2, 1, 2, 3, 4)], votes(), never)
    assert found is not None
    assert (found.numerator, found.denominator) == (134, 141)


def test_options_are_not_told_where_one_question_may_not_be():
    rows = [contribution(144, 151, 1, 2, 3, 4, 11)]
    both = [*votes(), *votes("m2", 11, 满意=10)]
    found = told(rate("满意"), rows, both, lambda question: question[0] == "m2")
    assert found is not None
    assert found.options == ()
    assert told(rate("满意", scores=False), rows, both, lambda q: q[0] == "m2") is None


def test_options_are_not_told_of_a_part_of_the_raters_nor_of_votes_that_are_not_at_hand():
    part = told(rate("满意"), [contribution(134, 134, 1)], votes(), never)
    assert part is not None
    assert part.options == ()
    away = told(rate("满意"), [contribution(134, 134, 1, 2, 3, 4, 99)], votes(), never)
    assert away is not None
    assert away.options == ()


def test_nothing_is_told_of_what_is_withheld_or_not_counted():
    assert told(rate("满意"), [contribution(0, 0, 1, slot="withheld:群众")], votes(), never) is None
    left_out = contribution(0, 0, 1, slot="void:repeats:m1|masses")
    assert told(rate("满意"), [left_out], votes(), never) is None
    assert told({"rate": ""}, [contribution(1, 1, 1)], votes(), never) is None
    assert defined({}) is None, "results of an earlier version"


def test_what_nobody_chose_is_not_said_to_be_left_out():
    knew = {name: number for name, number in ROWS.items() if name != "不了解"}
    found = of_votes(json.loads(rate("满意")["rate"]), knew | {"不了解": 0})
    assert found is not None
    assert found.words() == "满意率（满意）÷有效票 = 134/141 = 95.04%"
