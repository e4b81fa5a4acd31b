"""Why not that grade, why not on that list: what kept a subject from it, as data.

Everything is read from results; ``docs/results.md`` describes the shape.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.schemes.citations import basis_shown
from evalcore.schemes.places import nearest
from projections.again import Again, Change, again
from projections.awards import own_points
from projections.explain import standing
from projections.flips import flips_of_grade, flips_of_list
from projections.kept_from import (
    beside,
    cut_of,
    effects_of,
    kind_of,
    last_seated,
    of_effect,
    seats_and_base,
    seats_taken,
)
from projections.places import RANKED
from projections.publishing.figures import exact, fixed
from projections.rows import Standing, Subject
from projections.score_rules import APART

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]


def why_not(results: Results, subject: Subject, text: str) -> Json:
    """What kept ``subject`` from the grade or list that ``text`` names.

    ``answer`` is ``has`` (it bears the grade, or is on the list), ``higher`` (it bears a better
    grade), ``kept`` or ``apart`` (it is not ranked); ``reasons`` come in the order of the rules,
    ``flips`` are the nearest changes that would give it (``projections.flips``).
    Raises UsageError where the scheme has no such grade or list.
    """
    asked = _asked(results, text)
    found = results.standings(subject.id)
    stands = found[0] if found else None
    shape: Json = {
        "run": results.run.to_json(),
        "subject": attrs.asdict(subject),
        "standing": standing(stands) if stands else None,
        "asked": asked,
    }
    listed = results.cut_lists[asked["name"]] if asked["kind"] == "list" else {}
    if stands is not None and "flags" in listed:
        answer: Json = _criteria(results, stands, listed)
    elif stands is None or stands.status != RANKED:
        status = stands.status if stands else "not_applicable"
        moved = [e for e in results.effects(subject.id) if e.rule in ("minimum_tenure", status)]
        because = [of_effect(results, each, "status") for each in moved]
        answer = {"answer": "apart", "reasons": because or [{"kind": "status"}]}
    elif asked["kind"] == "grade":
        answer = _grade(results, stands, asked["name"])
    else:
        answer = _list(results, stands, listed)
        if answer["answer"] == "kept" and not _elsewhere(results, stands, listed):
            made = again(results, stands.cohort, listed["id"])
            answer["flips"] = flips_of_list(results, made, stands, listed) if made else []
    answer.setdefault("flips", [])
    for reason in answer["reasons"]:
        if "basis" in reason:
            reason["basis_shown"] = basis_shown(results, reason["basis"])
    return {**shape, **answer}


def _asked(results: Results, text: str) -> Json:
    """The grade, or the list by id or title, that is meant."""
    if text in results.grades():
        return {"kind": "grade", "name": text, "title": text}
    lists = results.cut_lists
    for name, row in lists.items():
        if text in (name, row["title"]):
            return {"kind": "list", "name": name, "title": row["title"]}
    known = [*results.grades(), *lists, *(row["title"] for row in lists.values())]
    raise UsageError(
        _("The scheme has neither a grade nor a list {text}. {hint}").format(
            text=text, hint=nearest(text, known)
        )
    )


def _grade(results: Results, stands: Standing, grade: str) -> Json:
    rows = results.rows("SELECT * FROM grades ORDER BY place")
    order = [row["name"] for row in rows]
    wanted, held = order.index(grade), order.index(stands.grade)
    if held <= wanted:
        return {"answer": "has" if held == wanted else "higher", "reasons": []}
    reasons: list[Json] = []
    made = again(results, stands.cohort)
    lifted = None
    if order.index(stands.score_grade) > wanted:
        limit = rows[wanted]
        # The least total, in units of the last decimal, that reaches the limit.
        lifted = ceil(Fraction(limit["at_least"]) * 10**stands.decimals)
        total = Fraction(stands.total or 0, 10**stands.decimals)
        short = Fraction(limit["at_least"]) - total
        reasons.append(
            {
                "kind": "total",
                "total": fixed(stands.total, stands.decimals),
                "at_least": limit["at_least"],
                "short": exact(short.numerator, short.denominator),
                "basis": limit["basis"],
            }
        )
    for effect in results.effects(stands.subject):
        kind, _colon, name = effect.rule.removeprefix("tie:").partition(":")
        if kind == "veto":
            # By itself it leaves no such grade, also where another veto or the total came first.
            kept = order.index(results.vetoes[name]["at_most"]) > wanted
        else:
            kept = kind == "quota" and name == grade
        if kept:
            reasons.append(of_effect(results, effect, kind_of(effect.rule)))
    vetoes = [reason["rule"].removeprefix("veto:") for reason in reasons if _is_veto(reason)]
    if not any(reason["kind"] in ("quota", "tie") for reason in reasons):
        # Whether the total, or no veto, would have been enough is not all: so few had a seat.
        without = Change(lifted, frozenset(vetoes))
        if made is None or order.index(made.standing(stands.subject, without).grade) > wanted:
            reasons.extend(_full(results, stands, grade, made, without))
    flips = flips_of_grade(results, made, stands, grade, vetoes) if made else []
    return {"answer": "kept", "reasons": reasons, "flips": flips}


def _is_veto(reason: Json) -> bool:
    return bool(reason["kind"] == "veto")


def _full(
    results: Results, stands: Standing, grade: str, made: Again | None, without: Change
) -> Iterator[Json]:
    """The quota of ``grade``, where who stands like ``stands`` would have had no seat in it.

    ``made`` has found so already, with all else taken away (``without``); where the rules can't be
    passed again, it is told by the line.
    """
    quotas = {row["grade"]: row for row in results.rows("SELECT * FROM quotas ORDER BY place")}
    if grade not in quotas:
        return
    quota, rule = quotas[grade], f"quota:{grade}"
    here = beside(results, stands, quota["within"])
    found = next(effects_of(results, here, rule), None)
    if found is None and made is not None:
        found = made.effect(stands.subject, rule, without)
    if found is not None:
        seats, base, line = found.seats or 0, found.base or 0, found.cut_total
    else:
        seats, base = seats_and_base(results, here, quota)
        line = last_seated(results, here, quota, seats)
        if line is None and seats:
            return
    total = stands.total or 0
    above = line is not None and (total > line or (total == line and quota["tie"] == "all"))
    if made is not None or not above:
        yield seats_taken(results, rule, (seats, base, line), stands.decimals, quota["basis"])


def _list(results: Results, stands: Standing, listed: Json) -> Json:
    rule = f"list:{listed['id']}"
    if listed["id"] in stands.lists:
        return {"answer": "has", "reasons": []}
    elsewhere = _elsewhere(results, stands, listed)
    if elsewhere:
        return elsewhere
    reasons = [
        of_effect(results, effect, kind_of(effect.rule))
        for effect in results.effects(stands.subject)
        if effect.rule in (f"tie:{rule}", f"passed_over:{rule}")
    ]
    if not reasons:
        by = listed.get("by") or ""
        mine = _value(results, stands, by)
        if by and mine is None:
            title = results.indicators[by]["title"]
            return {"answer": "kept", "reasons": [{"kind": "indicator", "title": title}]}
        reasons = [
            {**cut, "kind": "line", "end": listed["end"], "value": mine}
            for cut in cut_of(results, beside(results, stands, listed["within"]), rule)
        ] or [{"kind": "empty", "basis": listed["basis"]}]
    return {"answer": "kept", "reasons": reasons}


def _criteria(results: Results, stands: Standing, listed: Json) -> Json:
    """A list of those who meet criteria: the ones that were not met, or what barred them."""
    if listed["id"] in stands.lists:
        return {"answer": "has", "reasons": []}
    elsewhere = _elsewhere(results, stands, listed)
    if elsewhere:
        return elsewhere
    passed = f"passed_over:list:{listed['id']}"
    reasons = [
        of_effect(results, effect, "passed_over")
        for effect in results.effects(stands.subject)
        if effect.rule == passed
    ]
    met = {flag.rule for flag in results.flags(stands.subject)}
    unmet = [title for rule, title in json.loads(listed["flags"]).items() if rule not in met]
    return {
        "answer": "kept",
        "reasons": reasons
        or [{"kind": "unmet", "flags": unmet, "meets": listed["meets"], "basis": listed["basis"]}],
    }


def _elsewhere(results: Results, stands: Standing, listed: Json) -> Json:
    """The answer where a list is made for other cohorts only; empty else."""
    cohorts = json.loads(listed.get("cohorts") or "[]")
    if not cohorts or stands.cohort in cohorts:
        return {}
    titles = [results.cohorts.get(each, each) for each in cohorts]
    return {"answer": "kept", "reasons": [{"kind": "cohort", "cohorts": titles}]}


def _value(results: Results, stands: Standing, by: str) -> str | None:
    """The total, or the points of the indicator that a list goes by; None where it is apart."""
    if not by:
        return fixed(stands.total, stands.decimals)
    node = results.nodes(stands.subject).get(f"{by}/points")
    if node is None or node.state in APART:
        return None
    known = results.indicators[by]
    earned = own_points(node, known["role"], Fraction(known["points"]))
    return exact(earned.numerator, earned.denominator)
