"""A witness whose memory is damaged, old, or not its own signs nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evalcore.errors import StoreError, UsageError
from evalcore.transparency import note as notes
from evalcore.transparency.note import COSIGNATURE, Signer
from evalcore.witnessing.holding import held
from evalcore.witnessing.state import read_state, state_path
from tests.evalcore.witnessing.logs import (
    NAME,
    WITNESS,
    entries,
    request,
    signed,
    tiles,
)
from tests.evalcore.witnessing.seeing import NOW, cosigned, see


def test_a_state_from_the_future_signs_nothing(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(5)), state))
    later = request(tmp_path / "r", entries(9), 5)
    with pytest.raises(StoreError, match=r"2026-01-15 09:00 UTC.*2026-01-15 08:00 UTC"):
        see(later, state, NOW - 3600)
    # A clock that is a little behind moves no time back.
    assert see(later, state, NOW - 60).at == NOW


def test_a_damaged_state_signs_nothing(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(5)), state))
    path = state_path(state, NAME)
    whole = path.read_bytes()
    later = request(tmp_path / "r", entries(9), 5)
    told = json.loads(whole)
    for broken in (
        b"",
        whole[:-20],
        whole[:100] + b"x" + whole[101:],
        whole.replace(b'"size":5', b'"size":4'),
        json.dumps({**told, "more": 1}).encode(),
        json.dumps(told).encode(),
        b"[" * 100_000,
        b"\xff" * 100,
    ):
        path.write_bytes(broken)
        with pytest.raises(StoreError, match="damaged"):
            see(later, state)
    path.write_bytes(whole)
    assert cosigned(see(later, state))


def test_a_state_of_another_log_in_its_place_signs_nothing(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(5)), state))
    elsewhere = state_path(state, "other.example/log")
    state_path(state, NAME).rename(elsewhere)
    with pytest.raises(StoreError, match="another log"):
        read_state(state, "other.example/log")


def test_damaged_leaves_sign_nothing(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(tiles(tmp_path / "a", entries(100)), state))
    kept = state_path(state, NAME).with_suffix(".leaves")
    kept.write_bytes(b"\x00" * len(kept.read_bytes()))
    with pytest.raises(StoreError, match="damaged"):
        see(tiles(tmp_path / "b", entries(120)), state)


def test_a_state_that_forgot_what_was_cosigned_signs_nothing(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(5)), state))
    shutil.copytree(state, tmp_path / "old")
    found = see(request(tmp_path / "r", entries(9), 5), state)
    assert found.signature is not None
    # The log hands its newest checkpoint over with our own hand on it; our state was set back.
    folder = Path(tiles(tmp_path / "t", entries(9)))
    note = notes.parse(signed(entries(9)))
    (folder / "checkpoint").write_bytes(note.with_signatures([found.signature]).bytes)
    for lost in (tmp_path / "old", tmp_path / "none"):
        with pytest.raises(StoreError, match="at size 9"):
            see(str(folder), lost)
    assert cosigned(see(str(folder), state))


def test_a_state_belongs_to_one_witness(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(5)), state))
    stranger = Signer("other.example/w", b"\x07" * 32, COSIGNATURE)
    with pytest.raises(UsageError, match=r"city\.example/w1"):
        see(request(tmp_path / "r", entries(9), 5), state, signer=stranger)
    renewed = Signer(WITNESS.name, b"\x08" * 32, COSIGNATURE)
    assert cosigned(see(request(tmp_path / "r", entries(9), 5), state, signer=renewed))


def test_two_at_once_do_not_witness(tmp_path: Path, state: Path) -> None:
    with held(state), pytest.raises(StoreError, match="Another program"):
        see(request(tmp_path / "r", entries(5)), state)
    assert cosigned(see(request(tmp_path / "r", entries(5)), state))


def test_a_state_that_cannot_be_written_gives_no_cosignature(
    tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_about: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="Nothing was signed"):
        see(request(tmp_path / "r", entries(5)), state)
    assert not list(state.glob("*.json"))
    assert not list(state.glob("*.part"))
