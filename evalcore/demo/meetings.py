"""Comments and the four evaluations of each half-year, with tallies by category of raters."""

from __future__ import annotations

from datetime import date
from random import Random

from evalcore.demo import phrases
from evalcore.demo.cast import County, Unit
from evalcore.demo.draws import YEAR, after, between, chance, draw, office_day
from evalcore.demo.entries import Entry, entry
from evalcore.demo.tally_sheets import BOXED, VOIDED, held_for_sure, irregular, repeated, signed
from evalcore.vocabulary import Fact
from evalcore.vocabulary.comments import CommentCirculated, LeaderCommentGiven
from evalcore.vocabulary.evaluations import (
    BallotsCounted,
    EvaluationMeetingHeld,
    EvaluationPartHeld,
    EvaluationVoided,
    VotesTallied,
)

HALVES = (
    ("H1", date(YEAR, 6, 16), date(YEAR, 7, 11)),
    ("H2", date(YEAR, 11, 24), date(YEAR, 12, 26)),
)
RATERS = ("党员", "群众", "服务对象")
ITEM = "总体评价"
OPTIONS = ("满意", "比较满意", "基本满意", "不满意", "不了解")

SELF_ORGANISED = ("T02V02", "T07V06", "T13V01")
"""Units that ran their own evaluation, which their superior should have run (row 10)."""


def comments(county: County, unit: Unit) -> list[Entry]:
    """The leader's comments on the secretary of a unit, half by half (rows 7, 8)."""
    found = []
    for half, first, last in HALVES:
        rng = draw(county.seed, unit.code, "comments", half)
        day = office_day(between(rng, first, last))
        person = county.in_office(unit.code, day)
        leader = county.in_office(unit.parent, day)
        leads = county.diligence(unit.parent, day)
        if person is None or leader is None or chance(rng, 1 + (100 - leads) * 0.12):
            continue
        praise_only = chance(rng, 2 + (100 - leads) * 0.2)
        wrong_level = chance(rng, 1)
        code = f"DP{YEAR}{half}-{unit.code}"
        facts: list[Fact] = [
            LeaderCommentGiven(
                occurred_on=day,
                comment=code,
                unit=unit.code,
                person=person.code,
                period=f"{YEAR}{half}",
                commenter=person.code if wrong_level else leader.code,
                commenter_unit=unit.code if wrong_level else unit.parent,
                participation=rng.choice(phrases.PRAISE),
                pledge_keeping=rng.choice(phrases.KEEPING),
                service="" if chance(rng, 6) else rng.choice(phrases.SERVICE),
                shortcomings="" if praise_only else rng.choice(phrases.SHORTCOMINGS),
            )
        ]
        if chance(rng, 82 + leads * 0.15):
            told = office_day(after(rng, day, 1, 12))
            if told.year == YEAR:
                audience = "both" if chance(rng, 80) else "members"
                facts.append(CommentCirculated(occurred_on=told, comment=code, audience=audience))
        found.append(entry(unit.parent, facts))
    return found


def evaluations(county: County, unit: Unit, *, on_paper: bool = False) -> list[Entry]:
    """一会四评 of a unit, half by half (row 1): meeting, four parts, ballots, votes.

    ``on_paper``: also what a box counts is told, as it would have been on paper.
    """
    found = []
    for half, first, last in HALVES:
        rng = draw(county.seed, unit.code, "evaluations", half)
        day = office_day(between(rng, first, last))
        care = county.diligence(unit.code, day)
        sure = held_for_sure(unit.code, half)
        if chance(rng, 0.5 + (100 - care) * 0.06) and not sure:
            continue
        code = f"PY{YEAR}{half}-{unit.code}"
        own = unit.code in SELF_ORGANISED and half == "H1"
        due = unit.members
        facts: list[Fact] = [
            EvaluationMeetingHeld(
                occurred_on=day,
                meeting=code,
                unit=unit.code,
                period=f"{YEAR}{half}",
                organiser=unit.code if own else unit.parent,
                members_due=due,
                members_present=due * rng.randint(62, 97) // 100,
            )
        ]
        missing = rng.choice(("self", "peer", "peer", "leader", "masses"))
        incomplete = chance(rng, 1 + (100 - care) * 0.22) and not sure
        for part in ("self", "peer", "leader", "masses"):
            if incomplete and part == missing:
                continue
            facts.append(
                EvaluationPartHeld(
                    occurred_on=day,
                    meeting=code,
                    part=part,
                    organiser=unit.code if own and part == "masses" else "",
                )
            )
        if not (incomplete and missing == "masses"):
            counted = _tallies(rng, unit, code, day, care)
            # By box: whoever counts it puts the same facts into the record.
            if (unit.code, half) != BOXED or on_paper:
                facts += irregular(counted, unit.code, half)
                facts += signed(county, unit, half, code, day)
        facts += repeated(county, unit, half, facts)
        if (unit.code, half) in VOIDED:
            facts.append(
                EvaluationVoided(
                    occurred_on=office_day(after(rng, day, 5, 12)),
                    meeting=code,
                    ground="票箱未当场开启，计票无监票人签字",
                    decided_by="县委组织部",
                )
            )
        found.append(entry(unit.parent, facts))
    return found


def _tallies(rng: Random, unit: Unit, code: str, day: date, care: int) -> list[Fact]:
    facts: list[Fact] = []
    for category in RATERS:
        if category == "党员":
            issued = min(max(unit.members * rng.randint(55, 90) // 100, 9), 60)
        elif category == "群众":
            issued = min(max(unit.households // rng.randint(14, 24), 8), 70)
        else:
            # Few: what so small a group thinks must not show.
            issued = rng.randint(2, 14)
        returned = issued - rng.randint(0, max(issued // 12, 0))
        invalid = 1 if chance(rng, 12) and returned > 6 else 0
        blank = 1 if chance(rng, 10) and returned > 8 else 0
        facts.append(
            BallotsCounted(
                occurred_on=day,
                meeting=code,
                part="masses",
                rater_category=category,
                issued=issued,
                returned=returned,
                invalid=invalid,
                blank=blank,
            )
        )
        votes = _votes(rng, returned - invalid - blank, care)
        facts += [
            VotesTallied(
                occurred_on=day,
                meeting=code,
                part="masses",
                rater_category=category,
                item=ITEM,
                option=option,
                votes=count,
            )
            for option, count in zip(OPTIONS, votes, strict=True)
        ]
    return facts


def _votes(rng: Random, valid: int, care: int) -> list[int]:
    """How ``valid`` ballots fall: a careful secretary is liked, and nobody by everybody."""
    counts = [0, 0, 0, 0, 0]
    for _ in range(valid):
        feeling = rng.gauss(care, 17)
        if rng.random() < 0.03:
            counts[4] += 1
        elif feeling > 62:
            counts[0] += 1
        elif feeling > 48:
            counts[1] += 1
        elif feeling > 34:
            counts[2] += 1
        else:
            counts[3] += 1
    return counts
