"""Working days: weekdays less holidays plus make-up days (调休), as published year by year.

A day of a year that a calendar does not hold is an error, never a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.schemes.model import Basis, Calendar
from evalcore.schemes.places import Findings, Place
from evalcore.yamltree import read_tree


def is_workday(calendar: Calendar, day: date) -> bool:
    """Whether people work on ``day``. Raises ``DataError`` for a year that is not held."""
    if day.year not in calendar.years:
        raise DataError(
            _(
                "The calendar holds {years}, not {day}. Add the calendar of {year} to the scheme, "
                "or correct the date."
            ).format(years=", ".join(map(str, calendar.years)), day=day, year=day.year)
        )
    return day in calendar.make_up or (day.weekday() < 5 and day not in calendar.holidays)


def workdays(calendar: Calendar, first: date, last: date) -> int:
    """Working days after ``first`` up to and including ``last``; 0 where last is not later."""
    day, count = first, 0
    is_workday(calendar, first)
    is_workday(calendar, last)
    while day < last:
        day += timedelta(days=1)
        count += is_workday(calendar, day)
    return count


def read_calendar(path: Path) -> Calendar:
    """A calendar file of one year. Raises ``DataError`` that lists everything wrong with it."""
    findings = Findings(path.name)
    place = Place(read_tree(path), "", findings)
    place.keys(["calendar", "year", "source", "holidays", "make_up"], ["title"])
    place["calendar"].text()
    year_text = place["year"].text()
    if year_text and not (year_text.isdecimal() and len(year_text) == 4):
        place["year"].refuse(_("is no year"), _("Write it as 2025."))
    source = place["source"].text()
    found: dict[str, list[date]] = {}
    for key in ("holidays", "make_up"):
        found[key] = []
        for item in place[key].items():
            day = item.day()
            if day > date.min and str(day.year) != year_text:
                item.refuse(_("is no day of the year"), _("Put it into the file of its year."))
            if day in found[key]:
                item.refuse(_("is listed twice"), _("List each day once."))
            if key == "make_up" and day > date.min and day.weekday() < 5:
                item.refuse(_("is a weekday"), _("Make-up days are Saturdays and Sundays."))
            if key == "make_up" and day in found["holidays"]:
                item.refuse(_("is a holiday too"), _("Keep one of the two."))
            found[key].append(day)
    findings.raise_if_any()
    return Calendar(
        years=(int(year_text),),
        holidays=frozenset(found["holidays"]),
        make_up=frozenset(found["make_up"]),
        basis=Basis("clause", source),
    )


def merge_calendars(calendars: Sequence[Calendar]) -> Calendar:
    """Several years as one calendar, years in order."""
    texts = dict.fromkeys(calendar.basis.text for calendar in calendars)
    return Calendar(
        years=tuple(sorted({year for calendar in calendars for year in calendar.years})),
        holidays=frozenset().union(*(calendar.holidays for calendar in calendars)),
        make_up=frozenset().union(*(calendar.make_up for calendar in calendars)),
        basis=Basis("clause", "; ".join(texts)),
    )
