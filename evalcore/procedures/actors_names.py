"""Names of actors that are sealed: opened where the keys are at hand, to tell persons apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.errors import EvalcoreError
from evalcore.procedures.actors_state import ACTORS_STREAM
from evalcore.vocabulary.actors import ActorRegistered

if TYPE_CHECKING:
    from evalcore.record import Record


def namesakes(record: Record, name: str, office: str) -> tuple[str, ...]:
    """Actors of ``office`` who were registered by the sealed name ``name``.

    Names whose key is destroyed or not here are passed over: nobody can compare them any more.
    """
    if not name.strip() or record.keys is None:
        return ()
    return tuple(
        known.actor
        for known in _registered(record)
        if known.name == name.strip() and known.office == office.strip()
    )


def _registered(record: Record) -> list[ActorRegistered]:
    found = []
    for one in record.stream(ACTORS_STREAM):
        if one.topic != ActorRegistered.topic() or not one.private_hash:
            continue
        try:
            found.append(ActorRegistered.from_states(one.public, record.private(one.position)))
        except EvalcoreError:
            continue
    return found
