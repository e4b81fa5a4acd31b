"""JSON lines: one fact per line, ``{"fact": "PledgeMade", "unit": …}``, fields by their names.

The way in for other programs. Values are read like cells: a unit by name or code, a choice by
title or code, a date as text.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import msgspec
from attrs import frozen

from evalcore.intake.files.handed import Handed
from evalcore.intake.files.tables import Table
from evalcore.intake.findings import Finding
from evalcore.intake.mapping import Column, Event, Sheet, Value
from evalcore.intake.rows.cells import Context
from evalcore.intake.rows.plan import compile_plan
from evalcore.intake.rows.reader import Progress, RowReader
from evalcore.intake.rows.sink import Sink
from evalcore.intake.sheets.binding import Bound
from evalcore.messages import _
from evalcore.procedures.facts import DECIDED
from evalcore.vocabulary import Fact, facts
from evalcore.vocabulary.governance import NOTED


@frozen
class LineBound(Bound):
    """Lines of one fact class: a field is a column."""

    def place(self, index: int, row: int) -> str:
        """``line:field``."""
        return f"{row}:{self.headers[index]}"


@cache
def _classes() -> dict[str, type[Fact]]:
    found = {cls.__name__: cls for cls in facts().values()}
    return found | dict(facts())


def lines_of(handed: Handed) -> Iterator[tuple[int, Any]]:
    """(line number, decoded object or what is wrong with it as text)."""
    decode = msgspec.json.Decoder().decode
    lines = handed.lines() if handed.lines is not None else ()
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, decode(line)
            except msgspec.DecodeError as error:
                yield number, str(error)
            except RecursionError:
                yield number, _("lists and tables stand too deep in each other")


def read_lines(
    handed: Handed,
    context: Context,
    received_on: date,
    sink: Sink,
    file: int = 0,
    progress: Progress | None = None,
) -> list[Finding]:
    """Give the facts of a JSON-lines file to ``sink``, in the order of the file.

    What comes back is what is wrong.
    """
    readers: dict[type[Fact], tuple[RowReader, dict[str, int]]] = {}
    findings: list[Finding] = []
    for number, item in lines_of(handed):
        if progress and not number % 2000:
            progress(number)
        problem = _problem(item)
        if problem:
            findings.append(Finding(handed.name, handed.stem, str(number), _shown(item), *problem))
            continue
        cls = _classes()[item["fact"]]
        if cls not in readers:
            readers[cls] = _reader(handed, cls, context, received_on, sink, file)
        row_reader, positions = readers[cls]
        cells: list[Any] = [None] * len(positions)
        for name, value in item.items():
            if name in positions:
                cells[positions[name]] = value
            elif name != "fact":
                findings.append(_unknown_field(handed, number, name, positions))
        row_reader.row(number, cells)
    for reader, _positions in readers.values():
        reader.finish()
        findings += reader.findings
    return findings


def _problem(item: Any) -> tuple[str, str] | None:
    if isinstance(item, str):
        return _("this line is not JSON: {problem}").format(problem=item), _("Correct the line.")
    if not isinstance(item, dict) or not isinstance(item.get("fact"), str):
        return (
            _("this line names no fact"),
            _('Write one object per line, such as {"fact": "PledgeMade", …}.'),
        )
    if item["fact"] not in _classes():
        near = difflib.get_close_matches(item["fact"], list(_classes()), n=3)
        remedy = _("See `evalcore vocabulary` for the facts that there are.")
        if near:
            remedy = _("Did you mean {names}?").format(names=", ".join(near))
        return _("there is no such fact"), remedy
    if _classes()[item["fact"]] in NOTED:
        return _("the record notes this itself; it can't be reported"), _("Take the line out.")
    if _classes()[item["fact"]] in DECIDED:
        return (
            _("this is decided by a command of its own, not reported in a file"),
            _("Use scheme adopt, tie decide or publish, and take the line out."),
        )
    return None


def _shown(item: Any) -> str:
    return str(item.get("fact", ""))[:200] if isinstance(item, dict) else ""


def _unknown_field(handed: Handed, number: int, name: str, known: dict[str, int]) -> Finding:
    near = difflib.get_close_matches(name, list(known), n=3)
    return Finding(
        handed.name,
        handed.stem,
        f"{number}:{name}",
        name,
        _("the fact has no such field"),
        _("Its fields are: {names}.").format(names=", ".join(near or known)),
    )


def _reader(
    handed: Handed, cls: type[Fact], context: Context, received_on: date, sink: Sink, file: int
) -> tuple[RowReader, dict[str, int]]:
    names = [spec.name for spec in cls.specs()]
    columns = {
        spec.name: Column(spec.name, spec.name, required=spec.required) for spec in cls.specs()
    }
    event = Event(cls, {name: Value(column=name) for name in names})
    positions = {name: index for index, name in enumerate(names)}
    table = Table(handed.stem, lambda: iter(()))
    sheet = Sheet(cls.__name__, cls.TITLE, columns, (event,))
    bound = LineBound(handed.name, table, sheet, 0, positions, tuple(names))
    return RowReader(compile_plan(bound, context), received_on, sink, file), positions
