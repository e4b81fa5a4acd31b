"""The overview as one page that needs nothing beside it: no script, no font, no request."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from evalcore.paper_words import on_papers, paper_language, said
from projections.charts import Figure, shares, spark, swatch
from projections.charts.palette import of_grade
from projections.overview import figures, words
from projections.overview.areas import OTHERS
from projections.papers.templates import template
from projections.reports.wording import code_line, marks, period_title, run_line, stamps

Json = dict[str, Any]


def page(shape: Json, office: str = "", classification: str = "") -> str:
    """``overview`` as HTML in the language of the paper (``evalcore.paper_words.in_language``).

    ``office`` and ``classification`` (密级) come from the office's letterhead.
    """
    run = shape["run"]
    final = shape["final"]
    found = marks(run)
    if final["confirmed_on"] is None:
        found.append(said("建议"))
    return template("projections.overview", "overview.html.j2", {"css": css}).render(
        language="zh-CN" if paper_language() == "zh" else "en",
        title=said("{period}考核总览").format(period=period_title(run["period"])),
        office=office,
        classification=classification,
        run=run,
        margin_marks=" · ".join(found),
        trial=found[:1] == [said("试算")],
        stamps=stamps(run),
        code=code_line(run),
        run_line=run_line(run),
        proposed=final["confirmed_on"] is None,
        final=final,
        tiles=_tiles(shape),
        sections=_sections(shape),
        towns=_towns("t", shape["towns"], shape),
        heaviest=_towns("h", shape["heaviest"]["rows"], shape),
        heaviest_kinds=words.kinds(shape["heaviest"]["kinds"]),
        heaviest_others=shape["heaviest"]["others"],
        area_kinds=words.kinds(shape["areas"]["kinds"]),
        grade_names=shape["grade_names"],
        grade_key=[Markup(swatch(f"key{at}", of_grade(at))) for at in _places(shape)],
        any_moved=any(row["moved"] for row in shape["towns"]),
    )


def css(text: str) -> Markup:
    """A text as a string of CSS: every sign that could mean something there by its number."""
    kept = "".join(one if one.isalnum() else f"\\{ord(one):x} " for one in text)
    return Markup(f'"{kept}"')


def _places(shape: Json) -> range:
    return range(len(shape["grade_names"]))


def _tiles(shape: Json) -> list[Json]:
    """Key figures: a number, what it is, and what belongs to it."""
    key = shape["key"]
    proposed = shape["final"]["confirmed_on"] is None
    grade = said("建议等次“{grade}”") if proposed else said("等次“{grade}”")
    best = key["best"]
    if not proposed:
        best = sum(row["grades"][0]["final"] or 0 for row in shape["grades"] if row["grades"])
    tiles = [
        (key["subjects"], said("考核对象"), said("{n} 个参加排名").format(n=key["ranked"])),
        (
            best,
            grade.format(grade=key["best_grade"]),
            said("占 {share}").format(share=words.percent(best, key["subjects"])),
        ),
        *(
            (row["subjects"], said("列入名单"), row["title"])
            for row in key["listed"][:2]
        ),
        (
            said("{up} / {down}").format(up=key["up"], down=key["down"])
            if key["up"] is not None
            else "–",
            said("比上一期上升 / 下降"),
            "" if key["up"] is not None else said("没有上一期等次"),
        ),
        (
            key["open"],
            said("未结问题"),
            said("其中超期 {n}；本期发现 {found}，销号 {closed}").format(
                n=key["late"], found=key["problems"], closed=key["closed"]
            ),
        ),
        (key["visits"], said("走访次数"), ""),
        (key["meetings"], said("会议活动次数"), ""),
        (
            key["accountability"],
            said("问责提示"),
            said("另有核查提示 {n}；提示不是结论").format(n=key["check"]),
        ),
    ]  # fmt: skip
    return [
        {
            "number": f"{number:,}" if isinstance(number, int) else number,
            "what": what,
            "more": more,
        }
        for number, what, more in tiles
    ]


_NONE = {
    "visits": on_papers("考核单位本期没有走访记录。"),
    "meetings": on_papers("考核单位本期没有会议活动记录。"),
}


def _sections(shape: Json) -> Json:
    """The charts of each part of the page, as markup with their tables."""
    active = {name: figures.of_activity(shape, name) for name in _NONE}
    waiting = figures.of_waiting(shape)
    return {
        "grades": [_shown(one) for one in figures.of_grades(shape)],
        "movement": [_shown(one) for one in figures.of_movement(shape)],
        "moved_note": _moved_note(shape["movement"]),
        "lines": [_shown(one) for one in figures.of_lines(shape)],
        "lines_note": _lines_note(shape["lines"]["left_out"]),
        "activity": [_shown(each) for each in active.values() if each is not None],
        "activity_none": [said(_NONE[name]) for name, each in active.items() if each is None],
        "problems": [_shown(one) for one in figures.of_problems(shape)],
        "waiting": _shown(waiting) if waiting is not None else None,
        "goods": [_shown(one) for one in figures.of_goods(shape)],
    }


def _lines_note(left_out: int) -> str:
    told = said("每条界线两侧各列最近的几名；实心点为够线，空心点为不够。")
    if not left_out:
        return told
    return words.sentences(told, said("另有 {n} 条界线未列。").format(n=left_out))


def _moved_note(movement: Json) -> str:
    found = []
    if movement["units"] is None and movement["people"] is None:
        found.append(said("记录中没有上一期的等次，无从比较升降。"))
    elif movement["unknown"]:
        found.append(
            said("另有 {n} 个单位有本期等次而没有上一期等次，未计入。").format(
                n=movement["unknown"]
            )
        )
    targets = movement["targets"]
    if targets["planned"]:
        found.append(
            said("定有晋升目标的 {planned} 个单位中，{reached} 个达到。").format(**targets)
        )
    return words.sentences(*found)


def _shown(figure: Figure) -> Json:
    return {
        "name": figure.name,
        "title": figure.title,
        "note": figure.note,
        "svg": Markup(figure.svg()),
        "head": figure.table.head,
        "rows": figure.table.rows,
    }


def _towns(name: str, rows: list[Json], shape: Json) -> list[Json]:
    """Lines of the table with their small pictures."""
    decimals = shape["run"]["decimals"]
    most = max(
        [1, *(words.rate(count, row["units"]) or 0 for row in rows for count in row["visits"])]
    )
    found = []
    for at, row in enumerate(rows):
        visited = [words.rate(count, row["units"]) for count in row["visits"]]
        parts = [(count, of_grade(place)) for place, count in enumerate(row["grades"])]
        units = row["units"]
        found.append(
            {
                **row,
                "others": row["area"] == OTHERS,
                "mean_shown": words.total(row["mean"], decimals),
                "grades_bar": Markup(shares(f"{name}{at}", parts)),
                "visits_bar": Markup(spark(visited, most)),
                "visits_sum": sum(count or 0 for count in row["visits"]),
                "visits_rate": words.rate_shown(sum(c or 0 for c in row["visits"]), units),
            }
        )
    return found
