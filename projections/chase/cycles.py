"""Reporting cycles: which of them a unit was to hand in, and for which nothing came at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs

from evalcore.paper_words import said
from evalcore.schemes.model import Scheme
from projections.calendar_slots import MONTHS, label, months_later

if TYPE_CHECKING:
    import duckdb

    from projections.service import Service


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
    """A cycle or slot in words: 2025-03, 2025-03a, 2025W07, 2025Q1, 2025H1, 2025 → 2025年3月 …"""
    year, rest = named[:4], named[4:]
    if rest.startswith("W"):
        return said("{year}年第{n}周").format(year=year, n=int(rest[1:]))
    if rest.startswith("-") and rest[-1] in "ab":
        half = said("{month}上半月") if rest[-1] == "a" else said("{month}下半月")
        return half.format(month=titled(named[:-1]))
    if rest.startswith("-"):
        return said("{year}年{n}月").format(year=year, n=int(rest[1:]))
    if rest.startswith("Q"):
        number = said("一 二 三 四").split()[int(rest[1:]) - 1]
        return said("{year}年第{n}季度").format(year=year, n=number)
    if rest.startswith("H"):
        half = said("{year}年上半年") if rest[1:] == "1" else said("{year}年下半年")
        return half.format(year=year)
    return said("{year}年度").format(year=year)


@attrs.frozen
class Asked:
    """``unit`` was to hand in a cycle for ``assessed`` (itself, or the zone that it is in)."""

    unit: str
    assessed: str
    cycle: Cycle
    heard: bool


def asked(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    served: Iterable[Service],
    as_of: date,
) -> tuple[Asked, ...]:
    """Who was to hand in which cycle that has ended by ``as_of``, and whether anything came.

    Assessed units that were there on the last day of the cycle: one that was registered later, or
    was gone by then, is not asked. A zone is asked through those who were its members that day.
    """
    heard = set(connection.execute('SELECT unit, "cycle" FROM reporting').fetchall())
    alive: dict[str, list[Service]] = {}
    for service in served:
        if service.alive:
            alive.setdefault(service.unit, []).append(service)
    found = []
    for cycle in cycles(scheme):
        if cycle.last_day > as_of:
            break
        # A cycle that outlasts the period is judged on the period's last day.
        last = min(cycle.last_day, scheme.period.ends_on)
        members = _members(connection, last)
        for assessed in sorted(alive):
            if any(s.from_on <= last <= s.to_on for s in alive[assessed]):
                for unit in members.get(assessed, (assessed,)):
                    said = (unit, cycle.label) in heard
                    found.append(Asked(unit, assessed, cycle, said))
    return tuple(found)


def silent(every: Iterable[Asked]) -> tuple[tuple[str, Cycle], ...]:
    """(unit, cycle) of which nothing came, each once."""
    return tuple(dict.fromkeys((one.unit, one.cycle) for one in every if not one.heard))


def quiet(every: Iterable[Asked]) -> frozenset[tuple[str, str]]:
    """(assessed unit, cycle label) for which nothing came from anybody."""
    heard: dict[tuple[str, str], bool] = {}
    for one in every:
        key = (one.assessed, one.cycle.label)
        heard[key] = heard.get(key, False) or one.heard
    return frozenset(key for key, said in heard.items() if not said)


def _members(connection: duckdb.DuckDBPyConnection, day: date) -> dict[str, list[str]]:
    """Assessed unit → the living units whose facts count for it on that day."""
    rows = connection.execute(
        "SELECT DISTINCT b.assessed, b.unit FROM belonging AS b JOIN units AS u ON u.unit = b.unit "
        "WHERE $1 BETWEEN b.from_on AND b.to_on AND u.registered_on <= $1 "
        "AND (u.dissolved_on IS NULL OR u.dissolved_on >= $1) ORDER BY ALL",
        [day],
    ).fetchall()
    found: dict[str, list[str]] = {}
    for assessed, unit in rows:
        found.setdefault(assessed, []).append(unit)
    return found
