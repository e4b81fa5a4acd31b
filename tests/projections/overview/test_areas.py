"""What the page is divided by: never one line for all, never a line for each of hundreds."""

from __future__ import annotations

from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from projections.overview.areas import BESIDE, MOST, OTHERS, areas
from projections.overview.people import people_of
from tests.projections.overview.held import Held, subject


def county(towns: int, villages: int = 2) -> list[Any]:
    return [subject(f"T{t}V{v}", f"T{t}") for t in range(towns) for v in range(villages)]


def divided(subjects: list[Any], **ledgers: str) -> Any:
    results = cast("Any", Held(subjects, **ledgers))
    return areas(results, people_of(results))


def test_a_county_is_divided_by_its_townships_the_heaviest_first() -> None:
    found, finer = divided([*county(3), subject("T2V9", "T2")])
    assert [(a.unit, a.title, a.units) for a in found.shown] == [
        ("T2", "T2镇", 3),
        ("T0", "T0镇", 2),
        ("T1", "T1镇", 2),
    ]
    assert finer is None
    assert found.of["T1V0"] == "T1"


def test_where_all_lie_under_one_unit_each_is_an_area_of_its_own() -> None:
    found, _finer = divided(county(1, 3))
    assert [a.unit for a in found.shown] == ["T0V0", "T0V1", "T0V2"]


UNITS = (
    "SELECT * FROM (VALUES ('CITY', NULL, 'city', '澜州市'), "
    + ", ".join(f"('K{k}', 'CITY', 'county', '第{k}县')" for k in range(5))
    + ", "
    + ", ".join(f"('T{t}', 'K{t % 5}', 'township', '镇{t}')" for t in range(100))
    + ", "
    + ", ".join(f"('T{t}V0', 'T{t}', 'village', '村{t}')" for t in range(100))
    + ", ('D1', 'CITY', 'department', '局')) AS t(unit, parent, unit_kind, name)"
)


def test_a_city_is_divided_by_its_counties_and_its_townships_stay_at_hand() -> None:
    found, finer = divided(county(100, 1), units=UNITS)
    assert [(a.title, a.units) for a in found.shown] == [(f"第{k}县", 20) for k in range(5)]
    assert found.kinds == ("county",)
    assert finer is not None
    assert len(finer.shown) == 100
    assert (found.of["T7V0"], found.of["T7"], found.of["CITY"]) == ("K2", "K2", BESIDE)


def test_what_is_beyond_the_most_is_counted_together() -> None:
    found, finer = divided(county(MOST + 5, 1))
    assert finer is None
    assert (len(found.shown), found.left_out, found.left_units) == (MOST, 5, 5)
    assert list(found.titles)[-1] == OTHERS
    assert sum(1 for u in found.assessed if found.of[u] == OTHERS) == 5


def test_what_lies_below_an_assessed_unit_counts_for_it_and_what_lies_above_does_not() -> None:
    units = (
        "SELECT * FROM (VALUES ('T0', NULL, 'township', '镇'), ('T0V0', 'T0', 'village', '村'), "
        "('T0V0B', 'T0V0', 'branch', '支部'), ('T1', NULL, 'township', '镇'), "
        "('T1V0', 'T1', 'village', '村')) AS t(unit, parent, unit_kind, name)"
    )
    found, _finer = divided(county(2, 1), units=units)
    assert found.assessed == {"T0V0", "T0V0B", "T1V0"}
    assert found.of["T0V0B"] == "T0"


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3)), min_size=1, max_size=200))
def test_every_assessed_unit_is_counted_once(given_units: list[tuple[int, int]]) -> None:
    subjects = [subject(f"T{t}V{v}", f"T{t}") for t, v in given_units]
    found, _finer = divided(subjects)
    assert sum(area.units for area in found.shown) + found.left_units == len(set(given_units))
    assert len(found.shown) <= MOST


def test_a_ring_of_parents_ends() -> None:
    found, _finer = divided([subject("A", "B"), subject("B", "A")])
    assert {area.units for area in found.shown} == {1}
