"""Witnessing, in the order that keeps a witness honest: check, remember, then give out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from evalcore.errors import StoreError, UsageError
from evalcore.messages import _
from evalcore.record.envelope import Row
from evalcore.record.planning import show_time
from evalcore.transparency import note as notes
from evalcore.transparency import witness_request
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.cosignature import cosign
from evalcore.transparency.note import COSIGNATURE, NOTE, Note, Signature, Signer, Verifier
from evalcore.transparency.witness_request import WitnessRequest
from evalcore.witnessing.handed import Handed, Progress, handed_over
from evalcore.witnessing.holding import held
from evalcore.witnessing.judging import Refusal, forgotten, judge, judge_whole, shown_time
from evalcore.witnessing.state import (
    Seen,
    WitnessState,
    distrusting,
    read_leaves,
    read_state,
    read_states,
    write_leaves,
    write_state,
)
from evalcore.witnessing.whole import Whole, whole_of

LARGEST_SKEW = 5 * 60
"""Seconds that the last cosignature may be ahead of this machine's clock."""


@frozen
class Witnessing:
    """What came of it: ``signature`` where it was cosigned, else ``refusal``.

    ``before`` is what was seen last before (None: first sight); ``event`` says what stands now at
    the first position that differs, where that is known; ``whole``: the log was handed over whole.
    """

    checkpoint: Checkpoint
    at: int
    before: Seen | None
    whole: bool
    signature: Signature | None = None
    refusal: Refusal | None = None
    event: str = ""


def witness(
    what: str,
    folder: Path,
    signer: Signer,
    *,
    now: int,
    logs: Sequence[Verifier] = (),
    progress: Progress | None = None,
) -> Witnessing:
    """Judge what was handed over and cosign it, remembering it in ``folder``.

    ``now`` is this office's clock in seconds since 1970; ``logs`` are keys that the user trusts,
    needed at first sight of a log.

    Raises UsageError where the keys don't fit, DataError where what was handed over can't be read
    as a log, StoreError where the state is damaged, an old copy, or from the future.
    """
    _refuse_keys(signer, logs)
    with held(folder), handed_over(what) as handed:
        note = notes.parse(handed.note)
        checkpoint = Checkpoint.parse(note.text)
        state = read_state(folder, checkpoint.origin)
        keys = _trusted(checkpoint.origin, state, logs, signer)
        _refuse_state(handed, signer, state, now)
        before = state.last if state else None
        refusal, whole = _judged(handed, checkpoint, keys, state, folder, progress)
        at = max(now, before.at if before else 0)
        if refusal is not None:
            event = _event_at(handed, refusal.position)
            return Witnessing(
                checkpoint, at, before, whole is not None, refusal=refusal, event=event
            )
        signature = cosign(note, signer, at)
        seen = Seen(checkpoint.size, checkpoint.root, at)
        if whole is not None:
            write_leaves(folder, checkpoint.origin, whole.leaves)
        # On disk before the cosignature may leave: a witness that forgets could sign a rewritten
        # log.
        write_state(
            folder,
            WitnessState(
                witness=signer.verifier,
                origin=checkpoint.origin,
                keys=keys,
                distrusted=state.distrusted if state else (),
                seen=state.with_seen(seen) if state else (seen,),
                leaves=seen.size if whole is not None else state.leaves if state else 0,
                note=_kept_note(note, keys, signature).bytes,
            ),
        )
    return Witnessing(checkpoint, at, before, whole is not None, signature)


def _judged(
    handed: Handed,
    checkpoint: Checkpoint,
    keys: tuple[Verifier, ...],
    state: WitnessState | None,
    folder: Path,
    progress: Progress | None,
) -> tuple[Refusal | None, Whole | None]:
    """Why it is refused (None: it is not), and the whole log where that was handed over."""
    # Nothing is read of a log that no trusted key has signed.
    first = witness_request.examine(WitnessRequest(0, (), handed.note), keys, None)
    if first is not None:
        return Refusal(first.status, f"{first.reason} {_how_to_know()}"), None
    shorter = state is not None and checkpoint.size < state.last.size
    kept = read_leaves(folder, state) if state and (handed.request is None or shorter) else b""
    if handed.request is not None:
        return judge(handed.request, keys, state, kept), None
    assert handed.leaves is not None
    whole = whole_of(handed.leaves(checkpoint.size, progress))
    return judge_whole(handed.note, whole, keys, state, kept), whole


def distrust(folder: Path, wanted: str) -> tuple[str, Verifier]:
    """Trust a log's key no more (it was compromised): (origin, the key).

    ``wanted`` is its id or vkey. Raises UsageError where no state knows it, or several do.
    """
    with held(folder):
        found = [
            (state, key)
            for state in read_states(folder)
            for key in state.keys
            if wanted.strip() in (key.vkey, key.key_id.hex())
        ]
        if len(found) != 1:
            raise UsageError(
                _("{n} keys of logs seen are called {key}. witness --state lists them.").format(
                    n=len(found), key=wanted[:80]
                )
            )
        (state, key) = found[0]
        write_state(folder, distrusting(state, key))
    return state.origin, key


def _kept_note(note: Note, keys: tuple[Verifier, ...], signature: Signature) -> Note:
    """The note with the log's signatures and ours: foreign ones would only fill the state."""
    signed = [one for _key, one in notes.check(note, keys).verified]
    return Note(note.text, (*signed, signature))


def _refuse_keys(signer: Signer, logs: Sequence[Verifier]) -> None:
    if signer.kind != COSIGNATURE:
        raise UsageError(
            _(
                "{name} is a log's key. A witness has a key of its own: key new NAME --role "
                "witness."
            ).format(name=signer.name)
        )
    for key in logs:
        if key.kind != NOTE:
            raise UsageError(
                _("{name} is a witness's key. --log takes the key of the log.").format(
                    name=key.name
                )
            )


def _trusted(
    origin: str, state: WitnessState | None, logs: Sequence[Verifier], signer: Signer
) -> tuple[Verifier, ...]:
    for key in logs:
        if key.name != origin:
            raise UsageError(
                _("--log is the key of {name}, and what was handed over is of {origin}.").format(
                    name=key.name, origin=origin
                )
            )
        if state is not None and key in state.distrusted:
            raise UsageError(
                _("The key {key_id} of {origin} is distrusted here: it was compromised.").format(
                    key_id=key.key_id.hex(), origin=origin
                )
            )
    keys = tuple(dict.fromkeys((*(state.keys if state else ()), *logs)))
    if any(key.public == signer.verifier.public for key in keys):
        raise UsageError(_("A log can't witness itself: this key signs for the log."))
    return keys


def _refuse_state(handed: Handed, signer: Signer, state: WitnessState | None, now: int) -> None:
    """Raise StoreError where the state is another witness's, from the future, or an old copy."""
    if state is not None and state.witness.name != signer.name:
        raise UsageError(
            _("This folder is the state of {witness}, the key is of {name}. Use its own.").format(
                witness=state.witness.name, name=signer.name
            )
        )
    if state is not None and state.last.at > now + LARGEST_SKEW:
        raise StoreError(
            _(
                "The state says that this log was cosigned at {then}, and this machine's clock "
                "says {now}. Nothing was signed. Set the clock, or restore the right state."
            ).format(then=shown_time(state.last.at), now=shown_time(now))
        )
    mine = dict.fromkeys((signer.verifier, *((state.witness,) if state else ())))
    for note in (handed.note, *handed.notes()):
        for key in mine:
            size = forgotten(note, key, state)
            if size:
                raise StoreError(
                    _(
                        "This key has cosigned the log at size {size}, and the state in this "
                        "folder does not know of it: it is an old copy, or was lost. Nothing was "
                        "signed. Restore the newest state; without it, witness from now on with a "
                        "new key and an empty folder, and say so."
                    ).format(size=size)
                )


def _how_to_know() -> str:
    return _(
        "A log's public key is given with --log FILE.vkey, at first sight and when it has a new "
        "one; compare its fingerprint with the other office first."
    )


def _event_at(handed: Handed, position: int) -> str:
    """What stands at a position now, for people: never what it says."""
    row: Row | None = handed.row(position) if position else None
    if row is None:
        return ""
    _at, stream, version, topic, _public, recorded_at, actor, *_rest = row
    return _("{topic}, event {version} of {stream}, recorded {time} by {actor}").format(
        topic=topic, version=version, stream=stream, time=show_time(recorded_at), actor=actor
    )
