"""Groups and indicators: what is counted by which of the three primitives, and what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, cast

from evalcore.messages import _
from evalcore.schemes.model import Band, Cases, Group, Indicator, Number, Slots, Tallies
from evalcore.schemes.places import Place, nearest
from evalcore.schemes.rates import read_rate, worth_of
from evalcore.schemes.reading import BASES, NOTHING, Reading
from evalcore.schemes.slots import read_slots, where_of

PRIMITIVES = ("cases", "slots", "tallies")
ROLES = ("score", "bonus", "deduction")
WHOSE = ("itself", "below")
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
    place: Place, reading: Reading, groups: tuple[Group, ...], cohorts: Sequence[str] = ()
) -> tuple[Indicator, ...]:
    """The indicators, in the order of the file."""
    known = [group.id for group in groups]
    indicators = tuple(
        _indicator(name, each, reading, known, cohorts) for name, each in place.entries()
    )
    if not indicators:
        place.refuse(_("names no indicator"), _("Add at least one."))
    return indicators


def _indicator(
    name: str, place: Place, reading: Reading, groups: list[str], cohorts: Sequence[str]
) -> Indicator:
    place.keys(
        ["title", "group", "points"],
        [*BASES, *PRIMITIVES, "role", "when_none", "curve", "mandatory", "cohorts"],
    )
    group = place["group"].text()
    if group and group not in groups:
        place["group"].refuse(_("is no group"), nearest(group, groups))
    role = place["role"].choice(ROLES) if "role" in place else "score"
    when_none = (
        reading.setting(place["when_none"], WHEN_NONE) if "when_none" in place else "not_applicable"
    )
    mandatory = place["mandatory"].truth() if "mandatory" in place else False
    if mandatory and role == "score" and "when_none" not in place:
        when_none = "zero"
    elif mandatory and when_none == "not_applicable":
        place["mandatory"].refuse(
            _("is mandatory, and not applicable where nothing is there"),
            _("Write when_none: zero, or leave mandatory out."),
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
        mandatory=mandatory,
        cohorts=named_cohorts(place["cohorts"], cohorts),
    )


def named_cohorts(place: Place, known: Sequence[str]) -> tuple[str, ...]:
    """The cohorts named, each of which the scheme has; none where nothing is written."""
    named = place.texts()
    for name in named:
        if name and name not in known:
            place.refuse(_("{name} is no cohort").format(name=name), nearest(name, known))
    return named


def _counts(place: Place, reading: Reading) -> Cases | Slots | Tallies:
    given = [name for name in PRIMITIVES if name in place]
    if len(given) != 1:
        place.refuse(
            _("counts nothing") if not given else _("counts in several ways"),
            _("Give exactly one of cases, slots, tallies."),
        )
    if given == ["slots"]:
        return read_slots(place["slots"], reading)
    if given == ["tallies"]:
        return _tallies(place["tallies"], reading)
    return _cases(place["cases"], reading)


def _cases(place: Place, reading: Reading) -> Cases:
    place.keys(["ledger", "at", "credit"], ["where", "possible", "whose"])
    ledger = reading.ledger(place["ledger"])
    possible = (
        reading.expression(place["possible"], ledger, "whole")
        if "possible" in place
        else reading.everything(ledger, place.child("possible"), "whole")
    )
    return Cases(
        ledger=ledger,
        where=where_of(place, ledger, reading),
        at=reading.column(place["at"], ledger, "DATE"),
        credit=reading.expression(place["credit"], ledger, "whole"),
        possible=possible,
        whose="below" if "whose" in place and place["whose"].choice(WHOSE) == "below" else "itself",
    )


def _tallies(place: Place, reading: Reading) -> Tallies:
    by_rate = "rate" in place and "worth" not in place
    weighed = ["weights", "missing"]
    place.keys(
        ["where", *([] if by_rate else ["worth", *weighed])],
        ["best", "skipped", "smallest", "formula", "rate", *(weighed if by_rate else ())],
    )
    worth = {
        name: reading.number(each, whole=False, least=0) for name, each in place["worth"].entries()
    }
    rate = read_rate(place["rate"], worth) if "rate" in place else None
    if rate is not None and by_rate:
        worth = worth_of(place["rate"], rate)
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
        if not held and (key in place or not by_rate):
            place[key].refuse(_("names nothing"), _("Add at least one entry."))
    skipped = place["skipped"].texts() if "skipped" in place else ()
    for name in skipped:
        if name in worth:
            place["skipped"].refuse(
                _("{name} is both skipped and worth something").format(name=name),
                _("Keep one of the two."),
            )
    if by_rate and ("weights" in place) != ("missing" in place):
        place.refuse(
            _("weights and missing belong together"), _("Give both, or neither: all count alike.")
        )
    highest = max(worth.values(), key=amount, default=Number(1, 1, NOTHING, ""))
    best = reading.number(place["best"], whole=False, least=0) if "best" in place else highest
    if worth and (amount(best) < amount(highest) or amount(best) == 0):
        place["best" if "best" in place else "worth"].refuse(
            _("an option is worth more than the best, or nothing is worth anything"),
            _("Let best be the worth of the best option."),
        )
    missing = (
        reading.setting(place["missing"], ("renormalise", "zero"))
        if "missing" in place or not by_rate
        else "renormalise"
    )
    return Tallies(
        where=reading.expression(place["where"], "tallies"),
        worth=worth,
        best=best,
        skipped=skipped,
        weights=weights,
        missing="zero" if missing == "zero" else "renormalise",
        smallest=reading.number(place["smallest"], least=1) if "smallest" in place else None,
        formula=place["formula"].text() if "formula" in place else "",
        rate=rate,
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
