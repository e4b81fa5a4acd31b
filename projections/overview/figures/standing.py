"""Grades, movement and lines as charts: where everybody stands."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from evalcore.paper_words import said
from projections.charts import Bar, Dot, Figure, Mark, Part, alluvial, bars, dots, palette, stacked
from projections.overview import words
from projections.overview.figures.work import ROWS, others

Json = dict[str, Any]


def of_grades(shape: Json) -> Iterator[Figure]:
    """Grades of each cohort, with the mark of a quota where one can be drawn."""
    for at, cohort in enumerate(shape["grades"]):
        rows = []
        for place, row in enumerate(cohort["grades"]):
            number = row["subjects"] if row["final"] is None else row["final"]
            part = words.percent(number, cohort["subjects"])
            shown = said("{n}（{share}）").format(n=number, share=part)
            if row["final"] is not None and row["final"] != row["subjects"]:
                shown += said(" 建议 {n}").format(n=row["subjects"])
            mark = _mark(row["quota"])
            rows.append(Bar(row["grade"], number, shown, palette.of_grade(place), mark))
        if cohort["without"]:
            shown = str(cohort["without"])
            rows.append(Bar(said("不定等次"), cohort["without"], shown, palette.NONE))
        yield bars(
            f"grades{at}",
            said("{cohort}：{n} 个考核对象，{ranked} 个参加排名").format(
                cohort=cohort["title"], n=cohort["subjects"], ranked=cohort["ranked"]
            ),
            words.listed(f"{row.title} {row.shown}" for row in rows),
            rows,
            [said("等次"), said("个数"), said("名额")],
            note=_quotas(cohort),
        )


def _mark(quota: Json | None) -> Mark | None:
    if quota is None or quota["at"] is None:
        return None
    return Mark(quota["at"], said("名额 {share}").format(share=_quota(quota)))


def _quota(quota: Json) -> str:
    if not quota["share"]:
        return str(quota["number"])
    share = Fraction(quota["share"])
    return words.share(share.numerator * 10_000 // share.denominator)


def _quotas(cohort: Json) -> str:
    """Quotas that are taken in groups are told in words: no one line holds for all."""
    return words.listed(
        said("“{grade}”名额 {share}，按{kind}分别计算").format(
            grade=row["grade"],
            share=_quota(row["quota"]),
            kind=words.kinds([row["quota"]["within"]]),
        )
        for row in cohort["grades"]
        if row["quota"] is not None and row["quota"]["within"]
    )


def of_movement(shape: Json) -> Iterator[Figure]:
    """Bands from the grade before to the grade now, of units and of persons."""
    told = {"units": said("单位等次升降"), "people": said("任职人员等次升降")}
    moved = shape["movement"]
    for name, title in told.items():
        found = moved[name]
        if found is None:
            continue
        cells = {(c["before"], c["now"]): c["subjects"] for c in found["cells"]}
        yield alluvial(
            f"moved{name}",
            title,
            said("上升 {up}，持平 {same}，下降 {down}").format(**found),
            moved["grades"],
            cells,
            (said("上一期"), said("本期")),
            (said("上升"), said("持平"), said("下降")),
            [said("上一期"), said("本期"), said("个数")],
        )

    if moved["units"] is not None and len(moved["by_area"]) > 1:
        yield _moved_by_area(shape)


def _moved_by_area(shape: Json) -> Figure:
    """Which townships rose most."""
    rows = [row for row in shape["towns"] if row["moved"]]
    rows.sort(key=lambda row: (-row["moved"]["up"], row["moved"]["down"], row["area"]))
    parts = {"up": palette.UP, "same": palette.SAME, "down": palette.DOWN}
    called = {"up": said("上升"), "same": said("持平"), "down": said("下降")}
    kinds = words.kinds(shape["areas"]["kinds"])
    return stacked(
        "movedby",
        said("各{kinds}单位升降").format(kinds=kinds),
        words.listed(f"{row['title']} {row['moved']['up']}" for row in rows[:ROWS]),
        [Part(called[kind], ink) for kind, ink in parts.items()],
        [(row["title"], [row["moved"][kind] for kind in parts]) for row in rows[:ROWS]],
        [kinds, *called.values(), said("合计")],
        others(len(rows)),
    )


def of_lines(shape: Json) -> Iterator[Figure]:
    """A line each, with those who stand nearest on both sides."""
    decimals = shape["run"]["decimals"]
    for at, found in enumerate(shape["lines"]["lines"]):
        inside, outside, title = _sides(found)
        where = found["cohort_title"]
        if found["within"]:
            group = said("无上级同类单位者") if found["within"] == "none" else found["within"]
            where = said("{cohort}，{group}").format(cohort=where, group=group)
        note = ""
        if found["seats"] is not None:
            note = said("基数 {base}，取 {seats} 个。").format(**found)
        if found["beyond"]:
            equal = said("恰在线上的另有 {n} 个。").format(n=found["beyond"])
            note = words.sentences(note, equal)
        rows = [Dot(one["who"], one["total"], one["inside"]) for one in found["near"]]
        yield dots(
            f"line{at}",
            said("{title}（{where}）").format(title=title, where=where),
            words.listed(f"{row.title} {words.total(row.value, decimals)}" for row in rows),
            found["at"],
            decimals,
            rows,
            (said("界线"), inside, outside),
            [said("对象"), said("总分"), said("位置")],
            note,
        )


def _sides(found: Json) -> tuple[str, str, str]:
    """Words for inside, outside, and the title of a line."""
    if found["kind"] == "list":
        return said("列入"), said("未列入"), found["title"]
    if found["kind"] == "quota":
        title = said("“{grade}”名额线").format(grade=found["title"])
    else:
        title = said("“{grade}”分数线").format(grade=found["title"])
    return said("够“{grade}”").format(grade=found["title"]), said("不够"), title
