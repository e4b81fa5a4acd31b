"""What a scheme asks of a village in a month: cells, forms, meetings, and what it need not ask.

Walked back: what the rules read → the fields of facts that make it → the sheets and columns of a
mapping that ask for them. Pure and exact; design §7.9.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from evalcore.intake.mapping import Column, Event, Sheet
from evalcore.intake.mapping import Mapping as MappingFile
from evalcore.schemes.asking import columns_of, read_by
from evalcore.schemes.feeds import CHECKS, DERIVABLE, EXCEPTIONS, OFFICES, OPENED_BY, Field
from evalcore.schemes.model import Scheme
from evalcore.schemes.reads import (
    ASSUMED,
    MONTHS,
    Rows,
    expected_rows,
    meetings_asked,
    read_fields,
)

VILLAGE, OFFICE, DEPARTMENT, CHECKER = "village", "office", "department", "checker"
"""Who fills a sheet, as the ledger ``reporting`` attributes it: what no assessed unit hands in
(roster, grades, measures) is the offices', an indicator the department's, a check the checker's."""

NEVER_READ, PREFILLED, COMPUTED, TWICE = "never_read", "prefilled", "computed", "twice"


@frozen
class Spared:
    """A column that need not be asked: ``kind`` says how else it is known, ``why`` by what."""

    sheet: str
    header: str
    kind: str
    why: str
    per_month: Fraction
    """Cells of a village and month that it makes: 0 where it may be left blank and is not read."""


@frozen
class SheetBurden:
    """One sheet that the scheme needs: rows a month, and which of its columns are asked."""

    sheet: str
    who: str
    rows: Rows
    asked: tuple[str, ...]
    asked_by: tuple[str, ...]
    """Paths of the rules that read it."""
    spared: tuple[Spared, ...]

    @property
    def cells(self) -> Fraction:
        """Cells per unit and month."""
        return self.rows.per_month * len(self.asked)


@frozen
class Burden:
    """All that a scheme asks of one assessed unit, per month."""

    sheets: tuple[SheetBurden, ...]
    meetings: Mapping[str, Fraction]
    months: int
    """Months of a reporting cycle: a form is handed in at most once in each."""

    def of(self, who: str = VILLAGE) -> tuple[SheetBurden, ...]:
        """The sheets that somebody fills."""
        return tuple(sheet for sheet in self.sheets if sheet.who == who)

    @property
    def cells(self) -> Fraction:
        """Cells that a village fills in a month."""
        return sum((sheet.cells for sheet in self.of()), Fraction(0))

    @property
    def spared(self) -> Fraction:
        """Those of them that could be derived, or that nothing reads."""
        return sum((each.per_month for s in self.of() for each in s.spared), Fraction(0))

    @property
    def forms(self) -> Fraction:
        """Sheets that a village hands in in a month: each once a cycle, where it has rows."""
        most = Fraction(1, self.months)
        return sum((min(sheet.rows.per_month, most) for sheet in self.of()), Fraction(0))

    @property
    def meetings_per_month(self) -> Fraction:
        """Meetings of organisational life, evaluations and reports that are expected."""
        return sum(self.meetings.values(), Fraction(0))


def shown(number: Fraction) -> str:
    """A number of cells with two decimals, half up, worked out in whole numbers."""
    hundredths = (200 * number.numerator + number.denominator) // (2 * number.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02}"


def burden(
    scheme: Scheme, mapping: MappingFile, measured: Mapping[str, Fraction] | None = None
) -> Burden:
    """The burden of ``scheme`` where units report by ``mapping``.

    ``measured``: fact class → facts per unit and month of a record (``projections.burden``).
    """
    read = read_fields(scheme)
    rows = expected_rows(scheme, measured)
    elsewhere = {
        event.fact.__name__ for sheet in mapping.sheets if _openers(sheet) for event in sheet.events
    }
    sheets = []
    for sheet in mapping.sheets:
        touched = [(event, fields) for event in sheet.events if (fields := read_by(event, read))]
        if touched:
            found = _sheet(sheet, touched, read, rows, elsewhere)
            sheets += [found] if found else []
    cycle = MONTHS[scheme.reporting.cycle]
    placed = tuple(evolve(s, spared=_placed(s.spared, mapping)) for s in sheets)
    return Burden(placed, meetings_asked(scheme), cycle)


def _placed(spared: Iterable[Spared], mapping: MappingFile) -> tuple[Spared, ...]:
    """What is asked twice, with the sheet and column of the other place."""
    return tuple(
        evolve(each, why=_place(each.why, mapping)) if each.kind == TWICE else each
        for each in spared
    )


def _place(source: str, mapping: MappingFile) -> str:
    fact, _dot, name = source.partition(".")
    for sheet in mapping.sheets:
        for event in sheet.events:
            value = event.fields.get(name)
            if event.fact.__name__ == fact and value is not None and value.column:
                return f"{sheet.title}·{sheet.columns[value.column].header}"
    return source


def _sheet(
    sheet: Sheet,
    touched: list[tuple[Event, tuple[Field, ...]]],
    read: Mapping[Field, tuple[str, ...]],
    rows: Mapping[str, Rows],
    elsewhere: set[str],
) -> SheetBurden | None:
    openers = [event.fact.__name__ for event in _openers(sheet)]
    if openers:
        cases = [e.fact.__name__ for e in _openers(sheet) if _opens_case(e)]
        # One row is one case, however many steps it has.
        count = _most([rows[name] for name in cases or openers if name in rows])
        # What few cases have is not filled in each row.
        touched = [(e, f) for e, f in touched if e.fact.__name__ not in EXCEPTIONS]
    else:
        # Rows only where something changes; what another sheet asks anyway needs none here.
        own = [e.fact.__name__ for e, _fields in touched if e.fact.__name__ not in elsewhere]
        if not own:
            return None
        count = _changes([rows[name] for name in dict.fromkeys(own) if name in rows])
    if not touched:
        return None
    fed = {column for event, fields in touched for f in fields for column in columns_of(event, f)}
    asked = fed | {column.id for column in sheet.required()} | set(_needed(touched))
    listed = tuple(column for column in sheet.columns.values() if column.id in asked)
    paths = dict.fromkeys(path for _event, fields in touched for f in fields for path in read[f])
    return SheetBurden(
        sheet=sheet.title,
        who=_who(touched[0][0]),
        rows=count,
        asked=tuple(column.header for column in listed),
        asked_by=tuple(paths),
        spared=tuple(_spared(sheet, touched, fed, asked, count.per_month)),
    )


def _changes(counted: Iterable[Rows]) -> Rows:
    """Rows of a sheet of changes: as many as the record has; without one, one a year in all."""
    known = [each.per_month for each in counted if each.basis != "assumed"]
    return Rows(sum(known, Fraction(0)), "measured") if known else Rows(ASSUMED, "assumed")


def _most(counted: Sequence[Rows]) -> Rows:
    """Rows of a sheet on which several facts make a row; what is only assumed gives way."""
    known = [each for each in counted if each.basis != "assumed"] or counted
    return max(known, key=lambda each: each.per_month, default=Rows(ASSUMED, "assumed"))


def _openers(sheet: Sheet) -> list[Event]:
    """The events that make a row of a ledger, one per row of the sheet."""
    makers = set(OPENED_BY.values())
    return [e for e in sheet.events if e.fact.__name__ in makers and not e.where]


def _opens_case(event: Event) -> bool:
    return any(spec.kind == "case" and spec.opens for spec in event.fact.specs())


def _needed(touched: Iterable[tuple[Event, tuple[Field, ...]]]) -> Iterator[str]:
    """Columns without which a fact that is read can't be told."""
    for event, _fields in touched:
        yield from event.when
        yield from event.where
        for spec in event.fact.specs():
            if spec.required and spec.name in event.fields:
                yield from event.fields[spec.name].columns()


def _who(event: Event) -> str:
    name, family = event.fact.__name__, event.fact.FAMILY
    if family in OFFICES or name in OFFICES:
        return OFFICE
    return CHECKER if name in CHECKS else {"IndicatorReported": DEPARTMENT}.get(name, VILLAGE)


def _spared(
    sheet: Sheet,
    touched: list[tuple[Event, tuple[Field, ...]]],
    fed: set[str],
    asked: set[str],
    rows: Fraction,
) -> Iterator[Spared]:
    if touched[0][0].fact.FAMILY == "roster":
        return  # names and codes are what everything else is shown by
    opened, numbers = _cases(sheet)
    told = _derived(sheet)
    apart = _apart(sheet, touched)
    for column in sheet.columns.values():
        name, cells = column.id, rows if column.id in asked else Fraction(0)
        if name in numbers and name not in opened and name in asked:
            yield Spared(sheet.title, column.header, PREFILLED, numbers[name], cells)
        elif name in told and name in asked:
            yield Spared(sheet.title, column.header, *told[name], cells)
        elif name not in fed | apart:
            why = ", ".join(dict.fromkeys(_titles(sheet, column)))
            yield Spared(sheet.title, column.header, NEVER_READ, why, cells)


def _cases(sheet: Sheet) -> tuple[set[str], dict[str, str]]:
    """Columns that number new cases, and those that name cases which are known already."""
    opened: set[str] = set()
    numbers: dict[str, str] = {}
    for event in sheet.events:
        for spec in event.fact.specs():
            value = event.fields.get(spec.name)
            if spec.kind == "case" and value is not None:
                for column in value.columns():
                    opened |= {column} if spec.opens else set()
                    numbers[column] = spec.refers_to
    return opened, numbers


def _apart(sheet: Sheet, touched: Iterable[tuple[Event, tuple[Field, ...]]]) -> set[str]:
    """Columns that are no question to the scheme: what tells which fact a row is, and its day;
    which one of a day it is; what exceptions need."""
    steering = {c for e, _f in touched for c in (*e.when, *e.where, *e.unless)}
    days = {c for e, _f in touched for c in columns_of(e, Field("", "occurred_on"))}
    ordinals = {c for e in sheet.events for c in columns_of(e, Field("", "ordinal"))}
    rare = {c for e in sheet.events if e.fact.__name__ in EXCEPTIONS for c in e.columns()}
    return steering | days | ordinals | rare


def _derived(sheet: Sheet) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for event in sheet.events:
        for each in DERIVABLE:
            if each.fact == event.fact.__name__:
                for column in columns_of(event, Field(each.fact, each.name, each.label)):
                    found.setdefault(column, (each.kind, each.why))
    return found


def _titles(sheet: Sheet, column: Column) -> Iterator[str]:
    for event in sheet.events:
        if column.id in event.columns():
            yield event.fact.TITLE
