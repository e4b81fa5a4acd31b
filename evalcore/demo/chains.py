"""What the platform tells step by step: tasks, rectifications, zones, audits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from evalcore.demo.cast import COUNTY_CODE, County, Unit
from evalcore.demo.draws import YEAR, after, between, chance, draw, office_day
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import UnitGraded
from evalcore.vocabulary.coverage import ChecklistItemVerified, PlanFiled, UnitSurveyed
from evalcore.vocabulary.honours import GradeTargetSet, HonourGranted, HonourNominated
from evalcore.vocabulary.pairings import PairingActivityHeld, PairingAssigned
from evalcore.vocabulary.rectifications import (
    RectificationClosed,
    RectificationMeasureAssigned,
    RectificationOpened,
    RectificationReviewed,
)
from evalcore.vocabulary.roster import ExitAuditDone, UnitRegistered, ZoneJoined
from evalcore.vocabulary.tasks import ResponsibilityAssigned, TaskCompleted, TaskSet, TaskSigned

GRADES = ("好", "较好", "一般", "较差")
CLASSES = ("一类", "二类", "三类")
SORTED_BY_CLASS = ("T03", "T08", "T14")
"""Townships that sort their units into three classes, instead of grading them."""

ZONES = 8
"""Zones of the county: one in each of its first townships, of that township's first villages."""


def chains(county: County) -> list[Fact]:
    """Everything that has several steps, in order of unit."""
    found: list[Fact] = list(_zones(county))
    for unit in county.grassroots():
        found += _tasks(county, unit)
        found += _targets(county, unit)
        found += _plan(county, unit)
        found += _pairings(county, unit)
        found += _rectification(county, unit)
    found += _audits(county)
    return found


def _tasks(county: County, unit: Unit) -> list[Fact]:
    rng = draw(county.seed, unit.code, "tasks")
    found: list[Fact] = []
    person = county.in_office(unit.code, date(YEAR, 1, 20))
    leader = county.in_office(unit.parent, date(YEAR, 1, 20))
    for number, item in enumerate(("岗位目标责任制", "人居环境整治", "集体经济增收"), 1):
        task, due = f"RW-{unit.code}-{number}", date(YEAR, 6 + 2 * number, 28)
        set_on = office_day(between(rng, date(YEAR, 1, 6), date(YEAR, 2, 10)))
        found.append(
            TaskSet(
                occurred_on=set_on, task=task, unit=unit.code, item=item, target="按年度计划完成",
                lead="村(社区)党组织", due_on=due,
            )
        )  # fmt: skip
        care = county.diligence(unit.code, due)
        if chance(rng, 82 + care * 0.18):
            found.append(TaskSigned(occurred_on=after(rng, set_on, 1, 10), task=task))
        for role, answers in (("first", leader), ("direct", person)):
            if answers is not None and chance(rng, 94):
                found.append(
                    ResponsibilityAssigned(
                        occurred_on=set_on, task=task, role=role, person=answers.code
                    )
                )
        if chance(rng, 60 + care * 0.4):
            late = chance(rng, 22 - care * 0.2)
            done = due + timedelta(days=rng.randint(1, 20) if late else -rng.randint(0, 40))
            found.append(TaskCompleted(occurred_on=done, task=task))
    return found


def _targets(county: County, unit: Unit) -> list[Fact]:
    """A named grade to reach for one unit in two, and this year's grade of nearly all."""
    rng = draw(county.seed, unit.code, "targets")
    found: list[Fact] = []
    names = CLASSES if unit.parent in SORTED_BY_CLASS else GRADES
    if chance(rng, 50):
        found.append(
            GradeTargetSet(
                occurred_on=date(YEAR, 2, 20), unit=unit.code, period=str(YEAR),
                target_grade=rng.choice(names[: len(names) - 1]), set_by=unit.parent,
            )
        )  # fmt: skip
    care = county.diligence(unit.code, date(YEAR, 12, 1)) + rng.gauss(0, 8)
    place = 0 if care > 80 else 1 if care > 62 else 2 if care > 44 else 3
    if chance(rng, 97):
        found.append(
            UnitGraded(
                occurred_on=office_day(between(rng, date(YEAR, 12, 15), date(YEAR, 12, 26))),
                unit=unit.code, period=str(YEAR), grade=names[min(place, len(names) - 1)],
                decided_by="县委组织部",
            )
        )  # fmt: skip
    if unit.kind == "village" and place == 0 and chance(rng, 40):
        honour = f"RY-{unit.code}"
        found.append(
            HonourNominated(
                occurred_on=date(YEAR, 5, 20), honour=honour, unit=unit.code, honour_kind="title",
                title="五个好村党组织", award_level="县级",
            )
        )  # fmt: skip
        found.append(HonourGranted(occurred_on=date(YEAR, 6, 27), honour=honour, decided_by="县委"))
    return found


def _plan(county: County, unit: Unit) -> list[Fact]:
    rng = draw(county.seed, unit.code, "plan")
    care = county.diligence(unit.code, date(YEAR, 1, 20))
    # Who cares little files the township's sample word for word.
    own = f"{unit.name}：按本地农时和党员情况安排" if chance(rng, 55 + care * 0.45) else "照样本"
    day = office_day(between(rng, date(YEAR, 1, 10), date(YEAR, 2, 21)))
    return [
        PlanFiled(
            occurred_on=day, unit=unit.code, plan=plan, period=str(YEAR),
            content=f"{own}；{unit.parent if own == '照样本' else unit.code}",
        )
        for plan in ("年度组织生活计划", "年度工作计划")
    ]  # fmt: skip


def _pairings(county: County, unit: Unit) -> list[Fact]:
    rng = draw(county.seed, unit.code, "pairings")
    found: list[Fact] = []
    kinds = ("contact_point", "joint_building", "grid")
    for number, kind in enumerate(kinds, 1):
        if not chance(rng, 70):
            continue
        pairing = f"JD-{unit.code}-{number}"
        grid: dict[str, Any] = {}
        if kind == "grid":
            grid = {"people": 2 if chance(rng, 90) else 1, "households": rng.randint(70, 130)}
        found.append(
            PairingAssigned(
                occurred_on=date(YEAR, 2, 25), pairing=pairing, unit=unit.code, pairing_kind=kind,
                partner=f"D{rng.randint(1, 10):02d}", **grid,
            )
        )  # fmt: skip
        for month in range(4, 12, 3):
            if chance(rng, 40 + county.diligence(unit.code, date(YEAR, month, 1)) * 0.5):
                day = office_day(between(rng, date(YEAR, month, 1), date(YEAR, month, 27)))
                found.append(PairingActivityHeld(occurred_on=day, pairing=pairing))
    return found


def _rectification(county: County, unit: Unit) -> list[Fact]:
    """The yearly screening; what is weak is taken up, helped, looked at again and mostly done."""
    rng = draw(county.seed, unit.code, "rectification")
    care = county.diligence(unit.code, date(YEAR, 3, 10))
    weak = care < 38 or unit.code == _weakest(county, unit.parent)
    day = office_day(between(rng, date(YEAR, 3, 3), date(YEAR, 3, 28)))
    survey = UnitSurveyed(
        occurred_on=day,
        unit=unit.code,
        survey="软弱涣散排查",
        included=weak,
        surveyed_by=unit.parent,
    )
    found: list[Fact] = [survey] if chance(rng, 98) else []
    if not weak or not chance(rng, 92):
        return found
    code, due = f"ZD-{unit.code}", date(YEAR, 11, 28)
    found.append(
        RectificationOpened(
            occurred_on=after(rng, day, 3, 15), rectification=code, unit=unit.code,
            ground=rng.choice(("书记长期空缺", "班子不团结", "组织生活不正常")), due_on=due,
        )
    )  # fmt: skip
    for item in ("第一项", "第二项", "第三项", "第四项"):
        if chance(rng, 88):
            found.append(
                RectificationMeasureAssigned(
                    occurred_on=after(rng, day, 16, 40), rectification=code, measure_item=item,
                    helper=unit.parent,
                )
            )  # fmt: skip
    outcome = rng.choice(("solved", "solved", "partly", "unsolved"))
    found.append(
        RectificationReviewed(
            occurred_on=date(YEAR, 10, 24), rectification=code, outcome=outcome,
            reviewer=COUNTY_CODE,
        )
    )  # fmt: skip
    if outcome == "solved":
        closed = RectificationClosed(
            occurred_on=date(YEAR, 11, rng.randint(10, 28)), rectification=code,
            accepted_by=COUNTY_CODE, score=rng.randint(70, 92),
        )  # fmt: skip
        found.append(closed)
    return found


def _weakest(county: County, township: str) -> str:
    """The unit of a township that cares least: somebody is taken up in each."""
    day = date(YEAR, 3, 10)
    return min((county.diligence(u.code, day), u.code) for u in county.grassroots(township))[1]


def _audits(county: County) -> list[Fact]:
    """Who left a post was audited, mostly, and mostly in public."""
    found: list[Fact] = []
    for post in county.posts:
        if post.post != "secretary" or post.to_on is None or post.to_on.year != YEAR:
            continue
        rng = draw(county.seed, post.unit, post.person, "audit")
        day = post.to_on + timedelta(days=rng.randint(10, 40))
        if chance(rng, 80) and day.year == YEAR:
            published = day + timedelta(days=12) if chance(rng, 75) else None
            found.append(
                ExitAuditDone(
                    occurred_on=day, person=post.person, unit=post.unit, published_on=published
                )
            )
    return found


def _zones(county: County) -> list[Fact]:
    """Zones with their members, their elements and their leaders' contacts."""
    found: list[Fact] = []
    begins = date(YEAR, 1, 1)
    for township in county.townships[:ZONES]:
        rng = draw(county.seed, township.code, "zone")
        zone, name = f"Z{township.code[1:]}", f"{township.name}党建片区"
        found.append(
            UnitRegistered(
                occurred_on=begins, unit=zone, name=name, unit_kind="zone", parent=township.code
            )
        )
        members = county.grassroots(township.code)[:4]
        found += [ZoneJoined(occurred_on=begins, zone=zone, unit=unit.code) for unit in members]
        for item in ("队伍", "机制", "阵地", "活动"):
            if chance(rng, 80):
                found.append(
                    ChecklistItemVerified(
                        occurred_on=date(YEAR, 9, 12), unit=zone, checklist="区域党建", item=item,
                        met=True, verified_by=township.code,
                    )
                )  # fmt: skip
        leader = county.in_office(township.code, date(YEAR, 3, 3))
        for number, kind in enumerate(
            ("stationed", "firm", "big_farmer", "poor_household", "zone"), 1
        ):
            if leader is not None and chance(rng, 82):
                found.append(
                    PairingAssigned(
                        occurred_on=date(YEAR, 3, 3), pairing=f"DD-{zone}-{number}", unit=zone,
                        pairing_kind=kind, person=leader.code,
                    )
                )  # fmt: skip
    return found
