"""A store of every format that ever was: it opens, holds, gives the same result, and goes on.

What is compared with was told by the program that wrote the store. ``expected.json`` is written
anew for no reason but one: that a table of the results was changed on purpose, and its digest
with it.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evalcore.record import open_record
from evalcore.record.formats import FORMAT, FORMATS
from tests.cli.conftest import Ran
from tests.golden.stores import support

Command = Callable[..., Ran]
HERE = Path(__file__).parent
KEPT = sorted(path for path in HERE.iterdir() if path.name.startswith("format-"))


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("STORE", "RESULTS", "SCHEME", "KEYS", "ACTOR", "ACTOR_KEY"):
        monkeypatch.delenv(f"EVALCORE_{name}", raising=False)
    monkeypatch.setenv("EVALCORE_LANG", "en")


@pytest.fixture(params=KEPT, ids=lambda path: path.name)
def fixture(request: pytest.FixtureRequest) -> Path:
    """The kept files of one format."""
    found: Path = request.param
    return found


@pytest.fixture
def store(fixture: Path, tmp_path: Path) -> Path:
    """A copy of the store, with its key file and scheme, in a folder of its own."""
    folder = tmp_path / "office"
    folder.mkdir()
    return support.unpack(fixture, folder)


@pytest.fixture
def expected(fixture: Path) -> dict[str, Any]:
    """What the program that wrote it told of it."""
    found: dict[str, Any] = json.loads((fixture / "expected.json").read_text(encoding="utf-8"))
    return found


def seen(store: object) -> dict[str, Any]:
    with open_record(str(store)) as record:
        return support.of_record(record)


def part(expected: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: expected[name] for name in names}


RECORD = ("size", "root", "commits", "topics", "private", "sealed_for_ever", "sources", "signed",
          "tiles")  # fmt: skip


def test_of_every_format_that_is_read_a_store_is_kept() -> None:
    assert {path.name for path in KEPT} == {f"format-{number}" for number in FORMATS}
    assert max(FORMATS) == FORMAT


def test_the_fixture_holds_what_a_store_can_hold(expected: dict[str, Any]) -> None:
    assert expected["size"] > 256, "the tree has more than one level of tiles"
    assert ["1", 0, 1] not in expected["tiles"]
    assert expected["tiles"][0][:2] == [1, 0]
    assert expected["private"] >= 1 <= expected["sealed_for_ever"]
    assert expected["signed"] >= 1
    assert {"FactRetracted.1", "SchemeAdopted.1", "RunPublished.1", "CheckpointSigned.1",
            "SealKeyDestroyed.1", "SourceReceived.1"} <= set(expected["topics"])  # fmt: skip


def test_it_opens_and_every_event_tile_and_file_is_there(
    store: Path, expected: dict[str, Any]
) -> None:
    assert seen(store) == part(expected, *RECORD)


def test_it_holds_and_the_key_of_its_day_signed_it(store: Path, expected: dict[str, Any]) -> None:
    before = store.read_bytes()
    found = support.told(
        "verify", store, "--policy", store.with_name("log.vkey"),
        "--checkpoint", store.with_name("checkpoint"),
    )  # fmt: skip
    assert (found["ok"], found["root"]) == (True, expected["root"])
    assert store.read_bytes() == before


def test_it_gives_the_standings_and_digests_of_its_day(
    store: Path, expected: dict[str, Any]
) -> None:
    found = support.scored(store.parent, store, "--known-at", expected["published_at"])
    assert found == part(expected, "standings", "digests")
    certificate = (store.parent / "results.certificate.txt").read_text(encoding="utf-8")
    assert support.stated(certificate) == found["digests"]


def test_what_it_published_is_computed_again(store: Path) -> None:
    found = support.told("replay", "--store", store)
    assert found["same"]


def test_a_backup_of_it_is_a_record_of_the_present_format_with_the_same_root(
    store: Path, expected: dict[str, Any], tmp_path: Path
) -> None:
    support.told("backup", tmp_path / "b", "--store", store, "--with-keys")
    back = tmp_path / "back" / "record.db"
    back.parent.mkdir()
    support.told("restore", tmp_path / "b", "--store", back)
    assert seen(back) == part(expected, *RECORD)
    with open_record(back) as record:
        assert record.store.format.number == FORMAT
    more = support.scored(store.parent, back, "--known-at", expected["published_at"])
    assert more == part(expected, "standings", "digests")
    goes_on(back, expected, tmp_path)


def test_one_of_the_present_format_goes_on_where_it_lies(
    store: Path, expected: dict[str, Any], tmp_path: Path
) -> None:
    with open_record(store) as record:
        number = record.store.format.number
    if number == FORMAT:
        goes_on(store, expected, tmp_path)


def goes_on(store: object, expected: dict[str, Any], folder: Path) -> None:
    """An office takes a file in, with words to seal; nothing of what was there is another."""
    told = {
        "fact": "ProblemFound", "problem": "N1", "unit": "V3", "found_by": "masses",
        "description": "新反映的情况", "occurred_on": "2026-01-20",
    }  # fmt: skip
    file = folder / "new.jsonl"
    file.write_text(json.dumps(told) + "\n", encoding="utf-8")
    taken = ("import", file, "--store", store, "--actor", "李强", "--received-on", "2026-01-25")
    assert support.told(*taken)["facts"] == 1
    with open_record(str(store)) as record:
        assert record.verify().ok
        now = support.of_record(record)
    assert now["commits"][: len(expected["commits"])] == expected["commits"]
    assert now["private"] == expected["private"] + 1
    assert support.told(*taken)["facts"] == 0


def test_it_moves_to_a_server_by_restoring(
    store: Path,
    expected: dict[str, Any],
    tmp_path: Path,
    postgres_schema: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    support.told("backup", tmp_path / "b", "--store", store, "--with-keys")
    monkeypatch.setenv("EVALCORE_KEYS", str(tmp_path / "server.keys"))
    url = postgres_schema()
    support.told("restore", tmp_path / "b", "--store", url)
    assert seen(url) == part(expected, *RECORD)
    with open_record(url) as record:
        assert record.verify().ok


def test_a_format_that_is_to_come_is_refused_and_named(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import sqlite3

    from cli.main import main

    with sqlite3.connect(store) as db:
        db.execute(f"UPDATE head SET format = {FORMAT + 1}")
    before = store.read_bytes()
    for command in (["verify", str(store)], ["backup", str(tmp_path / "b"), "--store", str(store)]):
        assert main(command) == 3
        said = capsys.readouterr().err
        assert f"has format {FORMAT + 1}, this program reads format {FORMAT}" in said
        assert "a newer one" in said
    assert store.read_bytes() == before
    assert not (tmp_path / "b").exists()


def test_the_kept_bytes_are_those_that_were_written_in_their_day(fixture: Path) -> None:
    from hashlib import sha256

    found = {
        path.name: sha256(gzip.decompress(path.read_bytes())).hexdigest()
        for path in fixture.glob("*.gz")
    }
    assert found == BYTES[fixture.name]


BYTES = {
    "format-1": {
        "record.db.gz": "7a70bd6e8ef7b92e4950ff535496e6861f5af8489308304608b3a2ead4c38764",
        "record.db.keys.gz": "1fe0749ce1b1e20c456ff7317e08527a9b5445dc57b6b2ffea1fcfa8be5e12f6",
    },
}
"""SHA-256 of the files of each fixture, unpacked."""
