"""The key file: keys destroyed leave no byte, copies bring none of them back."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evalcore.errors import DataError, StoreError, UsageError
from evalcore.record import key_copy, keyring
from evalcore.record.key_copy import (
    bring_back,
    read_key_copy,
    write_key_copy,
)
from evalcore.record.keyring import Keyring, KeyRow, Merged

PASS = "correct horse"
AT = datetime(2025, 12, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_copy, "COST", 14)


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    made = Keyring(tmp_path / "keys")
    made.ensure(f"case-{n}" for n in range(40))
    return made


def secret_of(ring: Keyring, scope: str) -> bytes:
    return ring.ensure([scope])[scope].secret


def test_a_destroyed_key_is_in_no_byte_of_the_file(ring: Keyring) -> None:
    gone, stays = secret_of(ring, "case-7"), secret_of(ring, "case-8")
    assert gone in ring.path.read_bytes()
    assert ring.destroy("case-7", "case-9", "nobody") == 2
    content = ring.path.read_bytes()
    assert gone not in content
    assert stays in content
    assert [p.name for p in ring.path.parent.iterdir()] == ["keys"]


def test_the_journal_of_the_destruction_is_overwritten_before_it_goes(
    ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, seen = secret_of(ring, "case-7"), []
    journal = ring.path.with_name("keys-journal")
    really = os.fsync

    def watched(handle: int) -> None:
        seen.append(journal.read_bytes())
        really(handle)

    monkeypatch.setattr(keyring.os, "fsync", watched)
    assert ring.destroy_keys([ring.ensure(["case-7"])["case-7"].key_id]) == 1
    assert seen
    assert all(set(content) <= {0} and content for content in seen)
    assert gone not in ring.path.read_bytes()


def test_keys_are_told_without_their_secrets(ring: Keyring) -> None:
    ring.destroy("case-3")
    row = next(row for row in ring.rows() if row.scope == "case-3")
    assert row == KeyRow(row.key_id, "case-3", live=False)
    assert "case-3" not in ring.scopes()
    assert "secret" not in repr(ring.ensure(["case-4"])["case-4"])


def test_a_copy_opens_with_its_passphrase_and_holds_every_key(
    ring: Keyring, tmp_path: Path
) -> None:
    copy = write_key_copy(ring, tmp_path / "copy", PASS, AT)
    assert copy == read_key_copy(tmp_path / "copy", PASS)[0] == key_copy.KeyCopy(AT.isoformat(), 40)
    assert read_key_copy(tmp_path / "copy", PASS)[1] == list(ring.secrets())
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600


def test_a_copy_shows_no_secret_and_no_case(ring: Keyring, tmp_path: Path) -> None:
    write_key_copy(ring, tmp_path / "copy", PASS, AT)
    content = (tmp_path / "copy").read_bytes()
    assert b"case-" not in content
    assert secret_of(ring, "case-1") not in content


def test_a_wrong_passphrase_and_a_changed_byte_open_nothing(ring: Keyring, tmp_path: Path) -> None:
    path = tmp_path / "copy"
    write_key_copy(ring, path, PASS, AT)
    with pytest.raises(UsageError, match="passphrase does not open"):
        read_key_copy(path, PASS + "!")
    path.write_text(path.read_text().replace("keys 40", "keys 41"))
    with pytest.raises(UsageError, match="was changed"):
        read_key_copy(path, PASS)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"SQLite format 3\x00", "密".encode(),
        b"evalcore sealed keys v1\nmade 2025-12-01T08:00:00+00:00\nkeys 1\n"
        b"scrypt 31 8 1 AAAAAAAAAAAAAAAAAAAAAA==\n\nAAAA\n",
        b"evalcore sealed keys v1\nmade 2025-12-01T08:00:00+00:00\nkeys 1\n"
        b"scrypt 14 8 1 AAAAAAAAAAAAAAAAAAAAAA==\n\n!!\n",
    ],
)  # fmt: skip
def test_what_is_no_copy_is_told_so_and_costs_nothing(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "copy"
    path.write_bytes(content)
    with pytest.raises(DataError, match="is no copy of keys"):
        read_key_copy(path, PASS)


def test_a_copy_is_never_overwritten_and_never_without_passphrase(
    ring: Keyring, tmp_path: Path
) -> None:
    path = tmp_path / "copy"
    with pytest.raises(UsageError, match="needs a passphrase"):
        write_key_copy(ring, path, "", AT)
    write_key_copy(ring, path, PASS, AT)
    with pytest.raises(UsageError, match="never overwritten"):
        write_key_copy(ring, path, PASS, AT)
    with pytest.raises(UsageError, match="no key file"):
        write_key_copy(Keyring(tmp_path / "none"), tmp_path / "b", PASS, AT)
    with pytest.raises(StoreError):
        read_key_copy(tmp_path / "nowhere", PASS)


def test_keys_come_back_to_an_empty_place(ring: Keyring, tmp_path: Path) -> None:
    write_key_copy(ring, tmp_path / "copy", PASS, AT)
    again = Keyring(tmp_path / "again")
    _copy, merged = bring_back(again, tmp_path / "copy", PASS)
    assert merged == Merged(added=40, kept_destroyed=0, destroyed=0)
    assert list(again.secrets()) == list(ring.secrets())
    assert again.path.stat().st_mode & 0o777 == 0o600


def test_what_was_destroyed_on_either_side_stays_destroyed(ring: Keyring, tmp_path: Path) -> None:
    write_key_copy(ring, tmp_path / "before", PASS, AT)
    gone = secret_of(ring, "case-5")
    ring.destroy("case-5")
    _copy, merged = bring_back(ring, tmp_path / "before", PASS)
    assert merged == Merged(added=0, kept_destroyed=1, destroyed=0)
    assert gone not in ring.path.read_bytes()
    write_key_copy(ring, tmp_path / "after", PASS, AT)
    old = Keyring(tmp_path / "old")
    bring_back(old, tmp_path / "before", PASS)
    assert bring_back(old, tmp_path / "after", PASS)[1].destroyed == 1
    assert gone not in old.path.read_bytes()


def test_keys_of_another_record_under_the_same_id_are_refused_and_nothing_is_written(
    ring: Keyring,
) -> None:
    key_id = ring.rows()[0].key_id
    before = ring.path.read_bytes()
    with pytest.raises(DataError, match="belong to another record"):
        ring.merge([("f" * 32, "new", bytes(32)), (key_id, "elsewhere", bytes(32))])
    assert [row.scope for row in ring.rows() if row.scope == "new"] == []
    assert len(ring.path.read_bytes()) == len(before)
