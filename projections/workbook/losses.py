"""Where points were lost: by indicator with a chart, and by subject with the events behind it.

Nothing of a subject some of whose points are withheld: what is lost tells what was got.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from evalcore.paper_words import on_papers, said
from projections.disclosure.source import VOTES
from projections.explain_rows import contribution
from projections.small_cells import categories_of
from projections.workbook.model import (
    Chart,
    Column,
    Row,
    Sheet,
    decimal,
    positions,
    units,
)

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.workbook.who import Named

LOST_DECIMALS = 4
"""``lost_e4`` counts ten-thousandths of a point."""

SLOTS_SHOWN = 8
CHARTED = 15
BATCH = 5_000

WITHHELD = on_papers("评议人数过少、不列各项得分的 {n} 个考核对象不在内")

_LOST = """
SELECT n.subject, i.id AS indicator, i.group_title, i.title, n.lost_e4, n.numerator,
  n.denominator, n.possible_numerator, n.possible_denominator, n.basis
FROM score_nodes n JOIN indicators i ON n.node = i.id || '/points'
WHERE n.lost_e4 > 0 AND i.role IN ('score', 'deduction')
ORDER BY n.lost_e4 DESC, n.subject, i.place
"""

_BEHIND = """
SELECT subject, indicator, slot, "row", unit, ledger, credit, possible, occurred_on, events
FROM {source} WHERE credit < possible OR (possible = 0 AND credit <> 0)
ORDER BY subject, indicator, slot, "row" NULLS FIRST
"""


def losses(results: Results, named: Named) -> tuple[Sheet, Sheet]:
    """Lost points by indicator, then every loss of every subject, most first."""
    plan = results.withholding.plan
    found = [row for row in results.rows(_LOST) if not plan.parts_of(row["subject"])]
    hidden = sum(1 for subject in named.subjects if plan.parts_of(subject))
    notes = (said(WITHHELD).format(n=hidden),) if hidden else ()
    return _by_indicator(results, found, notes), _each(results, named, found, notes)


def _by_indicator(results: Results, found: list[dict[str, Any]], notes: tuple[str, ...]) -> Sheet:
    lost: dict[str, list[int]] = {}
    for row in found:
        lost.setdefault(row["indicator"], []).append(row["lost_e4"])
    ordered = sorted(lost, key=lambda name: (-sum(lost[name]), name))
    table = [
        (
            results.indicators[name]["title"],
            units(sum(lost[name]), LOST_DECIMALS),
            len(lost[name]),
            decimal(sum(lost[name]), len(lost[name]) * 10**LOST_DECIMALS),
            results.indicators[name]["group_title"],
        )
        for name in ordered
    ]
    columns = (
        Column(said("指标"), "text", 34),
        Column(said("失分合计"), "number", 11),
        Column(said("失分对象数"), "whole", 11),
        Column(said("平均失分"), "number", 11),
        Column(said("指标组")),
    )
    chart = Chart("bars", said("失分最多的指标（分）"), 0, (1,), CHARTED)
    return Sheet(
        "lost_by_indicator",
        said("失分汇总"),
        columns,
        lambda: table,
        len(table),
        said("各指标共失多少分（附图）"),
        notes,
        (chart,) if table else (),
        group="points",
    )


def _each(
    results: Results, named: Named, found: list[dict[str, Any]], notes: tuple[str, ...]
) -> Sheet:
    columns = (
        *named.columns(),
        Column(said("指标组")),
        Column(said("指标"), "wide", 24),
        Column(said("应得"), "number", 9),
        Column(said("得分"), "number", 9),
        Column(said("失分"), "number", 9),
        Column(said("失分事项"), "wide", 38),
        Column(said("记录序号"), "wide", 22),
        Column(said("依据"), "wide", 32),
        Column(said("编号")),
    )

    # Looked up once, however often the rows are asked for.
    behind = cache(lambda: _behind(results, named))

    def rows() -> Iterator[Row]:
        for row in found:
            slots, events = behind().get((row["subject"], row["indicator"]), ("", ""))
            yield (
                *named.cells(row["subject"]),
                row["group_title"],
                row["title"],
                decimal(int(row["possible_numerator"]), int(row["possible_denominator"])),
                decimal(int(row["numerator"]), int(row["denominator"])),
                units(row["lost_e4"], LOST_DECIMALS),
                slots,
                events,
                named.basis(row["basis"]),
                row["subject"],
            )

    return Sheet(
        "losses",
        said("失分"),
        columns,
        rows,
        len(found),
        said("每个考核对象失分的指标、事项和记录序号，失分多的在前"),
        notes,
        group="points",
        frozen_columns=4,
    )


def _behind(results: Results, named: Named) -> Mapping[tuple[str, str], tuple[str, str]]:
    """(subject, indicator) → what was not met, and the positions in the record behind it."""
    if not results.tables().get("contributions", {}).get("file"):
        return {}
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for key, rows in groupby(_contributions(results), key=lambda r: (r["subject"], r["indicator"])):
        about = named.subjects.get(key[0])
        own = about.unit if about else ""
        items = [contribution(row, own, named.units, {}) for row in rows]
        slots = [_slot(item) for item in items]
        told = "；".join(slots[:SLOTS_SHOWN])
        if len(slots) > SLOTS_SHOWN:
            told = said("{slots}；… 共 {n} 项").format(slots=told, n=len(slots))
        events = dict.fromkeys(at for item in items for at in item["events"])
        found[key] = told, positions(sorted(events))
    return found


def _slot(item: dict[str, Any]) -> str:
    """What was looked for; of votes, whose they were."""
    shown: str = item["shown"]
    if item["ledger"] == VOTES and shown == item["slot"]:
        return "、".join(categories_of(shown))
    return shown


def _contributions(results: Results) -> Iterator[dict[str, Any]]:
    with results.reading_bulk("contributions") as (duck, source):
        asked = duck.execute(_BEHIND.format(source=source))
        names = [column[0] for column in asked.description]
        while batch := asked.fetchmany(BATCH):
            yield from (dict(zip(names, row, strict=True)) for row in batch)
