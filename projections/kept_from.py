"""Seats, lines and effects as ``why-not`` tells of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from projections.exact import seats as seats_of
from projections.explain import rule_title
from projections.places import RANKED
from projections.publishing.figures import fixed
from projections.rows import Effect, Standing
from projections.service import UNATTRIBUTED

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]


def cut_of(results: Results, beside: Collection[str], rule: str) -> Iterator[Json]:
    """Seats, base and line of a cut among those, as its effects tell; nothing where it hit none."""
    for effect in effects_of(results, beside, rule):
        decimals = results.standings(effect.subject)[0].decimals
        cut = (effect.seats or 0, effect.base or 0, effect.cut_total)
        yield seats_taken(results, rule, cut, decimals, effect.basis)
        return


def effects_of(results: Results, beside: Collection[str], rule: str) -> Iterator[Effect]:
    """What a rule, or the tie at it, did to some subjects."""
    return (
        effect
        for effect in results.effects()
        if effect.rule in (rule, f"tie:{rule}") and effect.subject in beside
    )


def seats_taken(
    results: Results, rule: str, cut: tuple[int, int, int | None], decimals: int, basis: str
) -> Json:
    """Seats, base and line of a cut, as a reason."""
    available, base, line = cut
    return {
        "kind": "seats",
        "title": rule_title(results, rule),
        "seats": available,
        "base": base,
        "cut": fixed(line, decimals),
        "basis": basis,
    }


def of_effect(results: Results, effect: Effect, kind: str) -> Json:
    """An effect as a reason of that kind."""
    return {
        "kind": kind,
        **attrs.asdict(effect),
        "title": rule_title(results, effect.rule),
        "evidence": list(effect.evidence),
    }


def kind_of(rule: str) -> str:
    """The kind of a rule: ``quota`` of ``quota:好``."""
    return rule.partition(":")[0]


def seats_and_base(results: Results, beside: Collection[str], quota: Json) -> tuple[int, int]:
    """Seats of a quota that cut nobody, and the base that its share is taken of."""
    here = [each for each in results.standings() if each.subject in beside]
    vetoed = {e.subject for e in results.effects() if kind_of(e.rule) == "veto"}
    ranked = {each.subject for each in here if each.status == RANKED}
    there = {each.id for each in results.subjects() if each.days and each.kind != UNATTRIBUTED}
    bases = {
        "cohort": len(there.intersection(each.subject for each in here)),
        "ranked": len(ranked),
        "eligible": len(ranked - vetoed),
    }
    base = bases[quota["base"]]
    if quota["number"]:
        return int(quota["number"]), base
    share = Fraction(quota["share"])
    parts = (share.numerator, share.denominator)
    return seats_of(parts, base, quota["rounding"], int(quota["least"])), base


def last_seated(
    results: Results, beside: Collection[str], quota: Json, available: int
) -> int | None:
    """The total of the last who takes up a seat; None where a seat was left."""
    vetoed = {e.subject for e in results.effects() if kind_of(e.rule) == "veto"}
    totals = [
        each.total or 0
        for each in results.standings()
        if each.subject in beside
        and each.status == RANKED
        and (
            each.grade == quota["grade"]
            # A seat kept empty is taken up too.
            or (
                not quota["frees"] and each.subject in vetoed and each.score_grade == quota["grade"]
            )
        )
    ]
    return sorted(totals, reverse=True)[available - 1] if 0 < available <= len(totals) else None


def beside(results: Results, stands: Standing, within: str) -> set[str]:
    """Those in whose cut ``stands`` is: its cohort, or its group of it."""
    cohort = {each.subject for each in results.standings() if each.cohort == stands.cohort}
    if not within:
        return cohort
    rows = results.rows("SELECT unit, within FROM cut_groups WHERE kind = ?", [within])
    group_of = {row["unit"]: row["within"] for row in rows}
    unit_of = {each.id: each.unit for each in results.subjects()}
    mine = group_of.get(unit_of[stands.subject])
    return {each for each in cohort if group_of.get(unit_of[each]) == mine}
