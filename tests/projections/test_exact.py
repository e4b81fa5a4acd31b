"""Arithmetic that clauses rest on."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections import exact


@pytest.mark.parametrize(
    ("percent", "base", "expected"),
    [(8, 13, (1, 2, 1)), (30, 37, (11, 12, 11)), (8, 12, (0, 1, 1)), (8, 47, (3, 4, 4))],
)
def test_a_share_of_people_depends_on_the_rounding_that_the_clause_names(percent, base, expected):
    found = tuple(
        exact.seats((percent, 100), base, rounding, 0) for rounding in ("floor", "ceil", "half_up")
    )
    assert found == expected


def test_fewer_than_one_may_still_be_one():
    assert exact.seats((20, 100), 2, "floor", 1) == 1


def test_a_share_of_nobody_is_nobody_even_with_a_least():
    assert exact.seats((20, 100), 0, "half_up", 1) == 0


def test_a_share_never_takes_more_than_there_are():
    assert exact.seats((1, 2), 2, "ceil", 5) == 2


def test_halves_go_away_from_zero_on_both_sides():
    assert [exact.half_up(n, 2) for n in (-3, -1, 1, 3, 5)] == [-2, -1, 1, 2, 3]


def test_half_up_at_two_places_is_not_what_a_float_would_say():
    assert exact.half_up(2675, 1000, 2) == 268  # round(2.675, 2) is 2.67
    assert exact.half_up(1005, 1000, 2) == 101


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**9), st.integers(0, 4))
def test_half_up_agrees_with_decimal_arithmetic(numerator, denominator, decimals):
    with localcontext() as context:
        context.prec = 60
        # Scaled first: a quotient cut at 60 places could fall onto a half that is none.
        twice = Fraction(2 * numerator * 10**decimals, denominator)
        if twice.denominator == 1:
            expected = Decimal(twice.numerator) / 2
        else:
            expected = Decimal(twice.numerator) / Decimal(twice.denominator) / 2
        expected = expected.to_integral_value(ROUND_HALF_UP)
    assert exact.half_up(numerator, denominator, decimals) == int(expected)


@given(st.lists(st.tuples(st.integers(-(10**6), 10**6), st.integers(1, 10**4)), max_size=12))
def test_sums_are_exact_in_any_order(parts):
    expected = sum((Fraction(*part) for part in parts), Fraction(0))
    found = (expected.numerator, expected.denominator)
    assert exact.total(parts) == found
    assert exact.total(reversed(parts)) == found


@given(st.integers(0, 500), st.integers(0, 100), st.sampled_from(["floor", "ceil", "half_up"]))
def test_seats_are_within_one_of_the_share_and_within_the_base(base, percent, rounding):
    found = exact.seats((percent, 100), base, rounding, 0)
    assert 0 <= found <= base
    assert abs(Fraction(percent * base, 100) - found) < 1
