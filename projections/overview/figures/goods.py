"""The radars: the five 好, and the groups of indicators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evalcore.paper_words import said
from projections.charts import Bar, Figure, Series, bars, palette, radar
from projections.charts.radar import LEAST
from projections.overview import words

Json = dict[str, Any]


def of_goods(shape: Json) -> Iterator[Figure]:
    """The radar of the five 好, where they were looked at, and that of the groups."""
    found = shape["five_goods"]
    if found is not None:
        series = [
            Series(
                said("{cohort}（{n} 个单位）").format(cohort=each["title"], n=each["of"]),
                tuple(part * 10_000 // whole for part, whole in each["values"]),
                tuple(words.percent(part, whole) for part, whole in each["values"]),
            )
            for each in found["series"]
        ]
        note = said("台账“五个好”清单中由其他单位核验达到的单位，占考核单位的比例。")
        yield _radar("goods", said("五个好：达到的单位比例"), found["axes"], series, note)
    groups = shape["groups"]
    if not groups["series"]:
        return
    series = [
        Series(
            said("{cohort}（{n} 个对象）").format(cohort=each["title"], n=each["of"]),
            tuple(each["values"]),
            tuple(words.share(value) for value in each["values"]),
        )
        for each in groups["series"]
    ]
    note = said("得分合计占可得分合计的比例；扣分、加分各组不在其中。")
    if found is None:
        note = words.sentences(said("本库没有“五个好”核验记录，以各组指标代替。"), note)
    if groups["withheld"]:
        left = said("因票数过少不列分项得分的 {n} 个对象未计入。").format(n=groups["withheld"])
        note = words.sentences(note, left)
    yield _radar("groups", said("各组指标得分率"), groups["axes"], series, note)


def _radar(name: str, title: str, axes: list[str], series: list[Series], note: str) -> Figure:
    """A radar; with fewer than three axes, bars."""
    about = said("；").join(
        f"{each.title} "
        + words.listed(f"{axis} {text}" for axis, text in zip(axes, each.shown, strict=True))
        for each in series
    )
    head = [said("方面"), *(each.title for each in series)]
    if len(axes) >= LEAST:
        return radar(name, title, about, axes, series, head, note)
    rows = [
        Bar(axis, each.values[at] or 0, f"{each.shown[at]} {each.title}", palette.of_grade(of))
        for at, axis in enumerate(axes)
        for of, each in enumerate(series)
    ]
    return bars(name, title, about, rows, [said("方面"), said("比例")], 10_000, note)
