"""Organisational life, training and decisions in steps (rows 96-98, 107, 108, 111)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from evalcore.demo import phrases
from evalcore.demo.cast import County, Unit
from evalcore.demo.draws import LAST_DAY, YEAR, after, between, chance, draw, month_end, office_day
from evalcore.demo.entries import Entry, entry
from evalcore.demo.names import SCHOOL, resident
from evalcore.vocabulary import Fact
from evalcore.vocabulary.decisions import (
    DecisionCarriedOut,
    DecisionStepTaken,
    MatterOpened,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
)
from evalcore.vocabulary.orglife import MeetingHeld, TrainingAttended

_SPANS: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = (
    ("committee", tuple((m, m) for m in range(1, 13))),
    ("group", tuple((m, m) for m in range(1, 13))),
    ("theme_day", tuple((m, m) for m in range(1, 13))),
    ("members", ((1, 3), (4, 6), (7, 9), (10, 12))),
    ("lecture", ((1, 6), (7, 12))),
    ("life", ((1, 2),)),
    ("review", ((1, 3),)),
)
"""Kind of meeting and the spans of months in each of which one is due."""


def meetings(county: County, unit: Unit) -> list[Entry]:
    """三会一课 and what goes with it: mostly held, missed as people miss things."""
    rng = draw(county.seed, unit.code, "meetings")
    found: dict[tuple[str, date], Fact] = {}
    for kind, spans in _SPANS:
        for first, last in spans:
            middle = date(YEAR, (first + last + 1) // 2, 15)
            care = county.diligence(unit.code, middle)
            if not chance(rng, 68 + care * 0.32):
                continue
            start = date(YEAR, first, 2)
            day = office_day(between(rng, start, month_end(last) - timedelta(days=2)))
            if day.month > last:
                day = date(YEAR, last, 20)
            committee = kind == "committee"
            due = rng.choice((3, 5, 5)) if committee else unit.members
            if kind == "group":
                due = max(unit.members // 3, 5)
            present = due if committee else due * rng.randint(55, 98) // 100
            found[(kind, day)] = MeetingHeld(
                occurred_on=day,
                unit=unit.code,
                meeting_kind=kind,
                due=due,
                present=present,
                topic_text=rng.choice(phrases.TOPICS[kind]),
            )
    return [entry(unit.parent, [fact]) for fact in found.values()]


def training(county: County) -> list[Entry]:
    """The county school's list: three courses for secretaries, and a short one for who missed."""
    courses = (
        (date(YEAR, 3, 14), 4, phrases.COURSES[0]),
        (date(YEAR, 5, 23), 4, phrases.COURSES[0].replace("第一期", phrases.COURSES[1])),
        (date(YEAR, 9, 12), 4, phrases.COURSES[0].replace("第一期", phrases.COURSES[2])),
        (date(YEAR, 11, 7), 1, "村(社区)党组织书记" + phrases.COURSES[3]),
    )
    found = []
    trained: set[str] = set()
    for unit in county.grassroots():
        rng = draw(county.seed, unit.code, "training")
        first = rng.randrange(3)
        for day, days, title in courses[first:]:
            person = county.in_office(unit.code, day)
            if person is None or person.code in trained:
                continue
            if not chance(rng, 62 + person.diligence * 0.35):
                continue
            trained.add(person.code)
            fact = TrainingAttended(
                occurred_on=day,
                person=person.code,
                unit=unit.code,
                days=days,
                hours=days * 8,
                title=title,
            )
            found.append(entry(SCHOOL, [fact], hand="training"))
    return found


def decisions(county: County, unit: Unit) -> list[Entry]:
    """Matters decided by 四议两公开: in order with notice, or not quite."""
    rng = draw(county.seed, unit.code, "decisions")
    found = []
    for number in range(1, rng.choice((1, 1, 1, 2, 2)) + 1):
        code = f"YT{YEAR}-{unit.code}-{number:02d}"
        day = office_day(between(rng, date(YEAR, 2, 17), date(YEAR, 10, 10)))
        care = county.diligence(unit.code, day)
        found.append(entry(unit.parent, _matter(rng, unit, code, day, care)))
    return found


def _matter(rng: Random, unit: Unit, code: str, day: date, care: int) -> list[Fact]:
    facts: list[Fact] = [
        MatterOpened(
            occurred_on=day,
            matter=code,
            unit=unit.code,
            title=rng.choice(phrases.MATTERS),
            procedure="four_plus_two",
        )
    ]
    slip = chance(rng, 2 + (100 - care) * 0.24)
    skipped = rng.choice(phrases.STEPS[1:3]) if slip and chance(rng, 50) else ""
    when = day
    days = {}
    for step in phrases.STEPS:
        days[step] = when
        when = office_day(after(rng, when, 2, 9))
    if slip and not skipped:
        # The members' meeting sat before the two committees had talked: out of order.
        days["商议"], days["审议"] = days["审议"], days["商议"]
    representatives = rng.randint(25, 48)
    for step in phrases.STEPS:
        if step == skipped:
            continue
        counts: dict[str, Any] = {}
        if step in ("审议", "决议"):
            entitled = unit.members if step == "审议" else representatives
            present = max(entitled * rng.randint(62, 100) // 100, 1)
            agree = max(present * rng.randint(70, 100) // 100, 1)
            counts = {"entitled": entitled, "present": present, "in_favour": agree}
        facts.append(DecisionStepTaken(occurred_on=days[step], matter=code, step=step, **counts))
    posted = days["决议"] + timedelta(days=rng.randint(0, 3))
    short = chance(rng, 3 + (100 - care) * 0.3)
    until = posted + timedelta(days=rng.choice((2, 3, 4)) if short else rng.choice((6, 6, 7, 9)))
    if not chance(rng, 94 + care * 0.06):
        return facts
    facts.append(NoticePosted(occurred_on=posted, matter=code, until=until))
    if chance(rng, 9):
        objected = posted + timedelta(days=1)
        facts.append(
            ObjectionRaised(
                occurred_on=objected, matter=code, who=resident(rng), note="价格偏低，要求重新评估"
            )
        )
        if chance(rng, 55 + care * 0.4):
            facts.append(
                ObjectionAnswered(
                    occurred_on=office_day(after(rng, objected, 2, 6)),
                    matter=code,
                    upheld=chance(rng, 20),
                )
            )
    carried = office_day(after(rng, until, 1, 12))
    facts.append(DecisionCarriedOut(occurred_on=carried, matter=code))
    if chance(rng, 60 + care * 0.36):
        result = office_day(after(rng, carried, 10, 45))
        facts.append(
            NoticePosted(
                occurred_on=result,
                matter=code,
                of_result=True,
                until=result + timedelta(days=7),
            )
        )
    return [fact for fact in facts if fact.occurred_on <= LAST_DAY]
