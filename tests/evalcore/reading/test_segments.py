"""The cache of columns: used only where it says what the store says; never needed."""

from __future__ import annotations

import gc
import json
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from evalcore.record import decoding, reading
from evalcore.record.reading import open_columns
from evalcore.record.segments import MANIFEST, default_cache
from evalcore.vocabulary import Fact
from evalcore.vocabulary.orglife import MeetingHeld, TrainingAttended
from evalcore.vocabulary.pledges import PledgeFulfilled
from tests.evalcore.reading.logs import MemoryRecord


@pytest.fixture(autouse=True)
def _short_tails_are_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SEGMENT_LEAST", 5)
    monkeypatch.setattr(decoding, "RANGE", 4)
    monkeypatch.setattr(MemoryRecord, "batch_rows", 2)


def facts_from(first: int, count: int) -> list[Fact]:
    found: list[Fact] = []
    for number in range(first, first + count):
        on = date(2025, 1, 1) + timedelta(days=number)
        if number % 3:
            found.append(MeetingHeld(occurred_on=on, unit=f"u{number}", meeting_kind="members"))
        else:
            found.append(TrainingAttended(occurred_on=on, person="p", unit="u", days=number))
    return found


def read(record: Any, commit: Any = None, **more: Any) -> list[Any]:
    record.reads.clear()
    with open_columns(record, commit or record.head(), **more) as columns:
        sql = "SELECT * FROM log.orglife ORDER BY position"
        return columns.connection.sql(sql).fetchall()


def positions_read(record: MemoryRecord) -> list[int]:
    """What was asked of the store, in however many parts."""
    return sorted(p for start, stop in record.reads for p in range(start, stop + 1))


@pytest.fixture
def record(tmp_path: Path) -> MemoryRecord:
    return MemoryRecord(facts_from(1, 10), where=tmp_path / "record.db")


def segments(record: MemoryRecord) -> list[Path]:
    return sorted(default_cache(record.where).glob("*-*-*"))


def test_a_second_opening_reads_nothing_from_the_store(record: MemoryRecord) -> None:
    first = read(record)
    assert positions_read(record) == list(range(1, 11))
    assert read(record) == first
    assert record.reads == []


def test_a_short_tail_is_read_from_the_store_and_not_kept(record: MemoryRecord) -> None:
    read(record)
    record.append(facts_from(11, 3))
    assert len(read(record)) == 13
    assert positions_read(record) == [11, 12, 13]
    assert len(segments(record)) == 1


def test_a_long_tail_becomes_a_segment_that_ends_on_a_commit(record: MemoryRecord) -> None:
    read(record)
    record.append(facts_from(11, 3))
    record.append(facts_from(14, 4))
    assert len(read(record)) == 17
    assert [path.name[:25] for path in segments(record)] == [
        "000000000001-000000000010",
        "000000000011-000000000017",
    ]
    assert len(read(record)) == 17
    assert record.reads == []


def test_an_earlier_commit_is_cut_out_of_a_longer_segment(record: MemoryRecord) -> None:
    earlier = record.head()
    uncached = read(record, earlier, cached=False)
    later = record.append(facts_from(11, 9))
    read(record, later)
    assert read(record, earlier) == uncached
    assert record.reads == []


def test_cached_and_uncached_columns_are_the_same(record: MemoryRecord) -> None:
    record.append([PledgeFulfilled(occurred_on=date(2025, 1, 1), pledge="C")])
    assert read(record, cached=False) == read(record) == read(record)


def test_without_a_cache_nothing_is_written(record: MemoryRecord) -> None:
    read(record, cached=False)
    assert segments(record) == []


def damage_a_file(folder: Path) -> None:
    path = folder / "orglife.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def remove_a_file(folder: Path) -> None:
    (folder / "orglife.parquet").unlink()


def remove_the_manifest(folder: Path) -> None:
    (folder / MANIFEST).unlink()


def break_the_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text("[]", encoding="utf-8")


def claim_another_version(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | {"columns": "0" * 64}), encoding="utf-8")


def drop_a_family(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | {"files": {}}), encoding="utf-8")


@pytest.mark.parametrize(
    "harm",
    [
        damage_a_file,
        remove_a_file,
        remove_the_manifest,
        break_the_manifest,
        claim_another_version,
        drop_a_family,
    ],
)
def test_a_segment_that_is_not_what_it_should_be_is_made_anew(
    record: MemoryRecord, harm: Any
) -> None:
    first = read(record)
    harm(segments(record)[0])
    assert read(record) == first
    assert record.reads
    assert read(record) == first
    assert record.reads == []


def test_a_segment_of_another_record_at_that_place_is_not_used(record: MemoryRecord) -> None:
    read(record)
    other = MemoryRecord(facts_from(2, 10), where=record.where)
    assert read(other) == read(other, cached=False)
    assert len(segments(record)) == 2


def test_what_a_crash_left_behind_is_not_taken_for_a_segment(record: MemoryRecord) -> None:
    cache = default_cache(record.where)
    (cache / ".writing-1-2-3").mkdir(parents=True)
    (cache / "notes-of-somebody").mkdir()
    assert len(read(record)) == 10
    assert len(read(record)) == 10
    assert record.reads == []


def test_a_place_that_cannot_be_written_is_done_without(
    record: MemoryRecord, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert len(read(record, cache=tmp_path / "file" / "cache")) == 10


def test_a_failure_while_reading_leaves_nothing_behind(record: MemoryRecord) -> None:
    record.append([("NoSuchThing.1", "{}")])
    with pytest.raises(Exception, match="NoSuchThing"):
        read(record)
    assert list(default_cache(record.where).iterdir()) == []


def test_a_long_chain_is_read_into_one_segment(
    record: MemoryRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SEGMENTS_MOST", 2)
    for start in (11, 21, 31):
        read(record)
        record.append(facts_from(start, 10))
    assert len(read(record)) == 40
    assert positions_read(record) == list(range(1, 41))
    assert len(read(record)) == 40
    assert record.reads == []


def test_progress_counts_positions(record: MemoryRecord) -> None:
    seen: list[tuple[int, int]] = []
    read(record, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert len(seen) > 1
    assert seen[-1] == (10, 10)


def test_what_is_long_and_may_not_be_cached_lies_in_files_that_go_with_their_reader(
    record: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reading, "OWN_LEAST", 5)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "own"))
    (tmp_path / "own").mkdir()
    columns = open_columns(record, record.head(), cached=False)
    [folder] = (tmp_path / "own").iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    rows = columns.connection.sql("SELECT * FROM log.orglife ORDER BY position").fetchall()
    assert not segments(record)
    assert rows == read(record)
    del columns
    gc.collect()
    assert not folder.exists()


def test_where_no_folder_can_be_made_what_may_not_be_cached_is_read_into_memory(
    record: MemoryRecord, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reading, "OWN_LEAST", 5)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert read(record, cached=False) == read(record)


def test_the_cache_of_a_server_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EVALCORE_CACHE", str(tmp_path))
    one = default_cache("postgresql://me:secret@host:5432/db?schema=a")
    assert one == default_cache("postgresql://me:other@host:5432/db?schema=a")
    assert one != default_cache("postgresql://me:secret@host:5432/db?schema=b")
    assert one.parent == tmp_path
    assert "secret" not in str(one)


def test_the_cache_of_a_file_is_beside_it() -> None:
    assert default_cache("dir/record.db") == Path("dir/record.db.segments")
