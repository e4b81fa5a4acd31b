"""Who and what is known by which name: units and persons, from the record and the files at hand.

A name is looked up as it is written, then as a confirmed alias, then under forms that are certain
by themselves (``names``). What could be two is a finding, never a guess; what is none gets the
names most like it, ranked (``suggestions``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from evalcore.intake.names.personnames import PersonNames, Unsettled
from evalcore.intake.names.unitnames import UnitNames

__all__ = ["Held", "Roster", "Turn", "Unsettled"]

Held = tuple[str, date, str, str, str, str, str, str, str, str]
"""A fact of a record as ``Roster.fill`` takes it: class, day, unit, person, name, parent, kind,
into, alias, post; what a class lacks is None."""


@frozen
class Turn:
    """A post taken (``starts``) or left on a day, as reported."""

    person: str
    unit: str
    post: str
    day: date
    starts: bool


class Roster:
    """Units and persons by all that they are called."""

    def __init__(self) -> None:
        self.unit_names = UnitNames()
        self.person_names = PersonNames(self.unit_names)
        self.units = self.unit_names.names
        """Code → last name."""
        self.persons = self.person_names.names
        """Code → name."""
        self.kinds = self.unit_names.kinds
        self.gone = self.unit_names.gone
        self.turns: set[Turn] = set()

    def fill(self, rows: Iterable[Held]) -> None:
        """Take in what a record holds, in order of day."""
        known = list(rows)
        # Who there is goes first: a registration may be dated later than what was done there.
        for name, _day, unit, person, title, parent, kind, *_more in known:
            if name == "UnitRegistered":
                self.add_unit(unit, title, parent or "", kind)
            elif name == "PersonRegistered":
                self.add_person(person, title)
        for name, day, unit, person, title, parent, _kind, into, alias, post in known:
            if name == "UnitRenamed":
                self.rename_unit(unit, title)
            elif name == "UnitMoved":
                self.move_unit(unit, parent)
            elif name == "UnitDissolved":
                self.dissolve_unit(unit, day, into or "")
            elif name == "UnitAliasConfirmed":
                self.add_unit_alias(unit, alias)
            elif name == "PersonAliasConfirmed":
                self.add_person_alias(person, alias, unit or "")
            elif name in ("TenureStarted", "TenureEnded"):
                self.turns.add(Turn(person, unit, post, day, name == "TenureStarted"))
                self.add_service(person, unit, post)

    def add_unit(self, code: str, name: str, parent: str = "", kind: str = "") -> None:
        """A unit exists; ``parent`` may be a code or a name, looked up when it is needed."""
        self.unit_names.add(code, name, parent, kind)

    def rename_unit(self, code: str, name: str) -> None:
        """A unit bears another name; the former one still finds it."""
        if code in self.units:
            self.unit_names.add(code, name)

    def move_unit(self, code: str, parent: str) -> None:
        """A unit belongs to another one; where it belonged before still finds it."""
        self.unit_names.move(code, parent)

    def dissolve_unit(self, code: str, last_day: date, into: str = "") -> None:
        """A unit ends on a day, perhaps merged into another."""
        if code in self.units:
            self.gone[code] = (last_day, into)

    def add_unit_alias(self, code: str, alias: str) -> None:
        """It is confirmed that ``alias`` means this unit."""
        self.unit_names.add_alias(code, alias)

    def add_person(self, code: str, name: str) -> None:
        """A person exists."""
        self.person_names.add(code, name)

    def add_person_alias(self, code: str, alias: str, unit: str = "") -> None:
        """It is confirmed that ``alias`` (written beside ``unit``, if given) means this person."""
        self.person_names.add_alias(code, alias, unit)

    def add_service(self, person: str, unit: str, post: str = "") -> None:
        """A person held a post at a unit at some time: tells namesakes apart where asked to."""
        self.person_names.add_service(person, unit, post)

    def unit(self, text: str) -> str:
        """The code of a unit by code, name, alias, or path (``镇/村``, ``镇村``, ``村(镇)``).

        Raises ``Unreadable`` where the text means none, with the nearest names, or several.
        """
        return self.unit_names.one(text)

    def known_unit(self, text: str) -> str:
        """The code of a unit, or ``""`` where the text means none or several."""
        found = self.unit_names.called(text)
        return next(iter(found)) if len(found) == 1 else ""

    def person(self, text: str, beside: str | None = None) -> str:
        """The code of a person by code, name, alias, or ``name(unit or code)``.

        ``beside`` is the code of the unit in the same row, ``""`` where there is none; where it is
        left out, what that unit may decide, or help to tell, raises ``Unsettled``. Raises
        ``Unreadable`` where the text means nobody, with the nearest names, or several.
        """
        return self.person_names.one(text, beside)

    def known_person(self, text: str, beside: str = "") -> str:
        """The code of a person beside a unit, or ``""`` where the text means none or several."""
        return self.person_names.certainly(text, beside)

    def successor(self, code: str, day: date) -> str:
        """Where a unit that is gone before a day has gone; ``""`` where that is not said."""
        return self.unit_names.successor(code, day)

    def path(self, code: str) -> str:
        """The names from the top down to a unit, joined by ``/`` without the top itself."""
        return self.unit_names.path(code)
