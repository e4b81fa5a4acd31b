"""A witness: cosigns what continues what it saw, refuses the rest, and says from where."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evalcore.errors import DataError, StoreError, UsageError
from evalcore.transparency import note as notes
from evalcore.transparency.cosignature import verify
from evalcore.transparency.note import COSIGNATURE, Note, Signer
from evalcore.witnessing.cosigning import distrust
from evalcore.witnessing.state import read_state
from tests.evalcore.witnessing.logs import (
    LOG,
    NAME,
    OTHER_LOG,
    WITNESS,
    entries,
    leaves,
    request,
    signed,
    tiles,
)
from tests.evalcore.witnessing.seeing import KEYS, NOW, cosigned, refused, see


def test_a_log_seen_for_the_first_time_is_cosigned_and_remembered(
    tmp_path: Path, state: Path
) -> None:
    log = entries(5)
    found = see(request(tmp_path / "r", log), state)
    assert cosigned(found)
    assert found.before is None
    note = notes.parse(signed(log))
    assert found.signature is not None
    assert verify(note, found.signature, WITNESS.verifier) == NOW
    kept = read_state(state, NAME)
    assert kept is not None
    assert (kept.last.size, kept.keys, kept.leaves) == (5, KEYS, 0)
    both = notes.check(notes.parse(kept.note), [LOG.verifier, WITNESS.verifier])
    assert len(both.verified) == 2


@pytest.mark.parametrize(("old", "new"), [(1, 2), (5, 9), (256, 700), (700, 700)])
def test_a_log_that_goes_on_is_cosigned_again_by_its_key_alone(
    tmp_path: Path, state: Path, old: int, new: int
) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(old)), state))
    # Its key is remembered: none is given.
    found = see(request(tmp_path / "r", entries(new), old), state, NOW + 9, trusted=())
    assert cosigned(found)
    assert found.before is not None
    assert (found.before.size, found.at) == (old, NOW + 9)
    kept = read_state(state, NAME)
    assert kept is not None
    assert kept.last.at == NOW + 9


def test_the_same_request_twice_is_answered_twice(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(request(tmp_path / "a", entries(5)), state))
    second = request(tmp_path / "b", entries(9), 5)
    assert cosigned(see(second, state))
    # The answer was lost: the old request starts from 5, the witness has seen 9 of the same log.
    assert cosigned(see(second, state))


def test_a_log_whose_key_nobody_gave_is_refused(tmp_path: Path, state: Path) -> None:
    found = see(request(tmp_path / "r", entries(5)), state, trusted=())
    assert "--log" in refused(found)
    assert found.refusal is not None
    assert found.refusal.status == 404
    assert read_state(state, NAME) is None


def test_another_key_of_the_same_name_is_refused(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(5)), state))
    forged = request(tmp_path / "r", entries(9), 5, signer=OTHER_LOG)
    found = see(forged, state)
    assert found.refusal is not None
    assert found.refusal.status == 403


def test_a_new_key_is_trusted_when_it_is_given(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(5)), state))
    rotated = request(tmp_path / "r", entries(9), 5, signer=OTHER_LOG)
    assert cosigned(see(rotated, state, trusted=(OTHER_LOG.verifier,)))
    kept = read_state(state, NAME)
    assert kept is not None
    assert kept.keys == (LOG.verifier, OTHER_LOG.verifier)


def test_a_compromised_key_is_trusted_no_more(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(5)), state))
    assert distrust(state, LOG.verifier.key_id.hex()) == (NAME, LOG.verifier)
    stolen = request(tmp_path / "r", entries(9), 5)
    assert not cosigned(see(stolen, state, trusted=()))
    with pytest.raises(UsageError, match="distrusted"):
        see(stolen, state)
    rotated = request(tmp_path / "r", entries(9), 5, signer=OTHER_LOG)
    assert cosigned(see(rotated, state, trusted=(OTHER_LOG.verifier,)))
    with pytest.raises(UsageError, match="0 keys"):
        distrust(state, LOG.verifier.vkey)


# Attacks, with a request alone


def test_a_rewritten_log_is_refused_though_its_own_key_signed_it(
    tmp_path: Path, state: Path
) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(100)), state))
    found = see(request(tmp_path / "r", entries(200, changed=50), 100), state, NOW + 9)
    assert "somewhere in the events 1 to 100" in refused(found)
    refusal = found.refusal
    assert refusal is not None
    assert refusal.altered
    assert (refusal.agrees_to, refusal.differs_by, refusal.position) == (0, 100, 0)
    kept = read_state(state, NAME)
    assert kept is not None
    assert (kept.last.size, kept.last.at) == (100, NOW)


def test_a_request_from_an_earlier_size_places_the_change_between_two_sizes(
    tmp_path: Path, state: Path
) -> None:
    for old, size in ((0, 40), (40, 70), (70, 100)):
        assert cosigned(see(request(tmp_path / "r", entries(size), old), state))
    rewritten = entries(200, changed=50)
    inside = see(request(tmp_path / "r", rewritten, 40), state).refusal
    assert inside is not None
    assert not inside.altered
    assert (inside.agrees_to, inside.known) == (40, 100)
    assert "--since 100" in inside.reason
    shown = see(request(tmp_path / "r", rewritten, 70), state).refusal
    assert shown is not None
    assert (shown.altered, shown.differs_by) == (True, 70)


def test_two_roots_of_one_size_are_never_cosigned(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(100)), state))
    for old in (0, 100):
        found = see(request(tmp_path / "r", entries(100, changed=100), old), state)
        assert "NOT the log that was seen" in refused(found)


@pytest.mark.parametrize("old", [0, 40])
def test_a_shortened_log_is_refused(tmp_path: Path, state: Path, old: int) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(40)), state))
    assert cosigned(see(request(tmp_path / "r", entries(100), 40), state))
    found = see(request(tmp_path / "r", entries(60), old), state)
    assert "SHORTENED by the events 61 to 100" in refused(found)
    assert found.refusal is not None
    assert (found.refusal.altered, found.refusal.agrees_to) == (True, old)


def test_an_old_checkpoint_is_told_from_a_shortened_log(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(40)), state))
    assert cosigned(see(request(tmp_path / "r", entries(100), 40), state))
    found = see(request(tmp_path / "r", entries(40)), state)
    assert "an older one" in refused(found)
    assert found.refusal is not None
    assert not found.refusal.altered


def test_a_proof_that_was_tampered_with_is_refused(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(request(tmp_path / "r", entries(5)), state))
    path = Path(request(tmp_path / "r", entries(9), 5))
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([lines[0], *lines[2:]]))
    assert not cosigned(see(str(path), state))


# The whole log at hand


@pytest.mark.parametrize("changed", [1, 50, 100])
@pytest.mark.parametrize("size", [100, 257, 600])
def test_with_the_whole_log_the_first_position_that_differs_is_named(
    tmp_path: Path, state: Path, changed: int, size: int
) -> None:
    assert cosigned(see(tiles(tmp_path / "a", entries(100)), state))
    found = see(tiles(tmp_path / "b", entries(size, changed)), state)
    assert f"at position {changed}" in refused(found)
    assert found.refusal is not None
    assert found.refusal.altered
    assert found.refusal.position == changed


def test_leaves_of_an_earlier_whole_log_still_place_a_later_change(
    tmp_path: Path, state: Path
) -> None:
    assert cosigned(see(tiles(tmp_path / "a", entries(100)), state))
    assert cosigned(see(request(tmp_path / "r", entries(300), 100), state))
    late = see(tiles(tmp_path / "b", entries(400, changed=200)), state).refusal
    assert late is not None
    assert late.altered
    assert (late.agrees_to, late.differs_by, late.position) == (100, 300, 0)
    early = see(tiles(tmp_path / "c", entries(400, changed=7)), state).refusal
    assert early is not None
    assert early.position == 7


def test_the_whole_log_cosigned_again_keeps_more_leaves(tmp_path: Path, state: Path) -> None:
    for n, size in enumerate((100, 300, 700)):
        assert cosigned(see(tiles(tmp_path / str(n), entries(size)), state))
    kept = read_state(state, NAME)
    assert kept is not None
    assert kept.leaves == 700
    found = see(tiles(tmp_path / "x", entries(800, changed=699)), state)
    assert found.refusal is not None
    assert found.refusal.position == 699


def test_kept_leaves_tell_a_shortened_log_from_a_rewritten_one(tmp_path: Path, state: Path) -> None:
    assert cosigned(see(tiles(tmp_path / "a", entries(100)), state))
    short = see(tiles(tmp_path / "b", entries(60)), state).refusal
    assert short is not None
    assert "events 61 to 100 were REMOVED" in short.reason
    both = see(tiles(tmp_path / "c", entries(60, changed=30)), state).refusal
    assert both is not None
    assert both.position == 30
    asked = see(request(tmp_path / "r", entries(60, changed=30)), state).refusal
    assert asked is not None
    assert "NOT the log that was seen" in asked.reason


def test_tiles_that_the_checkpoint_does_not_sign_are_refused(tmp_path: Path, state: Path) -> None:
    folder = tmp_path / "a"
    tiles(folder, entries(300))
    path = folder / "tile/0/000"
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    assert "not the log that the checkpoint signs" in refused(see(str(folder), state))
    path.unlink()
    with pytest.raises(DataError, match="position 1 is missing"):
        see(str(folder), state)
    assert read_state(state, NAME) is None


def test_tiles_that_have_grown_since_are_cut(tmp_path: Path, state: Path) -> None:
    folder = tmp_path / "a"
    tiles(folder, entries(300))
    (folder / "tile/0/001.p/44").unlink()
    (folder / "tile/0/001").write_bytes(b"".join(leaves(entries(512))[256:]))
    assert cosigned(see(str(folder), state))


def test_nothing_is_read_of_a_log_that_no_trusted_key_signed(tmp_path: Path, state: Path) -> None:
    folder = tmp_path / "a"
    tiles(folder, entries(300), signer=OTHER_LOG)
    shutil.rmtree(folder / "tile")
    found = see(str(folder), state)
    assert found.refusal is not None
    assert found.refusal.status == 403


# Keys and files that do not fit


def test_keys_of_the_wrong_role_are_refused(tmp_path: Path, state: Path) -> None:
    what = request(tmp_path / "r", entries(5))
    with pytest.raises(UsageError, match="log's key"):
        see(what, state, signer=LOG)
    with pytest.raises(UsageError, match="witness's key"):
        see(what, state, trusted=(WITNESS.verifier,))
    with pytest.raises(UsageError, match=r"other\.example"):
        see(what, state, trusted=(Signer("other.example/log", b"\x05" * 32).verifier,))
    itself = Signer(NAME + "-w", b"\x01" * 32, COSIGNATURE)
    with pytest.raises(UsageError, match="witness itself"):
        see(what, state, signer=itself)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"old 5\n", b"old 0\n\nx\n", b"old 0\n" + b"A" * 2_000_000]
)
def test_a_file_that_is_no_request_is_refused(tmp_path: Path, state: Path, data: bytes) -> None:
    path = tmp_path / "r"
    path.write_bytes(data)
    with pytest.raises(DataError):
        see(str(path), state)


def test_a_folder_that_is_no_log_is_refused(tmp_path: Path, state: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="neither a bundle"):
        see(str(tmp_path / "empty"), state)
    with pytest.raises(StoreError):
        see(str(tmp_path / "nowhere"), state)


def test_foreign_signatures_do_not_fill_the_state(tmp_path: Path, state: Path) -> None:
    note = notes.parse(signed(entries(5)))
    strangers = [
        notes.sign(note.text, [Signer(f"x{n}", bytes([n + 10]) * 32)]).signatures[0]
        for n in range(99)
    ]
    folder = Path(tiles(tmp_path / "t", entries(5)))
    (folder / "checkpoint").write_bytes(Note(note.text, (*strangers, *note.signatures)).bytes)
    assert cosigned(see(str(folder), state))
    kept = read_state(state, NAME)
    assert kept is not None
    assert len(notes.parse(kept.note).signatures) == 2
