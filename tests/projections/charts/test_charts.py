"""Charts hold together whatever numbers they are given, and say what they show."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.charts import (
    Bar,
    Dot,
    Figure,
    HeatRow,
    Mark,
    Part,
    Series,
    Strip,
    alluvial,
    bars,
    dots,
    heat,
    palette,
    radar,
    shares,
    spark,
    stacked,
    strips,
)
from projections.charts.radar import sine
from projections.charts.svg import across, el, fitted, rect, shortened, words
from tests.projections.charts.drawn import every, holds_together, parsed, texts

COUNT = st.integers(0, 10**6)
NAME = st.text("红旗村东风ABC<&\"'", min_size=1, max_size=30)
MONTHS = [str(n) for n in range(1, 13)]


def test_what_is_put_in_is_text_and_never_markup() -> None:
    assert el("a", href='"><b>') == '<a href="&quot;&gt;&lt;b&gt;"/>'
    assert words(0, 0, "<script>", 100).count("<script>") == 0
    assert rect(0, 0, 0, 10, "#fff") == ""


def test_a_name_is_cut_where_it_would_not_fit() -> None:
    assert shortened("红旗村", 300, 100) == "红旗村"
    assert shortened("红旗村党支部", 400, 100) == "红旗村…"
    assert across("红A", 100) == 158
    assert fitted("红旗村", 300, 120, 100, 80) == ("红旗村", 100)
    assert fitted("红旗村党支部", 320, 100, 80) == ("红旗村…", 80)


def test_sines_are_those_of_the_circle() -> None:
    for degrees in range(-360, 720):
        assert abs(sine(degrees) - 10_000 * math.sin(math.radians(degrees))) <= 0.51


@settings(deadline=None)
@given(st.lists(st.tuples(NAME, COUNT, st.none() | COUNT), min_size=1, max_size=6))
def test_bars_hold_together(rows: list[tuple[str, int, int | None]]) -> None:
    made = [
        Bar(n, v, f"{v}（{at}%）", palette.of_grade(at), None if m is None else Mark(m, "名额"))
        for at, (n, v, m) in enumerate(rows)
    ]
    head = ["等次", "个数", "名额"][: 3 if any(row.mark for row in made) else 2]
    figure = bars("b", "等次", "说明", made, head)
    holds_together(figure)
    assert {row.shown for row in made} <= set(texts(figure))


def test_bars_are_as_long_as_their_numbers_and_a_mark_stands_on_the_same_scale() -> None:
    rows = [
        Bar("好", 30, "30", palette.NONE, Mark(60, "名额")),
        Bar("差", 120, "120", palette.NONE),
    ]
    root = parsed(bars("b", "t", "a", rows, ["", "", ""]))
    short, long = (int(each.get("width") or 0) for each in every(root, "rect"))
    dashed = next(each for each in every(root, "line") if each.get("stroke-dasharray"))
    left = min(int(each.get("x") or 0) for each in every(root, "rect"))
    assert abs(4 * short - long) <= 4
    assert abs(2 * (int(dashed.get("x1") or 0) - left) - long) <= 2


@settings(deadline=None)
@given(st.lists(st.tuples(NAME, st.lists(COUNT, min_size=3, max_size=3)), max_size=20))
def test_stacked_bars_hold_together_and_bear_their_sums(rows: list[tuple[str, list[int]]]) -> None:
    parts = [
        Part(name, ink)
        for name, ink in zip("甲乙丙", (palette.UP, palette.SAME, palette.DOWN), strict=True)
    ]
    figure = stacked("s", "升降", "说明", parts, rows, ["", *"甲乙丙", "合计"])
    holds_together(figure)
    assert {str(sum(values)) for _name, values in rows} <= set(texts(figure))


MAYBE = st.lists(st.none() | st.integers(0, 5000), min_size=12, max_size=12).map(tuple)


@settings(deadline=None)
@given(st.lists(st.tuples(NAME, MAYBE), max_size=20))
def test_heat_maps_hold_together(rows: list[tuple[str, tuple[int | None, ...]]]) -> None:
    made = [HeatRow(name, values, values) for name, values in rows]  # type: ignore[arg-type]
    holds_together(heat("h", "走访", "说明", MONTHS, made, ["", *MONTHS]))


def test_small_differences_do_not_look_like_large_ones() -> None:
    near = HeatRow("甲", tuple([89, 90] * 6), tuple(MONTHS))
    figure = heat("h", "t", "a", MONTHS, [near], ["", *MONTHS])
    cells = list(every(parsed(figure), "rect"))
    assert {r.get("fill") for r in cells[:12]} == {palette.RAMP[-1].fill}


def test_a_month_that_has_not_come_is_no_nought() -> None:
    row = HeatRow("甲", (10, 0, *[None] * 10), tuple(MONTHS))
    shown = texts(heat("h", "t", "a", MONTHS, [row], ["", *MONTHS]))
    assert (shown.count("1.0"), shown.count("0"), shown.count("0.0")) == (1, 1, 0)
    strip = Strip("发现", (3, 0, *[None] * 10), palette.NONE)
    assert texts(strips("f", "t", "a", MONTHS, [strip], ["", *MONTHS, ""])).count("–") == 10
    assert strip.total == 3


@settings(deadline=None)
@given(st.lists(st.tuples(NAME, MAYBE), min_size=1, max_size=6))
def test_strips_hold_together(rows: list[tuple[str, tuple[int | None, ...]]]) -> None:
    made = [Strip(name, values, palette.DOWN) for name, values in rows]
    figure = strips("f", "流转", "说明", MONTHS, made, ["", *MONTHS, "合计"])
    holds_together(figure)
    assert {str(row.total) for row in made} <= set(texts(figure))


SHARE = st.none() | st.integers(0, 10_000)


def lines_of(axes: int) -> st.SearchStrategy[list[list[int | None]]]:
    return st.lists(st.lists(SHARE, min_size=axes, max_size=axes), min_size=1, max_size=4)


@settings(deadline=None)
@given(st.integers(3, 12).flatmap(lines_of))
def test_radars_hold_together(values: list[list[int | None]]) -> None:
    axes = [f"方面{at}" for at in range(len(values[0]))]
    series = [
        Series(f"组{at}", tuple(row), tuple("–" if v is None else f"{v}" for v in row))
        for at, row in enumerate(values)
    ]
    figure = radar("r", "五个好", "说明", axes, series, ["方面", *(s.title for s in series)])
    holds_together(figure)
    assert set(axes) <= set(texts(figure))


def paths_of(value: int) -> list[str | None]:
    series = Series("村", (value,) * 5, (f"{value}",) * 5)
    figure = radar("r", "t", "a", list("甲乙丙丁戊"), [series], ["", "村"])
    return [each.get("d") for each in every(parsed(figure), "path")]


def test_what_is_wholly_reached_lies_on_the_outermost_ring() -> None:
    *rings, curve = paths_of(10_000)
    assert curve == rings[-1]
    *rings, curve = paths_of(4_000)
    assert curve == rings[1]


def test_two_axes_are_no_radar() -> None:
    with pytest.raises(AssertionError):
        radar("r", "t", "a", ["甲", "乙"], [], [])


GRADES = ["好", "较好", "一般", "较差"]
PAIRS = st.tuples(st.sampled_from(GRADES), st.sampled_from(GRADES))


def moved(moves: dict[tuple[str, str], int]) -> Figure:
    return alluvial(
        "m", "升降", "说明", GRADES, moves, ("上一期", "本期"), ("升", "平", "降"), ["", "", ""]
    )


@settings(deadline=None)
@given(st.dictionaries(PAIRS, st.integers(0, 10_000)))
def test_bands_hold_together(moves: dict[tuple[str, str], int]) -> None:
    figure = moved(moves)
    holds_together(figure)
    assert sum(int(row[2]) for row in figure.table.rows) == sum(moves.values())


def test_bands_tell_rising_from_falling_by_their_place_not_their_name() -> None:
    shown = texts(moved({("较差", "好"): 3, ("好", "好"): 5, ("好", "一般"): 2}))
    assert {"升 3", "平 5", "降 2", "好 7", "好 8", "较差 3", "一般 2"} <= set(shown)


@settings(deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(st.tuples(NAME, st.integers(0, 10_000), st.booleans()), max_size=10),
)
def test_dots_hold_together(at: int, rows: list[tuple[str, int, bool]]) -> None:
    made = [Dot(*row) for row in rows]
    holds_together(dots("d", "界线", "说明", at, 2, made, ("界线", "列入", "未列入"), ["", "", ""]))


def test_a_dot_stands_right_of_the_line_exactly_where_the_total_is_above_it() -> None:
    made = [Dot("甲", 9100, True), Dot("乙", 9050, True), Dot("丙", 8990, False)]
    root = parsed(dots("d", "t", "a", 9000, 2, made, ("界线", "够", "不够"), ["", "", ""]))
    line = next(each for each in every(root, "line") if each.get("stroke-dasharray"))
    x = int(line.get("x1") or 0)
    places = [int(each.get("cx") or 0) for each in every(root, "circle")][2:]
    assert [place > x for place in places] == [True, True, False]
    assert places[0] > places[1]
    full = [each.get("fill") != "#ffffff" for each in every(root, "circle")][2:]
    assert full == [True, True, False]


def test_small_pictures_are_hidden_from_whoever_hears_the_page() -> None:
    for small in (spark([1, None, 3], 3), shares("g", [(1, palette.DOWN), (0, palette.UP)])):
        assert 'aria-hidden="true"' in small
    assert re.search(r"url\(#g-", shares("g", [(1, palette.DOWN)]))


def test_the_same_numbers_give_the_same_bytes() -> None:
    moves = {("好", "好"): 5, ("较差", "好"): 3}
    assert moved(moves).svg() == moved(dict(reversed(moves.items()))).svg()
