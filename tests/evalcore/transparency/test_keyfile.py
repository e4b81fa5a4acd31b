"""Private keys on disk: encrypted, for their owner alone, never overwritten, never shown."""

from __future__ import annotations

import os
import stat
from base64 import b64encode
from pathlib import Path

import pytest

from evalcore.errors import DataError, StoreError, UsageError
from evalcore.transparency import keyfile, pkcs8
from evalcore.transparency.keyfile import LOG, WITNESS, new_signer, read_key, read_public, write_key
from evalcore.transparency.note import COSIGNATURE, NOTE, Signer

SIGNER = Signer("例.example/log", bytes(range(32)))
PASSPHRASE = "correct 馬 battery"


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each key file costs a noticeable time on purpose; these tests write many.
    monkeypatch.setattr(pkcs8, "ROUNDS", 100_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "log.key"
    write_key(place, SIGNER, PASSPHRASE, LOG)
    return place


def test_a_key_is_read_back_with_its_passphrase(path: Path) -> None:
    assert read_key(path, PASSPHRASE) == SIGNER
    assert read_public(path) == (SIGNER.verifier, LOG)


def test_a_witnesss_key_is_read_back_as_one(tmp_path: Path) -> None:
    signer = new_signer("example.org/witness", WITNESS)
    write_key(tmp_path / "w.key", signer, PASSPHRASE, WITNESS)
    assert read_key(tmp_path / "w.key", PASSPHRASE) == signer
    assert signer.kind == COSIGNATURE


def test_new_keys_are_never_the_same() -> None:
    one, two = new_signer("name", LOG), new_signer("name", LOG)
    assert one.kind == NOTE
    assert one.private != two.private


def test_the_file_is_for_its_owner_alone_and_nothing_else_is_left(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_the_file_is_never_open_to_others_even_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []
    write = os.fsync

    def look(handle: int) -> None:
        modes.extend(stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir())
        write(handle)

    monkeypatch.setattr(os, "fsync", look)
    old = os.umask(0)
    try:
        write_key(tmp_path / "log.key", SIGNER, PASSPHRASE, LOG)
    finally:
        os.umask(old)
    assert modes
    assert set(modes) == {0o600}


def test_neither_key_nor_passphrase_is_in_the_file(path: Path) -> None:
    data = path.read_bytes()
    assert SIGNER.private not in data
    assert b64encode(SIGNER.private) not in data
    assert PASSPHRASE.encode() not in data


def test_two_files_of_one_key_share_no_encrypted_line(path: Path, tmp_path: Path) -> None:
    write_key(tmp_path / "again.key", SIGNER, PASSPHRASE, LOG)
    first, second = (
        each.read_text(encoding="utf-8").splitlines()[6:-1] for each in tmp_path.iterdir()
    )
    assert not set(first) & set(second)


def test_other_programs_open_the_encrypted_part(path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    pem = path.read_bytes().partition(b"\n\n")[2]
    key = load_pem_private_key(pem, PASSPHRASE.encode())
    assert isinstance(key, Ed25519PrivateKey)
    assert key.private_bytes_raw() == SIGNER.private


@pytest.mark.parametrize("wrong", ["", "correct", PASSPHRASE + " ", PASSPHRASE.upper(), "\udcff"])
def test_a_wrong_passphrase_is_told_as_one(path: Path, wrong: str) -> None:
    with pytest.raises(UsageError, match=r"passphrase does not open .*Try again"):
        read_key(path, wrong)


def test_a_passphrase_is_the_same_from_every_keyboard(tmp_path: Path) -> None:
    write_key(tmp_path / "k", SIGNER, "é", LOG)
    assert read_key(tmp_path / "k", "e\u0301") == SIGNER


def test_an_empty_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs a passphrase"):
        write_key(tmp_path / "k", SIGNER, "", LOG)
    assert not list(tmp_path.iterdir())


def test_a_key_file_is_never_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(UsageError, match="never overwritten"):
        write_key(path, new_signer("other", LOG), PASSPHRASE, LOG)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("taken", [False, True])
def test_a_disk_without_links_keeps_keys_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    def no_links(_source: object, _target: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    place = tmp_path / "k"
    if taken:
        place.write_text("mine", encoding="utf-8")
        with pytest.raises(UsageError, match="never overwritten"):
            write_key(place, SIGNER, PASSPHRASE, LOG)
        assert place.read_text(encoding="utf-8") == "mine"
    else:
        write_key(place, SIGNER, PASSPHRASE, LOG)
        assert read_key(place, PASSPHRASE) == SIGNER
    assert list(tmp_path.iterdir()) == [place]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        write_key(tmp_path / "none" / "k", SIGNER, PASSPHRASE, LOG)
    with pytest.raises(StoreError, match="can't be read"):
        read_key(tmp_path / "none", PASSPHRASE)


def test_a_role_that_is_not_the_keys_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not of the role witness"):
        write_key(tmp_path / "k", SIGNER, PASSPHRASE, WITNESS)
    with pytest.raises(UsageError, match="no role"):
        write_key(tmp_path / "k", SIGNER, PASSPHRASE, "boss")
    with pytest.raises(UsageError, match="no role"):
        new_signer("name", "boss")


@pytest.mark.parametrize("name", ["", "two words", "a+b"])
def test_a_name_that_no_key_can_have_makes_no_key(name: str) -> None:
    with pytest.raises(DataError, match="cannot be the name"):
        new_signer(name, LOG)


def test_a_file_cut_off_anywhere_is_no_key_file(path: Path) -> None:
    data = path.read_bytes()
    for end in range(len(data)):
        path.write_bytes(data[:end])
        with pytest.raises(DataError) as caught:
            read_key(path, PASSPHRASE)
        assert "PRIVATE" not in str(caught.value)


def test_a_changed_line_of_text_is_found(path: Path) -> None:
    other = Signer("other", bytes(32)).verifier
    text = path.read_text(encoding="utf-8")
    swapped = text.replace(SIGNER.verifier.vkey, other.vkey).replace(SIGNER.name, other.name)
    path.write_text(swapped, encoding="utf-8")
    with pytest.raises(DataError, match="another key than it holds"):
        read_key(path, PASSPHRASE)
    for old, new in (("role log", "role witness"), (f"name {SIGNER.name}", "name x")):
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(DataError, match="do not fit each other"):
            read_key(path, PASSPHRASE)


def test_a_file_that_asks_for_a_year_of_rounds_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pkcs8, "ROUNDS", 2**24 - 1)
    monkeypatch.setattr(pkcs8, "_key_of", lambda *_given: bytes(32))
    pem = pkcs8.sealed(SIGNER.private, b"x", bytes(16), bytes(16))
    monkeypatch.undo()
    head = path.read_text(encoding="utf-8").partition("\n\n")[0]
    path.write_text(f"{head}\n\n{pem}", encoding="utf-8")
    with pytest.raises(DataError, match="cut off or changed"):
        read_key(path, PASSPHRASE)


def test_other_files_are_no_key_files(tmp_path: Path) -> None:
    place = tmp_path / "k"
    for data in (
        b"",
        b"evalcore key v1",
        b"\xff" * 100,
        b"evalcore key v1\n\xff\n\n",
    ):
        place.write_bytes(data)
        with pytest.raises(DataError, match="no key file"):
            read_key(place, PASSPHRASE)


def test_a_file_too_long_for_a_key_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "k").write_bytes(b"x" * 10**6)
    with pytest.raises(DataError, match="at most 10000"):
        read_key(tmp_path / "k", PASSPHRASE)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_or_a_folder_is_no_key_file_and_nobody_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="is no file"):
        read_key(tmp_path / "pipe", PASSPHRASE)
    with pytest.raises(DataError, match="is no file"):
        read_key(tmp_path, PASSPHRASE)


def test_a_stranger_learns_whose_key_it_is_and_no_more(path: Path) -> None:
    verifier, role = read_public(path)
    assert (verifier.name, role) == (SIGNER.name, keyfile.LOG)
    assert not hasattr(verifier, "private")
