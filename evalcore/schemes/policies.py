"""What follows from totals: grades, quotas, vetoes, lists, flags; and what is left to people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from evalcore.messages import _
from evalcore.schemes.criteria import LISTS_OF, of_flags
from evalcore.schemes.indicators import amount, named_cohorts
from evalcore.schemes.model import (
    Adoption,
    ByPeople,
    Classes,
    CutList,
    Grade,
    Quota,
    Recorded,
    Rounding,
    Share,
)
from evalcore.schemes.places import Place, nearest
from evalcore.schemes.reading import BASES, Reading
from evalcore.schemes.slots import where_of
from evalcore.vocabulary.roster import UNIT_KINDS

ROUNDINGS = ("floor", "ceil", "half_up")
SHARE_BASES = ("cohort", "ranked", "eligible")
TIES = ("none", "all", "next", "people")
COHORT = "cohort"
"""A cut over the whole cohort; else the kind of unit below each of which it is taken."""
OTHERWISE = "otherwise"


def read_rounding(place: Place, reading: Reading) -> Rounding:
    """To how many decimals the total is rounded, once, half up."""
    place.keys(["decimals"])
    number = reading.number(place["decimals"], most=6)
    return Rounding(number.numerator, number.basis)


def read_grades(place: Place, reading: Reading) -> tuple[Grade, ...]:
    """The ladder of grades from the best down; the last one is ``otherwise``."""
    grades: list[Grade] = []
    named = place.entries()
    if not named:
        place.refuse(_("names no grade"), _("Add at least `name: otherwise`."))
    for at, (name, each) in enumerate(named):
        last = at == len(named) - 1
        plain = each.node is not None and each.node.kind == "text"
        if plain or last:
            if not last or not plain or each.text() != OTHERWISE:
                each.refuse(
                    _("the last grade, and it alone, is for everybody else"),
                    _("Write `name: otherwise` for the last grade and a number for the others."),
                )
            grades.append(Grade(name, None))
            continue
        number = reading.number(each, whole=False, least=None)
        above = grades[-1].at_least if grades else None
        if above is not None and amount(number) >= amount(above):
            each.refuse(
                _("begins no lower than the grade above it"),
                _("Order grades from the best down, each beginning lower than the one above."),
            )
        grades.append(Grade(name, number))
    return tuple(grades)


def _share(place: Place, reading: Reading, indicators: Sequence[str]) -> Share:
    if "number" in place:
        return _number_of_seats(place, reading, indicators)
    base = reading.setting(place["base"], SHARE_BASES)
    rounding = reading.setting(place["rounding"], ROUNDINGS)
    tie = reading.setting(place["tie"], TIES)
    least = reading.number(place["least"]) if "least" in place else None
    return Share(
        share=reading.number(place["share"], whole=False, most=1),
        rounding=cast(Literal["floor", "ceil", "half_up"], rounding),
        least=least.numerator if least else 0,
        base=cast(Literal["cohort", "ranked", "eligible"], base),
        tie=cast(Literal["none", "all", "next", "people"], tie),
        basis=reading.basis(place),
        then_by=_then_by(place, tie, indicators),
        within=_within(place, reading),
    )


def _within(place: Place, reading: Reading) -> str:
    """The kind of unit below each of which a cut is taken; empty for the whole cohort."""
    kind = reading.setting(place["within"], (COHORT, *UNIT_KINDS))
    return "" if kind == COHORT else kind


def _number_of_seats(place: Place, reading: Reading, indicators: Sequence[str]) -> Share:
    """A plain number of seats: it is taken of nothing and rounded by nobody."""
    for name in ("share", "base", "rounding", "least"):
        if name in place:
            place[name].refuse(
                _("stands beside a number of seats"), _("Give a share with its base, or a number.")
            )
    tie = reading.setting(place["tie"], TIES)
    return Share(
        share=None,
        rounding="floor",
        least=0,
        base="ranked",
        tie=cast(Literal["none", "all", "next", "people"], tie),
        basis=reading.basis(place),
        number=reading.number(place["number"], least=1),
        then_by=_then_by(place, tie, indicators),
        within=_within(place, reading),
    )


def _then_by(place: Place, tie: str, indicators: Sequence[str]) -> tuple[str, ...]:
    """The indicators that decide a tie, where ``tie: next`` says that there are some."""
    names = place["then_by"].texts() if "then_by" in place else ()
    for name in names:
        if name and name not in indicators:
            place["then_by"].refuse(
                _("{name} is no indicator").format(name=name), nearest(name, indicators)
            )
    if place.node is not None and (tie == "next") != bool(names):
        place["tie"].refuse(
            _("and then_by belong together: next asks what decides, and in which order"),
            _("Write tie: next and then_by: [indicator, ...], or leave both out."),
        )
    return names


_SHARE_KEYS = ("share", "base", "rounding", "tie")
_SEATS = ("share", "number", "base", "rounding", "least", "then_by", "within")


def _seats_keys(place: Place) -> tuple[str, ...]:
    """The keys that a cut must have: of a share all four, of a number the tie alone."""
    return ("tie",) if "number" in place else _SHARE_KEYS


def named_grade(place: Place, name: str, grades: tuple[Grade, ...]) -> str:
    known = [grade.name for grade in grades]
    if name and name not in known:
        place.refuse(_("{name} is no grade").format(name=name), nearest(name, known))
    return name


def read_quotas(
    place: Place, reading: Reading, grades: tuple[Grade, ...], indicators: Sequence[str]
) -> tuple[Quota, ...]:
    """At most how many may bear a grade: grade → share."""
    quotas = []
    for name, each in place.entries():
        each.keys([*_seats_keys(each), "frees"], [*BASES, *_SEATS])
        named_grade(each, name, grades)
        if grades and name == grades[-1].name:
            each.refuse(
                _("the last grade takes all that fall, so it has no quota"),
                _("Limit a grade above it."),
            )
        frees = reading.setting(each["frees"], ("true", "false")) == "true"
        quotas.append(Quota(grade=name, size=_share(each, reading, indicators), frees=frees))
    return tuple(quotas)


def read_lists(
    place: Place, reading: Reading, indicators: Sequence[str], cohorts: Sequence[str] = ()
) -> tuple[CutList, ...]:
    """Top and bottom lists by rank; those ``of: flags`` are read by ``read_flag_lists``."""
    lists = []
    for name, each in place.entries():
        if of_flags(each):
            continue
        if "of" in each:
            each["of"].choice(LISTS_OF)
        each.keys(
            ["title", "end", *_seats_keys(each)], [*BASES, *_SEATS, "of", "by", "level", "cohorts"]
        )
        by = each["by"].text() if "by" in each else ""
        if by and by not in indicators:
            each["by"].refuse(_("is no indicator"), nearest(by, indicators))
        end = each["end"].choice(["top", "bottom"])
        lists.append(
            CutList(
                id=name,
                title=each["title"].text(),
                end="top" if end == "top" else "bottom",
                size=_share(each, reading, indicators),
                by=by,
                level=each["level"].text() if "level" in each else "",
                cohorts=named_cohorts(each["cohorts"], cohorts),
            )
        )
    return tuple(lists)


def read_by_people(place: Place, reading: Reading) -> tuple[ByPeople, ...]:
    """Clauses that people decide, named so that a result says what it leaves out."""
    left = []
    for each in place.items():
        each.keys(["what", "clause"])
        left.append(ByPeople(reading.basis(each).text, each["what"].text()))
    return tuple(left)


def read_recorded(place: Place, reading: Reading) -> tuple[Recorded, ...]:
    """What is recorded and can be looked up, and why nobody is scored by it."""
    found = []
    for each in place.items():
        each.keys(["what", "ledger", "because"], [*BASES, "where"])
        ledger = reading.ledger(each["ledger"])
        found.append(
            Recorded(
                what=each["what"].text(),
                ledger=ledger,
                where=where_of(each, ledger, reading),
                because=each["because"].text(),
                basis=reading.basis(each),
            )
        )
    return tuple(found)


def read_adoption(place: Place, reading: Reading) -> Adoption:
    """By when the scheme must be adopted, in days after the period begins."""
    place.keys(["latest"], BASES)
    return Adoption(reading.number(place["latest"], most=366), reading.basis(place))


def read_classes(place: Place, reading: Reading) -> Classes:
    """The order, best first, of grades that people set."""
    place.keys(["order"], BASES)
    order = place["order"].texts()
    if len(order) < 2 or len(set(order)) != len(order):
        place["order"].refuse(
            _("names a class twice, or fewer than two"), _("Name each once, the best first.")
        )
    return Classes(order, reading.basis(place))
