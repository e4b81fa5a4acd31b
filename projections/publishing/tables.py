"""The tables of a run in the results database: their columns, and their rows.

Every row is a tuple in the order of its columns. Lists are JSON texts; numerators and
denominators are decimal texts, because a sum of many shares outgrows 64 bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import attrs
import msgspec

from evalcore.schemes.escalation import PROPOSAL
from evalcore.vocabulary.accountability import MEASURES
from projections.exact import Fraction, half_up
from projections.nodes import Made, Nodes
from projections.publishing.figures import fixed, rounded
from projections.publishing.late import LateFact, late_facts, resting
from projections.publishing.scheme_tables import Row, Table, scheme_tables
from projections.publishing.stamp import RunInfo
from projections.rows import Effect, Flag, Standing, Subject

if TYPE_CHECKING:
    from projections.evaluation import Evaluation

_json = msgspec.json.Encoder().encode


def as_json(value: Any) -> str:
    """A list or object as compact JSON text."""
    return _json(value).decode()


def of_class(cls: type) -> Mapping[str, type]:
    """Columns of a class of ``projections.rows``: whole numbers as numbers, the rest as text."""
    return {a.name: int if str(a.type).startswith("int") else str for a in attrs.fields(cls)}


_SUGGESTS = [a.name for a in attrs.fields(Flag)].index("suggests")


def measure_title(measure: str) -> str:
    """A suggested measure as the rules call it: ``talk`` is 约谈."""
    return {**MEASURES, **PROPOSAL}.get(measure, measure)


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


def _nodes(nodes: Nodes) -> Iterator[Row]:
    """Rows of the score nodes: half a million of a city, few of which differ but in the subject."""
    rests: dict[int, list[Row]] = {}
    numbers: dict[Fraction, tuple[str, str, str]] = {}
    for subject, pieces in nodes.made():
        own = (subject,)
        for piece in pieces:
            found = rests.get(id(piece))
            if found is None:
                found = rests[id(piece)] = [_rest(made, numbers) for made in piece]
            yield from map(own.__add__, found)


def _rest(made: Made, numbers: dict[Fraction, tuple[str, str, str]]) -> Row:
    """The row of a score node behind its subject; ``numbers`` holds numbers as text."""
    kind, got, of, state = made
    for pair in (got, of):
        if pair not in numbers:
            numbers[pair] = (str(pair[0]), str(pair[1]), rounded(*pair))
    scored = state == "scored"
    n, d, shown = numbers[got]
    pn, pd, possible = numbers[of]
    return (
        kind.node,
        kind.operation,
        n,
        d,
        pn,
        pd,
        state,
        kind.basis,
        as_json(kind.inputs),
        shown if scored else "",
        possible if scored else "",
        half_up(of[0] * got[1] - got[0] * of[1], of[1] * got[1], 4) if scored else None,
    )


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
            lambda: _nodes(evaluation.nodes),
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
            "cut_groups",
            {"kind": str, "unit": str, "within": str},
            ("kind", "unit"),
            lambda: [
                (kind, unit, group)
                for kind, units in sorted(evaluation.groups.above.items())
                for unit, group in sorted(units.items())
            ],
        ),
        Table(
            "flags",
            {**of_class(Flag), "suggests_title": str},
            ("id",),
            lambda: (
                (*row, measure_title(row[_SUGGESTS]))
                for row in _rows(Flag, sorted(evaluation.flags, key=attrgetter("id")))
            ),
        ),
        *scheme_tables(scheme),
        *_late(evaluation),
        Table(
            "distribution",
            {"cohort": str, "grade": str, "place": int, "subjects": int},
            ("cohort", "grade"),
            lambda: _distribution(evaluation),
        ),
    )


def _late(evaluation: Evaluation) -> tuple[Table, ...]:
    """What came after the seal, and the contributions that rest on it.

    They follow from the same prefix and bear no digest of their own.
    """
    late = late_facts(evaluation.connection, evaluation.scheme.period)
    return (
        Table(
            "late_facts",
            of_class(LateFact),
            ("position",),
            lambda: (
                tuple(str(v) if isinstance(v, date) else v for v in attrs.astuple(one))
                for one in late
            ),
        ),
        Table(
            "late_contributions",
            {"subject": str, "indicator": str, "slot": str, "position": int},
            ("subject", "indicator", "slot", "position"),
            lambda: resting(evaluation.connection, late),
        ),
    )


_RUN_COLUMNS = {
    a.name: int if str(a.type) in ("int", "bool") else str for a in attrs.fields(RunInfo)
} | {"stamps": str}


def _run(run: RunInfo) -> Row:
    shape = run.to_json()
    for name in ("settings", "further"):
        shape[name] = as_json(shape[name])
    for name, value in shape.items():
        if isinstance(value, bool):
            shape[name] = int(value)
    stamps = [
        text
        for text, holds in (
            ("正式", run.status == "official"),
            ("试算", run.status == "trial"),
            ("未公布", run.status == "adopted"),
            ("含演示数据", run.demo),
            ("考核期内变更办法", run.changed_in_period),
            (f"封账后补录{run.late_facts}条", bool(run.late_facts)),
        )
        if holds
    ]
    return (*shape.values(), "、".join(stamps))


def _numbered(rows: Iterable[Row]) -> Iterator[Row]:
    return ((at, *row) for at, row in enumerate(rows, 1))


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
