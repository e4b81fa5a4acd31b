"""The county's roster as facts: units, counts, persons, who serves from when to when."""

from __future__ import annotations

from datetime import date
from typing import Any

from evalcore.demo.cast import County
from evalcore.demo.draws import YEAR
from evalcore.demo.entries import Entry, entry
from evalcore.demo.names import ORGANISATION
from evalcore.vocabulary import Fact
from evalcore.vocabulary.roster import (
    HouseholdsCounted,
    MembersCounted,
    PersonRegistered,
    TenureEnded,
    TenureStarted,
    UnitAliasConfirmed,
    UnitRegistered,
    UnitRenamed,
)

FOUNDED = date(2020, 12, 1)
"""Day from which the roster knows every unit (the term of the two committees began then)."""

COUNTED = date(YEAR, 1, 1)


def roster(county: County) -> list[Entry]:
    """Everything the organisation office keeps of units and persons, the year's changes too."""
    found = []
    for unit in county.units.values():
        facts: list[Fact] = [
            UnitRegistered(
                occurred_on=FOUNDED,
                unit=unit.code,
                name=unit.name,
                unit_kind=unit.kind,
                parent=unit.parent,
            )
        ]
        if unit.members:
            facts.append(MembersCounted(occurred_on=COUNTED, unit=unit.code, members=unit.members))
            facts.append(
                HouseholdsCounted(occurred_on=COUNTED, unit=unit.code, households=unit.households)
            )
        # A new name is written into the unit's own row.
        facts += [
            UnitRenamed(occurred_on=renamed.on, unit=unit.code, name=renamed.name)
            for renamed in county.renames
            if renamed.unit == unit.code
        ]
        if nickname := county.nicknames.get(unit.code):
            office = "县委组织部组织科"
            facts.append(
                UnitAliasConfirmed(
                    occurred_on=COUNTED, unit=unit.code, alias=nickname, confirmed_by=office
                )
            )
        found.append(entry(ORGANISATION, facts, hand="roster"))
    for person in county.persons.values():
        known = PersonRegistered(occurred_on=FOUNDED, person=person.code, name=person.name)
        found.append(entry(ORGANISATION, [known], hand="roster"))
    for post in county.posts:
        same: dict[str, Any] = {"person": post.person, "unit": post.unit, "post": post.post}
        facts = [TenureStarted(occurred_on=post.from_on, basis=post.basis, **same)]
        if post.to_on is not None:
            facts.append(TenureEnded(occurred_on=post.to_on, ground=post.ground, **same))
        found.append(entry(ORGANISATION, facts, hand="roster"))
    return found
