"""From the data of the overview to its charts. Each says in words what is to be seen in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evalcore.paper_words import said
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
    stacked,
    strips,
)
from projections.charts.radar import LEAST
from projections.overview import words

Json = dict[str, Any]

ROWS = 12
"""Lines of a chart that has one for each township."""


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
    from fractions import Fraction

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
        _rest(len(rows)),
    )


def _rest(rows: int) -> str:
    """How many lines a chart leaves out."""
    if rows <= ROWS:
        return ""
    return said("另有 {n} 个未列，见分地区情况。").format(n=rows - ROWS)


def of_activity(shape: Json, ledger: str) -> Figure | None:
    """Visits or meetings for each assessed unit, by area and month; None where there were none."""
    titles = {
        "visits": said("走访：每个考核单位当月平均次数"),
        "meetings": said("会议活动：每个考核单位当月平均次数"),
    }
    found = shape[ledger]
    if not found["total"]:
        return None
    rows = []
    for row in found["rows"]:
        values = tuple(words.rate(count, row["units"]) for count in row["counts"])
        data = ("" if count is None else count for count in row["counts"])
        whole = sum(count or 0 for count in row["counts"])
        rows.append(HeatRow(row["title"], values, (row["units"], *data, whole)))
    note = said("数据表列考核单位数和实际次数。")
    if found["elsewhere"]:
        note += said("另有 {n} 次在考核对象以外的组织，未计入。").format(n=found["elsewhere"])
    return heat(
        ledger,
        titles[ledger],
        said("共 {n} 次，颜色越深次数越多").format(n=found["total"]),
        shape["months"]["numbers"],
        rows,
        [
            words.kinds(shape["areas"]["kinds"]),
            said("考核单位"),
            *shape["months"]["titles"],
            said("合计"),
        ],
        note,
    )


def of_problems(shape: Json) -> Iterator[Figure]:
    """The steps by month, and the open ones by age."""
    found, months = shape["problems"], shape["months"]
    rows = [
        Strip(said(title), tuple(found["flow"][step]), ink)
        for (step, title), ink in zip(words.STEPS.items(), _INKS, strict=True)
        if any(found["flow"][step]) or step in ("found", "assigned", "fixed", "supervised")
    ]
    yield strips(
        "flow",
        said("问题流转：每月各环节件数"),
        words.listed(f"{row.title} {row.total}" for row in rows),
        months["numbers"],
        rows,
        [said("环节"), *months["titles"], said("合计")],
        words.listed(
            said(text).format(n=found["apart"][state])
            for state, text in words.APART.items()
            if found["apart"][state]
        ),
    )
    parts = {"late": palette.LATE, "within": palette.WITHIN, "unlimited": palette.UNLIMITED}
    parts["stopped"] = palette.STOPPED
    shown = [name for name in parts if any(age[name] for age in found["ages"])]
    yield stacked(
        "ages",
        said("未结问题 {n} 件：自发现之日起的天数").format(n=found["open"]),
        said("其中超期 {n} 件").format(n=found["late"]),
        [Part(said(words.LIMITS[name]), parts[name]) for name in shown],
        [(_age(age), [age[name] for name in shown]) for age in found["ages"]],
        [said("天数"), *(said(words.LIMITS[name]) for name in shown), said("合计")],
        said("分段只为便于查看，不是办理时限；是否超期按现承办单位的时限。"),
    )


def of_waiting(shape: Json) -> Figure | None:
    """Where most problems past their limit lie; None where there is no choice of places."""
    late, rest = said("超期"), said("其他未结")
    rows = [row for row in shape["towns"] if row["open"]]
    if len(rows) < 2:
        return None
    rows.sort(key=lambda row: (-row["late"], -row["open"], row["area"]))
    kinds = words.kinds(shape["areas"]["kinds"])
    return stacked(
        "waiting",
        said("各{kinds}未结问题").format(kinds=kinds),
        words.listed(f"{row['title']} {row['late']}" for row in rows[:ROWS]),
        [Part(late, palette.LATE), Part(rest, palette.WITHIN)],
        [(row["title"], [row["late"], row["open"] - row["late"]]) for row in rows[:ROWS]],
        [kinds, late, rest, said("合计")],
        _rest(len(rows)),
    )


_INKS = (
    palette.RAMP[4],
    palette.RAMP[3],
    palette.RAMP[2],
    palette.Ink(palette.RAMP[1].fill, pattern="dots"),
    palette.Ink("#ffffff", pattern="rising"),
    palette.Ink("#ffffff", pattern="cross"),
)


def _age(age: Json) -> str:
    if age["to"] is None:
        return said("{days} 天以上").format(days=age["from"] - 1)
    return said("{first}–{last} 天").format(first=age["from"], last=age["to"])


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
        note = said("本库没有“五个好”核验记录，以各组指标代替。") + note
    if groups["withheld"]:
        note += said("因票数过少不列分项得分的 {n} 个对象未计入。").format(n=groups["withheld"])
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
            note += said("恰在线上的另有 {n} 个。").format(n=found["beyond"])
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
