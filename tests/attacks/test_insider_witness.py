"""A log's own office tries to have a witness sign what it should not."""

from __future__ import annotations

import os
from base64 import b64encode
from pathlib import Path

import pytest

from evalcore.errors import EvalcoreError
from evalcore.transparency import note as notes
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.merkle import EMPTY_ROOT, consistency_proof, root_of
from evalcore.witnessing.cosigning import witness
from evalcore.witnessing.state import read_state, state_path
from tests.evalcore.witnessing.logs import LOG, NAME, WITNESS, entries, leaves, request, tiles

NOW = 1_768_467_600


def signs(what: str, state: Path, now: int = NOW) -> bool:
    """Whether the witness gives its cosignature."""
    try:
        found = witness(what, state, WITNESS, now=now, logs=(LOG.verifier,))
    except EvalcoreError:
        return False
    return found.signature is not None


def asked(path: Path, old: int, proof: list[bytes], size: int, root: bytes, more: str = "") -> str:
    note = notes.sign(Checkpoint.of(NAME, size, root).text + more, [LOG]).bytes
    # By hand: the library refuses to write what it would refuse to read.
    lines = "".join(f"{b64encode(each).decode()}\n" for each in proof)
    path.write_bytes(f"old {old}\n{lines}\n".encode() + note)
    return str(path)


@pytest.fixture
def seen(tmp_path: Path) -> Path:
    """A witness that has seen a log of 600."""
    state = tmp_path / "state"
    assert signs(request(tmp_path / "first", entries(600)), state)
    return state


def test_a_log_that_was_seen_is_never_witnessed_as_empty(tmp_path: Path, seen: Path) -> None:
    assert not signs(asked(tmp_path / "r", 0, [], 0, EMPTY_ROOT), seen)
    assert not signs(asked(tmp_path / "r", 600, [], 0, EMPTY_ROOT), seen)


def test_an_empty_root_of_a_log_that_is_not_empty_is_not_witnessed(tmp_path: Path) -> None:
    assert not signs(asked(tmp_path / "r", 0, [], 0, bytes(32)), tmp_path / "new")


@pytest.mark.parametrize("size", [1, 256, 599, 600])
def test_neither_less_nor_another_root_of_the_same_size(
    tmp_path: Path, seen: Path, size: int
) -> None:
    other = leaves(entries(size, changed=1))
    for old in (0, size, 600):
        assert not signs(asked(tmp_path / "r", old, [], size, root_of(other)), seen)


def test_a_fork_with_a_genuine_proof_from_another_size_is_refused(
    tmp_path: Path, seen: Path
) -> None:
    """The old size in the request is the log's own word; what counts is what was seen."""
    fork = leaves(entries(700, changed=500))
    for old in (0, 1, 256, 499):
        proof = consistency_proof(fork, old) if old else []
        assert not signs(asked(tmp_path / "r", old, proof, 700, root_of(fork)), seen)


def test_a_size_beyond_counting_is_refused(tmp_path: Path, seen: Path) -> None:
    for size in (2**53 + 1, 2**63 - 1, 2**64, 10**30):
        text = f"{NAME}\n{size}\n" + Checkpoint.of(NAME, 1, bytes(32)).text.split("\n")[2] + "\n"
        note = notes.sign(text, [LOG]).bytes
        path = tmp_path / "r"
        path.write_bytes(b"old 600\n\n" + note)
        assert not signs(str(path), seen)


def test_state_that_is_a_link_is_replaced_and_what_it_pointed_at_stays(
    tmp_path: Path, seen: Path
) -> None:
    path = state_path(seen, NAME)
    aside = tmp_path / "aside.json"
    path.rename(aside)
    path.symlink_to(aside)
    before = aside.read_bytes()
    longer = entries(700)
    assert signs(request(tmp_path / "r", longer, 600), seen)
    assert aside.read_bytes() == before
    assert not path.is_symlink()
    known = read_state(seen, NAME)
    assert known is not None
    assert known.last.size == 700


@pytest.mark.parametrize("made", ["pipe", "folder", "dangling"])
def test_state_that_is_no_file_signs_nothing_anew(tmp_path: Path, made: str) -> None:
    """What can't be read is not taken for "never seen"."""
    state = tmp_path / "state"
    state.mkdir()
    path = state_path(state, NAME)
    if made == "folder":
        path.mkdir()
    elif made == "dangling":
        path.symlink_to(tmp_path / "nothing")
    else:
        os.mkfifo(path)
    assert not signs(request(tmp_path / "r", entries(5)), state)


def test_a_whole_log_whose_tiles_change_between_two_reads_is_signed_as_read_or_not_at_all(
    tmp_path: Path, seen: Path
) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    where = tiles(folder, entries(700))
    tile = folder / "tile/0/001"
    data = bytearray(tile.read_bytes())
    data[3] ^= 1
    tile.write_bytes(bytes(data))
    assert not signs(where, seen)
    known = read_state(seen, NAME)
    assert known is not None
    assert known.last.size == 600


def test_lines_behind_the_root_do_not_make_another_checkpoint_of_a_size(
    tmp_path: Path, seen: Path
) -> None:
    """Extension lines are signed along, and the root is still the one that was seen."""
    log = leaves(entries(600))
    assert not signs(asked(tmp_path / "r", 600, [], 600, bytes(32), "more\n"), seen)
    found = asked(tmp_path / "r", 600, [], 600, root_of(log), "more\n")
    signs(found, seen)
    known = read_state(seen, NAME)
    assert known is not None
    assert (known.last.size, known.last.root) == (600, root_of(log))
