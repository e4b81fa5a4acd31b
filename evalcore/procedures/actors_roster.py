"""Actors, the tree of units and who serves where: read from a record as it is known now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

from attrs import evolve as changed

from evalcore.procedures.actors import evolve
from evalcore.procedures.actors_state import ACTORS_STREAM, ActorState
from evalcore.record.effective import RETRACTION, Act, resolve
from evalcore.vocabulary import Fact, fact_class
from evalcore.vocabulary.governance import FactRetracted
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
    for fact in _by_day(standing(record, (UnitRegistered, UnitMoved))):
        assert isinstance(fact, UnitRegistered | UnitMoved)
        found[fact.unit] = fact.parent
    return found


def unit_names(record: Record) -> dict[str, str]:
    """Unit → its last name and its code, for people."""
    return {
        unit: f"{name} ({unit})"
        for fact in _by_day(standing(record, (UnitRegistered, UnitRenamed)))
        if (unit := getattr(fact, "unit", "")) and (name := getattr(fact, "name", ""))
    }


def knows_person(record: Record, person: str) -> bool:
    """Whether the roster has this person, as known now."""
    known = standing(record, (PersonRegistered,))
    return any(getattr(fact, "person", "") == person for fact in known)


def serving(record: Record, person: str, on: date) -> frozenset[str]:
    """The units at which ``person`` holds a post on a day, as known now."""
    posts: set[tuple[str, str]] = set()
    turns = [
        fact
        for fact in standing(record, (TenureStarted, TenureEnded))
        if isinstance(fact, TenureStarted | TenureEnded) and fact.person == person
    ]
    for turn in _by_day(turns):
        assert isinstance(turn, TenureStarted | TenureEnded)
        if isinstance(turn, TenureStarted) and turn.occurred_on <= on:
            posts.add((turn.unit, turn.post))
        elif isinstance(turn, TenureEnded) and turn.occurred_on < on:
            # ``occurred_on`` is the last day in the post.
            posts.discard((turn.unit, turn.post))
    return frozenset(unit for unit, _post in posts)


def standing(record: Record, classes: Iterable[type[Fact]]) -> list[Fact]:
    """The facts of some classes that count now: corrections and retractions applied."""
    wanted = {cls.topic(): cls for cls in classes}
    with record.read_arrow(1, record.head().size, [*wanted, RETRACTION]) as reader:
        rows = reader.read_all().to_pylist()
    facts = {
        row["position"]: wanted[row["topic"]].from_states(row["state"].encode())
        for row in rows
        if row["topic"] in wanted
    }
    acts = [
        Act(at, fact.topic(), corrects=fact.corrects, of=facts[fact.corrects].topic())
        for at, fact in facts.items()
        if fact.corrects is not None and fact.corrects in facts
    ]
    told = [
        (row["position"], FactRetracted.from_states(row["state"].encode()))
        for row in rows
        if row["topic"] == RETRACTION
    ]
    # A retraction may withdraw a retraction; what is about other facts changes nothing here.
    acts += [
        Act(at, RETRACTION, fact.corrects, RETRACTION if fact.corrects else "", fact.target)
        for at, fact in told
    ]
    gone = resolve(acts).superseded
    return [fact for at, fact in sorted(facts.items()) if at not in gone]


def _by_day(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: fact.occurred_on)
