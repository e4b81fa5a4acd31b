"""Points, effects and flags of a review as text of its paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from evalcore.paper_words import said
from projections.reports.wording import joined, listed, recorded

Json = dict[str, Any]

APART = ("not_applicable", "withheld")
"""States whose points are told in words."""


def effect(e: Json) -> str:
    """What a rule over the population did: before, after, by which cut."""
    nothing = said("无")
    return joined(
        (
            said("{title}：{before} → {after}").format(
                title=e["title"], before=e["before"] or nothing, after=e["after"] or nothing
            ),
            said("在{group}范围内").format(group=e["within_shown"]) if e["within_shown"] else "",
            said("基数 {base}，名额 {seats}").format(base=e["base"], seats=e["seats"])
            if e["seats"] is not None
            else "",
            said("线上得分 {total}").format(total=e["cut_shown"]) if e["cut_shown"] else "",
            said("同分 {n} 人").format(n=e["tie_group"]) if e["tie_group"] else "",
            recorded(e["evidence"]),
        )
    )


def left_out(r: Json) -> str:
    """A round of votes that does not count, and why."""
    return said(
        "不计的轮次：{meeting}（{part}），{why}；规则 {rule}；票数仍在记录中（{events}）"
    ).format(
        meeting=r["meeting"],
        part=r["part_title"],
        why=r["why"],
        rule=r["rule"],
        events=recorded(r["events"]),
    )


def points(row: Json, done: str) -> str:
    """An indicator with what it gave; ``done`` is added where all of it was done."""
    return said("{title}：{points}").format(title=row["title"], points=earned(row, done))


def earned(row: Json, done: str) -> str:
    """``45.00 / 50.00（9/10）``."""
    if row["role"] != "score":
        return str(row["value"]["shown"])
    return said("{value} / {possible}（{credit}/{expected}{done}）").format(
        value=row["value"]["shown"],
        possible=row["possible"]["shown"],
        credit=row["credit"],
        expected=row["expected"],
        done=done,
    )


def cases(row: Json, charged: Mapping[str, str]) -> list[str]:
    """What cost points, a line each; what was looked for in vain stands on one line together.

    None of votes: who lost how many there is told by their rate alone.
    """
    if row["counted"] == "tallies":
        return []
    missed = [each["shown"] for each in row["lost"] if not each["found"]]
    told = [_case(each, charged) for each in row["lost"] if each["found"]]
    if missed:
        told.append(said("{what}：应有而未见").format(what=listed(missed)))
    return told


def _case(each: Json, charged: Mapping[str, str]) -> str:
    """One thing that cost points: what, when, what it gave, where it is recorded, whose days."""
    told = said("，").join(
        filter(
            None,
            (
                each["occurred_on"],
                said("计 {credit}/{possible}").format(
                    credit=each["credit"], possible=each["possible"]
                ),
                recorded(each["events"]),
                charged.get(each["row"], ""),
            ),
        )
    )
    return said("{what}：{told}").format(what=each["shown"], told=told)


def flag(f: Json) -> str:
    """A flag: its kind, the measure it suggests, who looks at it, where it is recorded."""
    kind = said("问责提示") if f["kind"] == "accountability" else said("核查提示")
    title = said("{title}（{day}）").format(title=f["title"], day=f["occurred_on"])
    return joined(
        (
            said("{label}：{value}").format(
                label=kind, value=title if f["occurred_on"] else f["title"]
            ),
            said("建议措施：{measure}").format(measure=said(f["suggests_title"]))
            if f["suggests"]
            else "",
            said("由{who}处理").format(who=f["addressed_to"]),
            recorded(f["evidence"]),
        )
    )


def table(review: Json, basis: Callable[[str], str]) -> list[Json]:
    """A row for each indicator; the first of a group names it, with its points and cap."""
    found = []
    for group in review["groups"]:
        for at, row in enumerate(group["indicators"]):
            found.append(
                {
                    "group": "" if at else group["title"],
                    "group_points": "" if at else _group(group),
                    "rows": 0 if at else len(group["indicators"]),
                    "title": row["title"],
                    "value": _value(row),
                    "possible": row["possible"]["shown"]
                    if row["role"] == "score" and row["possible"] and row["state"] not in APART
                    else "–",
                    "basis": said("{basis}；分值：{points}").format(
                        basis=basis(row["basis"]), points=basis(row["points_basis"])
                    ),
                }
            )
    return found


def _group(group: Json) -> str:
    if not group["value"]:
        return ""
    cap = said("（上限 {cap}）").format(cap=group["cap"]) if group["cap"] else ""
    return f"{group['value']['shown']}{cap}"


def _value(row: Json) -> str:
    if row["state"] == "not_applicable":
        return said("不适用")
    if row["state"] == "withheld":
        return said("票数过少，不计")
    return str(row["value"]["shown"]) if row["value"] else "–"
