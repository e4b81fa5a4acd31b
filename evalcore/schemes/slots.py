"""Primitive 2 as it is written: how often, of whom, in which parts something is expected."""

from __future__ import annotations

from typing import Literal, cast

from evalcore.messages import _
from evalcore.schemes.columns import LEDGER_COLUMNS
from evalcore.schemes.model import Each, Expression, Parts, Slots
from evalcore.schemes.places import Place
from evalcore.schemes.reading import Reading

EVERY = ("week", "half_month", "month", "quarter", "half", "year")
_OPTIONAL = (
    "every", "each", "link", "where", "by_period", "days", "last_days", "amount", "same_person",
    "parts", "below",
)  # fmt: skip


def where_of(place: Place, ledger: str, reading: Reading) -> Expression:
    """The condition of a rule over a ledger; every row where none is written."""
    if "where" in place:
        return reading.expression(place["where"], ledger)
    return reading.everything(ledger, place.child("where"))


def read_slots(place: Place, reading: Reading) -> Slots:
    """What is expected, and what counts as evidence for it."""
    place.keys(["ledger", "at", "at_least"], _OPTIONAL)
    ledger = reading.ledger(place["ledger"])
    if ("every" in place) == ("each" in place):
        place.refuse(
            _("says neither how often nor of what, or both"),
            _("Give every (month, year ...) or each (a container ledger with link)."),
        )
    every = place["every"].choice(EVERY) if "every" in place else ""
    days, last_days = _window(place, reading, every)
    if "each" in place and (days or last_days or "by_period" in place):
        place["each"].refuse(
            _("is asked of containers, which know no days of a month and no periods"),
            _("Leave days, last_days and by_period out, or write every instead of each."),
        )
    same = "same_person" in place and place["same_person"].truth()
    if same and ledger and "person" not in LEDGER_COLUMNS[ledger]:
        place["same_person"].refuse(
            _("the ledger {ledger} names no person").format(ledger=ledger),
            _("Leave same_person out."),
        )
    if same and "below" in place:
        place["below"].refuse(
            _("asks units below, where another person serves"), _("Leave same_person out.")
        )
    if same and "each" in place:
        place["each"].refuse(
            _("is asked of containers, whose evidence may be anybody's"),
            _("Leave same_person out."),
        )
    if "link" in place and "each" not in place:
        place["link"].refuse(
            _("names a container, and there is none"),
            _("Leave link out, or write each instead of every."),
        )
    return Slots(
        every=cast(Literal["", "week", "half_month", "month", "quarter", "half", "year"], every),
        ledger=ledger,
        where=where_of(place, ledger, reading),
        at=reading.column(place["at"], ledger, "DATE"),
        at_least=reading.number(place["at_least"], least=1),
        by_period=reading.column(place["by_period"], ledger, "VARCHAR"),
        days=days,
        last_days=last_days,
        amount=reading.column(place["amount"], ledger, "BIGINT"),
        same_person=same,
        each=_each(place, ledger, reading) if "each" in place else None,
        parts=_parts(place["parts"], ledger, reading) if "parts" in place else None,
        below=reading.expression(place["below"], "units") if "below" in place else None,
    )


def _window(
    place: Place, reading: Reading, every: str
) -> tuple[tuple[int, int] | None, int | None]:
    days = None
    if "days" in place:
        window = place["days"].keys(["from", "to"])
        first, last = (
            reading.number(window[end], least=1, most=31).numerator for end in ("from", "to")
        )
        if last < first:
            window.refuse(_("ends before it begins"), _("Give the first day, then the last."))
        days = (first, last)
    last_days = None
    if "last_days" in place:
        last_days = reading.number(place["last_days"], least=1, most=28).numerator
    if days and last_days:
        place.refuse(_("has two windows"), _("Give either days or last_days."))
    if days and every != "month":
        place["days"].refuse(_("are days of a month"), _("Write every: month."))
    return days, last_days


def _each(place: Place, ledger: str, reading: Reading) -> Each:
    each = place["each"].keys(["ledger", "at"], ["where"])
    of = reading.ledger(each["ledger"])
    if "link" not in place:
        place["each"].refuse(
            _("has no link to its evidence"),
            _("Add link: the column of the evidence that names the container."),
        )
    return Each(
        ledger=of,
        where=where_of(each, of, reading),
        at=reading.column(each["at"], of, "DATE"),
        link=reading.column(place["link"], ledger, "VARCHAR"),
    )


def _parts(place: Place, ledger: str, reading: Reading) -> Parts:
    place.keys(["of", "column"], ["in_order"])
    of = place["of"].texts()
    if len(set(of)) != len(of) or not of:
        place["of"].refuse(
            _("names a part twice, or none"), _("Name every part once, in its order.")
        )
    for part in of:
        if "/" in part or "|" in part:
            place["of"].refuse(
                _("{part}: a part holds no slash and no bar").format(part=part),
                _("Use another sign: labels are put together with them."),
            )
    return Parts(
        of=of,
        column=reading.column(place["column"], ledger, "VARCHAR"),
        in_order="in_order" in place and place["in_order"].truth(),
    )
