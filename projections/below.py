"""Which units stand below an assessed one, and on which days: the tree as it was on each day.

What is assessed above is judged by what arises below it, at any depth: a township by its villages,
a county by its townships and their villages, a zone by its members and whatever is below those.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import attrs

from evalcore.schemes.model import Cases, Indicator, Scheme, Slots
from projections.belonging import Belonging, belongings
from projections.population import replace, window
from projections.service import DAY

if TYPE_CHECKING:
    import duckdb

Days = tuple[date, date]
"""First and last day, both included."""


@attrs.frozen
class Tree:
    """Who stood above whom: unit → (unit above, its days), each in order of time.

    ``ends``: unit → last day and successor, of units whose successor answers for them.
    """

    parents: Mapping[str, Sequence[tuple[str, Days]]]
    zones: Mapping[str, Sequence[tuple[str, Days]]]
    ends: Mapping[str, tuple[date, str]]


def reads_below(indicator: Indicator) -> bool:
    """Whether the indicator counts what arises below the assessed unit."""
    counts = indicator.counts
    if isinstance(counts, Cases):
        return counts.whose == "below"
    return isinstance(counts, Slots) and counts.below is not None


def above(tree: Tree, unit: str, judged: Days) -> Mapping[str, Sequence[Days]]:
    """Every unit above ``unit`` → its days within ``judged``, without overlap or seam.

    A unit never stands above itself: what its successor answers for is the successor's own. A
    ring of parents ends where it began.
    """
    found: dict[str, list[Days]] = {}
    walk = [(unit, judged, frozenset({unit}), True)]
    while walk:
        at, days, passed, own = walk.pop()
        steps = [*tree.parents.get(at, ()), *tree.zones.get(at, ())]
        upward = len(tree.parents.get(at, ()))
        if at in tree.ends:
            last_day, heir = tree.ends[at]
            after = _both(days, (last_day + DAY, date.max))
            if after is not None and heir not in passed:
                if not own:
                    found.setdefault(heir, []).append(after)
                walk.append((heir, after, passed | {heir}, own))
            before = _both(days, (date.min, last_day))
            if before is None:
                continue
            days = before
        for number, (higher, held) in enumerate(steps):
            shared = _both(days, held)
            if shared is not None and higher not in passed:
                found.setdefault(higher, []).append(shared)
                if number < upward:
                    walk.append((higher, shared, passed | {higher}, False))
    return {higher: _joined(spans) for higher, spans in found.items()}


def _both(one: Days, other: Days) -> Days | None:
    """The days that two spans share."""
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def _joined(spans: Iterable[Days]) -> Sequence[Days]:
    """The same days with nothing told twice: a unit may be below another in two ways at once."""
    found: list[Days] = []
    for first, last in sorted(spans):
        if found and (found[-1][1] == date.max or first <= found[-1][1] + DAY):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def register(connection: duckdb.DuckDBPyConnection, scheme: Scheme, as_of: date) -> None:
    """Create what SQL joins to. Needs ``parents``, ``zones``, ``units`` and ``service``.

    ``units_below(unit, above, from_on, to_on)``: days, both included, on which a unit stood below
    an assessed one. ``belonging_below(unit, assessed, from_on, to_on)``: whose evidence counts for
    a unit below (members of a zone there, what was merged into it).
    """
    assessed = {row[0] for row in connection.execute("SELECT assessed FROM service").fetchall()}
    tree = _tree(connection, scheme)
    judged = window(scheme.period, as_of)
    rows = [
        (unit, higher, first, last)
        for unit in sorted(tree.parents.keys() | tree.zones.keys() | tree.ends.keys())
        for higher, spans in sorted(above(tree, unit, judged).items())
        if higher in assessed
        for first, last in spans
    ]
    _replace(connection, "units_below", "above", rows)
    within: Iterable[Belonging] = ()
    if any(isinstance(i.counts, Slots) and reads_below(i) for i in scheme.indicators):
        within = belongings(connection, scheme, sorted({unit for unit, *_rest in rows}))
    own = [(b.unit, b.assessed, b.from_on, b.to_on) for b in within]
    _replace(connection, "belonging_below", "assessed", own)


def _tree(connection: duckdb.DuckDBPyConnection, scheme: Scheme) -> Tree:
    parents: dict[str, list[tuple[str, Days]]] = {}
    for unit, parent, from_on, until in connection.execute(
        "SELECT unit, parent, from_on, to_on FROM parents WHERE to_on IS NULL OR from_on < to_on "
        "ORDER BY ALL"
    ).fetchall():
        last = date.max if until is None else until - DAY
        parents.setdefault(unit, []).append((parent, (from_on, last)))
    zones: dict[str, list[tuple[str, Days]]] = {}
    # A zone has no members after its own last day.
    for unit, zone, from_on, to_on in connection.execute(
        "SELECT z.unit, z.zone, z.from_on, least(z.to_on, u.dissolved_on) AS to_on "
        "FROM zones AS z LEFT JOIN units AS u ON u.unit = z.zone ORDER BY ALL"
    ).fetchall():
        zones.setdefault(unit, []).append((zone, (from_on, to_on or date.max)))
    ends: dict[str, tuple[date, str]] = {}
    if scheme.assessed.merged == "successor":
        ends = {
            unit: (last_day, heir)
            for unit, last_day, heir in connection.execute(
                "SELECT unit, dissolved_on, merged_into FROM units WHERE dissolved_on IS NOT NULL "
                "AND merged_into IS NOT NULL ORDER BY unit"
            ).fetchall()
            if last_day < date.max
        }
    return Tree(parents, zones, ends)


def _replace(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    whose: str,
    rows: Collection[tuple[str, str, date, date]],
) -> None:
    import pyarrow as pa

    units, others, firsts, lasts = zip(*rows, strict=True) if rows else ((), (), (), ())
    columns = {
        "unit": pa.array(units, pa.string()),
        whose: pa.array(others, pa.string()),
        "from_on": pa.array(firsts, pa.date32()),
        "to_on": pa.array(lasts, pa.date32()),
    }
    replace(connection, name, pa.table(columns))
