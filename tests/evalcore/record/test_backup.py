"""Copies of a record: whole, at one commit, from either engine; files that appear whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import psycopg
import pytest

from evalcore.errors import DataError, UsageError
from evalcore.leftovers import ABANDONED, sweep
from evalcore.record import Batch, Record, SourceFile, open_record
from evalcore.record.backup import Backup, back_up, read_manifest
from evalcore.record.postgres_url import Address
from evalcore.record.restore import restore
from tests.evalcore.record.engine import facts

MADE_AT = datetime(2025, 12, 31, 22, 15, tzinfo=UTC)


def backed_up(record: Record, out: Path, *, with_keys: bool = False) -> Backup:
    return back_up(record, out, made_at=MADE_AT, with_keys=with_keys)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def record(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Record]:
    """Many commits, private parts, a file; commits that end inside a tile and on its edge."""
    where = str(tmp_path / "record.db")
    if request.param == "PostgreSQL":
        schema: Callable[[], str] = request.getfixturevalue("postgres_schema")
        where = schema()
    with open_record(where, create=True, keys=tmp_path / "ring") as record:
        record.append("a", facts(3), actor="x")
        record.append("b", facts(253, private=b"p"), actor="x")
        record.append("c", facts(300), actor="x", sources=[SourceFile("f.xlsx", b"PK")])
        for number in range(20):
            record.append(f"d-{number}", facts(2), actor="y")
        yield record


def test_a_backup_comes_back_leaf_for_leaf_with_its_files(record: Record, tmp_path: Path) -> None:
    made = backed_up(record, tmp_path / "b")
    assert (made.manifest.size, made.manifest.commits) == (596, 23)
    restored = restore(tmp_path / "b", str(tmp_path / "back.db"))
    assert restored.manifest == read_manifest(tmp_path / "b") == made.manifest
    with open_record(tmp_path / "back.db", keys=record.keys) as back:
        assert back.commits() == record.commits()
        assert list(back.read()) == list(record.read())
        assert back.store.tiles(0, 99) == record.store.tiles(0, 99)
        assert back.store.upper_tiles() == record.store.upper_tiles()
        assert back.private(100) == b"p"
        assert back.source(SourceFile("", b"PK").digest).content == b"PK"
        assert back.verify().private == 253


def test_an_append_at_work_is_neither_waited_for_nor_half_in_the_backup(
    record: Record, tmp_path: Path
) -> None:
    begun, over = Event(), Event()

    def slowly() -> Iterator[Batch]:
        yield Batch("slow", facts(9), "x")
        begun.set()
        assert over.wait(60)

    with ThreadPoolExecutor(1) as pool:
        appended = pool.submit(record.append_parts, slowly, {"slow": 0})
        try:
            assert begun.wait(60)
            with open_record(record.where, keys=record.keys) as other:
                made = backed_up(other, tmp_path / "b")
        finally:
            over.set()
        assert appended.result().size == 605
    assert made.manifest.size == 596


def test_an_empty_record_can_be_kept_too(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.db", create=True) as record:
        backed_up(record, tmp_path / "b")
    assert restore(tmp_path / "b", str(tmp_path / "back.db")).found.size == 0


def test_a_folder_gets_a_file_named_after_record_and_moment(tmp_path: Path) -> None:
    with open_record(tmp_path / "2025年.db", create=True) as record:
        made = backed_up(record, tmp_path)
    assert made.path == tmp_path / "2025年-20251231-221500.evalcore-backup"


def test_keys_that_are_not_there_can_not_be_put_in(tmp_path: Path) -> None:
    with (
        open_record(tmp_path / "r.db", create=True) as record,
        pytest.raises(UsageError, match="no key file"),
    ):
        backed_up(record, tmp_path / "b", with_keys=True)


def test_a_server_whose_events_were_changed_is_not_backed_up(
    postgres_schema: Callable[[], str], tmp_path: Path
) -> None:
    where = postgres_schema()
    address = Address.parse(where)
    with open_record(where, create=True, keys=tmp_path / "ring") as record:
        record.append("a", facts(3), actor="x")
        record.append("b", facts(4), actor="x")
        with psycopg.connect(address.url) as db:
            db.execute(f"SET search_path TO {address.schema}".encode())
            db.execute("ALTER TABLE stored_events DISABLE TRIGGER USER")
            db.execute("UPDATE stored_events SET actor = 'z' WHERE notification_id = 5")
        with pytest.raises(DataError, match="commit of size 7"):
            backed_up(record, tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_only_what_nobody_wrote_to_for_an_hour_is_swept_away(tmp_path: Path) -> None:
    for name, age in (("old", ABANDONED + 60), ("fresh", 60)):
        folder = tmp_path / f".evalcore-{name}"
        folder.mkdir()
        (folder / "part").touch()
        for path in (folder / "part", folder):
            stamp = path.stat().st_mtime - age
            os.utime(path, (stamp, stamp))
    stamp = tmp_path.stat().st_mtime - 2 * ABANDONED
    busy = tmp_path / ".evalcore-busy"
    busy.mkdir()
    (busy / "part").touch()
    os.utime(busy, (stamp, stamp))
    mine = tmp_path / "mine"
    mine.touch()
    os.utime(mine, (stamp, stamp))
    sweep(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        ".evalcore-busy",
        ".evalcore-fresh",
        "mine",
    ]
