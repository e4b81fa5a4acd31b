"""What can be asked of the procedure of actors. ``done_by`` records it, an authority decides it.

``overridden``: the right was wanting, and an authority allowed it all the same.
"""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from attrs import frozen

from evalcore.procedures.actors_state import Grant
from evalcore.transparency.note import Verifier


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
    namesakes: tuple[str, ...] = ()
    """Actors of the same office whose sealed name is the same, as far as it can be opened."""
    overridden: bool = False


@frozen
class GrantRole:
    """An actor is given a role."""

    done_by: str
    actor: str
    grant: Grant
    by: str
    today: date
    document: str = ""
    overridden: bool = False


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
    overridden: bool = False


@frozen
class AdmitActorKey:
    """From now on a key signs what an actor records."""

    done_by: str
    actor: str
    verifier: Verifier
    by: str
    today: date
    overridden: bool = False


@frozen
class RevokeActorKey:
    """A key no longer signs for an actor. ``key``: its id (8 hex digits) or its vkey."""

    done_by: str
    actor: str
    key: str
    ground: str
    by: str
    today: date
    overridden: bool = False


Command: TypeAlias = AddActor | GrantRole | RevokeRole | AdmitActorKey | RevokeActorKey
