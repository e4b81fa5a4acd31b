"""A run: result = f(log prefix, scheme, as-of, engine). It only reads.

record ──► columns ──► effective ──► ledgers ──► evaluation, level by level
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalcore.schemes.model import Scheme
from projections import levels
from projections.engine import engine_digest
from projections.evaluation import Evaluation

if TYPE_CHECKING:
    import duckdb

    from evalcore.record import Commit, Record
    from evalcore.record.joined import Log
    from evalcore.record.kept_rulings import Kept
    from evalcore.record.reading import Columns

__all__ = ["Evaluation", "engine_digest", "evaluate", "judge", "run"]


def run(
    record: Record,
    scheme: Scheme,
    as_of: date,
    known_at: Commit,
    *,
    further: Sequence[Log] = (),
    cache: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Evaluate ``scheme`` over what ``record`` knew at ``known_at``, cut at ``as_of``.

    ``further``, ``cache`` and ``progress`` as in ``evalcore.record.reading.open_columns``. The
    caller may close ``evaluation.connection`` when done.
    """
    from evalcore.record.reading import open_columns

    columns = open_columns(record, known_at, further=further, cache=cache, progress=progress)
    return judge(columns, scheme, as_of)


def judge(columns: Columns, scheme: Scheme, as_of: date) -> Evaluation:
    """Effective facts, ledgers and evaluation over columns that are already open."""
    _build_ledgers(columns.connection, scheme, as_of, columns.kept)
    return evaluate(columns, scheme, as_of)


def evaluate(
    relations: Columns | duckdb.DuckDBPyConnection,
    scheme: Scheme,
    as_of: date,
    *,
    known_at: Commit | None = None,
    reuse: Evaluation | None = None,
) -> Evaluation:
    """Evaluate over ledgers that are already built, of opened columns or of a bare connection.

    This is how a trial scores again with other numbers. ``reuse``, an evaluation over the same
    connection, saves counting what both schemes count alike; the result is the same without it.
    Ledgers of another period, reporting cycle or as-of are built anew first, and the levels that
    come before the scheme are evaluated. ``known_at`` is needed only with a bare connection.
    Errors as in ``projections.evaluation.evaluate``.
    """
    connection: Any = getattr(relations, "connection", relations)
    return levels.evaluate(
        connection,
        scheme,
        as_of,
        prepare=_prepare,
        known_at=getattr(relations, "known_at", known_at),
        engine=engine_digest(),
        reuse=reuse,
    )


def _prepare(connection: duckdb.DuckDBPyConnection, scheme: Scheme, as_of: date) -> bool:
    """Build the ledgers anew where those at hand are of other days or another reporting cycle."""
    period, cycle = scheme.period, scheme.reporting.cycle
    run_for = "SELECT period_start, period_end, as_of, cycle, period_id FROM run"
    built_for = connection.execute(run_for).fetchall()
    if built_for == [(period.starts_on, period.ends_on, as_of, cycle, period.id)]:
        return False
    _build_ledgers(connection, scheme, as_of)
    return True


def _build_ledgers(
    connection: duckdb.DuckDBPyConnection, scheme: Scheme, as_of: date, kept: Kept | None = None
) -> None:
    from evalcore.record.reading import register_effective
    from projections import ledgers

    register_effective(connection, as_of, kept)
    period = scheme.period
    cycle = scheme.reporting.cycle
    ledgers.build(connection, period.starts_on, period.ends_on, as_of, cycle, period.id)
