"""A run: result = f(log prefix, scheme, as-of, engine). It only reads.

record ──► columns ──► effective ──► ledgers ──► evaluation
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalcore.schemes.model import Scheme
from projections.contributions import COMPILE_VERSION
from projections.evaluation import Evaluation
from projections.evaluation import evaluate as _evaluate

if TYPE_CHECKING:
    import duckdb

    from evalcore.record import Commit, Record
    from evalcore.record.reading import Columns

__all__ = ["Evaluation", "engine_digest", "evaluate", "run"]


def run(
    record: Record,
    scheme: Scheme,
    as_of: date,
    known_at: Commit,
    *,
    cache: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Evaluate ``scheme`` over what ``record`` knew at ``known_at``, cut at ``as_of``.

    ``cache`` and ``progress`` as in ``evalcore.record.reading.open_columns``. The caller may
    close ``evaluation.connection`` when done.
    """
    from evalcore.record.reading import open_columns

    return judge(open_columns(record, known_at, cache=cache, progress=progress), scheme, as_of)


def judge(columns: Columns, scheme: Scheme, as_of: date) -> Evaluation:
    """Effective facts, ledgers and evaluation over columns that are already open.

    The ledgers are built anew; to score again with other numbers of a scheme of the same period
    call ``evaluate``.
    """
    from evalcore.record.reading import register_effective
    from projections import ledgers

    register_effective(columns.connection, as_of)
    ledgers.build(columns.connection, scheme.period.starts_on, scheme.period.ends_on, as_of)
    return evaluate(columns, scheme, as_of)


def evaluate(
    relations: Columns | duckdb.DuckDBPyConnection,
    scheme: Scheme,
    as_of: date,
    *,
    known_at: Commit | None = None,
) -> Evaluation:
    """Evaluate over ledgers that are already built, of opened columns or of a bare connection.

    Errors as in ``projections.evaluation.evaluate``.
    """
    connection: Any = getattr(relations, "connection", relations)
    return _evaluate(
        connection,
        scheme,
        as_of,
        known_at=getattr(relations, "known_at", known_at),
        engine=engine_digest(),
    )


@cache
def engine_digest() -> str:
    """SHA-256 over the version, the text of every ledger, and the version of what compiles."""
    found = hashlib.sha256(f"evalcore {metadata.version('evalcore')}\n".encode())
    found.update(f"compile {COMPILE_VERSION}\n".encode())
    folder = resources.files("projections") / "ledgers"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith((".sql", ".py")):
            found.update(f"{entry.name}\n".encode() + entry.read_bytes() + b"\n")
    return found.hexdigest()
