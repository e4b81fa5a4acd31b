"""Who stands where, and how many bear each grade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from evalcore.paper_words import on_papers, said
from projections.kept_from import seats_and_base
from projections.publishing.figures import LONGEST
from projections.workbook.marks import RANKS
from projections.workbook.model import Cell, Chart, Column, Row, Sheet, decimal
from projections.workbook.points import GROUPS, how_many, total, with_points

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.rows import Standing
    from projections.workbook.who import Named

PROPOSED = on_papers("等次是按办法得出的建议，没有核定；核定以后另加一列“核定等次”")
CHARTED = 24
"""Cohorts that one chart shows."""


def standings(results: Results, named: Named, finals: Mapping[str, str]) -> Sheet:
    """Rank, grade, total and subtotals of everybody, by cohort and rank.

    ``finals``: subject → the grade that people decided on, where they have.
    """
    groups = results.groups
    columns = (
        Column(said("同类组")),
        Column(said("名次"), "whole", 6),
        Column(said("姓名")),
        Column(said("组织")),
        Column(said("上级组织")),
        Column(said("得分"), "number", 9),
        Column(said("建议等次"), "text", 8),
        *((Column(said("核定等次"), "text", 8),) if finals else ()),
        Column(said("得分等次"), "text", 8),
        Column(said("名单"), "wide", 16),
        Column(said("排名状态")),
        *(Column(row["title"], "number", 8) for row in groups.values()),
        Column(said("参加排名数"), "whole", 7),
        Column(said("同分数"), "whole", 7),
        Column(said("任职天数"), "whole", 7),
        Column(said("编号")),
    )

    def rows() -> Iterator[Row]:
        for one, points in with_points(results, GROUPS):
            shown = [points.get(name, (None, None))[0] for name in groups]
            yield _standing(results, named, one, shown, finals)

    notes = () if finals else (said(PROPOSED),)
    return Sheet(
        "standings",
        said("等次名次"),
        columns,
        rows,
        how_many(results),
        said("每个同类组的名次、等次、得分和各组小计"),
        notes,
        frozen_columns=5,
    )


def _standing(
    results: Results,
    named: Named,
    one: Standing,
    points: Iterable[Cell],
    finals: Mapping[str, str],
) -> Row:
    cohort, *who = named.cells(one.subject)
    lists = (results.cut_lists.get(name, {}).get("title", name) for name in one.lists)
    return (
        cohort,
        one.rank,
        *who,
        total(results, one),
        one.grade,
        *((finals.get(one.subject, ""),) if finals else ()),
        one.score_grade,
        "、".join(lists),
        said(RANKS.get(one.status, one.status)),
        *points,
        one.ranked_of,
        one.tied_with or None,
        named.subjects[one.subject].days,
        one.subject,
    )


def distribution(results: Results, finals: Mapping[str, str]) -> Sheet:
    """How many of each cohort bear each grade, with a chart.

    Where what people decided (``finals``) comes to other numbers, those follow on a row of their
    own.
    """
    grades = results.grades()
    counted: dict[str, dict[str, int]] = {}
    for row in results.distribution():
        counted.setdefault(row["cohort"], {})[row["grade"]] = row["subjects"]
    changes = _moved(results, finals) if finals else {}
    table: list[Row] = []
    for cohort, found in counted.items():
        title = results.cohorts.get(cohort, cohort)
        table.append(_counts(title, found, grades))
        moved = changes.get(cohort, Counter())
        if any(moved.values()):
            final = {grade: found.get(grade, 0) + moved[grade] for grade in (*grades, "")}
            table.append(_counts(said("{cohort}（核定）").format(cohort=title), final, grades))
    columns = (
        Column(said("同类组"), "text", 18),
        *(Column(grade, "whole", 10) for grade in grades),
        Column(said("没有等次"), "whole", 10),
        Column(said("合计"), "whole", 10),
    )
    series = tuple(range(1, len(grades) + 1))
    charts = (Chart("share", said("各同类组的等次构成"), 0, series, CHARTED),)
    return Sheet(
        "distribution",
        said("等次分布"),
        columns,
        lambda: table,
        len(table),
        said("每个同类组各等次的个数（附图）"),
        charts=charts if grades and table else (),
    )


def _counts(title: str, found: Mapping[str, int], grades: Sequence[str]) -> Row:
    numbers = (found.get(grade, 0) for grade in grades)
    return (title, *numbers, found.get("", 0), sum(found.values()))


def _moved(results: Results, finals: Mapping[str, str]) -> dict[str, Counter[str]]:
    """Cohort → by how many each grade has more or fewer since people decided."""
    found: dict[str, Counter[str]] = {}
    for one in results.standings():
        grade = finals.get(one.subject, one.grade)
        if grade != one.grade:
            moved = found.setdefault(one.cohort, Counter())
            moved[grade] += 1
            moved[one.grade] -= 1
    return found


def quotas(results: Results, named: Named) -> Sheet | None:
    """Seats of every quota against how many bear the grade; None where the scheme has none."""
    ruled = results.rows("SELECT * FROM quotas ORDER BY place")
    every = results.standings()
    table: list[Row] = []
    for cohort, title in results.cohorts.items():
        here = {one.subject for one in every if one.cohort == cohort}
        for quota in ruled if here else ():
            bear = sum(1 for one in every if one.subject in here and one.grade == quota["grade"])
            # Where seats are given within units above, there is no one number for the cohort.
            seats, base = (None, None) if quota["within"] else seats_and_base(results, here, quota)
            table.append(
                (
                    f"{title} {quota['grade']}",
                    seats,
                    bear,
                    None if seats is None else seats - bear,
                    base,
                    _size(quota["share"], quota["number"]),
                    quota["within"],
                    named.basis(quota["basis"]),
                )
            )
    if not table:
        return None
    columns = (
        Column(said("同类组和等次"), "text", 20),
        Column(said("名额"), "whole", 7),
        Column(said("实有"), "whole", 7),
        Column(said("空余"), "whole", 7),
        Column(said("计算基数"), "whole", 10),
        Column(said("名额规定"), "text", 12),
        Column(said("分配范围"), "text", 12),
        Column(said("依据"), "wide", 40),
    )
    chart = Chart("columns", said("名额与实有"), 0, (1, 2), CHARTED)
    return Sheet(
        "quotas",
        said("等次名额"),
        columns,
        lambda: table,
        len(table),
        said("每个等次的名额和实有数（附图）"),
        (said("名额按考核办法的比例和基数得出；分单位分配的不列总数"),),
        (chart,),
    )


def _size(share: str, number: str) -> str:
    """The share or the number that a quota gives: ``0.3`` is ``30%``."""
    if number:
        return number
    numerator, _slash, denominator = share.partition("/")
    whole, _point, after = numerator.partition(".")
    value = decimal(int(whole + after) * 100, int(denominator or 1) * 10 ** len(after))
    text = f"{value:f}"
    return f"{text}%" if len(text) <= LONGEST else share
