"""A bundle as a store: read-only, so that everything that reads a record reads a bundle.

Nothing is checked here but what reading needs (``verifying`` does that): an entry must be one, a
file must be there and no larger than it may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NoReturn

from evalcore.bundles.batches import as_batch
from evalcore.bundles.files import Files, FolderFiles, broken, missing
from evalcore.bundles.layout import (
    COMMITS,
    LARGEST_LINE,
    MOST_FILES,
    SCHEME_FILES,
    SOURCE_FILES,
    kind_of,
)
from evalcore.bundles.shapes import CommitLine, NamedFile, decoded
from evalcore.bundles.streams import Runs, runs_by_stream
from evalcore.bundles.zips import ZipFiles
from evalcore.errors import DataError, UsageError
from evalcore.messages import _
from evalcore.record.envelope import Row, parse_row, parse_rows
from evalcore.record.store import NOTHING, Appending, Box, Commit, SourceFile, Store
from evalcore.transparency.merkle import HASH_SIZE
from evalcore.transparency.tile_paths import entries_path, tile_path, unpack_entries
from evalcore.transparency.tiles import HEIGHT, WIDTH, level_sizes

if TYPE_CHECKING:
    import pyarrow

KEPT_TILES = 64
"""Tiles of entries kept in memory."""

LARGEST_SIZE = MOST_FILES * WIDTH
"""Events: more than a bundle has files for. Before anything is counted up to it."""

BATCH_TILES = 256
"""Tiles to an Arrow batch: 65,536 events."""


def open_files(path: Path) -> Files:
    """The files of the bundle at ``path``. Raises DataError, StoreError where they can't be."""
    return FolderFiles(path) if path.is_dir() else ZipFiles(path)


def open_bundle(path: Path) -> BundleStore:
    """The bundle at ``path`` as a store. Raises DataError where it is none that can be read."""
    files = open_files(path)
    try:
        store = BundleStore(files)
        store.check()
    except BaseException:
        files.close()
        raise
    return store


class BundleStore(Store):
    """The log prefix in a bundle. ``lenient``: events that are no entries are left out of rows.

    Reading is safe from several threads.
    """

    holds_private = False
    """Private parts are not sealed in here: there is their hash alone, or ``private.jsonl``."""

    holds_sources = False
    """Files that everybody may read are in here, others only where they were asked for."""

    def __init__(self, files: Files, *, lenient: bool = False) -> None:
        self.where = files.where
        self.files = files
        self.lenient = lenient
        self._entries = lru_cache(KEPT_TILES)(self._read_entries)
        self._commits: list[Commit] | None = None
        self._streams: Runs | None = None
        self._lock = Lock()

    def create(self) -> None:
        self._refuse()

    def append(self, appending: Appending) -> Commit:
        self._refuse()

    def check(self) -> None:
        if self.head().size > LARGEST_SIZE:
            raise broken(self.where, COMMITS, _("it says that there are too many events"))

    def head(self) -> Commit:
        commits = self._read_commits()
        return commits[-1] if commits else NOTHING

    def commits(self) -> list[Commit]:
        return list(self._read_commits())

    def stream_version(self, stream: str) -> int:
        last = [row for _start, stop in self._runs(stream) for row in self.rows(stop, stop)]
        return max((row[2] for row in last), default=0)

    def stream_rows(self, stream: str) -> list[Row]:
        found = [row for start, stop in self._runs(stream) for row in self.rows(start, stop)]
        return sorted(found, key=lambda row: row[2])

    def rows(self, start: int, stop: int) -> list[Row]:
        first, last = max(start, 1), min(stop, self.head().size)
        found: list[Row] = []
        # What was read of neighbouring tiles is parsed at once: they share streams and topics.
        begin, waiting = first, list[bytes]()
        for tile in range((first - 1) // WIDTH, (last - 1) // WIDTH + 1 if last >= first else 0):
            at = tile * WIDTH + 1
            entries = self._entries(tile)[max(first - at, 0) : last - at + 1]
            if not entries:
                found += self._parsed(begin, waiting)
                begin, waiting = at + WIDTH, []
            waiting += entries
        return found + self._parsed(begin, waiting)

    def _parsed(self, position: int, entries: Sequence[bytes]) -> list[Row]:
        try:
            return parse_rows(position, entries)
        except DataError:
            if not self.lenient:
                raise
            return list(_readable(position, entries))

    def arrow(
        self, start: int, stop: int, topics: Sequence[str] | None = None
    ) -> pyarrow.RecordBatchReader:
        import pyarrow as pa

        from evalcore.record.arrow import SCHEMA

        wanted = None if topics is None else frozenset(topics)
        return pa.RecordBatchReader.from_batches(SCHEMA, self._batches(start, stop, wanted))

    def _batches(
        self, start: int, stop: int, topics: frozenset[str] | None
    ) -> Iterator[pyarrow.RecordBatch]:
        last = min(stop, self.head().size)
        step = BATCH_TILES * WIDTH
        first = max(start, 1)
        while first <= last and topics != frozenset():
            until = min(last, (first - 1) // step * step + step)
            rows = self.rows(first, until)
            if topics is not None:
                rows = [row for row in rows if row[3] in topics]
            if rows:
                yield as_batch(rows)
            first = until + 1

    def tiles(self, start: int, stop: int) -> dict[int, bytes]:
        counts = level_sizes(self.head().size)
        found = {}
        last = (counts[0] - 1) // WIDTH if counts else -1
        for number in range(max(start, 0), min(stop, last) + 1):
            data = self._tile(0, number, counts[0])
            if data is not None:
                found[number] = data
        return found

    def upper_tiles(self) -> dict[tuple[int, int], bytes]:
        found = {}
        for level, count in enumerate(level_sizes(self.head().size)):
            for number in range(-(-count // WIDTH) if level else 0):
                data = self._tile(level, number, count)
                if data is not None:
                    found[level, number] = data
        return found

    def read_tile(self, level: int, number: int) -> bytes:
        """A tile's hashes, for proofs. Raises DataError where it is missing."""
        count = self.head().size >> (HEIGHT * level)
        data = self._tile(level, number, count)
        if data is None:
            raise missing(self.where, tile_path(level, number))
        return data

    def _tile(self, level: int, number: int, count: int) -> bytes | None:
        name = tile_path(level, number, min(WIDTH, count - number * WIDTH))
        try:
            return self.files.read(name, WIDTH * HASH_SIZE)
        except DataError:
            if self.files.has(name) and not self.lenient:
                raise
            return None

    def boxes(self, start: int, stop: int) -> list[Box]:
        return []

    def source(self, digest: str) -> SourceFile | None:
        from evalcore.record.sealed_sources import unsealed

        for folder in ("scheme", "sources"):
            name = f"{folder}/{digest}"
            if kind_of(name) is not None and self.files.has(name):
                named = self.names(f"{folder}/files.json").get(digest, digest)
                content = self.files.read(name)
                # Under the digest that it bears here: whoever opens it compares.
                return unsealed(SourceFile(named, content, digest, public=True))
        return None

    def digests(self) -> list[str]:
        listed = (("scheme", SCHEME_FILES), ("sources", SOURCE_FILES))
        named = [(folder, digest) for folder, name in listed for digest in self.names(name)]
        return sorted({digest for folder, digest in named if self.files.has(f"{folder}/{digest}")})

    def names(self, listed: str) -> dict[str, str]:
        """Digest → name of the kept files that ``files.json`` of a folder lists."""
        if not self.files.has(listed):
            return {}
        items = decoded(self.files, listed, self.files.read(listed), list[NamedFile])
        return {item.digest: item.name for item in items}

    def extremes(self) -> tuple[int, int] | None:
        size = self.head().size
        return (1, size) if size else None

    def defects(self) -> list[tuple[int | None, str]]:
        """Files that are missing, strange or not as the manifest says."""
        from evalcore.bundles.check_files import check_files

        return [(None, f"{one.where}: {one.what}") for one in check_files(self.files).findings]

    def close(self) -> None:
        self.files.close()

    def _refuse(self) -> NoReturn:
        raise UsageError(
            _(
                "{where} is a bundle: it holds what was known at one point, and nothing is ever "
                "added to it. Nothing was written. Give the record itself with --store."
            ).format(where=self.where)
        )

    def _read_commits(self) -> list[Commit]:
        with self._lock:
            if self._commits is None:
                found: list[Commit] = []
                for line in self.files.lines(COMMITS, LARGEST_LINE):
                    said = decoded(self.files, COMMITS, line, CommitLine)
                    if not said.size or (found and said.size <= found[-1].size):
                        raise broken(self.where, COMMITS, _("its sizes do not grow"))
                    found.append(Commit(said.size, said.recorded_at, bytes.fromhex(said.root)))
                self._commits = found
            return self._commits

    def _read_entries(self, tile: int) -> list[bytes]:
        """The entries under a tile of level 0; in a lenient store none where they can't be read."""
        width = min(WIDTH, self.head().size - tile * WIDTH)
        name = entries_path(tile, width)
        try:
            entries = unpack_entries(self.files.read(name))
            if len(entries) != width:
                raise broken(self.where, name, _("it holds {n} entries").format(n=len(entries)))
        except DataError as error:
            if self.lenient:
                return []
            if self.files.has(name):
                raise broken(self.where, name, error) from error
            raise
        return entries

    def know_streams(self, runs: Runs) -> None:
        """Take over where the events of each stream stand from whoever went through them all."""
        with self._lock:
            self._streams = runs

    def _runs(self, stream: str) -> list[tuple[int, int]]:
        """Where the events of a stream stand: (first, last) of each run of positions.

        There is no index in a bundle: one pass over the entries makes it, once.
        """
        with self._lock:
            streams = self._streams
        if streams is None:
            streams = runs_by_stream(
                entry
                for tile in range(-(-self.head().size // WIDTH))
                for entry in self._read_entries(tile)
            )
            with self._lock:
                self._streams = streams
        return streams.get(stream, [])


def _readable(position: int, entries: Sequence[bytes]) -> Iterator[Row]:
    """The rows of those entries that are some, the first at ``position``."""
    for at, entry in enumerate(entries, position):
        with suppress(DataError):
            yield parse_row(at, entry)
