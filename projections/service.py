"""Who serves at a unit when: the rule that decides whose a fact is.

Plain Python over the tenures of one unit at a time. Every day of the period belongs to exactly
one: the assessed person, the unit itself, or nobody (``unattributed``). So persons plus
unattributed always equals the unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import attrs

DAY = timedelta(days=1)
UNATTRIBUTED = "unattributed"


@attrs.frozen
class Tenure:
    """A person in a post at a unit, both days included; ``to_on`` None while it lasts."""

    person: str
    post: str
    from_on: date
    to_on: date | None


@attrs.frozen
class Service:
    """Days of a unit that belong to one subject, both included.

    ``person`` is empty for the unit itself and for a vacancy. ``alive`` says that the unit was
    registered and not dissolved: only then something can be expected of it. A fact outside the
    unit's life still belongs to somebody: to the unit, or to ``unattributed@unit``.
    """

    subject: str
    unit: str
    person: str
    from_on: date
    to_on: date
    alive: bool

    @property
    def days(self) -> int:
        """Number of days, both ends counted."""
        return (self.to_on - self.from_on).days + 1


def serving(
    unit: str,
    life: tuple[date | None, date | None],
    tenures: Iterable[Tenure],
    posts: Sequence[str],
    window: tuple[date, date],
) -> tuple[Service, ...]:
    """The period of one unit, cut into services without gap or overlap, in order of time.

    ``life`` is first and last day of the unit (None: not known, so open), ``posts`` the assessed
    ones in order of precedence, ``window`` the period cut at as-of. Where several persons hold
    assessed posts at once, the post that comes first wins; among equals the tenure that started
    later; then the smaller person code.
    """
    order = {post: rank for rank, post in enumerate(posts)}
    held = [t for t in tenures if t.post in order and (t.to_on is None or t.to_on >= t.from_on)]
    found: list[Service] = []
    for first, last in _pieces(life, held, window):
        alive = _covers(*life, first)
        present = [t for t in held if alive and _covers(t.from_on, t.to_on, first)]
        person = ""
        if present:
            present.sort(key=lambda t: (order[t.post], -t.from_on.toordinal(), t.person))
            person = present[0].person
        subject = f"{person or UNATTRIBUTED}@{unit}"
        before = found[-1] if found else None
        if before and (before.person, before.alive) == (person, alive):
            found[-1] = attrs.evolve(before, to_on=last)
        else:
            found.append(Service(subject, unit, person, first, last, alive))
    return tuple(found)


def itself(
    unit: str, life: tuple[date | None, date | None], window: tuple[date, date]
) -> tuple[Service, ...]:
    """The period of one unit where the unit itself is assessed: split only by its life."""
    return tuple(
        Service(unit, unit, "", first, last, _covers(*life, first))
        for first, last in _pieces(life, (), window)
    )


def _covers(from_on: date | None, to_on: date | None, day: date) -> bool:
    return (from_on is None or from_on <= day) and (to_on is None or day <= to_on)


def _pieces(
    life: tuple[date | None, date | None], held: Iterable[Tenure], window: tuple[date, date]
) -> Iterable[tuple[date, date]]:
    """The window cut wherever somebody comes or goes or the unit begins or ends."""
    starts = {window[0]}
    for from_on, to_on in (life, *((t.from_on, t.to_on) for t in held)):
        if from_on is not None and window[0] < from_on <= window[1]:
            starts.add(from_on)
        if to_on is not None and window[0] <= to_on < window[1]:
            starts.add(to_on + DAY)
    ordered = sorted(starts)
    ends = [start - DAY for start in ordered[1:]] + [window[1]]
    return zip(ordered, ends, strict=True)
