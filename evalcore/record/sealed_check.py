"""Sealed segments against the log and against the events: for verify."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from evalcore.messages import _
from evalcore.record.columns import family_columns
from evalcore.record.sealed_extremes import lies
from evalcore.record.sealed_places import homes
from evalcore.record.sealed_segments import Seal, readable, seals_of, wrong_with
from evalcore.record.sealed_writing import arrow_schema, blocks, manifest
from evalcore.record.segments import MANIFEST

if TYPE_CHECKING:
    import pyarrow

    from evalcore.record.record import Record
    from evalcore.record.segments import Segment

Progress = Callable[[int, int], None]


@frozen
class SealsFound:
    """What became of a record's sealed segments.

    ``problems`` are (where, what); ``compared`` counts the segments whose rows are what the events
    decode to, ``absent`` those that lie in no folder here, ``older`` those whose columns mean
    something else to this program, so that no run reads them.
    """

    sealed: int = 0
    compared: int = 0
    absent: int = 0
    older: int = 0
    problems: list[tuple[str, str]] = field(factory=list)


def check_seals(
    record: Record, roots: Mapping[int, bytes], progress: Progress | None = None
) -> SealsFound:
    """Look at every sealed segment: its root, its files' digests, and each row against the events.

    ``roots`` are those that verify computed, by size. Where no folder of sealed files is at hand,
    roots alone are looked at.
    """
    seals = seals_of(record)
    folders = homes(record.where) if seals else ()
    problems: list[tuple[str, str]] = []
    compared = absent = older = 0
    for seal in seals:
        root = roots.get(seal.last)
        if root is None or root.hex() != seal.root:
            problems.append(
                (
                    _("position {position}").format(position=seal.position),
                    _(
                        "it seals positions {first} to {last} under a root that the events do not "
                        "have"
                    ).format(first=seal.first, last=seal.last),
                )
            )
        if not folders:
            absent += 1
            continue
        folder = next((f / seal.name for f in folders if (f / seal.name).is_dir()), None)
        if folder is None:
            problems.append((str(folders[0] / seal.name), _missing(seal)))
            continue
        wrong = list(_files(seal, folder))
        problems += wrong
        segment = readable(seal, folder) if not wrong else None
        if segment is not None:
            wrong = list(_rows(record, seal, segment, progress))
            problems += wrong
            compared += not wrong
        elif not wrong:
            older += 1
    return SealsFound(len(seals), compared, absent, older, problems)


def _missing(seal: Seal) -> str:
    return _(
        "the sealed files of positions {first} to {last} are missing, which position {position} "
        "names. Bring them back from a copy, or write them again: evalcore seal --again"
    ).format(first=seal.first, last=seal.last, position=seal.position)


def _files(seal: Seal, folder: Path) -> Iterator[tuple[str, str]]:
    """Files that are not those that were sealed, and others."""
    files = [(folder / f"{name}.parquet", file) for name, file in seal.files.items()]
    for (path, _file), reason in zip(files, wrong_with(files), strict=True):
        if reason:
            yield (
                str(path),
                _(
                    "it is not the sealed file: {reason}, as position {position} says. Bring it "
                    "back from a copy, or write it again: evalcore seal --again"
                ).format(reason=reason, position=seal.position),
            )
    expected = {path.name for path, _file in files} | {MANIFEST}
    for path in sorted(folder.iterdir()):
        if path.name not in expected:
            yield str(path), _("no seal names this file. No run reads it; take it away")
    if not _same_manifest(seal, folder / MANIFEST):
        yield (
            str(folder / MANIFEST),
            _(
                "it does not say what the log says. No run reads it; write it again: evalcore "
                "seal --again, after the folder was put aside"
            ),
        )


def _same_manifest(seal: Seal, path: Path) -> bool:
    try:
        return path.read_bytes() == manifest(seal, seal.file_format)
    except OSError:
        return False


def _rows(
    record: Record, seal: Seal, segment: Segment, progress: Progress | None
) -> Iterator[tuple[str, str]]:
    """The families whose rows are not what the events decode to: the first position of each.

    The log vouches for the digests of files; that their rows follow from the events, only the
    events can tell.
    """
    import pyarrow as pa

    told: set[str] = set()
    rows: dict[str, int] = {}
    start = seal.first
    for stop, tables in blocks(record, seal.first, seal.last):
        for name in sorted({*tables, *segment.files} - told):
            rows[name] = rows.get(name, 0) + len(tables.get(name, ()))
            try:
                at = _first_difference(segment, name, tables.get(name), start, stop)
            except (pa.ArrowException, OSError, KeyError) as error:
                told.add(name)
                yield _false(segment, name, str(error).partition("\n")[0])
                continue
            if at is not None:
                told.add(name)
                reason = _("its rows are not what the events say, from position {at} on")
                yield _false(segment, name, reason.format(at=at))
        start = stop + 1
        if progress is not None:
            progress(stop, seal.last)
    for name in sorted(segment.files.keys() - told):
        # Rows of no position in the range, and what the file says of itself.
        for reason in islice(lies(segment.files[name], _columns(segment, name), rows[name]), 1):
            yield _false(segment, name, reason)


def _false(segment: Segment, name: str, reason: str) -> tuple[str, str]:
    return (
        str(segment.files.get(name, name)),
        _(
            "{reason}: it was sealed falsely. Results that rest on it must be computed again "
            "(EVALCORE_SEALED=none)"
        ).format(reason=reason),
    )


def _columns(segment: Segment, name: str) -> list[str]:
    lacks = segment.lacks.get(name, frozenset())
    return [column for column in family_columns(name) if column not in lacks]


def _first_difference(
    segment: Segment, name: str, wanted: pyarrow.Table | None, start: int, stop: int
) -> int | None:
    """The first position whose row differs in a family; None where none does."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = _columns(segment, name)
    schema = pa.schema([arrow_schema(name).field(column) for column in columns])
    expected = schema.empty_table() if wanted is None else wanted.select(columns)
    if name not in segment.files:
        return None if not len(expected) else int(expected["position"][0].as_py())
    found = pq.read_table(
        segment.files[name],
        columns=columns,
        filters=[("position", ">=", start), ("position", "<=", stop)],
    ).cast(schema)
    return _differing(found, expected)


def _differing(found: pyarrow.Table, expected: pyarrow.Table) -> int | None:
    if found.equals(expected):
        return None
    both = list(zip(_positions(found), _positions(expected), strict=False))
    for at, (ours, theirs) in enumerate(both):
        if ours != theirs:
            return min(ours, theirs)
        if not found.slice(at, 1).equals(expected.slice(at, 1)):
            return ours
    longer = found if len(found) > len(expected) else expected
    return int(longer["position"][len(both)].as_py())


def _positions(table: pyarrow.Table) -> Sequence[int]:
    positions: list[int] = table["position"].to_pylist()
    return positions
