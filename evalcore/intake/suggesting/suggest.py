"""A mapping drafted from a file's own headers and values, for a person to look over.

Each table is held against the sheets of the mappings that come with the program; the one that
fits best lends its events, cut down to what the table has columns for. Nothing is invented: a
fact that lacks a required value is told with its gap, never filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

from attrs import evolve, frozen

from evalcore.intake.files.handed import Handed
from evalcore.intake.files.tables import Table
from evalcore.intake.findings import Unreadable
from evalcore.intake.mapping import Event, Mapping, Sheet, Value, placeholders
from evalcore.intake.mapping_file import load_mapping, ready
from evalcore.intake.names.roster import Roster
from evalcore.intake.rows.normal import plain
from evalcore.intake.sheets.binding import HEADER_WITHIN
from evalcore.intake.sheets.headers import Header, Row, header_key, ignored, readings
from evalcore.intake.sheets.ours import ASKED, EXAMPLE, OUR_SHEETS, ROW_KEY
from evalcore.intake.suggesting.columns import (
    LOOKED_AT,
    Match,
    Seen,
    by_content,
    likeness,
    match_columns,
)
from evalcore.intake.wording import either
from evalcore.vocabulary import FieldSpec

MOST_COLUMNS = 200
"""Columns of a table that are looked at."""

MOST_TABLES = 60

FEWEST = 2
"""Columns that must be known before a table is taken for a known sheet."""


@frozen
class EventDraft:
    """A fact that the rows may mean, with the required fields that no column gives."""

    event: Event
    missing: tuple[FieldSpec, ...] = ()


@frozen
class SheetDraft:
    """One table: what it was taken for and why, or that it was taken for nothing."""

    table: str
    header_row: int
    headers: tuple[str, ...]
    mapping: str = ""
    sheet: Sheet | None = None
    matches: tuple[Match, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    """(header, why) of columns that are not taken in."""
    events: tuple[EventDraft, ...] = ()
    """Those without gaps first."""
    problem: str = ""

    @property
    def complete(self) -> tuple[EventDraft, ...]:
        """The facts that can be taken in as they are."""
        return tuple(draft for draft in self.events if not draft.missing)

    @property
    def lacking(self) -> tuple[EventDraft, ...]:
        """The facts of which something required is missing."""
        return tuple(draft for draft in self.events if draft.missing)


@cache
def known_sheets() -> tuple[tuple[Mapping, Sheet], ...]:
    """Every sheet of the mappings that come with the program, the township's first."""
    mappings = [load_mapping(name) for name in ready()]
    return tuple((mapping, sheet) for mapping in mappings for sheet in mapping.sheets)


def suggest(handed: Handed, roster: Roster, only: str = "") -> tuple[SheetDraft, ...]:
    """A draft per table of the file; ``only``: the name of the one table wanted."""
    tables = [
        table
        for table in handed.tables
        if table.name not in {*OUR_SHEETS, *either(ASKED)} and (not only or table.name == only)
    ]
    return tuple(
        draft for table in tables[:MOST_TABLES] if (draft := _draft(table, roster)) is not None
    )


def _draft(table: Table, roster: Roster) -> SheetDraft | None:
    try:
        top = list(islice(table.rows(), HEADER_WITHIN))
        if not any(plain(cell) for _number, cells in top for cell in cells):
            return None
        header = _header(top)
        columns = _columns(table, header)
    except Unreadable as problem:
        return SheetDraft(table.name, 0, (), problem=problem.reason)
    headers = tuple(seen.header for seen in columns)
    draft = SheetDraft(table.name, header.bottom, headers)
    best = max(
        (
            _held_against(draft, columns, mapping, sheet, roster)
            for mapping, sheet in known_sheets()
        ),
        key=lambda pair: pair[0],
    )[1]
    if len(best.matches) < FEWEST:
        return evolve(draft, left_out=tuple((s.header, s.personal()) for s in columns))
    return best


def _header(top: Sequence[Row]) -> Header:
    """The rows with the most known headers; where none is known, with the most different texts."""
    lexicon = _lexicon()

    def weight(way: Header) -> tuple[int, int, int]:
        keys = {key for key in way.whole if key}
        return len(keys & lexicon), way.first - way.bottom, len(keys)

    return max(readings([(n, cells[:MOST_COLUMNS]) for n, cells in top]), key=weight)


@cache
def _lexicon() -> frozenset[str]:
    return frozenset(
        header_key(name)
        for _mapping, sheet in known_sheets()
        for column in sheet.columns.values()
        for name in (column.header, *column.aliases)
    )


def _columns(table: Table, header: Header) -> list[Seen]:
    headers = [
        (i, text) for i, text in enumerate(header.texts) if text and text not in either(ROW_KEY)
    ]
    values: dict[int, list[Any]] = {i: [] for i, _text in headers}
    rows = 0
    for _number, row in islice(_data(table, header.bottom), LOOKED_AT):
        rows += 1
        for i in values:
            if i < len(row) and plain(row[i]):
                values[i].append(row[i])
    return [Seen(i, text, tuple(values[i]), rows) for i, text in headers]


def _data(table: Table, header_row: int) -> Iterator[tuple[int, list[Any]]]:
    for number, row in table.rows():
        first = next((text for cell in row if (text := plain(cell))), "")
        if number > header_row and first and not first.startswith(EXAMPLE):
            yield number, row


def _held_against(
    draft: SheetDraft, columns: Sequence[Seen], mapping: Mapping, sheet: Sheet, roster: Roster
) -> tuple[tuple[bool, int], SheetDraft]:
    """How well a table fits a known sheet (higher is better), and what comes of it."""
    found = match_columns(columns, sheet)
    if len(found) >= FEWEST:
        found |= by_content(columns, sheet, found, roster)
    used = {match.seen.index for match in found.values()}
    questions = {s.index for s in columns if s.index not in used and _is_question(s.header, sheet)}
    events = _events(sheet, set(found), bool(questions))
    left = tuple(
        (s.header, _why_not(s, sheet))
        for s in columns
        if s.index not in used and s.index not in questions
    )
    made = evolve(
        draft,
        mapping=mapping.name,
        sheet=sheet,
        matches=tuple(sorted(found.values(), key=lambda match: match.seen.index)),
        left_out=left,
        events=tuple(sorted(events, key=lambda event: bool(event.missing))),
    )
    names = (sheet.title, *sheet.aliases)
    title = max(likeness(draft.table, name) for name in names)
    missing = sum(column.id not in found for column in sheet.required())
    score = sum(match.score for match in found.values()) + 60 * len(questions)
    # A sheet of that very name is meant, also where it lacks something that another does not ask.
    named = header_key(draft.table) in map(header_key, names) and len(found) >= FEWEST
    fits = bool(made.complete) or named
    return (fits, score + (2 * title if title >= 75 else 0) - 50 * missing), made


def _is_question(header: str, sheet: Sheet) -> bool:
    patterns = [event.spread.header for event in sheet.events if event.spread]
    return not ignored(header, sheet) and any(p and p.fullmatch(header) for p in patterns)


def _why_not(seen: Seen, sheet: Sheet) -> str:
    personal = seen.personal()
    if personal:
        return f"{personal}，不入库"
    return "不入库" if ignored(seen.header, sheet) else ""


def _events(sheet: Sheet, found: set[str], questions: bool) -> Iterator[EventDraft]:
    for number, event in enumerate(sheet.events):
        cut = _cut(event, found, questions)
        if cut is None:
            continue
        others = {name for other in sheet.events if other is not event for name in _uses(other)}
        own = set(_uses(event)) - others
        if not cut.missing or own & found or not number:
            yield cut


def _uses(event: Event) -> Iterable[str]:
    return {*event.columns(), *event.when, *event.where}


def _cut(event: Event, found: set[str], questions: bool) -> EventDraft | None:
    """The event with only what the table has; None where nothing in the table triggers it."""
    if any(name not in found for name in (*event.when, *event.where)):
        return None
    spread = event.spread
    if spread is not None and spread.header is None:
        spread = evolve(spread, columns={c: t for c, t in spread.columns.items() if c in found})
        if not spread.columns:
            return None
    elif spread is not None and not questions:
        return None
    fields = {
        name: kept
        for name, value in event.fields.items()
        if (kept := _value(value, found)) is not None
    }
    filled = {*fields, event.count} | ({spread.into, spread.label} if spread else set())
    specs = event.fact.specs()
    missing = tuple(spec for spec in specs if spec.required and spec.name not in filled)
    unless = tuple(name for name in event.unless if name in found)
    return EventDraft(evolve(event, fields=fields, unless=unless, spread=spread), missing)


def _value(value: Value, found: set[str]) -> Value | None:
    if value.constant:
        return value
    if value.join:
        return value if set(placeholders(value.join)) <= found else None
    usable = value.otherwise if set(placeholders(value.otherwise)) <= found else ""
    if value.column in found:
        return evolve(value, otherwise=usable)
    if not usable:
        return None
    return Value(join=usable) if placeholders(usable) else Value(constant=usable)
