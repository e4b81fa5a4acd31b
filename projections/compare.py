"""Who moves between two evaluations: what a trial would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from projections.evaluation import Evaluation
from projections.exact import ZERO, Fraction, total
from projections.rows import Effect, Standing


@attrs.frozen
class Move:
    """A subject whose standing differs; None on a side where it does not stand at all."""

    subject: str
    before: Standing | None
    after: Standing | None

    @property
    def what(self) -> tuple[str, ...]:
        """What differs: names among ``WATCHED``, or ``appears`` / ``disappears``."""
        if self.before is None:
            return ("appears",)
        if self.after is None:
            return ("disappears",)
        a, b = self.before, self.after
        found = [name for name in WATCHED if getattr(a, name) != getattr(b, name)]
        return tuple(["total", *found] if _exact(a) != _exact(b) else found)

    @property
    def places(self) -> int:
        """Ranks gained (positive) or lost; 0 where either side has no rank."""
        before = self.before.rank if self.before else None
        after = self.after.rank if self.after else None
        return before - after if before is not None and after is not None else 0


WATCHED = ("rank", "grade", "status", "cohort", "lists")


def who_moves(baseline: Evaluation, trial: Evaluation) -> tuple[Move, ...]:
    """The subjects whose total, rank, grade, status, cohort or lists differ, by cohort and rank.

    Ranks among the trial's come first; totals are compared by value, whatever their decimals.
    """
    moves = [
        Move(subject, baseline.standing.get(subject), trial.standing.get(subject))
        for subject in sorted({*baseline.standing, *trial.standing})
    ]
    return tuple(sorted((move for move in moves if move.what), key=_order))


@attrs.frozen
class Cause:
    """What an indicator, or one that there was not before, gave more or less than before."""

    indicator: str
    difference: Fraction


def causes(baseline: Evaluation, trial: Evaluation, subject: str) -> tuple[Cause, ...]:
    """The indicators whose points differ for a subject, by how much, most first.

    None where the subject's own points stay: then it moves because others do, or by a rule over
    the population (``rules_between``).
    """
    before, after = _points(baseline, subject), _points(trial, subject)
    found = [
        Cause(name, total((after.get(name, ZERO), _less(before.get(name, ZERO)))))
        for name in dict.fromkeys((*after, *before))
    ]
    moved = [cause for cause in found if cause.difference != ZERO]
    return tuple(sorted(moved, key=lambda cause: _weight(cause.difference), reverse=True))


def rules_between(
    before: Mapping[str, Sequence[Effect]], after: Mapping[str, Sequence[Effect]], subject: str
) -> tuple[str, ...]:
    """The rules over the population that did something else to a subject than before."""
    old, new = (_done(side.get(subject, ())) for side in (before, after))
    return tuple(rule for rule in dict.fromkeys((*new, *old)) if old.get(rule) != new.get(rule))


def by_subject(effects: Sequence[Effect]) -> dict[str, list[Effect]]:
    """Effects of each subject, in order."""
    found: dict[str, list[Effect]] = {}
    for effect in effects:
        found.setdefault(effect.subject, []).append(effect)
    return found


def _done(effects: Sequence[Effect]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for effect in effects:
        found.setdefault(effect.rule, []).append(effect.after)
    return found


def _points(evaluation: Evaluation, subject: str) -> dict[str, Fraction]:
    """Indicator → the points it gave; what did not apply gave none."""
    return {
        node.node.removesuffix("/points"): (node.numerator, node.denominator)
        for node in evaluation.nodes.of(subject)
        if node.node.endswith("/points")
    }


def _less(value: Fraction) -> Fraction:
    return -value[0], value[1]


def _weight(value: Fraction) -> Any:
    from fractions import Fraction as Exact

    return abs(Exact(*value))


def _order(move: Move) -> tuple[str, bool, int, str]:
    standing = move.after or move.before
    assert standing is not None
    return standing.cohort, standing.rank is None, standing.rank or 0, move.subject


def _exact(standing: Standing) -> tuple[int, int] | None:
    """The total as digits and decimals without trailing noughts: 800 of 1 and 8000 of 2 agree."""
    total, decimals = standing.total, standing.decimals
    if total is None:
        return None
    while decimals and total % 10 == 0:
        total, decimals = total // 10, decimals - 1
    return total, decimals
