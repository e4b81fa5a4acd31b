"""Why not that grade, why not on that list: what kept a subject from it, as data.

Everything is read from results; ``docs/results.md`` describes the shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.schemes.places import nearest
from projections.awards import own_points
from projections.explain import rule_title, standing
from projections.places import RANKED
from projections.publishing.figures import exact, fixed
from projections.rows import Effect, Standing, Subject
from projections.score_rules import APART

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]


def why_not(results: Results, subject: Subject, text: str) -> Json:
    """What kept ``subject`` from the grade or list that ``text`` names.

    ``answer`` is ``has`` (it bears the grade, or is on the list), ``higher`` (it bears a better
    grade), ``kept`` or ``apart`` (it is not ranked); ``reasons`` come in the order of the rules.
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
    if stands is None or stands.status != RANKED:
        status = stands.status if stands else "not_applicable"
        moved = [e for e in results.effects(subject.id) if e.rule in ("minimum_tenure", status)]
        because = [_of_effect(results, each, "status") for each in moved]
        return {**shape, "answer": "apart", "reasons": because or [{"kind": "status"}]}
    if asked["kind"] == "grade":
        return {**shape, **_grade(results, stands, asked["name"])}
    return {**shape, **_list(results, stands, results.cut_lists[asked["name"]])}


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
    if order.index(stands.score_grade) > wanted:
        limit = rows[wanted]
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
        if effect.before in order and order.index(effect.before) <= wanted:
            after = order.index(effect.after) if effect.after in order else len(order)
            if after > wanted:
                reasons.append(_of_effect(results, effect, _kind(effect.rule)))
    if order.index(stands.score_grade) > wanted:
        # Whether the total would have been enough is not all: so few had a seat.
        reasons.extend(_cut(results, stands.cohort, f"quota:{grade}"))
    return {"answer": "kept", "reasons": reasons}


def _list(results: Results, stands: Standing, listed: Json) -> Json:
    import json

    rule = f"list:{listed['id']}"
    if listed["id"] in stands.lists:
        return {"answer": "has", "reasons": []}
    cohorts = json.loads(listed.get("cohorts") or "[]")
    if cohorts and stands.cohort not in cohorts:
        titles = [results.cohorts.get(each, each) for each in cohorts]
        return {"answer": "kept", "reasons": [{"kind": "cohort", "cohorts": titles}]}
    reasons = [
        _of_effect(results, effect, _kind(effect.rule))
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
            for cut in _cut(results, stands.cohort, rule)
        ] or [{"kind": "empty", "basis": listed["basis"]}]
    return {"answer": "kept", "reasons": reasons}


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


def _cut(results: Results, cohort: str, rule: str) -> Iterator[Json]:
    """Seats, base and line of a cut in a cohort, as its effects tell; nothing where it hit none."""
    here = {s.subject: s for s in results.standings() if s.cohort == cohort}
    for effect in results.effects():
        if effect.rule in (rule, f"tie:{rule}") and effect.subject in here:
            decimals = here[effect.subject].decimals
            yield {
                "kind": "seats",
                "title": rule_title(results, rule),
                "seats": effect.seats,
                "base": effect.base,
                "cut": fixed(effect.cut_total, decimals),
                "basis": effect.basis,
            }
            return


def _of_effect(results: Results, effect: Effect, kind: str) -> Json:
    return {
        "kind": kind,
        **attrs.asdict(effect),
        "title": rule_title(results, effect.rule),
        "evidence": list(effect.evidence),
    }


def _kind(rule: str) -> str:
    return rule.partition(":")[0]
