"""What arises at one unit and counts for another: members of an assessed zone, merged units.

A zone is assessed by what its members did on the days on which they were its members. A unit that
was merged away answers for itself to its last day; what falls due later is nobody's, or, where
the scheme says so, its successor's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

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
    zones = connection.execute(
        "SELECT unit, zone, from_on, to_on FROM zones WHERE unit <> zone ORDER BY ALL"
    ).fetchall()
    found = [
        Belonging(unit, zone, from_on, to_on or date.max, away=False)
        for unit, zone, from_on, to_on in zones
        if zone in codes and (to_on is None or from_on <= to_on)
    ]
    if scheme.assessed.merged == "successor":
        gone = connection.execute(
            "SELECT unit, dissolved_on, merged_into FROM units "
            "WHERE dissolved_on IS NOT NULL ORDER BY unit"
        ).fetchall()
        ends = {unit: (last_day, into) for unit, last_day, into in gone}
        found += [b for unit in ends for b in _inherited(unit, ends) if b.assessed in codes]
    return tuple(sorted(found, key=lambda b: (b.unit, b.from_on, b.assessed)))


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


def _left(service: Service, away: Iterable[Belonging]) -> Iterable[Service]:
    """What is left of a service without the days that belong to others; in order of time."""
    start = service.from_on
    for belonging in away:
        if belonging.to_on < start or belonging.from_on > service.to_on:
            continue
        if start < belonging.from_on:
            yield attrs.evolve(service, from_on=start, to_on=belonging.from_on - DAY)
        if belonging.to_on >= service.to_on:
            return
        start = belonging.to_on + DAY
    yield attrs.evolve(service, from_on=start)


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
