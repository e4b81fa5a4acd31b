"""What the overview is divided by: townships, counties, or the assessed units themselves.

A city has hundreds of townships: then counties take their place, and of the townships only the
heaviest are named. Nothing on the page ever has a line for each of thousands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.paper_words import said
from projections.overview.people import People

if TYPE_CHECKING:
    from projections.publishing import Results

MOST = 40
"""Areas that are shown; what is beyond is counted together."""

OTHERS = "*"
"""The area of what is not shown by itself."""

BESIDE = ""
"""What lies in none of the areas: the county's own departments, say."""


@frozen
class Area:
    """A line of the page: a unit, its name, and how many assessed units are in it."""

    unit: str
    title: str
    units: int


@frozen
class Areas:
    """The areas, heaviest (most assessed units) first, and where each unit belongs.

    ``of``: every registered unit → its area (``OTHERS``, ``BESIDE``). ``assessed``: those units
    that are assessed or lie below one that is. ``left_out``: how many areas are in ``OTHERS``,
    ``left_units`` how many assessed units.
    """

    kinds: tuple[str, ...]
    shown: tuple[Area, ...]
    left_out: int
    left_units: int
    of: Mapping[str, str]
    assessed: frozenset[str]

    @property
    def titles(self) -> dict[str, str]:
        """Area → its name, as shown, ``OTHERS`` last."""
        found = {area.unit: area.title for area in self.shown}
        if self.left_out:
            found[OTHERS] = said("另有 {n} 个").format(n=self.left_out)
        return found


@frozen
class _Tree:
    above: Mapping[str, str]
    kinds: Mapping[str, str]
    names: Mapping[str, str]

    def way_up(self, unit: str) -> list[str]:
        """The unit and what is above it; a ring of parents ends where it began."""
        way: list[str] = []
        while unit and unit not in way:
            way.append(unit)
            unit = self.above.get(unit, "")
        return way


def areas(results: Results, people: People) -> tuple[Areas, Areas | None]:
    """The areas of the page; and all townships, where the page is divided by counties."""
    tree = _tree(results, people)
    assessed = sorted({subject.unit for subject in people.subjects})
    ways = {unit: tree.way_up(unit) for unit in assessed}
    itself = {unit: unit for unit in assessed}
    parents = {unit: way[1] if len(way) > 1 else unit for unit, way in ways.items()}
    above = {unit: way[min(2, len(way) - 1)] for unit, way in ways.items()}
    if len(set(parents.values())) < 2:
        return _areas(tree, itself), None
    counties, townships = len(set(above.values())), len(set(parents.values()))
    if townships > MOST and 2 <= counties < townships:
        return _areas(tree, above), _areas(tree, parents, townships)
    return _areas(tree, parents), None


def _areas(tree: _Tree, chosen: Mapping[str, str], most: int = MOST) -> Areas:
    """``chosen``: assessed unit → its area."""
    weights = Counter(chosen.values())
    order = sorted(weights, key=lambda unit: (-weights[unit], unit))
    shown = [Area(unit, tree.names.get(unit) or unit, weights[unit]) for unit in order[:most]]
    kept = {area.unit for area in shown}
    of, below = dict[str, str](), set[str]()
    for unit in tree.kinds.keys() | chosen.keys():
        way = tree.way_up(unit)
        nearest = next((one for one in way if one in chosen), None)
        if nearest is not None:
            below.add(unit)
        area = chosen[nearest] if nearest else next((one for one in way if one in weights), BESIDE)
        of[unit] = area if area in kept or not area else OTHERS
    kinds = _in_order(tree.kinds.get(area.unit, "") for area in shown)
    left = sum(weights[unit] for unit in order[most:])
    return Areas(kinds, tuple(shown), len(order[most:]), left, of, frozenset(below))


def _in_order(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind for kind in kinds if kind))


def _tree(results: Results, people: People) -> _Tree:
    """Units by the ledger; where none is kept, as subjects name them."""
    above, kinds, names = dict[str, str](), dict[str, str](), dict[str, str]()
    for subject in people.subjects:
        above[subject.unit], kinds[subject.unit] = subject.parent, ""
        names[subject.unit], names[subject.parent] = subject.unit_name, subject.parent_name
        if subject.parent:
            kinds.setdefault(subject.parent, "")
    if results.tables().get("units", {}).get("file"):
        with results.reading_bulk("units") as (duck, source):
            rows = duck.execute(
                f"SELECT unit, parent, unit_kind, name FROM {source} ORDER BY unit"
            ).fetchall()
        for unit, parent, kind, name in rows:
            above[unit], kinds[unit], names[unit] = parent or "", kind or "", name or unit
    return _Tree(above, kinds, names)
