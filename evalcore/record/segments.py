"""Columns kept as Parquet beside the store, by range of positions, so that they are read once.

A segment is one directory: a Parquet file per family that has rows in the range, and a manifest.
It is a cache and nothing more (what counts for good is sealed: ``sealed_segments``). A segment
counts only where the store itself has the manifest's root at the manifest's size, the columns are
those of this program, and every file has its digest. Anything else is passed over and made anew
from the store. Deleting all of it is safe.
Against somebody who rewrites files and manifest together a cache can't defend itself: what must
rest on the log alone (publishing, replaying) opens its columns with ``cached=False``.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import attrs

from evalcore.leftovers import sweep
from evalcore.record.columns import columns_digest

if TYPE_CHECKING:
    import pyarrow

    from evalcore.record.store import Commit

CACHE_VARIABLE = "EVALCORE_CACHE"
MANIFEST = "manifest.json"
WRITING = ".writing-"
"""How the folder of a segment is called until it is complete."""


@attrs.frozen
class Segment:
    """The columns of positions ``start`` to ``stop``; ``files`` is family → Parquet file.

    ``lacks`` is family → columns that its file has not: they are NULL in all of its rows.
    """

    start: int
    stop: int
    files: Mapping[str, Path]
    lacks: Mapping[str, frozenset[str]] = attrs.field(factory=dict)


def default_cache(where: str) -> Path:
    """Where the segments of a store are kept: ``<store>.segments`` beside a file.

    For PostgreSQL: below ``EVALCORE_CACHE`` or the user's cache directory, under a digest of the
    URL without its password.
    """
    if "://" not in where:
        return Path(where + ".segments")
    parts = urlsplit(where)
    host = parts.netloc.rpartition("@")[2]
    user = parts.username or ""
    bare = urlunsplit((parts.scheme, f"{user}@{host}", parts.path, parts.query, ""))
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        base = Path(named)
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "evalcore"
    return base / f"{sha256(bare.encode()).hexdigest()[:32]}.segments"


def find_segments(
    cache: Path, commits: Iterable[Commit], known_at: int, start: int = 1, most: int | None = None
) -> list[Segment]:
    """The segments to read, in order, without gap from ``start``; the last may pass ``known_at``.

    ``commits`` are the store's own. Of several segments that begin at one position the longest is
    taken that does not pass ``most``.
    """
    roots = {commit.size: commit.root.hex() for commit in commits}
    version = columns_digest()
    starting: dict[int, list[tuple[int, Path]]] = {}
    for folder in sorted(cache.glob("*-*-*")) if cache.is_dir() else []:
        first, last, _root = folder.name.split("-", 2)
        if first.isdigit() and last.isdigit():
            starting.setdefault(int(first), []).append((int(last), folder))
    chain: list[Segment] = []
    at = start - 1
    while at < known_at:
        for stop, folder in sorted(starting.get(at + 1, []), reverse=True):
            if most is not None and stop > most:
                continue
            segment = _checked(folder, at + 1, stop, roots.get(stop), version)
            if segment is not None:
                chain.append(segment)
                at = stop
                break
        else:
            break
    return chain


def _checked(folder: Path, start: int, stop: int, root: str | None, version: str) -> Segment | None:
    """The segment in ``folder``, or None where it is not what the store says."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if (manifest["from"], manifest["to"]) != (start, stop) or stop < start:
            return None
        if root is None or manifest["root"] != root or manifest["columns"] != version:
            return None
        files = {}
        rows = 0
        for name, said in manifest["files"].items():
            path = folder / f"{name}.parquet"
            with path.open("rb") as file:
                if file_digest(file, "sha256").hexdigest() != said["sha256"]:
                    return None
            files[name] = path
            rows += said["rows"]
        if rows != stop - start + 1:
            return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Segment(start, stop, files)


class SegmentWriter:
    """Writes one segment: tables family by family as they come, visible only when complete.

    A context manager. Leaving it without ``finish`` leaves nothing behind.
    """

    def __init__(self, cache: Path, start: int, commit: Commit) -> None:
        """``commit`` is the boundary at which the segment ends. Raises OSError if unwritable."""
        cache.mkdir(parents=True, exist_ok=True)
        sweep(cache, WRITING)
        self.start = start
        self.commit = commit
        self.cache = cache
        self._folder = Path(tempfile.mkdtemp(prefix=WRITING, dir=cache))
        self._writers: dict[str, pyarrow.parquet.ParquetWriter] = {}
        self._rows: dict[str, int] = {}

    def __enter__(self) -> SegmentWriter:
        return self

    def __exit__(self, *_about: object) -> None:
        for writer in self._writers.values():
            # A full disk refuses the last bytes too; what is half written goes all the same.
            with suppress(OSError):
                writer.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def write(self, family: str, tables: Sequence[pyarrow.Table]) -> None:
        """Add rows of a family. Ranges must come in order, so that row groups can be skipped."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        rows = pa.concat_tables(tables)
        writer = self._writers.get(family)
        if writer is None:
            # Positions go up by little: their differences take a third less than a dictionary of
            # values that occur once, are written sooner and read sooner.
            writer = pq.ParquetWriter(
                self._folder / f"{family}.parquet",
                rows.schema,
                compression="zstd",
                use_dictionary=[name for name in rows.column_names if name != "position"],
                column_encoding={"position": "DELTA_BINARY_PACKED"},
            )
            self._writers[family] = writer
        writer.write_table(rows)
        self._rows[family] = self._rows.get(family, 0) + len(rows)

    def finish(self) -> Segment:
        """Give the segment its name; another process may have been first with the same one."""
        for writer in self._writers.values():
            writer.close()
        self._writers = {}
        said = {}
        for name, rows in sorted(self._rows.items()):
            with (self._folder / f"{name}.parquet").open("rb") as file:
                said[name] = {"rows": rows, "sha256": file_digest(file, "sha256").hexdigest()}
        manifest = {
            "format": 1,
            "from": self.start,
            "to": self.commit.size,
            "root": self.commit.root.hex(),
            "columns": columns_digest(),
            "files": said,
        }
        (self._folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        self._folder.chmod(0o755)
        home = self.cache / (
            f"{self.start:012d}-{self.commit.size:012d}-"
            f"{self.commit.root.hex()[:8]}{columns_digest()[:8]}"
        )
        try:
            self._folder.rename(home)
        except OSError:
            again = _checked(
                home, self.start, self.commit.size, self.commit.root.hex(), columns_digest()
            )
            if again is not None:
                return again
            # What is there is damaged: out of the way with it.
            shutil.rmtree(home)
            self._folder.rename(home)
        files = {name: home / f"{name}.parquet" for name in said}
        return Segment(self.start, self.commit.size, files)
