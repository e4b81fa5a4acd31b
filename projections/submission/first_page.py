"""The first page of the sheet: grades against seats, and who stands next to each line."""

from __future__ import annotations

from typing import Any

from evalcore.paper_words import on_papers, paper_language, said
from projections.reports.wording import joined, listed
from projections.submission.fitting import clipped, fitting, more, taken

Json = dict[str, Any]

FIRST_PAGE = {"zh": 21, "en": 19}
"""Lines of tables that the first page has room for, beside its head and headings.

English heads take more lines: fewer are left.
"""

LINES_LEAST = 10
"""Lines that are kept for cut lines, however many cohorts there are."""

APART = {
    "short_tenure": on_papers("任职时间不足"),
    "small_cohort": on_papers("同组人数不足"),
    "not_applicable": on_papers("无可考核事项"),
    "unattributed": on_papers("空缺期间（另列）"),
}
"""Status of a standing without a rank, in few words."""

DISTRIBUTION = {"cohort": 19, "grade": 14, "subjects": 9, "share": 9, "plan": 37}
LINES = {"line": 24, "inside": 30, "outside": 30, "gap": 8}
"""Field → room of its column."""


def first_page(sheet: Json) -> Json:
    """Distribution and lines share the page; lines keep a good third of it."""
    results, lines = sheet["results"], FIRST_PAGE[paper_language()]
    rows = _distribution(sheet["distribution"])
    near = [*map(_tie, sheet["ties"]), *map(_line, sheet["lines"])]
    room = lines - taken(fitting(near, LINES, LINES_LEAST)[0], LINES)
    kept, left = fitting(rows, DISTRIBUTION, room)
    if left:
        kept, left = fitting(list(map(_compact, sheet["distribution"])), DISTRIBUTION, room, most=3)
    shown, beyond = fitting(near, LINES, lines - taken(kept, DISTRIBUTION))
    targets = sheet["targets"]
    return {
        "distribution": kept,
        "distribution_more": more(left, f"evalcore standings --results {results}"),
        "targets": clipped(
            said("有晋位目标的组织 {planned} 个，达到 {reached} 个。").format(**targets), 100, 1
        )
        if targets
        else "",
        "lines": shown,
        "lines_more": more(beyond, f"evalcore standings --full --results {results}"),
    }


def _distribution(cohorts: list[Json]) -> list[Json]:
    rows = []
    for cohort in cohorts:
        for at, grade in enumerate([*cohort["grades"], cohort["none"]]):
            borne = grade["subjects"] or grade["final"]
            if not grade["grade"] and not borne and not cohort["apart"]:
                continue
            rows.append(
                {
                    "cohort": "" if at else _group(cohort),
                    "grade": grade["grade"] or said("不定等次"),
                    "subjects": str(_stands(grade)),
                    "share": f"{_share(grade)}%" if _share(grade) else "–",
                    "plan": joined(
                        [*_decided(grade), *(_plan(grade) if grade["grade"] else _apart(cohort))]
                    ),
                }
            )
    return rows


def _group(cohort: Json) -> str:
    return said("{title}（{n}）").format(title=cohort["title"], n=cohort["assessed"])


def _compact(cohort: Json) -> Json:
    """A cohort on one row, its grades in a sentence."""
    grades = [
        said("{grade} {n}（{share}%）").format(
            grade=each["grade"], n=_both(each), share=_share(each) or "–"
        )
        if each["seats"] is None
        else said("{grade} {n}（{share}%，名额 {seats}）").format(
            grade=each["grade"], n=_both(each), share=_share(each) or "–",
            seats=each["seats"],
        )
        for each in cohort["grades"]
    ]  # fmt: skip
    return {
        "cohort": cohort["title"],
        "grade": said("各等次"),
        "subjects": str(cohort["assessed"]),
        "share": "100%",
        "plan": joined(grades),
    }


def _stands(grade: Json) -> int:
    """How many bear a grade: as people decided it, as proposed until they did."""
    return int(grade["subjects"] if grade["final"] is None else grade["final"])


def _share(grade: Json) -> str:
    return str(grade["share"] if grade["final"] is None else grade["final_share"])


def _differs(grade: Json) -> bool:
    return grade["final"] is not None and grade["final"] != grade["subjects"]


def _both(grade: Json) -> str:
    """In a sentence: the number, with the one proposed where people decided another."""
    if not _differs(grade):
        return str(_stands(grade))
    return said("核定{final}/建议{proposed}").format(
        final=grade["final"], proposed=grade["subjects"]
    )


def _decided(grade: Json) -> list[str]:
    """Final number and proposed one side by side, where they differ."""
    if not _differs(grade):
        return []
    return [
        said("核定 {final}（建议 {proposed}）").format(
            final=grade["final"], proposed=grade["subjects"]
        )
    ]


def _plan(grade: Json) -> list[str]:
    """What the scheme asks of a grade: points, seats; whether more bear it than there are seats."""
    told = []
    if grade["at_least"]:
        told.append(said("{n} 分以上").format(n=grade["at_least"]))
    if grade["seats"] is not None and grade["quota"].endswith("%"):
        told.append(
            said("名额 {seats}（{base} 的 {share}）").format(
                seats=grade["seats"], base=grade["base"], share=grade["quota"]
            )
        )
    elif grade["seats"] is not None:
        told.append(said("名额 {seats}").format(seats=grade["seats"]))
    elif grade["quota"]:
        told.append(said("名额 {share}，各上级单位范围内分别计算").format(share=grade["quota"]))
    if grade["final"] is None or not _differs(grade):
        if grade["over"]:
            told.append(said("超过名额（同分一并列入）"))
    elif grade["seats"] is not None and grade["final"] > grade["seats"]:
        told.append(said("核定数超过名额"))
    return told


def _apart(cohort: Json) -> list[str]:
    return [
        said("{why} {n}").format(why=said(APART.get(status, status)), n=number)
        for status, number in cohort["apart"].items()
    ]


def _tie(tie: Json) -> Json:
    return {
        "line": said("{title}（{cohort}）").format(title=tie["title"], cohort=tie["cohort"]),
        "inside": said("同分 {n} 人，空 {free} 席，由人决定").format(
            n=len(tie["tied"]), free=tie["free"]
        ),
        "outside": listed(tie["tied"]),
        "gap": "0",
    }


def _line(line: Json) -> Json:
    where = listed((line["cohort"], line["within"]))
    title = (
        said("等次“{grade}”（{where}）") if line["kind"] == "grade" else said("{grade}（{where}）")
    )
    return {
        "line": title.format(grade=line["title"], where=where)
        + (said("，按名额") if line["kind"] == "grade" and line["by_seats"] else ""),
        "inside": _near(line["inside"]),
        "outside": _near(line["outside"]),
        "gap": line["gap_shown"],
    }


def _near(one: Json) -> str:
    text = said("{who} {total}/{rank}").format(who=one["who"], total=one["total"], rank=one["rank"])
    return text + (said("，同分另有{n}人").format(n=one["equal"]) if one["equal"] else "")
