"""Where ballot boxes stand: what their streams fold to, and which of them are void."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import evolve, field, frozen

from evalcore.ballots.checking import Logged
from evalcore.ballots.counting import VALID
from evalcore.vocabulary import Fact
from evalcore.vocabulary.ballots import (
    BallotBoxOpened,
    BallotBoxSealed,
    BallotBoxTallied,
    BallotBoxVoided,
    BallotCodesIssued,
    BallotRollPublished,
)

STREAM = "box:"
"""What streams of boxes begin with, and the source of the counts that come from one."""


def stream_of(box: str) -> str:
    """The stream in which a box is decided upon."""
    return STREAM + box


@frozen
class BoxState:
    """A box: ``rolls`` and ``issued`` by category; None for what has not happened."""

    opened: BallotBoxOpened | None = None
    rolls: Mapping[str, int] = field(factory=dict)
    issued: Mapping[str, BallotCodesIssued] = field(factory=dict)
    sealed: BallotBoxSealed | None = None
    tallied: BallotBoxTallied | None = None
    voided: BallotBoxVoided | None = None

    @property
    def void(self) -> str:
        """Why the round counts for nothing; empty where it counts, or is not counted yet."""
        if self.voided is not None:
            return self.voided.ground
        if self.tallied is not None and self.tallied.outcome != VALID:
            return self.tallied.outcome
        return ""

    @property
    def last_day(self) -> date | None:
        """The day of the last step; None before the first."""
        steps = (self.opened, *self.issued.values(), self.sealed, self.tallied, self.voided)
        return max((one.occurred_on for one in steps if one is not None), default=None)

    @property
    def codes(self) -> dict[str, int]:
        """Codes issued, by category."""
        return {category: each.codes for category, each in self.issued.items()}

    @property
    def logged(self) -> Logged:
        """What a box file is checked against. Only of a box that was opened."""
        assert self.opened is not None
        return Logged(
            box=self.opened.box,
            rules_digest=self.opened.rules_digest,
            issued={name: (each.codes, each.root) for name, each in self.issued.items()},
            ballots=self.sealed.ballots if self.sealed else None,
            codes_root=self.sealed.codes_root if self.sealed else "",
            ballots_root=self.sealed.ballots_root if self.sealed else "",
        )


def evolve_box(state: BoxState, event: Fact) -> BoxState:
    """The state after one more event; events of other kinds change nothing."""
    match event:
        case BallotBoxOpened():
            return evolve(state, opened=event)
        case BallotRollPublished():
            return evolve(state, rolls={**state.rolls, event.rater_category: event.roll})
        case BallotCodesIssued():
            return evolve(state, issued={**state.issued, event.rater_category: event})
        case BallotBoxSealed():
            return evolve(state, sealed=event)
        case BallotBoxTallied():
            return evolve(state, tallied=event)
        case BallotBoxVoided():
            return evolve(state, voided=event)
    return state


def round_of(box: str, boxes: Mapping[str, BoxState]) -> int:
    """The how-manyeth round a box is: 1, or one more than the one that it repeats."""
    rounds, seen = 1, {box}
    state = boxes.get(box)
    while state is not None and state.opened is not None and state.opened.repeats:
        earlier = state.opened.repeats
        if earlier in seen:
            break
        seen.add(earlier)
        rounds += 1
        state = boxes.get(earlier)
    return rounds
