"""Answers on the sheet 待确认 that can't be meant: what they withdraw is told, kept, or another."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from evalcore.intake.comparing.questions import QUESTIONS
from evalcore.intake.findings import Finding
from evalcore.messages import _
from evalcore.vocabulary.governance import FactRetracted

if TYPE_CHECKING:
    from evalcore.intake.comparing.spill import Spill


def contradictions(here: Spill, kept: Collection[int], back: Collection[int]) -> list[Finding]:
    """New withdrawals on the sheet 待确认 of what a row tells still, or another answer keeps.

    ``kept``: positions that are kept; ``back``: numbers of facts told as before a correction,
    which may be withdrawn.
    """
    places = [p.number for p in here.of_class(FactRetracted) if p.plan.bound.sheet is QUESTIONS]
    if not places or not here.has(FactRetracted):
        return []
    numbers = ", ".join(map(str, sorted(back))) or "0"
    rows = here.all(
        f"""
        SELECT g.position, g.target, min(a.seq) FROM here.governance AS g
        LEFT JOIN here.act AS a ON g.target IN (a.position, a.root) AND a.seq NOT IN ({numbers})
        WHERE g.topic = $1 AND g.recorded_at IN ({", ".join(map(str, places))})
          AND g.position NOT IN (SELECT seq FROM here.act)
        GROUP BY ALL ORDER BY 1
        """,
        [FactRetracted.topic()],
    )
    wrong = [row for row in rows if row[2] is not None or row[1] in kept]
    reported = here.reported([n for row in wrong for n in (row[0], row[2]) if n is not None])
    findings = []
    for number, target, told in wrong:
        if target in kept:
            reason = _("both 保留 and 撤回 are answered for this position")
            remedy = _("Keep one of the two answers.")
        else:
            reason = _("this is to be withdrawn, but {where} tells it still").format(
                where=reported[told].source
            )
            remedy = _("Check the position; if it is right, delete that row or clear its cells.")
        findings.append(reported[number].finding("target", reason, remedy))
    return findings
