"""What happened, as a review tells it: pledges, meetings, comments, duty reports of a subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from evalcore.paper_words import on_papers, said
from evalcore.schemes.columns import ABOUT_A_PERSON
from evalcore.vocabulary.evaluations import PARTS
from evalcore.vocabulary.pledges import AUDIT_RESULTS, PLEDGE_KINDS
from projections.publishing.figures import exact, rounded
from projections.rows import Subject
from projections.small_cells import categories_of

Json = dict[str, Any]

ENDS = {
    "fulfilled": on_papers("已兑现"),
    "late": on_papers("逾期"),
    "open": on_papers("进行中"),
    "excused": on_papers("免责"),
    "handed_on": on_papers("时限在离任之后"),
}

_DAY = {"pledges": "due_on", "comments": "given_on", "evaluations": "held_on"}


def of_subject(subject: Subject, name: str, rows: Iterable[Json]) -> list[Json]:
    """Rows of a unit that are the subject's, as the score has it: see ``projections.whose``.

    A pledge that fell due under somebody else is told as well where it was made in office. A
    duty report is of the person who gave it.
    """
    return [row for row in rows if _is_of(subject, name, row)]


def _is_of(subject: Subject, name: str, row: Json) -> bool:
    if name == "duty_reports" and subject.kind == "person":
        return bool(row["person"] == subject.person)
    if name in ABOUT_A_PERSON and row["person"] and subject.kind != "unit":
        return bool(row["person"] == subject.person)
    if name not in _DAY or in_office(subject, row[_DAY[name]]):
        return True
    mine = name == "pledges" and row["person"] == subject.person
    return mine and in_office(subject, row["made_on"])


def in_office(subject: Subject, day: date | None) -> bool:
    """Whether the day lies in the subject's time in office (no day lies nowhere)."""
    if day is None:
        return False
    return any(first <= day.isoformat() <= last for first, last in subject.intervals)


def pledge(subject: Subject, row: Json, as_of: date) -> Json:
    """A pledge and what became of it by ``as_of``: its ``end`` is one of ``ENDS``."""
    done, due = row["fulfilled_on"], row["due_on"]
    if row["excused"]:
        end = "excused"
    elif due is not None and not done and not in_office(subject, due) and due <= as_of:
        end = "handed_on"
    elif due is not None and (done > due if done else due <= as_of):
        end = "late"
    else:
        end = "fulfilled" if done else "open"
    return {
        **days(row),
        "kind": PLEDGE_KINDS.get(row["pledge_kind"], row["pledge_kind"] or ""),
        "end": end,
        "end_title": said("逾期（已完成）") if end == "late" and done else said(ENDS[end]),
        "audit": said(AUDIT_RESULTS.get(row["audit_result"], "")),
    }


def evaluation(row: Json, tallies: Sequence[Json], names: Mapping[str, str]) -> Json:
    """A meeting: which parts were held, ballots, and votes over all categories of raters.

    All of it, for reviewers: ``projections.disclosure.withhold`` takes out what may not be shown.
    """
    votes: dict[tuple[str, str], dict[str, int]] = {}
    boxed = set()
    for tally in tallies:
        # A box that was declared void after it was counted leaves its votes, which are not votes.
        if tally["meeting"] == row["row"] and (row["voided"] or not tally["voided"]):
            if tally["box"]:
                boxed.add(tally["part"])
            options = votes.setdefault((tally["part"], tally["item"]), {})
            options[tally["option"]] = options.get(tally["option"], 0) + tally["votes"]
    return {
        **days(row),
        "organiser_name": names.get(row["organiser"] or "", row["organiser"] or ""),
        "masses_organiser_name": names.get(
            row["masses_organiser"] or "", row["masses_organiser"] or ""
        ),
        "parts_held": [
            said(title)
            for part, title in PARTS.items()
            if part in ("self", "peer", "leader", "masses") and row[f"has_{part}"]
        ],
        "parts_by_box": sorted(boxed),
        "votes": [
            {
                "part_id": part,
                "part": said(PARTS.get(part, part)),
                "item": item,
                "options": dict(sorted(options.items(), key=lambda pair: -pair[1])),
                "withheld": False,
                "why": "",
                "said": "",
            }
            for (part, item), options in votes.items()
        ],
    }


def shares(row: Json) -> list[Json]:
    """Share reached by each category of raters that is large enough (small ones are merged)."""
    return [
        {
            "id": row["id"],
            "indicator": row["title"],
            "raters": said("、").join(categories_of(item["slot"])),
            "share": exact(item["credit"], item["possible"]),
            "percent": rounded(item["credit"] * 100, item["possible"], 1),
        }
        for item in row["items"]
        if item["possible"]
    ]


def comment(row: Json, names: Mapping[str, str]) -> Json:
    """A leader's comment: when, by whose leader, how complete, when made known."""
    unit = row["commenter_unit"] or ""
    return {**days(row), "commenter_unit_name": names.get(unit, unit)}


def days(row: Json) -> Json:
    """The row with days as ISO text and nothing as empty text."""
    return {
        name: "" if value is None else value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in row.items()
    }
