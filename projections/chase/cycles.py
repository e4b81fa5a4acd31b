"""Reporting cycles: which of them a unit was to hand in, and for which nothing came at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs

from evalcore.schemes.model import Scheme
from projections.calendar_slots import MONTHS, label, months_later

if TYPE_CHECKING:
    import duckdb

    from projections.service import Service

_NAMES = {"month": "{year}年{n}月", "quarter": "{year}年第{n}季度", "year": "{year}年度"}


@attrs.frozen
class Cycle:
    """A month, quarter, half or year of reporting; ``due``: the last day that is in time."""

    label: str
    title: str
    first_day: date
    last_day: date
    due: date


def cycles(scheme: Scheme) -> tuple[Cycle, ...]:
    """The cycles that reach into the scheme's period, in order."""
    every, grace = scheme.reporting.cycle, timedelta(days=scheme.reporting.grace.whole)
    months = MONTHS[every]
    first = date(scheme.period.starts_on.year, 1, 1)
    found = []
    while first <= scheme.period.ends_on:
        after = months_later(first, months)
        last = after - timedelta(days=1)
        if last >= scheme.period.starts_on:
            named = label(first, months)
            found.append(Cycle(named, titled(named), first, last, last + grace))
        first = after
    return tuple(found)


def titled(named: str) -> str:
    """A cycle or slot in words: 2025-03, 2025Q1, 2025H1, 2025 → 2025年3月 …"""
    year, rest = named[:4], named[4:]
    if rest.startswith("-"):
        return _NAMES["month"].format(year=year, n=int(rest[1:]))
    if rest.startswith("Q"):
        return _NAMES["quarter"].format(year=year, n="一二三四"[int(rest[1:]) - 1])
    if rest.startswith("H"):
        return f"{year}年{'上下'[int(rest[1:]) - 1]}半年"
    return _NAMES["year"].format(year=year)


@attrs.frozen
class Silent:
    """A unit from which nothing came for a cycle."""

    unit: str
    cycle: Cycle


def silent(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    served: tuple[Service, ...],
    as_of: date,
) -> Iterator[Silent]:
    """Assessed units that were there on the last day of a cycle and handed nothing in for it.

    Cycles that have ended by ``as_of``, the very last evening included. A unit that was registered
    later, or was gone by then, is not asked.
    """
    heard = set(connection.execute('SELECT unit, "cycle" FROM reporting').fetchall())
    units = sorted({service.unit for service in served})
    alive: dict[str, list[Service]] = {unit: [] for unit in units}
    for service in served:
        if service.alive:
            alive[service.unit].append(service)
    for unit in units:
        for cycle in cycles(scheme):
            # A cycle that outlasts the period is judged on the period's last day.
            last = min(cycle.last_day, scheme.period.ends_on)
            there = any(s.from_on <= last <= s.to_on for s in alive[unit])
            if cycle.last_day <= as_of and there and (unit, cycle.label) not in heard:
                yield Silent(unit, cycle)
