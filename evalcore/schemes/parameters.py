"""The head of a scheme: documents, period, dated parameters, calendar, who is assessed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Literal, cast

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.schemes.calendar import merge_calendars, read_calendar
from evalcore.schemes.model import (
    Assessed,
    Budget,
    Calendar,
    Cohort,
    Number,
    Period,
    Reporting,
)
from evalcore.schemes.places import Place, nearest
from evalcore.schemes.reading import NOTHING, Reading, in_force
from evalcore.vocabulary.fields import PERIOD
from evalcore.vocabulary.roster import POSTS

Cycle = Literal["month", "quarter", "half", "year"]
CYCLES = ("month", "quarter", "half", "year")
MERGED = ("itself", "successor")
LONGEST = 366
"""Days of the longest period: what is judged is a year or a part of one."""
FIRST_YEAR, LAST_YEAR = 1949, 2199
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def read_documents(place: Place) -> dict[str, str]:
    """Source documents: short name → what it is."""
    return {name: text.text() for name, text in place.entries()}


def read_period(place: Place) -> Period:
    """The period assessed, both days included."""
    place.keys(["id", "from", "to"])
    identifier, start, end = place["id"].text(), place["from"].day(), place["to"].day()
    if identifier and not PERIOD.fullmatch(identifier):
        place["id"].refuse(_("is no period"), _("Write 2025, 2025H1, 2025Q3 or 2025-07."))
    if date.min < end < start:
        place["to"].refuse(_("lies before the first day"), _("Give the last day of the period."))
    elif date.min < start and (end - start).days >= LONGEST:
        place["to"].refuse(_("makes it longer than a year"), _("Judge a year, or a part of one."))
    for key, day in (("from", start), ("to", end)):
        if date.min < day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            place[key].refuse(
                _("lies outside {first} to {last}").format(first=FIRST_YEAR, last=LAST_YEAR),
                _("Check the year."),
            )
    return Period(identifier, start, end)


def read_parameters(place: Place, reading: Reading, period: Period, official: bool) -> None:
    """Dated parameters: the value in force on the last day of the period is taken."""
    for name, parameter in place.entries():
        if not _NAME.fullmatch(name):
            parameter.refuse(_("is no name for a parameter"), _("Use words like reply_days."))
        parameter.keys(["title", "values"], ["open"])
        parameter["title"].text()
        if "open" in parameter:
            parameter["open"].text()
        reading.parameters[name] = _dated(parameter, name, reading, period, official)


def _dated(parameter: Place, name: str, reading: Reading, period: Period, official: bool) -> Number:
    dated: list[tuple[date | None, date | None, Number]] = []
    for item in parameter["values"].items():
        number = reading.written(item, ("from", "to"))
        start = item["from"].day() if "from" in item else None
        end = item["to"].day() if "to" in item else None
        for other_start, other_end, _number in dated:
            if (other_end is None or start is None or start <= other_end) and (
                end is None or other_start is None or other_start <= end
            ):
                item.refuse(
                    _("is in force together with another value of {name}").format(name=name),
                    _("Let each end (to) before the next begins (from)."),
                )
        dated.append((start, end, number))
    found, valid = in_force(dated, period.ends_on)
    if period.ends_on == date.min:
        found, valid = dated[0][2] if dated else None, True
    if not dated or (not valid and (official or found is None)):
        parameter.refuse(
            _("has no value in force on {day}").format(day=period.ends_on),
            _("Add a value with from and to around the end of the period, with its basis."),
        )
    elif not valid:
        reading.warnings.append(
            _("Parameter {name} has no value in force on {day}; the last one is used.").format(
                name=name, day=period.ends_on
            )
        )
    return reading.settle(parameter, found or Number(1, 1, NOTHING, parameter.path))


def read_calendar_part(place: Place, period: Period, directory: Path, shipped: Path) -> Calendar:
    """The calendars named, merged and included by value; they must cover the period."""
    found = []
    for item in [place] if place.node is not None and place.node.kind == "text" else place.items():
        name = item.text()
        if not name:
            continue
        inside = "/" in name or name.endswith((".yaml", ".yml"))
        path = directory / name if inside else shipped / f"{name}.yaml"
        if not inside and not path.is_file():
            known = sorted(each.stem for each in shipped.glob("*.yaml"))
            item.refuse(_("is no calendar"), nearest(name, known))
            continue
        try:
            found.append(read_calendar(path))
        except DataError as error:
            item.refuse(str(error), _("Mend the calendar, or name another."))
    if place.node is not None and place.node.kind == "list" and not place.node.items:
        place.refuse(_("names no calendar"), _("Write calendar: cn-2025, or a list of them."))
    calendar = merge_calendars(found)
    missing = [
        year
        for year in range(period.starts_on.year, min(period.ends_on.year, 9998) + 1)
        if year not in calendar.years
    ]
    if found and period.starts_on > date.min and missing:
        place.refuse(
            _("has no days for {years}").format(years=", ".join(map(str, missing))),
            _("Add the calendar of that year; docs/scheme.md says how an office makes one."),
        )
    return calendar


def read_reporting(place: Place, reading: Reading) -> Reporting:
    """The reporting cycle and its days of grace."""
    place.keys(["cycle", "grace"])
    cycle = reading.setting(place["cycle"], CYCLES)
    return Reporting(cast(Cycle, cycle), reading.number(place["grace"]))


def read_budget(place: Place, reading: Reading) -> Budget:
    """The most that the scheme may ask of a village in a month."""
    limits = ("cells_per_month", "forms_per_month", "meetings_per_month")
    place.keys([], limits)
    given = {
        name: reading.number(place[name], whole=False, least=0) for name in limits if name in place
    }
    if not given and place.node is not None:
        place.refuse(_("sets no limit"), _("Set one of {names}.").format(names=", ".join(limits)))
    return Budget(**given)


def read_assessed(place: Place, reading: Reading) -> Assessed:
    """Who is assessed, and in which cohorts."""
    place.keys(["subject", "where", "cohorts", "smallest_cohort"], ["posts", "shortest", "merged"])
    subject = place["subject"].choice(["unit", "person"])
    posts = place["posts"].texts()
    for post in posts:
        if post and post not in POSTS:
            place["posts"].refuse(_("{post} is no post").format(post=post), nearest(post, POSTS))
    if subject == "person" and not posts and place.node is not None:
        place.refuse(_("names no posts"), _("Add posts: [secretary]."))
    cohorts = []
    for name, cohort in place["cohorts"].entries():
        cohort.keys(["title", "where"])
        where = reading.expression(cohort["where"], "units")
        cohorts.append(Cohort(name, cohort["title"].text(), where))
    if not cohorts:
        place["cohorts"].refuse(_("names no cohort"), _("Add at least one."))
    return Assessed(
        subject="unit" if subject == "unit" else "person",
        posts=posts,
        where=reading.expression(place["where"], "units"),
        shortest=reading.number(place["shortest"]) if "shortest" in place else None,
        cohorts=tuple(cohorts),
        merged=reading.setting(place["merged"], MERGED) if "merged" in place else MERGED[0],
    )
