"""Rules whose being met awaits a person: flags, and ladders that escalate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from evalcore.messages import _
from evalcore.schemes.indicators import amount
from evalcore.schemes.model import Absent, Flag, Grade, Indicator, Ladder, Rung
from evalcore.schemes.places import Place, nearest
from evalcore.schemes.policies import named_grade
from evalcore.schemes.reading import BASES, Reading
from evalcore.schemes.slots import where_of
from evalcore.vocabulary.accountability import FORMAL_KINDS, MEASURES

PROPOSAL = {"proposal": "问责建议"}
"""What the highest rung of a ladder may suggest: that a competent organ looks into it."""

RESETS = ("period", "never", "broken")

_FLAG_KEYS = {
    "ledger": (["ledger", "where", "at"], ["without"]),
    "contributions": (["indicator", "lost"], []),
    "node": (["indicator", "below"], []),
    "gap": (["indicator", "against", "over"], []),
    "standing": ([], ["grades", "on_list", "without"]),
}


def read_flags(
    place: Place,
    reading: Reading,
    indicators: tuple[Indicator, ...],
    grades: tuple[Grade, ...],
    lists: Sequence[str],
) -> tuple[Flag, ...]:
    """Rules whose being met awaits a person."""
    known = [indicator.id for indicator in indicators]
    return tuple(_flag(name, each, reading, known, grades, lists) for name, each in place.entries())


def _flag(
    name: str,
    place: Place,
    reading: Reading,
    indicators: list[str],
    grades: tuple[Grade, ...],
    lists: Sequence[str],
) -> Flag:
    of = place["of"].choice(list(_FLAG_KEYS))
    required, optional = _FLAG_KEYS[of]
    place.keys(["title", "of", "addressed_to", *required], [*BASES, "suggests", *optional])
    ledger = reading.ledger(place["ledger"])
    indicator = place["indicator"].text()
    if indicator and indicator not in indicators:
        place["indicator"].refuse(_("is no indicator"), nearest(indicator, indicators))
    against = place["against"].text()
    if against and against not in indicators:
        place["against"].refuse(_("is no indicator"), nearest(against, indicators))
    on_list = place["on_list"].text()
    if on_list and on_list not in lists:
        place["on_list"].refuse(_("is no list"), nearest(on_list, lists))
    chosen = tuple(named_grade(place["grades"], grade, grades) for grade in place["grades"].texts())
    if of == "standing" and place.node is not None and bool(chosen) == bool(on_list):
        place.refuse(_("names neither grades nor a list, or both"), _("Give one of the two."))
    return Flag(
        id=name,
        title=place["title"].text(),
        of=cast(Literal["ledger", "contributions", "node", "gap", "standing"], of),
        basis=reading.basis(place),
        addressed_to=place["addressed_to"].text(),
        suggests=_measure(place["suggests"], MEASURES),
        ledger=ledger,
        where=reading.expression(place["where"], ledger) if of == "ledger" else None,
        at=reading.column(place["at"], ledger, "DATE") if of == "ledger" else "",
        indicator=indicator,
        lost=reading.number(place["lost"], least=1) if of == "contributions" else None,
        below=reading.number(place["below"], whole=False, most=1) if of == "node" else None,
        grades=chosen,
        on_list=on_list,
        without=_absent(place["without"], reading) if "without" in place else None,
        against=against,
        over=reading.number(place["over"], whole=False, most=1) if of == "gap" else None,
    )


def _measure(place: Place, known: Mapping[str, str]) -> str:
    name = place.text()
    if name in FORMAL_KINDS:
        place.refuse(
            _("is formal accountability, which a competent organ alone decides"),
            _("Suggest a management measure: {names}.").format(names=", ".join(known)),
        )
    elif name and name not in known:
        place.refuse(_("is no management measure"), nearest(name, known))
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


_COUNTED = {
    "ledger": (["ledger", "at"], ["where"]),
    "flags": (["flags"], []),
    "standing": (["grades"], []),
}


def read_ladders(
    place: Place, reading: Reading, flags: tuple[Flag, ...], grades: tuple[Grade, ...]
) -> tuple[Ladder, ...]:
    """Escalation, rung by rung; each says what it counts and when the count begins again."""
    return tuple(_ladder(name, each, reading, flags, grades) for name, each in place.entries())


def _ladder(
    name: str,
    place: Place,
    reading: Reading,
    flags: tuple[Flag, ...],
    grades: tuple[Grade, ...],
) -> Ladder:
    of = place["of"].choice(list(_COUNTED))
    required, optional = _COUNTED[of]
    place.keys(["title", "of", "resets", "rungs", *required], [*BASES, *optional])
    resets = place["resets"].choice(RESETS)
    if resets == "broken" and of != "standing":
        place["resets"].refuse(
            _("an unbroken run is counted over standings of period after period only"),
            _("Write broken with of: standing, else period or never."),
        )
    if resets == "never" and of == "flags":
        place["resets"].refuse(
            _("flags are raised by this run, which knows no earlier ones"),
            _("Write resets: period, or count a ledger."),
        )
    ledger = reading.ledger(place["ledger"])
    known = [flag.id for flag in flags]
    counted = place["flags"].texts() if of == "flags" else ()
    for flag in counted:
        if flag and flag not in known:
            place["flags"].refuse(_("{name} is no flag").format(name=flag), nearest(flag, known))
    return Ladder(
        id=name,
        title=place["title"].text(),
        of=cast(Literal["ledger", "flags", "standing"], of),
        resets=cast(Literal["period", "never", "broken"], resets),
        rungs=_rungs(place["rungs"], reading),
        basis=reading.basis(place),
        ledger=ledger,
        where=where_of(place, ledger, reading) if of == "ledger" else None,
        at=reading.column(place["at"], ledger, "DATE") if of == "ledger" else "",
        flags=counted,
        grades=tuple(
            named_grade(place["grades"], grade, grades) for grade in place["grades"].texts()
        ),
    )


def _rungs(place: Place, reading: Reading) -> tuple[Rung, ...]:
    rungs: list[Rung] = []
    for each in place.items():
        each.keys(["at_least", "suggests", "addressed_to"])
        rung = Rung(
            at_least=reading.number(each["at_least"], least=1),
            suggests=_measure(each["suggests"], {**MEASURES, **PROPOSAL}),
            addressed_to=each["addressed_to"].text(),
        )
        if rungs and amount(rung.at_least) <= amount(rungs[-1].at_least):
            each.refuse(
                _("is reached no later than the rung below it"),
                _("Order rungs from the lowest up, each with more times than the one below."),
            )
        rungs.append(rung)
    if not rungs and place.node is not None:
        place.refuse(_("has no rung"), _("Add at least one."))
    return tuple(rungs)
