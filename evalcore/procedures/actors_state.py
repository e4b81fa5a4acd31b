"""Actors as the record knows them: who they are, what they were granted, which keys sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import field, frozen

from evalcore.vocabulary import Fact
from evalcore.vocabulary.actors import ActorKeyAdmitted, ActorRegistered

ACTORS_STREAM = "log:actors"
"""The stream of actors, their roles and keys."""


@frozen
class Grant:
    """A role that an actor has: for ``unit`` and those below it (empty: everywhere).

    ``until``: last day of it; None: until it is revoked.
    """

    role: str
    unit: str = ""
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it has not run out."""
        return self.until is None or day <= self.until


@frozen
class KnownActor:
    """A person who writes into the record.

    ``keys`` sign for them now; ``history`` are the events about their roles and keys, in order.
    """

    registered: ActorRegistered
    grants: tuple[Grant, ...] = ()
    keys: tuple[ActorKeyAdmitted, ...] = ()
    history: tuple[Fact, ...] = ()

    @property
    def every_key(self) -> tuple[ActorKeyAdmitted, ...]:
        """Every key that ever signed for them."""
        return tuple(one for one in self.history if isinstance(one, ActorKeyAdmitted))

    @property
    def name(self) -> str:
        """The name under which this person writes."""
        return self.registered.actor

    @property
    def shown(self) -> str:
        """Name and office, for messages."""
        return f"{self.name} ({self.registered.office})"


@frozen
class ActorState:
    """Who may write. ``parents``: unit → the unit above it, as registered now."""

    actors: Mapping[str, KnownActor] = field(factory=dict)
    parents: Mapping[str, str] = field(factory=dict)

    @property
    def open(self) -> bool:
        """Whether the record has no actor: then anybody who holds it writes."""
        return not self.actors

    def covers(self, grant: Grant, unit: str) -> bool:
        """Whether a grant is for ``unit`` (empty: the whole record)."""
        return not grant.unit or grant.unit in self.above(unit)

    def above(self, unit: str) -> Iterable[str]:
        """``unit`` and the units above it, as registered now."""
        seen: dict[str, None] = {}
        while unit and unit not in seen:
            seen[unit] = None
            unit = self.parents.get(unit, "")
        return seen
