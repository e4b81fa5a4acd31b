"""The files that events came from, and what their sheets say of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from evalcore.errors import KeyDestroyed, UsageError
from projections.trail.entries import FileRef, Paper

if TYPE_CHECKING:
    import duckdb

    from evalcore.record.record import Record
    from evalcore.record.store import StoredFact


def files_of(
    connection: duckdb.DuckDBPyConnection, record: Record, facts: Sequence[StoredFact]
) -> dict[str, FileRef]:
    """Stream → the file that its first event names; streams that came from none are left out."""
    streams = sorted({fact.stream for fact in facts})
    if not streams:
        return {}
    rows = connection.execute(
        "SELECT stream, digest, file_name FROM log.governance "
        "WHERE topic = 'SourceReceived.1' AND stream IN (SELECT unnest($1)) ORDER BY position",
        [streams],
    ).fetchall()
    kept = set(record.store.digests()) if rows else set()
    return {stream: FileRef(digest, name, digest in kept) for stream, digest, name in rows}


def papers_of(
    connection: duckdb.DuckDBPyConnection,
    record: Record,
    files: Iterable[FileRef],
    *,
    private: bool,
) -> dict[tuple[str, str], Paper]:
    """(digest, sheet) → the last signature of that sheet that was not withdrawn."""
    digests = sorted({file.digest for file in files})
    if not digests:
        return {}
    rows = connection.execute(
        "SELECT digest, sheet, position, occurred_on, original_at FROM log.governance "
        "WHERE topic = 'SheetSigned.1' AND digest IN (SELECT unnest($1)) AND position NOT IN "
        "(SELECT target FROM log.governance WHERE target IS NOT NULL) ORDER BY position",
        [digests],
    ).fetchall()
    found = {}
    for digest, sheet, position, filled_on, original_at in rows:
        names = _names(record, position) if private else {}
        found[digest, sheet] = Paper(
            position=position,
            filled_on=filled_on.isoformat() if filled_on else "",
            original_at=original_at or "",
            filled_by=str(names.get("filled_by", "")),
            reviewed_by=str(names.get("reviewed_by", "")),
        )
    return found


def _names(record: Record, position: int) -> dict[str, Any]:
    try:
        found: dict[str, Any] = msgspec.json.decode(record.private(position) or b"{}")
    except (KeyDestroyed, UsageError):
        return {}
    return found
