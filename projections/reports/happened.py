"""What the year brought, as fields of a review's paper: pledges, meetings, comments, reports."""

from __future__ import annotations

from typing import Any

from evalcore.paper_words import said
from projections.reports import wording
from projections.reports.wording import counted, joined, listed

Json = dict[str, Any]

BALLOTS = ("issued", "returned", "invalid", "blank")


def happened(review: Json) -> Json:
    """Fields by name; votes stand as the review tells them, withheld ones in words."""
    rule, pledges = review["votes_rule"], review["pledges"]
    ends = [row["end"] for row in pledges]
    return {
        "pledges": [
            {**row, "kind": said(row["kind"]), "events": wording.events(row["events"])}
            for row in pledges
        ],
        "pledges_counted": said(
            "共 {n} 项：兑现 {kept} 项，逾期 {late} 项，进行中 {open} 项，免责 {excused} 项。"
        ).format(
            n=len(ends),
            kept=ends.count("fulfilled"),
            late=ends.count("late"),
            open=ends.count("open"),
            excused=ends.count("excused"),
        ),
        "half_titles": [half["title"] for half in review["halves"]],
        "parts": _parts(review["halves"]),
        "halves": [
            {
                "half": half["title"],
                "part": part["title"],
                "told": _part(part),
                "missing": not part["done"],
            }
            for half in review["halves"]
            for part in half["parts"]
        ],
        "rounds": [
            said("{label}：{value}").format(label=half["title"], value=line)
            for half in review["halves"]
            for line in half["rounds"]
        ],
        "meetings": [_meeting(row) for row in review["evaluations"]],
        "votes_rule": said("不足 {n} 人的票数一律不列；列出即可推知的，也不列。").format(
            n=rule["least"]
        )
        if rule and review["evaluations"]
        else "",
        "rates": [
            said("{title}：{rate}。").format(
                title=r["indicator"], rate=joined((r["said"], r["counts_said"]))
            )
            for r in review["rates"]
        ],
        "shares": _shares(review["shares"]),
        "comments": [_comment(row) for row in review["comments"]],
        "duty_reports": [_duty_report(row) for row in review["duty_reports"]],
    }


def _parts(halves: list[Json]) -> list[Json]:
    """The same by part: the halves of the year side by side."""
    return [
        {
            "part": each["title"],
            "halves": [
                {"told": _part(half["parts"][at]), "missing": not half["parts"][at]["done"]}
                for half in halves
            ],
        }
        for at, each in enumerate(halves[0]["parts"] if halves else ())
    ]


def _part(part: Json) -> str:
    if not part["done"]:
        return said("未开展：{why}").format(why=part["why"])
    return "\n".join(_held(meeting) for meeting in part["meetings"])


def _held(m: Json) -> str:
    told = said("，").join(
        filter(
            None,
            (
                m["on"],
                said("{who}组织").format(who=m["organiser"])
                + (said("（非上级组织）") if m["own"] else ""),
                said("票箱") if m["box"] else "",
                m["turnout"],
            ),
        )
    )
    lines = [said("{told}（{meeting}）").format(told=told, meeting=m["meeting"])]
    for vote in m["votes"]:
        value = vote["said"] or counted(vote["options"])
        lines.append(said("{label}：{value}").format(label=vote["item"], value=value))
        lines += [] if vote["said"] else vote["rates"]
    return "\n".join(lines)


def _meeting(row: Json) -> Json:
    votes = joined(
        said("{part}·{item}：{votes}").format(
            part=vote["part"],
            item=vote["item"],
            votes=vote["said"] if vote["withheld"] else counted(vote["options"]),
        )
        for vote in row["votes"]
    )
    return {
        **{name: row[name] for name in ("period", "held_on", *BALLOTS)},
        "voided": bool(row["voided"]),
        "parts": listed(row["parts_held"]) or said("无"),
        "votes": votes,
    }


def _shares(shares: list[Json]) -> str:
    told = joined(
        said("{title}（{raters}）{percent}%").format(
            title=one["indicator"], raters=one["raters"], percent=one["percent"]
        )
        for one in shares
    )
    return said("折算：{told}。").format(told=told) if told else ""


def _comment(row: Json) -> Json:
    yes, no = said("是"), said("否")
    return {
        "period": row["period"],
        "given_on": row["given_on"],
        "by": row["commenter_unit_name"],
        "superior": yes if row["by_superior"] else no,
        "contents": row["contents"],
        "shortcomings": yes if row["has_shortcomings"] else no,
        "circulated_on": row["circulated_on"],
    }


def _duty_report(row: Json) -> str:
    unknown = said("未登记")
    return said(
        "述职报告（{period}）：提交 {submitted}；向上级 {above}；向党员群众 {members}；"
        "回应承诺 {n} 项。"
    ).format(
        period=row["period"],
        submitted=row["submitted_on"] or unknown,
        above=row["delivered_superior_on"] or unknown,
        members=row["delivered_members_on"] or unknown,
        n=row["pledges_answered"],
    )
