"""Ties that a run leaves to people: who stands on the cut line, and how many seats are left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.procedures.ties import OpenTie, Who
from projections.publishing.figures import fixed
from projections.rows import Effect, Subject
from projections.standings import PEOPLE_DECIDE

if TYPE_CHECKING:
    from projections.evaluation import Evaluation

TIE = "tie:"


def open_ties(evaluation: Evaluation) -> tuple[OpenTie, ...]:
    """The ties that await people, by rule, cohort and group within it."""
    waiting: dict[tuple[str, str, str], list[Effect]] = {}
    for effect in evaluation.effects:
        if effect.rule.startswith(TIE) and effect.after == PEOPLE_DECIDE:
            cohort = evaluation.standing[effect.subject].cohort
            cut = (effect.rule.removeprefix(TIE), cohort, effect.within)
            waiting.setdefault(cut, []).append(effect)
    return tuple(
        OpenTie(
            rule=rule,
            cohort=cohort,
            free=effects[0].free or 0,
            tied=tuple(who(evaluation.subject[effect.subject]) for effect in effects),
            line=_line(effects[0], evaluation.scheme.rounding.decimals),
            within=within,
        )
        for (rule, cohort, within), effects in sorted(waiting.items())
    )


def who(subject: Subject) -> Who:
    """A subject as procedures name it."""
    return Who(subject.unit, subject.person, subject.person_name or subject.unit_name)


def _line(effect: Effect, decimals: int) -> str:
    return "" if effect.cut_total is None else fixed(effect.cut_total, decimals)
