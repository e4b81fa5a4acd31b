"""What acts came to is kept beside its segment: used only where it is what would be found anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evalcore.record import effective, reading
from evalcore.record.kept_rulings import FILE, TABLES
from evalcore.record.reading import open_columns, register_effective
from evalcore.record.segments import default_cache
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.orglife import MeetingHeld
from tests.evalcore.reading.logs import MemoryRecord

END = date(2025, 12, 31)


@pytest.fixture(autouse=True)
def _short_tails_are_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SEGMENT_LEAST", 5)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows each time that acts are resolved."""
    found: list[int] = []
    resolve = effective.resolve

    def told(acts: Any) -> Any:
        found.append(1)
        return resolve(acts)

    monkeypatch.setattr(effective, "resolve", told)
    return found


def meeting(month: int, **more: Any) -> Fact:
    return MeetingHeld(occurred_on=date(2025, month, 1), unit="u", meeting_kind="members", **more)


def retract(target: int) -> Fact:
    return FactRetracted(occurred_on=END, target=target, ground="填错", allowed_by="组织部")


ENTRIES = [
    meeting(1), meeting(2), meeting(3), meeting(3), meeting(11), meeting(11),
    retract(1), meeting(4, corrects=2),
]  # fmt: skip
"""A fact retracted, one corrected, two reported twice (positions 4 and 6)."""


@pytest.fixture
def record(tmp_path: Path) -> MemoryRecord:
    return MemoryRecord(ENTRIES, where=tmp_path / "record.db")


def rows(record: MemoryRecord, as_of: date = END, commit: Any = None, **more: Any) -> list[Any]:
    """What counts, and what was found out on the way."""
    found = []
    with open_columns(record, commit or record.head(), **more) as columns:  # type: ignore[arg-type]
        register_effective(columns.connection, as_of, columns.kept)
        for name in ("effective_orglife", "effective_governance", *TABLES, "ruled"):
            found.append(
                sorted(columns.connection.sql(f"SELECT * FROM {name}").fetchall(), key=str)
            )
    return found


def kept(record: MemoryRecord) -> list[Path]:
    return sorted(default_cache(record.where).glob(f"*/{FILE}"))


def test_acts_are_resolved_once_and_come_to_the_same(
    record: MemoryRecord, settled: list[int]
) -> None:
    anew = rows(record, cached=False)
    assert [position for _f, _t, _c, position, _fact, _on in anew[4]] == [4, 6]
    assert rows(record) == anew
    assert rows(record) == anew
    assert len(settled) == 2


def test_what_is_kept_serves_every_as_of_day(record: MemoryRecord, settled: list[int]) -> None:
    summer = rows(record, date(2025, 6, 30))
    assert len(summer[4]) == 1
    assert rows(record) == rows(record, cached=False)
    assert rows(record, date(2025, 6, 30)) == summer
    assert len(settled) == 2


def test_what_rests_on_the_log_alone_neither_reads_nor_writes_it(
    record: MemoryRecord, settled: list[int]
) -> None:
    rows(record, cached=False)
    assert kept(record) == []
    rows(record)
    rows(record, cached=False)
    assert len(settled) == 3


def test_a_later_act_is_not_passed_over(record: MemoryRecord) -> None:
    rows(record)
    record.append([retract(3)])
    now = rows(record)
    assert now == rows(record, cached=False)
    assert (3,) in now[2]


def test_an_earlier_prefix_is_settled_by_itself(tmp_path: Path) -> None:
    record = MemoryRecord(ENTRIES[:6], ENTRIES[6:], where=tmp_path / "record.db")
    rows(record)
    before = record.commits()[0]
    assert rows(record, commit=before) == rows(record, commit=before, cached=False)


@pytest.mark.parametrize("change", ["emptied", "cut", "flipped"])
def test_a_damaged_file_is_passed_over_and_written_anew(
    record: MemoryRecord, settled: list[int], change: str
) -> None:
    right = rows(record)
    (file,) = kept(record)
    good = file.read_bytes()
    middle = len(good) // 2
    flipped = good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :]
    file.write_bytes({"emptied": b"", "cut": good[:-40], "flipped": flipped}[change])
    assert rows(record) == right
    assert len(settled) == 2
    assert file.read_bytes() == good


def test_what_was_kept_of_another_log_is_passed_over(record: MemoryRecord, tmp_path: Path) -> None:
    rows(record)
    other = MemoryRecord([*ENTRIES[:6], retract(2), meeting(5)], where=tmp_path / "other.db")
    right = rows(other, cached=False)
    rows(other)
    kept(other)[0].write_bytes(kept(record)[0].read_bytes())
    assert rows(other) == right


def test_what_other_rules_came_to_is_passed_over(
    record: MemoryRecord, settled: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows(record)
    monkeypatch.setattr("evalcore.record.kept_rulings._rules", lambda: "another program")
    rows(record)
    assert len(settled) == 2


def test_a_place_that_refuses_the_file_costs_no_result(record: MemoryRecord) -> None:
    right = rows(record)
    (file,) = kept(record)
    file.unlink()
    file.mkdir()
    assert rows(record) == right
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(".")] == []
