"""Tally sheets (计票单) of the evaluations on paper, and what goes wrong with a few of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import attrs

from evalcore.demo.cast import County, Unit
from evalcore.demo.draws import draw, office_day
from evalcore.demo.names import resident
from evalcore.vocabulary import Fact
from evalcore.vocabulary.evaluations import (
    BallotsCounted,
    EvaluationMeetingHeld,
    EvaluationPartHeld,
    TallySheetSigned,
    VotesTallied,
)

OVER_RETURNED = (("T01V09", "H1"), ("T08V02", "H2"))
"""Where more ballots came back than were given out, in one category of raters."""

COUNTED_BY_OWN = (("T02V04", "H2"), ("T10V05", "H1"))
"""Where the unit that was evaluated counted the ballots itself."""

UNSIGNED = (("T02V08", "H1"), ("T05V03", "H2"))
"""Where nobody ever handed in a signed sheet."""

VOIDED = (("T02V10", "H1"), ("T06V04", "H1"))
"""Where the round was declared void, and held again."""

REPEATED = (("T02V07", "H1"), ("T12V06", "H1"))
"""Where it was held again though nobody had declared the first round void."""

BOXED = ("T01V02", "H2")
"""Where the masses vote by box: no paper is counted."""

_MORE = 2
"""How many ballots there were too many."""

_AGAIN = timedelta(days=14)
"""How long after the first round the second is held."""


def held_for_sure(unit: str, half: str) -> bool:
    """Whether a unit's evaluation of a half takes place with all its parts whatever the seed says:
    something is to be seen of it."""
    return (unit, half) in (
        *OVER_RETURNED, *COUNTED_BY_OWN, *UNSIGNED, *VOIDED, *REPEATED, BOXED,
    )  # fmt: skip


def irregular(counted: Sequence[Fact], unit: str, half: str) -> list[Fact]:
    """What the sheet says: the counts, or with more ballots back than were given out."""
    if (unit, half) not in OVER_RETURNED:
        return list(counted)
    ballots = next(fact for fact in counted if isinstance(fact, BallotsCounted))
    stuffed = ballots.issued + _MORE - ballots.returned
    found: list[Fact] = []
    for fact in counted:
        if fact is ballots:
            fact = attrs.evolve(ballots, returned=ballots.issued + _MORE)
        elif isinstance(fact, VotesTallied) and (
            (fact.rater_category, fact.option) == (ballots.rater_category, "满意")
        ):
            fact = attrs.evolve(fact, votes=fact.votes + stuffed)
        found.append(fact)
    return found


def signed(county: County, unit: Unit, half: str, meeting: str, day: date) -> list[Fact]:
    """The signed sheet of a meeting: whose people counted, who watched, where the paper lies."""
    if (unit.code, half) in UNSIGNED:
        return []
    rng = draw(county.seed, unit.code, "tally sheet", half)
    above = county.units[unit.parent]
    return [
        TallySheetSigned(
            occurred_on=day,
            meeting=meeting,
            part="masses",
            counted_by=unit.code if (unit.code, half) in COUNTED_BY_OWN else above.code,
            paper_at=f"{above.name}党建办档案柜",
            tellers=f"{resident(rng)}、{resident(rng)}",
            witnesses=resident(rng),
        )
    ]


def repeated(county: County, unit: Unit, half: str, first: Sequence[Fact]) -> list[Fact]:
    """The second round of a meeting whose first was void, or just did not please."""
    if (unit.code, half) not in (*VOIDED, *REPEATED):
        return []
    held = next(fact for fact in first if isinstance(fact, EvaluationMeetingHeld))
    code = f"{held.meeting}-2"
    day = office_day(held.occurred_on + _AGAIN)
    found: list[Fact] = [
        attrs.evolve(
            held, occurred_on=day, meeting=code, repeats=held.meeting, organiser=unit.parent
        )
    ]
    for fact in first:
        if isinstance(fact, EvaluationPartHeld | BallotsCounted | VotesTallied):
            found.append(attrs.evolve(fact, occurred_on=day, meeting=code))
    found = _kinder(found) if (unit.code, half) in REPEATED else found
    return [*found, *signed(county, unit, half, code, day)]


def _kinder(facts: Sequence[Fact]) -> list[Fact]:
    """The same votes, but whoever was not satisfied is now satisfied."""
    moved = {
        fact.rater_category: fact.votes
        for fact in facts
        if isinstance(fact, VotesTallied) and fact.option == "不满意"
    }
    found = []
    for fact in facts:
        if isinstance(fact, VotesTallied) and fact.option in ("满意", "不满意"):
            more = moved[fact.rater_category]
            votes = fact.votes + more if fact.option == "满意" else 0
            fact = attrs.evolve(fact, votes=votes)
        found.append(fact)
    return found
