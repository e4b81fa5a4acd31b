"""How far a bundle reaches: the last signed checkpoint, or what is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.errors import DataError, StoreError
from evalcore.messages import _
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import Verifier, parse
from evalcore.vocabulary.checkpoints import (
    CheckpointSigned,
    CheckpointWitnessed,
    SigningKeyAdmitted,
)

if TYPE_CHECKING:
    from evalcore.record.record import Record
    from evalcore.record.store import Commit

_SIGNED = {cls.topic(): cls for cls in (CheckpointSigned, CheckpointWitnessed)}


@frozen
class Prefix:
    """Where a bundle ends, and its checkpoint as a file: a signed note, or the text alone."""

    commit: Commit
    checkpoint: bytes
    signed: bool
    cosigned: int = 0
    """How many witnesses' signatures it bears."""


def prefix_at(record: Record, commit: Commit | None = None) -> Prefix:
    """The prefix up to ``commit``; without one up to the last checkpoint that was signed.

    Where none was signed there, up to the head (or ``commit``), and the checkpoint is unsigned.
    Raises StoreError where a kept note can't be read.
    """
    from evalcore.procedures.origin import origin_of

    signed = signed_notes(record)
    if commit is None:
        commit = record.commit_at(max(signed)) if signed else record.head()
    stated = Checkpoint.of(origin_of(record, commit.size), commit.size, commit.root)
    notes = [
        note
        for note in map(
            parse, (record.source(each).content for each in signed.get(commit.size, ()))
        )
        if note.text == stated.text
    ]
    if not notes:
        return Prefix(commit, stated.text.encode(), signed=False)
    # Cosignatures may have come one by one, each in a note of its own over the same text.
    whole = notes[0].with_signatures(each for note in notes for each in note.signatures)
    witnesses = sum(each.name != stated.origin for each in whole.signatures)
    return Prefix(commit, whole.bytes, signed=True, cosigned=witnesses)


def signed_notes(record: Record) -> dict[int, list[str]]:
    """Size → digests of the kept notes of that size, in the order in which they were signed."""
    found: dict[int, list[str]] = {}
    for topic, state in _states(record, list(_SIGNED)):
        fact = _SIGNED[topic].from_states(state)
        found.setdefault(fact.size, []).append(fact.note)
    return found


def admitted_keys(record: Record, size: int) -> list[Verifier]:
    """The public keys that the log admits up to ``size``, in order."""
    topic = SigningKeyAdmitted.topic()
    found: dict[str, Verifier] = {}
    for _topic, state in _states(record, [topic], size):
        vkey = SigningKeyAdmitted.from_states(state).vkey
        try:
            found[vkey] = Verifier.parse(vkey)
        except DataError as error:
            raise StoreError(
                _("A key that the record admits can't be read: {reason}").format(reason=error)
            ) from error
    return list(found.values())


def _states(record: Record, topics: list[str], size: int | None = None) -> list[tuple[str, bytes]]:
    last = record.head().size if size is None else size
    with record.read_arrow(1, last, topics) as reader:
        rows = reader.read_all().select(["topic", "state"]).to_pylist()
    return [(row["topic"], row["state"].encode()) for row in rows]
