"""Attacks on a record in PostgreSQL, by somebody who administers it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evalcore.record import Record
from evalcore.record.postgres_url import Address
from tests.attacks.attack_suite import AttackSuite
from tests.evalcore.record import test_record_postgres as engine


class TestPostgresAttacks(AttackSuite):
    position = "notification_id"
    tamper = engine.TestPostgresRecord.tamper
    raw = engine.TestPostgresRecord.raw
    run = engine.TestPostgresRecord.run
    blob = engine.TestPostgresRecord.blob

    @pytest.fixture(autouse=True)
    def _place(self, postgres_schema: Callable[[], str], tmp_path: Path) -> None:
        self.where = postgres_schema()
        self.address = Address.parse(self.where)
        self.keys = tmp_path / "keys"

    def test_a_guard_that_is_off_is_named(self, victim: Record) -> None:
        self.run("ALTER TABLE commits DISABLE TRIGGER USER")
        assert [p.what for p in victim.verify().problems] == [
            "the guard commits.no_change was taken off"
        ]

    def test_a_row_policy_that_could_show_others_something_else_is_named(
        self, victim: Record
    ) -> None:
        self.run("ALTER TABLE stored_events ENABLE ROW LEVEL SECURITY")
        (problem,) = victim.verify().problems
        assert "no plain table" in problem.what
