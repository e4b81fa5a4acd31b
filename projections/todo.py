"""The list to chase by (催报单): what a scheme asks for and the record does not hold yet.

Pure: ledgers and contributions of a trial evaluation, and a mapping that says where things are
filled. It asks for nothing that the scheme does not read (design §7.9), and for nothing twice: a
cycle of which nothing came is one line, whatever was expected of it; a case that is half filled is
asked for its next step, not for a new case. ``docs/chase.md`` says what each kind of row means.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from evalcore.errors import UsageError
from evalcore.intake.mapping import Mapping
from evalcore.messages import _
from evalcore.paper_words import said
from projections.chase.cycles import asked, cycles, quiet, silent
from projections.chase.expected import expected
from projections.chase.half_filled import gaps
from projections.chase.loose import loose
from projections.chase.model import KINDS, Kind, Place, Todo, TodoList, Township, in_order
from projections.chase.places import place_of
from projections.chase.rules import rules_of
from projections.chase.townships import Units, units_of
from projections.evaluation import Evaluation

NOWHERE = Place()

__all__ = ["KINDS", "Place", "Todo", "TodoList", "Township", "todo"]


def todo(evaluation: Evaluation, mapping: Mapping, *, unit: str = "") -> TodoList:
    """What is missing as of ``evaluation.as_of``.

    ``mapping`` is that of the workbook which the offices fill. ``unit``: code or name of a unit;
    only what is asked of it and of those below it. Raises ``UsageError`` where there is no such
    unit, or several.
    """
    return _Chase(evaluation, mapping).gathered(unit)


class _Chase:
    """Makes rows of what the searches find: names, township, place, days overdue."""

    def __init__(self, evaluation: Evaluation, mapping: Mapping) -> None:
        self.evaluation = evaluation
        self.scheme = evaluation.scheme
        self.as_of = evaluation.as_of
        self.connection = evaluation.connection
        self.mapping = mapping
        self.units = units_of(self.connection)
        rows = self.connection.execute("SELECT person, name FROM persons").fetchall()
        self.persons: dict[str, str] = {person: name or "" for person, name in rows}

    def gathered(self, unit: str) -> TodoList:
        wanted = chosen(self.units, unit) if unit else ""
        rows = self.rows()
        if wanted:
            rows = [row for row in rows if wanted in self.units.above(row.unit)]
        scheme = self.scheme
        return TodoList(scheme.id, scheme.title, scheme.period.id, self.as_of, in_order(rows))

    def rows(self) -> list[Todo]:
        rules = rules_of(self.scheme)
        every = asked(self.connection, self.scheme, self.evaluation.served, self.as_of)
        rows = [
            self.row(
                "not_received",
                "cycle",
                unit,
                said("{when}没有收到任何填报").format(when=cycle.title),
                since=cycle.last_day,
                due=cycle.due,
            )
            for unit, cycle in silent(every)
            # On the evening of its last day a cycle is not yet over.
            if cycle.last_day < self.as_of
        ]
        half = gaps(self.connection, rules)
        rows += [
            self.row(
                "half_filled",
                gap.step,
                gap.unit,
                gap.what,
                person=gap.person,
                place=place_of(self.mapping, gap.cell, again=gap.again),
                ledger=gap.ledger,
                case=gap.case,
                title=gap.title,
                since=gap.since,
                due=gap.due,
                positions=gap.positions,
            )
            for gap in half
        ]
        rows += self.not_found(
            quiet(every),
            {(gap.ledger, gap.case) for gap in half},
        )
        rows += [
            self.row(
                "loose",
                "case",
                one.unit,
                one.what,
                place=place_of(self.mapping, one.cell),
                ledger=one.family,
                case=one.case,
                positions=one.positions,
            )
            for one in loose(self.connection, rules)
        ]
        return rows

    def not_found(
        self, unheard: Collection[tuple[str, str]], begun: Collection[tuple[str, str]]
    ) -> list[Todo]:
        by_name = {rule.id: rule for rule in reversed(rules_of(self.scheme))}
        people = {subject.id: subject.person for subject in self.evaluation.roll}
        return [
            self.row(
                "not_found",
                one.indicator,
                one.unit,
                one.what,
                person=people.get(one.subject, ""),
                place=place_of(self.mapping, one.cell) if one.cell else NOWHERE,
                ledger=one.ledger,
                case=one.case,
                since=one.since,
                due=one.due,
                positions=one.positions,
            )
            for one in expected(self.evaluation, by_name, cycles(self.scheme), unheard, begun)
        ]

    def row(
        self,
        kind: Kind,
        step: str,
        unit: str,
        what: str,
        *,
        person: str = "",
        place: Place = NOWHERE,
        ledger: str = "",
        case: str = "",
        title: str = "",
        since: date | None = None,
        due: date | None = None,
        positions: tuple[int, ...] = (),
    ) -> Todo:
        office = self.units.office(unit) if unit else ""
        return Todo(
            kind=kind,
            step=step,
            unit=unit,
            unit_name=self.units.name(unit),
            township=office,
            township_name=self.units.name(office),
            what=what,
            person=person,
            person_name=self.persons.get(person, person),
            place=place,
            ledger=ledger,
            case=case,
            title=title,
            since=since,
            due=due,
            overdue=max(0, (self.as_of - due).days) if due else 0,
            positions=positions,
        )


def chosen(units: Units, wanted: str) -> str:
    """The code of the unit that a code or a name means.

    Raises ``UsageError`` where there is none, or where several bear the name.
    """
    if wanted in units.known:
        return wanted
    named = sorted(code for code, (name, _kind, _up) in units.known.items() if name == wanted)
    if len(named) == 1:
        return named[0]
    if named:
        raise UsageError(
            _("--unit: several units are named {name}: {codes}. Give the code.").format(
                name=wanted, codes=", ".join(named)
            )
        )
    import difflib

    every = sorted({name for name, _kind, _up in units.known.values()} | units.known.keys())
    near = difflib.get_close_matches(wanted, every, n=3, cutoff=0.5)
    hint = _(" Did you mean {names}?").format(names=", ".join(near)) if near else ""
    raise UsageError(
        _("--unit: no unit has the code or name {name}.{hint}").format(name=wanted, hint=hint)
    )
