"""Scores: share, curve, points, group, total, level by level, in exact fractions.

Every level is a node that names its inputs, so that each number walks back to contributions.
``operation`` of a node is a token and its numbers:

- ``share``: credit ÷ possible, summed over the contributions
- ``category``: the share of one rater category; ``weighted``: Σ weight × share ÷ Σ weight
- ``band 9/10``: the highest step of the curve that the share reached (``band -``: none)
- ``points 10``: share × 10; ``points 10*100/90``: the same, with what was not applicable spread
- ``credit*2``, ``-credit*2``: bonus and deduction for each unit of credit
- ``sum`` · ``sum cap 5``: of a group, bonus and deduction each within the cap
- ``floor 0``: sum of the groups, never below nothing · ``half_up 2``: rounded once, for ranks
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from operator import itemgetter
from typing import Generic, TypeVar

import attrs

from evalcore.schemes.model import Scheme
from projections.contributions import Part
from projections.exact import Fraction, total
from projections.nodes import Nodes
from projections.score_rules import Parts
from projections.score_sheet import Earned, Once, Sheet, Sums

Counted = Mapping[str, tuple[Part, ...]]
"""Subject → what the contributions to one indicator add up to."""


@attrs.frozen
class Capped:
    """A group's bonus or deduction that its cap cut: before and after, in points."""

    subject: str
    group: str
    before: Fraction
    after: Fraction
    basis: str


@attrs.frozen
class Scores:
    """The nodes of all subjects, their totals in units of 10^-decimals (None: nothing applied)."""

    nodes: Nodes
    totals: Mapping[str, int | None]
    capped: tuple[Capped, ...]


def score(
    scheme: Scheme,
    subjects: Iterable[str],
    counted: Mapping[str, Counted],
    cohorts: Mapping[str, str] | None = None,
) -> Scores:
    """Score ``subjects`` from what their contributions to each indicator add up to.

    ``cohorts``: subject → cohort, needed where some indicator is asked of some cohorts only.

    Thousands of subjects have few different shares. So this goes by column, an indicator or a
    group at a time over all subjects: what it comes to is computed once for each different case.
    """
    sheet = Sheet(scheme)
    ids = list(subjects)
    counts = [
        _Column(_parts(ids, counted.get(each.id, {}), each.cohorts, cohorts or {}))
        for each in scheme.indicators
    ]
    absent = _absent(sheet, counts, len(ids))
    spreads = [sheet.spread([at for at in case if at >= 0]) for case in absent.cases]
    grown = [spread for spread, _applied in spreads]
    earned = [_earned(sheet, at, column, grown, absent.numbers) for at, column in enumerate(counts)]
    groups = [
        _grouped(sheet, at, [earned[member] for member in group.members], len(ids))
        for at, group in enumerate(sheet.groups)
    ]
    sums = _sums(sheet, groups, [spreads[number][1] for number in absent.numbers])
    pieces = [[each.made for each in column] for column in (*earned, *groups)]
    pieces.append([each.made for each in sums])
    totals = {subject: each.total for subject, each in zip(ids, sums, strict=True)}
    return Scores(Nodes(ids, pieces), totals, _capped(ids, groups))


NOTHING: tuple[Part, ...] = ()
Key = TypeVar("Key")
Value = TypeVar("Value")
Absent = tuple[int, ...]
"""Which indicators don't apply; -1 for one that does."""


class _Column(Generic[Key]):
    """A value of each subject: the different ones, and of each subject the number of its own."""

    def __init__(self, values: Iterable[Key]) -> None:
        found: Once[Key, int] = Once(lambda _value: len(found))
        self.numbers = list(map(found.__getitem__, values))
        self.cases = list(found)


def _parts(
    ids: Sequence[str], found: Counted, asked: Sequence[str], cohorts: Mapping[str, str]
) -> Iterable[Parts]:
    """What was counted of each subject, which may be nothing; None where it is not asked."""
    every = map(found.get, ids, repeat(NOTHING))
    if not asked:
        return every
    return (
        parts if cohorts.get(subject, "") in asked else None
        for subject, parts in zip(ids, every, strict=True)
    )


def _absent(sheet: Sheet, counted: Sequence[_Column[Parts]], many: int) -> _Column[Absent]:
    """The scored indicators that are listed apart for each subject."""
    columns: list[list[int]] = []
    for at in sheet.scored:
        apart = [at if sheet.apart(at, parts) else -1 for parts in counted[at].cases]
        if any(each >= 0 for each in apart):
            columns.append([apart[number] for number in counted[at].numbers])
    return _Column(_across(columns, many))


def _earned(
    sheet: Sheet,
    at: int,
    counted: _Column[Parts],
    spreads: Sequence[Fraction],
    which: Sequence[int],
) -> list[Earned]:
    """What the indicator ``at`` came to for each subject, ``which`` of ``spreads`` is whose."""

    def earned(key: tuple[int, int]) -> Earned:
        number, spread = key
        return sheet.earned(at, counted.cases[number], spreads[spread])

    found = Once(earned)
    return list(map(found.__getitem__, zip(counted.numbers, which, strict=True)))


def _grouped(sheet: Sheet, at: int, members: Sequence[Sequence[Earned]], many: int) -> list[Earned]:
    """What the group ``at`` came to for each subject, from what its ``members`` did."""

    def grouped(earned: tuple[Earned, ...]) -> Earned:
        return sheet.group(at, earned)

    found = Once(grouped)
    return list(map(found.__getitem__, _across(members, many)))


def _sums(sheet: Sheet, groups: Sequence[Sequence[Earned]], applied: Sequence[bool]) -> list[Sums]:
    """All groups together, for each subject."""

    def sums(key: tuple[Fraction, Fraction, bool]) -> Sums:
        return sheet.sums(*key)

    found = Once(sums)
    of = Once[tuple[Fraction, ...], Fraction](total)
    points = [[each.points for each in column] for column in groups]
    possible = [[each.possible for each in column] for column in groups]
    return [
        found[total(earned), of[most], is_applied]
        for earned, most, is_applied in zip(
            _across(points, len(applied)), _across(possible, len(applied)), applied, strict=True
        )
    ]


def _across(columns: Sequence[Sequence[Value]], many: int) -> Iterable[tuple[Value, ...]]:
    """The values of each subject; of ``many`` subjects nothing where there are no columns."""
    return zip(*columns, strict=True) if columns else repeat((), many)


def _capped(ids: Sequence[str], groups: Sequence[Sequence[Earned]]) -> tuple[Capped, ...]:
    """Every cut by a cap, by subject in their order, then by group."""
    cut = [
        (at, place, each.capped)
        for place, column in enumerate(groups)
        if any(each.capped for each in set(column))
        for at, each in enumerate(column)
        if each.capped
    ]
    cut.sort(key=itemgetter(0, 1))
    return tuple(Capped(ids[at], *one) for at, _place, cuts in cut for one in cuts)
