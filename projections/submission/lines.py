"""Who stands just inside and just outside of each line: grades and lists, and ties on them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from projections.places import RANKED
from projections.publishing.figures import fixed
from projections.reports.rules import rule_title
from projections.rows import Effect, Standing
from projections.standings import PEOPLE_DECIDE
from projections.submission.seen import Seen

Json = dict[str, Any]

TIE = "tie:"


def cut_lines(seen: Seen) -> list[Json]:
    """The lines, those where the next one outside is nearest first.

    ``kind`` is ``grade`` (between two grades) or ``list``; ``inside`` and ``outside`` are who
    stands there (``who``, ``total``, ``rank``, ``equal``: how many more with the same total),
    ``gap`` the difference in units of 10^-decimals, ``gap_shown`` as text, ``within`` the group
    that a cut was taken in, ``by_seats`` whether seats, not points, drew the line.
    """
    found = [*_grades(seen), *_lists(seen)]
    return sorted(found, key=lambda row: (row["gap"], row["kind"], row["title"], row["cohort"]))


def open_ties(seen: Seen) -> list[Json]:
    """The ties that people must decide, the most people first: rule, cohort, free seats, who."""
    waiting: dict[tuple[str, str, str], list[Effect]] = {}
    cohort_of = {each.subject: each.cohort for each in seen.standings}
    for effect in seen.effects:
        if effect.rule.startswith(TIE) and effect.after == PEOPLE_DECIDE:
            cut = (effect.rule.removeprefix(TIE), cohort_of[effect.subject], effect.within)
            waiting.setdefault(cut, []).append(effect)
    found = [
        {
            "rule": rule,
            "title": rule_title(seen.results, rule),
            "cohort": seen.cohort(cohort),
            "within": within,
            "free": effects[0].free or 0,
            "tied": [seen.name(effect.subject) for effect in effects],
        }
        for (rule, cohort, within), effects in waiting.items()
    ]
    return sorted(found, key=lambda row: (-len(row["tied"]), row["rule"], row["cohort"]))


def _grades(seen: Seen) -> Iterator[Json]:
    """Between each grade and the next that somebody bears, in every cohort, or group of a quota."""
    order = {grade: at for at, grade in enumerate(seen.results.grades())}
    quotas = {row["grade"]: row for row in seen.results.rows("SELECT * FROM quotas")}
    vetoed = {e.subject for e in seen.effects if e.rule.startswith("veto:")}
    moved = {
        (e.rule.removeprefix(TIE).removeprefix("quota:"), e.subject)
        for e in seen.effects
        if e.rule.removeprefix(TIE).startswith("quota:")
    }
    for grade, at in order.items():
        within = quotas[grade]["within"] if grade in quotas else ""
        for cohort, group, members in _parts(seen, within):
            # Whom a veto keeps down stands under no line: that is told by name elsewhere.
            free = [each for each in members if each.subject not in vetoed and each.grade in order]
            above = [each for each in members if each.grade in order and order[each.grade] <= at]
            below = [each for each in free if order[each.grade] > at]
            made = _line(seen, above, below)
            if made is not None:
                first = _nearest(below, worst=False)
                yield {
                    "kind": "grade",
                    "title": grade,
                    "cohort": seen.cohort(cohort),
                    "within": group,
                    **made,
                    "by_seats": any((grade, each.subject) in moved for each in first),
                }


def _lists(seen: Seen) -> Iterator[Json]:
    """Of each list by rank: who is on it at its open end, and the next who is not."""
    for name, listed in seen.results.cut_lists.items():
        if "flags" in listed or listed.get("by"):
            # Made by criteria, or by one indicator: totals say nothing about its line.
            continue
        bottom = listed["end"] == "bottom"
        cohorts = set(json.loads(listed["cohorts"] or "[]"))
        barred = {e.subject for e in seen.effects if e.rule == f"passed_over:list:{name}"}
        for cohort, group, members in _parts(seen, listed["within"]):
            if cohorts and cohort not in cohorts:
                continue
            on = [each for each in members if name in each.lists]
            off = [e for e in members if name not in e.lists and e.subject not in barred]
            made = _line(seen, off, on) if bottom else _line(seen, on, off)
            if made is None:
                continue
            if bottom:
                made |= {"inside": made["outside"], "outside": made["inside"]}
            yield {
                "kind": "list",
                "title": listed["title"],
                "cohort": seen.cohort(cohort),
                "within": group,
                **made,
                "by_seats": True,
            }


def _parts(seen: Seen, within: str) -> Iterator[tuple[str, str, Sequence[Standing]]]:
    """Who is ranked, by cohort, or by group within it: cohort, group, members in order of rank."""
    group_of: dict[str, str] = {}
    if within:
        rows = seen.results.rows("SELECT unit, within FROM cut_groups WHERE kind = ?", [within])
        group_of = {row["unit"]: row["within"] for row in rows}
    parts: dict[tuple[str, str], list[Standing]] = {}
    for each in seen.standings:
        if each.status == RANKED and each.total is not None:
            group = group_of.get(seen.subjects[each.subject].unit, "") if within else ""
            parts.setdefault((each.cohort, group), []).append(each)
    for (cohort, group), members in parts.items():
        yield cohort, group, members


def _line(seen: Seen, above: Sequence[Standing], below: Sequence[Standing]) -> Json | None:
    """The last above a line and the first below it; None where a side is empty."""
    if not above or not below:
        return None
    last, first = _nearest(above, worst=True), _nearest(below, worst=False)
    gap = (last[0].total or 0) - (first[0].total or 0)
    decimals = last[0].decimals
    return {
        "inside": _who(seen, last),
        "outside": _who(seen, first),
        "gap": gap,
        "gap_shown": fixed(gap, decimals),
    }


def _nearest(members: Iterable[Standing], *, worst: bool) -> list[Standing]:
    """Those with the lowest total, or with the highest: all who stand there together."""
    listed = list(members)
    totals = [each.total or 0 for each in listed]
    line = min(totals) if worst else max(totals)
    return [each for each in listed if (each.total or 0) == line]


def _who(seen: Seen, equal: Sequence[Standing]) -> Json:
    one = equal[0]
    return {
        "subject": one.subject,
        "who": seen.name(one.subject),
        "total": seen.total(one),
        "rank": one.rank,
        "equal": len(equal) - 1,
    }
