"""The share of ballots that must come back: which round is void just below, at, above it."""

from __future__ import annotations

from collections.abc import Iterator

from evalcore.schemes.boundaries import Question
from evalcore.schemes.model import BallotPlan, Number, Scheme
from projections.boundaries.told import yes_no
from projections.rounds import Round, void_by

BASE = 100
"""Ballots given out: enough for a share in percent; more where the share needs it."""


def questions(scheme: Scheme) -> Iterator[Question]:
    """Of each plan with a share: a ballot less than the share, exactly it, a ballot more."""
    for name, plan in scheme.ballots.items():
        share = plan.valid.attendance_over
        if share is not None:
            yield _question(scheme, name, plan, share)


def _question(scheme: Scheme, name: str, plan: BallotPlan, share: Number) -> Question:
    issued = BASE * share.denominator
    exactly = BASE * share.numerator
    counts = [n for n in (exactly - 1, exactly, exactly + 1) if 0 <= n <= issued]
    return Question(
        at=f"ballots.{name}.valid.attendance_over",
        test="returned",
        asks=f"{name}:发出 {issued} 票,收回下列票数时,这一轮是否作废",
        basis=share.basis.text,
        values=tuple(map(str, counts)),
        found=tuple(yes_no(bool(void_by(_round(plan, issued, n), scheme))) for n in counts),
    )


def _round(plan: BallotPlan, issued: int, returned: int) -> Round:
    return Round("e", plan.part, "", False, issued, returned, False, None, None, returned, "")
