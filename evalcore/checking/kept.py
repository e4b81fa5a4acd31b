"""The checkpoints that a record keeps: notes, signatures, cosignatures, and what became of keys."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from attrs import field, frozen

from evalcore.checking.report import Report
from evalcore.errors import EvalcoreError
from evalcore.messages import _
from evalcore.record.verify_commits import Claim
from evalcore.transparency.note import Note, Verifier, parse

if TYPE_CHECKING:
    from evalcore.procedures.keys_trust import Known
    from evalcore.procedures.sealing_read import Kept
    from evalcore.record import Record, Verification

UNREADABLE = (EvalcoreError, ValueError, TypeError, AttributeError, RecursionError)
"""What reading the events of somebody else's record may end in."""


@frozen
class KeptCheckpoints:
    """What a record tells of its checkpoints before it was verified; ``wrong`` if it can't be read.

    ``keys`` are all that it ever admitted, as they can be read.
    """

    kept: tuple[Kept, ...] = ()
    keys: tuple[Verifier, ...] = ()
    known: Known | None = field(default=None, repr=False)
    wrong: str = ""

    @property
    def claims(self) -> list[Claim]:
        """Their roots, to be compared with the tree over the events."""
        return [
            Claim(one.checkpoint.size, one.checkpoint.root, name_of(one), own=True)
            for one in self.kept
        ]


def name_of(kept: Kept) -> str:
    """A kept checkpoint, for people."""
    return _("the kept checkpoint of size {size} (position {position})").format(
        size=kept.checkpoint.size, position=kept.position
    )


def kept_in(record: Record) -> KeptCheckpoints:
    """The checkpoints that a record tells of. Never raises: the record may be somebody else's."""
    from evalcore.procedures.sealing_read import kept_checkpoints, known_facts

    try:
        kept = tuple(kept_checkpoints(record))
        known = known_facts(record)
        keys = tuple(_keys(known))
    except UNREADABLE as error:
        return KeptCheckpoints(wrong=str(error) or type(error).__name__)
    return KeptCheckpoints(kept, keys, known)


def _keys(known: Known) -> list[Verifier]:
    found: dict[tuple[str, bytes], Verifier] = {}
    for life in known.keys:
        key = Verifier.parse(life.vkey)
        # Two keys of one name and id can't be told apart: the first is the one that was there.
        found.setdefault((key.name, key.key_id), key)
    return list(found.values())


def check_kept(
    record: Record, told: KeptCheckpoints, found: Verification, report: Report
) -> list[tuple[Kept, Note]]:
    """Check keys, signatures and notes against the tree as recomputed; give the kept notes.

    A note is given only where nothing is wrong with what the record tells of checkpoints.
    """
    from evalcore.procedures.checkpoints_check import check_kept as check_events
    from evalcore.procedures.sealing_read import note_of

    wrong = told.wrong
    notes: list[tuple[Kept, Note]] = []
    try:
        checked = check_events(record, found.roots)
        for problem in checked.problems:
            report.fails(problem.what, _("position {position}").format(position=problem.position))
        if checked.ok and not wrong:
            notes = [(one, parse(note_of(record, one))) for one in told.kept]
    except UNREADABLE as error:
        wrong = wrong or str(error) or type(error).__name__
    if wrong:
        report.fails(
            _("the events that tell of keys and checkpoints can't be read: {reason}").format(
                reason=wrong
            )
        )
    if notes:
        report.holds(
            _("{n} kept checkpoints fit the events, and the keys they name signed them").format(
                n=len(notes)
            )
        )
    for one, _note in notes:
        _worth(one, told, report)
    return notes


def _worth(kept: Kept, told: KeptCheckpoints, report: Report) -> None:
    """What is doubtful about the keys is said; it takes nothing from the events themselves."""
    from evalcore.procedures.keys_trust import Claimed, trust

    if told.known is None:
        return
    cosigned = tuple(
        (seen.vkey, (_seconds(seen.cosigned_at) or 0) * 1_000_000) for seen in kept.witnesses
    )
    for vkey in kept.vkeys:
        claimed = Claimed(kept.checkpoint.size, kept.checkpoint.root.hex(), vkey, cosigned)
        standing = trust(told.known, claimed)
        if not standing.ok:
            report.notes.append(
                _("Doubtful: {what}, signed by {name}. {reason}").format(
                    what=name_of(kept), name=_name(vkey), reason=standing.reason
                )
            )


def _name(vkey: str) -> str:
    return vkey.partition("+")[0][:80]


def _seconds(text: str) -> int | None:
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except (ValueError, OverflowError, OSError):
        return None
