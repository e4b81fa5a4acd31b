"""What kills and refusals brought to light: each held by a test of its own."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from evalcore import placing
from evalcore.errors import StoreError
from evalcore.leftovers import ABANDONED
from evalcore.placing import put, write_whole
from evalcore.record import NewEvent, open_record
from evalcore.record.keyring import Keyring


def fails(_path: object) -> None:
    raise OSError(5, "Input/output error")


def test_a_key_file_without_a_first_key_holds_no_key(tmp_path: Path) -> None:
    """Killed between making the file and its table: ``sealed list`` and ``backup`` gave up."""
    path = tmp_path / "record.db.keys"
    path.touch(mode=0o600)
    ring = Keyring(path)
    assert (ring.rows(), ring.find(["x"]), ring.scopes()) == ([], {}, [])
    assert path.stat().st_size == 0, "looking changes nothing"
    assert ring.destroy("case") == 0
    assert set(ring.ensure(["case"])) == {"case"}
    assert ring.scopes() == ["case"]


def test_what_a_kill_leaves_of_a_small_file_is_swept_an_hour_later(tmp_path: Path) -> None:
    """They were never removed: one more with each kill, some with a key in it."""
    place = tmp_path / "log.key"
    left = tmp_path / ".log.key.0123456789abcdef.part"
    others = [tmp_path / ".log.key.part", tmp_path / ".log.key.db.0123456789ab.part"]
    for path in (left, *others):
        path.write_bytes(b"half")
    write_whole(place, b"a", replace=True)
    assert left.exists(), "somebody may be at work on it"
    long_ago = time.time() - ABANDONED - 1
    for path in (left, *others):
        os.utime(path, (long_ago, long_ago))
    write_whole(place, b"b", replace=True)
    assert not left.exists()
    assert all(path.exists() for path in others)


def test_a_new_file_whose_name_may_not_last_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder's sync was let pass, whatever the disk said."""
    monkeypatch.setattr(placing, "sync_folder", fails)
    made = tmp_path / "made"
    made.write_bytes(b"new")
    with pytest.raises(OSError, match="Input/output"):
        put(made, tmp_path / "place")
    assert not (tmp_path / "place").exists()


def test_a_replaced_file_whose_name_may_not_last_is_said_to_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "place"
    write_whole(place, b"old", replace=False)
    monkeypatch.setattr(placing, "sync_folder", fails)
    with pytest.raises(StoreError, match="is written, but the disk did not confirm"):
        write_whole(place, b"new", replace=True)
    assert place.read_bytes() == b"new"


def test_a_folder_that_no_file_system_can_sync_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def knows_no_folders(handle: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}"):
            raise OSError(22, "Invalid argument")
        real(handle)

    monkeypatch.setattr(os, "fsync", knows_no_folders)
    write_whole(tmp_path / "file", b"new", replace=False)
    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_disk_that_fills_at_the_end_of_a_sealed_file_seals_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end was written under a suppressed error: a cut-off file was sealed, digest and all."""
    import pyarrow.parquet as pq

    from evalcore.record.sealed_writing import write_segment
    from tests.cli.conftest import events, facts

    with open_record(tmp_path / "record.db", create=True) as record:
        commit = record.append("year", events(facts()[:20]), actor="test")
        real = pq.ParquetWriter.close

        def refused(writer: pq.ParquetWriter) -> None:
            if writer.is_open:
                writer.is_open = False
                fails(writer)

        monkeypatch.setattr(pq.ParquetWriter, "close", refused)
        with pytest.raises(StoreError, match="Input/output"):
            write_segment(record, tmp_path / "sealed", 1, commit)
        assert list((tmp_path / "sealed").iterdir()) == []
        monkeypatch.setattr(pq.ParquetWriter, "close", real)
        assert write_segment(record, tmp_path / "sealed", 1, commit).last == 20


def test_a_backup_that_is_there_is_said_to_be_there_whatever_of_its_workroom_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It said that nothing was written."""
    from cli.main import main

    monkeypatch.setenv("EVALCORE_LANG", "en")
    with open_record(tmp_path / "record.db", create=True) as record:
        record.append("a", [NewEvent("demo:1", b"{}")], actor="x")

    def stays(*_about: object, **_more: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "rmdir", stays)
    assert main(["backup", str(tmp_path / "b"), "--store", str(tmp_path / "record.db")]) == 0
    assert "1 events" in capsys.readouterr().out
