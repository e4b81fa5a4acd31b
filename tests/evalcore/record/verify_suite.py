"""What verify sees, on whatever engine."""

from __future__ import annotations

import os
import shutil
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from evalcore.errors import StoreError
from evalcore.record import Record, SourceFile, open_record, verify, verify_helper
from evalcore.record.envelope import Entry, leaf_hash
from evalcore.record.private import Keyring
from evalcore.record.sealed_sources import scope_of
from tests.evalcore.record.engine import OnAnEngine, facts


class Counted:
    """Counts the ranges that a second process found something out about."""

    def __init__(self) -> None:
        self.found = 0

    @classmethod
    def watch(cls, monkeypatch: pytest.MonkeyPatch) -> Counted:
        counted = cls()
        ask = verify_helper.Helper.next

        def counting(helper: verify_helper.Helper) -> Any:
            found = ask(helper)
            counted.found += found is not None
            return found

        monkeypatch.setattr(verify_helper.Helper, "next", counting)
        return counted


class VerifySuite(OnAnEngine):
    """The facts about verify."""

    def test_one_changed_byte_of_an_event_is_named_by_position(self, record: Record) -> None:
        for n in range(3):
            record.append(f"s{n}", facts(300), actor="x")
        self.tamper(
            f"UPDATE stored_events SET state = {self.blob(b'{}')} WHERE {self.position} = 777"
        )
        result = record.verify()
        assert not result.ok
        assert result.first is not None
        assert result.first.position == 777
        assert "event was changed" in result.first.what

    def test_the_first_of_several_changes_comes_first(self, record: Record) -> None:
        record.append("a", facts(600), actor="x")
        self.tamper(f"UPDATE stored_events SET actor = 'y' WHERE {self.position} IN (599, 300, 12)")
        assert [p.position for p in record.verify().problems] == [12, 300, 599]

    @pytest.mark.parametrize("column", ["originator_id", "topic", "actor", "source"])
    def test_a_change_of_any_text_is_seen(self, record: Record, column: str) -> None:
        record.append("a", facts(5), actor="x")
        self.tamper(f"UPDATE stored_events SET {column} = 'other' WHERE {self.position} = 4")
        assert [p.position for p in record.verify().problems] == [4]

    def test_a_changed_time_is_seen(self, record: Record) -> None:
        record.append("a", facts(5), actor="x")
        self.tamper(
            f"UPDATE stored_events SET recorded_at = recorded_at - 1 WHERE {self.position} = 4"
        )
        assert {p.position for p in record.verify().problems} == {4}

    def test_a_changed_time_of_a_commit_is_seen(self, record: Record) -> None:
        record.append("a", facts(5), actor="x")
        record.append("b", facts(5), actor="x")
        self.tamper("UPDATE commits SET recorded_at = recorded_at - 1 WHERE size = 5")
        first = record.verify().first
        assert first is not None
        assert first.position == 1
        assert "recorded time" in first.what

    def test_a_changed_tile_is_told_from_a_changed_event(self, record: Record) -> None:
        record.append("a", facts(300), actor="x")
        hashes = bytearray(record.store.tiles(0, 0)[0])
        hashes[32 * 9] ^= 1
        self.tamper(
            f"UPDATE tiles SET hashes = {self.blob(bytes(hashes))} WHERE level = 0 AND tile = 0"
        )
        result = record.verify()
        assert result.first is not None
        assert result.first.position == 10
        assert "tile 0 of level 0 was changed" in result.first.what

    def test_a_changed_tile_above_is_seen(self, record: Record) -> None:
        record.append("a", facts(600), actor="x")
        self.tamper(f"UPDATE tiles SET hashes = {self.blob(bytes(64))} WHERE level = 1")
        result = record.verify()
        assert result.first is not None
        assert "tile 0 of level 1" in result.first.what

    def test_a_missing_event_is_named(self, record: Record) -> None:
        record.append("a", facts(30), actor="x")
        self.tamper(f"DELETE FROM stored_events WHERE {self.position} IN (7, 30)")
        assert [p.position for p in record.verify().problems] == [7, 30]

    def test_an_event_and_its_tile_changed_together_miss_the_root(self, record: Record) -> None:
        record.append("a", facts(4), actor="x")
        record.append("b", facts(4), actor="x")
        self.tamper(
            f"UPDATE stored_events SET actor = 'y' WHERE {self.position} = 6",
        )
        changed = list(record.read())[5]
        leaf = leaf_hash(
            Entry(
                changed.stream,
                changed.version,
                changed.topic,
                changed.recorded_at,
                changed.actor,
                changed.source,
                changed.public,
            )
        )
        hashes = bytearray(record.store.tiles(0, 0)[0])
        hashes[32 * 5 : 32 * 6] = leaf
        self.tamper(f"UPDATE tiles SET hashes = {self.blob(bytes(hashes))}")
        result = record.verify()
        assert result.first is not None
        assert result.first.position == 5
        assert "do not give the root of commit 8" in " ".join(result.first.what.split())

    def test_nothing_is_appended_to_a_damaged_tree(self, record: Record) -> None:
        head = record.append("a", facts(4), actor="x")
        self.tamper(f"UPDATE tiles SET hashes = {self.blob(bytes(32 * 4))}")
        with self.again() as other, pytest.raises(StoreError, match="Run verify"):
            other.append("b", facts(1), actor="x")
        assert record.head() == head

    def test_an_event_before_the_first_is_seen(self, record: Record) -> None:
        record.append("a", facts(4), actor="x")
        self.tamper(f"UPDATE stored_events SET {self.position} = -1 WHERE {self.position} = 1")
        assert [p.position for p in record.verify().problems] == [-1, 1]

    def test_a_changed_root_is_seen(self, record: Record) -> None:
        record.append("a", facts(4), actor="x")
        record.append("b", facts(4), actor="x")
        self.tamper(f"UPDATE commits SET root = {self.blob(bytes(32))} WHERE size = 4")
        result = record.verify()
        assert result.first is not None
        assert "root of commit 4 was changed" in result.first.what

    def test_a_cut_off_tail_is_seen(self, record: Record) -> None:
        record.append("a", facts(4), actor="x")
        record.append("b", facts(4), actor="x")
        self.tamper(
            f"DELETE FROM stored_events WHERE {self.position} > 4",
            "DELETE FROM commits WHERE size > 4",
        )
        assert not record.verify().ok

    def test_an_event_slipped_in_behind_the_head_is_seen(self, record: Record) -> None:
        record.append("a", facts(4), actor="x")
        empty = self.blob(b"")
        self.tamper(
            f"INSERT INTO stored_events ({self.position}, originator_id, originator_version, "
            "topic, state, recorded_at, actor, source, private_hash, signature) "
            f"VALUES (9, 'z', 1, 't', {empty}, 1, '', '', {empty}, {empty})"
        )
        first = record.verify().first
        assert first is not None
        assert first.position == 9

    def test_a_changed_private_part_and_source_are_seen(self, record: Record) -> None:
        record.append(
            "a", facts(2, private=b"p"), actor="x", sources=[SourceFile("f.xlsx", b"content")]
        )
        self.tamper(
            f"UPDATE private_states SET box = {self.blob(bytes(60))} WHERE position = 2",
            f"UPDATE sources SET content = {self.blob(b'other')}, size = 5",
        )
        problems = record.verify().problems
        assert [p.position for p in problems] == [2, None]
        assert "f.xlsx" in problems[1].what
        with pytest.raises(StoreError):
            record.private(2)
        with pytest.raises(StoreError):
            record.source(sha256(b"content").hexdigest())

    def test_verify_tells_how_far_it_is(self, record: Record) -> None:
        record.append("a", facts(10), actor="x")
        said: list[tuple[int, int]] = []
        record.verify(lambda done, total: said.append((done, total)))
        assert said[-1] == (10, 10)

    def test_a_second_process_finds_the_same(
        self, record: Record, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.make_it_large(monkeypatch)
        record.append("a", facts(900, private=b"p"), actor="x")
        helped = Counted.watch(monkeypatch)
        result = record.verify()
        assert (result.problems, result.private) == ([], 900)
        assert helped.found == 2
        self.tamper(f"UPDATE stored_events SET actor = 'y' WHERE {self.position} IN (256, 257)")
        (problem,) = record.verify().problems
        assert (problem.position, problem.last) == (256, 257)

    def test_a_second_process_that_dies_is_not_missed(
        self, record: Record, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.make_it_large(monkeypatch)
        record.append("a", facts(900), actor="x")
        monkeypatch.setattr(sys, "executable", shutil.which("false") or "false")
        helped = Counted.watch(monkeypatch)
        result = record.verify()
        assert (result.problems, result.size) == ([], 900)
        assert helped.found == 0

    def make_it_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(verify, "LARGE", 1)
        monkeypatch.setattr(verify, "RANGE", 256)
        monkeypatch.setattr(os, "cpu_count", lambda: 2)

    def test_a_file_that_another_office_sealed_under_a_key_of_its_own_is_sealed_and_not_changed(
        self, record: Record, tmp_path: Path
    ) -> None:
        file = SourceFile("f.xlsx", b"PK")
        record.append("a", facts(1), actor="x", sources=[file])
        # The other office had the same file at hand too, and a key for it.
        Keyring(tmp_path / "other").ensure([scope_of(file.digest)])
        with open_record(self.where, keys=tmp_path / "other") as other:
            found = other.verify()
        assert (found.ok, found.sources, found.sealed_sources) == (True, 1, 1)
