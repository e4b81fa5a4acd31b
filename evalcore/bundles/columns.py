"""The columns of a bundle: what its events decode to, as a Parquet file per family of facts.

They follow from the entries and prove nothing; they are there for whoever wants to look with
DuckDB, Polars or Spark. Rows are in order of position, so that a family's file has one right
content, whatever program wrote it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from evalcore.bundles.batches import as_batch
from evalcore.record.columns import decode
from evalcore.record.decoding import RANGE
from evalcore.record.envelope import Row
from evalcore.record.reading import new_connection

if TYPE_CHECKING:
    import duckdb
    import pyarrow


class Decoder:
    """Rows in, in order of position; tables by family out, each in order of position.

    A context manager. ``take`` gets (family, table) whenever enough rows have come; it is called
    in a thread of its own, so that the next rows are read meanwhile.
    """

    def __init__(self, take: Callable[[str, pyarrow.Table], None]) -> None:
        self._take = take
        self._waiting: list[pyarrow.RecordBatch] = []
        self._count = 0
        self._connection: duckdb.DuckDBPyConnection = new_connection()
        self._pool = ThreadPoolExecutor(1)
        self._working: Future[None] | None = None

    def __enter__(self) -> Decoder:
        return self

    def __exit__(self, *_about: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._connection.close()

    def feed(self, rows: Sequence[Row]) -> None:
        """Add rows. Raises DataError naming the position of an event that can't be decoded."""
        # To the row at which a part is full, however the rows come: the same files each time.
        at = 0
        while at < len(rows):
            part = rows[at : at + RANGE - self._count]
            self._waiting.append(as_batch(part))
            self._count += len(part)
            at += len(part)
            if self._count == RANGE:
                self._hand_on()

    def finish(self) -> None:
        """Hand out what is left. Raises as ``feed``."""
        self._hand_on()
        self._wait()

    def _hand_on(self) -> None:
        self._wait()
        if self._count:
            self._working = self._pool.submit(self._decode, self._waiting)
            self._waiting, self._count = [], 0

    def _wait(self) -> None:
        working, self._working = self._working, None
        if working is not None:
            working.result()

    def _decode(self, batches: list[pyarrow.RecordBatch]) -> None:
        import pyarrow as pa

        found: dict[str, list[pyarrow.Table]] = {}
        for family, table in decode(self._connection, pa.Table.from_batches(batches)):
            found.setdefault(family, []).append(table)
        for family, tables in sorted(found.items()):
            self._take(family, pa.concat_tables(tables).sort_by("position"))


class ColumnFiles:
    """A Parquet file per family, written as tables come. ``open_file`` makes each one's file."""

    def __init__(self, open_file: Callable[[str], IO[bytes]]) -> None:
        self._open = open_file
        self._files: dict[str, IO[bytes]] = {}
        self._writers: dict[str, pyarrow.parquet.ParquetWriter] = {}

    def __enter__(self) -> ColumnFiles:
        return self

    def __exit__(self, *_about: object) -> None:
        for writer in self._writers.values():
            with suppress(OSError, ValueError):
                writer.close()
        for file in self._files.values():
            with suppress(OSError):
                file.close()

    def write(self, family: str, table: pyarrow.Table) -> None:
        """Add rows to a family's file."""
        import pyarrow.parquet as pq

        writer = self._writers.get(family)
        if writer is None:
            self._files[family] = self._open(family)
            writer = pq.ParquetWriter(self._files[family], table.schema, compression="zstd")
            self._writers[family] = writer
        writer.write_table(table)

    def finish(self) -> list[str]:
        """Complete the files; the families that have one."""
        for writer in self._writers.values():
            writer.close()
        for file in self._files.values():
            file.close()
        return sorted(self._writers)


class HashedFile(io.RawIOBase):
    """A file that keeps nothing but its SHA-256 and size: to know what would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.digest = sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data).cast("B")  # type: ignore[arg-type]
        self.digest.update(view)
        self.size += len(view)
        return len(view)

    def tell(self) -> int:
        return self.size
