"""The weeks, half-months, months … years of a period that have fallen due by a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import attrs

from evalcore.schemes.model import Period, Slots

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@attrs.frozen
class Slot:
    """Something expected once: ``window`` holds the days on which evidence for it counts."""

    label: str
    first_day: date
    last_day: date
    window: tuple[date, ...]


def due(slots: Slots, period: Period, as_of: date) -> tuple[Slot, ...]:
    """The slots wholly inside the period whose last day is not after ``as_of``, in order.

    A slot whose window holds no day (the 29th and 30th in a February of 28 days) is excused:
    nothing could have been done on a day that does not exist (domain §1.3). None where ``each``
    gives the slots.
    """
    if not slots.every:
        return ()
    found = []
    for named, first, last in _spans(slots.every, period):
        if first >= period.starts_on and last <= min(period.ends_on, as_of):
            window = _window(slots, first, last)
            if window:
                found.append(Slot(named, first, last, window))
    return tuple(found)


def _spans(every: str, period: Period) -> Iterator[tuple[str, date, date]]:
    """(label, first day, last day) of every slot that may lie in the period, and some before."""
    first = date(period.starts_on.year, 1, 1)
    if every == "week":
        # The week of 4 January is the first of its year (ISO 8601): it may begin in December.
        monday = date(first.year, 1, 4) - timedelta(days=date(first.year, 1, 4).weekday())
        while monday <= period.ends_on:
            year, week, _day = monday.isocalendar()
            yield f"{year}W{week:02}", monday, monday + WEEK - DAY
            monday += WEEK
        return
    months = MONTHS["month" if every == "half_month" else every]
    while first <= period.ends_on:
        after = months_later(first, months)
        if every == "half_month":
            middle = first.replace(day=15)
            yield f"{label(first, 1)}a", first, middle
            yield f"{label(first, 1)}b", middle + DAY, after - DAY
        else:
            yield label(first, months), first, after - DAY
        first = after


def months_later(day: date, months: int) -> date:
    """The first of the month that many months after that of ``day``."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def label(first: date, months: int) -> str:
    """The name of the slot of so many months that begins there: 2025-03, 2025Q1, 2025H1, 2025."""
    if months == 1:
        return f"{first.year}-{first.month:02}"
    letter = {3: "Q", 6: "H"}.get(months)
    return f"{first.year}{letter}{(first.month - 1) // months + 1}" if letter else str(first.year)


def _window(slots: Slots, first: date, last: date) -> tuple[date, ...]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if slots.days is not None:
        low, high = slots.days
        days = [day for day in days if low <= day.day <= high]
    if slots.last_days is not None:
        days = [day for day in days if (last - day).days < slots.last_days]
    return tuple(days)
