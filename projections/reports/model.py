"""The review of one person as data, from results alone.

Nothing here comes from private state: ledgers do not hold it. Votes are shown as totals and as
shares of categories that are large enough; strengths and problems are derived, not written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evalcore.paper_words import said
from evalcore.vocabulary.evaluations import PARTS
from projections import rates
from projections.disclosure.withhold import of_review
from projections.explain import number, rests_on, tree, who
from projections.explain_rows import contribution, elsewhere, lost
from projections.lower import lower_standings
from projections.publishing.figures import fixed
from projections.reports.cases import (
    comment,
    days,
    evaluation,
    of_subject,
    pledge,
    shares,
)
from projections.reports.charged import charged
from projections.reports.halves import halves
from projections.reports.rules import STATUS, effect_word, rule_title
from projections.rows import ScoreNode, Subject
from projections.within import NONE

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]

BATCH = 250
"""Subjects whose bulk is read at once."""

LEDGERS = ("pledges", "comments", "evaluations", "tallies", "duty_reports")


def reviews(results: Results, subjects: Sequence[Subject], *, full: bool = False) -> Iterator[Json]:
    """The reviews of ``subjects``, in their order.

    Votes that would tell who voted what are withheld (``docs/disclosure.md``), unless ``full``,
    which is for reviewers alone.
    """
    secret = None if full else results.withholding
    names = {
        row["unit"]: row["unit_name"]
        for row in results.rows("SELECT DISTINCT unit, unit_name FROM subjects")
    }
    names |= {
        row["parent"]: row["parent_name"]
        for row in results.rows("SELECT DISTINCT parent, parent_name FROM subjects")
    }
    for start in range(0, len(subjects), BATCH):
        batch = subjects[start : start + BATCH]
        rows = results.contributions_of([subject.id for subject in batch])
        away = elsewhere(results, [(subject.unit, rows[subject.id]) for subject in batch])
        held = {
            name: _by_unit(results.ledger(name, sorted({s.unit for s in batch})))
            for name in LEDGERS
        }
        split = charged(results, (row for found in rows.values() for row in found))
        for subject in batch:
            ledgers = {
                name: of_subject(subject, name, held[name].get(subject.unit, ()))
                for name in LEDGERS
            }
            review = _review(results, subject, rows[subject.id], ledgers, names, away)
            own = dict.fromkeys(row["row"] for row in rows[subject.id])
            review["charged"] = {row: split[row] for row in own if row in split}
            review["late"] = _late(results, subject.id)
            if secret is not None:
                review = of_review(review, secret)
            yield {**review, **_votes(results, subject, rows[subject.id], held, review, full=full)}


def _late(results: Results, subject: str) -> list[Json]:
    """How many contributions of each indicator rest on facts that came after the seal."""
    if not results.run.late_facts:
        return []
    slots: dict[str, set[str]] = {}
    for row in results.resting_on_late(subject):
        slots.setdefault(row["indicator"], set()).add(row["slot"])
    return [
        {"indicator": results.indicators[name]["title"], "contributions": len(found)}
        for name, found in slots.items()
        if name in results.indicators
    ]


def _votes(
    results: Results,
    subject: Subject,
    rows: Sequence[Json],
    held: Mapping[str, Mapping[str, Sequence[Json]]],
    review: Json,
    *,
    full: bool,
) -> Json:
    """Rates by their formulas, the halves of the year side by side, rounds that did not count."""
    by_indicator: dict[str, list[Json]] = {}
    for row in rows:
        by_indicator.setdefault(row["indicator"], []).append(row)
    units = {row["unit"] for row in rows} | {subject.unit}
    votes = [row for unit in sorted(units) for row in held["tallies"].get(unit, ())]
    found = rates.of_subject(results, subject.id, by_indicator, votes, full=full)
    defined = [rate for row in results.indicators.values() if (rate := rates.defined(row))]
    return {
        "rates": [
            {"id": name, "indicator": results.indicators[name]["title"], **rate.to_json()}
            | {"counts_said": rate.count_words()}
            for name, rate in found.items()
        ],
        "halves": halves(review["evaluations"], defined),
        "rounds_left_out": list(
            {
                (each["meeting"], each["part"], each["rule"]): {
                    **each,
                    "part_title": said(PARTS.get(str(each["part"]), str(each["part"]))),
                }
                for row in by_indicator.values()
                for each in rates.left_out(results, row)
            }.values()
        ),
    }


def _by_unit(rows: Iterable[Json]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for row in rows:
        found.setdefault(row["unit"], []).append(row)
    return found


def _review(
    results: Results,
    subject: Subject,
    rows: Sequence[Json],
    ledgers: Mapping[str, list[Json]],
    names: Mapping[str, str],
    away: Mapping[str, str],
) -> Json:
    nodes = results.nodes(subject.id)
    by_indicator: dict[str, list[Json]] = {}
    for row in rows:
        by_indicator.setdefault(row["indicator"], []).append(row)
    below = lower_standings(results, rows)
    indicators = [
        _indicator(known, nodes, by_indicator.get(name, []), subject.unit, away, below)
        for name, known in results.indicators.items()
    ]
    head = who(results, subject)
    decimals = results.run.decimals
    for effect in head["effects"]:
        effect["title"] = rule_title(results, effect["rule"])
        for side in ("before", "after"):
            effect[side] = effect_word(results, effect[side])
        line = effect["cut_total"]
        within = effect["within"]
        effect["within_shown"] = said("没有上级同类单位者") if within == NONE else within
        effect["cut_shown"] = "" if line is None else fixed(line, decimals)
    if head["standing"]:
        status = head["standing"]["status"]
        head["standing"]["status_title"] = said(STATUS.get(status, status))
        head["standing"]["list_titles"] = [
            results.cut_lists.get(name, {}).get("title", name) for name in head["standing"]["lists"]
        ]
    tallied = [row for row in indicators if row["counted"] == "tallies"]
    return {
        "run": results.run.to_json() | {"short": results.run.short},
        **head,
        "rests_on": rests_on(results, nodes, rows),
        "pledges": [pledge(subject, row, results.run.as_of) for row in ledgers["pledges"]],
        "votes_rule": None,
        "points_withheld": False,
        "evaluations": [
            evaluation(row, ledgers["tallies"], names) for row in ledgers["evaluations"]
        ],
        "shares": [share for row in tallied for share in shares(row)],
        "comments": [comment(row, names) for row in ledgers["comments"]],
        "duty_reports": [days(row) for row in ledgers["duty_reports"]],
        "strengths": [row for row in indicators if _is_strength(row)],
        "problems": sorted(
            (row for row in indicators if row["lost"]), key=lambda row: -row["lost_e4"]
        ),
        "groups": [_group(known, nodes, indicators) for known in results.groups.values()],
        "tree": tree(results, nodes, "total"),
        "by_people": results.by_people,
        "documents": results.documents,
        "results": results.path.name,
    }


def _indicator(
    known: Json,
    nodes: Mapping[str, ScoreNode],
    rows: Sequence[Json],
    own: str,
    away: Mapping[str, str],
    below: Mapping[str, Json],
) -> Json:
    node = nodes.get(f"{known['id']}/points")
    items = [contribution(row, own, away, below) for row in rows]
    role = known["role"]
    gone = 0
    if node is not None and node.state == "scored":
        numerator, denominator = node.numerator, node.denominator
        # A deduction loses what it took; a bonus that was not earned is no loss.
        parts = {
            "score": (node.possible_numerator, node.possible_denominator, 1),
            "deduction": (0, 1, 1),
            "bonus": (numerator, denominator, 1),
        }[role]
        over = parts[0] * denominator - numerator * parts[1]
        gone = over * 10_000 // (parts[1] * denominator)
    return {
        "id": known["id"],
        "title": known["title"],
        "group": known["group_id"],
        "role": role,
        "counted": known["counted"],
        "state": node.state if node else "none",
        "value": number(node.numerator, node.denominator) if node else None,
        "possible": number(node.possible_numerator, node.possible_denominator) if node else None,
        "credit": sum(item["credit"] for item in items),
        "expected": sum(item["possible"] for item in items),
        "basis": known["basis"],
        "points_basis": known["points_basis"],
        "items": items,
        "lost": lost(items, role) if role != "bonus" else [],
        "lost_e4": gone,
    }


def _is_strength(row: Json) -> bool:
    """Fully earned, or a bonus earned: no threshold is invented."""
    if row["role"] == "bonus":
        return bool(row["credit"])
    return row["role"] == "score" and row["state"] == "scored" and not row["lost"]


def _group(known: Json, nodes: Mapping[str, ScoreNode], indicators: Sequence[Json]) -> Json:
    node = nodes.get(f"group:{known['id']}")
    return {
        "title": known["title"],
        "cap": known["cap"],
        "value": number(node.numerator, node.denominator) if node else None,
        "possible": number(node.possible_numerator, node.possible_denominator) if node else None,
        "indicators": [row for row in indicators if row["group"] == known["id"]],
    }
