"""``seal``: files for good, read instead of events; what was changed is refused and mended."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from cli.seal import _home
from evalcore.errors import UsageError
from evalcore.record import open_record
from tests.cli.conftest import Ran
from tests.cli.published_year import make_year

Command = Callable[..., Ran]


@pytest.fixture(scope="module")
def unsealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published year."""
    return make_year(tmp_path_factory.mktemp("year"))


@pytest.fixture(scope="module")
def made(unsealed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, sealed up to its end."""
    folder = Path(shutil.copytree(unsealed, tmp_path_factory.mktemp("sealed") / "year"))
    line = ["seal", "--store", str(folder / "record.db"), "--up-to", "head", "--by", "档案室"]
    assert main(line) == 0
    return folder


@pytest.fixture
def year(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def bare(unsealed: Path, tmp_path: Path) -> Path:
    """The year before it was sealed, in another folder."""
    return Path(shutil.copytree(unsealed, tmp_path / "bare"))


def score(evalcore: Command, store: object, out: str = "scored.db") -> dict[str, Any]:
    ran = evalcore("score", "--scheme", "own.yaml", "--store", store, "--out", out, "--json")
    assert ran.code == 0, ran.err
    found: dict[str, Any] = ran.json["digests"]
    return found


def sealed_files(folder: Path) -> list[Path]:
    return sorted((folder / "record.db.sealed").glob("0*/*.parquet"))


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_sealing_tells_what_it_wrote_and_goes_on_from_there(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    shutil.copy(store, "record.db")
    shutil.copy(f"{store}.keys", "record.db.keys")
    few = evalcore("seal", "--store", "record.db")
    assert few.code == 0
    assert "fewer than a segment of 1000000. --up-to head" in few.out
    first = evalcore("seal", "--store", "record.db", "--size", 5, "--json").json
    head = first["size"] - len(first["sealed"])
    assert first["sealed"][0]["first"] == 1
    assert first["sealed"][-1]["last"] == first["sealed_to"] == head
    assert (first["left"], first["unknown"]) == (0, [])
    done = evalcore("seal", "--store", "record.db", "--up-to", "head")
    assert f"Everything is sealed, up to position {head}." in done.out
    assert evalcore("verify", "record.db").code == 0


def test_sealing_up_to_a_commit_or_an_instant_ends_there(evalcore: Command, store: Path) -> None:
    shutil.copy(store, "record.db")
    shutil.copy(f"{store}.keys", "record.db.keys")
    with open_record(store) as record:
        first, last = record.commits()
    told = evalcore("seal", "--store", "record.db", "--up-to", first.size, "--json").json
    assert (told["sealed_to"], told["left"]) == (first.size, last.size - first.size)
    between = evalcore("seal", "--store", "record.db", "--up-to", first.size + 1)
    assert between.code == 1
    assert "commit boundary" in between.err
    odd = evalcore("seal", "--store", "record.db", "--up-to", "yesterday")
    assert odd.code == 2
    assert "--up-to" in odd.err
    assert "--known-at" not in odd.err


def test_results_are_the_same_from_sealed_files_and_need_no_sealed_event(
    evalcore: Command, year: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALCORE_SEALED", "none")
    expected = score(evalcore, "record.db")
    monkeypatch.delenv("EVALCORE_SEALED")
    shutil.rmtree("record.db.segments", ignore_errors=True)
    assert score(evalcore, "record.db") == expected
    # The facts themselves become unreadable; what was decided is read from its streams.
    connection = sqlite3.connect("record.db")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"
                                      ).fetchall():  # fmt: skip
        connection.execute(f"DROP TRIGGER {name}")
    broken = connection.execute(
        "UPDATE stored_events SET state = X'00' WHERE originator_id = 'year'"
    )
    assert broken.rowcount > 40
    connection.commit()
    connection.close()
    assert score(evalcore, "record.db") == expected
    assert evalcore("verify", "record.db").code == 1
    monkeypatch.setenv("EVALCORE_SEALED", "none")
    ran = evalcore("score", "--scheme", "own.yaml", "--store", "record.db", "--out", "x.db")
    assert ran.code != 0


def test_a_changed_file_is_refused_by_score_replay_and_verify_until_it_is_mended(
    evalcore: Command, year: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = (each for each in sealed_files(year) if each.stem == "pledges")
    damage(path)
    scored = evalcore("score", "--scheme", "own.yaml", "--store", "record.db", "--out", "x.db")
    replayed = evalcore("replay", "--store", "record.db")
    verified = evalcore("verify", "record.db")
    for ran, said in ((scored, scored.err), (replayed, replayed.out), (verified, verified.out)):
        assert ran.code == 1
        assert "pledges.parquet" in said
        assert "seal --again" in said
    assert not Path("x.db").exists()
    monkeypatch.setenv("EVALCORE_SEALED", "none")
    assert evalcore("replay", "--store", "record.db").code == 0
    monkeypatch.delenv("EVALCORE_SEALED")
    mended = evalcore("seal", "--again", "--store", "record.db")
    assert mended.code == 0, mended.err
    assert "just the bytes that the log has the digests of" in mended.out
    assert "damaged-1-" in mended.err
    assert "nothing was written" in evalcore("seal", "--again", "--store", "record.db").out
    assert evalcore("replay", "--store", "record.db").code == 0
    verified = evalcore("verify", "record.db")
    assert verified.code == 0
    assert (
        "1 sealed segments have the log's digests, and their rows are the events'" in verified.out
    )


def test_nothing_is_published_over_a_changed_file(
    evalcore: Command, bare: Path, year: Path
) -> None:
    store = bare / "record.db"
    assert evalcore("seal", "--store", store, "--up-to", "head").code == 0
    damage(sealed_files(bare)[-1])
    head = open_record(store).head()
    ran = evalcore("publish", "--scheme", bare / "own.yaml", "--store", store, "--by", "县委",
                   "--on", "2026-01-15", "--out", "y.db")  # fmt: skip
    assert ran.code == 1
    assert "is refused" in ran.err
    assert open_record(store).head() == head


def test_a_record_without_its_folder_is_read_from_its_events_and_says_so(
    evalcore: Command, year: Path
) -> None:
    shutil.rmtree("record.db.sealed")
    replayed = evalcore("replay", "--store", "record.db")
    assert replayed.code == 0
    assert "sealed files" not in replayed.err
    verified = evalcore("verify", "record.db")
    assert verified.code == 0
    assert "1 ranges are sealed in files that are not here" in verified.out
    # They can be made again, with the digests that the log has.
    again = evalcore("seal", "--again", "--store", "record.db", "--json").json
    assert [one["position"] for one in again["sealed"]] == [None]
    assert "sealed files were read" in evalcore("replay", "--store", "record.db").err


def test_a_folder_of_ones_own_is_named_for_whoever_reads(
    evalcore: Command, bare: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store, archive = bare / "record.db", tmp_path / "archive"
    ran = evalcore("seal", "--store", store, "--up-to", "head", "--out", archive)
    assert ran.code == 0
    assert f"EVALCORE_SEALED={archive}" in ran.err
    assert "sealed files" not in evalcore("replay", "--store", store).err
    monkeypatch.setenv("EVALCORE_SEALED", str(archive))
    assert "sealed files were read" in evalcore("replay", "--store", store).err
    monkeypatch.setenv("EVALCORE_SEALED", str(tmp_path / "nowhere"))
    missing = evalcore("replay", "--store", store)
    assert missing.code in (1, 2)
    assert "nowhere" in missing.out + missing.err


def test_a_bundle_of_the_record_replays_without_the_files(evalcore: Command, year: Path) -> None:
    assert evalcore("bundle", "--store", "record.db", "--out", "b.zip", "--no-results").code == 0
    ran = evalcore("replay", "b.zip")
    assert ran.code == 0, ran.out
    assert evalcore("verify", "b.zip").code == 0
    sealed = evalcore("seal", "--store", "b.zip")
    assert sealed.code == 2
    assert "is a bundle" in sealed.err


def test_where_actors_are_registered_only_who_keeps_keys_seals(
    evalcore: Command, store: Path
) -> None:
    shutil.copy(store, "record.db")
    shutil.copy(f"{store}.keys", "record.db.keys")
    added = ("--office", "县委", "--by", "县委", "--store", "record.db")
    for name, role, *more in (
        ("zhao", "admin"), ("qian", "key_keeper", "--actor", "zhao"),
        ("wang", "clerk", "--actor", "zhao"),
    ):  # fmt: skip
        ran = evalcore("actor", "add", name, "--name", f"{name} {name}", "--role", role,
                       *added, *more)  # fmt: skip
        assert ran.code == 0, ran.err
    line = ("seal", "--store", "record.db", "--up-to", "head", "--actor")
    refused = evalcore(*line, "wang")
    assert refused.code == 1
    assert "Who could: qian" in refused.err
    assert not Path("record.db.sealed").exists()
    overridden = evalcore(*line, "wang", "--override", "钱守请假", "--allowed-by", "县委")
    assert overridden.code == 0, overridden.err
    with open_record("record.db") as record:
        topics = [one.topic for one in record.stream("log:segments")]
    assert topics == ["RightOverridden.1", "SegmentSealed.1"]
    assert evalcore(*line, "qian").code == 0


@pytest.mark.parametrize(
    "line",
    [
        ("--again", "--up-to", "head"),
        ("--reason", "why"),
        ("--size", "0"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    evalcore: Command, year: Path, line: tuple[str, ...]
) -> None:
    assert evalcore("seal", "--store", "record.db", *line).code == 2


def test_beside_a_database_a_folder_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVALCORE_SEALED", raising=False)
    with pytest.raises(UsageError, match="Name one with --out"):
        _home("postgresql://writer@server/db")
    monkeypatch.setenv("EVALCORE_SEALED", "/archive")
    assert _home("postgresql://writer@server/db") == Path("/archive")
