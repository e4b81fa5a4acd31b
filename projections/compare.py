"""Who moves between two evaluations: what a trial would change."""

from __future__ import annotations

import attrs

from projections.evaluation import Evaluation
from projections.rows import Standing


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
