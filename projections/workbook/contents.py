"""Which sheets a workbook has: those that were asked for, in their order, as far as they say
something."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.paper_words import on_papers, said
from evalcore.schemes.columns import LEDGER_COLUMNS
from projections.workbook import losses, movement, points, rules, standings
from projections.workbook.ledgers import ledger, ledger_id, ledger_name
from projections.workbook.model import MOST_COLUMNS, Sheet
from projections.workbook.who import Named

if TYPE_CHECKING:
    from projections.publishing import Results

TITLES = {
    "standings": on_papers("等次名次"),
    "distribution": on_papers("等次分布"),
    "quotas": on_papers("等次名额"),
    "points": on_papers("得分"),
    "indicator_points": on_papers("指标得分"),
    "lost_by_indicator": on_papers("失分汇总"),
    "losses": on_papers("失分"),
    "moved": on_papers("名次调整"),
    "movement": on_papers("升降汇总"),
    "moves": on_papers("升降明细"),
    "flags": on_papers("提示"),
    "late": on_papers("封账后补录"),
    "bases": on_papers("依据"),
}
"""Id → title of the sheets that are no ledgers, in their order."""

LEDGERS = on_papers("台账")
"""All ledgers at once, for whoever chooses sheets."""


@frozen
class Wish:
    """What is wanted of a workbook.

    ``finals``: subject → the grade that people decided on; ``most``: rows of a ledger at the most;
    ``only``: ids or titles of sheets, all where empty.
    """

    finals: Mapping[str, str] = field(factory=dict)
    most: int = 50_000
    only: tuple[str, ...] = ()


@frozen
class Contents:
    """The sheets of a workbook, and the titles of those that are not in it."""

    sheets: tuple[Sheet, ...]
    not_wanted: tuple[str, ...]
    empty: tuple[str, ...]
    """Wanted, but there is nothing to show: a ledger without rows, no earlier grades."""


def contents(results: Results, wish: Wish) -> Contents:
    """The sheets that ``wish`` asks for. Raises UsageError where it names one that there is not."""
    wanted = _wanted(wish.only)
    named = Named(results)
    sheets: list[Sheet] = []
    for ids, make in _makers(results, named, wish):
        if wanted & set(ids):
            sheets += [sheet for sheet in make() if sheet.id in wanted]
    for name in LEDGER_COLUMNS:
        if ledger_id(name) in wanted and results.tables().get(name, {}).get("file"):
            found = ledger(named, name, wish.most)
            sheets += [found] if found is not None else []
    made = {sheet.id for sheet in sheets}
    titles = _titles()
    return Contents(
        tuple(_narrowed(sheet) for sheet in sheets),
        tuple(title for name, title in titles.items() if name not in wanted),
        tuple(title for name, title in titles.items() if name in wanted - made),
    )


def _narrowed(sheet: Sheet) -> Sheet:
    """A sheet with no more columns than Excel has."""
    over = len(sheet.columns) - MOST_COLUMNS
    if over <= 0:
        return sheet
    note = said("另有 {n} 列超过表格的列数上限，没有列出").format(n=over)
    return evolve(
        sheet,
        columns=sheet.columns[:MOST_COLUMNS],
        rows=lambda: (row[:MOST_COLUMNS] for row in sheet.rows()),
        notes=(*sheet.notes, note),
    )


def _makers(
    results: Results, named: Named, wish: Wish
) -> Iterator[tuple[tuple[str, ...], Callable[[], Iterable[Sheet]]]]:
    """Ids of sheets that are made together, and how."""

    def given(sheet: Sheet | None) -> list[Sheet]:
        return [] if sheet is None else [sheet]

    yield ("standings",), lambda: [standings.standings(results, named, wish.finals)]
    yield ("distribution",), lambda: [standings.distribution(results, wish.finals)]
    yield ("quotas",), lambda: given(standings.quotas(results, named))
    yield ("points",), lambda: [points.groups(results, named)]
    yield ("indicator_points",), lambda: [points.indicators(results, named)]
    yield ("lost_by_indicator", "losses"), lambda: losses.losses(results, named)
    yield ("moved",), lambda: [rules.moved(results, named)]
    yield ("movement", "moves"), lambda: movement.movement(results)
    yield ("flags",), lambda: [rules.flags(results, named)]
    yield ("late",), lambda: given(rules.late(results, named))
    yield ("bases",), lambda: [rules.bases(results, named)]


def _titles() -> dict[str, str]:
    """Id → title of every sheet that there could be."""
    ledgers = {ledger_id(name): ledger_name(name) for name in LEDGER_COLUMNS}
    return {name: said(title) for name, title in TITLES.items()} | ledgers


def _wanted(only: tuple[str, ...]) -> set[str]:
    titles = _titles()
    if not only:
        return set(titles)
    known = {name: {name} for name in titles}
    for name, title in titles.items():
        known[title] = {name}
        known.setdefault(TITLES.get(name, title), {name})
    ledgers = {ledger_id(name) for name in LEDGER_COLUMNS}
    known |= {"ledgers": ledgers, LEDGERS: ledgers}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise UsageError(_unknown(unknown, [*titles.values(), LEDGERS]))
    return set[str]().union(*(known[name] for name in only))


def _unknown(names: list[str], known: list[str]) -> str:
    """What is said of names that no sheet bears: the most similar, else those that most want."""
    from difflib import get_close_matches

    close = [each for name in names for each in get_close_matches(name, known)]
    usual = [*(said(title) for title in TITLES.values()), said(LEDGERS)]
    return _("There is no sheet {names}. Sheets are, for example: {known}.").format(
        names=", ".join(names), known=", ".join(dict.fromkeys(close or usual))
    )
