"""Who hands in which file when: the year's entries cut into quarters, with delays and slips."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs

from evalcore.demo.cast import County
from evalcore.demo.draws import YEAR, chance, draw, office_day
from evalcore.demo.entries import Entry
from evalcore.demo.layout import Cell, Speaker, place
from evalcore.demo.names import FARMING, ORGANISATION, PETITIONS, SCHOOL
from evalcore.intake.mapping import Mapping
from evalcore.vocabulary import Fact
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.roster import TenureEnded, TenureStarted
from evalcore.vocabulary.visits import VisitMade

Books = dict[str, list[dict[str, Cell]]]
"""Sheets by id: rows of cells by column id."""

OPENED_ON = date(YEAR, 1, 6)
"""Day on which the organisation office hands in the roster."""

DUE = (date(YEAR, 4, 3), date(YEAR, 7, 3), date(YEAR, 10, 10), date(YEAR + 1, 1, 6))
"""First days on which the books of a quarter come in; most come within a few days."""

LATE = {
    ("T07", 1): date(YEAR, 8, 21),
    ("T12", 2): date(YEAR, 11, 18),
    ("T04", 0): date(YEAR, 5, 6),
    ("T15", 3): date(YEAR + 1, 2, 10),
}
"""(office, quarter) → the day on which that book came in, long after its cycle."""

SPOILED = ("T03", 0)
"""The book that first came in with ten mistakes."""


@attrs.frozen
class HandIn:
    """One file: from whom, received when, and what stands in it.

    ``form`` is ``xlsx`` or ``csv``; ``hotline`` says that it follows the hotline's own mapping.
    ``refused`` marks the one with mistakes.
    """

    file_name: str
    actor: str
    received_on: date
    books: Books
    office: str = ""
    form: str = "xlsx"
    hotline: bool = False
    refused: bool = False


def hand_ins(
    county: County, entries: Sequence[Entry], mapping: Mapping, hotline: Mapping
) -> list[HandIn]:
    """Every file of the year, in the order in which they were received."""
    speaker = Speaker(
        {unit.code: unit.name for unit in county.units.values()},
        {person.code: person.name for person in county.persons.values()},
    )
    books: dict[tuple[str, str, int], Books] = {}
    slips = draw(county.seed, "slips")
    for entry in entries:
        dated = _delivered(entry, chance(slips, 3))
        for quarter in sorted(set(dated)):
            known = [f for f, q in zip(_in_order(entry), dated, strict=True) if q <= quarter]
            new = {id(f) for f, q in zip(_in_order(entry), dated, strict=True) if q == quarter}
            rows, homeless = place(hotline if entry.hand == "hotline" else mapping, known, speaker)
            assert not homeless, homeless
            book = books.setdefault((entry.office, entry.hand, quarter), {})
            for sheet, placed in rows.items():
                told = [row.cells for row in placed if any(id(f) in new for f in row.facts)]
                book.setdefault(sheet, []).extend(told)
    found = [
        _hand_in(county, office, hand, quarter, _sorted(book, mapping))
        for (office, hand, quarter), book in books.items()
    ]
    return sorted(found, key=lambda h: (h.received_on, h.file_name))


def _in_order(entry: Entry) -> list[Fact]:
    return sorted(entry.facts, key=lambda fact: fact.occurred_on)


def _delivered(entry: Entry, slips: bool) -> list[int]:
    """The quarter in whose book each fact first stands; -1 for the roster at the start."""
    if entry.hand == "roster":
        return [
            -1 if fact.occurred_on <= OPENED_ON else _quarter(fact.occurred_on)
            for fact in _in_order(entry)
        ]
    quarters = [_quarter(fact.occurred_on) for fact in _in_order(entry)]
    # Forgotten, and entered three months later with its true date: visits and meetings only,
    # because what others refer to must be there first.
    if slips and len(quarters) == 1 and isinstance(entry.facts[0], VisitMade | MeetingHeld):
        quarters = [min(quarters[0] + 1, 3)]
    return quarters


def _quarter(day: date) -> int:
    return (day.month - 1) // 3


def _sorted(book: Books, mapping: Mapping) -> Books:
    """Sheets in the order of the workbook; files of another mapping as they are."""
    order = [sheet.id for sheet in mapping.sheets]
    return {s: book[s] for s in sorted(book, key=lambda s: order.index(s) if s in order else 0)}


def _hand_in(county: County, office: str, hand: str, quarter: int, book: Books) -> HandIn:
    name = county.units[office].name
    label = f"{YEAR}年第{'一二三四'[quarter]}季度"
    if hand == "roster":
        if quarter < 0:
            return HandIn(
                f"00-{name}-{YEAR}年初名册.xlsx", f"{name}组织科", OPENED_ON, book, office
            )
        return HandIn(
            f"Q{quarter + 1}-{name}-任免变动.xlsx",
            f"{name}组织科",
            DUE[quarter],
            book,
            office,
        )
    received = LATE.get((office, quarter)) or _on_time(county, office, quarter)
    if hand == "hotline":
        file_name = f"Q{quarter + 1}-12345热线工单-{label}.csv"
        return HandIn(file_name, name, received, book, office, form="csv", hotline=True)
    if hand == "training":
        return HandIn(f"Q{quarter + 1}-{name}-培训名单.xlsx", name, received, book, office)
    clerk = name if office.startswith("D") else f"{name}党建办"
    return HandIn(f"Q{quarter + 1}-{name}-{label}.xlsx", clerk, received, book, office)


def _on_time(county: County, office: str, quarter: int) -> date:
    if office in (ORGANISATION, PETITIONS, SCHOOL, FARMING):
        return DUE[quarter]
    days = draw(county.seed, office, "hands in", str(quarter)).choice((0, 0, 1, 4, 5))
    return office_day(date.fromordinal(DUE[quarter].toordinal() + days))


def tenure_facts(entries: Sequence[Entry]) -> list[Fact]:
    """The changes of office, for tests and narration."""
    return [
        fact
        for entry in entries
        for fact in entry.facts
        if isinstance(fact, TenureStarted | TenureEnded)
    ]
