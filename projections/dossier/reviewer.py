"""核查版: everything of the own edition in full, and the events behind it with their proofs.

Private parts stay sealed: the page bears their hashes and pseudonyms, and whoever has the right
opens them in the record (``sealed open``, itself recorded). Neighbours have signs here as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from evalcore.paper_words import said
from evalcore.vocabulary import facts
from projections.dossier import view, words
from projections.dossier.gather import of_others
from projections.dossier.lines import items, rows_of
from projections.dossier.shows import Shows
from projections.explain_rows import contribution, elsewhere

if TYPE_CHECKING:
    from projections.dossier.gather import Material
    from projections.trail import Entry
    from projections.trail.entries import Said

Json = dict[str, Any]

WHOLE = ("standings", "score_nodes", "effects", "flags", "contributions")
"""Tables of which every row is on the page."""


def reviewer_view(material: Material, shows: Shows) -> Json:
    """The page of the reviewer, as data for the template."""
    review = material.review
    here = {entry.position for entry in material.trail}
    return {
        "edition": "reviewer",
        "stamps": view.stamps(material),
        "red": [*view.red(material), *_left_out(material)],
        "head": view.head(material, shows),
        "intervals": material.subject.intervals,
        "days": material.subject.days,
        "standing": view.standing(material, shows),
        "effects": _effects(material, view.effects(material), shows, here),
        "beside": [view.place_data(place) for place in material.near.beside],
        "pledges": [_pledge(row, here) for row in review["pledges"]],
        "evaluations": [_evaluation(row, here) for row in review["evaluations"]],
        "least": 0,
        "shares": review["shares"],
        "comments": [_comment(row, here) for row in review["comments"]],
        "duty_reports": [_duty_report(row, here) for row in review["duty_reports"]],
        "strengths": [view.indicator_head(material, row) for row in review["strengths"]],
        "problems": [_problem(material, row, here) for row in review["problems"]],
        "tree": view.tree(material, shows),
        "indicators": _indicators(material, shows, here),
        "flags": _flags(material, shows, here),
        "decided": _decided(material),
        "by_people": view.by_people(material),
        "events": [_event(entry, shows, here) for entry in material.trail],
        "files": _files(material),
        "left_out": material.left_out,
        "documents": review["documents"],
    }


def _left_out(material: Material) -> list[str]:
    if not material.left_out:
        return []
    return [
        said(
            "另有 {n} 条记录没有列在本页（一页至多 {most} 条左右）。"
            "补救：用 evalcore trail 查看，或用 evalcore bundle 取得全部记录。"
        ).format(n=material.left_out, most=len(material.trail))
    ]


def _linked(positions: Sequence[int], here: set[int]) -> list[Json]:
    """Positions, each with whether the page holds the event."""
    return [{"position": position, "here": position in here} for position in positions]


# Effects and flags


def _effects(material: Material, told: list[Json], shows: Shows, here: set[int]) -> list[Json]:
    rows = rows_of("effects", material.tables["effects"])
    for number, (row, effect) in enumerate(zip(rows, told, strict=True)):
        effect["evidence"] = _linked([int(p) for p in items(row["evidence"])], here)
        raw = {"before": row["before"] or "", "after": row["after"] or ""}
        for side, text in raw.items():
            # A list is told by its title; what it is called in the record stands in the rule.
            if text and text == effect[side]:
                effect[side] = shows.cell("effects", number, side)
        if row["cut_total"] is not None:
            form = f"decimal{material.results.run.decimals}"
            effect["cut"] = shows.cell("effects", number, "cut_total", form)
        for name in ("base", "seats"):
            if effect[name] is not None:
                effect[name] = shows.cell("effects", number, name, "whole")
        effect["of_others"] = of_others(row["rule"] or "")
        effect["rule"] = shows.cell("effects", number, "rule")
    return told


def _flags(material: Material, shows: Shows, here: set[int]) -> list[Json]:
    by_id = {flag["id"]: flag for flag in material.review["flags"]}
    told = []
    for number, row in enumerate(rows_of("flags", material.tables["flags"])):
        flag = view.flag_head(material, by_id[row["id"] or ""])
        flag["title"] = shows.cell("flags", number, "title")
        flag["when"] = shows.cell("flags", number, "occurred_on") if row["occurred_on"] else ""
        flag["evidence"] = _linked([int(p) for p in items(row["evidence"])], here)
        told.append(flag)
    return told


# The duty-report review


def _pledge(row: Json, here: set[int]) -> Json:
    return {
        "content": row["content"],
        "kind": said(row["kind"]),
        "made": row["made_on"],
        "due": row["due_on"],
        "done": row["fulfilled_on"],
        "end": said(row["end_title"]),
        "late": row["end"] == "late",
        "audit": said(row["audit"]),
        "events": _linked(row["events"], here),
    }


def _evaluation(row: Json, here: set[int]) -> Json:
    return {
        "period": words.period(row["period"]),
        "when": row["held_on"],
        "voided": row["voided"],
        "parts": row["parts_held"],
        "counts": [row[name] for name in ("issued", "returned", "invalid", "blank")],
        "votes": view.votes(row["votes"]),
        "organiser": row["organiser_name"],
        "events": _linked(row["events"], here),
    }


def _comment(row: Json, here: set[int]) -> Json:
    return {
        "period": words.period(row["period"]),
        "when": row["given_on"],
        "by": row["commenter_unit_name"],
        "by_superior": row["by_superior"],
        "contents": row["contents"],
        "has_shortcomings": row["has_shortcomings"],
        "circulated": row["circulated_on"],
        "events": _linked(row["events"], here),
    }


def _duty_report(row: Json, here: set[int]) -> Json:
    return {
        "period": words.period(row["period"]),
        "submitted": row["submitted_on"],
        "superior": row["delivered_superior_on"],
        "members": row["delivered_members_on"],
        "answered": row["pledges_answered"],
        "events": _linked(row["events"], here),
    }


def _problem(material: Material, row: Json, here: set[int]) -> Json:
    lost = row["lost"] if row["counted"] != "tallies" else []
    told = [
        {
            "what": words.period(item["shown"]),
            "when": item["occurred_on"] or "",
            "found": item["found"],
            "credit": item["credit"],
            "possible": item["possible"],
            "events": _linked(item["events"], here),
        }
        for item in lost
    ]
    missing = sum(not item["found"] for item in lost)
    return view.indicator_head(material, row) | {
        "items": told,
        "lost": len(lost),
        "missing": missing,
    }


# What each indicator rests on


def _indicators(material: Material, shows: Shows, here: set[int]) -> list[Json]:
    """Every contribution as it was published, credit and what was possible bound to its line."""
    own = material.subject.unit
    rows = rows_of("contributions", material.tables["contributions"])
    names = elsewhere(
        material.results, [(own, [{"unit": row["unit"]} for row in rows if row["unit"]])]
    )
    found: dict[str, list[Json]] = {}
    for number, row in enumerate(rows):
        found.setdefault(row["indicator"] or "", []).append(
            _contribution(row, number, shows, own, names, here)
        )
    return [
        view.indicator_section(material, known, group["title"], found.get(known["id"], []))
        for group in material.review["groups"]
        for known in group["indicators"]
    ]


def _contribution(
    row: dict[str, str | None],
    number: int,
    shows: Shows,
    own: str,
    names: dict[str, str],
    here: set[int],
) -> Json:
    positions = [int(p) for p in items(row["events"])]
    like = {**row, "credit": 0, "possible": 0, "occurred_on": None, "events": positions}
    shown = contribution(like, own, names, {})["shown"]
    return {
        "what": words.period(shown),
        "when": shows.cell("contributions", number, "occurred_on") if row["occurred_on"] else "",
        "found": row["row"] is not None,
        "credit": shows.cell("contributions", number, "credit", "whole"),
        "possible": shows.cell("contributions", number, "possible", "whole"),
        "note": "",
        "events": _linked(positions, here),
    }


# Events and decisions


def _decided(material: Material) -> list[Json]:
    entries = {entry.position: entry for entry in material.trail}
    told = []
    for position in material.decided:
        entry = entries.get(position)
        if entry is not None:
            parts = [_told(each) for each in entry.said if not each.private]
            told.append(
                {
                    "title": said(entry.title),
                    "when": entry.occurred_on,
                    "what": said("；").join(parts),
                    "counts": entry.counts,
                    "position": position,
                }
            )
    return told


def _told(one: Said) -> str:
    return said(one.title) + said("：") + one.shown


def _files(material: Material) -> list[Json]:
    """The files that the events came from, with their whole digests, each once."""
    found = {entry.file.digest: entry.file.name for entry in material.trail if entry.file}
    told = [{"name": name, "digest": digest} for digest, name in found.items()]
    return sorted(told, key=lambda file: (file["name"], file["digest"]))


def _event(entry: Entry, shows: Shows, here: set[int]) -> Json:
    """One event in full, but for its private part."""
    at = entry.position
    return {
        "position": at,
        "title": said(entry.title),
        "topic": shows.entry(at, "topic", _topics()[entry.fact]),
        "kind": words.kind(entry.kind),
        "occurred_on": shows.entry(at, "state.occurred_on", entry.occurred_on)
        if entry.occurred_on
        else "",
        "received_on": shows.entry(at, "state.received_on", entry.received_on)
        if entry.received_on
        else "",
        "recorded_at": shows.entry(at, "recorded_at", entry.recorded_at, "instant"),
        "commit": entry.commit,
        "actor": shows.entry(at, "actor", entry.actor),
        "file": entry.file.name if entry.file else "",
        "digest": entry.file.digest[:12] if entry.file else "",
        "sheet": entry.sheet,
        "row": entry.row or "",
        "source": shows.entry(at, "source", entry.source) if entry.source else "",
        "said": [
            {"title": said(each.title), "shown": each.shown}
            for each in entry.said
            if not each.private
        ],
        "about": _linked([entry.about], here) if entry.about else [],
        "changes": [
            {
                "title": said(each.title),
                "old": each.old or said("（空）"),
                "new": each.new or said("（空）"),
            }
            for each in entry.changes
        ],
        "changed": entry.kind in ("correction", "retraction"),
        "reason": entry.reason,
        "authority": entry.authority,
        "counts": entry.counts,
        "because": words.because(entry.because),
        "by": _linked([entry.by], here) if entry.by else [],
        "sealed": words.sealed(entry.sealed, entry.pseudonym),
    }


@cache
def _topics() -> dict[str, str]:
    """Name of a kind of fact → the topic under which it is stored."""
    return {cls.__name__: topic for topic, cls in facts().items()}
