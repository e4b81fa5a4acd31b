"""The opening balance (期初): what stood when the record was begun.

Carried in is what goes on: who is who and who holds which post, problems, pledges and matters under
way with the steps they have taken, tasks, pairings, rectifications, disputes, titles, how the items
of a checklist stood, occasions not yet answered, grades, measures and bars of earlier years. Every
such fact is marked ``opening`` and is never late. What belongs to one day and is over (meetings,
visits, votes, comments, counts, trainings, checks) is refused: it would be a report that escapes
the reporting cycle, and nothing goes on from it.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from evalcore.intake.findings import Finding
from evalcore.intake.rows.reader import Reported
from evalcore.messages import _
from evalcore.vocabulary import Fact
from evalcore.vocabulary.coverage import ChecklistItemVerified
from evalcore.vocabulary.governance import PeriodClosed, PeriodOpened
from evalcore.vocabulary.visits import VisitTriggered

FAMILIES = frozenset(
    {
        "roster",
        "pledges",
        "problems",
        "decisions",
        "tasks",
        "pairings",
        "rectifications",
        "disputes",
        "honours",
        "accountability",
    }
)
"""Families whose facts go on and are carried in."""

CLASSES: frozenset[type[Fact]] = frozenset(
    {ChecklistItemVerified, VisitTriggered, PeriodOpened, PeriodClosed}
)
"""Facts of other families that are carried in too."""


def carried(cls: type[Fact]) -> bool:
    """Whether facts of a class can be part of an opening balance."""
    return cls.FAMILY in FAMILIES or cls in CLASSES


def carry_in(reported: Sequence[Reported]) -> list[Finding]:
    """Mark every fact as opening; a finding on the row of each that can't be."""
    findings = []
    for one in reported:
        if carried(type(one.fact)):
            one.fact = attrs.evolve(one.fact, opening=True)
            continue
        findings.append(
            one.finding(
                "occurred_on",
                _("{title} is over when it has happened and is no opening balance").format(
                    title=one.fact.TITLE
                ),
                _("Take the row out, start the record, and hand the row in with import."),
            )
        )
    return findings
