"""The days that a scheme gives people in its procedures: to answer, to object, to appeal.

Nothing here is scored. What a scheme does not state has no limit of its own: a command then asks
for an explicit day, or sets none.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, cast

import attrs

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.schemes.calendar import is_workday
from evalcore.schemes.model import Number, Procedure, Scheme
from evalcore.schemes.places import Place
from evalcore.schemes.reading import Reading

COUNTED = ("working", "calendar")
"""How days are counted: working days of the scheme's calendar, or every day."""

LIMITS = tuple(each.name for each in attrs.fields(Procedure) if each.name != "counted")
"""What may have a limit, in the order of a case."""

LONGEST = 366
"""The longest limit, in days."""


def read_procedure(place: Place, reading: Reading) -> Procedure:
    """The limits of procedures, in days, each with its basis."""
    place.keys(["counted"], LIMITS)
    counted = reading.setting(place["counted"], COUNTED)
    limits = {
        name: reading.number(place[name], least=1, most=LONGEST) for name in LIMITS if name in place
    }
    if not limits and place.node is not None:
        place.refuse(_("sets no limit"), _("Set one of {names}.").format(names=", ".join(LIMITS)))
    return Procedure(counted=cast(Literal["working", "calendar"], counted), **limits)


def due(scheme: Scheme, since: date, number: Number) -> date:
    """The last day of a limit of ``number`` days that begins on ``since``, which is not counted.

    Working days are those of the scheme's calendar, so that the last day is one; calendar days are
    all days. Raises ``DataError`` where the calendar has no days for a year that is reached, or the
    scheme has no ``procedure``.
    """
    if scheme.procedure is None:
        raise DataError(
            _("{scheme} states no limits. Add procedure: to the scheme, or give the day.").format(
                scheme=scheme.id
            )
        )
    if scheme.procedure.counted == "calendar":
        return since + timedelta(days=number.whole)
    day, left = since, number.whole
    while left > 0:
        day += timedelta(days=1)
        left -= is_workday(scheme.calendar, day)
    return day
