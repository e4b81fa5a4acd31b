"""Columns that were written as files for good: what the log says of them, and reading them.

A sealed segment is a folder of Parquet files. Its digests stand in the log (``SegmentSealed``), so
it is as good as the log; nothing in the folder is believed. A file that is not what the log says
is refused, never passed over: whoever changed it must not get away with a slower run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from attrs import frozen

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.record.columns import family_columns
from evalcore.record.meaning import lacking, meaning
from evalcore.record.sealed_places import homes
from evalcore.record.segments import Segment
from evalcore.vocabulary import FAMILIES
from evalcore.vocabulary.segments import SegmentSealed

if TYPE_CHECKING:
    from evalcore.record.record import Record
    from evalcore.record.store import StoredFact

STREAM = "log:segments"
"""The stream of seals of segments."""

FORMAT = 1
"""Of the files: which columns, in which order, how packed."""

_FAMILY = re.compile("[a-z_]{1,40}")
_DIGEST = re.compile("[0-9a-f]{64}")


class SealedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the log says of one family's file."""

    rows: int
    sha256: str
    topics: tuple[str, ...]
    meaning: str


@frozen
class Seal:
    """A sealed range: what the event at ``position`` says. ``files`` is by family."""

    position: int
    first: int
    last: int
    root: str
    files: Mapping[str, SealedFile]
    said: str
    """``files`` as the event has it."""
    library: str
    file_format: int

    @property
    def name(self) -> str:
        """How its folder is called."""
        return folder_name(self.first, self.last, self.said)


def folder_name(first: int, last: int, said: str) -> str:
    """The folder of a range whose files are those that ``said`` lists."""
    return f"{first:012d}-{last:012d}-{sha256(said.encode()).hexdigest()[:16]}"


def seals_of(record: Record) -> list[Seal]:
    """The ranges that the log says are sealed, in order, without gap from position 1.

    Only the stream of seals is read. Raises DataError naming the event that says what can't be.
    """
    found: dict[tuple[int, int], Seal] = {}
    for stored in record.stream(STREAM):
        if stored.topic == SegmentSealed.topic():
            seal = _seal(stored)
            found[seal.first, seal.last] = seal
    ordered = [seal for _range, seal in sorted(found.items())]
    end = said = 0
    for seal in ordered:
        if seal.first != end + 1 or seal.last < seal.first:
            # Of two that do not go together the later one came to be wrongly.
            raise _unreadable(max(seal.position, said))
        end, said = seal.last, seal.position
    return ordered


def _seal(stored: StoredFact) -> Seal:
    try:
        event = SegmentSealed.from_states(stored.public)
        files = files_in(event.files)
        rows = sum(file.rows for file in files.values())
    except (DataError, msgspec.MsgspecError, ValueError, TypeError) as error:
        raise _unreadable(stored.position) from error
    # The names become names of files: nothing else may come of them.
    sound = all(_FAMILY.fullmatch(name) for name in files) and all(
        _DIGEST.fullmatch(file.sha256) for file in files.values()
    )
    if not sound or rows != event.last - event.first + 1:
        raise _unreadable(stored.position)
    return Seal(
        stored.position,
        event.first,
        event.last,
        event.root,
        files,
        event.files,
        event.library,
        event.file_format,
    )


def files_in(said: str) -> dict[str, SealedFile]:
    """What an event says of files, by family. Raises ``msgspec.MsgspecError``."""
    return msgspec.json.decode(said, type=dict[str, SealedFile])


def _unreadable(position: int) -> DataError:
    return DataError(
        _(
            "What position {position} of the record says of sealed segments can't be. Run verify; "
            "EVALCORE_SEALED=none reads everything from the events."
        ).format(position=position)
    )


def sealed_segments(record: Record, size: int) -> list[Segment]:
    """The sealed segments to read up to ``size``, in order; the last may pass it.

    Ranges whose files are of columns that mean something else now are left out: they are read from
    the store. No event of a sealed range is read.

    Raises DataError naming the file that is not what the log says, or is missing from a folder
    that is there.
    """
    folders = homes(record.where)
    if not folders:
        return []
    wanted = [seal for seal in seals_of(record) if seal.first <= size]
    roots = {commit.size: commit.root.hex() for commit in record.commits()} if wanted else {}
    found = []
    for seal in wanted:
        if roots.get(seal.last) != seal.root:
            raise _unreadable(seal.position)
        found.append((seal, folder_of(seal, folders)))
    _check_digests(found)
    segments = []
    for seal, folder in found:
        segment = readable(seal, folder)
        if segment is not None:
            _check_columns(segment, seal)
            segments.append(segment)
    return segments


def _check_columns(segment: Segment, seal: Seal) -> None:
    """Raise DataError naming the first file whose columns are not those that are read of it:
    whoever sealed it wrote it without this program."""
    for name, path in segment.files.items():
        lacks = segment.lacks.get(name, frozenset())
        wanted = [each for each in family_columns(name).items() if each[0] not in lacks]
        if list(columns_in(path).items()) != wanted:
            raise refused(path, seal, _("its columns are not those of {name}").format(name=name))


def sealed_up_to(record: Record, size: int) -> int:
    """The last of the positions up to ``size`` that sealed files here hold; 0 for none."""
    seals = seals_of(record) if homes(record.where) else []
    return min(max((seal.last for seal in seals if seal.first <= size), default=0), size)


def folder_of(seal: Seal, folders: Sequence[Path]) -> Path:
    """The folder of a sealed range. Raises DataError where none of ``folders`` holds it."""
    for folder in folders:
        if (folder / seal.name).is_dir():
            return folder / seal.name
    raise DataError(
        _(
            "{path} is missing: position {position} of the record says that positions {first} to "
            "{last} are sealed there. Bring it back from a copy, or write it again with "
            "evalcore seal --again; EVALCORE_SEALED=none reads everything from the events."
        ).format(
            path=folders[0] / seal.name,
            position=seal.position,
            first=seal.first,
            last=seal.last,
        )
    )


def refused(path: Path, seal: Seal, reason: str) -> DataError:
    """The error for a file that is not the sealed one."""
    return DataError(
        _(
            "{path} is refused: {reason}. What it must be stands in the record at position "
            "{position}. Keep it for whoever looks into this; bring the file back from a copy, or "
            "write it again with evalcore seal --again. EVALCORE_SEALED=none reads everything "
            "from the events."
        ).format(path=path, reason=reason, position=seal.position)
    )


def readable(seal: Seal, folder: Path) -> Segment | None:
    """The segment, where all of its files are what the record is read as now; else None.

    The files must have been found to be those that were sealed.
    """
    if seal.file_format != FORMAT:
        return None
    lacks: dict[str, frozenset[str]] = {}
    for name, file in seal.files.items():
        absent = _lacks(folder / f"{name}.parquet", name, file)
        if absent is None:
            return None
        if absent:
            lacks[name] = absent
    paths = {name: folder / f"{name}.parquet" for name in seal.files}
    return Segment(seal.first, seal.last, paths, lacks)


def _lacks(path: Path, family: str, file: SealedFile) -> frozenset[str] | None:
    if family not in FAMILIES:
        return None
    now = family_columns(family)
    try:
        if meaning(family, file.topics, now) == file.meaning:
            return frozenset()
    except KeyError:
        return None
    return lacking(family, file.topics, columns_in(path), file.meaning)


SQL_TYPES = {"string": "VARCHAR", "int64": "BIGINT", "date32[day]": "DATE", "bool": "BOOLEAN"}
"""Arrow type → SQL type of the columns in sealed files."""


def columns_in(path: Path) -> dict[str, str]:
    """Column → SQL type of a Parquet file; none where it is no such file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return {f.name: SQL_TYPES.get(str(f.type), "") for f in pq.read_schema(path)}
    except (pa.ArrowException, OSError):
        return {}


def _check_digests(sealed: Iterable[tuple[Seal, Path]]) -> None:
    """Raise DataError naming the first file that is not the one in the log."""
    every = [
        (seal, folder / f"{name}.parquet", file)
        for seal, folder in sealed
        for name, file in seal.files.items()
    ]
    for (seal, path, _file), reason in zip(
        every, wrong_with([(path, file) for _seal, path, file in every]), strict=True
    ):
        if reason:
            raise refused(path, seal, reason)


def wrong_with(files: Sequence[tuple[Path, SealedFile]]) -> Iterator[str]:
    """Of each file in turn, why it is not the sealed one; empty where it is."""
    if files:
        # Hashing lets other threads go on meanwhile.
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
            yield from pool.map(lambda each: _wrong(*each), files)


def _wrong(path: Path, file: SealedFile) -> str:
    if path.is_symlink() or not path.is_file():
        return _("there is no such file, and {rows} rows must be in it").format(rows=file.rows)
    found = digest_of(path)
    if found == file.sha256:
        return ""
    return _("its SHA-256 is {found}, not {wanted}").format(
        found=found[:16] + "…" if found else _("unreadable"), wanted=file.sha256[:16] + "…"
    )


def digest_of(path: Path) -> str:
    """SHA-256 of a file in hexadecimal; empty where it can't be read."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
