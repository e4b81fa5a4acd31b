"""Actors: registered as persons, given roles, roles taken back, keys admitted and revoked.

The first actor must be an admin; from then on only an admin registers and grants. Nobody grants
to themselves, the last admin stays, and nobody is two actors: who would be could let one name
check what the other did.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import evolve as changed
from attrs import frozen

from evalcore.procedures.actors_state import ActorState, Grant, KnownActor
from evalcore.transparency.note import Verifier
from evalcore.vocabulary import Fact
from evalcore.vocabulary.actors import (
    ActorKeyAdmitted,
    ActorKeyRevoked,
    ActorRegistered,
    RoleGranted,
    RoleRevoked,
)

ADMIN = "admin"


@frozen
class AddActor:
    """A person is registered, with the roles that they start with. ``done_by`` records it."""

    done_by: str
    actor: str
    office: str
    by: str
    today: date
    person: str = ""
    name: str = ""
    grants: tuple[Grant, ...] = ()
    document: str = ""


@frozen
class GrantRole:
    """An actor is given a role."""

    done_by: str
    actor: str
    grant: Grant
    by: str
    today: date
    document: str = ""


@frozen
class RevokeRole:
    """A role is taken back from an actor."""

    done_by: str
    actor: str
    role: str
    unit: str
    ground: str
    by: str
    today: date


@frozen
class AdmitActorKey:
    """From now on a key signs what an actor records."""

    done_by: str
    actor: str
    verifier: Verifier
    by: str
    today: date


@frozen
class RevokeActorKey:
    """A key no longer signs for an actor. ``key``: its id (8 hex digits) or its vkey."""

    done_by: str
    actor: str
    key: str
    ground: str
    by: str
    today: date


Command = AddActor | GrantRole | RevokeRole | AdmitActorKey | RevokeActorKey


def evolve(state: ActorState, event: Fact) -> ActorState:
    """The state after an event of the stream; events of other kinds change nothing."""
    if isinstance(event, ActorRegistered):
        return _with(state, KnownActor(event))
    if not isinstance(event, RoleGranted | RoleRevoked | ActorKeyAdmitted | ActorKeyRevoked):
        return state
    known = state.actors.get(event.actor)
    if known is None:
        return state
    if isinstance(event, RoleGranted):
        kept = _without(known.grants, event.role, event.unit)
        granted = Grant(event.role, event.unit, event.until)
        return _with(state, changed(known, grants=(*kept, granted)))
    if isinstance(event, RoleRevoked):
        return _with(state, changed(known, grants=_without(known.grants, event.role, event.unit)))
    if isinstance(event, ActorKeyAdmitted):
        return _with(state, changed(known, keys=(*known.keys, event)))
    kept_keys = tuple(key for key in known.keys if key.vkey != event.vkey)
    return _with(state, changed(known, keys=kept_keys))


def _with(state: ActorState, known: KnownActor) -> ActorState:
    return changed(state, actors={**state.actors, known.name: known})


def _without(grants: Iterable[Grant], role: str, unit: str) -> tuple[Grant, ...]:
    return tuple(grant for grant in grants if (grant.role, grant.unit) != (role, unit))
