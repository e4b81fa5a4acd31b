"""Sealed files outlive programs and libraries: what they lack is NULL, or the events are read."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

import pyarrow.parquet as pq
import pytest

from evalcore.procedures.deciding import Refused
from evalcore.record import Record, meaning, sealed_writing
from evalcore.record.columns import family_columns
from evalcore.record.meaning import lacking
from evalcore.record.sealed_check import check_seals
from evalcore.record.sealed_segments import seals_of
from tests.evalcore.record.sealed_record import again, files, home, read, record, roots, rows, seal

__all__ = ["read", "record"]

Reads = list[tuple[int, int]]


def seal_as_before(
    record: Record, monkeypatch: pytest.MonkeyPatch, column: str, first: int = 0
) -> None:
    """Seal by ranges of ten, those from ``first`` on as a version that did not know ``column``."""

    def columns(name: str) -> Mapping[str, str]:
        found = family_columns(name)
        return {each: kind for each, kind in found.items() if each != column}

    if first:
        seal(record, up_to=first)
    with monkeypatch.context() as earlier:
        earlier.setattr(sealed_writing, "family_columns", columns)
        seal(record, up_to=first + 10)
    seal(record, up_to=30)


@pytest.mark.parametrize("column", ["topic_text", "corrects"])
def test_a_field_that_a_family_grew_since_is_null_in_older_files(
    record: Record, column: str, read: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(record)
    seal_as_before(record, monkeypatch, column, first=10)
    lacks = [column not in pq.read_schema(path).names for path in files(record)
             if path.stem == "orglife"]  # fmt: skip
    assert lacks == [False, True, False]
    read.clear()
    assert rows(record, 30) == before
    assert read == []
    found = check_seals(record, roots(record))
    assert (found.compared, found.older, found.problems) == (3, 0, [])
    assert again(record) == []


@pytest.mark.parametrize("column", ["ordinal", "days", "stream"])
def test_a_field_that_is_not_null_where_it_is_not_said_is_read_from_the_events(
    record: Record, column: str, read: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(record)
    seal_as_before(record, monkeypatch, column, first=10)
    read.clear()
    assert rows(record, 30) == before
    assert read == [(11, 20)]
    found = check_seals(record, roots(record))
    assert (found.compared, found.older, found.problems) == (2, 1, [])
    (sealed,) = again(record)
    assert (sealed.first, sealed.last, sealed.aside) == (11, 20, None)
    ground = record.stream("log:segments")[-1].public.decode()
    assert "columns: orglife" in ground
    read.clear()
    assert rows(record, 30) == before
    assert read == []


def test_a_declaration_that_is_read_otherwise_now_leaves_older_files_aside(
    record: Record, read: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(record)
    seal(record, up_to=30)
    monkeypatch.setattr(meaning, "READING", meaning.READING + 1)
    read.clear()
    assert rows(record, 30) == before
    assert read == [(1, 30)]
    assert check_seals(record, roots(record)).older == 3
    assert [one.first for one in again(record)] == [1, 11, 21]
    read.clear()
    assert rows(record, 30) == before
    assert read == []


NOW = family_columns("orglife")
KINDS = ["MeetingHeld.1", "TrainingAttended.1"]


@pytest.mark.parametrize(
    ("family", "topics", "columns", "expected"),
    [
        ("orglife", KINDS, NOW, frozenset()),
        ("orglife", KINDS, {**NOW, "due": "VARCHAR"}, None),
        ("orglife", KINDS, {**NOW, "gone_since": "VARCHAR"}, None),
        ("orglife", ["NobodyKnows.1"], NOW, None),
        ("pledges", KINDS, family_columns("pledges"), None),
        ("no_such_family", KINDS, NOW, None),
    ],
)
def test_what_is_lacking_is_told_from_declarations(
    family: str, topics: list[str], columns: dict[str, str], expected: frozenset[str] | None
) -> None:
    known = [topic for topic in topics if topic in KINDS]
    then = meaning.meaning(family, known, columns)
    assert lacking(family, topics, columns, then) == expected


def pack_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_writing, "ROW_GROUP", 2)


def lose(record: Record) -> None:
    for path in files(record):
        path.unlink()


def test_another_library_seals_lost_files_again_by_an_event_that_says_so(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(record)
    seal(record, size=1000, up_to=30)
    (then,) = seals_of(record)
    lose(record)
    pack_otherwise(monkeypatch)
    monkeypatch.setattr(sealed_writing, "library", lambda: "pyarrow 99")
    (sealed,) = again(record)
    assert sealed.position == 32
    (now,) = seals_of(record)
    assert (now.library, now.first, now.last) == ("pyarrow 99", 1, 30)
    assert now.said != then.said
    assert f"{then.library} → pyarrow 99" in record.stream("log:segments")[-1].public.decode()
    assert rows(record) == before
    assert again(record) == []
    assert check_seals(record, roots(record)).problems == []


def test_other_bytes_that_nothing_explains_are_refused_without_a_reason(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(record)
    seal(record, size=1000, up_to=30)
    lose(record)
    pack_otherwise(monkeypatch)
    with pytest.raises(Refused, match="--reason"):
        again(record)
    (sealed,) = again(record, "换了压缩参数")
    assert sealed.position == 32
    assert rows(record) == before


def test_files_from_a_copy_serve_without_sealing_again(record: Record) -> None:
    seal(record, size=1000, up_to=30)
    shutil.copytree(home(record), home(record).with_name("copy"))
    lose(record)
    shutil.rmtree(home(record))
    home(record).with_name("copy").rename(home(record))
    assert again(record) == []
    assert rows(record)
