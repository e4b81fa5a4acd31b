"""A sheet's events made ready for its rows: which reader for which cell, which fact when.

Compiled once per table, because rows are many: everything that can be looked up beforehand is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import define, field, frozen

from evalcore.intake.mapping import PLACEHOLDER, Event, Value, placeholders
from evalcore.intake.rows.cells import Bad, Context, Convert, answer, as_text, converter, reader
from evalcore.intake.sheets.binding import Bound
from evalcore.intake.sheets.headers import ignored
from evalcore.vocabulary import Fact, FieldSpec

Make = Callable[[list[Any]], Any]
"""From the read values of a row to one field: the value, None, or Bad."""


@frozen
class FieldPlan:
    """How one field is filled: from a read value (``slot``) or by ``make``."""

    name: str
    required: bool
    slot: int = -1
    make: Make | None = None
    column: int = -1
    """Index of the cell that a finding about this field points at; -1 where there is none."""


@frozen
class EventPlan:
    """One fact that a row may mean, ready to be built."""

    fact: type[Fact]
    fields: tuple[FieldPlan, ...]
    when: tuple[int, ...]
    unless: tuple[int, ...]
    where: tuple[tuple[int, str], ...]
    repeats: bool
    count: str
    split: str
    trigger_header: str
    places: dict[str, int]
    """Field → index of its cell."""
    trigger: int = -1
    """Index of the cell that makes it happen; -1 where that is no single cell."""
    straight: tuple[tuple[str, int, bool], ...] = field(init=False)
    """(field, slot, required) where every field is one cell as it stands; else empty."""

    @straight.default
    def _straight(self) -> tuple[tuple[str, int, bool], ...]:
        # A field without a column stays as it is, unless it is needed.
        filled = [plan for plan in self.fields if plan.make is not _nothing or plan.required]
        if self.split or self.count or any(plan.make is not None for plan in filled):
            return ()
        return tuple((plan.name, plan.slot, plan.required) for plan in filled)


@define
class TablePlan:
    """A table's readers and events. ``slots``: (cell index, reader), in reading order."""

    bound: Bound
    slots: list[tuple[int, Convert]] = field(factory=list)
    events: list[EventPlan] = field(factory=list)
    required: list[tuple[int, int, str]] = field(factory=list)
    """(slot, cell index, header) of columns that every row must fill."""
    masks: list[tuple[int, int, int, str]] = field(factory=list)
    """(slot, cell index, bits of the events that use it, header of what triggers them)."""
    beside: int = -1
    """Slot of the unit that the row is about, which tells namesakes apart; -1 where none is."""


def compile_plan(bound: Bound, context: Context) -> TablePlan:
    """The plan of a bound table."""
    return _Compiler(bound, context).compile()


class _Compiler:
    def __init__(self, bound: Bound, context: Context) -> None:
        self.bound = bound
        self.context = context
        self.plan = TablePlan(bound)
        self.numbers: dict[tuple[Any, ...], int] = {}
        self.typed: dict[str, FieldSpec] = {}
        self.uses: dict[int, tuple[int, int]] = {}

    def compile(self) -> TablePlan:
        sheet = self.bound.sheet
        # A joined text takes a column as its own field reads it: {unit} is the unit's code.
        for event in sheet.events:
            specs = {spec.name: spec for spec in event.fact.specs()}
            for name, value in event.fields.items():
                if value.column and specs[name].kind != "text" and not value.part:
                    self.typed.setdefault(value.column, specs[name])
        for event in sheet.events:
            if event.spread is None:
                self.add(event, event.fields, "")
            else:
                self.add_spread(event)
        for column in sheet.required():
            slot = self.slot(column.id, self.typed.get(column.id))
            index = self.bound.positions[column.id]
            self.plan.required.append((slot, index, self.bound.header_of(column)))
        self.add_masks()
        return self.plan

    def slot(
        self, column: str, spec: FieldSpec | None, *, part: str = "", split: bool = False
    ) -> int:
        """Number of the reader of a column for a kind; -1 where the table lacks the column."""
        index = self.bound.positions.get(column)
        return -1 if index is None else self.slot_at(index, column, spec, part, split)

    def slot_at(
        self,
        index: int,
        column: str,
        spec: FieldSpec | None,
        part: str = "",
        split: bool = False,
        convert: Convert | None = None,
    ) -> int:
        kind = "text" if spec is None or spec.kind == "text" else spec.kind
        key = (
            index,
            kind,
            bool(spec and spec.opens),
            tuple(spec.choices) if spec else (),
            part,
            split,
        )
        if key not in self.numbers:
            about = self.bound.sheet.columns.get(column)
            convert = convert or converter(
                spec, about, self.context, part=part, split=split, in_english=self.bound.english
            )
            read = reader(convert, self.context, about.values if about else {})
            self.numbers[key] = len(self.plan.slots)
            self.plan.slots.append((index, read))
        return self.numbers[key]

    def add_spread(self, event: Event) -> None:
        spread = event.spread
        assert spread is not None
        if spread.header is None:
            cells = [
                (self.bound.positions[name], name, label)
                for name, label in spread.columns.items()
                if name in self.bound.positions
            ]
        else:
            taken = set(self.bound.positions.values())
            found = [
                (i, spread.header.fullmatch(h))
                for i, h in enumerate(self.bound.headers)
                if i not in taken and not ignored(h, self.bound.sheet)
            ]
            cells = [(i, "", match[1]) for i, match in found if match]
        names = {spec.name for spec in event.fact.specs()}
        exact = spread.into == "value" and "decimals" in names and "decimals" not in event.fields
        for index, column, label in cells:
            fields = {**event.fields, spread.label: Value(constant=label)}
            parts = ("digits", "decimals") if exact else ("",)
            self.add(event, fields, spread.into, index, column, parts)

    def add(
        self,
        event: Event,
        fields: Any,
        into: str,
        index: int = -1,
        column: str = "",
        parts: tuple[str, ...] = (),
    ) -> None:
        """Compile one event; ``into`` … ``parts`` name the cell of a spread."""
        specs = {spec.name: spec for spec in event.fact.specs()}
        bit = 1 << len(self.plan.events)
        plans = [self.field(specs[name], value, bit) for name, value in fields.items()]
        when = [self.trigger(event, name) for name in event.when]
        trigger = event.when[0] if event.when else ""
        answers = None
        if event.spread and event.spread.answers:
            answers = answer(event.spread.answers, event.spread.scores)
        if into:
            for name, part in zip((into, "decimals"), parts, strict=False):
                slot = self.slot_at(index, column, specs[name], part, convert=answers)
                self.use(slot, bit)
                plans.append(FieldPlan(name, specs[name].required, slot=slot, column=index))
                when.append(slot)
        elif not when and not event.where:
            value = fields.get("occurred_on")
            if value and value.column and not value.otherwise:
                when.append(self.trigger(event, value.column))
                trigger = value.column
        split = next((name for name, value in fields.items() if value.split), "")
        if -1 in when or any(name not in self.bound.positions for name in event.where):
            # Its trigger is not in this table; the bit stays free so that masks stay aligned.
            when = [-1]
        columns = self.bound.sheet.columns
        self.plan.events.append(
            EventPlan(
                fact=event.fact,
                fields=tuple(plans),
                when=tuple(when),
                unless=tuple(
                    slot
                    for name in event.unless
                    if (slot := self.slot(name, self.typed.get(name))) >= 0
                ),
                where=tuple((self.slot(name, None), text) for name, text in event.where.items()),
                repeats=event.repeats,
                count=event.count,
                split=split,
                trigger_header=self.bound.header_of(columns[trigger]) if trigger else "",
                places={plan.name: plan.column for plan in plans},
                trigger=index if into else self.bound.positions.get(trigger, -1),
            )
        )

    def trigger(self, event: Event, column: str) -> int:
        """The slot of a column that makes an event happen: of its parts where it is split."""
        split = any(value.split and value.column == column for value in event.fields.values())
        return self.slot(column, self.typed.get(column), split=split)

    def field(self, spec: FieldSpec, value: Value, bit: int) -> FieldPlan:
        if value.constant or not (value.column or value.join):
            return FieldPlan(spec.name, spec.required, make=self.constant(spec, value.constant))
        if value.join:
            make = self.joined(spec, value.join)
            first = placeholders(value.join)
            column = self.bound.positions.get(first[0], -1) if first else -1
            for name in first:
                self.use(self.slot(name, self.typed.get(name)), bit)
            return FieldPlan(spec.name, spec.required, make=make, column=column)
        slot = self.slot(value.column, spec, part=value.part, split=value.split)
        self.use(slot, bit)
        if spec.name == "unit" and not value.split and self.plan.beside < 0:
            self.plan.beside = slot
        column = self.bound.positions.get(value.column, -1)
        if not value.otherwise:
            if slot < 0:
                return FieldPlan(spec.name, spec.required, make=_nothing)
            return FieldPlan(spec.name, spec.required, slot=slot, column=column)
        if placeholders(value.otherwise):
            other = self.joined(spec, value.otherwise)
        else:
            other = self.constant(spec, value.otherwise)
        if slot < 0:
            return FieldPlan(spec.name, spec.required, make=other)

        def make_either(values: list[Any]) -> Any:
            found = values[slot]
            return other(values) if found is None else found

        return FieldPlan(spec.name, spec.required, make=make_either, column=column)

    def use(self, slot: int, bit: int) -> None:
        if slot >= 0:
            index = self.plan.slots[slot][0]
            first, bits = self.uses.get(index, (slot, 0))
            self.uses[index] = (first, bits | bit)

    def constant(self, spec: FieldSpec, text: str) -> Make:
        read = reader(converter(spec, None, self.context), self.context)
        return lambda _values: read(text)

    def joined(self, spec: FieldSpec, pattern: str) -> Make:
        read = reader(converter(spec, None, self.context), self.context)
        names = placeholders(pattern)
        slots = [self.slot(name, self.typed.get(name)) for name in names]
        shape = PLACEHOLDER.sub("{}", pattern)

        def join(values: list[Any]) -> Any:
            parts = [values[slot] if slot >= 0 else None for slot in slots]
            for part in parts:
                if type(part) is Bad:
                    return part
            return read(shape.format(*map(as_text, parts)))

        return join

    def add_masks(self) -> None:
        """Which cells would be lost where none of their events happens."""
        events = self.plan.events
        always = {index for _slot, index, _header in self.plan.required}
        sure = 0
        for number, event in enumerate(events):
            when = {self.plan.slots[slot][0] for slot in event.when if slot >= 0}
            if not event.unless and not event.where and when <= always and -1 not in event.when:
                sure |= 1 << number
        triggers = {self.plan.slots[slot][0] for e in events for slot in e.when if slot >= 0}
        for index, (slot, bits) in self.uses.items():
            if bits & sure or index in triggers or index in always:
                continue
            number = (bits & -bits).bit_length() - 1
            self.plan.masks.append((slot, index, bits, events[number].trigger_header))


def _nothing(_values: list[Any]) -> Any:
    return None
