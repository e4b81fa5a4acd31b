"""Random byte flips over a record's file: 150 always, 10,000 in the slow suite (``-m slow``)."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from evalcore.procedures.keys_state import AdmitKey
from evalcore.procedures.sealing import decide_key, sign_head
from evalcore.record import open_record
from evalcore.transparency.keyfile import LOG, new_signer
from tests.attacks.flips import FEW, MANY, all_that_is_read, found, missed
from tests.attacks.victim import fill


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with everything in it, signed, as one file without a write-ahead log."""
    path = tmp_path_factory.mktemp("flips") / "record.db"
    with open_record(path, create=True) as record:
        fill(record)
        signer = new_signer("example.org/log", LOG)
        day = date(2025, 12, 31)
        decide_key(record, AdmitKey(signer.verifier, "组织部", day), actor="x")
        sign_head(record, signer, today=day, actor="x")
        assert record.verify().problems == []
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    database.close()
    return path


def flip_and_look(store: Path, folder: Path, count: int) -> None:
    path = folder / "flipped.db"
    shutil.copy(f"{store}.keys", f"{path}.keys")
    before = all_that_is_read(store)
    slipped = missed(store.read_bytes(), path, count, lambda it: all_that_is_read(it) == before)
    assert slipped == []


def test_every_flipped_bit_of_a_store_is_found_or_changes_nothing_that_is_read(
    store: Path, tmp_path: Path
) -> None:
    flip_and_look(store, tmp_path, FEW)


@pytest.mark.slow
def test_every_one_of_ten_thousand_flips_of_a_store_is_found_or_changes_nothing_that_is_read(
    store: Path, tmp_path: Path
) -> None:
    flip_and_look(store, tmp_path, MANY)


def test_half_of_a_store_is_refused_in_words(store: Path, tmp_path: Path) -> None:
    data = store.read_bytes()
    for share in (0.1, 0.5, 0.9, 0.97):
        (tmp_path / "cut.db").write_bytes(data[: int(len(data) * share)])
        assert found(tmp_path / "cut.db")
