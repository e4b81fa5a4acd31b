"""A bundle read as a record: what reading promises of any engine holds of bundles too."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from evalcore.bundles.store import BundleStore, open_files
from evalcore.bundles.writing import Contents, write_bundle
from evalcore.errors import DataError, KeyDestroyed, StoreError, UsageError
from evalcore.procedures.period import stream_of
from evalcore.record import Record, open_record
from evalcore.record.envelope import Row
from evalcore.record.store import Appending, Box, Commit, SourceFile, Store
from tests.evalcore.bundles import world
from tests.evalcore.record.engine import facts
from tests.evalcore.record.record_suite import RecordSuite


class ThroughBundles(Store):
    """Writes to a record, and reads from a bundle that is made anew whenever it grew."""

    def __init__(self, written: Record, room: Path, ending: str) -> None:
        self.written, self.room, self.ending = written, room, ending
        self.where = "bundle"
        self.recorder: Any = written.store
        self.recorder = self.recorder.recorder
        self.size = -1
        self.read: BundleStore | None = None

    @property
    def bundle(self) -> BundleStore:
        size = self.written.store.head().size
        if self.read is None or size != self.size:
            self.size = size
            out = self.room / f"{size}{self.ending}"
            write_bundle(self.written, out, Contents(self.written.head(), b"", with_columns=False))
            self.read = BundleStore(open_files(out))
        return self.read

    def create(self) -> None:
        self.written.store.create()

    def check(self) -> None:
        self.bundle.check()

    def append(self, appending: Appending) -> Commit:
        return self.written.store.append(appending)

    def head(self) -> Commit:
        return self.bundle.head()

    def commits(self) -> list[Commit]:
        return self.bundle.commits()

    def stream_version(self, stream: str) -> int:
        return self.bundle.stream_version(stream)

    def stream_rows(self, stream: str) -> list[Row]:
        return self.bundle.stream_rows(stream)

    def rows(self, start: int, stop: int) -> list[Row]:
        return self.bundle.rows(start, stop)

    def arrow(self, start: int, stop: int, topics: Sequence[str] | None = None) -> Any:
        return self.bundle.arrow(start, stop, topics)

    def tiles(self, start: int, stop: int) -> dict[int, bytes]:
        return self.bundle.tiles(start, stop)

    def upper_tiles(self) -> dict[tuple[int, int], bytes]:
        return self.bundle.upper_tiles()

    def boxes(self, start: int, stop: int) -> list[Box]:
        return self.written.store.boxes(start, stop)

    def source(self, digest: str) -> SourceFile | None:
        return self.written.store.source(digest)

    def digests(self) -> list[str]:
        return self.written.store.digests()

    def extremes(self) -> tuple[int, int] | None:
        return self.bundle.extremes()

    def close(self) -> None:
        self.written.close()


class OverBundles(RecordSuite):
    """The suite of every engine; left out is what tampers by SQL, or opens the record again."""

    ending = ""

    test_the_store_refuses_update_and_delete = None
    test_a_tile_may_only_grow = None
    test_rules_that_were_changed_are_found = None

    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> None:
        self.room = tmp_path
        self.where = str(tmp_path / "record.db")
        self.keys = tmp_path / "keys"

    @pytest.fixture
    def record(self) -> Iterator[Record]:
        written = open_record(self.where, create=True, keys=self.keys)
        with Record(self.where, ThroughBundles(written, self.room, self.ending), self.keys) as it:
            yield it

    def tamper(self, *statements: str) -> None:
        raise NotImplementedError

    def raw(self, statement: str) -> None:
        raise NotImplementedError


class TestOverFolders(OverBundles):
    pass


class TestOverZips(OverBundles):
    ending = ".zip"


@pytest.fixture(params=["folder", "packed"])
def opened(request: pytest.FixtureRequest) -> Iterator[Record]:
    with open_record(request.getfixturevalue(request.param)) as record:
        yield record


def test_a_bundle_opens_by_its_path_and_gives_the_prefix_of_the_record(
    opened: Record, store: Path
) -> None:
    with open_record(store) as record:
        prefix = record.commits()[:-1]
        assert opened.commits() == prefix
        assert opened.head() == prefix[-1]
        size = prefix[-1].size
        assert list(opened.read()) == list(record.read(1, size))
        assert opened.read_arrow(1, size + 9).read_all() == record.read_arrow(1, size).read_all()
        assert opened.stream_version("log:checkpoints") == 1
        period = stream_of(world.SCHEME, "2025")
        assert list(opened.stream(period)) == list(record.stream(period)) != []
        for level, number in ((0, 0), (0, 2), (1, 0)):
            held = opened.store.read_tile(level, number)  # type: ignore[attr-defined]
            assert len(held) in (8192, 32 * (size % 256 if level == 0 else size // 256))


def test_nothing_can_be_appended_to_a_bundle(opened: Record) -> None:
    head = opened.head()
    with pytest.raises(UsageError, match="nothing is ever"):
        opened.append("a", facts(1), actor="x")
    with pytest.raises(UsageError):
        opened.store.create()
    assert opened.head() == head


def test_a_bundle_verifies_like_any_record(opened: Record) -> None:
    found = opened.verify()
    assert found.problems == []
    assert found.ok


def test_a_pickled_bundle_opens_again(opened: Record) -> None:
    with pickle.loads(pickle.dumps(opened)) as other:
        assert other.head() == opened.head()


def test_private_parts_that_are_shown_are_read_in_any_order(opened: Record, store: Path) -> None:
    with open_record(store) as record:
        positions = [fact.position for fact in record.read() if fact.private_hash]
        assert len(positions) == 3
        for position in (*positions, *reversed(positions)):
            assert opened.private(position) == record.private(position)
    assert opened.private(1) is None
    with pytest.raises(DataError, match="no event"):
        opened.private(10_000)


def test_source_files_in_it_are_read_by_their_digest(opened: Record) -> None:
    found = opened.source(world.SHEET.digest)
    assert (found.name, found.content) == (world.SHEET.name, world.SHEET.content)


def test_what_is_not_in_it_is_said_not_to_be_in_it(plain: Path) -> None:
    with open_record(plain) as record:
        position = next(fact.position for fact in record.read() if fact.private_hash)
        with pytest.raises(KeyDestroyed, match="not in this bundle"):
            record.private(position)
        with pytest.raises(KeyDestroyed, match="not in this bundle"):
            record.source(world.SHEET.digest)
        assert record.verify().ok


def test_the_files_of_a_scheme_are_read_from_the_bundle(plain: Path) -> None:
    from evalcore.procedures.kept_rules import adoptions, files_of

    with open_record(plain) as record:
        (kept,) = adoptions(record, world.SCHEME)
        held = files_of(record, kept)
    assert held.main in held.files


def test_a_folder_that_is_no_bundle_is_still_no_record(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder"):
        open_record(tmp_path)


def test_a_state_that_is_no_text_is_refused_with_its_position(tmp_path: Path) -> None:
    from evalcore.record import NewEvent

    with open_record(tmp_path / "r.db", create=True) as record:
        record.append("a", [NewEvent("t", b"\xff\xfe")] * 2, actor="x")
        head = record.head()
    from evalcore.bundles.batches import as_batch

    with open_record(tmp_path / "r.db") as record, pytest.raises(DataError, match="position 1"):
        as_batch(record.store.rows(1, head.size))
