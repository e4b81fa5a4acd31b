"""Ballot boxes as a plain fold over the life of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from evalcore.vocabulary import ballots as bl
from evalcore.vocabulary.evaluations import EvaluationMeetingHeld
from tests.projections.ledgers.reference.effective import Known
from tests.projections.ledgers.reference.fold import (
    Row,
    box_void,
    cases,
    days,
    first,
    of,
    positions,
    runs_above,
)

STEPS = (
    bl.BallotRollPublished, bl.BallotCodesIssued, bl.BallotBoxSealed, bl.BallotBoxTallied,
    bl.BallotBoxVoided,
)  # fmt: skip


def boxes(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    meetings = {case: m for case, m, _life in cases(known, "meeting", EvaluationMeetingHeld)}
    opened_boxes = list(cases(known, "box", bl.BallotBoxOpened, *STEPS))
    for number, opened, life in opened_boxes:
        b = opened.value
        meeting = meetings.get(b.meeting)
        if meeting is None:
            continue
        m = meeting.value
        rolls, codes = of(life, bl.BallotRollPublished), of(life, bl.BallotCodesIssued)
        sealed, tallied = of(life, bl.BallotBoxSealed), of(life, bl.BallotBoxTallied)
        outcome = first(k.value.outcome for k in tallied)
        ground = first(k.value.ground for k in of(life, bl.BallotBoxVoided))
        repeating = [o for o in of(known, bl.BallotBoxOpened) if o.value.repeats == number]
        yield {
            "row": number,
            "unit": m.unit,
            "meeting": b.meeting,
            "person": m.person or None,
            "period": m.period,
            "part": b.part,
            "opened_on": opened.on,
            "opened_by": b.opened_by,
            "organiser": b.organiser,
            "organised_above": runs_above(known, m.unit, b.organiser, opened.on),
            "organised_by_own": b.organiser == m.unit,
            "categories": len(rolls),
            "roll": sum(k.value.roll for k in rolls),
            "issued": sum(k.value.codes for k in codes),
            "issued_on": first(sorted(days(codes))),
            "issued_by": first(k.value.issued_by for k in codes),
            "sealed_on": first(sorted(days(sealed))),
            "returned": first(sorted(k.value.ballots for k in sealed)),
            "tallied_on": first(sorted(days(tallied))),
            "outcome": outcome,
            "counted": first(sorted(k.value.counted for k in tallied)),
            "invalid": first(sorted(k.value.invalid for k in tallied)),
            "blank": first(sorted(k.value.blank for k in tallied)),
            "voided": box_void(life),
            "void_ground": ground or (outcome if outcome != "valid" else None),
            "repeats": b.repeats or None,
            "repeated_by": first(o.value.box for o in repeating),
            "events": positions(life),
        }


BOXES: dict[str, Callable[[Sequence[Known], date], Iterator[Row]]] = {"boxes": boxes}
