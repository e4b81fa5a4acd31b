"""Who stands next to a subject, and at the lines that were drawn: by sign, total and rank alone.

Names, units and codes of others are dropped here; no later stage of a dossier has them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from projections.dossier.words import stem
from projections.publishing.figures import fixed
from projections.rows import Effect, Subject

if TYPE_CHECKING:
    from projections.publishing import Results

BESIDE = 2
"""How many are shown on either side of the subject, and of a line."""

_CUTS = ("quota", "list", "tie", "passed_over", "freed")


@frozen
class Place:
    """One line of a table of neighbours. ``sign`` is empty for the subject itself."""

    sign: str
    me: bool
    rank: int
    total: str
    grade: str
    lists: tuple[str, ...]


@frozen
class Line:
    """A cut as an effect drew it, with those who stand around it.

    ``effect`` is the place of the effect among those of the subject, from 0; ``bottom`` says that
    those at the end are taken, so that the line runs above who stands on it.
    """

    effect: int
    total: str
    bottom: bool
    around: tuple[Place, ...]


@frozen
class Neighbours:
    """Those beside the subject by rank, and those around each line."""

    beside: tuple[Place, ...]
    lines: tuple[Line, ...]


def neighbours(results: Results, subject: Subject, effects: Sequence[Effect]) -> Neighbours:
    """Who stands around ``subject`` in its cohort; none where it is not ranked."""
    ranked = _ranked(results, subject.cohort)
    titles = {name: row["title"] for name, row in results.cut_lists.items()}
    beside = _around(ranked, subject.id)
    cuts = [
        (number, effect, _at_line(_group(results, ranked, effect), effect))
        for number, effect in enumerate(effects)
        if effect.cut_total is not None and _by_total(results, effect.rule)
    ]
    shown = {s.subject for s in beside} | {s.subject for _n, _e, near in cuts for s in near}
    signs = _signs(ranked, shown, subject.id)
    return Neighbours(
        tuple(_place(s, signs, subject.id, titles) for s in beside),
        tuple(
            Line(
                number,
                fixed(effect.cut_total, results.run.decimals),
                _list_of(results, effect.rule).get("end") == "bottom",
                tuple(_place(s, signs, subject.id, titles) for s in near),
            )
            for number, effect, near in cuts
        ),
    )


@frozen
class _Ranked:
    """Who is ranked, as far as it is compared. ``lists`` as it is kept."""

    subject: str
    rank: int
    total: int | None
    decimals: int
    grade: str
    lists: str


def _ranked(results: Results, cohort: str) -> Sequence[_Ranked]:
    """A cohort by rank. It may have thousands, and a page shows a few."""
    rows = results.rows(
        "SELECT subject, rank, total, decimals, grade, lists FROM standings "
        "WHERE cohort = ? AND rank IS NOT NULL ORDER BY rank, subject",
        [cohort],
    )
    return [_Ranked(**row) for row in rows]


def _signs(ranked: Iterable[_Ranked], shown: set[str], own: str) -> Mapping[str, str]:
    """Signs by rank: the same person bears the same sign wherever a page shows it."""
    others = [s.subject for s in ranked if s.subject in shown and s.subject != own]
    return {subject: stem(number) for number, subject in enumerate(others)}


def _around(ranked: Sequence[_Ranked], own: str) -> Sequence[_Ranked]:
    for at, standing in enumerate(ranked):
        if standing.subject == own:
            return ranked[max(at - BESIDE, 0) : at + BESIDE + 1]
    return ()


def _at_line(group: Sequence[_Ranked], effect: Effect) -> Sequence[_Ranked]:
    """Those nearest to the line above and below it; all who stand on it, up to a few."""
    line = effect.cut_total
    assert line is not None
    told = [s for s in group if s.total is not None]
    above = [s for s in told if (s.total or 0) > line][-BESIDE:]
    on = [s for s in told if s.total == line][: BESIDE + 1]
    below = [s for s in told if (s.total or 0) < line][:BESIDE]
    return [*above, *on, *below]


def _by_total(results: Results, rule: str) -> bool:
    """Whether a rule cuts by the total: some lists are by the points of one indicator."""
    kind = rule.partition(":")[0]
    return kind in _CUTS and not _list_of(results, rule).get("by")


def _list_of(results: Results, rule: str) -> Mapping[str, Any]:
    """The list that a rule is about; empty for a quota."""
    is_list = rule.rpartition(":")[0].rpartition(":")[2] == "list"
    return results.cut_lists.get(rule.rpartition(":")[2], {}) if is_list else {}


def _group(results: Results, ranked: Sequence[_Ranked], effect: Effect) -> Sequence[_Ranked]:
    """Those among whom the cut was taken: the whole cohort, or the units of one unit above."""
    if not effect.within:
        return ranked
    units = {
        row["unit"]
        for row in results.rows("SELECT unit FROM cut_groups WHERE within = ?", [effect.within])
    }
    return [s for s in ranked if s.subject.rpartition("@")[2] in units]


def _place(
    standing: _Ranked, signs: Mapping[str, str], own: str, titles: Mapping[str, str]
) -> Place:
    return Place(
        sign=signs.get(standing.subject, ""),
        me=standing.subject == own,
        rank=standing.rank,
        total=fixed(standing.total, standing.decimals),
        grade=standing.grade,
        lists=tuple(titles.get(name, name) for name in json.loads(standing.lists)),
    )
