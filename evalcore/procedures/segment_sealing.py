"""The edge of sealing segments: files first, durably, and only then the event that names them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.procedures.segment_seals import SealSegment
from evalcore.record.sealed_placing import intact, place
from evalcore.record.sealed_segments import (
    FORMAT,
    STREAM,
    Seal,
    SealedFile,
    readable,
    seals_of,
)
from evalcore.record.sealed_writing import Written, ranges, write_segment

if TYPE_CHECKING:
    from evalcore.procedures.deciding import Done
    from evalcore.record import Commit, Record

Perform = Callable[[SealSegment], "Done"]
"""Decides a command and appends what comes of it, as whoever seals."""

Progress = Callable[[int, int], None]


@frozen
class By:
    """Who seals, when, by which document, and why again."""

    by: str
    today: date
    document: str = ""
    ground: str = ""


@frozen
class Sealed:
    """A range that has its files now. ``position`` is that of a new event, None where the log had
    said so before; ``aside`` is where files went that were not what the log says."""

    first: int
    last: int
    folder: Path
    bytes: int
    files: int
    position: int | None
    aside: Path | None


def unsealed(record: Record) -> tuple[int, int]:
    """(last sealed position, events behind it that are no seals themselves)."""
    seals = seals_of(record)
    end = seals[-1].last if seals else 0
    own = sum(stored.position > end for stored in record.stream(STREAM))
    return end, record.head().size - end - own


def seal_new(
    record: Record,
    home: Path,
    size: int,
    up_to: int | None,
    by: By,
    perform: Perform,
    progress: Progress | None = None,
) -> Iterator[Sealed]:
    """Seal what is not sealed yet, range by range (``ranges``); each given one is in the log.

    Raises as ``write_segment``, ``place`` and ``perform``; ranges that were given stay sealed.
    """
    end, waiting = unsealed(record)
    if not waiting:
        return
    for first, commit in ranges(record.commits(), end, size, up_to):
        written = write_segment(record, home, first, commit, progress)
        yield _put(written, commit, home, by, perform)


def seal_again(
    record: Record,
    home: Path,
    by: By,
    perform: Perform,
    progress: Progress | None = None,
) -> Iterator[Sealed]:
    """Write the files of sealed ranges again that are missing, changed, or not to be read now.

    A range whose files are whole is left alone. Where other bytes come of it, a new seal says so,
    with ``by.ground`` or, where the library or the columns changed, with that. Raises as
    ``seal_new``.
    """
    commits = {commit.size: commit for commit in record.commits()}
    for seal in seals_of(record):
        folder = home / seal.name
        if intact(folder, seal.said) and readable(seal, folder) is not None:
            continue
        commit = commits[seal.last]
        written = write_segment(record, home, seal.first, commit, progress)
        why = By(by.by, by.today, by.document, by.ground or "; ".join(_changed(seal, written)))
        yield _put(written, commit, home, why, perform)


def _changed(seal: Seal, written: Written) -> Sequence[str]:
    """What explains that the same events give other bytes, in no language."""
    found = []
    if seal.library != written.library:
        found.append(f"{seal.library} → {written.library}")
    if seal.file_format != FORMAT:
        found.append(f"format {seal.file_format} → {FORMAT}")
    new = written.files()
    found += [
        f"columns: {name}"
        for name, file in sorted(seal.files.items())
        if name not in new or _meant(file) != _meant(new[name])
    ]
    return found


def _meant(file: SealedFile) -> tuple[list[str], str]:
    return sorted(file.topics), file.meaning


def _put(written: Written, commit: Commit, home: Path, by: By, perform: Perform) -> Sealed:
    """The files under their name, then the event."""
    command = SealSegment(
        first=written.first,
        last=written.last,
        root=written.root,
        own_root=commit.root.hex(),
        files=written.said,
        file_format=FORMAT,
        library=written.library,
        by=by.by,
        today=by.today,
        document=by.document,
        ground=by.ground,
    )
    try:
        aside = place(written, home)
        done = perform(command)
    finally:
        # Where it was not given its name.
        shutil.rmtree(written.folder, ignore_errors=True)
    return Sealed(
        written.first,
        written.last,
        home / written.name,
        written.bytes,
        len(written.files()),
        done.commit.size if done.events else None,
        aside,
    )


def strangers(record: Record, home: Path) -> list[str]:
    """Names of folders in ``home`` that no seal of the record names: left by a run that was killed,
    superseded, put aside, or another record's."""
    named = {seal.name for seal in seals_of(record)}
    found = home.iterdir() if home.is_dir() else iter(())
    return sorted(path.name for path in found if path.name not in named and path.is_dir())
