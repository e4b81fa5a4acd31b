"""What the scheme says, as tables: titles, points and bases that readers need beside numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.schemes.model import Tallies
from projections.publishing.figures import exact

if TYPE_CHECKING:
    from evalcore.schemes.model import FlagList, Indicator, Number, Scheme, Share

Row = tuple[Any, ...]


@attrs.frozen
class Table:
    """A table of the results database: columns with their types, key, rows.

    Nodes and effects stand in the order of computation, the rest by key.
    """

    name: str
    columns: Mapping[str, type]
    key: tuple[str, ...]
    rows: Callable[[], Iterable[Row]]
    foreign: tuple[tuple[str, str, str], ...] = ()


def _number(number: Number | None) -> str:
    return "" if number is None else exact(number.numerator, number.denominator)


_SEATS = dict.fromkeys(
    ("share", "number", "base", "rounding", "least", "tie", "then_by", "within"), str
)
"""Columns of how many take a seat."""


def _seats(size: Share) -> Row:
    return (
        _number(size.share),
        _number(size.number),
        size.base,
        size.rounding,
        str(size.least),
        size.tie,
        _json(size.then_by),
        size.within,
    )


def _json(names: Iterable[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False, separators=(",", ":"))


def _rate(indicator: Indicator) -> str:
    """The rate of satisfaction that an indicator names, as JSON; empty where it names none."""
    # Rates print figures of this package: imported at the top they would go in a circle.
    from projections.rates import rate_text

    counts = indicator.counts
    return rate_text(counts) if isinstance(counts, Tallies) else ""


def scheme_tables(scheme: Scheme) -> tuple[Table, ...]:
    """What the scheme says, as far as a reader of results needs it beside the numbers."""
    groups = {group.id: group.title for group in scheme.groups}
    titles = {flag.id: flag.title for flag in scheme.flags}

    def named(listed: FlagList) -> str:
        return json.dumps({flag: titles[flag] for flag in listed.flags}, ensure_ascii=False)

    return (
        Table(
            "cohorts",
            {"cohort": str, "place": int, "title": str},
            ("cohort",),
            lambda: [(c.id, at, c.title) for at, c in enumerate(scheme.assessed.cohorts, 1)],
        ),
        Table(
            "groups",
            {"id": str, "place": int, "title": str, "cap": str, "cap_basis": str},
            ("id",),
            lambda: [
                (g.id, at, g.title, _number(g.cap), g.cap.basis.text if g.cap else "")
                for at, g in enumerate(scheme.groups, 1)
            ],
        ),
        Table(
            "indicators",
            dict.fromkeys(
                ("id", "title", "group_id", "group_title", "role", "points", "when_none"), str
            )
            | {"place": int}
            | dict.fromkeys(
                ("ledger", "counted", "basis_kind", "basis", "points_basis", "smallest"), str
            )
            | dict.fromkeys(("formula", "rate"), str),
            ("id",),
            lambda: [
                (
                    i.id,
                    i.title,
                    i.group,
                    groups.get(i.group, i.group),
                    i.role,
                    _number(i.points),
                    i.when_none,
                    at,
                    i.counts.ledger,
                    type(i.counts).__name__.lower(),
                    i.basis.kind,
                    i.basis.text,
                    i.points.basis.text,
                    _number(getattr(i.counts, "smallest", None)),
                    getattr(i.counts, "formula", ""),
                    _rate(i),
                )
                for at, i in enumerate(scheme.indicators, 1)
            ],
        ),
        Table(
            "grades",
            {"name": str, "place": int, "at_least": str, "basis": str},
            ("name",),
            lambda: [
                (g.name, at, _number(g.at_least), g.at_least.basis.text if g.at_least else "")
                for at, g in enumerate(scheme.grades, 1)
            ],
        ),
        Table(
            "quotas",
            {"grade": str, "place": int, **_SEATS, "frees": int, "basis": str},
            ("grade",),
            lambda: [
                (q.grade, at, *_seats(q.size), int(q.frees), q.size.basis.text)
                for at, q in enumerate(scheme.quotas, 1)
            ],
        ),
        Table(
            "cut_lists",
            {"id": str, "place": int, "title": str, "end": str, **_SEATS}
            | dict.fromkeys(("by", "level", "cohorts", "basis"), str),
            ("id",),
            lambda: [
                (
                    *(c.id, at, c.title, c.end, *_seats(c.size)),
                    *(c.by, c.level, _json(c.cohorts), c.size.basis.text),
                )
                for at, c in enumerate(scheme.lists, 1)
            ],
        ),
        Table(
            "flag_lists",
            {"id": str, "place": int}
            | dict.fromkeys(("title", "flags", "meets", "level", "cohorts", "basis"), str),
            ("id",),
            lambda: [
                (
                    *(each.id, at, each.title, named(each), each.meets),
                    *(each.level, _json(each.cohorts), each.basis.text),
                )
                for at, each in enumerate(scheme.flag_lists, 1)
            ],
        ),
        Table(
            "vetoes",
            {"id": str, "place": int, "title": str, "at_most": str, "bars": str, "basis": str},
            ("id",),
            lambda: [
                (v.id, at, v.title, v.at_most, _json(v.bars), v.basis.text)
                for at, v in enumerate(scheme.vetoes, 1)
            ],
        ),
        Table(
            "ladders",
            {"id": str, "place": int, "title": str, "counts": str, "resets": str, "basis": str},
            ("id",),
            lambda: [
                (each.id, at, each.title, each.of, each.resets, each.basis.text)
                for at, each in enumerate(scheme.ladders, 1)
            ],
        ),
        Table(
            "rungs",
            {"ladder": str, "rung": int, "at_least": str, "suggests": str, "addressed_to": str},
            ("ladder", "rung"),
            lambda: [
                (each.id, at, _number(rung.at_least), rung.suggests, rung.addressed_to)
                for each in scheme.ladders
                for at, rung in enumerate(each.rungs, 1)
            ],
        ),
        Table(
            "levels",
            {"level": str, "place": int, "scheme": str, "title": str, "digest": str},
            ("level",),
            lambda: [
                (name, at, lower.id, lower.title, lower.digest)
                for at, (name, lower) in enumerate(scheme.after.items(), 1)
            ],
        ),
        Table(
            "classes",
            {"name": str, "place": int},
            ("name",),
            lambda: [
                (name, at)
                for at, name in enumerate(
                    scheme.classes.order
                    if scheme.classes
                    else [grade.name for grade in scheme.grades],
                    1,
                )
            ],
        ),
        Table(
            "documents",
            {"id": str, "title": str},
            ("id",),
            lambda: sorted(scheme.documents.items()),
        ),
        Table(
            "by_people",
            {"place": int, "clause": str, "what": str},
            ("place",),
            lambda: [(at, b.clause, b.what) for at, b in enumerate(scheme.by_people, 1)],
        ),
        Table(
            "numbers",
            {"path": str, "value": str, "basis_kind": str, "basis": str},
            ("path",),
            lambda: [
                (path, _number(n), n.basis.kind, n.basis.text)
                for path, n in sorted(scheme.numbers.items())
            ],
        ),
    )
