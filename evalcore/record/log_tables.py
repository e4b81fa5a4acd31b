"""``log.<family>``: the relations that a run reads, over one log or several.

::

    home      ──► segments, tail ──────────────────┐
    further 1 ──► segments, tail ─► + 1 · SPAN ────┼─► log.<family>
    further 2 ──► segments, tail ─► + 2 · SPAN ────┘
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.record.columns import family_columns
from evalcore.record.positions import SPAN

if TYPE_CHECKING:
    import duckdb

    from evalcore.record.stored import Stored

POSITIONS: Mapping[tuple[str, str], str] = {
    ("governance", "target"): "what is withdrawn",
    ("checksheets", "correction"): "the correction that answers an objection",
    ("checkpoints", "first"): "the first event of a sealed range",
    ("checkpoints", "last"): "the last event of a sealed range",
}
"""Columns of single families that name a position in their own log; ``position`` and ``corrects``
of every family do."""

SHARED_STREAMS = "box:%"
"""Streams whose name is that of a case: ledgers read the case from it."""

BOXED: Mapping[str, str] = {"ballots": "'box:' || box", "evaluations": "stream"}
"""The families that tell of boxes, with SQL of the stream of the box that they tell of."""


@frozen
class Part:
    """Columns of a log: what is stored of it, up to which position, and its number (0: home)."""

    stored: Stored
    size: int
    log: int = 0


def column_of(family: str, column: str, log: int) -> str:
    """SQL of a column of a family in the run, over the log's own columns.

    Positions are moved to where the log's stand. Streams of one name in two logs are two streams.
    """
    quoted = f'"{column}"'
    if not log:
        return quoted
    if column == "position":
        return f"{quoted} + {log * SPAN} AS {quoted}"
    if column == "corrects" or (family, column) in POSITIONS:
        # What names no position at all must not come to name one of another log.
        return (
            f"CASE WHEN {quoted} BETWEEN 1 AND {SPAN - 1} THEN {quoted} + {log * SPAN} "
            f"WHEN {quoted} IS NOT NULL THEN -1 END AS {quoted}"
        )
    if column == "stream":
        return (
            f"CASE WHEN {quoted} LIKE '{SHARED_STREAMS}' THEN {quoted} "
            f"ELSE '{log}:' || {quoted} END AS {quoted}"
        )
    return quoted


def selected(family: str, log: int) -> str:
    """The columns of a family, as ``column_of`` gives them, for a SELECT."""
    return ", ".join(column_of(family, column, log) for column in family_columns(family))


def register(connection: duckdb.DuckDBPyConnection, name: str, parts: Sequence[Part]) -> None:
    """``log.<name>``: a view over a family's segments and its tails in memory, of all logs."""
    columns = family_columns(name)
    sources = []
    tails = [part for part in parts if part.stored.tail.get(name)]
    filed = [part for part in parts if part.stored.files(name)]
    if tails or not filed:
        declared = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        listed = ", ".join(f'"{column}"' for column in columns)
        connection.execute(f"CREATE TABLE log.{name}_tail ({declared})")
        sources.append(f"SELECT {listed} FROM log.{name}_tail")
    for part in tails:
        import pyarrow as pa

        connection.register("tail_rows", pa.concat_tables(part.stored.tail[name]))
        connection.execute(
            f"INSERT INTO log.{name}_tail SELECT {selected(name, part.log)} FROM tail_rows "
            # Columns that were read once serve earlier prefixes as well.
            f"WHERE position <= {part.size}"
        )
        connection.unregister("tail_rows")
    for part in filed:
        sources.append(
            f"SELECT {selected(name, part.log)} FROM {part.stored.parquet(name)} AS stored "
            f"WHERE stored.position <= {part.size}"
        )
    connection.execute(f"CREATE VIEW log.{name} AS {' UNION ALL '.join(sources)}")


def refuse_shared_boxes(parts: Sequence[Part]) -> None:
    """Raise DataError where a ballot box stands in two logs: its stream is its case, and what one
    log says of a box (that it is void, say) would count for a box that another log opened.
    """
    from evalcore.duck import silent_connection

    streams = " UNION ALL ".join(
        f"SELECT {stream} AS stream, position FROM log.{name}" for name, stream in BOXED.items()
    )
    with silent_connection() as connection:
        connection.execute("CREATE SCHEMA log")
        for name in BOXED:
            register(connection, name, parts)
        found = connection.execute(
            f"SELECT stream, min(position // {SPAN}), max(position // {SPAN}) FROM ({streams}) "
            f"WHERE stream LIKE '{SHARED_STREAMS}' GROUP BY stream "
            f"HAVING min(position // {SPAN}) < max(position // {SPAN}) ORDER BY stream LIMIT 1"
        ).fetchall()
    for stream, one, other in found:
        raise DataError(
            _(
                "The ballot box {box} stands in two logs ({one} and {other}; 0 is home, the others "
                "are numbered by origin). A box belongs to the log that opened it: leave one log "
                "out, or its @SIZE."
            ).format(box=stream.removeprefix("box:"), one=one, other=other)
        )
