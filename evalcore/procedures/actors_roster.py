"""Actors, the tree of units and who serves where: read from a record as it is known now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

from attrs import evolve as changed

from evalcore.procedures.actors import evolve
from evalcore.procedures.actors_state import ACTORS_STREAM, ActorState
from evalcore.procedures.recorded import standing
from evalcore.vocabulary import Fact, fact_class
from evalcore.vocabulary.roster import (
    PersonRegistered,
    TenureEnded,
    TenureStarted,
    UnitMoved,
    UnitRegistered,
    UnitRenamed,
)

if TYPE_CHECKING:
    from evalcore.record import Record


def actors_of(record: Record) -> ActorState:
    """Who may write into ``record``; the tree of units is read only where a role is for a unit.

    Raises DataError where the record holds what this version does not know.
    """
    stored = record.stream(ACTORS_STREAM)
    if not stored:
        return ActorState()
    events = (fact_class(one.topic).from_states(one.public) for one in stored)
    state = reduce(evolve, events, ActorState())
    scoped = any(grant.unit for known in state.actors.values() for grant in known.grants)
    # It goes over the whole record: seconds, where that has millions of facts.
    return changed(state, parents=parents_of(record)) if scoped else state


def parents_of(record: Record) -> dict[str, str]:
    """Unit → the unit above it, as registered now."""
    found: dict[str, str] = {}
    for fact in _by_day(one.fact for one in standing(record, UnitRegistered, UnitMoved)):
        assert isinstance(fact, UnitRegistered | UnitMoved)
        found[fact.unit] = fact.parent
    return found


def unit_names(record: Record) -> dict[str, str]:
    """Unit → its last name and its code, for people."""
    return {
        unit: f"{name} ({unit})"
        for fact in _by_day(one.fact for one in standing(record, UnitRegistered, UnitRenamed))
        if (unit := getattr(fact, "unit", "")) and (name := getattr(fact, "name", ""))
    }


def knows_person(record: Record, person: str) -> bool:
    """Whether the roster has this person, as known now."""
    return any(one.fact.person == person for one in standing(record, PersonRegistered))


def serving(record: Record, person: str, on: date) -> frozenset[str]:
    """The units at which ``person`` holds a post on a day, as known now."""
    posts: set[tuple[str, str]] = set()
    turns = [
        one.fact
        for one in standing(record, TenureStarted, TenureEnded)
        if getattr(one.fact, "person", "") == person
    ]
    for turn in _by_day(turns):
        assert isinstance(turn, TenureStarted | TenureEnded)
        if isinstance(turn, TenureStarted) and turn.occurred_on <= on:
            posts.add((turn.unit, turn.post))
        elif isinstance(turn, TenureEnded) and turn.occurred_on < on:
            # ``occurred_on`` is the last day in the post.
            posts.discard((turn.unit, turn.post))
    return frozenset(unit for unit, _post in posts)


def _by_day(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: fact.occurred_on)
