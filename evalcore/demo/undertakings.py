"""What the platform tells of a unit case by case: matters, disputes, elections, officials.

Rules of other places ask for them. Each part has its own generator, so that none moves another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from evalcore.demo.cast import COUNTY_CODE, County, Unit
from evalcore.demo.draws import YEAR, after, between, chance, draw, office_day
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import PersonGraded
from evalcore.vocabulary.coverage import ChecklistItemVerified, IncidentReported
from evalcore.vocabulary.decisions import DecisionStepTaken, MatterOpened
from evalcore.vocabulary.disputes import DisputeEscalated, DisputeRegistered, DisputeSettled
from evalcore.vocabulary.duty import SpotCheckDone
from evalcore.vocabulary.evaluations import EvaluationMeetingHeld, EvaluationPartHeld
from evalcore.vocabulary.roster import AppointmentFiled
from evalcore.vocabulary.tasks import (
    TaskCompleted,
    TaskSet,
)

YEAR_END = date(YEAR, 12, 31)
SEVEN = ("走访农户", "调研报告", "公开承诺", "示范产业", "帮扶困难户", "惠民实事", "民情日记")
BENEFIT = ("申请", "调查", "评议", "公示", "初审", "审核", "审批", "发证", "发放")
PROCEDURES = (
    ("benefit", "DB", "低保评定", 26, BENEFIT),
    ("post_setting", "SG", "无职党员设岗定责", 60, ("设岗", "认岗", "定岗", "公示", "考核")),
    ("household_ballot", "SP", "惠民项目资金使用", 22, ("居民代表表决", "居民户投票", "决议")),
)
"""Procedure, beginning of the number, title, of how many units in a hundred, steps."""


def undertakings(county: County) -> Iterator[Fact]:
    """Everything of this module, unit by unit."""
    reported = pilots(county)
    for unit in county.grassroots():
        yield from _matters(county, unit)
        yield from _disputes(county, unit)
        yield from _checked(county, unit)
        if unit.kind == "community":
            yield from _election(county, unit)
        elif chance(draw(county.seed, unit.code, "official"), 14):
            yield from _official(county, unit)
        if unit in reported:
            yield from _assessed(county, unit)
    yield from _filings(county)


def pilots(county: County) -> Sequence[Unit]:
    """Where more is kept on the platform than elsewhere: the first township, and communities."""
    first = county.townships[0].code
    return [u for u in county.grassroots() if u.parent == first or u.kind == "community"]


def _matters(county: County, unit: Unit) -> Iterator[Fact]:
    """Matters of other procedures than the four steps: in order mostly, or cut short."""
    for procedure, begins, title, percent, steps in PROCEDURES:
        rng = draw(county.seed, unit.code, "matter", procedure)
        if not chance(rng, percent):
            continue
        matter = f"{begins}{YEAR}-{unit.code}-01"
        day = office_day(between(rng, date(YEAR, 2, 20), date(YEAR, 8, 20)))
        care = county.diligence(unit.code, day)
        yield MatterOpened(
            occurred_on=day, matter=matter, unit=unit.code, title=title, procedure=procedure
        )
        taken = list(steps)
        if chance(rng, (100 - care) * 0.35):
            # A step was left out, never the last one: nothing would show.
            del taken[rng.randrange(len(taken) - 1)]
        for step in taken:
            day = office_day(after(rng, day, 3, 12))
            votes: dict[str, Any] = {}
            if procedure == "household_ballot" and step != "决议":
                present = rng.randint(30, 90)
                share = rng.randint(44, 95)
                votes = {"present": present, "in_favour": present * share // 100}
            yield DecisionStepTaken(occurred_on=day, matter=matter, step=step, **votes)


def _disputes(county: County, unit: Unit) -> Iterator[Fact]:
    rng = draw(county.seed, unit.code, "disputes")
    for number in range(1, rng.choice((0, 0, 1, 1, 2)) + 1):
        dispute = f"JF{YEAR}-{unit.code}-{number:02d}"
        day = office_day(between(rng, date(YEAR, 1, 8), date(YEAR, 10, 20)))
        care = county.diligence(unit.code, day)
        yield DisputeRegistered(
            occurred_on=day, dispute=dispute, unit=unit.code,
            mode=rng.choice(("clinic", "visit", "urgent", "joint")),
            has_leader=chance(rng, 76 + care * 0.24), has_team=chance(rng, 70 + care * 0.3),
            has_plan=chance(rng, 60 + care * 0.4),
        )  # fmt: skip
        for level, percent in (("street", 42 - care * 0.3), ("above", 30 - care * 0.2)):
            if not chance(rng, percent):
                break
            day = office_day(after(rng, day, 5, 20))
            yield DisputeEscalated(occurred_on=day, dispute=dispute, level=level)
        if chance(rng, 90):
            yield DisputeSettled(occurred_on=after(rng, day, 4, 30), dispute=dispute)
    if chance(rng, 8):
        happened = between(rng, date(YEAR, 3, 1), date(YEAR, 11, 28))
        yield IncidentReported(
            occurred_on=happened + timedelta(days=0 if chance(rng, 75) else rng.randint(1, 4)),
            unit=unit.code, incident=f"TF{YEAR}-{unit.code}", happened_on=happened,
            reported_to=unit.parent,
        )  # fmt: skip


def _checked(county: County, unit: Unit) -> Iterator[Fact]:
    """The county knocks at doors in one unit of six; what it saw agrees with what was reported."""
    rng = draw(county.seed, unit.code, "doors")
    if chance(rng, 16):
        yield SpotCheckDone(
            occurred_on=office_day(between(rng, date(YEAR, 12, 1), date(YEAR, 12, 19))),
            unit=unit.code, item="入户走访", result="consistent", checker=COUNTY_CODE,
        )  # fmt: skip


def _election(county: County, unit: Unit) -> Iterator[Fact]:
    """One community in three elects its committee anew in the year, in time or not."""
    rng = draw(county.seed, unit.code, "election")
    if not chance(rng, 34):
        return
    task, due = f"HJ{YEAR}-{unit.code}", date(YEAR, 9, 30)
    yield TaskSet(
        occurred_on=date(YEAR, 1, 15), task=task, unit=unit.code, item="换届选举",
        target="届满按时换届", lead="社区党组织", due_on=due,
    )  # fmt: skip
    late = chance(rng, 30 - county.diligence(unit.code, due) * 0.25)
    done = due + timedelta(days=rng.randint(5, 40) if late else -rng.randint(0, 60))
    yield TaskCompleted(occurred_on=done, task=task)


def _official(county: County, unit: Unit) -> Iterator[Fact]:
    """A graduate official serves there: a task, and the list that bears its number."""
    rng = draw(county.seed, unit.code, "seven")
    task = f"CG{YEAR}-{unit.code}"
    yield TaskSet(
        occurred_on=date(YEAR, 1, 20), task=task, unit=unit.code, item="大学生村官七个一",
        target="七项全部完成", lead="村党组织", due_on=date(YEAR, 11, 28),
    )  # fmt: skip
    for item in SEVEN:
        if chance(rng, 84):
            day = office_day(between(rng, date(YEAR, 4, 1), date(YEAR, 11, 20)))
            yield ChecklistItemVerified(
                occurred_on=day, unit=unit.code, checklist=task, item=item, met=True,
                verified_by=unit.parent,
            )  # fmt: skip
    yield TaskCompleted(occurred_on=date(YEAR, 11, 26), task=task)


def _assessed(county: County, unit: Unit) -> Iterator[Fact]:
    """The secretary's report was rated at a meeting and the secretary graded."""
    day = date(YEAR, 12, 22)
    person = county.in_office(unit.code, day)
    if person is None or not chance(draw(county.seed, unit.code, "rated"), 92):
        return
    same: dict[str, Any] = {"unit": unit.code, "person": person.code, "period": str(YEAR)}
    meeting = f"PS{YEAR}-{unit.code}"
    yield EvaluationMeetingHeld(occurred_on=day, meeting=meeting, organiser=unit.parent, **same)
    for part in ("duty_report", "self", "peer", "leader", "masses"):
        yield EvaluationPartHeld(occurred_on=day, meeting=meeting, part=part)
    grades = ("好", "较好", "一般")
    place = 0 if person.diligence > 74 else 1 if person.diligence > 55 else 2
    yield PersonGraded(
        occurred_on=date(YEAR, 12, 26), grade=grades[place], decided_by="乡镇党委", **same
    )


def _filings(county: County) -> Iterator[Fact]:
    """Who came into office in the year was filed with the county, mostly soon."""
    for post in county.posts:
        if post.post != "secretary" or post.from_on.year != YEAR:
            continue
        rng = draw(county.seed, post.unit, post.person, "filing")
        day = post.from_on + timedelta(days=rng.randint(3, 45))
        if day <= YEAR_END and chance(rng, 90):
            yield AppointmentFiled(
                occurred_on=day, person=post.person, unit=post.unit, post="secretary",
                filed_with=COUNTY_CODE,
            )  # fmt: skip
