"""Which part of a mapping a workbook asks: everything is more than any office needs.

A mapping knows every sheet that some scheme reads. A clerk is asked what is always kept, and what
the scheme reads; without a scheme what offices usually keep.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from attrs import evolve

from evalcore.intake.mapping import OPTIONAL, Column, Event, Mapping, Sheet


def usual(mapping: Mapping) -> tuple[str, ...]:
    """Ids of the sheets that a workbook has where no scheme says what is read."""
    return tuple(sheet.id for sheet in mapping.sheets if sheet.template != OPTIONAL)


def narrowed(mapping: Mapping, kept: Callable[[Sheet, Column], bool]) -> Mapping:
    """The mapping without the optional columns that are not ``kept``.

    Events lose the fields that such a column fed; one that can't be told without them is gone.
    """
    return evolve(mapping, sheets=tuple(_sheet(sheet, kept) for sheet in mapping.sheets))


def _sheet(sheet: Sheet, kept: Callable[[Sheet, Column], bool]) -> Sheet:
    columns = {
        name: column
        for name, column in sheet.columns.items()
        if not column.optional or kept(sheet, column)
    }
    if len(columns) == len(sheet.columns):
        return sheet
    events = tuple(told for event in sheet.events for told in _told(event, columns))
    return evolve(sheet, columns=columns, events=events)


def _told(event: Event, columns: Collection[str]) -> Iterable[Event]:
    """The event as far as the columns tell it."""
    fields = {
        name: value
        for name, value in event.fields.items()
        if all(column in columns for column in value.columns())
    }
    needed = {spec.name for spec in event.fact.specs() if spec.required} & set(event.fields)
    steering = {*event.when, *event.unless, *event.where}
    if needed <= set(fields) and steering <= set(columns):
        spread = event.spread
        if spread is not None and spread.columns:
            told = {name: label for name, label in spread.columns.items() if name in columns}
            if not told:
                return
            spread = evolve(spread, columns=told)
        yield evolve(event, fields=fields, spread=spread)
