"""Points by group and by indicator, a line per subject, as far as they may be shown.

The points of one indicator that rests on few votes are withheld, and with them all other points of
that subject: whoever takes them from the total would have them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from attrs import evolve

from evalcore.paper_words import on_papers, said
from projections.disclosure.view_tables import rests_on_votes_alone
from projections.disclosure.withhold import MARK
from projections.workbook.model import Cell, Column, Row, Sheet, decimal, units

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.rows import Standing
    from projections.workbook.who import Named

NOT_APPLICABLE = on_papers("不适用")
NOTHING = on_papers("无事项")
HIDDEN = on_papers("“…”：评议人数过少，不列；列出其他各项即可推知的，也不列")
STATES = on_papers("“不适用”“无事项”：考核期内没有可考核的事，另列，不计零分也不计满分")

GROUPS, INDICATORS = "group:%", "%/points"
"""Nodes that hold points."""

_NODES = """
SELECT n.subject, n.node, n.numerator, n.denominator, n.possible_numerator,
  n.possible_denominator, n.state
FROM standings s JOIN score_nodes n ON n.subject = s.subject AND n.node LIKE '{like}'
  LEFT JOIN cohorts c ON c.cohort = s.cohort
ORDER BY c.place, s.cohort, s.rank IS NULL, s.rank, s.subject
"""

Points = Mapping[str, tuple[Cell, Cell]]
"""Group or indicator → points got, points that could be had; ``…`` where they are withheld."""


def with_points(results: Results, like: str) -> Iterator[tuple[Standing, Points]]:
    """Everybody, by cohort and rank, with the points of nodes ``like`` these."""
    plan = results.withholding.plan
    # In the order of the standings, so that a city's points need no memory.
    rows = groupby(results.stream(_NODES.format(like=like)), key=lambda row: str(row["subject"]))
    ahead = next(rows, None)
    for one in results.standings():
        points: Points = {}
        if ahead is not None and ahead[0] == one.subject:
            hidden = plan.parts_of(one.subject)
            points = {
                row["node"].removeprefix("group:").removesuffix("/points"): (
                    (MARK, None) if hidden else _told(row)
                )
                for row in ahead[1]
            }
            ahead = next(rows, None)
        yield one, points


def _told(row: Any) -> tuple[Cell, Cell]:
    if row["state"] == "scored":
        got = decimal(int(row["numerator"]), int(row["denominator"]))
        return got, decimal(int(row["possible_numerator"]), int(row["possible_denominator"]))
    if row["state"] == "withheld":
        return MARK, None
    return said(NOTHING if row["state"] == "none" else NOT_APPLICABLE), None


def groups(results: Results, named: Named) -> Sheet:
    """Points of every group: got, and what could be had."""
    titles = {name: row["title"] for name, row in results.groups.items()}
    columns = [
        each
        for title in titles.values()
        for each in (
            Column(title, "number", 9),
            Column(said("{title}应得").format(title=title), "number", 9),
        )
    ]
    return _matrix(
        results,
        named,
        Sheet(
            "points",
            said("得分"),
            tuple(columns),
            tuple,
            0,
            said("每个考核对象在各指标组的得分和应得分"),
            (said(HIDDEN), said(STATES)),
            group="points",
        ),
        GROUPS,
        lambda found: [cell for name in titles for cell in found.get(name, (None, None))],
    )


def indicators(results: Results, named: Named) -> Sheet:
    """Points of every indicator."""
    known = results.indicators
    columns = tuple(
        Column(f"{row['title']}（{row['points']}）", "number", 9) for row in known.values()
    )
    return _matrix(
        results,
        named,
        Sheet(
            "indicator_points",
            said("指标得分"),
            columns,
            tuple,
            0,
            said("每个考核对象在各指标的得分"),
            (said("标题括号内是办法规定的分值"), said(HIDDEN), said(STATES)),
            group="points",
        ),
        INDICATORS,
        lambda found: [found.get(name, (None, None))[0] for name in known],
    )


def _matrix(
    results: Results,
    named: Named,
    sheet: Sheet,
    like: str,
    cells: Callable[[Points], Iterable[Cell]],
) -> Sheet:
    """``sheet`` with who it is about in front and a row for everybody, by cohort and rank."""

    def rows() -> Iterator[Row]:
        for one, points in with_points(results, like):
            yield (*_front(named, one), *cells(points))

    front = (
        *named.columns(),
        Column(said("名次"), "whole", 7),
        Column(said("得分"), "number", 9),
    )
    return evolve(
        sheet,
        columns=(*front, *sheet.columns),
        rows=rows,
        total=how_many(results),
        frozen_columns=len(front),
    )


def _front(named: Named, one: Standing) -> Sequence[Cell]:
    return (*named.cells(one.subject), one.rank, total(named.results, one))


def total(results: Results, one: Standing) -> Cell:
    """A total, unless it rests on withheld votes alone."""
    secret = rests_on_votes_alone(results, results.withholding.plan, one.subject)
    return MARK if secret else units(one.total, one.decimals)


def how_many(results: Results) -> int:
    """How many have a standing."""
    count: int = results.rows("SELECT count(*) AS n FROM standings")[0]["n"]
    return count
