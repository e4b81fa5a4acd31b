"""回避: nobody decides on themselves, on where they serve, or on what they did before.

Domain.md §2.3 and §2.13: nobody verifies their own fix, tallies their own box or decides their own
appeal.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from evalcore.messages import _
from evalcore.procedures.actors_roster import actors_of, serving
from evalcore.procedures.rights import who_could

if TYPE_CHECKING:
    from evalcore.procedures.actors_state import KnownActor
    from evalcore.record import Record


def conflict(
    record: Record,
    actor: str,
    *,
    units: Collection[str] = (),
    persons: Collection[str] = (),
    other_actors: Collection[str] = (),
    on: date,
) -> str:
    """Why ``actor`` is to stand back, as a sentence; empty where nothing stands against it.

    ``units`` and ``persons`` are those that it is about; ``other_actors`` are those who did what
    is now to be judged: fixed it, issued the codes, decided first. Who serves where is taken as
    the record knows it now, on the day ``on``.
    """
    if actor in other_actors:
        return _(
            "{actor} took the step before this one, and nobody judges what they did themselves"
        ).format(actor=actor)
    known = actors_of(record).actors.get(actor)
    person = known.registered.person if known else ""
    if not person:
        return ""
    if person in persons:
        return _("it is about {actor} ({person})").format(actor=actor, person=person)
    own = sorted(serving(record, person, on) & set(units)) if units else []
    if own:
        return _("{actor} ({person}) serves at {unit}").format(
            actor=actor, person=person, unit=", ".join(own)
        )
    return ""


def who_may(
    record: Record,
    right: str,
    *,
    units: Collection[str] = (),
    persons: Collection[str] = (),
    other_actors: Collection[str] = (),
    serving_at: Collection[str] = (),
    on: date,
) -> tuple[KnownActor, ...]:
    """``who_could`` without those who would have to stand back; by name.

    ``units`` are those that the right is asked for, ``serving_at`` further ones where they must not
    serve; the rest as ``conflict`` has it.
    """
    return tuple(
        known
        for known in who_could(actors_of(record), right, units, on)
        if not conflict(
            record,
            known.name,
            units={*units, *serving_at},
            persons=persons,
            other_actors=other_actors,
            on=on,
        )
    )
