"""From rows to facts, by a table's plan: each fact with the place that it came from.

Facts go into a sink as they come, so that a table is never in memory as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from evalcore.errors import DataError
from evalcore.intake.findings import Finding, Unreadable
from evalcore.intake.rows.cells import Bad
from evalcore.intake.rows.normal import plain
from evalcore.intake.rows.plan import EventPlan, TablePlan
from evalcore.intake.rows.sink import Sink
from evalcore.intake.rows.telling import teller
from evalcore.intake.sheets.ours import EXAMPLE
from evalcore.messages import _
from evalcore.vocabulary import Fact

Progress = Callable[[int], None]
"""Called now and then with the number of rows read so far."""


MOST_SAID = 5_000
"""Findings about one table: whoever has more mends a column, not cells."""

MOST_SEEN = 50_000
"""Facts that several rows may tell, remembered to take them once; the check finds the others."""

_ROW_KEY = re.compile(r"[0-9a-z]{8}-[0-9]{1,6}")


class Reported:
    """A fact as a row reports it, and where. ``row_key``: of the hidden column, else empty."""

    __slots__ = ("event", "fact", "row", "row_key", "table")

    def __init__(
        self, fact: Fact, table: TablePlan, row: int, event: EventPlan, row_key: str = ""
    ) -> None:
        self.fact = fact
        self.table = table
        self.row = row
        self.event = event
        self.row_key = row_key

    @property
    def places(self) -> dict[str, int]:
        """Field → index of its cell."""
        return self.event.places

    def cell_at(self, index: int) -> str:
        """The cell of a column in its row; empty where there is no such column."""
        return self.table.bound.place(index, self.row) if index >= 0 else ""

    @property
    def source(self) -> str:
        """Sheet and row, for people."""
        return f"{self.table.bound.table.name}!{self.row}"

    def cell(self, name: str) -> str:
        """The cell of a field; the row where the field has none."""
        index = self.places.get(name, -1)
        return self.table.bound.place(index, self.row) if index >= 0 else str(self.row)

    def finding(self, name: str, reason: str, remedy: str, value: object = None) -> Finding:
        """A finding about one field of it."""
        shown = getattr(self.fact, name, "") if value is None else value
        bound = self.table.bound
        text = "" if shown is None else str(shown)
        if text and self.places.get(name, -1) in sealed_cells(self.table):
            text = _("(sealed)")
        return Finding(bound.file, bound.table.name, self.cell(name), text, reason, remedy)


def sealed_cells(plan: TablePlan) -> frozenset[int]:
    """Indexes of the cells whose words are sealed: what is said of them never quotes them."""
    return frozenset(
        event.places[spec.name]
        for event in plan.events
        for spec in event.fact.specs()
        if spec.private and event.places.get(spec.name, -1) >= 0
    )


class RowReader:
    """Reads a table's rows; facts and findings gather in it."""

    def __init__(self, plan: TablePlan, received_on: date, sink: Sink, file: int = 0) -> None:
        self.plan = plan
        self.received_on = received_on
        self.sink = sink
        self.findings: list[Finding] = []
        self._unsaid = 0
        self._places = sink.places_of(plan, file)
        self._row_key = ""
        self._seen: set[tuple[Any, ...]] = set()
        self._counted: dict[tuple[Any, ...], list[Any]] = {}
        self._sealed = sealed_cells(plan)
        self._tellers = [
            teller(event, received_on) if sink.takes_states(event.fact) else None
            for event in plan.events
        ]

    def read(self, progress: Progress | None = None) -> int:
        """Read the whole table; give the number of its last row."""
        number = 0
        bound = self.plan.bound
        header = bound.header_row
        last = max((index for index, _read in self.plan.slots), default=-1) + 1
        last = max(last, bound.row_key + 1)
        try:
            for number, cells in bound.table.rows():
                if number <= header:
                    continue
                if len(cells) < last:
                    cells = cells + [None] * (last - len(cells))
                self.row(number, cells)
                if progress and not number % 2000:
                    progress(number)
        except Unreadable as problem:
            self.findings.append(
                Finding(bound.file, bound.table.name, "", "", problem.reason, problem.remedy)
            )
        self.finish()
        self.findings += bound.notes()
        return number

    def row(self, number: int, cells: list[Any]) -> None:
        """Read one row, as wide as the plan asks."""
        plan = self.plan
        values = [read(cells[index]) for index, read in plan.slots]
        if values.count(None) == len(values):
            return
        first = next((cell for cell in cells if cell not in (None, "")), "")
        if isinstance(first, str) and first.startswith(EXAMPLE):
            return
        if plan.bound.row_key >= 0:
            known = plain(cells[plan.bound.row_key])
            self._row_key = known if _ROW_KEY.fullmatch(known) else ""
        clean = Bad not in map(type, values)
        if not clean:
            self._settle(values)
            self._report_bad(number, cells, values)
        for slot, index, header in plan.required:
            if values[slot] is None:
                self._say(
                    number,
                    index,
                    "",
                    _("{header} is missing").format(header=header),
                    _("Fill this cell."),
                )
        happened = 0
        for at, event in enumerate(plan.events):
            if self._applies(event, values):
                happened |= 1 << at
                tell = self._tellers[at]
                public = tell(values) if clean and tell is not None else None
                if public is not None:
                    self.sink.add_state(public, self._places[at], number, self._row_key)
                elif not (clean and event.straight and self._built(event, at, number, values)):
                    self._build(event, at, number, cells, values)
        for slot, index, bits, trigger in plan.masks:
            if values[slot] is not None and not bits & happened and values[slot] is not False:
                self._say(
                    number,
                    index,
                    plain(cells[index]),
                    _("this is filled, but {header} is not, so that it would be lost").format(
                        header=trigger or _("what it belongs to")
                    ),
                    _("Fill {header}, or clear this cell.").format(
                        header=trigger or _("what it belongs to")
                    ),
                )

    def _settle(self, values: list[Any]) -> None:
        """Ask the unit of the row who is meant by a name that it alone can settle."""
        beside = values[self.plan.beside] if self.plan.beside >= 0 else ""
        for slot, value in enumerate(values):
            if type(value) is Bad and value.settle is not None:
                try:
                    values[slot] = value.settle(beside if type(beside) is str else "")
                except Unreadable as problem:
                    values[slot] = Bad(problem.reason, problem.remedy)

    @staticmethod
    def _applies(event: EventPlan, values: list[Any]) -> bool:
        for slot in event.when:
            if slot < 0 or values[slot] is None:
                return False
        for slot in event.unless:
            if values[slot] is not None:
                return False
        return all(values[slot] == text for slot, text in event.where)

    def _built(self, event: EventPlan, at: int, number: int, values: list[Any]) -> bool:
        """The quick way of most rows: no cell is bad. False where a required one is blank."""
        fields = {}
        for name, slot, required in event.straight:
            value = values[slot]
            if value is not None:
                fields[name] = value
            elif required:
                return False
        fields.setdefault("received_on", self.received_on)
        self._emit(event, at, number, fields)
        return True

    def _build(
        self, event: EventPlan, at: int, number: int, cells: list[Any], values: list[Any]
    ) -> None:
        fields: dict[str, Any] = {}
        whole = True
        for field in event.fields:
            value = field.make(values) if field.make is not None else values[field.slot]
            if value is None:
                if field.required:
                    whole = False
                    self._missing(event, field.name, field.column, number)
                continue
            if type(value) is Bad:
                whole = False
                if field.make is not None:
                    shown = plain(cells[field.column]) if field.column >= 0 else ""
                    self._say(number, field.column, shown, value.reason, value.remedy)
                continue
            fields[field.name] = value
        if not whole:
            return
        fields.setdefault("received_on", self.received_on)
        if event.count:
            known = self._counted.setdefault((at, *fields.items()), [at, number, fields, 0])
            known[3] += 1
        elif event.split:
            for part in dict.fromkeys(fields[event.split]):
                self._emit(event, at, number, {**fields, event.split: part})
        else:
            self._emit(event, at, number, fields)

    def _emit(self, event: EventPlan, at: int, number: int, fields: dict[str, Any]) -> None:
        if event.repeats:
            key = (event.fact, *fields.items())
            if key in self._seen:
                return
            if len(self._seen) >= MOST_SEEN:
                self._seen.clear()
            self._seen.add(key)
        try:
            fact = event.fact(**fields)
        except DataError as error:
            self._say(number, -1, "", str(error), _("Correct the row."))
            return
        self.sink.add(fact, self._places[at], number, self._row_key)

    def finish(self) -> None:
        """All rows were read: what was counted over them becomes facts."""
        self._row_key = ""
        for at, number, fields, rows in self._counted.values():
            event = self.plan.events[at]
            self._emit(event, at, number, {**fields, event.count: rows})
        self._counted.clear()
        if self._unsaid:
            bound = self.plan.bound
            reason = _("{count} more findings of this sheet are not listed")
            self.findings.append(
                Finding(
                    bound.file,
                    bound.table.name,
                    "",
                    "",
                    reason.format(count=self._unsaid),
                    _("Mend those listed first."),
                )
            )

    def _report_bad(self, number: int, cells: list[Any], values: list[Any]) -> None:
        told: set[int] = set()
        for (index, _read), value in zip(self.plan.slots, values, strict=True):
            if type(value) is Bad and index not in told:
                told.add(index)
                self._say(number, index, plain(cells[index]), value.reason, value.remedy)

    def _missing(self, event: EventPlan, name: str, index: int, number: int) -> None:
        if any(index == required for _slot, required, _header in self.plan.required):
            return  # told already, as an empty required column
        spec = next(spec for spec in event.fact.specs() if spec.name == name)
        header = event.trigger_header
        bound = self.plan.bound
        title = bound.headers[index] if 0 <= index < len(bound.headers) else spec.zh
        if header:
            reason = _("{header} is filled, so that {title} is needed").format(
                header=header, title=title
            )
        else:
            reason = _("{title} is missing").format(title=title)
        self._say(number, index, "", reason, _("Fill this cell."))

    def _say(self, number: int, index: int, value: str, reason: str, remedy: str) -> None:
        if len(self.findings) >= MOST_SAID:
            self._unsaid += 1
            return
        bound = self.plan.bound
        cell = bound.place(index, number) if index >= 0 else str(number)
        if value and index in self._sealed:
            value = _("(sealed)")
        self.findings.append(
            Finding(bound.file, bound.table.name, cell, value[:200], reason, remedy)
        )
