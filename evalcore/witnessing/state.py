"""What a witness remembers of a log: one small file per log, and the log's leaf hashes beside it.

``<32 hex digits>.json`` (first half of the SHA-256 of the log's origin) is canonical JSON with its
own SHA-256, so that damage is seen; ``<same>.leaves`` holds the leaf hashes of the largest log that
was handed over whole, 32 bytes each. Both appear whole or not at all. Losing them, or taking an
old copy back, makes a witness forget what it signed: keep them as carefully as the key.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
from attrs import evolve as changed
from attrs import frozen

from evalcore.errors import DataError, StoreError
from evalcore.messages import _
from evalcore.outside import read_small
from evalcore.placing import SECRET, write_whole
from evalcore.transparency import note as notes
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.encoding import LARGEST
from evalcore.transparency.merkle import HASH_SIZE
from evalcore.transparency.note import Verifier
from evalcore.transparency.notekeys import LONGEST_VKEY

FORMAT = "evalcore witness state/v1"
LARGEST_STATE = 20_000_000
_NAME_DIGITS = 32
_Hex = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
_Number = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
_Vkey = Annotated[str, msgspec.Meta(max_length=LONGEST_VKEY)]


class _SeenLine(msgspec.Struct, forbid_unknown_fields=True):
    size: _Number
    root: _Hex
    at: _Number


class _StateFile(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    witness: _Vkey
    origin: str
    keys: list[_Vkey]
    distrusted: list[_Vkey]
    seen: Annotated[list[_SeenLine], msgspec.Meta(min_length=1)]
    leaves: _Number
    note: str
    sha256: str


@frozen
class Seen:
    """A checkpoint that was cosigned: its size and root, and when (seconds since 1970)."""

    size: int
    root: bytes
    at: int


@frozen
class WitnessState:
    """What a witness knows of one log.

    ``keys`` are trusted to sign for it, ``distrusted`` no more; ``seen`` are the checkpoints that
    were cosigned, sizes growing; ``note`` is the last one with the cosignature; ``leaves`` says how
    many leaf hashes are kept (0, or one of the sizes seen). ``witness`` is the key that cosigned.
    """

    witness: Verifier
    origin: str
    keys: tuple[Verifier, ...]
    distrusted: tuple[Verifier, ...]
    seen: tuple[Seen, ...]
    leaves: int
    note: bytes

    @property
    def last(self) -> Seen:
        """What was cosigned last."""
        return self.seen[-1]

    @property
    def checkpoint(self) -> Checkpoint:
        """The same as a checkpoint."""
        return Checkpoint(self.origin, self.last.size, self.last.root)

    def at_size(self, size: int) -> Seen | None:
        """What was cosigned of this size."""
        return next((one for one in self.seen if one.size == size), None)

    def with_seen(self, one: Seen) -> tuple[Seen, ...]:
        """The checkpoints seen, with a new last one; the same again only gets a newer time."""
        return (*(before for before in self.seen if before.size != one.size), one)


def state_path(folder: Path, origin: str) -> Path:
    """Where the state of a log lies."""
    name = sha256(origin.encode("utf-8", "surrogateescape")).hexdigest()[:_NAME_DIGITS]
    return folder / f"{name}.json"


def read_state(folder: Path, origin: str) -> WitnessState | None:
    """What is remembered of a log; None where it was never seen.

    Raises StoreError where the state is damaged: then nothing may be cosigned.
    """
    return _read(state_path(folder, origin), origin)


def read_states(folder: Path) -> list[WitnessState]:
    """Everything that is remembered, by origin. Raises StoreError as ``read_state``."""
    if not folder.is_dir():
        return []
    found = [_read(path, None) for path in sorted(folder.glob(f"{'[0-9a-f]' * _NAME_DIGITS}.json"))]
    return sorted((one for one in found if one is not None), key=lambda one: one.origin)


def write_state(folder: Path, state: WitnessState) -> None:
    """Remember: on disk, whole, when this returns. Raises StoreError where it can't be."""
    told = {
        "format": FORMAT,
        "witness": state.witness.vkey,
        "origin": state.origin,
        "keys": [key.vkey for key in state.keys],
        "distrusted": [key.vkey for key in state.distrusted],
        "seen": [{"size": s.size, "root": s.root.hex(), "at": s.at} for s in state.seen],
        "leaves": state.leaves,
        "note": state.note.decode(),
    }
    told["sha256"] = sha256(_canonical(told)).hexdigest()
    _put(state_path(folder, state.origin), _canonical(told) + b"\n")


def read_leaves(folder: Path, state: WitnessState) -> bytes:
    """The kept leaf hashes, concatenated. Raises StoreError where they are not what was seen."""
    if not state.leaves:
        return b""
    path = _leaves_path(folder, state.origin)
    wanted = state.leaves * HASH_SIZE
    try:
        with path.open("rb") as file:
            data = file.read(wanted)
    except OSError as error:
        raise _damaged(path, error.strerror or str(error)) from error
    seen = state.at_size(state.leaves)
    if seen is None or len(data) != wanted or _root(data) != seen.root:
        raise _damaged(path, _("it does not hold the leaves that were seen"))
    return data


def write_leaves(folder: Path, origin: str, leaves: bytes | bytearray) -> None:
    """Keep leaf hashes; before the state that counts them is written."""
    _put(_leaves_path(folder, origin), leaves)


def distrusting(state: WitnessState, key: Verifier) -> WitnessState:
    """The state in which ``key`` signs no more for its log."""
    return changed(
        state,
        keys=tuple(one for one in state.keys if one != key),
        distrusted=tuple(dict.fromkeys((*state.distrusted, key))),
    )


def _read(path: Path, origin: str | None) -> WitnessState | None:
    # A link to nothing is not "never seen": whoever put it there would have the witness forget.
    if not os.path.lexists(path):
        return None
    try:
        data = read_small(path, LARGEST_STATE)
    except (DataError, StoreError) as error:
        raise _damaged(path, str(error)) from error
    try:
        told = msgspec.json.decode(data, type=_StateFile)
        state = _state(told, data)
    except (msgspec.MsgspecError, DataError, ValueError, RecursionError) as error:
        raise _damaged(path, str(error)) from error
    if state_path(path.parent, state.origin) != path or origin not in (None, state.origin):
        raise _damaged(path, _("it belongs to another log"))
    return state


def _state(told: _StateFile, data: bytes) -> WitnessState:
    """The state in a file. Raises ValueError or DataError, with the reason, where it is damaged."""
    plain = msgspec.to_builtins(told)
    said = plain.pop("sha256")
    if told.format != FORMAT:
        raise ValueError(_("it is of the format {format}").format(format=told.format[:80]))
    if sha256(_canonical(plain)).hexdigest() != said:
        raise ValueError(_("it does not fit its own SHA-256"))
    if _canonical({**plain, "sha256": said}) + b"\n" != data:
        raise ValueError(_("it was written by another program"))
    seen = tuple(Seen(one.size, bytes.fromhex(one.root), one.at) for one in told.seen)
    sizes, times = [one.size for one in seen], [one.at for one in seen]
    if sorted(set(sizes)) != sizes or sorted(times) != times:
        raise ValueError(_("its sizes or times do not grow"))
    witness = Verifier.parse(told.witness)
    note = notes.parse(told.note.encode())
    last = Checkpoint(told.origin, seen[-1].size, seen[-1].root)
    signed = [signature for key, signature in notes.check(note, [witness]).verified]
    if Checkpoint.parse(note.text) != last or not signed:
        raise ValueError(_("its last checkpoint is not the one that was cosigned"))
    return WitnessState(
        witness,
        told.origin,
        tuple(Verifier.parse(vkey) for vkey in told.keys),
        tuple(Verifier.parse(vkey) for vkey in told.distrusted),
        seen,
        told.leaves,
        told.note.encode(),
    )


def _canonical(told: object) -> bytes:
    return msgspec.json.encode(told, order="sorted")


def _root(leaves: bytes) -> bytes:
    from evalcore.transparency.tiles import Edge

    edge = Edge()
    edge.extend(leaves)
    return edge.root()


def _leaves_path(folder: Path, origin: str) -> Path:
    return state_path(folder, origin).with_suffix(".leaves")


def _put(path: Path, data: bytes | bytearray) -> None:
    """Write a file whole, and durably, in place of an older one."""
    try:
        write_whole(path, data, replace=True, mode=SECRET)
    except OSError as error:
        raise StoreError(
            _("{path} cannot be written: {reason}. Nothing was signed.").format(
                path=path, reason=error.strerror or error
            )
        ) from error


def _damaged(path: Path, reason: str) -> StoreError:
    return StoreError(
        _(
            "The witness's state {path} is damaged: {reason}. Nothing was signed. Restore its "
            "newest copy: a witness that forgot what it signed could sign a rewritten log. Without "
            "a copy, witness from now on with a new key and an empty folder, and say so."
        ).format(path=path, reason=reason)
    )
