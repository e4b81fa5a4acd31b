"""Whether a log continues what a witness saw of it, and from where it does not. Pure.

The rules are those of C2SP tlog-witness (:func:`witness_request.examine`). A refusal is then made
as narrow as what is known allows: between which two sizes seen the log was changed or, where leaf
hashes were kept and the whole log is at hand, at which position.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from attrs import evolve as changed
from attrs import frozen

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.transparency import note as notes
from evalcore.transparency import witness_request
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.merkle import HASH_SIZE, verify_consistency
from evalcore.transparency.note import Verifier
from evalcore.transparency.tile_proofs import consistency, root_at
from evalcore.transparency.witness_request import CONFLICT, UNPROVED, WitnessRequest
from evalcore.witnessing.state import Seen, WitnessState
from evalcore.witnessing.whole import Whole, first_difference, whole_of


@frozen
class Refusal:
    """Why nothing is cosigned.

    ``status``: the HTTP status of C2SP tlog-witness. ``altered``: the log is not the one that was
    seen (True), or the request is merely not one that can be answered (False). Where it is
    altered, what was seen was changed in the events after ``agrees_to`` up to ``differs_by``, and
    at ``position`` first where that is known (0: not). ``known``: the size seen last.
    """

    status: int
    reason: str
    altered: bool = False
    agrees_to: int = 0
    differs_by: int = 0
    position: int = 0
    known: int = 0


def judge(
    request: WitnessRequest,
    keys: Sequence[Verifier],
    state: WitnessState | None,
    kept: bytes = b"",
) -> Refusal | None:
    """Why ``request`` is not cosigned; None where it may be. ``kept``: leaf hashes of old."""
    new = request.checkpoint
    if state is not None and (state.last.size, state.last.root) == (new.size, new.root):
        # What was cosigned already can be given again, whatever size the request starts from.
        request = WitnessRequest(new.size, (), request.note)
    refused = witness_request.examine(request, keys, state.checkpoint if state else None)
    if refused is None:
        return None
    if state is None and refused.status == CONFLICT:
        return Refusal(
            CONFLICT,
            _(
                "This log was never seen here, and the request starts from {old}. Make it again: "
                "checkpoint --for-witness --since 0. If {old} was cosigned with this key, the "
                "state in this folder was lost: restore it."
            ).format(old=request.old),
        )
    if state is None or refused.status not in (CONFLICT, UNPROVED):
        return Refusal(refused.status, refused.reason, known=state.last.size if state else 0)
    agrees = max((s.size for s in state.seen if _continues(request, new, s)), default=0)
    differs = [s.size for s in state.seen if _contradicts(request, new, s)]
    if not differs and new.size < state.last.size:
        return _smaller(refused.status, new, state, kept, agrees)
    if differs:
        return _altered(refused.status, state, agrees, min(differs))
    return Refusal(
        refused.status,
        _(
            "The last checkpoint cosigned is of size {known}, this request starts from {old}. "
            "Make it again: checkpoint --for-witness --since {known}. If {old} was cosigned with "
            "this key, the state in this folder is an old copy: restore the newest."
        ).format(known=state.last.size, old=request.old),
        agrees_to=agrees,
        known=state.last.size,
    )


def judge_whole(
    note: bytes,
    whole: Whole,
    keys: Sequence[Verifier],
    state: WitnessState | None,
    kept: bytes = b"",
) -> Refusal | None:
    """The same for a log that was handed over whole, up to the size that ``note`` signs at least.

    The note's signature must have been looked at before the log was read.
    """
    new = Checkpoint.parse(notes.parse(note).text)
    if whole.size < new.size:
        return Refusal(
            UNPROVED,
            _("The checkpoint covers {size} events, and only {n} were handed over.").format(
                size=new.size, n=whole.size
            ),
        )
    if new.size and root_at(new.size, whole.read_tile) != new.root:
        return Refusal(
            UNPROVED,
            _(
                "What was handed over is not the log that the checkpoint signs: the events give "
                "another root. It was changed after it was signed, or the copy is damaged."
            ),
        )
    known = state.last.size if state else 0
    proof = consistency(known, new.size, whole.read_tile) if 0 < known <= new.size else []
    refused = judge(WitnessRequest(min(known, new.size), tuple(proof), note), keys, state, kept)
    if refused is None or state is None:
        return refused
    # Sizes seen that this log still agrees with, and those that it does not, are all known now.
    within = [one for one in state.seen if one.size <= new.size]
    same = {one.size: root_at(one.size, whole.read_tile) == one.root for one in within}
    place = first_difference(kept, whole.leaves[: new.size * HASH_SIZE]) or 0
    if place or not all(same.values()):
        agrees = max((size for size, fits in same.items() if fits), default=0)
        beyond = [size for size, fits in same.items() if not fits]
        differs = min([*beyond, *(s.size for s in state.seen if place and s.size >= place)])
        return _altered(refused.status, state, agrees, differs, place)
    return changed(refused, agrees_to=max(same, default=refused.agrees_to))


def _continues(request: WitnessRequest, new: Checkpoint, seen: Seen) -> bool:
    """Whether the request shows that the log still begins as it was seen."""
    if seen.size == new.size:
        return seen.root == new.root
    return seen.size == request.old and verify_consistency(
        seen.size, new.size, request.proof, seen.root, new.root
    )


def _contradicts(request: WitnessRequest, new: Checkpoint, seen: Seen) -> bool:
    """Whether the request shows another log, or fails to show this one where it says it does."""
    if seen.size == new.size:
        return seen.root != new.root
    return seen.size == request.old < new.size and not _continues(request, new, seen)


def _altered(
    status: int, state: WitnessState, agrees: int, differs: int, position: int = 0
) -> Refusal:
    seen = state.at_size(differs)
    reason = _(
        "This is NOT the log that was seen. What was cosigned at size {size} on {time} was changed "
        "since: {where}. Nothing was signed. Keep what was handed over, and report it."
    ).format(
        size=differs,
        time=shown_time(seen.at if seen else state.last.at),
        where=_first_changed(position) if position else _between(agrees, differs),
    )
    return Refusal(status, reason, True, agrees, differs, position, state.last.size)


def _first_changed(position: int) -> str:
    return _("the first event that differs is at position {position}").format(position=position)


def _between(agrees: int, differs: int) -> str:
    if agrees:
        return _("up to size {low} it is as it was, between {first} and {high} it is not").format(
            low=agrees, first=agrees + 1, high=differs
        )
    return _("somewhere in the events 1 to {high}").format(high=differs)


def _smaller(
    status: int, new: Checkpoint, state: WitnessState, kept: bytes, agrees: int
) -> Refusal:
    """A checkpoint of less than was seen: an old one, or one of a log that was shortened."""
    last = state.last
    seen = state.at_size(new.size)
    whole = whole_of([kept[: new.size * HASH_SIZE]]) if len(kept) >= new.size * HASH_SIZE else None
    if whole is not None and new.size and root_at(new.size, whole.read_tile) != new.root:
        higher = min(s.size for s in state.seen if s.size > new.size)
        return _altered(status, state, agrees, higher)
    if seen is not None or whole is not None:
        reason = _(
            "This checkpoint covers {size} events, and {known} were seen on {time}. It is an older "
            "one; if the log really ends there now, the events {first} to {known} were REMOVED. "
            "Nothing was signed: a witness never goes back. Ask for the newest checkpoint."
        )
    else:
        reason = _(
            "The log ends at {size} here, and {known} events were seen on {time}: it was SHORTENED "
            "by the events {first} to {known}, or changed, or this is an old checkpoint. Nothing "
            "was signed: a witness never goes back. Ask for the whole log (bundle)."
        )
    said = reason.format(
        size=new.size, known=last.size, first=new.size + 1, time=shown_time(last.at)
    )
    return Refusal(status, said, seen is None, agrees, last.size, 0, last.size)


def forgotten(note: bytes, witness: Verifier, state: WitnessState | None) -> int:
    """The size of a checkpoint that ``witness`` has cosigned and the state does not know of.

    0 where there is none. Then the state is an old copy, and must not be signed from. Raises
    DataError where the note is none.
    """
    parsed = notes.parse(note)
    checkpoint = Checkpoint.parse(parsed.text)
    if not notes.check(parsed, [witness]).verified:
        return 0
    known = state.at_size(checkpoint.size) if state else None
    return 0 if known is not None and known.root == checkpoint.root else checkpoint.size


def shown_time(at: int) -> str:
    """Seconds since 1970 as a day and time, UTC."""
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (OverflowError, OSError, ValueError) as error:
        raise DataError(_("{at} is no time.").format(at=at)) from error
