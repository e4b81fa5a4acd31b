"""Whether the kept checkpoints hold: what verify asks of the two small streams and their notes.

A forger who owns the record can append whatever he likes; that a checkpoint event stands in the
log does not make it one. Each is checked against the tree, its note, and the keys as they were
when it was appended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.errors import DataError, EvalcoreError
from evalcore.messages import _
from evalcore.procedures.checkpoints import CHECKPOINTS_STREAM, instant_text
from evalcore.procedures.keys import KEYS, WITNESS_ROLE, KeyState
from evalcore.procedures.origin import KEYS_STREAM, LOG_ROLE
from evalcore.procedures.sealing_tiles import tile_reader
from evalcore.transparency import note as notes
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import Verifier
from evalcore.transparency.notekeys import time_of
from evalcore.transparency.tile_proofs import ReadTile, root_at
from evalcore.vocabulary import Fact, fact_class
from evalcore.vocabulary.checkpoints import (
    CheckpointSigned,
    CheckpointWitnessed,
    SigningKeyAdmitted,
)

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.record.store import StoredFact


@frozen
class KeptProblem:
    """What is wrong with the event at ``position``."""

    position: int
    what: str


@frozen
class KeptCheck:
    """How many signatures and cosignatures were looked at, and what is wrong with them."""

    checked: int
    problems: tuple[KeptProblem, ...]

    @property
    def ok(self) -> bool:
        """Whether all of them hold."""
        return not self.problems


def check_kept(record: Record, roots: Mapping[int, bytes] | None = None) -> KeptCheck:
    """Check every key, signature and cosignature that the record tells of.

    ``roots``: size → root as recomputed from the events (``Verification.roots``); a size that is
    not in it is looked up in the stored tiles. The private parts and the rest of the log are not
    read.
    """
    read_tile = tile_reader(record)
    state, checked, largest = KEYS.initial_state(), 0, 0
    problems: list[KeptProblem] = []
    for stored in _in_order(record):
        try:
            fact = fact_class(stored.topic).from_states(stored.public)
            if isinstance(fact, CheckpointSigned | CheckpointWitnessed):
                checked += 1
                wrong = list(_wrong(record, stored, fact, state, roots or {}, read_tile))
                if isinstance(fact, CheckpointSigned) and not wrong:
                    if fact.size < largest:
                        wrong = [_("a checkpoint of a larger size was signed before")]
                    largest = max(largest, fact.size)
            else:
                wrong = _wrong_key(fact, state)
                state = KEYS.evolve(state, fact)
        except DataError as error:
            wrong = [str(error)]
        problems += [KeptProblem(stored.position, what) for what in wrong]
    return KeptCheck(checked, tuple(problems))


def _in_order(record: Record) -> list[StoredFact]:
    """The events of both streams as they stand in the log."""
    both = (*record.stream(KEYS_STREAM), *record.stream(CHECKPOINTS_STREAM))
    return sorted(both, key=lambda stored: stored.position)


def _wrong_key(fact: Fact, state: KeyState) -> list[str]:
    if isinstance(fact, SigningKeyAdmitted):
        key = Verifier.parse(fact.vkey)
        if fact.name != key.name:
            return [_("the key is called {name}, not {said}").format(name=key.name, said=fact.name)]
        if state.get(fact.vkey) is not None:
            return [_("the key was admitted before")]
        if fact.role == LOG_ROLE and state.origin not in ("", key.name):
            return [_("the record is called {origin}").format(origin=state.origin)]
    return []


def _wrong(
    record: Record,
    stored: StoredFact,
    fact: CheckpointSigned | CheckpointWitnessed,
    state: KeyState,
    roots: Mapping[int, bytes],
    read_tile: ReadTile,
) -> Iterator[str]:
    """What is wrong with a checkpoint's event, a sentence each."""
    if not 0 < fact.size < stored.position:
        yield _("it signs {size} events, and stands itself at {position}").format(
            size=fact.size, position=stored.position
        )
        return
    root = roots.get(fact.size) or _root(fact.size, read_tile)
    if root is None or root.hex() != fact.root:
        yield _("its root is not that of the first {size} events").format(size=fact.size)
    role = LOG_ROLE if isinstance(fact, CheckpointSigned) else WITNESS_ROLE
    known = state.get(fact.vkey)
    if known is None or known.admitted.role != role:
        yield _("the record had not admitted its key")
    elif not known.may_sign:
        yield _("its key was revoked by then")
    try:
        note = notes.parse(record.source(fact.note).content)
        said = Checkpoint.parse(note.text)
    except EvalcoreError as error:
        yield _("its note can't be read: {reason}").format(reason=error)
        return
    if (said.origin, said.size, said.root.hex()) != (fact.origin, fact.size, fact.root):
        yield _("its note is of another checkpoint")
        return
    verifier = Verifier.parse(fact.vkey)
    verified = [one for _key, one in notes.check(note, [verifier]).verified]
    if not verified:
        yield _("its note does not bear the signature of {name}").format(name=verifier.name)
    if isinstance(fact, CheckpointSigned) and fact.origin != verifier.name:
        yield _("its key is that of {name}").format(name=verifier.name)
    if isinstance(fact, CheckpointWitnessed) and verified:
        times = [time_of(one.raw) for one in verified]
        if fact.cosigned_at not in [instant_text(at) for at in times if at is not None]:
            yield _("the witness cosigned it at another time")


def _root(size: int, read_tile: ReadTile) -> bytes | None:
    try:
        return root_at(size, read_tile)
    except DataError:
        return None
