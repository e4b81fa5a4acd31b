"""Ranges as files for good: the same bytes, read instead of events, refused where changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evalcore.errors import DataError, UsageError
from evalcore.procedures.deciding import Done
from evalcore.procedures.segment_sealing import seal_new, strangers, unsealed
from evalcore.procedures.segment_seals import SealSegment
from evalcore.record import NewEvent, Record, open_record, reading, sealed_writing
from evalcore.record.reading import open_columns
from evalcore.record.sealed_check import check_seals
from evalcore.record.sealed_places import SEALED_VARIABLE
from evalcore.record.sealed_placing import intact
from evalcore.record.sealed_segments import seals_of
from evalcore.record.sealed_writing import ranges, write_segment
from evalcore.record.store import Commit
from tests.evalcore.record.sealed_record import (
    BY,
    again,
    append,
    facts_from,
    files,
    home,
    read,
    record,
    roots,
    rows,
    seal,
)

__all__ = ["read", "record"]


def commits(*sizes: int) -> list[Commit]:
    return [Commit(size, size, bytes(32)) for size in sizes]


@pytest.mark.parametrize(
    ("after", "size", "up_to", "expected"),
    [
        (0, 10, None, [(1, 12), (13, 25)]),
        (0, 12, None, [(1, 12), (13, 25)]),
        (0, 100, None, []),
        (0, 100, 30, [(1, 30)]),
        (0, 10, 30, [(1, 12), (13, 25), (26, 30)]),
        (12, 10, None, [(13, 25)]),
        (12, 1, None, [(13, 20), (21, 25), (26, 30)]),
        (30, 1, 30, []),
    ],
)
def test_ranges_end_at_the_first_commit_that_makes_them_long_enough(
    after: int, size: int, up_to: int | None, expected: list[tuple[int, int]]
) -> None:
    found = ranges(commits(5, 12, 20, 25, 30), after, size, up_to)
    assert [(first, commit.size) for first, commit in found] == expected


def test_sealed_ranges_are_read_from_their_files_and_no_event_of_them_from_the_store(
    record: Record, read: list[tuple[int, int]]
) -> None:
    before = rows(record)
    seal(record, up_to=20)
    head = record.head().size
    assert [(s.first, s.last) for s in seals_of(record)] == [(1, 10), (11, 20)]
    read.clear()
    assert rows(record) == before
    assert read == [(21, head)]


@pytest.mark.parametrize("size", [10, 30])
def test_an_earlier_commit_is_cut_out_of_sealed_files(
    record: Record, size: int, read: list[tuple[int, int]]
) -> None:
    before = rows(record, size)
    seal(record, size=1000, up_to=30)
    read.clear()
    assert rows(record, size) == before
    assert read == []


def test_the_cache_goes_on_where_sealed_files_end(
    record: Record, read: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SEGMENT_LEAST", 5)
    before = rows(record)
    assert len(before) == 30
    seal(record, up_to=20)
    for expected in ([(21, 32)], []):
        read.clear()
        with open_columns(record, record.head()) as columns:
            sql = "SELECT * FROM log.orglife ORDER BY position"
            assert columns.connection.sql(sql).fetchall() == before[:-3]
        assert read == expected


def test_sealing_goes_on_where_it_ended_and_never_writes_a_range_anew(record: Record) -> None:
    seal(record, up_to=20)
    was = {path: path.stat().st_mtime_ns for path in files(record)}
    assert seal(record, size=1000) == []
    assert unsealed(record) == (20, 10)
    (third,) = seal(record, size=1000, up_to=record.head().size)
    assert (third.first, third.last) == (21, 32)
    assert {path: path.stat().st_mtime_ns for path in was} == was
    assert unsealed(record) == (32, 0)
    assert seal(record, up_to=record.head().size) == []


def test_files_are_sorted_packed_and_the_same_each_time(record: Record, tmp_path: Path) -> None:
    (sealed,) = seal(record, size=1000, up_to=30)
    for path in files(record):
        table = pq.read_table(path)
        assert table["position"].to_pylist() == sorted(table["position"].to_pylist())
        assert pq.read_metadata(path).row_group(0).column(0).compression == "ZSTD"
    for part in range(2):
        written = write_segment(record, tmp_path / f"other{part}", 1, record.commit_at(30))
        assert written.said == seals_of(record)[0].said
        for path in sealed.folder.iterdir():
            assert (written.folder / path.name).read_bytes() == path.read_bytes()


def test_blocks_and_row_groups_keep_the_order(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(record)
    monkeypatch.setattr(sealed_writing, "BLOCK", 7)
    monkeypatch.setattr(sealed_writing, "ROW_GROUP", 3)
    seal(record, size=1000, up_to=30)
    assert pq.read_metadata(files(record)[0]).num_row_groups > 2
    assert rows(record) == before
    assert check_seals(record, roots(record)).problems == []


def change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def take_away(path: Path) -> None:
    path.unlink()


def exchange(path: Path) -> None:
    shutil.copy(path.parent / "pledges.parquet", path)


def link_elsewhere(path: Path) -> None:
    kept = path.parent.parent / "elsewhere"
    path.rename(kept)
    path.symlink_to(kept)


def make_well_formed(path: Path) -> None:
    """Another row, in a file that any reader takes."""
    table = pq.read_table(path)
    position = pa.array([9, *table["position"].to_pylist()[1:]], pa.int64())
    pq.write_table(table.set_column(0, "position", position), path)


DAMAGES = [change, cut, take_away, exchange, link_elsewhere, make_well_formed]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_is_not_the_sealed_one_is_refused_found_and_mended(
    record: Record, damage: Callable[[Path], None]
) -> None:
    before = rows(record)
    seal(record, size=1000, up_to=30)
    (path,) = (each for each in files(record) if each.stem == "orglife")
    damage(path)
    with pytest.raises(DataError) as refused:
        rows(record)
    for word in (str(path), "position 31", "seal --again", f"{SEALED_VARIABLE}=none"):
        assert word in str(refused.value)
    assert [where for where, _what in check_seals(record, roots(record)).problems] == [str(path)]
    (mended,) = again(record)
    assert mended.position is None
    assert mended.aside is not None
    assert rows(record) == before
    assert check_seals(record, roots(record)).problems == []
    assert again(record) == []
    assert strangers(record, home(record)) == [mended.aside.name]


def test_a_missing_folder_of_a_range_is_refused_and_a_missing_home_is_not(record: Record) -> None:
    before = rows(record)
    first, _second = seal(record, up_to=20)
    shutil.rmtree(first.folder)
    with pytest.raises(DataError, match=r"is missing: position 31 .* positions 1 to 10"):
        rows(record)
    (problem,) = check_seals(record, roots(record)).problems
    assert problem[0] == str(first.folder)
    shutil.rmtree(home(record))
    assert rows(record) == before
    found = check_seals(record, roots(record))
    assert (found.sealed, found.absent, found.problems) == (2, 2, [])


def test_none_reads_the_events_whatever_became_of_the_files(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(record)
    seal(record, up_to=20)
    change(files(record)[0])
    monkeypatch.setenv(SEALED_VARIABLE, "none")
    assert rows(record) == before


def test_a_folder_elsewhere_serves_once_it_is_named(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[tuple[int, int]]
) -> None:
    before = rows(record)
    seal(record, up_to=20)
    home(record).rename(tmp_path / "archive")
    monkeypatch.setenv(SEALED_VARIABLE, str(tmp_path / "archive"))
    read.clear()
    assert rows(record) == before
    assert read[0][0] == 21
    monkeypatch.setenv(SEALED_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(UsageError, match="no folder"):
        rows(record)


def test_files_of_another_record_do_not_serve(record: Record, tmp_path: Path) -> None:
    seal(record, size=1000, up_to=30)
    with open_record(tmp_path / "other.db", create=True) as other:
        append(other, "import-0", facts_from(50, 30))
        (sealed,) = seal(other, size=1000, up_to=30)
        shutil.rmtree(home(other))
        shutil.copytree(home(record), home(other))
        with pytest.raises(DataError, match="is missing"):
            rows(other)
        # Not under the other's name either.
        next(home(other).glob("0*")).rename(sealed.folder)
        with pytest.raises(DataError, match="is refused"):
            rows(other)


def test_whoever_seals_false_rows_is_found_by_the_events(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = sealed_writing.blocks

    def false(record: Record, first: int, last: int) -> Any:
        for stop, tables in honest(record, first, last):
            table = tables["orglife"]
            column = table.schema.get_field_index("unit")
            units = ["somebody else", *table["unit"].to_pylist()[1:]]
            tables["orglife"] = table.set_column(column, "unit", pa.array(units, pa.string()))
            yield stop, tables

    with monkeypatch.context() as changed:
        changed.setattr(sealed_writing, "blocks", false)
        seal(record, size=1000, up_to=30)
    ((where, what),) = check_seals(record, roots(record)).problems
    assert where.endswith("orglife.parquet")
    assert "from position 1 on: it was sealed falsely" in what


def test_an_extra_file_and_another_manifest_are_told(record: Record) -> None:
    (sealed,) = seal(record, size=1000, up_to=30)
    (sealed.folder / "extra.parquet").write_bytes(b"")
    manifest = json.loads((sealed.folder / "manifest.json").read_bytes())
    assert (manifest["from"], manifest["to"]) == (1, 30)
    (sealed.folder / "manifest.json").write_text("{}")
    places = [Path(where).name for where, _what in check_seals(record, roots(record)).problems]
    assert places == ["extra.parquet", "manifest.json"]
    assert rows(record)


def test_a_seal_over_a_root_that_events_do_not_have_is_told(record: Record) -> None:
    seal(record, size=1000, up_to=30)
    ((where, what),) = check_seals(record, {30: bytes(32)}).problems
    assert where == "position 31"
    assert "under a root that the events do not have" in what


class Killed(BaseException):
    """What no ``except Exception`` catches."""


def test_a_run_that_was_killed_before_its_event_leaves_files_that_the_next_takes_over(
    record: Record,
) -> None:
    before = rows(record)

    def killed(_command: SealSegment) -> Done:
        raise Killed

    with pytest.raises(Killed):
        list(seal_new(record, home(record), 1000, 30, BY, killed))
    (left,) = home(record).glob("0*")
    assert seals_of(record) == []
    assert rows(record) == before
    assert strangers(record, home(record)) == [left.name]
    (sealed,) = seal(record, size=1000, up_to=30)
    assert sealed.folder == left
    assert sealed.aside is None
    assert strangers(record, home(record)) == []


def test_files_that_somebody_laid_ready_are_not_sealed(record: Record, tmp_path: Path) -> None:
    (sealed,) = seal(record, size=1000, up_to=30)
    with open_record(tmp_path / "again.db", create=True) as other:
        for part in range(3):
            append(other, f"import-{part}", facts_from(1 + 10 * part, 10))
        written = write_segment(other, tmp_path / "w", 1, other.commit_at(30))
        forged = home(other) / written.name
        shutil.copytree(written.folder, forged)
        make_well_formed(forged / "orglife.parquet")
        (made,) = seal(other, size=1000, up_to=30)
        assert made.aside is not None
        assert intact(forged, seals_of(other)[0].said)
    assert sealed.files == made.files


def test_what_a_later_version_wrote_is_not_sealed_by_an_earlier_one(record: Record) -> None:
    fact = json.loads(facts_from(1, 1)[0].public_state())
    state = json.dumps({**fact, "colour": "red"}).encode()
    record.append("later", [NewEvent("MeetingHeld.1", state)], actor="test")
    with pytest.raises(DataError, match=r"Position 31 .*MeetingHeld\.1.* colour"):
        seal(record, size=1000, up_to=31)
    assert files(record) == []
    assert list(home(record).iterdir()) == []
