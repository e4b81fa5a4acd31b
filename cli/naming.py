"""Whom a row is about, by the names that the roster has now: ``王建国(红旗村)``, not P1@V1."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalcore.record import Record

Naming = Callable[[str, str], str]
"""(unit, person or "") → name of the person with the unit in brackets, or of the unit alone."""


def naming(record: Record) -> Naming:
    """The names of units and persons as last registered or renamed; a code that has none stays."""
    from evalcore.vocabulary import fact_class
    from evalcore.vocabulary.roster import PersonRegistered, UnitRegistered, UnitRenamed

    units: dict[str, str] = {}
    persons: dict[str, str] = {}
    topics = [cls.topic() for cls in (UnitRegistered, UnitRenamed, PersonRegistered)]
    with record.read_arrow(1, record.head().size, topics) as reader:
        rows = reader.read_all().select(["topic", "state"]).to_pylist()
    for row in rows:
        fact = fact_class(row["topic"]).from_states(row["state"].encode())
        if isinstance(fact, PersonRegistered):
            persons[fact.person] = fact.name
        elif isinstance(fact, UnitRegistered | UnitRenamed):
            units[fact.unit] = fact.name

    def name(unit: str, person: str) -> str:
        at = units.get(unit, unit)
        return f"{persons.get(person, person)}({at})" if person else at

    return name
