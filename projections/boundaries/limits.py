"""The days of a scheme's procedures: which day is the last one in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from evalcore.errors import DataError
from evalcore.schemes.boundaries import NO, YES, Question
from evalcore.schemes.model import Scheme
from evalcore.schemes.procedure import LIMITS, due
from evalcore.schemes.sheet_titles import OPTIONS, word

DAY = timedelta(days=1)


def questions(scheme: Scheme) -> Iterator[Question]:
    """Of each limit, begun on the first day of the period: the day before the last one, the last
    one, the day after.

    None around a limit that runs out of the calendar.
    """
    if scheme.procedure is None:
        return
    since = scheme.period.starts_on
    for name in LIMITS:
        number = getattr(scheme.procedure, name)
        if number is None:
            continue
        try:
            last = due(scheme, since, number)
        except DataError:
            days = []
        else:
            days = [last - DAY, last, last + DAY]
        counted = OPTIONS[scheme.procedure.counted]
        yield Question(
            at=number.path,
            test=f"day <= {since} + {name}",
            asks=f"{word(name)}:{number.whole} 个{counted},自 {since} 次日起算,"
            "下列各日是否仍在期限内",
            basis=number.basis.text,
            values=tuple(day.isoformat() for day in days),
            found=tuple(YES if day <= last else NO for day in days),
        )
