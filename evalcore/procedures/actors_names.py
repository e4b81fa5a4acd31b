"""Names of actors that are sealed: opened where the keys are at hand, to tell persons apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.errors import EvalcoreError
from evalcore.procedures.actors_state import ACTORS_STREAM
from evalcore.procedures.offices import folded
from evalcore.procedures.recorded import standing
from evalcore.vocabulary.actors import ActorRegistered
from evalcore.vocabulary.roster import PersonRegistered

if TYPE_CHECKING:
    from evalcore.record import Record


def namesakes(record: Record, name: str, office: str, person: str = "") -> tuple[str, ...]:
    """Actors of ``office`` who are known by the same name, sealed or in the roster.

    ``name`` is the sealed name of who is to be registered, or ``person`` their code: then the name
    is the roster's. Two of one name may be registered by their codes. Names whose key is destroyed
    or not here are passed over: nobody can compare them any more.
    """
    in_roster = {folded(code): folded(known) for code, known in _roster(record)}
    wanted = folded(name) or in_roster.get(folded(person), "")
    if not wanted or record.keys is None:
        return ()
    return tuple(
        known.actor
        for known in _registered(record)
        if folded(known.office) == folded(office)
        and wanted == (folded(known.name) or (name.strip() and in_roster.get(folded(known.person))))
    )


def _roster(record: Record) -> list[tuple[str, str]]:
    return [(one.fact.person, one.fact.name) for one in standing(record, PersonRegistered)]


def _registered(record: Record) -> list[ActorRegistered]:
    found = []
    for one in record.stream(ACTORS_STREAM):
        if one.topic != ActorRegistered.topic():
            continue
        try:
            words = record.private(one.position) if one.private_hash else None
            found.append(ActorRegistered.from_states(one.public, words))
        except EvalcoreError:
            continue
    return found
