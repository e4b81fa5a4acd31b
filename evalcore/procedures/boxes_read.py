"""What the record holds around a ballot box: the boxes there are, the meeting, tallies on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.procedures.boxes_state import STREAM, BoxState, evolve_box
from evalcore.procedures.recorded import reported, standing
from evalcore.vocabulary import family
from evalcore.vocabulary.ballots import BallotBoxOpened, BallotCodesIssued
from evalcore.vocabulary.evaluations import (
    BallotsCounted,
    EvaluationMeetingHeld,
    EvaluationPartHeld,
)

if TYPE_CHECKING:
    from evalcore.record import Record


@frozen
class Meeting:
    """A review meeting: whom it is about, who runs it, and a part of it where that is told."""

    meeting: str
    unit: str
    person: str
    organiser: str
    part_organiser: str = ""


def boxes(record: Record) -> dict[str, BoxState]:
    """Every box by its number. Nothing of a box can be withdrawn or corrected."""
    found: dict[str, BoxState] = {}
    for one in reported(record, *family("ballots")):
        box = one.stream.removeprefix(STREAM)
        found[box] = evolve_box(found.get(box, BoxState()), one.fact)
    return found


def opener_of(record: Record, stream: str) -> str:
    """Who stands in the envelope of a box's opening; empty where it was not opened."""
    for stored in record.stream(stream):
        if stored.topic == BallotBoxOpened.topic():
            return stored.actor
    return ""


def issuers_of(record: Record, stream: str) -> frozenset[str]:
    """Who stands in the envelopes of the codes of a box."""
    topic = BallotCodesIssued.topic()
    return frozenset(stored.actor for stored in record.stream(stream) if stored.topic == topic)


def meeting_of(record: Record, meeting: str, part: str) -> Meeting | None:
    """The meeting as the record knows it now; None where it knows none."""
    found: EvaluationMeetingHeld | None = None
    runs = ""
    for one in standing(record, EvaluationMeetingHeld, EvaluationPartHeld):
        fact = one.fact
        if isinstance(fact, EvaluationMeetingHeld) and fact.meeting == meeting:
            found = fact
        if isinstance(fact, EvaluationPartHeld) and (fact.meeting, fact.part) == (meeting, part):
            runs = fact.organiser or runs
    if found is None:
        return None
    return Meeting(meeting, found.unit, found.person, found.organiser, runs)


def on_paper(record: Record, meeting: str, part: str) -> frozenset[str]:
    """Categories of raters of whom a tally that is not of a box counts this part."""
    return frozenset(
        one.fact.rater_category
        for one in standing(record, BallotsCounted)
        if (one.fact.meeting, one.fact.part) == (meeting, part)
        and not one.stream.startswith(STREAM)
    )
