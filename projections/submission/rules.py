"""What rules over the population did: how many each moved, and the heaviest cases by name."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from projections.publishing.figures import fixed
from projections.reports.rules import effect_word, rule_title
from projections.rows import Effect
from projections.submission.seen import Seen

Json = dict[str, Any]

ORDER = ("veto", "quota", "freed", "tie", "list", "passed_over", "cap", "minimum_tenure",
         "small_cohort")  # fmt: skip
"""Kinds of rules as a reader wants them: what keeps a grade from somebody first."""


def effects(seen: Seen) -> list[Json]:
    """One row for each rule that moved somebody: title, number of subjects, cases.

    ``cases`` are the heaviest first: by grades lost or gained, then by points, then the lowest
    total; each with ``who``, ``before`` and ``after``, ``total``, ``line``, ``tied``.
    """
    by_rule: dict[str, list[Effect]] = {}
    for effect in seen.effects:
        by_rule.setdefault(effect.rule, []).append(effect)
    grades = {grade: at for at, grade in enumerate(seen.results.grades())}
    standings = {each.subject: each for each in seen.standings}

    def weight(effect: Effect) -> tuple[Fraction, int, str]:
        total = standings[effect.subject].total if effect.subject in standings else None
        return -moved(effect, grades), total if total is not None else -1, effect.subject

    found = []
    for rule in sorted(by_rule, key=lambda name: (_place(name), name)):
        moves = sorted(by_rule[rule], key=weight)
        first = moves[0]
        found.append(
            {
                "rule": rule,
                "kind": rule.partition(":")[0],
                "title": rule_title(seen.results, rule),
                "subjects": len({each.subject for each in moves}),
                "basis": first.basis,
                "cases": [_case(seen, each, standings) for each in moves],
            }
        )
    return found


def _place(rule: str) -> int:
    kind = rule.partition(":")[0]
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def moved(effect: Effect, grades: Mapping[str, int]) -> Fraction:
    """By how many grades, or else by how many points, a rule moved somebody; 0 for all else."""
    if effect.before in grades and effect.after in grades:
        return Fraction(abs(grades[effect.before] - grades[effect.after]))
    try:
        return abs(Fraction(effect.before) - Fraction(effect.after))
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


def _case(seen: Seen, effect: Effect, standings: Mapping[str, Any]) -> Json:
    standing = standings.get(effect.subject)
    decimals = seen.results.run.decimals
    return {
        "subject": effect.subject,
        "who": seen.name(effect.subject),
        "before": effect_word(seen.results, effect.before),
        "after": effect_word(seen.results, effect.after),
        "total": seen.total(standing) if standing is not None else "",
        "line": fixed(effect.cut_total, decimals),
        "tied": effect.tie_group,
        "within": effect.within,
    }
