"""Facts and their changes as people read them: names for codes, titles for choices, headers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from evalcore.intake.comparing.changed import Difference
from evalcore.intake.comparing.changes import Change, FieldChange, Kind
from evalcore.intake.comparing.known import compared
from evalcore.intake.names.roster import Roster
from evalcore.intake.rows.reader import Reported
from evalcore.messages import _
from evalcore.paper_words import on_screen
from evalcore.vocabulary import Fact, FieldSpec
from evalcore.vocabulary.governance import FactRetracted


class Describer:
    """Knows the names behind codes."""

    def __init__(
        self, roster: Roster, fact_at: Callable[[int], Fact | None] = lambda _position: None
    ) -> None:
        """``fact_at``: what the record holds at a position, to say what a withdrawal takes away."""
        self.roster = roster
        self.fact_at = fact_at

    def shown(self, spec: FieldSpec, value: Any) -> str:
        """A public value in words; empty where there is none."""
        if value is None or value == "":
            return ""
        if spec.kind == "choice":
            return spec.choices.get(str(value), str(value))
        if spec.kind == "flag":
            return "是" if value else "否"
        if spec.kind == "unit":
            return self.roster.units.get(value) or str(value)
        if spec.kind == "person":
            return self.roster.persons.get(value) or str(value)
        if isinstance(value, date):
            return value.isoformat()
        return str(value)

    def about(self, cls: type[Fact], values: Mapping[str, Any]) -> str:
        """Which thing a fact is: the values of its natural key."""
        specs = {spec.name: spec for spec in cls.specs()}
        parts = [self.shown(specs[name], values[name]) for name in cls.KEY]
        if values["ordinal"] != 1:
            parts.append(str(values["ordinal"]))
        return " ".join(part for part in parts if part)

    def _said(self, fact: Fact) -> str:
        """Which thing a fact is; of a withdrawal, what it takes away."""
        if isinstance(fact, FactRetracted) and (gone := self.fact_at(fact.target)) is not None:
            return f"{gone.TITLE} {self._said(gone)}"
        values = {name: getattr(fact, name) for name in (*fact.KEY, "ordinal")}
        return self.about(type(fact), values)

    def new(self, one: Reported, kind: Kind = "new") -> Change:
        """A fact that goes in for the first time, with the cells that say it."""
        fact = one.fact
        cls = type(fact)
        fields = [
            self._field(one, spec, "", self.shown(spec, getattr(fact, spec.name)))
            for spec in compared(cls)
            if one.places.get(spec.name, -1) >= 0
            and spec.name not in cls.KEY
            and getattr(fact, spec.name) != spec.default
        ]
        if "occurred_on" in cls.KEY and one.places.get("occurred_on", -1) >= 0:
            spec = next(spec for spec in cls.specs() if spec.name == "occurred_on")
            fields.append(self._field(one, spec, "", fact.occurred_on.isoformat()))
        # What makes it happen comes first: it is what the clerk filled.
        trigger = one.cell_at(one.event.trigger)
        fields.sort(key=lambda field: (field.cell != trigger, field.name != "occurred_on"))
        position = fact.target if isinstance(fact, FactRetracted) else 0
        return self._change(one, kind, position, fields)

    def differing(
        self, one: Reported, kind: Kind, position: int, differences: Iterable[Difference]
    ) -> Change:
        """A fact of which fields were filled or changed."""
        fields = []
        for each in differences:
            hidden = each.spec.private
            old = "" if hidden else self.shown(each.spec, each.old)
            new = "" if hidden else self.shown(each.spec, each.new)
            fields.append(self._field(one, each.spec, old, new))
        return self._change(one, kind, position, fields)

    def vanished(
        self, cls: type[Fact], values: Mapping[str, Any], position: int, file: str, sheet: str
    ) -> Change:
        """A fact that no row tells any more."""
        fields = tuple(
            FieldChange(spec.name, spec.zh, self.shown(spec, values[spec.name]), "")
            for spec in compared(cls)
            if spec.name not in cls.KEY and values[spec.name] != spec.default
        )
        about = self.about(cls, values)
        return Change("vanished", file, sheet, 0, cls.__name__, cls.TITLE, about, position, fields)

    def _change(
        self, one: Reported, kind: Kind, position: int, fields: Iterable[FieldChange]
    ) -> Change:
        fact = one.fact
        bound = one.table.bound
        return Change(
            kind,
            bound.file,
            bound.table.name,
            one.row,
            type(fact).__name__,
            fact.TITLE,
            self._said(fact),
            position,
            tuple(fields),
        )

    @staticmethod
    def _field(one: Reported, spec: FieldSpec, old: str, new: str) -> FieldChange:
        index = one.places.get(spec.name, -1)
        headers = one.table.bound.headers
        title = headers[index].strip("* ") if 0 <= index < len(headers) else ""
        # Lines of JSON have names of fields where sheets have headers.
        title = spec.zh if not title or title == spec.name else title
        return FieldChange(spec.name, title, old, new, one.cell(spec.name))


def sentence(change: Change) -> str:
    """One change in words, as ``import --plan`` prints it."""
    where = change.sheet
    if change.row:
        where += " " + _("row {row}").format(row=change.row)
    what = f"{where} {change.about}: "
    if change.kind == "new":
        first = change.fields[0] if change.fields else None
        said = _("adds {title}").format(title=on_screen(change.title))
        return what + (f"{said} ({first.title} {first.new})" if first else said)
    if change.kind == "retracted":
        return what + _("withdraws position {position}").format(position=change.position)
    if change.kind == "vanished":
        return what + _("{title} is not reported any more (position {position})").format(
            title=on_screen(change.title), position=change.position
        )
    parts = [_words(field) for field in change.fields]
    pattern = _("fills {fields}") if change.kind == "supplemented" else _("corrects {fields}")
    return what + pattern.format(fields=", ".join(parts))


def _words(field: FieldChange) -> str:
    if not field.old and not field.new:
        return _("{title} (sealed)").format(title=field.title)
    if not field.old:
        return f"{field.title} {field.new}"
    return f"{field.title}: {field.old} → {field.new or '—'}"
