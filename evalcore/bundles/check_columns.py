"""The columns of a bundle against what its entries decode to.

Written by the same library they have the same bytes, and nothing of them is parsed. Otherwise
they are read, in an engine that may use so much memory and no more, and compared row by row; and
it is said that they were: what else is in such a file (statistics that let readers skip rows) is
not compared.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from evalcore.bundles.columns import Decoder
from evalcore.bundles.files import Files
from evalcore.bundles.layout import column_name, kind_of
from evalcore.bundles.log_files import PIECE
from evalcore.bundles.outcome import Outcome
from evalcore.bundles.shapes import Said
from evalcore.bundles.store import BundleStore
from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.record.columns import family_columns
from evalcore.record.reading import new_connection

if TYPE_CHECKING:
    import pyarrow

MEMORY = "512MB"
BATCH = 16_384
LARGEST = 1 << 24
MOST_TIMES = 4
"""Other programs pack Parquet otherwise, and not much worse."""


def check_columns(
    store: BundleStore,
    said: Mapping[str, Said],
    written: Mapping[str, tuple[str, int]],
    outcome: Outcome,
) -> None:
    """``written``: family → SHA-256 and size of the file that this program would write."""
    held = {name for name in said if (kind := kind_of(name)) and kind.name == "columns"}
    wanted = {column_name(family): family for family in written}
    for name in sorted(held - wanted.keys()):
        outcome.fails(_("no event of the log is of this family"), name)
    for name in sorted(wanted.keys() - held):
        outcome.fails(_("it is missing: the log holds events of this family"), name)
    other, failed = [], 0
    for name in sorted(held & wanted.keys()):
        digest, size = written[wanted[name]]
        if (said[name].sha256, said[name].size) == (digest, size):
            continue
        if said[name].size > LARGEST + MOST_TIMES * size:
            failed += 1
            outcome.fails(_("it is much larger than its rows need"), name, None, _remedy())
        else:
            other.append(wanted[name])
    failed += _compare(store, other, outcome) if other else 0
    if not failed and held == wanted.keys():
        outcome.holds(
            _("{n} tables of facts are what the entries decode to").format(n=len(held)), "columns"
        )


def _compare(store: BundleStore, families: list[str], outcome: Outcome) -> int:
    """Compare the rows of some families; how many of them differ."""
    theirs: dict[str, _Theirs] = {}
    size = store.head().size
    try:
        for family in families:
            theirs[family] = _Theirs(store.files, family)

        def take(family: str, table: pyarrow.Table) -> None:
            if family in theirs:
                theirs[family].compare(table)

        with Decoder(take) as decoder:
            for start in range(1, size + 1, PIECE):
                decoder.feed(store.rows(start, min(start + PIECE - 1, size)))
            decoder.finish()
        for each in theirs.values():
            each.finish()
            if each.differs:
                outcome.fails(each.differs, each.name, each.position, _remedy())
            else:
                outcome.notes.append(
                    _(
                        "{file} is not written as this program writes it; its rows are the right "
                        "ones, its statistics were not looked at."
                    ).format(file=each.name)
                )
        return sum(bool(each.differs) for each in theirs.values())
    finally:
        for each in theirs.values():
            each.close()


class _Theirs:
    """A Parquet file from outside, read beside our own rows."""

    def __init__(self, files: Files, family: str) -> None:
        self.name = column_name(family)
        self.differs = ""
        self.position: int | None = None
        self._connection = new_connection()
        self._folder = tempfile.TemporaryDirectory()
        self._rows: Iterator[pyarrow.RecordBatch] = iter(())
        self._left: list[pyarrow.RecordBatch] = []
        with self._told():
            self._connection.execute(f"SET memory_limit = '{MEMORY}'")
            self._connection.execute("SET threads = 1")
            self._connection.execute("SET temp_directory = ''")
            self._rows = self._opened(self._path(files), family)

    def _path(self, files: Files) -> Path:
        # A copy under a name of ours: nothing of a path from outside reaches the engine.
        path = Path(self._folder.name) / "columns.parquet"
        with files.open(self.name) as source, path.open("xb") as copy:
            shutil.copyfileobj(source, copy)
        return path

    def _opened(self, path: Path, family: str) -> Iterator[pyarrow.RecordBatch]:
        columns = family_columns(family)
        found = self._connection.execute(
            "DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false)", [str(path)]
        ).fetchall()
        shape = {row[0]: row[1] for row in found}
        if shape != dict(columns):
            self.differs = _("its columns are not those of this family")
            return iter(())
        listed = ", ".join(f'"{column}"' for column in columns)
        reader = self._connection.sql(
            f"SELECT {listed} FROM read_parquet(?, hive_partitioning = false)", params=[str(path)]
        ).to_arrow_reader(BATCH)
        return iter(reader)

    def compare(self, table: pyarrow.Table) -> None:
        """The next of our rows against as many of theirs."""
        if self.differs:
            return
        with self._told():
            at = 0
            while at < len(table) and not self.differs:
                batch = self._next()
                if batch is None:
                    self._miss(table, at, _("it lacks this event"))
                    return
                rows = min(len(batch), len(table) - at)
                ours = table.slice(at, rows)
                self._same(ours, batch.slice(0, rows))
                if rows < len(batch):
                    self._left.append(batch.slice(rows))
                at += rows

    def finish(self) -> None:
        """There is nothing more in it."""
        if not self.differs:
            with self._told():
                if self._next() is not None:
                    self.differs = _("it holds more rows than the log has events")

    def close(self) -> None:
        self._connection.close()
        self._folder.cleanup()

    def _next(self) -> pyarrow.RecordBatch | None:
        if self._left:
            return self._left.pop()
        batch = next(self._rows, None)
        while batch is not None and not len(batch):
            batch = next(self._rows, None)
        return batch

    def _same(self, ours: pyarrow.Table, theirs: pyarrow.RecordBatch) -> None:
        import pyarrow as pa

        other = pa.Table.from_batches([theirs]).cast(ours.schema)
        if ours.equals(other):
            return
        for row, (one, two) in enumerate(zip(ours.to_pylist(), other.to_pylist(), strict=True)):
            if one != two:
                named = ", ".join(sorted(column for column in one if one[column] != two[column]))
                self._miss(ours, row, _("{columns} differ").format(columns=named))
                return

    def _miss(self, ours: pyarrow.Table, row: int, what: str) -> None:
        self.position = ours["position"][row].as_py()
        self.differs = _("it is not what the entries decode to: {what}").format(what=what)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever a file from outside makes the reader say becomes a finding."""
        import duckdb
        import pyarrow as pa

        try:
            yield
        except (
            duckdb.Error,
            pa.ArrowException,
            DataError,
            MemoryError,
            OSError,
            ValueError,
        ) as error:
            reason = " ".join(str(error).split())[:200]
            self.differs = _("it can't be read: {reason}").format(reason=reason)


def _remedy() -> str:
    return _("Don't use this file: take the facts from the entries, as evalcore does.")
