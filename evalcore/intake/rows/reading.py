"""Reading several files together: first who is who, then every row into a sink."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from attrs import field, frozen

from evalcore.intake.comparing.questions import QUESTIONS, kept_positions
from evalcore.intake.files.folders import read_paths
from evalcore.intake.files.handed import Handed
from evalcore.intake.findings import WARNING, Finding, Unreadable
from evalcore.intake.mapping import PLACEHOLDER, Event, Mapping, Value
from evalcore.intake.names.roster import Roster
from evalcore.intake.rows import normal
from evalcore.intake.rows.cells import Context
from evalcore.intake.rows.jsonl import lines_of, read_lines
from evalcore.intake.rows.normal import coded, plain
from evalcore.intake.rows.plan import compile_plan
from evalcore.intake.rows.reader import RowReader
from evalcore.intake.rows.sink import Sink
from evalcore.intake.sheets.binding import Bound, bind
from evalcore.messages import _

Progress = Callable[[int, int], None]


@frozen
class Reading:
    """What was read beside the facts, and what could not be read.

    ``days``: for each file the day it was handed in. ``bounds``: (index of the file, table).
    ``kept``: positions that the office says stand (sheet 待确认).
    """

    files: tuple[Handed, ...]
    days: tuple[date, ...] = ()
    bounds: list[tuple[int, Bound]] = field(factory=list)
    kept: set[int] = field(factory=set)
    findings: list[Finding] = field(factory=list)


def read_files(
    paths: Sequence[str | Path | Handed],
    mapping: Mapping,
    roster: Roster,
    sink: Sink,
    *,
    received_on: Callable[[Handed], date],
    leave_out: Collection[str] = (),
    progress: Progress | None = None,
) -> Reading:
    """Read ``paths`` with ``mapping`` into ``sink``, in order of file and row.

    Names are looked up in ``roster`` and in the files. ``received_on`` gives the day on which a
    file was handed in. Files named in ``leave_out`` are not read. Raises UsageError where a file
    can't be opened at all.
    """
    files: dict[str, Handed] = {}
    opened, findings = read_paths(paths, encoding=mapping.encoding, delimiter=mapping.delimiter)
    for handed in opened:
        if handed.name in leave_out:
            continue
        if handed.digest in files and not handed.problem:
            findings.append(
                Finding(
                    handed.name,
                    "",
                    "",
                    "",
                    _("the same file as {other}").format(other=files[handed.digest].name),
                    _("It is read once."),
                    WARNING,
                )
            )
            continue
        files[handed.name if handed.problem else handed.digest] = handed
    tables: list[tuple[Handed, list[Bound]]] = []
    for handed in files.values():
        if handed.problem:
            findings.append(handed.problem)
            continue
        bound, said = bind(handed, mapping)
        findings += said
        tables.append((handed, bound))
    collect_names(tables, roster)
    context = Context(mapping, roster)
    every = tuple(files.values())
    reading = Reading(every, tuple(received_on(handed) for handed in every), findings=findings)
    done = 0

    def count(rows: int) -> None:
        if progress:
            progress(done + rows, 0)

    for handed, bounds in tables:
        number = every.index(handed)
        day = reading.days[number]
        if handed.lines is not None:
            findings += read_lines(handed, context, day, sink, number, count)
        for table in bounds:
            reading.bounds.append((number, table))
            plan = compile_plan(table, context)
            if table.sheet is QUESTIONS:
                # Whoever keeps a fact may say why: no cell of an answer is lost.
                plan.masks.clear()
                with suppress(Unreadable):  # its reader says so
                    reading.kept.update(kept_positions(table))
            reader = RowReader(plan, day, sink, number)
            done += reader.read(count)
            findings += reader.findings
    return reading


# Who is who, before any row is read

_NAMING = {
    "UnitRegistered": ("unit", "name", "parent"),
    "UnitRenamed": ("unit", "name"),
    "UnitMoved": ("unit", "parent"),
    "UnitDissolved": ("unit", "occurred_on", "into"),
    "UnitAliasConfirmed": ("alias", "unit"),
    "PersonRegistered": ("person", "name"),
    "PersonAliasConfirmed": ("alias", "person", "unit"),
    "TenureStarted": ("person", "unit", "post"),
}


def collect_names(tables: Sequence[tuple[Handed, list[Bound]]], roster: Roster) -> None:
    """Add to ``roster`` what the files themselves register, in whatever order they do."""
    found: dict[str, list[dict[str, str]]] = {name: [] for name in _NAMING}
    for handed, bounds in tables:
        for name, fields in _from_lines(handed):
            found[name].append(fields)
        for bound in bounds:
            for name, fields in _from_table(bound):
                found[name].append(fields)
    for item in found["UnitRegistered"]:
        roster.add_unit(item["unit"], item["name"], item.get("parent", ""))
    for item in found["PersonRegistered"]:
        roster.add_person(item["person"], item["name"])
    # Whoever is not known here is passed over: the row itself will say so.
    for item in found["UnitRenamed"]:
        roster.rename_unit(roster.known_unit(item["unit"]), item["name"])
    for item in found["UnitMoved"]:
        roster.move_unit(roster.known_unit(item["unit"]), item["parent"])
    for item in found["UnitDissolved"]:
        gone, into = roster.known_unit(item["unit"]), item.get("into", "")
        with suppress(Unreadable):
            last_day = normal.day(item["occurred_on"])
            roster.dissolve_unit(gone, last_day, roster.known_unit(into) if into else "")
    for item in found["UnitAliasConfirmed"]:
        roster.add_unit_alias(roster.known_unit(item["unit"]), item["alias"])
    for item in found["PersonAliasConfirmed"]:
        unit = roster.known_unit(item["unit"]) if item.get("unit") else ""
        roster.add_person_alias(roster.known_person(item["person"]), item["alias"], unit)
    for item in found["TenureStarted"]:
        unit = roster.known_unit(item["unit"])
        person = roster.known_person(item["person"], unit)
        if person and unit:
            roster.add_service(person, unit, item.get("post", ""))


def _from_lines(handed: Handed) -> Iterator[tuple[str, dict[str, str]]]:
    if handed.lines is None:
        return
    for _number, item in lines_of(handed):
        if isinstance(item, dict):
            name = str(item.get("fact", "")).split(".")[0]
            if name in _NAMING:
                fields = {key: _spelt(key, item.get(key)) for key in _NAMING[name]}
                if all(fields[key] for key in _NAMING[name][:2]):
                    yield name, fields


def _spelt(name: str, raw: Any) -> str:
    return plain(raw) if name in ("name", "alias") else coded(raw)


def _from_table(bound: Bound) -> Iterator[tuple[str, dict[str, str]]]:
    events = [e for e in bound.sheet.events if e.fact.__name__ in _NAMING]
    if not events:
        return
    seen = set()
    try:
        for number, cells in bound.table.rows():
            if number <= bound.header_row:
                continue
            for event in events:
                fields = _fields(bound, event, cells)
                key = (event.fact, *fields.values())
                if fields and key not in seen:
                    seen.add(key)
                    yield event.fact.__name__, fields
    except Unreadable:
        return


def _fields(bound: Bound, event: Event, cells: list[Any]) -> dict[str, str]:
    """The naming fields of a row; empty where the event does not happen or lacks one."""

    def cell(column: str) -> Any:
        index = bound.positions.get(column, -1)
        return cells[index] if 0 <= index < len(cells) else None

    def text(name: str, value: Value) -> str:
        if value.constant:
            return _spelt(name, value.constant)
        pattern = value.join or (value.otherwise if not plain(cell(value.column)) else "")
        if pattern:
            return _spelt(name, PLACEHOLDER.sub(lambda match: plain(cell(match[1])), pattern))
        return _spelt(name, cell(value.column))

    names = _NAMING[event.fact.__name__]
    fields = {name: text(name, event.fields[name]) for name in names if name in event.fields}
    happens = (
        all(plain(cell(name)) for name in event.when)
        and not any(plain(cell(name)) for name in event.unless)
        and all(plain(cell(name)) == wanted for name, wanted in event.where.items())
    )
    return fields if happens and all(fields.get(name) for name in names[:2]) else {}
