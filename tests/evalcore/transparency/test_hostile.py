"""Whatever bytes come from outside: the readers take them or say what is wrong, and no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evalcore.errors import DataError
from evalcore.transparency import note as notes
from evalcore.transparency import pkcs8, tile_paths, tlog_proof, witness_request
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import Verifier
from evalcore.transparency.policy import Policy
from tests.evalcore.transparency.make_golden_log import FOLDER


def kept(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def read_checkpoint(data: bytes) -> bytes:
    checkpoint = Checkpoint.parse(text_of(data))
    assert text_of(data).startswith(checkpoint.text)
    return data


def read_policy(data: bytes) -> bytes:
    policy = Policy.parse(data)
    assert Policy.parse(policy.text) == policy
    return data


READERS: dict[str, tuple[Callable[[bytes], bytes], bytes]] = {
    "note": (lambda data: notes.parse(data).bytes, kept("checkpoint")),
    "signatures": (
        lambda data: "".join(s.line for s in notes.parse_signatures(data)).encode(),
        kept("checkpoint").partition(b"\n\n")[2],
    ),
    "vkey": (
        lambda data: Verifier.parse(text_of(data)).vkey.encode(),
        kept("keys/log-old.vkey")[:-1],
    ),
    "checkpoint": (read_checkpoint, kept("checkpoint").partition(b"\n\n")[0] + b"\n"),
    "proof": (lambda data: tlog_proof.parse(data).bytes, kept("entry-73.tlog-proof")),
    "request": (lambda data: witness_request.parse(data).bytes, kept("request")),
    "entries": (
        lambda data: tile_paths.pack_entries(tile_paths.unpack_entries(data)),
        kept("tile/entries/001.p/44"),
    ),
    "policy": (read_policy, kept("policy")),
}
"""What is read → how (giving what would be written), and a sound example."""


def taken_or_told(name: str, data: bytes) -> None:
    """What is taken would be written so; of all errors only DataError comes out."""
    try:
        again = READERS[name][0](data)
    except DataError as error:
        message = str(error)
    else:
        assert again == data
        return
    message.encode()
    assert 0 < len(message) < 2000


@pytest.mark.parametrize("name", READERS)
def test_the_sound_example_is_taken(name: str) -> None:
    read, sound = READERS[name]
    assert read(sound) == sound


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=150, deadline=None)
@example(b"")
@example(b"\n")
@example(b"\n\n")
@example(b"\xed\xa0\x80")
@given(st.binary(max_size=400))
def test_bytes_of_no_sense_are_told(name: str, data: bytes) -> None:
    taken_or_told(name, data)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=250, deadline=None)
@given(st.data())
def test_changed_bytes_are_taken_as_they_stand_or_told(name: str, data: st.DataObject) -> None:
    sound = READERS[name][1]
    changed = bytearray(sound)
    for _change in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(changed)))
        end = data.draw(st.integers(start, min(len(changed), start + 60)))
        new = data.draw(
            st.binary(max_size=6)
            | st.sampled_from(
                [b"\n", b"\n\n", b" ", b"+", b"=", b"0", "— ".encode(), b"\xe3\x80\x80"]
            )
            | st.just(bytes(changed[start:end]) * 2)
        )
        changed[start:end] = new
    taken_or_told(name, bytes(changed))


@pytest.mark.parametrize("name", READERS)
def test_a_file_of_twenty_megabytes_is_told_and_not_taken_apart(name: str) -> None:
    read, sound = READERS[name]
    line = sound[: sound.index(b"\n") + 1] if b"\n" in sound else sound
    for filler in (b"x", b"\n", line, b"\n\n"):
        with pytest.raises(DataError):
            read(sound + filler * (20_000_000 // len(filler)))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300) | st.binary(max_size=300).map(text_of))
def test_an_encrypted_key_of_no_sense_is_none(text: str) -> None:
    assert pkcs8.rounds_of(pkcs8.BEGIN + text + pkcs8.END) is None
    assert pkcs8.rounds_of(text) is None
