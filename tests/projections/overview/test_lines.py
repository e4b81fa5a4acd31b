"""Who stands near a line: the nearest on each side, and how closely it decides."""

from __future__ import annotations

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.overview.lines import NEAR, _names, _near, _units
from projections.overview.people import People
from projections.rows import Standing
from tests.projections.overview.held import subject


def standing(name: str, total: int) -> Standing:
    return Standing(name, "villages", "ranked", total, 2, 1, 9, 0, "好", "好", ())


def test_the_nearest_of_each_side_are_named_highest_first() -> None:
    field = [standing(f"S{n}", 9000 - 10 * n) for n in range(20)]
    found = _near(field, 8905, {s.subject for s in field if (s.total or 0) >= 8905})
    assert [one["total"] for one in found["near"]] == list(range(8940, 8860, -10))
    assert [one["inside"] for one in found["near"]] == [True] * NEAR + [False] * NEAR
    assert found["gap"] == 10


def test_equals_on_the_line_that_are_not_named_are_counted() -> None:
    field = [standing(f"S{n}", 8000) for n in range(7)] + [standing("T", 7000)]
    found = _near(field, 8000, {s.subject for s in field[:7]})
    assert (len(found["near"]), found["beyond"], found["gap"]) == (5, 3, 1000)


@settings(deadline=None)
@given(st.lists(st.integers(0, 10_000), max_size=30), st.integers(0, 10_000))
def test_nobody_unnamed_is_nearer_than_somebody_named_of_that_side(
    totals: list[int], at: int
) -> None:
    field = [standing(f"S{n:02}", total) for n, total in enumerate(totals)]
    inside = {s.subject for s in field if (s.total or 0) >= at}
    named = {one["subject"] for one in _near(field, at, inside)["near"]}
    for side in (True, False):
        own = [s for s in field if (s.subject in inside) is side]
        shown = [abs((s.total or 0) - at) for s in own if s.subject in named]
        rest = [abs((s.total or 0) - at) for s in own if s.subject not in named]
        assert len(shown) == min(NEAR, len(own))
        assert max(shown, default=0) <= min(rest, default=10**9)


def test_a_threshold_of_the_scheme_is_read_in_the_units_of_totals() -> None:
    assert [_units(text, 2) for text in ("90", "89.5", "179/2", "60.25")] == [
        9000,
        8950,
        8950,
        6025,
    ]
    assert _units("90", 0) == 90


def test_two_of_one_name_are_told_apart_by_their_code() -> None:
    twin = attrs.evolve(subject("A"), id="Q@A", person="Q")
    people = People((subject("A"), twin, subject("B")), ())
    assert _names(people, {"P@A", "Q@A", "P@B"}) == {
        "P@A": "书记 · A村 P@A",
        "Q@A": "书记 · A村 Q@A",
        "P@B": "书记 · B村",
    }
