"""From rows to facts, by a table's plan: each fact with the place that it came from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from evalcore.errors import DataError
from evalcore.intake.binding import EXAMPLE
from evalcore.intake.cells import Bad
from evalcore.intake.findings import Finding, Unreadable
from evalcore.intake.normal import plain
from evalcore.intake.plan import EventPlan, TablePlan
from evalcore.messages import _
from evalcore.vocabulary import Fact

Progress = Callable[[int], None]
"""Called now and then with the number of rows read so far."""


class Reported:
    """A fact as a row reports it, and where."""

    __slots__ = ("_key", "fact", "places", "repeats", "row", "table")

    def __init__(
        self, fact: Fact, table: TablePlan, row: int, places: dict[str, int], repeats: bool = False
    ) -> None:
        self.fact = fact
        self.table = table
        self.row = row
        self.places = places
        self.repeats = repeats
        self._key: tuple[Any, ...] | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """The fact's natural key, worked out once."""
        if self._key is None:
            self._key = self.fact.natural_key()
        return self._key

    @property
    def source(self) -> str:
        """``<sheet>!<row>``, kept with the fact."""
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
        return Finding(bound.file, bound.table.name, self.cell(name), text, reason, remedy)


class RowReader:
    """Reads a table's rows; facts and findings gather in it."""

    def __init__(self, plan: TablePlan, received_on: date) -> None:
        self.plan = plan
        self.received_on = received_on
        self.reported: list[Reported] = []
        self.findings: list[Finding] = []
        self._seen: set[tuple[Any, ...]] = set()
        self._counted: dict[tuple[Any, ...], list[Any]] = {}

    def read(self, progress: Progress | None = None) -> None:
        """Read the whole table."""
        bound = self.plan.bound
        header = bound.header_row
        last = max((index for index, _read in self.plan.slots), default=-1) + 1
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
        self._finish_counts()
        self.findings += bound.notes()

    def row(self, number: int, cells: list[Any]) -> None:
        """Read one row, as wide as the plan asks."""
        plan = self.plan
        values = [read(cells[index]) for index, read in plan.slots]
        if values.count(None) == len(values):
            return
        first = next((cell for cell in cells if cell not in (None, "")), "")
        if isinstance(first, str) and first.startswith(EXAMPLE):
            return
        if Bad in map(type, values):
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
        for event_number, event in enumerate(plan.events):
            if self._applies(event, values):
                happened |= 1 << event_number
                self._build(event, number, cells, values)
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

    def _build(self, event: EventPlan, number: int, cells: list[Any], values: list[Any]) -> None:
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
        if "received_on" not in fields:
            fields["received_on"] = self.received_on
        if event.count:
            self._count(event, number, fields)
        elif event.split:
            for part in dict.fromkeys(fields[event.split]):
                self._emit(event, number, {**fields, event.split: part})
        else:
            self._emit(event, number, fields)

    def _emit(self, event: EventPlan, number: int, fields: dict[str, Any]) -> None:
        if event.repeats:
            key = (event.fact, *fields.items())
            if key in self._seen:
                return
            self._seen.add(key)
        try:
            fact = event.fact(**fields)
        except DataError as error:
            self._say(number, -1, "", str(error), _("Correct the row."))
            return
        self.reported.append(Reported(fact, self.plan, number, event.places, event.repeats))

    def _count(self, event: EventPlan, number: int, fields: dict[str, Any]) -> None:
        known = self._counted.setdefault((id(event), *fields.items()), [event, number, fields, 0])
        known[3] += 1

    def _finish_counts(self) -> None:
        for event, number, fields, rows in self._counted.values():
            self._emit(event, number, {**fields, event.count: rows})
        self._counted.clear()

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
        bound = self.plan.bound
        cell = bound.place(index, number) if index >= 0 else str(number)
        self.findings.append(
            Finding(bound.file, bound.table.name, cell, value[:200], reason, remedy)
        )
