"""The small tables of the results database: their columns, and their rows from an evaluation.

Every row is a tuple in the order of its columns. Lists are JSON texts; numerators and
denominators are decimal texts, because a sum of many shares outgrows 64 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import attrs
import msgspec

from projections.exact import half_up
from projections.publishing.figures import exact, fixed, rounded
from projections.publishing.stamp import RunInfo
from projections.rows import Effect, Flag, ScoreNode, Standing, Subject

if TYPE_CHECKING:
    from evalcore.schemes.model import Number, Scheme
    from projections.evaluation import Evaluation

Row = tuple[Any, ...]
_json = msgspec.json.Encoder().encode


def as_json(value: Any) -> str:
    """A list or object as compact JSON text."""
    return _json(value).decode()


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


def of_class(cls: type) -> Mapping[str, type]:
    """Columns of a class of ``projections.rows``: whole numbers as numbers, the rest as text."""
    return {a.name: int if str(a.type).startswith("int") else str for a in attrs.fields(cls)}


def _rows(cls: type, items: Iterable[Any]) -> Iterator[Row]:
    names = [a.name for a in attrs.fields(cls)]
    lists = [i for i, a in enumerate(attrs.fields(cls)) if str(a.type).startswith("tuple")]
    get = attrgetter(*names)
    for item in items:
        row = list(get(item))
        for at in lists:
            row[at] = as_json(row[at])
        yield tuple(row)


_NODE_COLUMNS = {
    "subject": str,
    "node": str,
    "operation": str,
    "numerator": str,
    "denominator": str,
    "possible_numerator": str,
    "possible_denominator": str,
    "state": str,
    "basis": str,
    "inputs": str,
    "shown": str,
    "possible_shown": str,
    "lost_e4": int,
}


def _node(node: ScoreNode) -> Row:
    n, d = node.numerator, node.denominator
    pn, pd = node.possible_numerator, node.possible_denominator
    scored = node.state == "scored"
    return (
        node.subject,
        node.node,
        node.operation,
        str(n),
        str(d),
        str(pn),
        str(pd),
        node.state,
        node.basis,
        as_json(node.inputs),
        rounded(n, d) if scored else "",
        rounded(pn, pd) if scored else "",
        half_up(pn * d - n * pd, pd * d, 4) if scored else None,
    )


def _number(number: Number | None) -> str:
    return "" if number is None else exact(number.numerator, number.denominator)


def tables(evaluation: Evaluation, run: RunInfo) -> tuple[Table, ...]:
    """Every small table of an evaluation, in the order in which the database holds them."""
    scheme = evaluation.scheme
    by_id = attrgetter("subject")
    return (
        Table("run", _RUN_COLUMNS, ("run",), lambda: [_run(run)]),
        Table(
            "subjects",
            of_class(Subject),
            ("id",),
            lambda: _rows(Subject, sorted(evaluation.subjects, key=attrgetter("id"))),
        ),
        Table(
            "standings",
            {**of_class(Standing), "total_shown": str},
            ("subject",),
            lambda: (
                (*row, fixed(row[3], row[4]))
                for row in _rows(Standing, sorted(evaluation.standings, key=by_id))
            ),
            (("subject", "subjects", "id"),),
        ),
        Table(
            "score_nodes",
            _NODE_COLUMNS,
            ("subject", "node"),
            lambda: map(_node, evaluation.nodes),
            (("subject", "subjects", "id"),),
        ),
        Table(
            "effects",
            {"effect": int, **of_class(Effect)},
            ("effect",),
            lambda: _numbered(_rows(Effect, evaluation.effects)),
            (("subject", "subjects", "id"),),
        ),
        Table(
            "flags",
            of_class(Flag),
            ("id",),
            lambda: _rows(Flag, sorted(evaluation.flags, key=attrgetter("id"))),
        ),
        *_scheme_tables(scheme),
        Table(
            "distribution",
            {"cohort": str, "grade": str, "place": int, "subjects": int},
            ("cohort", "grade"),
            lambda: _distribution(evaluation),
        ),
    )


_RUN_COLUMNS = {
    a.name: int if str(a.type) in ("int", "bool") else str for a in attrs.fields(RunInfo)
} | {"stamps": str}


def _run(run: RunInfo) -> Row:
    shape = run.to_json()
    shape["settings"] = as_json(shape["settings"])
    for name, value in shape.items():
        if isinstance(value, bool):
            shape[name] = int(value)
    stamps = [
        text
        for text, holds in (
            ("试算", run.status == "trial"),
            ("含演示数据", run.demo),
            ("考核期内变更办法", run.changed_in_period),
        )
        if holds
    ]
    return (*shape.values(), "、".join(stamps))


def _numbered(rows: Iterable[Row]) -> Iterator[Row]:
    return ((at, *row) for at, row in enumerate(rows, 1))


def _scheme_tables(scheme: Scheme) -> tuple[Table, ...]:
    """What the scheme says, as far as a reader of results needs it beside the numbers."""
    groups = {group.id: group.title for group in scheme.groups}
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
            ),
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
            "cut_lists",
            {"id": str, "place": int, "title": str, "end": str, "share": str, "basis": str},
            ("id",),
            lambda: [
                (c.id, at, c.title, c.end, _number(c.size.share), c.size.basis.text)
                for at, c in enumerate(scheme.lists, 1)
            ],
        ),
        Table(
            "vetoes",
            {"id": str, "place": int, "title": str, "at_most": str, "basis": str},
            ("id",),
            lambda: [
                (v.id, at, v.title, v.at_most, v.basis.text)
                for at, v in enumerate(scheme.vetoes, 1)
            ],
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


def _distribution(evaluation: Evaluation) -> Iterator[Row]:
    """How many of each cohort bear each grade; subjects without a grade stand under ''."""
    counted: dict[tuple[str, str], int] = {}
    for standing in evaluation.standings:
        key = (standing.cohort, standing.grade)
        counted[key] = counted.get(key, 0) + 1
    names = [grade.name for grade in evaluation.scheme.grades]
    for cohort in sorted({cohort for cohort, _grade in counted}):
        for place, grade in enumerate([*names, ""], 1):
            if (count := counted.get((cohort, grade), 0)) or grade:
                yield cohort, grade, place, count
