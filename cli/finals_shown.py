"""Final grades beside the proposal, where a record is at hand: for ``standings`` and ``report``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from evalcore.messages import _
from evalcore.subjects import subject_code

if TYPE_CHECKING:
    from projections.publishing import RunInfo

FinalsOption = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="FILE|URL",
        help="Of an official run: show the final grades that this record holds as well.",
    ),
]
"""``store: FinalsOption = ""``, for ``finals_of``."""


def finals_of(store: str, run: RunInfo) -> dict[str, Any] | None:
    """What people decided on the grades of a run: None without a record, or for another run.

    ``confirmed_on`` (None: not yet) and ``confirmed_by``; ``grades``: subject → its grade as it
    was set otherwise, with the proposal, the reason and who decided.
    """
    if not store or run.status != "official":
        return None
    from evalcore.procedures.year_status import closing_of
    from evalcore.record import open_record

    with open_record(store) as record:
        state = closing_of(record, run.scheme, run.period)
    if state.official is None or state.official.run != run.run:
        return None
    confirmed = state.finals.confirmed
    return {
        "confirmed_on": confirmed.occurred_on.isoformat() if confirmed else None,
        "confirmed_by": confirmed.decided_by if confirmed else None,
        "grades": {
            subject_code(one.unit, one.person): {
                "proposed": one.proposed,
                "grade": one.grade,
                "ground": one.ground,
                "decided_on": one.occurred_on.isoformat(),
                "decided_by": one.decided_by,
                "document": one.document,
            }
            for one in state.finals.differing
        },
    }


def final_of(finals: dict[str, Any] | None, subject: str, proposed: str) -> dict[str, Any] | None:
    """The final grade of one subject: as it was set otherwise, or as proposed once confirmed."""
    if finals is None:
        return None
    decided = finals["grades"].get(subject)
    if decided is None and finals["confirmed_on"] is None:
        return None
    return {
        "grade": decided["grade"] if decided else proposed,
        "differs": decided is not None,
        "ground": decided["ground"] if decided else "",
        "decided_by": decided["decided_by"] if decided else finals["confirmed_by"],
        "confirmed_on": finals["confirmed_on"],
    }


def finals_told(finals: dict[str, Any] | None) -> list[str]:
    """Whether grades are final, and each that differs, a line each."""
    if finals is None:
        return []
    told = [
        _("Grades are final since {day} ({by}).").format(
            day=finals["confirmed_on"], by=finals["confirmed_by"]
        )
        if finals["confirmed_on"]
        else _("Grades are proposals: people have not confirmed them.")
    ]
    told += [
        _("{who}: proposed {proposed}, decided {grade} ({by}): {ground}").format(
            who=subject,
            proposed=one["proposed"] or "—",
            grade=one["grade"],
            by=one["decided_by"],
            ground=one["ground"],
        )
        for subject, one in finals["grades"].items()
    ]
    return told
