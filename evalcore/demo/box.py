"""The one evaluation that was held by ballot box: who could vote, and what a form collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import attrs

from evalcore.demo.cast import make_county
from evalcore.demo.draws import YEAR, draw
from evalcore.demo.meetings import ITEM, OPTIONS, evaluations
from evalcore.demo.tally_sheets import BOXED
from evalcore.vocabulary.evaluations import BallotsCounted, EvaluationMeetingHeld, VotesTallied

MEETING = f"PY{YEAR}{BOXED[1]}-{BOXED[0]}"
"""The meeting whose masses vote by box."""

SENT_ON, CODE = "提交时间", "票码"
"""Columns that the form's export has beside the item."""


@attrs.frozen
class Held:
    """What happens at the box: the day, how many may vote, and what the ballots say.

    ``marks``: category of raters → what stands on each of its ballots, empty for a blank one.
    """

    on: date
    rolls: Mapping[str, int]
    marks: Mapping[str, Sequence[str]]


def held(seed: int, townships: int) -> Held:
    """The evaluation by box of the county of ``seed``."""
    county = make_county(seed, townships)
    entries = evaluations(county, county.units[BOXED[0]], on_paper=True)
    facts = [
        fact for entry in entries for fact in entry.facts if getattr(fact, "meeting", "") == MEETING
    ]
    ballots = [fact for fact in facts if isinstance(fact, BallotsCounted)]
    votes = [fact for fact in facts if isinstance(fact, VotesTallied)]
    marks = {}
    for counted in ballots:
        told = [
            option
            for option in OPTIONS
            for vote in votes
            if (vote.rater_category, vote.option) == (counted.rater_category, option)
            for _n in range(vote.votes)
        ]
        marks[counted.rater_category] = told + [""] * (counted.returned - len(told))
    return Held(
        next(fact.occurred_on for fact in facts if isinstance(fact, EvaluationMeetingHeld)),
        {counted.rater_category: counted.issued for counted in ballots},
        marks,
    )


def answers(seed: int, meeting: Held, codes: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The rows of the form's export: when it was sent, the code, what was marked.

    ``codes``: category of raters → its codes; small categories may be merged (``甲+乙``).
    """
    rng = draw(seed, "box")
    rows = []
    for category, known in codes.items():
        said = [mark for name in category.split("+") for mark in meeting.marks[name]]
        rng.shuffle(said)
        rows += [[code, mark] for code, mark in zip(known, said, strict=False)]
    rng.shuffle(rows)
    begun = datetime.combine(meeting.on, datetime.min.time()) + timedelta(hours=15)
    return [
        [(begun + timedelta(seconds=37 * place)).isoformat(" "), code, mark]
        for place, (code, mark) in enumerate(rows)
    ]


HEADER = (SENT_ON, CODE, ITEM)
"""The columns of the export."""
