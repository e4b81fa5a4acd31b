"""Who hands in which file when: the year's entries cut into months, with delays and slips."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import attrs

from evalcore.demo.cast import County
from evalcore.demo.draws import YEAR, chance, draw, office_day
from evalcore.demo.entries import Entry
from evalcore.intake.mapping import Mapping
from evalcore.intake.templates.inverse import Backwards, Cell, Speaker
from evalcore.vocabulary import Fact
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.visits import VisitMade

Books = dict[str, list[dict[str, Cell]]]
"""Sheets by id: rows of cells by column id."""

OPENED_ON = date(YEAR, 1, 6)
"""Day on which the organisation office hands in the roster."""

LATE = {
    ("T04", 3): date(YEAR, 4, 29),
    ("T07", 5): date(YEAR, 7, 18),
    ("T07", 6): date(YEAR, 7, 31),
    ("T12", 9): date(YEAR, 11, 18),
    ("T15", 12): date(YEAR + 1, 2, 10),
    ("T02", 8): date(YEAR, 10, 21),
}
"""(office, month) → the day on which that book came in, long after its cycle."""

LIVING = "T01"
"""The office that keeps one workbook all year and hands it in each month, whole; the others hand
in what is new or has gone on."""

OLD_NAME = 9
"""The month in whose book a township still uses the name that a village no longer bears."""

SPOILED = ("T02", 2)
"""The book (office, month) that first came in with ten mistakes."""

FORGOTTEN = 0.5
"""In a hundred visits and meetings: how many are entered a month late, with their true date."""


@attrs.frozen
class HandIn:
    """One file: from whom, received when, and what stands in it.

    ``month`` is the month of its cycle, 0 before the first. ``form`` is ``xlsx`` or ``csv``;
    ``hotline`` says that it follows the hotline's own mapping.
    """

    file_name: str
    actor: str
    received_on: date
    books: Books
    office: str
    month: int
    form: str = "xlsx"
    hotline: bool = False


def hand_ins(
    county: County, entries: Sequence[Entry], mapping: Mapping, hotline: Mapping
) -> list[HandIn]:
    """Every file of the year, in the order in which they were received."""
    known_ways: dict[tuple[str, str, int], Backwards] = {}

    def way(office: str, hand: str, month: int) -> Backwards:
        said = (office, hand, month)
        if said not in known_ways:
            speaker = _speaker(county, office, hand, month)
            known_ways[said] = Backwards(hotline if hand == "hotline" else mapping, speaker)
        return known_ways[said]

    books: dict[tuple[str, str, int], Books] = {}
    slips = draw(county.seed, "slips")
    for entry in entries:
        dated = _delivered(entry, chance(slips, FORGOTTEN))
        living = entry.office == LIVING and entry.hand == "workbook"
        for month in range(min(dated), 13) if living else sorted(set(dated)):
            known = [f for f, m in zip(_in_order(entry), dated, strict=True) if m <= month]
            new = {id(f) for f, m in zip(_in_order(entry), dated, strict=True) if m == month}
            rows, homeless = way(entry.office, entry.hand, month).place(known)
            assert not homeless, homeless
            book = books.setdefault((entry.office, entry.hand, month), {})
            for sheet, placed in rows.items():
                told = [
                    row.cells for row in placed if living or any(id(f) in new for f in row.facts)
                ]
                book.setdefault(sheet, []).extend(told)
    found = [
        _hand_in(county, office, hand, month, _sorted(book, mapping))
        for (office, hand, month), book in books.items()
    ]
    return sorted(found, key=lambda h: (h.received_on, h.file_name))


def _speaker(county: County, office: str, hand: str, month: int) -> Speaker:
    """How an office names units and persons in the book of a month.

    Namesakes are told apart: by their code in the roster, elsewhere by where they serve. The
    hotline never hears of new names.
    """
    units = {unit.code: unit.name for unit in county.units.values()}
    if hand == "workbook" and month != OLD_NAME:
        units |= {r.unit: r.name for r in county.renames if r.on.month <= month}
    persons = {person.code: person.name for person in county.persons.values()}
    for code in county.namesakes():
        beside = next(post.unit for post in county.posts if post.person == code)
        persons[code] += f"({code if hand == 'roster' else units[beside]})"
    if hand == "workbook":
        units |= {u: name for u, name in county.nicknames.items() if u.startswith(office)}
    return Speaker(units, persons)


def _in_order(entry: Entry) -> list[Fact]:
    return sorted(entry.facts, key=lambda fact: fact.occurred_on)


def _delivered(entry: Entry, forgotten: bool) -> list[int]:
    """The month in whose book each fact first stands; 0 for the roster at the start."""
    months = [fact.occurred_on.month for fact in _in_order(entry)]
    if entry.hand == "roster":
        return [
            0 if fact.occurred_on <= OPENED_ON else month
            for fact, month in zip(_in_order(entry), months, strict=True)
        ]
    # Visits and meetings only: what others refer to must be there first.
    if forgotten and len(months) == 1 and isinstance(entry.facts[0], VisitMade | MeetingHeld):
        months = [min(months[0] + 1, 12)]
    return months


def _sorted(book: Books, mapping: Mapping) -> Books:
    """Sheets in the order of the workbook; files of another mapping as they are."""
    order = [sheet.id for sheet in mapping.sheets]
    return {s: book[s] for s in sorted(book, key=lambda s: order.index(s) if s in order else 0)}


def _hand_in(county: County, office: str, hand: str, month: int, book: Books) -> HandIn:
    name = county.units[office].name
    if hand == "roster" and month == 0:
        return HandIn(f"{YEAR}-00-{name}-名册.xlsx", f"{name}组织科", OPENED_ON, book, office, 0)
    received = LATE.get((office, month)) or _on_time(county, office, month)
    start = f"{YEAR}-{month:02d}-{name}"
    if hand == "hotline":
        return HandIn(
            f"{YEAR}-{month:02d}-12345热线工单.csv",
            name,
            received,
            book,
            office,
            month,
            form="csv",
            hotline=True,
        )
    what = {"roster": "-任免变动", "training": "-培训名单"}.get(hand, "")
    clerk = name if office.startswith("D") else f"{name}党建办"
    return HandIn(f"{start}{what}.xlsx", clerk, received, book, office, month)


def _on_time(county: County, office: str, month: int) -> date:
    """A working day early next month: the first, or the one after."""
    first = office_day(date(YEAR + month // 12, month % 12 + 1, 4))
    if office.startswith("D"):
        return first
    later = draw(county.seed, office, "hands in", str(month)).choice((0, 0, 0, 1))
    return office_day(first + timedelta(days=later))
