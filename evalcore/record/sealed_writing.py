"""Writing a sealed segment: a range of positions as Parquet files that stay as they are.

The same events give the same bytes with the same library: rows stand in order of position, pages
are cut at fixed places, nothing of the machine or the hour is in them. The files appear whole,
under a name of their own, and are on the disk before the log says so.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.duck import silent_connection
from evalcore.errors import DataError, StoreError
from evalcore.leftovers import sweep
from evalcore.messages import _
from evalcore.placing import sync_folder
from evalcore.record.columns import decode, family_columns
from evalcore.record.meaning import field_names, meaning
from evalcore.record.sealed_segments import (
    FORMAT,
    Seal,
    SealedFile,
    digest_of,
    files_in,
    folder_name,
)
from evalcore.record.segments import MANIFEST, WRITING

if TYPE_CHECKING:
    import pyarrow

    from evalcore.record.record import Record
    from evalcore.record.store import Commit

BLOCK = 524_288
"""Positions decoded at once; where a block ends a row group ends. Part of the format."""

ROW_GROUP = 122_880
"""Rows of a row group at most: what DuckDB gives to one thread. Part of the format."""

LEVEL = 1
"""Of zstd. Part of the format."""

Progress = Callable[[int, int], None]


@frozen
class Written:
    """Files of a range, complete and on the disk, in ``folder``; ``said`` lists them for the log.

    ``name`` is how the folder has to be called.
    """

    first: int
    last: int
    root: str
    said: str
    library: str
    folder: Path
    bytes: int

    @property
    def name(self) -> str:
        """How the folder has to be called."""
        return folder_name(self.first, self.last, self.said)

    def files(self) -> dict[str, SealedFile]:
        """The files by family."""
        return files_in(self.said)


def library() -> str:
    """What writes the files, with its version."""
    from importlib.metadata import version

    return f"pyarrow {version('pyarrow')}"


def ranges(
    commits: Iterable[Commit], after: int, size: int, up_to: int | None = None
) -> list[tuple[int, Commit]]:
    """The ranges to seal behind position ``after``, each as (first position, its last commit).

    Each ends at the first commit with which it has ``size`` events or more. ``up_to``: the last one
    ends there, however short it is; without it what is too short waits for more.
    """
    found = []
    first = after + 1
    for commit in commits:
        if commit.size < first or (up_to is not None and commit.size > up_to):
            continue
        if commit.size - first + 1 >= size or commit.size == up_to:
            found.append((first, commit))
            first = commit.size + 1
    return found


def write_segment(
    record: Record, home: Path, first: int, commit: Commit, progress: Progress | None = None
) -> Written:
    """Write the files of positions ``first`` to ``commit.size`` into a new folder in ``home``.

    ``place`` gives it its name. Raises DataError where an event can't be read or says more than
    this program understands, StoreError where the place can't be written; then nothing is left.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        sweep(home, WRITING)
        folder = Path(tempfile.mkdtemp(prefix=WRITING, dir=home))
    except OSError as error:
        raise unwritable(home, error) from error
    try:
        files = _write(record, folder, first, commit.size, progress)
        said = json.dumps(files, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        written = Written(
            first,
            commit.size,
            commit.root.hex(),
            said,
            library(),
            folder,
            sum(path.stat().st_size for path in folder.iterdir()),
        )
        (folder / MANIFEST).write_bytes(manifest(written))
        for path in folder.iterdir():
            _sync(path)
        folder.chmod(0o755)
        sync_folder(folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise unwritable(home, error) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return written


def unwritable(home: Path, error: OSError) -> StoreError:
    """The error where the place can't be written."""
    return StoreError(
        _(
            "{where} can't be written: {reason}. Nothing was sealed; look at rights and space."
        ).format(where=error.filename or home, reason=error.strerror or error)
    )


def manifest(written: Written | Seal, file_format: int = FORMAT) -> bytes:
    """What ``manifest.json`` says, for people: nothing rests on it."""
    said = {
        "format": file_format,
        "from": written.first,
        "to": written.last,
        "root": written.root,
        "library": written.library,
        "files": json.loads(written.said),
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _write(
    record: Record, folder: Path, first: int, last: int, progress: Progress | None
) -> dict[str, Any]:
    """Every family's file; what is to be said of each."""
    import pyarrow.parquet as pq

    writers: dict[str, pq.ParquetWriter] = {}
    rows: dict[str, int] = {}
    topics: dict[str, set[str]] = {}
    try:
        for stop, tables in blocks(record, first, last):
            for name, table in tables.items():
                if name not in writers:
                    writers[name] = pq.ParquetWriter(
                        folder / f"{name}.parquet",
                        table.schema,
                        compression="zstd",
                        compression_level=LEVEL,
                        store_schema=False,
                        # Differences of positions take far less than a dictionary of them.
                        use_dictionary=[each for each in table.column_names if each != "position"],
                        column_encoding={"position": "DELTA_BINARY_PACKED"},
                    )
                writers[name].write_table(table, row_group_size=ROW_GROUP)
                rows[name] = rows.get(name, 0) + len(table)
                topics.setdefault(name, set()).update(table["topic"].unique().to_pylist())
            if progress is not None:
                progress(stop - first + 1, last - first + 1)
        for writer in writers.values():
            # The end of a file is written here: where the disk refuses it, nothing is sealed.
            writer.close()
    except BaseException:
        for writer in writers.values():
            with suppress(OSError):
                writer.close()
        raise
    return {
        name: {
            "rows": count,
            "sha256": digest_of(folder / f"{name}.parquet"),
            "topics": sorted(topics[name]),
            "meaning": meaning(name, topics[name], family_columns(name)),
        }
        for name, count in sorted(rows.items())
    }


def blocks(record: Record, first: int, last: int) -> Iterator[tuple[int, dict[str, pyarrow.Table]]]:
    """(last position of the block, family → its rows by position), block by block, from the store.

    Raises DataError where an event can't be read, is missing, or names what this program does not
    know: a file must not leave out what a later program would read.
    """
    import pyarrow as pa

    with silent_connection() as connection:
        for start in range(first, last + 1, BLOCK):
            stop = min(start + BLOCK - 1, last)
            with record.read_arrow(start, stop) as reader:
                events = reader.read_all()
            if len(events) != stop - start + 1:
                raise DataError(
                    _("Of positions {first} to {last} some events are missing. Run verify.").format(
                        first=start, last=stop
                    )
                )
            _all_known(connection, events)
            found: dict[str, list[pyarrow.Table]] = {}
            for name, rows in decode(connection, events):
                found.setdefault(name, []).append(_plain(name, rows))
            yield (
                stop,
                {
                    name: pa.concat_tables(tables).sort_by("position").combine_chunks()
                    for name, tables in sorted(found.items())
                },
            )


def _plain(name: str, rows: pyarrow.Table) -> pyarrow.Table:
    """The rows in the declared columns and types, whatever the reader made of them."""
    schema = arrow_schema(name)
    return rows.select(schema.names).cast(schema)


def arrow_schema(name: str) -> pyarrow.Schema:
    """The columns of a family's file."""
    import pyarrow as pa

    kinds = {
        "VARCHAR": pa.string(),
        "BIGINT": pa.int64(),
        "DATE": pa.date32(),
        "BOOLEAN": pa.bool_(),
    }
    return pa.schema([(column, kinds[kind]) for column, kind in family_columns(name).items()])


def _all_known(connection: Any, events: pyarrow.Table) -> None:
    """Raise DataError where a state names a field that its class does not have."""
    import duckdb

    connection.register("events", events.select(["position", "topic", "state"]))
    try:
        found = connection.sql(
            "SELECT topic, json_keys(state), min(position) FROM events GROUP BY ALL ORDER BY 3"
        ).fetchall()
    except duckdb.Error:
        # A state is no JSON: which one, is told where it is decoded.
        return
    finally:
        connection.unregister("events")
    for topic, names, position in found:
        try:
            known = field_names(topic)
        except KeyError:
            # Said by whoever decodes it, too.
            continue
        more = sorted(set(names) - known)
        if more:
            raise DataError(
                _(
                    "Position {position} of the record ({topic}) says {names}, which this version "
                    "does not know: a later version wrote it. Seal with that version."
                ).format(position=position, topic=topic, names=", ".join(more)[:200])
            )


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
