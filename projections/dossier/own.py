"""本人版: what the subject receives. What is in it is named here, one by one; the rest stays out.

No text of informants, nothing finer than the month, no position, actor, source, row or case
number, nobody else's name. What is not proved because its proof would tell more is said so on the
page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from evalcore.paper_words import said
from projections.dossier import view, words
from projections.dossier.coarse import coarse, holds_days, month, period
from projections.dossier.lines import column, rows_of
from projections.dossier.page.shown import rows
from projections.dossier.shows import Shows
from projections.rounds import is_void
from projections.small_cells import categories_of, is_hidden, is_withheld

if TYPE_CHECKING:
    from projections.dossier.gather import Material
    from projections.trail import Entry

Json = dict[str, Any]

PROVED = ("subjects", "standings", "score_nodes", "effects", "flags")
"""Tables that may be shown whole, where no line of them tells too much; contributions never."""

_TELLING = {
    "subjects": ("intervals", "person_name", "unit_name", "parent_name"),
    "score_nodes": ("node",),
    "effects": ("before", "after"),
    "flags": ("occurred_on", "title"),
}
"""Columns of a table that could tell a day. What a rule rests on is public, with its days."""

_POINTING = {"effects": ("evidence",), "flags": ("evidence", "cites")}
"""Columns that name positions in the record, or rows and what they are of."""

_DECIDED = {
    "UnitGraded": ("grade", "decided_by"),
    "PersonGraded": ("grade", "decided_by"),
    "MeasureTaken": ("measure", "decided_by"),
    "AccountabilityDecided": ("kind", "tier", "decided_by"),
    "EligibilityRevoked": ("award_level", "decided_by"),
    "AppealFiled": (),
    "AppealDecided": ("result", "decided_by"),
    "NotPursued": ("decided_by",),
    "FlagRaised": ("title", "raised_by"),
    "FlagNotified": ("notified_by",),
    "FlagAnswered": ("waived", "heard_by"),
    "FlagConfirmed": ("mitigation", "decided_by"),
    "FlagDismissed": ("exemption", "decided_by"),
    "FlagReferred": ("referred_to", "referred_by"),
    "FlagAppealed": ("received_by",),
    "FlagAppealDecided": ("result", "decided_by"),
    "FlagCorrected": ("corrected_by",),
    "TieDecided": ("taken", "decided_by"),
    "FinalGradeDecided": ("proposed", "grade", "decided_by"),
    "FinalGradesConfirmed": ("decided_by",),
}
"""What the subject is told of each kind of decision; grounds may repeat what somebody reported."""


def shown_tables(material: Material) -> dict[str, str]:
    """The tables that this edition bears, by name."""
    return {table: material.tables[table] for table in PROVED if may_show(material, table)}


def may_show(material: Material, table: str) -> bool:
    """Whether no line of a table holds a day, a position in the record, or a row behind it.

    A table without lines may always be shown: it proves that there is nothing.
    """
    text = material.tables[table]
    if table == "score_nodes" and _secret(material):
        return False
    run = material.results.run
    known = {run.period_start.isoformat(), run.period_end.isoformat(), run.as_of.isoformat()}
    pointing = [column(table, name) for name in _POINTING.get(table, ())]
    if any(fields[place] for fields in rows(text) for place in pointing):
        return False
    places = [column(table, name) for name in _TELLING.get(table, ())]
    return not any(holds_days(fields[place], known) for fields in rows(text) for place in places)


def own_view(material: Material, shows: Shows) -> Json:
    """The page of the subject, as data for the template."""
    material = evolve(material, review=material.told)
    review = material.review
    return {
        "edition": "own",
        "stamps": view.stamps(material),
        "red": view.red(material),
        "head": view.head(material, shows),
        "intervals": [(month(a), month(b)) for a, b in material.subject.intervals],
        "days": None,
        "standing": view.standing(material, shows),
        "effects": view.effects(material),
        "beside": [view.place_data(place) for place in material.near.beside],
        "pledges": [_pledge(row) for row in review["pledges"]],
        "evaluations": [_evaluation(row) for row in review["evaluations"]],
        "least": review["votes_rule"]["least"],
        "shares": review["shares"],
        "comments": [_comment(row) for row in review["comments"]],
        "duty_reports": [_duty_report(row) for row in review["duty_reports"]],
        "strengths": [view.indicator_head(material, row) for row in review["strengths"]],
        "problems": [_problem(material, row) for row in review["problems"]],
        "tree": view.tree(material, shows) if not _secret(material) else [],
        "indicators": _indicators(material),
        "flags": [
            view.flag_head(material, flag) | {"when": month(flag["occurred_on"]), "evidence": []}
            for flag in review["flags"]
        ],
        "decided": _decided(material),
        "by_people": view.by_people(material),
        "events": [],
        "files": [],
        "left_out": 0,
        "documents": review["documents"],
    }


def _secret(material: Material) -> bool:
    """Whether the points would tell what too few raters chose: then only the total is shown."""
    return material.secret.plan.parts_of(material.subject.id)


# The duty-report review


def _pledge(row: Json) -> Json:
    return {
        "content": coarse(row["content"]),
        "kind": said(row["kind"]),
        "made": month(row["made_on"]),
        "due": month(row["due_on"]),
        "done": month(row["fulfilled_on"]),
        "end": said(row["end_title"]),
        "late": row["end"] == "late",
        "audit": said(row["audit"]),
        "events": [],
    }


def _evaluation(row: Json) -> Json:
    return {
        "period": words.period(period(row["period"])),
        "when": month(row["held_on"]),
        "voided": row["voided"],
        "parts": row["parts_held"],
        "counts": [row[name] for name in ("issued", "returned", "invalid", "blank")],
        "votes": view.votes(row["votes"]),
        "organiser": "",
    }


def _comment(row: Json) -> Json:
    return {
        "period": words.period(period(row["period"])),
        "when": month(row["given_on"]),
        "by": "",
        "by_superior": row["by_superior"],
        "contents": row["contents"],
        "has_shortcomings": row["has_shortcomings"],
        "circulated": month(row["circulated_on"]),
    }


def _duty_report(row: Json) -> Json:
    return {
        "period": words.period(period(row["period"])),
        "submitted": month(row["submitted_on"]),
        "superior": month(row["delivered_superior_on"]),
        "members": month(row["delivered_members_on"]),
        "answered": row["pledges_answered"],
    }


def _problem(material: Material, row: Json) -> Json:
    told = view.indicator_head(material, row)
    lost = row["lost"] if row["counted"] != "tallies" else []
    missing = sum(not item["found"] for item in lost)
    return told | {"items": [], "lost": len(lost), "missing": missing}


# What each indicator rests on


def _indicators(material: Material) -> list[Json]:
    """Every contribution by month, without what it is of; within a month in no order of days."""
    found: dict[str, list[Json]] = {}
    withheld = material.secret.plan.figures
    for row in rows_of("contributions", material.tables["contributions"]):
        if (material.subject.id, row["indicator"]) in withheld:
            continue
        found.setdefault(row["indicator"] or "", []).append(_contribution(row))
    told = []
    for group in material.review["groups"]:
        for known in group["indicators"]:
            ordered = sorted(found.get(known["id"], ()), key=_order)
            for number, item in enumerate(ordered, 1):
                item["what"] = item["what"] or said("第{n}项").format(n=number)
            told.append(view.indicator_section(material, known, group["title"], ordered))
    return told


def _contribution(row: dict[str, str | None]) -> Json:
    slot = row["slot"] or ""
    votes = row["ledger"] == "tallies"
    raters = said("、").join(categories_of(slot)) if votes else ""
    if votes and is_void(slot):
        raters = said("不计的一轮")
    withheld = votes and is_withheld(slot)
    return {
        "what": raters or words.period(period(slot)),
        "when": month(row["occurred_on"]),
        "found": row["row"] is not None,
        "credit": "" if withheld else row["credit"],
        "possible": "" if withheld else row["possible"],
        "note": said("票数过少，不列")
        if withheld
        else said("合并计算")
        if votes and is_hidden(slot)
        else "",
        "events": [],
    }


def _order(item: Json) -> tuple[Any, ...]:
    return (
        item["when"],
        item["what"],
        not item["found"],
        int(item["credit"] or 0),
        int(item["possible"] or 0),
    )


# Decisions


def _decided(material: Material) -> list[Json]:
    entries = {entry.position: entry for entry in material.trail}
    told = [
        _decision(entries[position])
        for position in material.decided
        if position in entries and entries[position].fact in _DECIDED
    ]
    return sorted(told, key=lambda row: (row["when"], row["title"], row["what"]))


def _decision(entry: Entry) -> Json:
    allowed = _DECIDED[entry.fact]
    said = {each.name: each for each in entry.said if not each.private}
    what = [f"{said[name].title}：{coarse(said[name].shown)}" for name in allowed if name in said]
    return {
        "title": entry.title,
        "when": month(entry.occurred_on),
        "what": "；".join(what),
        "counts": entry.counts,
        "position": 0,
    }
