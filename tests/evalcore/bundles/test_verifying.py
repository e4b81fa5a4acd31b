"""A bundle is checked whole: what holds is said, and whatever was changed is found and named."""

from __future__ import annotations

import json
import random
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from evalcore.bundles import verifying
from evalcore.bundles.check_files import check_files
from evalcore.bundles.store import open_files
from evalcore.bundles.verifying import verify_bundle
from evalcore.errors import EvalcoreError
from evalcore.record import open_record
from evalcore.record.verify import Claim
from evalcore.transparency.note import Verifier
from evalcore.transparency.policy import Policy
from tests.evalcore.bundles import world
from tests.evalcore.bundles.forging import copy_of, files_of, flip, problems, reseal, shows, zipped

TRUSTED = Policy.of([world.SIGNER.verifier])

FILES = (
    "README.txt",
    "checkpoint",
    "commits.jsonl",
    "manifest.json",
    "manifest.sha256",
    "private.jsonl",
    "certificates/*",
    "results/*/subjects.txt",
    "results/*/contributions.txt",
    "scheme/files.json",
    "scheme/[0-9a-f]*[0-9a-f]",
    "sources/files.json",
    "sources/[0-9a-f]*[0-9a-f]",
    "columns/roster.parquet",
    "columns/problems.parquet",
    "keys/*",
    "tile/0/000",
    "tile/0/002.p/*",
    "tile/1/000.p/*",
    "tile/entries/000",
    "tile/entries/002.p/*",
)
"""One file of each kind, as patterns: digests and names that follow from a scheme's text."""


def one(folder: Path, pattern: str) -> Path:
    return sorted(folder.glob(pattern))[0]


def test_an_untouched_bundle_holds_in_each_form(folder: Path, packed: Path, plain: Path) -> None:
    for path in (folder, packed, plain):
        found = verify_bundle(path, policy=TRUSTED)
        assert found.problems == []
        assert found.ok
        assert found.origin == world.SIGNER.name
        assert found.judgement is not None
        assert found.judgement.ok
        assert found.certificates == [world.RUN]
    assert (verify_bundle(folder).private, verify_bundle(plain).sealed) == (3, 3)


def test_folder_and_zip_hold_the_same(folder: Path, packed: Path) -> None:
    assert verify_bundle(folder).digest == verify_bundle(packed).digest


def test_without_a_policy_it_says_that_no_key_was_given(plain: Path) -> None:
    found = verify_bundle(plain)
    assert found.ok
    assert any("--policy" in note for note in found.notes)


def test_a_key_of_the_same_name_that_did_not_sign_is_told_apart(plain: Path) -> None:
    found = verify_bundle(plain, policy=Policy.of([world.STRANGER.verifier]))
    assert shows(found, "checkpoint")
    assert shows(found, f"certificates/{world.RUN[:12]}.txt")


def test_a_policy_is_not_met_by_an_unsigned_checkpoint(store: Path, tmp_path: Path) -> None:
    from evalcore.bundles.prefix import prefix_at
    from evalcore.bundles.writing import Contents, write_bundle

    with open_record(store) as record:
        prefix = prefix_at(record, record.head())
        assert not prefix.signed
        write_bundle(record, tmp_path / "b", Contents(prefix.commit, prefix.checkpoint))
    assert any("not signed" in note for note in verify_bundle(tmp_path / "b").notes)
    assert verify_bundle(tmp_path / "b").ok
    found = verify_bundle(tmp_path / "b", policy=TRUSTED)
    assert [one.where for one in found.problems] == ["checkpoint"]


@pytest.mark.parametrize("pattern", FILES)
def test_a_changed_byte_is_found_and_its_file_named(
    folder: Path, tmp_path: Path, pattern: str
) -> None:
    changed = copy_of(folder, tmp_path / "b")
    path = one(changed, pattern)
    name = path.relative_to(changed).as_posix()
    size = path.stat().st_size
    for at in {0, size // 2, size - 1}:
        flip(path, at)
        found = verify_bundle(changed)
        assert shows(found, name), (at, found.problems)
        flip(path, at)
    assert verify_bundle(changed).ok


@pytest.mark.parametrize("pattern", FILES)
def test_a_missing_file_is_found_and_named(folder: Path, tmp_path: Path, pattern: str) -> None:
    changed = copy_of(folder, tmp_path / "b")
    path = one(changed, pattern)
    path.unlink()
    name = path.relative_to(changed).as_posix()
    assert any(name in (one.where or one.what) or name in one.what for one in problems(changed))


@pytest.mark.parametrize(
    "name",
    ["Thumbs.db", "tile/0/003", "scheme/" + "0" * 64, "results/abcdefabcdef/subjects.txt", "a/b/c"],
)
def test_a_file_too_many_is_found_and_named(folder: Path, tmp_path: Path, name: str) -> None:
    changed = copy_of(folder, tmp_path / "b")
    (changed / name).parent.mkdir(parents=True, exist_ok=True)
    (changed / name).write_bytes(b"x")
    assert [one.where for one in problems(changed)] == [name]


def test_any_flipped_byte_of_a_zip_is_found(packed: Path, tmp_path: Path) -> None:
    data = packed.read_bytes()
    chosen = random.Random(7)
    places = {chosen.randrange(len(data)) for _ in range(250)}
    places |= {*range(60), *range(len(data) - 120, len(data))}
    path = tmp_path / "b.zip"
    for at in sorted(places):
        changed = bytearray(data)
        changed[at] ^= 1 << chosen.randrange(8)
        path.write_bytes(changed)
        try:
            with open_files(path) as files:
                assert check_files(files).findings, at
        except EvalcoreError:
            pass


@pytest.mark.parametrize("cut", [1, 100, 5000])
def test_a_zip_that_was_cut_off_is_refused(packed: Path, tmp_path: Path, cut: int) -> None:
    (tmp_path / "b.zip").write_bytes(packed.read_bytes()[:-cut])
    assert not verify_bundle(tmp_path / "b.zip").ok


# Somebody who writes the manifest anew


def in_text(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), 1)

    return change


def first_byte(data: bytes) -> bytes:
    return bytes([data[0] ^ 1]) + data[1:]


def last_byte(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def later(data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    said = json.loads(lines[0])
    said["recorded_at"] -= 1
    return json.dumps(said, separators=(",", ":")).encode() + b"\n" + b"".join(lines[1:])


def parted(data: bytes) -> bytes:
    return b"".join(data.splitlines(keepends=True)[1:])


@pytest.mark.parametrize(
    ("pattern", "change"),
    [
        ("README.txt", in_text("不能只信包内的", "包内的即可相信")),
        ("checkpoint", in_text("\n610\n", "\n609\n")),
        ("checkpoint", in_text("xian.example/log\n", "xian.example/other\n")),
        ("checkpoint", last_byte),
        ("commits.jsonl", later),
        ("commits.jsonl", parted),
        ("private.jsonl", in_text('"salted":"', '"salted":"AAAA')),
        ("private.jsonl", in_text('{"position":60', '{"position":59')),
        ("certificates/*", in_text("subjects 2", "subjects 3")),
        ("certificates/*", in_text("engine ", "engine 0")),
        ("results/*/standings.txt", in_text("V1\t\tranked", "V1\t\tshort")),
        ("results/*/flags.txt", in_text("late", "fine")),
        ("scheme/files.json", in_text("calendars/", "calendar/")),
        ("scheme/files.json", in_text(".files.json", ".other.json")),
        ("scheme/files.json", in_text("checkpoint-", "checkpoint_")),
        ("scheme/[0-9a-f]*[0-9a-f]", last_byte),
        ("sources/files.json", in_text("台账", "台帐")),
        ("sources/[0-9a-f]*[0-9a-f]", last_byte),
        ("keys/*", in_text("log", "lug")),
        ("tile/0/000", first_byte),
        ("tile/0/002.p/*", last_byte),
        ("tile/1/000.p/*", last_byte),
        ("tile/entries/000", in_text("第1村", "第2村")),
        ("tile/entries/002.p/*", last_byte),
    ],
)
def test_a_change_with_a_manifest_to_match_is_found(
    folder: Path, tmp_path: Path, pattern: str, change: Callable[[bytes], bytes]
) -> None:
    changed = copy_of(folder, tmp_path / "b")
    path = one(changed, pattern)
    path.write_bytes(change(path.read_bytes()))
    reseal(changed)
    found = verify_bundle(changed, policy=TRUSTED)
    assert not found.ok
    again = verify_bundle(zipped(changed, tmp_path / "b.zip"), policy=TRUSTED)
    assert [one.what for one in again.problems] == [one.what for one in found.problems]


def test_another_secret_with_its_own_salt_is_not_the_one_that_was_recorded(
    folder: Path, tmp_path: Path
) -> None:
    changed = copy_of(folder, tmp_path / "b")
    lines = (changed / "private.jsonl").read_text().splitlines()
    said = json.loads(lines[1])
    said["salted"] = b64encode(bytes(32) + "别人说的".encode()).decode()
    lines[1] = json.dumps(said, separators=(",", ":"))
    (changed / "private.jsonl").write_text("\n".join(lines) + "\n")
    reseal(changed)
    (found,) = problems(changed)
    assert (found.where, found.position) == ("private.jsonl", said["position"])


def test_a_file_that_no_event_names_is_found(folder: Path, tmp_path: Path) -> None:
    from hashlib import sha256

    changed = copy_of(folder, tmp_path / "b")
    slipped = b"title: another scheme"
    digest = sha256(slipped).hexdigest()
    (changed / "scheme" / digest).write_bytes(slipped)
    listed = json.loads((changed / "scheme/files.json").read_bytes())
    listed.append({"digest": digest, "name": "scheme/other.yaml"})
    (changed / "scheme/files.json").write_text(json.dumps(listed))
    reseal(changed)
    assert [one.where for one in problems(changed)] == [f"scheme/{digest}"]


def test_columns_that_say_something_else_are_found_with_their_position(
    folder: Path, tmp_path: Path
) -> None:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    changed = copy_of(folder, tmp_path / "b")
    path = changed / "columns/roster.parquet"
    table = pq.read_table(path)
    at = table.column_names.index("name")
    other = pc.replace_substring(table["name"], "第7村", "第8村")
    pq.write_table(table.set_column(at, "name", other), path)
    reseal(changed)
    found = problems(changed)
    assert [(one.where, one.position) for one in found] == [("columns/roster.parquet", 8)]
    assert "name" in found[0].what


def test_however_much_holds_before_it_what_does_not_hold_is_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A bundle of hundreds of certificates has more that holds than is told in one go.
    monkeypatch.setattr(verifying, "MOST_FINDINGS", 1)
    changed = copy_of(folder, tmp_path / "b")
    (changed / "columns/roster.parquet").write_bytes(b"PAR1")
    reseal(changed)
    found = verify_bundle(changed)
    assert not found.ok
    assert [one.where for one in found.problems] == ["columns/roster.parquet"]
    assert sum(one.holds for one in found.findings) == 4


@pytest.mark.parametrize("how", ["other program", "less", "more", "columns", "no parquet"])
def test_columns_are_compared_by_what_they_say(folder: Path, tmp_path: Path, how: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    changed = copy_of(folder, tmp_path / "b")
    path = changed / "columns/roster.parquet"
    table = pq.read_table(path)
    if how == "other program":
        pq.write_table(table, path, compression="snappy", row_group_size=50)
    elif how == "less":
        pq.write_table(table.slice(0, len(table) - 1), path)
    elif how == "more":
        pq.write_table(pa.concat_tables([table, table.slice(0, 1)]), path)
    elif how == "columns":
        pq.write_table(table.drop_columns(["name"]), path)
    else:
        path.write_bytes(b"PAR1" + bytes(1000) + b"PAR1")
    reseal(changed)
    found = verify_bundle(changed)
    assert found.ok == (how == "other program"), found.problems
    assert any("not written as" in note for note in found.notes) == found.ok
    assert all(one.where == "columns/roster.parquet" for one in found.problems)


# What others know


def test_a_checkpoint_from_elsewhere_that_fits_is_said_to_fit(plain: Path, store: Path) -> None:
    with open_record(store) as record:
        first = record.commits()[0]
    claim = Claim(first.size, first.root, "sheet of May")
    found = verify_bundle(plain, claims=[claim])
    assert found.ok
    assert any("sheet of May" in one.what for one in found.findings)


def test_a_checkpoint_from_elsewhere_with_another_root_is_a_finding(plain: Path) -> None:
    found = verify_bundle(plain, claims=[Claim(600, bytes(32), "sheet of May")])
    assert any("sheet of May" in one.what for one in found.problems)


def test_a_later_checkpoint_is_not_held_against_a_bundle_that_ends_before(plain: Path) -> None:
    found = verify_bundle(plain, claims=[Claim(100_000, bytes(32), "sheet of June")])
    assert found.ok
    assert any("sheet of June" in note for note in found.notes)


def test_a_rewritten_log_that_fits_in_itself_fails_by_its_signature(
    tmp_path: Path,
) -> None:
    # Somebody makes another record, signs it with a key of the same name, and bundles it.
    world.make(tmp_path / "other.db", units=590)
    with open_record(tmp_path / "other.db") as record:
        world.checkpoint(record, world.STRANGER)
    other = world.bundle(tmp_path / "other.db", tmp_path / "b")
    (found,) = verify_bundle(other).problems
    assert "no key that the log admits" in found.what
    (found,) = verify_bundle(other, policy=TRUSTED).problems
    assert found.where == "checkpoint"


def test_the_trusted_key_is_found_among_the_keys_of_the_bundle(folder: Path) -> None:
    written = one(folder, "keys/*").read_text().strip()
    assert Verifier.parse(written) == world.SIGNER.verifier


def test_files_of_a_bundle_are_those_that_sha256sum_checks(folder: Path) -> None:
    from hashlib import sha256

    held = files_of(folder)
    said = dict(
        reversed(line.split("  ", 1)) for line in held.pop("manifest.sha256").decode().splitlines()
    )
    assert said == {name: sha256(data).hexdigest() for name, data in held.items()}
