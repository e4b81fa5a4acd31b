"""Which sheets and columns of a mapping a scheme asks for: those that feed what its rules read.

Pure; no paperwork beyond it (design §7.9). ``burden`` counts the same sheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalcore.intake.mapping import ALWAYS, USUAL, Event, Sheet
from evalcore.intake.mapping import Mapping as MappingFile
from evalcore.intake.templates.usual import narrowed
from evalcore.schemes.feeds import EXCEPTIONS, Field
from evalcore.schemes.model import Scheme
from evalcore.schemes.reads import read_fields


def read_by(event: Event, read: Mapping[Field, tuple[str, ...]]) -> tuple[Field, ...]:
    """The fields read that this event gives."""
    labels = _constants(event) | (set(event.spread.columns.values()) if event.spread else set())
    return tuple(
        source
        for source in read
        if source.fact == event.fact.__name__ and (not source.label or source.label in labels)
    )


def columns_of(event: Event, source: Field) -> Iterator[str]:
    """The columns that give a field of an event; of a spread only those of its label."""
    spread = event.spread
    if spread is not None and source.name in (spread.into, spread.label):
        for column, label in spread.columns.items():
            if source.label in ("", label):
                yield column
    elif source.name in event.fields and source.label in {"", *_constants(event)}:
        yield from event.fields[source.name].columns()


def _constants(event: Event) -> set[str]:
    return {value.constant for value in event.fields.values() if value.constant}


def asked_of(scheme: Scheme, mapping: MappingFile) -> tuple[MappingFile, tuple[str, ...]]:
    """The mapping with the columns that ``scheme`` asks for, and the ids of the sheets.

    What it reads at lower levels counts too. The roster and retractions are always kept. A sheet
    on which something exceptional is told of a case (a merger, an objection) comes with the
    sheet on which such cases are opened: fairness needs it, whether or not a rule reads it.
    """
    read: dict[Field, tuple[str, ...]] = {}
    for level in _levels(scheme):
        for source, paths in read_fields(level).items():
            read[source] = (*read.get(source, ()), *paths)
    fed = {
        (sheet.id, column)
        for sheet in mapping.sheets
        for event in sheet.events
        for source in read_by(event, read)
        for column in columns_of(event, source)
    }
    told = narrowed(mapping, lambda sheet, column: (sheet.id, column.id) in fed)
    wanted = {
        sheet.id
        for sheet in told.sheets
        if sheet.template == ALWAYS or any(read_by(event, read) for event in sheet.events)
    }
    opened = {kind for sheet in told.sheets if sheet.id in wanted for kind in _opened(sheet)}
    wanted |= {
        sheet.id
        for sheet in told.sheets
        if sheet.template == USUAL and opened & set(_excepted(sheet))
    }
    return told, tuple(sheet.id for sheet in told.sheets if sheet.id in wanted)


def _levels(scheme: Scheme) -> Iterator[Scheme]:
    yield scheme
    for lower in scheme.after.values():
        yield from _levels(lower)


def _opened(sheet: Sheet) -> Iterator[str]:
    """Kinds of cases that are opened on a sheet."""
    for event in sheet.events:
        for spec in event.fact.specs():
            if spec.kind == "case" and spec.opens:
                yield spec.refers_to


def _excepted(sheet: Sheet) -> Iterator[str]:
    """Kinds of cases of which a sheet tells what few have."""
    for event in sheet.events:
        if event.fact.__name__ in EXCEPTIONS:
            for spec in event.fact.specs():
                if spec.kind == "case" and spec.required:
                    yield spec.refers_to
