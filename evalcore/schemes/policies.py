"""What follows from totals: grades, quotas, vetoes, lists, flags; and what is left to people."""

from __future__ import annotations

from typing import Literal, cast

from evalcore.messages import _
from evalcore.schemes.indicators import amount
from evalcore.schemes.model import (
    Absent,
    ByPeople,
    CutList,
    Flag,
    Grade,
    Indicator,
    Quota,
    Rounding,
    Share,
    Veto,
)
from evalcore.schemes.places import Place, nearest
from evalcore.schemes.reading import BASES, Reading
from evalcore.vocabulary.accountability import FORMAL_KINDS, MEASURES

ROUNDINGS = ("floor", "ceil", "half_up")
SHARE_BASES = ("cohort", "ranked", "eligible")
TIES = ("none", "all", "people")
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


def _share(place: Place, reading: Reading) -> Share:
    base = reading.setting(place["base"], SHARE_BASES)
    rounding = reading.setting(place["rounding"], ROUNDINGS)
    tie = reading.setting(place["tie"], TIES)
    least = reading.number(place["least"]) if "least" in place else None
    return Share(
        share=reading.number(place["share"], whole=False, most=1),
        rounding=cast(Literal["floor", "ceil", "half_up"], rounding),
        least=least.numerator if least else 0,
        base=cast(Literal["cohort", "ranked", "eligible"], base),
        tie=cast(Literal["none", "all", "people"], tie),
        basis=reading.basis(place),
    )


_SHARE_KEYS = ("share", "base", "rounding", "tie")


def _named_grade(place: Place, name: str, grades: tuple[Grade, ...]) -> str:
    known = [grade.name for grade in grades]
    if name and name not in known:
        place.refuse(_("{name} is no grade").format(name=name), nearest(name, known))
    return name


def read_quotas(place: Place, reading: Reading, grades: tuple[Grade, ...]) -> tuple[Quota, ...]:
    """At most how many may bear a grade: grade → share."""
    quotas = []
    for name, each in place.entries():
        each.keys([*_SHARE_KEYS, "frees"], [*BASES, "least"])
        _named_grade(each, name, grades)
        if grades and name == grades[-1].name:
            each.refuse(
                _("the last grade takes all that fall, so it has no quota"),
                _("Limit a grade above it."),
            )
        frees = reading.setting(each["frees"], ("true", "false")) == "true"
        quotas.append(Quota(grade=name, size=_share(each, reading), frees=frees))
    return tuple(quotas)


def read_vetoes(place: Place, reading: Reading, grades: tuple[Grade, ...]) -> tuple[Veto, ...]:
    """What keeps a subject at a grade, whatever the total."""
    vetoes = []
    for name, each in place.entries():
        each.keys(["title", "ledger", "where", "at", "at_most"], [*BASES, "until"])
        ledger = reading.ledger(each["ledger"])
        at_most = reading.setting(each["at_most"], [grade.name for grade in grades] or [""])
        vetoes.append(
            Veto(
                id=name,
                title=each["title"].text(),
                ledger=ledger,
                where=reading.expression(each["where"], ledger),
                at=reading.column(each["at"], ledger, "DATE"),
                at_most=at_most,
                basis=reading.basis(each),
                until=reading.column(each["until"], ledger, "DATE") if "until" in each else "",
            )
        )
    return tuple(vetoes)


def read_lists(place: Place, reading: Reading) -> tuple[CutList, ...]:
    """Top and bottom lists by rank."""
    lists = []
    for name, each in place.entries():
        each.keys(["title", "end", *_SHARE_KEYS], [*BASES, "least"])
        end = each["end"].choice(["top", "bottom"])
        lists.append(
            CutList(
                id=name,
                title=each["title"].text(),
                end="top" if end == "top" else "bottom",
                size=_share(each, reading),
            )
        )
    return tuple(lists)


_FLAG_KEYS = {
    "ledger": (["ledger", "where", "at"], ["without"]),
    "contributions": (["indicator", "lost"], []),
    "node": (["indicator", "below"], []),
    "standing": ([], ["grades", "on_list"]),
}


def read_flags(
    place: Place,
    reading: Reading,
    indicators: tuple[Indicator, ...],
    grades: tuple[Grade, ...],
    lists: tuple[CutList, ...],
) -> tuple[Flag, ...]:
    """Rules whose being met awaits a person."""
    known = [indicator.id for indicator in indicators]
    return tuple(
        _flag(name, each, reading, known, grades, [one.id for one in lists])
        for name, each in place.entries()
    )


def _flag(
    name: str,
    place: Place,
    reading: Reading,
    indicators: list[str],
    grades: tuple[Grade, ...],
    lists: list[str],
) -> Flag:
    of = place["of"].choice(list(_FLAG_KEYS))
    required, optional = _FLAG_KEYS[of]
    place.keys(["title", "of", "addressed_to", *required], [*BASES, "suggests", *optional])
    ledger = reading.ledger(place["ledger"])
    indicator = place["indicator"].text()
    if indicator and indicator not in indicators:
        place["indicator"].refuse(_("is no indicator"), nearest(indicator, indicators))
    on_list = place["on_list"].text()
    if on_list and on_list not in lists:
        place["on_list"].refuse(_("is no list"), nearest(on_list, lists))
    chosen = tuple(
        _named_grade(place["grades"], grade, grades) for grade in place["grades"].texts()
    )
    if of == "standing" and place.node is not None and bool(chosen) == bool(on_list):
        place.refuse(_("names neither grades nor a list, or both"), _("Give one of the two."))
    return Flag(
        id=name,
        title=place["title"].text(),
        of=cast(Literal["ledger", "contributions", "node", "standing"], of),
        basis=reading.basis(place),
        addressed_to=place["addressed_to"].text(),
        suggests=_measure(place["suggests"]),
        ledger=ledger,
        where=reading.expression(place["where"], ledger) if of == "ledger" else None,
        at=reading.column(place["at"], ledger, "DATE") if of == "ledger" else "",
        indicator=indicator,
        lost=reading.number(place["lost"], least=1) if of == "contributions" else None,
        below=reading.number(place["below"], whole=False, most=1) if of == "node" else None,
        grades=chosen,
        on_list=on_list,
        without=_absent(place["without"], reading) if "without" in place else None,
    )


def _measure(place: Place) -> str:
    name = place.text()
    if name in FORMAL_KINDS:
        place.refuse(
            _("is formal accountability, which a competent organ alone decides"),
            _("Suggest a management measure: {names}.").format(names=", ".join(MEASURES)),
        )
    elif name and name not in MEASURES:
        place.refuse(_("is no management measure"), nearest(name, MEASURES))
    return name


def _absent(place: Place, reading: Reading) -> Absent:
    place.keys(["ledger", "at"], ["where"])
    ledger = reading.ledger(place["ledger"])
    where = (
        reading.expression(place["where"], ledger)
        if "where" in place
        else reading.everything(ledger, place.child("where"))
    )
    return Absent(ledger, where, reading.column(place["at"], ledger, "DATE"))


def read_by_people(place: Place, reading: Reading) -> tuple[ByPeople, ...]:
    """Clauses that people decide, named so that a result says what it leaves out."""
    left = []
    for each in place.items():
        each.keys(["what", "clause"])
        left.append(ByPeople(reading.basis(each).text, each["what"].text()))
    return tuple(left)
