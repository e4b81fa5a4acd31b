"""Pledges through the year: made, checked, made known, kept or not, audited, answered."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from evalcore.demo import phrases
from evalcore.demo.cast import County, Person, Unit
from evalcore.demo.draws import LAST_DAY, YEAR, after, between, chance, draw, office_day
from evalcore.demo.entries import Entry, entry
from evalcore.demo.names import ORGANISATION
from evalcore.vocabulary import Fact
from evalcore.vocabulary.pledges import (
    PledgeAudited,
    PledgeExcused,
    PledgeFulfilled,
    PledgeMade,
    PledgeProgressReported,
    PledgePublished,
    PledgeReviewed,
    PledgeRevised,
)


def pledges(county: County, unit: Unit) -> list[Entry]:
    """All pledges of a unit's secretaries, each from promise to what became of it."""
    rng = draw(county.seed, unit.code, "pledges")
    found: list[Entry] = []
    number = 0
    for post in county.served[unit.code]:
        if post.post not in ("secretary", "acting_secretary"):
            continue
        person = county.persons[post.person]
        last = post.to_on or LAST_DAY
        if last < date(YEAR, 1, 20) or post.from_on > date(YEAR, 10, 31):
            continue
        new = post.from_on > date(YEAR, 1, 1)
        start = after(rng, post.from_on, 5, 35) if new else _pledge_day(rng, person)
        # The most careless made none at all.
        if person.diligence < 34 and chance(rng, 45):
            continue
        count = 2 if new else rng.randint(2, 4)
        for _ in range(count):
            number += 1
            code = f"CN{YEAR}-{unit.code}-{number:02d}"
            found.append(_pledge(rng, county, unit, person, code, office_day(start), "annual"))
    person_now = county.in_office(unit.code, date(YEAR, 7, 5))
    if person_now and chance(rng, 22):
        number += 1
        code = f"CN{YEAR}-{unit.code}-{number:02d}"
        kind = "instant" if chance(rng, 70) else "special"
        day = between(rng, date(YEAR, 6, 25), date(YEAR, 7, 15))
        found.append(_pledge(rng, county, unit, person_now, code, day, kind))
    return found


def _pledge_day(rng: Random, person: Person) -> date:
    if chance(rng, person.diligence):
        return between(rng, date(YEAR, 1, 6), date(YEAR, 2, 14))
    return between(rng, date(YEAR, 2, 20), date(YEAR, 4, 10))


def _pledge(
    rng: Random, county: County, unit: Unit, person: Person, code: str, made: date, kind: str
) -> Entry:
    care = person.diligence
    if kind == "annual":
        text, aim, measures, baseline = rng.choice(phrases.PLEDGES)
        due = max(between(rng, date(YEAR, 5, 31), date(YEAR, 12, 15)), made + timedelta(days=45))
        due = min(due, date(YEAR, 12, 20))
    else:
        text, aim = rng.choice(phrases.URGENT)
        measures, baseline = "党员突击队轮班", ""
        due = after(rng, made, 20, 60)
    content = text.format(n=rng.randint(2, 9), place=unit.name[:2])
    empty = chance(rng, 3 + (100 - care) * 0.15)
    facts: list[Fact] = [
        PledgeMade(
            occurred_on=made,
            pledge=code,
            unit=unit.code,
            person=person.code,
            pledge_kind=kind,
            content=content,
            target="" if empty and chance(rng, 50) else aim.format(n=rng.randint(2, 9)),
            measures=measures,
            baseline=baseline,
            due_on=None if empty else due,
        )
    ]
    ready = _reviewed(rng, unit, code, made, due, facts, empty=empty, care=care, content=content)
    if ready is None:
        return entry(unit.parent, facts)
    if chance(rng, 82 + care * 0.17):
        shown = office_day(after(rng, ready, 1, 9))
        channel = rng.choice(("board", "board", "meeting", "leaflet", "online"))
        facts.append(PledgePublished(occurred_on=shown, pledge=code, channel=channel))
    _kept(rng, person, code, ready, due, facts)
    return entry(unit.parent, facts)


def _reviewed(
    rng: Random,
    unit: Unit,
    code: str,
    made: date,
    due: date,
    facts: list[Fact],
    *,
    empty: bool,
    care: int,
    content: str,
) -> date | None:
    """Review by the township; the day on which the pledge stood, None where it never did."""
    day = office_day(after(rng, made, 3, 14))
    returned = empty or chance(rng, 4)
    checks: dict[str, Any] = {
        "has_aim": True,
        "has_item": True,
        "has_measure": True,
        "has_limit": not empty,
    }
    result = "returned" if returned else "approved"
    if not chance(rng, 97):
        return None
    facts.append(
        PledgeReviewed(occurred_on=day, pledge=code, result=result, reviewer=unit.parent, **checks)
    )
    if not returned:
        return day
    if not chance(rng, 55 + care * 0.4):
        return None
    again = office_day(after(rng, day, 3, 20))
    facts.append(PledgeRevised(occurred_on=again, pledge=code, content=content, due_on=due))
    approved = office_day(after(rng, again, 2, 8))
    facts.append(
        PledgeReviewed(
            occurred_on=approved,
            pledge=code,
            result="approved",
            reviewer=unit.parent,
            has_aim=True,
            has_item=True,
            has_measure=True,
            has_limit=True,
        )
    )
    return approved


def _kept(
    rng: Random, person: Person, code: str, ready: date, due: date, facts: list[Fact]
) -> None:
    care = person.diligence
    half = date(YEAR, 6, 27)
    if ready < half and chance(rng, 45 + care * 0.4):
        percent = min(rng.randint(20, 55) + care // 4, 95)
        facts.append(PledgeProgressReported(occurred_on=half, pledge=code, percent=percent))
    fate = rng.random() * 100
    on_time = 45 + care * 0.52
    audit = office_day(between(rng, date(YEAR, 12, 8), date(YEAR, 12, 24)))
    done: date | None = None
    if fate < on_time:
        done = max(due - timedelta(days=rng.randint(0, 40)), ready + timedelta(days=5))
    elif fate < on_time + 12:
        done = after(rng, due, 3, 50)
    elif fate < on_time + 15:
        facts.append(
            PledgeExcused(
                occurred_on=office_day(min(after(rng, due, 1, 10), date(YEAR, 12, 22))),
                pledge=code,
                ground=rng.choice(
                    ("汛期损毁，工程停工", "上级项目资金调整到下一年", "征地手续未批复")
                ),
                approved_by="县委组织部",
            )
        )
    if done is not None and done <= LAST_DAY:
        evidence = rng.choice(("验收单", "现场照片和村民签字", "账目公示", "工程结算单"))
        facts.append(PledgeFulfilled(occurred_on=done, pledge=code, evidence=evidence))
    else:
        done = None
    if chance(rng, 88):
        # The audit sees more than the report: some of what was called done is only partly so.
        doubt = rng.random() * 100 < 3 + (100 - care) * 0.12
        result = ("partly" if doubt else "kept") if done else ("partly" if doubt else "broken")
        if any(isinstance(f, PledgeExcused) for f in facts):
            result = "partly"
        facts.append(
            PledgeAudited(occurred_on=audit, pledge=code, result=result, auditor=ORGANISATION)
        )
