"""The second page of the sheet: effects, deviations, flags; its foot is for opinions."""

from __future__ import annotations

from typing import Any

from evalcore.paper_words import paper_language, said
from projections.reports.wording import joined
from projections.submission.fitting import clipped, fitting, lines, more, taken

Json = dict[str, Any]

SECOND_PAGE = {"zh": 18, "en": 16}
"""The same of the second page, beside the opinions."""

FLAGS_LEAST = 4
"""Lines that are kept for flags, however many effects there are."""

TOLD = 33
"""Room of a cell of the head."""

MEASURES = 96
"""Room of a line of text across the page."""

MOST_LINES = 2
"""Lines of a cell."""

CASES = 3
"""Cases named for one rule."""

EFFECTS = {"title": 27, "subjects": 7, "cases": 60}
DEVIATIONS = {"title": 27, "number": 7, "detail": 60}
FLAGS = {"kind": 14, "title": 44, "measure": 15, "number": 7, "waiting": 7}
"""Field → room of its column."""


def second_page(sheet: Json) -> Json:
    """Effects, deviations and flags share the page: deviations go first for room."""
    results, room = sheet["results"], SECOND_PAGE[paper_language()]
    odd = [_deviation(row) for row in sheet["deviations"]]
    odd = odd or [_no_deviation(sheet["told"]["asked"])]
    strange, hidden = fitting(odd, DEVIATIONS, room // 2)
    used = taken(strange, DEVIATIONS)
    effects = [_effect(row) for row in sheet["effects"]]
    shown, left = fitting(effects, EFFECTS, room - used - FLAGS_LEAST)
    used += taken(shown, EFFECTS)
    flags = [_flag(row) for row in sheet["flags"]]
    raised, beyond = fitting(flags, FLAGS, room - used, most=1)
    return {
        "effects": shown,
        "effects_more": more(left, f"evalcore effects --results {results}"),
        "deviations": strange,
        "deviations_more": more(hidden, f"evalcore submission --results {results} --json"),
        "told": clipped(
            said("改等次、异议、特准、提示的处理，已按记录库核对。")
            if sheet["told"]["asked"]
            else said("没有给出记录库（--store）：改等次、异议、特准和提示的处理未核对。"),
            TOLD,
            3,
        ),
        "measures": _measures(sheet["measures"]),
        "flags": raised,
        "flags_more": more(beyond, f"evalcore flags --results {results}"),
    }


def _deviation(row: Json) -> Json:
    return {"title": row["title"], "number": str(row["number"]), "detail": row["detail"]}


def _no_deviation(asked: bool) -> Json:
    """The one row of an empty table: “none” is only said where the record was asked too."""
    if asked:
        return {"title": said("没有"), "number": "", "detail": ""}
    unasked = said("没有给出记录库（--store）：改等次、异议、特准和提示的处理未核对。")
    return {"title": "–", "number": "", "detail": unasked}


def _effect(row: Json) -> Json:
    """A rule with as many cases as two lines hold, one at least; the rest are counted."""
    told = ""
    for most in range(CASES, 0, -1):
        cases = [_case(each, row["kind"]) for each in row["cases"][:most]]
        left = len(row["cases"]) - len(cases)
        told = joined(cases) + (said("；另有 {n} 例").format(n=left) if left else "")
        if lines(told, EFFECTS["cases"]) <= MOST_LINES:
            break
    return {"title": row["title"], "subjects": str(row["subjects"]), "cases": told}


def _case(each: Json, kind: str) -> str:
    if kind in ("list", "minimum_tenure", "small_cohort") or not each["before"]:
        # The rule says what became of them: points tell how heavy it is.
        return said("{who} {total}").format(who=each["who"], total=each["total"] or "–")
    return said("{who} {before}→{after}").format(
        who=each["who"], before=each["before"] or said("无"), after=each["after"] or said("无")
    )


def _measures(rows: list[Json]) -> str:
    told = [
        said("{kind}{n}（待决定{waiting}）").format(
            kind=said("{measure} ").format(measure=said(row["suggests_title"]))
            if row["suggests"]
            else said("核查提示 "),
            n=row["flags"],
            waiting=row["waiting"],
        )
        for row in rows
    ]
    line = said("按建议措施：{told}。").format(told=joined(told)) if told else ""
    return clipped(line, MEASURES, 2)


def _flag(row: Json) -> Json:
    kind = said("问责提示") if row["kind"] == "accountability" else said("核查提示")
    return {
        "kind": kind,
        "title": row["title"],
        "measure": said(row["suggests_title"]) or "–",
        "number": str(row["flags"]),
        "waiting": str(row["waiting"]),
    }
