"""What a node's operation means is said in words, with the numbers that it holds."""

from __future__ import annotations

from fractions import Fraction

import pytest

from projections.operations import said


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("share", "what was achieved ÷ what was asked"),
        ("points 10", "share × 10 points"),
        (
            "points 10*50/47",
            "share × 10 points, spread to 10.64 because 6 points did not apply",
        ),
        ("band 9/10", "step from 90 % up"),
        ("band 1/3", "step from 33.33 % up"),
        ("band -", "below the lowest step"),
        ("credit*2", "2 points for each"),
        ("-credit*1/2", "0.5 points off for each"),
        ("sum", "sum"),
        ("sum cap 25/2", "sum; bonus and deduction at most 12.5"),
        ("floor 0", "sum of the groups, never below 0"),
        ("half_up 2", "rounded to 2 decimals, half up"),
        ("something newer 3", "something newer 3"),
    ],
)
def test_an_operation_is_said_in_words(operation: str, words: str) -> None:
    assert said(operation, Fraction(100)) == words


def test_points_that_did_not_apply_are_counted_against_all_that_the_scheme_gives() -> None:
    # 50 of 150 points applied: a third, so each is worth three times as much.
    assert "because 100 points did not apply" in said("points 5*3", Fraction(150))
