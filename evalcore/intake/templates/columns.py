"""What a template asks in each column: notes, examples, widths, drop-downs and checks."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from attrs import frozen

from evalcore.intake.mapping import Column, Sheet
from evalcore.intake.templates.lists import Lists
from evalcore.intake.templates.texts import wide
from evalcore.paper_words import on_papers, said
from evalcore.vocabulary import FieldSpec

FIRST_DAY, LAST_DAY = date(1900, 3, 1), date(2099, 12, 31)
"""Days that a spreadsheet knows without doubt: it counts a 29 February 1900 that never was."""

_EPOCH = date(1899, 12, 30)

WIDEST_CHOICE = 28
"""Characters: what is longer is read in the drop-down."""

SEALED = on_papers("加密保存")
"""What a note of a private column says somewhere."""


@frozen
class Asked:
    """A column, and what its cells are read as.

    ``spec`` is the field that it feeds (None: it only steers); ``split`` several values in one
    cell; ``exact`` a number of which every written digit counts; ``at_once`` filled when the row
    begins, not later.
    """

    column: Column
    spec: FieldSpec | None = None
    split: bool = False
    exact: bool = False
    at_once: bool = True

    @property
    def kind(self) -> str:
        """What drop-down, check and width depend on."""
        if self.exact or self.split or self.spec is None:
            return "text"
        return "code" if self.spec.opens else self.spec.kind

    def choices(self) -> tuple[str, ...]:
        """The values that are allowed; nothing for free cells."""
        if self.spec is None or not self.spec.choices:
            flag = self.spec is not None and self.spec.kind == "flag"
            return (said("是"), said("否")) if flag else self.column.choices
        return self.column.choices or tuple(map(said, self.spec.choices.values()))


def asked_of(sheet: Sheet) -> list[Asked]:
    """The columns of a sheet in order, each with the field that it feeds."""
    found: dict[str, Asked] = {}
    for number, event in enumerate(sheet.events):
        specs = {spec.name: spec for spec in event.fact.specs()}
        for name, value in event.fields.items():
            if value.column:
                found.setdefault(
                    value.column,
                    Asked(
                        sheet.columns[value.column],
                        specs[name],
                        value.split,
                        exact=bool(value.part),
                        at_once=number == 0,
                    ),
                )
        if event.spread:
            for column in event.spread.columns:
                about = sheet.columns[column]
                found.setdefault(column, Asked(about, specs[event.spread.into], at_once=not number))
    return [found.get(column.id, Asked(column)) for column in sheet.columns.values()]


@frozen
class Names:
    """What drop-downs offer beside choices: units and persons as they are to be written."""

    lists: Lists
    units: tuple[str, ...]
    persons: tuple[str, ...]


def note_of(one: Asked) -> str:
    """What the header's comment says; empty where there is nothing to say."""
    column, choices = one.column, one.choices()
    parts = [said("必填。") if column.required else "", column.note]
    if len(choices) > 2:
        offered = said("可填多项：{choices}") if one.split else said("可选：{choices}")
        parts.append(offered.format(choices=said("、").join(choices)))
    if one.kind == "day":
        parts.append(said("日期，例如 2025-03-04"))
    elif one.kind == "period" and not re.search(r"\d{4}", column.note):
        parts.append(said("例如 2025、2025年上半年、2025年第三季度、2025-07"))
    elif one.kind == "case" and not one.split:
        parts.append(said("从下拉列表选编号，或直接填写"))
    if is_private(one) and said(SEALED).casefold() not in column.note.casefold():
        parts.append(said("加密保存，不参与计分"))
    return "\n".join(part for part in parts if part)


def is_private(one: Asked) -> bool:
    """Whether what stands in the column is sealed apart."""
    return one.spec is not None and one.spec.private


def width_of(one: Asked) -> int:
    """Width of a column in characters: of its header, or of what usually stands in it."""
    header = _needed(one.column.header) + 4
    if one.kind == "text" and one.spec is not None and not one.exact:
        short = one.column.required and wide(one.column.header) <= 4
        return max(14 if short else 24, header)
    chosen = max(map(wide, one.choices()), default=0) + 3 if one.kind == "choice" else 0
    usual = {"day": 13, "code": 16, "case": 16, "unit": 18, "person": 14}.get(one.kind, 10)
    return max(usual, header, min(chosen, WIDEST_CHOICE))


def _needed(header: str) -> int:
    """Characters for a header: in English over two lines, where it is of several words."""
    full = wide(header)
    if " " not in header or not header.isascii():
        return full
    words = header.split()
    splits = (max(len(" ".join(words[:n])), len(" ".join(words[n:]))) for n in range(1, len(words)))
    return min(full, *splits)


def example_of(one: Asked, offered: Names, year: int) -> str:
    """What the example row shows: a row that has just begun. Empty where nothing helps."""
    if not one.at_once and not one.column.required:
        return ""
    choices = one.choices()
    if choices:
        return said("、").join(choices[:2]) if one.split else choices[0]
    names = {"unit": offered.units, "person": offered.persons}.get(one.kind)
    if names:
        return names[0]
    half = said("{year}年上半年").format(year=year)
    known = {"day": f"{year}-03-04", "whole": "12", "period": half}
    shown = said("（{what}）").format(what=one.column.header)
    return known.get(one.kind, shown if one.column.required else "")


def add_check(page: Any, where: str, one: Asked, offered: Names) -> None:
    """Add the cells to the check of their kind: one for all columns that are alike."""
    made = _make_check(one, offered)
    if made is None:
        return
    wanted = (made.type, made.operator, made.formula1, made.formula2)
    for known in page.data_validations.dataValidation:
        if wanted == (known.type, known.operator, known.formula1, known.formula2):
            known.add(where)
            return
    made.add(where)
    page.add_data_validation(made)


def _make_check(one: Asked, offered: Names) -> Any:
    from openpyxl.worksheet.datavalidation import DataValidation

    choices = () if one.split else one.choices()
    if choices:
        formula = offered.lists.range_of(choices, one.column.header)
        return _listed(formula, "stop", said("请从下拉列表中选择：") + said("、").join(choices))
    names = {"unit": offered.units, "person": offered.persons}.get(one.kind)
    if names:
        title = said("组织") if one.kind == "unit" else said("人员")
        formula = offered.lists.range_of(names, title)
        text = said("下拉列表中没有。填的是编码或新登记的，请选“是”。")
        return _listed(formula, "warning", text)
    if one.kind == "case" and one.spec is not None:
        name = offered.lists.cases(one.spec.refers_to)
        text = said("没有这个编号。确实有的，请选“是”。")
        return _listed(name, "warning", text) if name else None
    if one.kind == "day":
        return day_check()
    if one.kind == "whole" and one.spec is not None and not one.column.suffixes:
        least = 0 if one.spec.minimum is None else one.spec.minimum
        check = DataValidation(type="whole", operator="greaterThanOrEqual", formula1=str(least))
        return _told(check, "stop", said("请填整数，不小于 {least}。").format(least=least))
    return None


def _listed(formula: str, style: str, text: str) -> Any:
    from openpyxl.worksheet.datavalidation import DataValidation

    return _told(DataValidation(type="list", formula1=formula), style, text)


def day_check() -> Any:
    """A check on days: one that only warns."""
    from openpyxl.worksheet.datavalidation import DataValidation

    check = DataValidation(
        type="date",
        operator="between",
        formula1=str((FIRST_DAY - _EPOCH).days),
        formula2=str((LAST_DAY - _EPOCH).days),
    )
    # A warning: a date typed as text (2025年3月4日) is read all the same.
    return _told(check, "warning", said("不是日期。请写成 2025-03-04。"))


def _told(check: Any, style: str, text: str) -> Any:
    check.allow_blank = True
    check.showErrorMessage = True
    check.errorStyle = style
    check.errorTitle = said("请核对")
    check.error = text[:220]
    return check
