"""Groups within a cohort that a cut is taken in: those below one township, or below one county."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import attrs

from evalcore.schemes.model import Scheme, Share
from projections.places import Place

if TYPE_CHECKING:
    import duckdb

NONE = "none"
"""The group of those above whom there is no unit of that kind."""


@attrs.frozen
class Part:
    """What a cut is taken in: a cohort, or a group of it; ``whole`` counts who has no rank too."""

    group: str
    ranked: Sequence[Place]
    whole: int


@attrs.frozen
class Groups:
    """``above``: kind of unit → unit → its group.

    A group is called by code and name of the unit above (``T04 东河镇``), or NONE.
    """

    above: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)

    def of(self, size: Share, place: Place) -> str:
        """The group that a cut takes a place in; empty for the whole cohort."""
        if not size.within:
            return ""
        return self.above.get(size.within, {}).get(place.subject.unit, NONE)

    def parts(self, size: Share, ranked: Iterable[Place], whole: Iterable[Place]) -> Sequence[Part]:
        """In what a cut is taken, by name; those in it stay in the order of ``ranked``."""
        taken: dict[str, list[Place]] = defaultdict(list)
        for place in ranked:
            taken[self.of(size, place)].append(place)
        people = Counter(self.of(size, place) for place in whole)
        return [Part(group, places, people[group]) for group, places in sorted(taken.items())]


def groups(
    connection: duckdb.DuckDBPyConnection, scheme: Scheme, units: Iterable[str], last_day: date
) -> Groups:
    """The groups of ``units`` for every kind that a quota or list of the scheme is taken within.

    A unit falls into the group of the nearest unit of that kind above it (never itself), by the
    tree of ``parents`` on ``last_day``, the last day that is judged. Empty where every cut is
    taken in whole cohorts.
    """
    sizes = [*(each.size for each in scheme.quotas), *(each.size for each in scheme.lists)]
    kinds = sorted({size.within for size in sizes if size.within})
    if not kinds:
        return Groups()
    above: dict[str, str] = {}
    for unit, parent, from_on, to_on in connection.execute(
        "SELECT unit, parent, from_on, to_on FROM parents ORDER BY ALL"
    ).fetchall():
        if from_on <= last_day and (to_on is None or last_day < to_on):
            above[unit] = parent
    known = {
        unit: (kind, f"{unit} {name or ''}".strip())
        for unit, kind, name in connection.execute(
            "SELECT unit, unit_kind, name FROM units ORDER BY unit"
        ).fetchall()
    }
    codes = sorted(set(units))
    return Groups(
        {kind: {unit: _nearest(unit, kind, above, known) for unit in codes} for kind in kinds}
    )


def _nearest(
    unit: str, kind: str, above: Mapping[str, str], known: Mapping[str, tuple[str, str]]
) -> str:
    """The first unit of ``kind`` on the way up; a ring of parents ends where it began."""
    passed = {unit}
    at = above.get(unit)
    while at is not None and at not in passed:
        found, shown = known.get(at, ("", at))
        if found == kind:
            return shown
        passed.add(at)
        at = above.get(at)
    return NONE
