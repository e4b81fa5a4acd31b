"""One thing that is not there yet, and the list of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import attrs

from evalcore.paper_words import on_papers, said

Kind = Literal["not_received", "half_filled", "not_found", "loose"]

KINDS: Mapping[Kind, str] = {
    "not_received": on_papers("未报送"),
    "half_filled": on_papers("填报不全"),
    "not_found": on_papers("应有未见"),
    "loose": on_papers("无主记录"),
}
"""Kind of row → its title, in the order in which they are counted."""


@attrs.frozen
class Place:
    """Where something would be filled: sheet and column of the workbook, by their headers.

    ``hint`` says what another column of the row must hold (变动类型：整改). All empty where the
    mapping has no place for it.
    """

    sheet: str = ""
    column: str = ""
    hint: str = ""

    @property
    def text(self) -> str:
        """The place in words, for people."""
        named = " · ".join(said(part) for part in (self.sheet, self.column) if part)
        return said("{place}（{hint}）").format(place=named, hint=self.hint) if self.hint else named


@attrs.frozen
class Todo:
    """Something missing: whose, what, where it would be filled, since and until when.

    ``step`` names what is missing for programs: a ``Step``, ``cycle``, ``case``, or
    the indicator that expected something. ``case`` is the row of ``ledger`` that lacks it (empty
    where nothing is there), ``title`` what it is about, in public words. ``due`` is the day by
    which it should have come, None where no rule sets one; ``overdue`` the calendar days that
    have gone by since then. ``positions`` are those of the facts that are known, in the log.
    """

    kind: Kind
    step: str
    unit: str
    unit_name: str
    township: str
    township_name: str
    what: str
    person: str = ""
    person_name: str = ""
    place: Place = Place()
    ledger: str = ""
    case: str = ""
    title: str = ""
    since: date | None = None
    due: date | None = None
    overdue: int = 0
    positions: tuple[int, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The row as JSON data; days as ``2025-12-31``."""
        return {
            "kind": self.kind,
            "step": self.step,
            "township": self.township,
            "township_name": self.township_name,
            "unit": self.unit,
            "unit_name": self.unit_name,
            "person": self.person,
            "person_name": self.person_name,
            "what": self.what,
            "sheet": self.place.sheet,
            "column": self.place.column,
            "hint": self.place.hint,
            "ledger": self.ledger,
            "case": self.case,
            "title": self.title,
            "since": self.since.isoformat() if self.since else None,
            "due": self.due.isoformat() if self.due else None,
            "overdue": self.overdue,
            "positions": list(self.positions),
        }


@attrs.frozen
class Township:
    """One office's part of the list. ``code`` is empty for what belongs to no unit."""

    code: str
    name: str
    rows: tuple[Todo, ...]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many rows of each kind; every kind is named."""
        return {kind: sum(row.kind == kind for row in self.rows) for kind in KINDS}

    @property
    def overdue(self) -> int:
        """How many rows are past their day."""
        return sum(row.overdue > 0 for row in self.rows)


@attrs.frozen
class TodoList:
    """Everything missing as of a day, by township, unit and urgency."""

    scheme: str
    title: str
    period: str
    as_of: date
    rows: tuple[Todo, ...]

    @property
    def townships(self) -> tuple[Township, ...]:
        """The list cut by township, in its order."""
        parts: dict[tuple[str, str], list[Todo]] = {}
        for row in self.rows:
            parts.setdefault((row.township, row.township_name), []).append(row)
        return tuple(Township(code, name, tuple(rows)) for (code, name), rows in parts.items())

    def as_data(self) -> dict[str, Any]:
        """The list as JSON data."""
        return {
            "scheme": self.scheme,
            "period": self.period,
            "as_of": self.as_of.isoformat(),
            "townships": [
                {
                    "township": township.code,
                    "township_name": township.name,
                    "counts": township.counts,
                    "overdue": township.overdue,
                }
                for township in self.townships
            ],
            "rows": [row.as_data() for row in self.rows],
        }


def in_order(rows: list[Todo]) -> tuple[Todo, ...]:
    """By township, unit and urgency: longest overdue first, then what falls due or waits first.

    What belongs to no township comes last.
    """
    never = date.max

    def key(row: Todo) -> tuple[Any, ...]:
        return (
            not row.township,
            row.township,
            row.unit,
            -row.overdue,
            row.due or never,
            row.since or never,
            row.ledger,
            row.case,
            row.step,
            row.what,
        )

    return tuple(sorted(rows, key=key))
