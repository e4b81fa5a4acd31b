"""Where in the workbook a field of a fact is filled, found through the mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from evalcore.intake.mapping import Event, Sheet
from evalcore.intake.mapping import Mapping as SheetMapping
from evalcore.paper_words import said
from evalcore.vocabulary import Fact
from projections.chase.model import Place

_TRUTH = {True: ("是", "true", "1", "√", "有"), False: ("否", "false", "0", "×", "无")}


@attrs.frozen
class Cell:
    """A field of a fact: ``given`` names other fields of it that are settled (a part, a step)."""

    fact: type[Fact]
    field: str = "occurred_on"
    given: Mapping[str, str | bool] = attrs.field(factory=dict)


def place_of(mapping: SheetMapping, cell: Cell, *, again: bool = False) -> Place:
    """Sheet and column for ``cell``; with ``again`` those for a second time, where there are any.

    An empty place where the mapping does not take such a fact.
    """
    found = list(_places(mapping, cell))
    if not found:
        return Place()
    if again:
        return next((place for place in found if place.sheet != found[0].sheet), found[0])
    return found[0]


def _places(mapping: SheetMapping, cell: Cell) -> Iterator[Place]:
    for sheet in mapping.sheets:
        for event in sheet.events:
            if event.fact is cell.fact:
                column = _column(event, cell)
                if column:
                    yield Place(sheet.title, sheet.columns[column].header, _hint(sheet, event))


def _hint(sheet: Sheet, event: Event) -> str:
    return said("，").join(
        said("{title}：{value}").format(title=said(sheet.columns[name].header), value=said(v))
        for name, v in event.where.items()
    )


def _column(event: Event, cell: Cell) -> str:
    """The column that fills the field, or empty."""
    spread = event.spread
    for name, wanted in cell.given.items():
        value = event.fields.get(name)
        if value is not None and value.constant and not _same(cell, name, value.constant, wanted):
            return ""
        labels = spread.columns.values() if spread and spread.label == name else ()
        if labels and not any(_same(cell, name, label, wanted) for label in labels):
            return ""
    if spread is not None and spread.into == cell.field:
        wanted_label = cell.given.get(spread.label)
        for column, label in spread.columns.items():
            if wanted_label is None or _same(cell, spread.label, label, wanted_label):
                return column
        return ""
    value = event.fields.get(cell.field)
    columns = value.columns() if value is not None else ()
    return columns[0] if columns else ""


def _same(cell: Cell, name: str, text: str, wanted: str | bool) -> bool:
    """Whether a mapping's word means the value wanted: its code or its title."""
    if isinstance(wanted, bool):
        return text in _TRUTH[wanted]
    spec = next(spec for spec in cell.fact.specs() if spec.name == name)
    return text in (wanted, spec.choices.get(wanted, wanted))
