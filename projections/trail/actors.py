"""Who entered what: the actor of every event, found without reading every event.

An append writes the events of one stream under one actor, so that one event of a stream in a
commit tells of all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.vocabulary import FAMILIES

if TYPE_CHECKING:
    import duckdb

    from evalcore.record.record import Record


@frozen
class Run:
    """The positions ``first`` to ``last``: events of one stream, appended together."""

    first: int
    last: int
    actor: str


def runs_of(
    connection: duckdb.DuckDBPyConnection, record: Record, commits: Sequence[int]
) -> list[Run]:
    """Every run of events that went in together, with its actor, in order."""
    import pyarrow as pa

    starts = [0, *commits[:-1]]
    table = {"after": pa.array(starts, pa.int64()), "size": pa.array(commits, pa.int64())}
    connection.register("appends", pa.table(table))
    every = " UNION ALL ".join(f"SELECT stream, position FROM log.{name}" for name in FAMILIES)
    rows = connection.execute(
        "SELECT min(e.position), max(e.position) "
        f"FROM ({every}) AS e ASOF JOIN appends AS a ON e.position > a.after "
        "GROUP BY e.stream, a.size ORDER BY 1"
    ).fetchall()
    connection.unregister("appends")
    return [Run(first, last, _actor(record, first)) for first, last in rows]


def _actor(record: Record, position: int) -> str:
    return next(iter(record.read(position, position))).actor


def entered_by(runs: Sequence[Run], name: str) -> list[int]:
    """The positions that ``name`` entered, in order. Raises UsageError where nobody did."""
    import difflib

    wanted = name.strip()
    chosen = [run for run in runs if run.actor == wanted]
    if not chosen:
        known = sorted({run.actor for run in runs if run.actor})
        near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5) or known[:12]
        raise UsageError(
            _("--actor: nobody called {name} entered anything. Those who did: {known}.").format(
                name=wanted, known=", ".join(near) or "–"
            )
        )
    return [position for run in chosen for position in range(run.first, run.last + 1)]
