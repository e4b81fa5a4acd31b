"""Making a bundle: whole or not at all, the same from the same, and nothing sealed unasked."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from evalcore.bundles.prefix import prefix_at
from evalcore.bundles.readme import TEXT
from evalcore.bundles.verifying import verify_bundle
from evalcore.bundles.writing import Contents, Run, write_bundle
from evalcore.errors import DataError, UsageError
from evalcore.record import open_record
from evalcore.record.backup import back_up
from evalcore.record.restore import restore
from tests.evalcore.bundles import world
from tests.evalcore.bundles.forging import files_of
from tests.evalcore.record.engine import facts


@pytest.fixture
def own(store: Path, tmp_path: Path) -> Path:
    """A copy of the record with its keys, to be worked on."""
    for ending in ("", ".keys"):
        shutil.copy(f"{store}{ending}", tmp_path / f"own.db{ending}")
    return tmp_path / "own.db"


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize("name", ["b", "b.zip"])
def test_what_stops_it_half_way_leaves_nothing(own: Path, tmp_path: Path, name: str) -> None:
    room = tmp_path / "room"
    room.mkdir()

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with open_record(own) as record, pytest.raises(KeyboardInterrupt):
        write_bundle(record, room / name, Contents(record.head(), b""), stop)
    assert list(room.iterdir()) == []


def test_a_name_that_is_taken_meanwhile_is_left_alone(own: Path, tmp_path: Path) -> None:
    for name in ("b", "b.zip"):
        place = tmp_path / name

        def take(_done: int, _total: int, place: Path = place) -> None:
            place.write_text("mine")

        with open_record(own) as record, pytest.raises(UsageError, match="left alone"):
            write_bundle(record, place, Contents(record.head(), b""), take)
        assert place.read_text() == "mine"


def test_a_folder_that_is_not_there_is_not_made(own: Path, tmp_path: Path) -> None:
    with open_record(own) as record, pytest.raises(UsageError, match="Make it first"):
        write_bundle(record, tmp_path / "no" / "b", Contents(record.head(), b""))
    assert not (tmp_path / "no").exists()


def test_nothing_sealed_is_in_a_bundle_unasked(own: Path, tmp_path: Path) -> None:
    out = world.bundle(own, tmp_path / "b")
    held = everything(out)
    assert world.SECRET.encode() not in held
    assert world.SHEET.content not in held
    assert not (out / "private.jsonl").exists()
    assert not (out / "sources").exists()
    shown = files_of(world.bundle(own, tmp_path / "c", with_private=True))
    assert shown["private.jsonl"].count(b"\n") == 3
    assert "sources/files.json" not in shown


def test_a_bundle_with_sealed_words_is_for_its_owner_only(own: Path, tmp_path: Path) -> None:
    folder = world.bundle(own, tmp_path / "b", with_private=True)
    packed = world.bundle(own, tmp_path / "b.zip", with_sources=True)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600


def test_what_was_sealed_for_ever_stays_out_and_is_counted(own: Path, tmp_path: Path) -> None:
    with open_record(own) as record:
        for scope in (f"source:{world.SHEET.digest}", record.keyring().scopes()[0]):
            record.keyring().destroy(scope)
        prefix = prefix_at(record)
        contents = Contents(prefix.commit, prefix.checkpoint, with_sources=True, with_private=True)
        done = write_bundle(record, tmp_path / "b", contents)
    assert (done.sources, done.left_out) == (0, 1)
    assert done.private < 3
    assert done.private + done.sealed == 3
    found = verify_bundle(tmp_path / "b")
    assert found.problems == []
    assert (found.private, found.sealed) == (done.private, done.sealed)


def test_a_record_that_grows_meanwhile_gives_the_same_bundle(own: Path, tmp_path: Path) -> None:
    with open_record(own) as record:
        prefix = prefix_at(record)
        contents = Contents(prefix.commit, prefix.checkpoint)
        write_bundle(record, tmp_path / "a", contents)

        def grow(_done: int, _total: int) -> None:
            with open_record(own) as other:
                other.append("late", facts(1), actor="x", after=other.stream_version("late"))

        write_bundle(record, tmp_path / "b", contents, grow)
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


def test_results_with_other_digests_are_not_bundled(own: Path, tmp_path: Path) -> None:
    with open_record(own) as record:
        (run,) = world.runs(record)
        other = Run(run.run, run.certificate, run.digests, {"flags": lambda: [b"other\n"]})
        contents = Contents(record.head(), b"", [other])
        with pytest.raises(DataError, match="table flags"):
            write_bundle(record, tmp_path / "b", contents)
    assert not (tmp_path / "b").exists()


def test_files_that_came_after_the_point_are_not_in_it(own: Path, tmp_path: Path) -> None:
    with open_record(own) as record:
        first = record.commits()[0]
        prefix = prefix_at(record, first)
        contents = Contents(prefix.commit, prefix.checkpoint, with_sources=True)
        done = write_bundle(record, tmp_path / "b", contents)
    assert (done.public_files, done.sources) == (0, 1)
    assert verify_bundle(tmp_path / "b").ok


def test_both_engines_give_the_same_bundle_byte_for_byte(
    own: Path,
    tmp_path: Path,
    postgres_schema: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVALCORE_KEYS", str(own) + ".keys")
    url = postgres_schema()
    with open_record(own) as record:
        made = back_up(
            record, tmp_path / "x.evalcore-backup", made_at=datetime(2026, 1, 1, tzinfo=UTC)
        )
    restore(made.path, url)
    for store, name in ((str(own), "a.zip"), (url, "b.zip")):
        with open_record(store) as record:
            prefix = prefix_at(record)
            contents = Contents(
                prefix.commit, prefix.checkpoint, with_sources=True, with_private=True
            )
            write_bundle(record, tmp_path / name, contents)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_cosignatures_that_came_one_by_one_are_all_on_the_checkpoint(
    own: Path, tmp_path: Path
) -> None:
    from evalcore.record import SourceFile
    from evalcore.transparency.cosignature import cosign
    from evalcore.transparency.note import COSIGNATURE, Note, Signer, parse
    from evalcore.vocabulary.checkpoints import CheckpointWitnessed

    witnesses = [Signer(f"w{n}.example/witness", bytes([n]) * 32, COSIGNATURE) for n in (1, 2)]
    with open_record(own) as record:
        prefix = prefix_at(record)
        note = parse(prefix.checkpoint)
        for signer in witnesses:
            signed = Note(note.text, (*note.signatures, cosign(note, signer, 1_770_000_000)))
            file = SourceFile(f"checkpoint-{prefix.commit.size}.note", signed.bytes, public=True)
            told = CheckpointWitnessed(
                occurred_on=world.DAY, origin=world.SIGNER.name, size=prefix.commit.size,
                root=prefix.commit.root.hex(), witness=signer.name,
                vkey=signer.verifier.vkey, cosigned_at="2026-02-02T02:40:00+00:00",
                note=file.digest,
            )  # fmt: skip
            record.append(
                "log:checkpoints", world.events([told]), actor="x",
                after=record.stream_version("log:checkpoints"), sources=[file],
            )  # fmt: skip
        again = prefix_at(record)
    assert (again.commit, again.cosigned) == (prefix.commit, 2)
    assert {each.name for each in parse(again.checkpoint).signatures} == {
        world.SIGNER.name, *(signer.name for signer in witnesses),
    }  # fmt: skip


def test_a_zip_of_more_files_than_an_old_zip_can_count_is_read(tmp_path: Path) -> None:
    from evalcore.bundles.check_files import check_files
    from evalcore.bundles.sinks import ZipSink
    from evalcore.bundles.zips import ZipFiles
    from evalcore.transparency.tile_paths import tile_path

    count = 65_600
    with ZipSink(tmp_path / "b.zip", secret=False) as sink:
        for number in range(count):
            sink.write(tile_path(0, number), [b"x"])
        sink.finish()
    with ZipFiles(tmp_path / "b.zip") as files:
        assert len(files.sizes()) == count
        assert files.read(tile_path(0, count - 1)) == b"x"
        # Nothing is wrong with the zip itself: what it lacks is a manifest.
        assert [one.where for one in check_files(files).findings] == ["manifest.json"]


def test_the_readme_of_a_format_never_changes_so_that_old_bundles_hold() -> None:
    assert (
        sha256(TEXT.encode()).hexdigest()
        == "4771c145329ed7209e3f753811eb854c0a5445356dea34e735b6519dd831c941"
    )
