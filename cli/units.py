"""Units as commands are told them: by code, by any name that they ever bore, by an alias."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.intake.names.roster import Roster
    from evalcore.record.record import Record


def unit_code(roster: Roster, text: str) -> str:
    """The code of the unit that ``--unit`` means. Raises UsageError with what it could be."""
    from evalcore.intake.findings import Unreadable

    try:
        return roster.unit(text)
    except Unreadable as problem:
        raise UsageError(
            _("--unit {unit!r}: {reason}. {remedy}").format(
                unit=text, reason=problem.reason, remedy=problem.remedy
            )
        ) from None


def unit_of(record: Record, text: str) -> str:
    """The same from a record; empty where no unit is asked for."""
    from evalcore.intake.comparing.known import Known

    if not text:
        return ""
    with Known(record) as known:
        return unit_code(known.roster(), text)
