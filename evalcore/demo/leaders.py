"""What the platform tells of townships and the county: tasks, pledges, reports, permits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from evalcore.demo.cast import COUNTY_CODE, County, Unit
from evalcore.demo.draws import YEAR, after, between, chance, draw, month_end, office_day
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import PersonGraded, UnitGraded
from evalcore.vocabulary.decisions import DecisionStepTaken, MatterOpened
from evalcore.vocabulary.duty import DutyReportDelivered, DutyReportSubmitted, PledgeAnswered
from evalcore.vocabulary.evaluations import (
    EvaluationMeetingHeld,
    EvaluationPartHeld,
    VotesTallied,
)
from evalcore.vocabulary.pairings import PairingActivityHeld, PairingAssigned
from evalcore.vocabulary.pledges import (
    PledgeFulfilled,
    PledgeMade,
    PledgePublished,
    PledgeReviewed,
)
from evalcore.vocabulary.problems import ProblemAssigned, ProblemFound, ReplyGiven
from evalcore.vocabulary.roster import UnitRegistered
from evalcore.vocabulary.tasks import (
    ResponsibilityAssigned,
    TaskCompleted,
    TaskSet,
    TaskSigned,
)


def leaders(county: County) -> Iterator[Fact]:
    """Everything of this module, unit by unit."""
    for unit in county.townships:
        yield from _permits(county, unit)
        yield from _branches(county, unit)
        yield from _grid(county, unit)
    for unit in (*county.townships, county.units[COUNTY_CODE]):
        yield from _year_tasks(county, unit)
        yield from _leader_pledges(county, unit)
        yield from _direct_election(county, unit)
        yield from _leader_reports(county, unit)


def _permits(county: County, township: Unit) -> Iterator[Fact]:
    """What people brought to the township's service counter, and when they were answered."""
    rng = draw(county.seed, township.code, "permits")
    for number in range(1, rng.randint(3, 5) + 1):
        problem = f"DL{YEAR}-{township.code}-{number:02d}"
        day = office_day(between(rng, date(YEAR, 2, 10), date(YEAR, 11, 20)))
        yield ProblemFound(
            occurred_on=day, problem=problem, unit=township.code, found_by="permit",
            category="代办事项", scope="single",
        )  # fmt: skip
        yield ProblemAssigned(
            occurred_on=day, problem=problem, handler=township.code, due_on=day + timedelta(30)
        )
        replied = office_day(after(rng, day, 0, 6 if chance(rng, 70) else 18))
        yield ReplyGiven(occurred_on=replied, problem=problem, satisfaction="satisfied")


def _branches(county: County, township: Unit) -> Iterator[Fact]:
    """Branches of firms and offices, sorted by their township into good, middling and behind."""
    rng = draw(county.seed, township.code, "branches")
    for number, title in enumerate(("机关党支部", "企业党支部"), 1):
        code = f"{township.code}B{number:02d}"
        yield UnitRegistered(
            occurred_on=date(YEAR, 1, 1), unit=code, name=f"{township.name}{title}",
            unit_kind="branch", parent=township.code,
        )  # fmt: skip
        if chance(rng, 82):
            yield UnitGraded(
                occurred_on=office_day(between(rng, date(YEAR, 11, 3), date(YEAR, 12, 19))),
                unit=code, period=str(YEAR), grade=rng.choice(("好", "好", "中间", "后进")),
                decided_by="乡镇党委",
            )  # fmt: skip


def _grid(county: County, township: Unit) -> Iterator[Fact]:
    """Somebody of the county looks after the township, and came."""
    rng = draw(county.seed, township.code, "grid")
    leaders = [post.person for post in county.served.get(COUNTY_CODE, ())]
    pairing = f"WG{YEAR}-{township.code}"
    yield PairingAssigned(
        occurred_on=date(YEAR, 2, 18), pairing=pairing, unit=township.code, pairing_kind="grid",
        person=rng.choice(leaders),
    )  # fmt: skip
    if chance(rng, 88):
        day = office_day(between(rng, date(YEAR, 4, 1), date(YEAR, 11, 20)))
        yield PairingActivityHeld(occurred_on=day, pairing=pairing)


def _year_tasks(county: County, unit: Unit) -> Iterator[Fact]:
    """Tasks given to a township or the county at the beginning of the year, with who answers."""
    rng = draw(county.seed, unit.code, "year tasks")
    person = county.in_office(unit.code, date(YEAR, 1, 20))
    deputies = [p.person for p in county.served.get(unit.code, ()) if p.post == "deputy_secretary"]
    for number, (item, amount) in enumerate(
        (("村级组织活动场所提升", 4), ("党建联系点建设", 0)), 1
    ):
        task, due = f"ND{YEAR}-{unit.code}-{number}", date(YEAR, 9 + number, 28)
        counted: dict[str, Any] = {"amount": amount} if amount else {}
        yield TaskSet(
            occurred_on=date(YEAR, 1, 17), task=task, unit=unit.code, item=item,
            target="年内完成", lead="党委", due_on=due, **counted,
        )  # fmt: skip
        yield TaskSigned(occurred_on=date(YEAR, 1, 24), task=task)
        for role, people in (("first", [person.code] if person else []), ("direct", deputies[:1])):
            for answers in people:
                yield ResponsibilityAssigned(
                    occurred_on=date(YEAR, 1, 24), task=task, role=role, person=answers
                )
        for part in range(amount or 1):
            if chance(rng, 86):
                day = office_day(month_end(5 + part) - timedelta(days=rng.randint(0, 20)))
                yield TaskCompleted(occurred_on=day, task=task, **(counted and {"amount": 1}))


def _leader_pledges(county: County, unit: Unit) -> Iterator[Fact]:
    """What a leader of a township or the county pledged, and what the duty report says of it."""
    rng = draw(county.seed, unit.code, "leader pledges")
    person = county.in_office(unit.code, date(YEAR, 1, 20))
    if person is None:
        return
    for number, content in enumerate(("办好一批民生实事", "建强村级班子"), 1):
        pledge, due = f"LD{YEAR}-{unit.code}-{number}", date(YEAR, 8 + number, 30)
        yield PledgeMade(
            occurred_on=date(YEAR, 1, 20), pledge=pledge, unit=unit.code, person=person.code,
            pledge_kind="annual", content=content, target="年内完成", due_on=due,
        )  # fmt: skip
        yield PledgeReviewed(
            occurred_on=date(YEAR, 1, 22), pledge=pledge, result="approved", has_aim=True,
            has_item=True, has_measure=True, has_limit=True,
        )  # fmt: skip
        yield PledgePublished(occurred_on=date(YEAR, 1, 26), pledge=pledge, channel="board")
        if chance(rng, 66 + person.diligence * 0.3):
            yield PledgeFulfilled(occurred_on=due - timedelta(rng.randint(0, 30)), pledge=pledge)
        still = county.in_office(unit.code, date(YEAR, 12, 10))
        if still == person and chance(rng, 92):
            yield PledgeAnswered(
                occurred_on=date(YEAR, 12, 10), person=person.code, pledge=pledge, period=str(YEAR)
            )


def _direct_election(county: County, unit: Unit) -> Iterator[Fact]:
    """A post filled by nomination and vote: two ballots, or one too few."""
    rng = draw(county.seed, unit.code, "direct election")
    if unit.code != COUNTY_CODE and not chance(rng, 40):
        return
    matter, day = f"GT{YEAR}-{unit.code}", date(YEAR, 4, 10)
    yield MatterOpened(
        occurred_on=day, matter=matter, unit=unit.code, title="公推直选党组织班子成员",
        procedure="direct_election",
    )  # fmt: skip
    for step in ("全委会票决", "党员大会票决"):
        day = office_day(after(rng, day, 6, 15))
        if step == "全委会票决" or chance(rng, 80):
            yield DecisionStepTaken(
                occurred_on=day, matter=matter, step=step, present=30, in_favour=rng.randint(18, 30)
            )


def _leader_reports(county: County, unit: Unit) -> list[Fact]:
    """The report of a county's or township's secretary, up and down, and how it was judged."""
    rng = draw(county.seed, unit.code, "leader")
    day = date(YEAR, 12, 19)
    person = county.in_office(unit.code, day)
    if person is None:
        return []
    same: dict[str, Any] = {"person": person.code, "unit": unit.code, "period": str(YEAR)}
    found: list[Fact] = [DutyReportSubmitted(occurred_on=date(YEAR, 12, 10), **same)]
    for venue in ("superior", "members", "committee"):
        if not unit.parent or chance(rng, 85 + person.diligence * 0.14):
            found.append(DutyReportDelivered(occurred_on=day, venue=venue, **same))
    meeting, above = f"SZ-{unit.code}", unit.parent or unit.code
    found.append(EvaluationMeetingHeld(occurred_on=day, meeting=meeting, organiser=above, **same))
    found.append(EvaluationPartHeld(occurred_on=day, meeting=meeting, part="duty_report"))
    sheets = (
        ("总体评价", ("优秀", "称职", "基本称职", "不称职"), ("上级党组织", "党员", "群众")),
        ("综合评价", ("好", "较好", "一般", "差"), ("领导班子", "党员群众代表")),
    )
    for item, options, raters in sheets:
        for rater in raters:
            valid = rng.randint(12, 60)
            fallen = [0, 0, 0, 0]
            for _ballot in range(valid):
                feeling = rng.gauss(person.diligence, 16)
                fallen[0 if feeling > 60 else 1 if feeling > 44 else 2 if feeling > 28 else 3] += 1
            found += [
                VotesTallied(
                    occurred_on=day, meeting=meeting, part="duty_report", rater_category=rater,
                    item=item, option=option, votes=votes,
                )
                for option, votes in zip(options, fallen, strict=True)
            ]  # fmt: skip
    graded = PersonGraded(
        occurred_on=date(YEAR, 12, 26), grade="好" if person.diligence > 70 else "较好",
        decided_by="县委组织部" if unit.parent else "市委组织部", **same,
    )  # fmt: skip
    return [*found, graded]
