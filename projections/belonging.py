"""What arises at one unit and counts for another: members of an assessed zone, merged units.

A zone is assessed by what its members did on the days on which they were its members, to its own
last day. A unit that was merged away answers for itself to its last day; what falls due later is
nobody's (and stays in its zone), or, where the scheme says so, its successor's: then it counts
for the zone that the successor is in, and for no other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import attrs

from evalcore.schemes.model import Scheme
from projections.service import DAY, Service

if TYPE_CHECKING:
    import duckdb


@attrs.frozen
class Belonging:
    """What arises at ``unit`` from one day to another, both included, counts for ``assessed``.

    ``away`` says that it counts for that unit only, and no longer for ``unit`` itself.
    """

    unit: str
    assessed: str
    from_on: date
    to_on: date
    away: bool


def belongings(
    connection: duckdb.DuckDBPyConnection, scheme: Scheme, assessed: Sequence[str]
) -> tuple[Belonging, ...]:
    """Every belonging to a unit that is assessed, by unit and time."""
    codes = frozenset(assessed)
    # A zone has no members after its own last day.
    zones = connection.execute(
        "SELECT z.unit, z.zone, z.from_on, least(z.to_on, u.dissolved_on) AS to_on "
        "FROM zones AS z LEFT JOIN units AS u ON u.unit = z.zone "
        "WHERE z.unit <> z.zone ORDER BY ALL"
    ).fetchall()
    members: dict[str, list[Belonging]] = {}
    for unit, zone, from_on, to_on in zones:
        if zone in codes and (to_on is None or from_on <= to_on):
            member = Belonging(unit, zone, from_on, to_on or date.max, away=False)
            members.setdefault(unit, []).append(member)
    found = [member for own in members.values() for member in own]
    if scheme.assessed.merged == "successor":
        gone = connection.execute(
            "SELECT unit, dissolved_on, merged_into FROM units "
            "WHERE dissolved_on IS NOT NULL ORDER BY unit"
        ).fetchall()
        ends = {unit: (last_day, into) for unit, last_day, into in gone}
        heirs = {unit: list(_inherited(unit, ends)) for unit in ends}
        found = [b for each in heirs.values() for b in each if b.assessed in codes]
        for unit in sorted(members.keys() | heirs.keys()):
            found += _of_zones(members, unit, heirs.get(unit, ()), codes)
    return tuple(sorted(found, key=lambda b: (b.unit, b.from_on, b.assessed)))


def _of_zones(
    members: Mapping[str, Sequence[Belonging]],
    unit: str,
    heirs: Iterable[Belonging],
    codes: Collection[str],
) -> Iterable[Belonging]:
    """The zones that a unit counts for; what a successor answers for counts for the successor's."""
    theirs: list[Belonging] = []
    for heir in heirs:
        taken = [heir] if heir.assessed in codes else []
        for member in members.get(heir.assessed, ()):
            first = max(heir.from_on, member.from_on)
            last = min(heir.to_on, member.to_on)
            if first <= last:
                there = attrs.evolve(member, unit=unit, from_on=first, to_on=last)
                yield there
                taken.append(there)
        theirs += taken
    theirs.sort(key=lambda b: b.from_on)
    for own in members.get(unit, ()):
        yield from _left(own, theirs)


def _inherited(unit: str, ends: Mapping[str, tuple[date, str | None]]) -> Iterable[Belonging]:
    """Whose a unit's matters are after its last day, successor by successor."""
    seen = {unit}
    last_day, heir = ends[unit]
    while heir and heir not in seen and last_day < date.max:
        seen.add(heir)
        until, next_heir = ends.get(heir, (date.max, None))
        if until > last_day:
            yield Belonging(unit, heir, last_day + DAY, until, away=True)
            last_day = until
        heir = next_heir


def attributed(
    served: Iterable[Service], found: Sequence[Belonging]
) -> tuple[tuple[Service, str], ...]:
    """(service, the assessed unit): whose a row of a unit is on a day, as SQL joins to it.

    A service at another unit than the assessed one expects nothing there: ``alive`` is no.
    """
    of: dict[str, list[Belonging]] = {}
    to: dict[str, list[Belonging]] = {}
    for belonging in found:
        to.setdefault(belonging.assessed, []).append(belonging)
        if belonging.away:
            of.setdefault(belonging.unit, []).append(belonging)
    rows = []
    for service in served:
        for own in _left(service, of.get(service.unit, ())):
            rows.append((own, service.unit))
        for belonging in to.get(service.unit, ()):
            first = max(service.from_on, belonging.from_on)
            last = min(service.to_on, belonging.to_on)
            if first <= last:
                there = attrs.evolve(
                    service, unit=belonging.unit, from_on=first, to_on=last, alive=False
                )
                rows.append((there, service.unit))
    return tuple(rows)


Span = TypeVar("Span", Service, Belonging)


def _left(span: Span, away: Iterable[Belonging]) -> Iterable[Span]:
    """What is left of days without those that belong to others; in order of time."""
    start = span.from_on
    for belonging in away:
        if belonging.to_on < start or belonging.from_on > span.to_on:
            continue
        if start < belonging.from_on:
            yield attrs.evolve(span, from_on=start, to_on=belonging.from_on - DAY)
        if belonging.to_on >= span.to_on:
            return
        start = belonging.to_on + DAY
    yield attrs.evolve(span, from_on=start)


def register(
    connection: duckdb.DuckDBPyConnection, served: Iterable[Service], found: Sequence[Belonging]
) -> None:
    """Create what SQL joins to.

    ``service(subject, unit, person, from_on, to_on, alive, assessed)``: whose a row of ``unit`` is
    on a day; ``assessed`` is the unit that is judged by it. ``belonging(unit, assessed, from_on,
    to_on)``: only what counts for another unit.
    """
    import pyarrow as pa

    from projections.population import replace

    rows = attributed(served, found)
    columns = {
        "subject": pa.array([s.subject for s, _unit in rows], pa.string()),
        "unit": pa.array([s.unit for s, _unit in rows], pa.string()),
        "person": pa.array([s.person for s, _unit in rows], pa.string()),
        "from_on": pa.array([s.from_on for s, _unit in rows], pa.date32()),
        "to_on": pa.array([s.to_on for s, _unit in rows], pa.date32()),
        "alive": pa.array([s.alive for s, _unit in rows], pa.bool_()),
        "assessed": pa.array([unit for _service, unit in rows], pa.string()),
    }
    replace(connection, "service", pa.table(columns))
    columns = {
        "unit": pa.array([b.unit for b in found], pa.string()),
        "assessed": pa.array([b.assessed for b in found], pa.string()),
        "from_on": pa.array([b.from_on for b in found], pa.date32()),
        "to_on": pa.array([b.to_on for b in found], pa.date32()),
    }
    replace(connection, "belonging", pa.table(columns))
