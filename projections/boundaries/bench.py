"""A synthetic world in which thresholds are met, missed and passed, judged by the real engine.

Three units stand just below, at and just above each threshold. What a threshold needs (an
indicator, a flag, a group with its cap) is put in as a :class:`Piece` with the rows of its own
ledger; all pieces of a scheme share one evaluation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import attrs

from evalcore.schemes.model import (
    Assessed,
    Basis,
    Cases,
    Cohort,
    Expression,
    Flag,
    Grade,
    Group,
    Indicator,
    Ladder,
    Number,
    Scheme,
)
from evalcore.vocabulary.roster import UnitRegistered
from projections.cases import evaluate_facts
from projections.evaluation import Evaluation
from projections.run import evaluate

DEMO = Basis("demo", "demo")
ROWS = (
    '"row" VARCHAR, unit VARCHAR, person VARCHAR, happened_on DATE, credit BIGINT, '
    "possible BIGINT, amount BIGINT, period VARCHAR, events BIGINT[]"
)
"""The columns of every synthetic ledger."""
VALUES = "(?, ?, NULL, ?, ?, ?, ?, NULL, CAST([] AS BIGINT[]))"


@attrs.frozen
class Row:
    """One row of a synthetic ledger, of the unit that stands at the n-th value."""

    nth: int
    happened_on: date
    credit: int = 0
    possible: int = 0
    amount: int = 0


@attrs.frozen
class Piece:
    """What one threshold adds to the synthetic scheme; ``ledger`` holds ``rows``."""

    ledger: str
    rows: tuple[Row, ...]
    indicators: tuple[Indicator, ...] = ()
    groups: tuple[Group, ...] = ()
    flags: tuple[Flag, ...] = ()
    ladders: tuple[Ladder, ...] = ()


def plain(sql: str) -> Expression:
    """An expression of the bench itself."""
    return Expression(sql, sql, "")


def number(numerator: int, denominator: int = 1) -> Number:
    """A number of the bench itself."""
    return Number(numerator, denominator, DEMO, "")


def cases(ledger: str) -> Cases:
    """Every row of a synthetic ledger, with the credit that stands there."""
    return Cases(ledger, plain("TRUE"), "happened_on", plain("credit"), plain("possible"))


def unit(nth: int) -> str:
    """The unit that stands at the n-th value."""
    return f"b{nth}"


def day_in(scheme: Scheme) -> date:
    """A day of the period on which synthetic rows happen."""
    return scheme.period.starts_on + timedelta(days=1)


def judged(scheme: Scheme, pieces: Sequence[Piece], sizes: Sequence[int] = ()) -> Evaluation:
    """The evaluation of a scheme of ``pieces`` over their rows; the caller closes its connection.

    The units ``b0``, ``b1``, ``b2`` are one cohort; of each of ``sizes`` there is a cohort of so
    many units besides, ``size0`` and so on, all with points.
    """
    names = [unit(nth) for nth in range(3)]
    names += [f"s{at}x{n}" for at, size in enumerate(sizes) for n in range(size)]
    registered = scheme.period.starts_on - timedelta(days=400)
    given = [
        UnitRegistered(unit=name, name=name, unit_kind="village", occurred_on=registered)
        for name in names
    ]
    wanted = synthetic(scheme, pieces, len(sizes))
    # First the roster alone, so that every relation is there; then what is judged beside it.
    empty = attrs.evolve(synthetic(scheme, (), 0), indicators=())
    first = evaluate_facts(given, empty, scheme.period.ends_on)
    connection = first.connection
    try:
        everybody = Piece("bench_all", ())
        for piece in (*pieces, everybody):
            connection.execute(f"CREATE OR REPLACE TABLE {piece.ledger} ({ROWS})")
            rows = [_values(piece, row, at) for at, row in enumerate(piece.rows)]
            if rows:
                marks = ", ".join(
                    ["(?, ?, NULL, ?, ?, ?, ?, NULL, CAST([] AS BIGINT[]))"] * len(rows)
                )
                values = [value for row in rows for value in row]
                connection.execute(f"INSERT INTO {piece.ledger} VALUES {marks}", values)
        connection.execute(
            "INSERT INTO bench_all SELECT unit, unit, NULL, CAST(? AS DATE), 1, 1, 1, NULL, "
            "CAST([] AS BIGINT[]) FROM units",
            [day_in(scheme)],
        )
        return evaluate(connection, wanted, scheme.period.ends_on)
    except BaseException:
        connection.close()
        raise


def _values(piece: Piece, row: Row, at: int) -> Iterable[object]:
    name = f"{piece.ledger}-{at}"
    return name, unit(row.nth), row.happened_on, row.credit, row.possible, row.amount


def synthetic(scheme: Scheme, pieces: Sequence[Piece], sizes: int) -> Scheme:
    """The scheme with its period, calendar, cycle, smallest cohort and ``pieces``; nothing else."""
    others = "TRUE" if not sizes else "unit LIKE 'b%'"
    cohorts = [Cohort("bench", "bench", plain(others))]
    cohorts += [Cohort(f"size{at}", "size", plain(f"unit LIKE 's{at}x%'")) for at in range(sizes)]
    everybody = Indicator(
        "bench_all", "all", "bench", "score", number(1), cases("bench_all"), DEMO
    )  # fmt: skip
    return attrs.evolve(
        scheme,
        assessed=Assessed("unit", (), plain("TRUE"), None, tuple(cohorts)),
        groups=(Group("bench", "bench"), *(g for piece in pieces for g in piece.groups)),
        indicators=(everybody, *(i for piece in pieces for i in piece.indicators)),
        grades=(Grade("bench", None),),
        quotas=(),
        vetoes=(),
        lists=(),
        flags=tuple(flag for piece in pieces for flag in piece.flags),
        ladders=tuple(ladder for piece in pieces for ladder in piece.ladders),
        after={},
        classes=None,
        recorded=(),
        burden=None,
    )
