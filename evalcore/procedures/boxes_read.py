"""What the record holds around a ballot box: the boxes there are, the meeting, tallies on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.procedures.boxes_state import STREAM, BoxState, evolve_box
from evalcore.procedures.deciding import withdrawn
from evalcore.vocabulary import Fact, fact_class, family
from evalcore.vocabulary.ballots import BallotBoxOpened
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
    topics = [cls.topic() for cls in family("ballots")]
    for _position, stream, fact in _facts(record, topics):
        box = stream.removeprefix(STREAM)
        found[box] = evolve_box(found.get(box, BoxState()), fact)
    return found


def opener_of(record: Record, stream: str) -> str:
    """Who stands in the envelope of a box's opening; empty where it was not opened."""
    for stored in record.stream(stream):
        if stored.topic == BallotBoxOpened.topic():
            return stored.actor
    return ""


def meeting_of(record: Record, meeting: str, part: str) -> Meeting | None:
    """The meeting as the record knows it now; None where it knows none."""
    gone = withdrawn(record)
    found: EvaluationMeetingHeld | None = None
    runs = ""
    topics = [EvaluationMeetingHeld.topic(), EvaluationPartHeld.topic()]
    for position, _stream, fact in _facts(record, topics):
        if position in gone:
            continue
        if isinstance(fact, EvaluationMeetingHeld) and fact.meeting == meeting:
            found = fact
        if isinstance(fact, EvaluationPartHeld) and (fact.meeting, fact.part) == (meeting, part):
            runs = fact.organiser or runs
    if found is None:
        return None
    return Meeting(meeting, found.unit, found.person, found.organiser, runs)


def on_paper(record: Record, meeting: str, part: str) -> frozenset[str]:
    """Categories of raters of whom a tally that is not of a box counts this part."""
    gone = withdrawn(record)
    return frozenset(
        fact.rater_category
        for position, stream, fact in _facts(record, [BallotsCounted.topic()])
        if isinstance(fact, BallotsCounted)
        and (fact.meeting, fact.part) == (meeting, part)
        and position not in gone
        and not stream.startswith(STREAM)
    )


def _facts(record: Record, topics: Sequence[str]) -> list[tuple[int, str, Fact]]:
    with record.read_arrow(1, record.head().size, list(topics)) as reader:
        rows = reader.read_all().to_pylist()
    return [
        (
            row["position"],
            row["stream"],
            fact_class(row["topic"]).from_states(row["state"].encode()),
        )
        for row in rows
    ]
