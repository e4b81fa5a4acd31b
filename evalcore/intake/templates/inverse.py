"""A mapping read backwards: which cells of which row a fact came from.

Intake turns rows into facts by a mapping; a prefilled workbook (and the demo) has facts and needs
rows. Reading the same mapping backwards means that headers, sheets and the shape of rows are
written down only there.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingABC
from collections.abc import Sequence
from datetime import date
from typing import Any

import attrs

from evalcore.intake.mapping import Event, Mapping, Sheet, Value
from evalcore.paper_words import said
from evalcore.vocabulary import Fact, FieldSpec

Cell = str | int | date

_NOT_IN_ROWS = ("received_on", "opening", "corrects", "reason", "authority")
"""What intake adds by itself, or what only a correction carries."""

_SPLIT = "、"


@attrs.define
class Row:
    """Cells by column id, and the facts that they stand for.

    ``once``: the events (by ``id``) of which it has told a fact and can't tell another.
    """

    cells: dict[str, Cell]
    facts: list[Fact]
    origins: set[Origin] = attrs.field(factory=set)
    once: set[int] = attrs.field(factory=set)


@attrs.frozen
class Origin:
    """The sheet (its title in the file) and the row that a fact once came from."""

    sheet: str
    row: str


@attrs.frozen
class Speaker:
    """How an office writes what the record codes: units and persons by name."""

    units: MappingABC[str, str]
    persons: MappingABC[str, str]

    def say(self, spec: FieldSpec, value: Any, *, code: bool = False) -> Cell:
        """The cell for a field's value; its ``code`` where the sheet registers it."""
        if spec.kind == "unit" and not code:
            return self.units.get(value) or str(value)
        if spec.kind == "person" and not code:
            return self.persons.get(value) or str(value)
        if spec.kind == "choice":
            return spec.choices[value]
        if spec.kind == "flag":
            return "是" if value else "否"
        if spec.kind == "period" and value[4:5] == "H":
            half = said("{year}年上半年") if value[5] == "1" else said("{year}年下半年")
            return half.format(year=value[:4])
        cell: Cell = value
        return cell


class Backwards:
    """A mapping made ready to be read backwards, for one county's names.

    A fact has a place only where a row can say all of it; with ``partly`` also where columns are
    lacking for what is no part of its key: such a row reads as the same fact, since a column
    that is not there says nothing.
    """

    def __init__(self, mapping: Mapping, speaker: Speaker, *, partly: bool = False) -> None:
        self._ways: dict[str, list[_Cells]] = {}
        for sheet in mapping.sheets:
            codes = _registered(sheet)
            for event in sheet.events:
                cells = _Cells(sheet, event, speaker, codes, partly)
                self._ways.setdefault(event.fact.topic(), []).append(cells)

    def place(
        self, found: Sequence[Fact], origins: MappingABC[int, Origin] | None = None
    ) -> tuple[dict[str, list[Row]], list[Fact]]:
        """The rows, by sheet, that stand for the facts of one entry; and facts without a place.

        Facts come in the order in which they became known: the first of a kind takes the case's
        own row, a second one the sheet of changes. ``origins`` (by ``id`` of the fact) puts a
        fact back where it came from, where it can stand there.
        """
        rows: dict[str, list[Row]] = {}
        known = origins or {}
        homeless = [fact for fact in found if not self._placed(fact, rows, known.get(id(fact)))]
        return rows, homeless

    def _placed(self, fact: Fact, rows: dict[str, list[Row]], origin: Origin | None) -> bool:
        ways = self._ways.get(fact.topic(), [])
        if origin is not None and len(ways) > 1:
            title = origin.sheet
            ways = sorted(ways, key=lambda w: title not in (w.sheet.title, *w.sheet.aliases))
        return any(self._placed_by(way, fact, rows, origin) for way in ways)

    @staticmethod
    def _placed_by(
        way: _Cells, fact: Fact, rows: dict[str, list[Row]], origin: Origin | None
    ) -> bool:
        made = way.of(fact)
        if made is None:
            return False
        cells, several = made
        alone = 0 if several or way.event.spread is not None else id(way.event)
        there = [row for row in rows.get(way.sheet.id, []) if alone not in row.once]
        row = next(
            (
                row
                for row in sorted(there, key=lambda row: origin not in row.origins)
                if _joins(row, cells, several)
            ),
            None,
        )
        if row is None:
            if any(column.id not in cells for column in way.sheet.required()):
                return False
            row = Row(dict(cells), [])
            rows.setdefault(way.sheet.id, []).append(row)
        row.facts.append(fact)
        row.once |= {alone} - {0}
        if origin is not None:
            row.origins.add(origin)
        return True


def _joins(row: Row, cells: MappingABC[str, Cell], several: str) -> bool:
    """Put the cells into the row where none says something else; False where one does."""
    for column, value in cells.items():
        if column != several and row.cells.get(column, value) != value:
            return False
    for column, value in cells.items():
        before = row.cells.get(column)
        if column == several and before is not None:
            known = str(before).split(_SPLIT)
            value = before if value in known else f"{before}{_SPLIT}{value}"
        row.cells[column] = value
    return True


@attrs.frozen
class _Cells:
    """What an event's columns must hold to mean a fact."""

    sheet: Sheet
    event: Event
    speaker: Speaker
    codes: frozenset[str]
    partly: bool = False

    def of(self, fact: Fact) -> tuple[dict[str, Cell], str] | None:
        """The cells, and the column that takes several values; None where it can't be said."""
        cells: dict[str, Cell] = {}
        for column, constant in self.event.where.items():
            cells[column] = self._word(column, constant, ours=True)
        specs = _by_name(type(fact))
        done: set[str] = set()
        if self.event.spread is not None:
            spread = self.event.spread
            label = specs[spread.label]
            said = _said(label, getattr(fact, spread.label))
            column = next((c for c, constant in spread.columns.items() if constant in said), "")
            if not column:
                return None
            cells[column] = self._say(column, specs[spread.into], getattr(fact, spread.into))
            done = {spread.into, spread.label}
        several = ""
        for name, spec in specs.items():
            if name in done:
                continue
            way = self.event.fields.get(name)
            value = getattr(fact, name)
            if not self._put(cells, spec, way, value, fact):
                return None
            if way is not None and way.split and way.column in cells:
                several = way.column
        if any(c not in cells for c in self.event.when) or any(
            c in cells for c in self.event.unless
        ):
            return None
        return cells, several

    def _put(
        self, cells: dict[str, Cell], spec: FieldSpec, way: Value | None, value: Any, fact: Fact
    ) -> bool:
        """Write one field; False where the event can't say this value."""
        if way is None:
            lacking = self.partly and spec.name not in (*fact.KEY, "ordinal")
            return lacking or bool(value == spec.default)
        if way.constant:
            return way.constant in _said(spec, value)
        if not way.column or (way.otherwise and way.otherwise in _said(spec, value)):
            return bool(way.column)
        if way.part:
            if way.part == "digits":
                cells[way.column] = _decimal(value, getattr(fact, "decimals", 0))
            return True
        if value != spec.default or spec.kind == "flag":
            said = self._say(way.column, spec, value)
            # One of several in a cell is text there, a day too.
            cells[way.column] = said.isoformat() if way.split and isinstance(said, date) else said
        return True

    def _say(self, column: str, spec: FieldSpec, value: Any) -> Cell:
        cell = self.speaker.say(spec, value, code=column in self.codes)
        if not isinstance(cell, str):
            return cell
        return self._word(column, cell, ours=spec.kind in ("choice", "flag"))

    def _word(self, column: str, cell: str, *, ours: bool) -> str:
        """The office's own word, where the column translates it; a word of ours (no text of the
        office) as the workbook's language has it."""
        for word, meant in self.sheet.columns[column].values.items():
            if meant == cell:
                return word
        return said(cell) if ours else cell


def _registered(sheet: Sheet) -> frozenset[str]:
    """The columns in which rows of the sheet register units or persons, under their codes."""
    return frozenset(
        way.column
        for event in sheet.events
        for spec in _by_name(event.fact).values()
        if spec.opens and spec.kind in ("unit", "person") and (way := event.fields.get(spec.name))
    )


def _said(spec: FieldSpec, value: Any) -> tuple[str, ...]:
    """The ways in which a mapping may name a constant."""
    if spec.kind == "flag":
        return ("是", "true", "True") if value else ("否", "false", "False")
    return (str(value), spec.choices.get(value, str(value)))


def _decimal(value: int, decimals: int) -> str:
    digits = str(abs(value)).rjust(decimals + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"


_specs: dict[str, dict[str, FieldSpec]] = {}


def _by_name(cls: type[Fact]) -> dict[str, FieldSpec]:
    found = _specs.get(cls.topic())
    if found is None:
        found = {spec.name: spec for spec in cls.specs() if spec.name not in _NOT_IN_ROWS}
        _specs[cls.topic()] = found
    return found
