"""What ``evalcore export`` writes in each format, from what was opened for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cli.common import progress
from evalcore.messages import _

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from evalcore.record import Record
    from evalcore.record.store import Commit
    from projections.exchange import Chosen
    from projections.publishing import Results

PARQUET, OCEL, CLOUDEVENTS = FORMATS = ("parquet", "ocel", "cloudevents")


@frozen
class Made:
    """What was written: counts and lists for ``--json``, and the same in a few words."""

    said: str
    counts: Mapping[str, int]
    listed: Mapping[str, Any]


@frozen
class Source:
    """What is exported: the record as known at a commit, results, or both."""

    record: Record | None
    known_at: Commit | None
    results: Results | None
    chosen: Chosen
    language: str
    about: dict[str, str]


def _parquet(source: Source, work: Path, place: Path) -> Made:
    from projections.exchange.parquet import Folder

    place.mkdir()
    folder, edition = Folder(place, source.about), source.chosen.edition
    tables, marks = [], ""
    if source.results is not None:
        marks = source.results.rows("SELECT stamps FROM run")[0]["stamps"]
        with progress(_("Results")) as shown:
            tables += folder.results(source.results, edition, shown)
    if source.record is not None and source.known_at is not None:
        with _columns(source, work) as connection, progress(_("Facts")) as shown:
            tables += folder.facts(connection, source.chosen, shown)
    folder.finish(edition, marks, tables)
    rows = sum(one.rows for one in tables)
    return Made(
        _("{tables} tables, {rows} rows").format(tables=len(tables), rows=f"{rows:,}"),
        {"tables": len(tables), "rows": rows},
        {"files": [{"file": one.told.file, "rows": one.rows} for one in tables]},
    )


def _ocel(source: Source, work: Path, place: Path) -> Made:
    from projections.exchange.ocel import write_ocel

    with _columns(source, work) as connection, progress(_("Events")) as shown:
        log = write_ocel(connection, source.chosen, source.language, source.about, place, shown)
    return Made(
        _("{events} events, {objects} objects, {relations} relations").format(
            events=f"{log.events:,}",
            objects=f"{log.objects:,}",
            relations=f"{log.event_objects + log.object_objects:,}",
        ),
        {
            "events": log.events,
            "objects": log.objects,
            "event_objects": log.event_objects,
            "object_objects": log.object_objects,
        },
        {"event_types": list(log.event_types), "object_types": list(log.object_types)},
    )


def _cloudevents(source: Source, work: Path, place: Path) -> Made:
    from projections.exchange.cloudevents import write_cloudevents

    assert source.record is not None
    assert source.known_at is not None
    with progress(_("Events")) as shown:
        lines = write_cloudevents(source.record, source.known_at, source.chosen, place, shown)
    return Made(_("{events} events").format(events=f"{lines:,}"), {"events": lines}, {})


WRITERS: Mapping[str, Callable[[Source, Path, Path], Made]] = {
    PARQUET: _parquet,
    OCEL: _ocel,
    CLOUDEVENTS: _cloudevents,
}


@contextmanager
def _columns(source: Source, work: Path) -> Iterator[DuckDBPyConnection]:
    from projections.exchange.reading import columns

    assert source.record is not None
    assert source.known_at is not None
    with ExitStack() as stack:
        # One bar at a time: this one ends when the columns are there.
        with progress(_("Columns")) as shown:
            opened = columns(source.record, source.known_at, source.chosen.as_of, work, shown)
            connection = stack.enter_context(opened)
        yield connection


def is_ours(format: str) -> Callable[[Path], bool]:  # noqa: A002
    """What knows an earlier export of a format."""
    from projections.exchange import cloudevents, ocel, parquet

    known = {
        PARQUET: parquet.is_export,
        OCEL: ocel.is_export,
        CLOUDEVENTS: cloudevents.is_export,
    }
    return known[format]
