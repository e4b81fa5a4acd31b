"""Visits, meetings and problems as charts: what was done, and what waits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evalcore.paper_words import said
from projections.charts import Figure, HeatRow, Part, Strip, heat, palette, stacked, strips
from projections.overview import words

Json = dict[str, Any]


ROWS = 12
"""Lines of a chart that has one for each township."""


def others(rows: int) -> str:
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
        beside = said("另有 {n} 次在考核对象以外的组织，未计入。").format(n=found["elsewhere"])
        note = words.sentences(note, beside)
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
        others(len(rows)),
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
