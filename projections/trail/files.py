"""The files that events came from, and what their sheets say of themselves.

An import's first event names its file. What its rows say of files is a claim of that file alone: it
neither makes its facts come from another one nor signs another one's sheets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from projections.trail.entries import FileRef, Paper

if TYPE_CHECKING:
    import duckdb

    from evalcore.record.record import Record
    from evalcore.record.store import StoredFact


RECEIVED = (
    "SELECT stream, digest, file_name FROM (SELECT *, row_number() OVER "
    "(PARTITION BY stream ORDER BY position) AS nth FROM log.governance) "
    "WHERE nth = 1 AND topic = 'SourceReceived.1'"
)
"""SQL of (stream, digest, file_name): the file of every import."""


def files_of(
    connection: duckdb.DuckDBPyConnection, record: Record, facts: Sequence[StoredFact]
) -> dict[str, FileRef]:
    """Stream → the file that its first event names; streams that came from none are left out."""
    streams = sorted({fact.stream for fact in facts})
    if not streams:
        return {}
    rows = connection.execute(f"{RECEIVED} AND stream IN (SELECT unnest($1))", [streams]).fetchall()
    kept = set(record.store.digests()) if rows else set()
    return {stream: FileRef(digest, name, digest in kept) for stream, digest, name in rows}


def papers_of(
    connection: duckdb.DuckDBPyConnection,
    files: Iterable[FileRef],
    counts: Callable[[int], bool],
    names_at: Callable[[int], dict[str, Any]] | None,
) -> dict[tuple[str, str], Paper]:
    """(digest, sheet) → the last signature of that sheet that ``counts`` (given its position).

    ``names_at`` opens who signed; None leaves them sealed.
    """
    digests = sorted({file.digest for file in files})
    if not digests:
        return {}
    rows = connection.execute(
        f"WITH received AS ({RECEIVED}) "
        "SELECT digest, sheet, position, occurred_on, original_at FROM log.governance "
        "WHERE topic = 'SheetSigned.1' AND digest IN (SELECT unnest($1)) "
        "AND (stream, digest) IN (SELECT (stream, digest) FROM received) ORDER BY position",
        [digests],
    ).fetchall()
    found = {}
    for digest, sheet, position, filled_on, original_at in rows:
        if not counts(position):
            continue
        names = names_at(position) if names_at else {}
        found[digest, sheet] = Paper(
            position=position,
            filled_on=filled_on.isoformat() if filled_on else "",
            original_at=original_at or "",
            filled_by=str(names.get("filled_by", "")),
            reviewed_by=str(names.get("reviewed_by", "")),
        )
    return found
