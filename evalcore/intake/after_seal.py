"""Objections to check sheets that come in after their period was sealed: kept, and said to be so.

A check sheet is heard before the seal. What is said after it is not lost: it goes in and is
answered as any. But the seal stands, so that whoever hands it in is told by when it was too late,
and where it belongs once results hang out.
"""

from __future__ import annotations

import attrs

from evalcore.intake.comparing.known import Known
from evalcore.intake.comparing.spill import Spill
from evalcore.intake.findings import WARNING, Finding
from evalcore.messages import _
from evalcore.vocabulary.checksheets import PointObjected
from evalcore.vocabulary.periods import PeriodSealed

_AFTER = (
    "SELECT h.position, p.period, p.occurred_on, p.sealed_by FROM here.checksheets AS h "
    f"JOIN log.periods AS p ON p.period = h.period AND p.topic = '{PeriodSealed.topic()}' "
    f"WHERE h.topic = '{PointObjected.topic()}' AND h.corrects IS NULL "
    "AND h.position NOT IN (SELECT seq FROM here.left_out) ORDER BY h.position"
)


def objections_after_seal(here: Spill, known: Known) -> list[Finding]:
    """A warning for each new objection about a period that is sealed.

    Called when everything is compared: objections that the record holds already are not new.
    """
    if known.empty or not here.has(PointObjected):
        return []
    rows = here.all(_AFTER)
    found = here.reported(row[0] for row in rows)
    return [
        attrs.evolve(
            found[position].finding(
                "objection",
                _("{period} was sealed on {day} by {by}; this objection came after").format(
                    period=period, day=day, by=by
                ),
                _(
                    "It is kept, and answered as any; what it puts right goes in with --late and "
                    "--objection. Against published results: evalcore period object."
                ),
            ),
            severity=WARNING,
        )
        for position, period, day, by in rows
    ]
