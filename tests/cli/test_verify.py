"""``verify``: holds, or names the first position that differs and ends with 1."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran

Command = Callable[..., Ran]


def test_a_record_that_holds_is_said_with_size_and_root(evalcore: Command, store: Path) -> None:
    ran = evalcore("verify", store)
    assert ran.code == 0, ran.err
    assert "The record holds" in ran.out
    assert "2 commits" in ran.out


def test_the_json_of_verify_has_a_stable_shape(evalcore: Command, store: Path) -> None:
    shape = evalcore("verify", store, "--json").json
    assert list(shape) == [
        "ok", "kind", "size", "root", "commits", "sources", "sealed_sources",
        "private", "sealed", "signed", "problems", "absent", "checks", "against", "notes",
    ]  # fmt: skip
    assert shape["ok"]
    assert len(shape["root"]) == 64


@pytest.fixture
def altered(store: Path, tmp_path: Path) -> Path:
    """A copy of the record with one byte of the seventh event changed behind its back."""
    path = tmp_path / "altered.db"
    shutil.copy(store, path)
    with sqlite3.connect(path) as database:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        table = next(
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%events%'"
            )
        )
        database.execute(
            f"UPDATE \"{table}\" SET state = CAST(replace(CAST(state AS TEXT), '2', '3') AS BLOB)"
            " WHERE rowid = 7"
        )
    return path


def test_one_changed_event_is_named_by_its_position(evalcore: Command, altered: Path) -> None:
    ran = evalcore("verify", altered)
    assert ran.code == 1
    assert "does NOT hold" in ran.out
    assert "position 7" in ran.out


def test_the_json_names_the_position_too(evalcore: Command, altered: Path) -> None:
    ran = evalcore("verify", altered, "--json")
    assert ran.code == 1
    assert ran.json["ok"] is False
    assert ran.json["problems"][0]["position"] == 7


def test_a_missing_record_is_an_error_of_the_environment(evalcore: Command) -> None:
    ran = evalcore("verify", "nowhere.db")
    assert ran.code == 3
    assert "nowhere.db" in ran.err
