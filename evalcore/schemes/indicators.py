"""Groups and indicators: what is counted by which of the three primitives, and what it is worth."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, cast

from evalcore.messages import _
from evalcore.schemes.columns import LEDGER_COLUMNS
from evalcore.schemes.model import Band, Cases, Expression, Group, Indicator, Number, Slots, Tallies
from evalcore.schemes.parameters import CYCLES, Cycle
from evalcore.schemes.places import Place, nearest
from evalcore.schemes.reading import BASES, NOTHING, Reading

PRIMITIVES = ("cases", "slots", "tallies")
ROLES = ("score", "bonus", "deduction")
WHEN_NONE = ("not_applicable", "zero", "full")


def amount(number: Number) -> Fraction:
    """The number as an exact fraction."""
    return Fraction(number.numerator, number.denominator)


def read_groups(place: Place, reading: Reading) -> tuple[tuple[Group, ...], dict[str, Number]]:
    """The groups, and for those that state it what their scored points add up to."""
    groups, stated = [], {}
    for name, group in place.entries():
        group.keys(["title"], ["cap", "points"])
        cap = reading.number(group["cap"], whole=False) if "cap" in group else None
        if "points" in group:
            stated[name] = reading.number(group["points"], whole=False)
        groups.append(Group(name, group["title"].text(), cap))
    return tuple(groups), stated


def read_indicators(
    place: Place, reading: Reading, groups: tuple[Group, ...]
) -> tuple[Indicator, ...]:
    """The indicators, in the order of the file."""
    known = [group.id for group in groups]
    indicators = tuple(_indicator(name, each, reading, known) for name, each in place.entries())
    if not indicators:
        place.refuse(_("names no indicator"), _("Add at least one."))
    return indicators


def _indicator(name: str, place: Place, reading: Reading, groups: list[str]) -> Indicator:
    place.keys(["title", "group", "points"], [*BASES, *PRIMITIVES, "role", "when_none", "curve"])
    group = place["group"].text()
    if group and group not in groups:
        place["group"].refuse(_("is no group"), nearest(group, groups))
    role = place["role"].choice(ROLES) if "role" in place else "score"
    when_none = (
        reading.setting(place["when_none"], WHEN_NONE) if "when_none" in place else "not_applicable"
    )
    return Indicator(
        id=name,
        title=place["title"].text(),
        group=group,
        role=cast(Literal["score", "bonus", "deduction"], role),
        points=reading.number(place["points"], whole=False),
        counts=_counts(place, reading),
        basis=reading.basis(place),
        when_none=cast(Literal["not_applicable", "zero", "full"], when_none),
        curve=_curve(place["curve"], reading),
    )


def _counts(place: Place, reading: Reading) -> Cases | Slots | Tallies:
    given = [name for name in PRIMITIVES if name in place]
    if len(given) != 1:
        place.refuse(
            _("counts nothing") if not given else _("counts in several ways"),
            _("Give exactly one of cases, slots, tallies."),
        )
    if given == ["slots"]:
        return _slots(place["slots"], reading)
    if given == ["tallies"]:
        return _tallies(place["tallies"], reading)
    return _cases(place["cases"], reading)


def _where(place: Place, ledger: str, reading: Reading) -> Expression:
    if "where" in place:
        return reading.expression(place["where"], ledger)
    return reading.everything(ledger, place.child("where"))


def _cases(place: Place, reading: Reading) -> Cases:
    place.keys(["ledger", "at", "credit"], ["where", "possible"])
    ledger = reading.ledger(place["ledger"])
    possible = (
        reading.expression(place["possible"], ledger, "whole")
        if "possible" in place
        else reading.everything(ledger, place.child("possible"), "whole")
    )
    return Cases(
        ledger=ledger,
        where=_where(place, ledger, reading),
        at=reading.column(place["at"], ledger, "DATE"),
        credit=reading.expression(place["credit"], ledger, "whole"),
        possible=possible,
    )


def _slots(place: Place, reading: Reading) -> Slots:
    place.keys(
        ["every", "ledger", "at", "at_least"],
        ["where", "by_period", "days", "last_days", "amount", "same_person"],
    )
    ledger = reading.ledger(place["ledger"])
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
    if days and place["every"].text() != "month":
        place["days"].refuse(_("are days of a month"), _("Write every: month."))
    same = "same_person" in place and place["same_person"].choice(["true", "false"]) == "true"
    if same and ledger:
        _has_person(place["same_person"], ledger)
    by_period = "by_period" in place
    total = "amount" in place
    return Slots(
        every=cast(Cycle, place["every"].choice(CYCLES)),
        ledger=ledger,
        where=_where(place, ledger, reading),
        at=reading.column(place["at"], ledger, "DATE"),
        at_least=reading.number(place["at_least"], least=1),
        by_period=reading.column(place["by_period"], ledger, "VARCHAR") if by_period else "",
        days=days,
        last_days=last_days,
        amount=reading.column(place["amount"], ledger, "BIGINT") if total else "",
        same_person=same,
    )


def _has_person(place: Place, ledger: str) -> None:
    if "person" not in LEDGER_COLUMNS[ledger]:
        place.refuse(
            _("the ledger {ledger} names no person").format(ledger=ledger),
            _("Leave same_person out."),
        )


def _tallies(place: Place, reading: Reading) -> Tallies:
    place.keys(["where", "worth", "weights", "missing"], ["best", "skipped", "smallest"])
    worth = {
        name: reading.number(each, whole=False, least=0) for name, each in place["worth"].entries()
    }
    weights = {
        name: reading.number(each, whole=False, least=0)
        for name, each in place["weights"].entries()
    }
    for name in weights:
        if "+" in name or ":" in name:
            place["weights"][name].refuse(
                _("a rater category holds no + and no colon"),
                _("Categories that are merged are written a+b: choose another name."),
            )
    for key, held in (("worth", worth), ("weights", weights)):
        if not held:
            place[key].refuse(_("names nothing"), _("Add at least one entry."))
    skipped = place["skipped"].texts() if "skipped" in place else ()
    for name in skipped:
        if name in worth:
            place["skipped"].refuse(
                _("{name} is both skipped and worth something").format(name=name),
                _("Keep one of the two."),
            )
    highest = max(worth.values(), key=amount, default=Number(1, 1, NOTHING, ""))
    best = reading.number(place["best"], whole=False, least=0) if "best" in place else highest
    if worth and (amount(best) < amount(highest) or amount(best) == 0):
        place["best" if "best" in place else "worth"].refuse(
            _("an option is worth more than the best, or nothing is worth anything"),
            _("Let best be the worth of the best option."),
        )
    missing = reading.setting(place["missing"], ("renormalise", "zero"))
    return Tallies(
        where=reading.expression(place["where"], "tallies"),
        worth=worth,
        best=best,
        skipped=skipped,
        weights=weights,
        missing="zero" if missing == "zero" else "renormalise",
        smallest=reading.number(place["smallest"], least=1) if "smallest" in place else None,
    )


def _curve(place: Place, reading: Reading) -> tuple[Band, ...]:
    bands: list[Band] = []
    for item in place.items():
        item.keys(["at_least", "gives"])
        band = Band(
            at_least=reading.number(item["at_least"], whole=False, most=1),
            gives=reading.number(item["gives"], whole=False, most=1),
        )
        if bands and amount(band.at_least) >= amount(bands[-1].at_least):
            item.refuse(
                _("can never be reached: the step above begins no higher"),
                _("Order the steps from high to low."),
            )
        bands.append(band)
    return tuple(bands)
