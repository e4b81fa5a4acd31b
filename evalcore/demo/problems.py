"""Problems through their whole life (rows 69-71, 74, 78): and every way around it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from evalcore.demo import phrases
from evalcore.demo.cast import County, Unit
from evalcore.demo.draws import LAST_DAY, YEAR, after, between, chance, draw, office_day, pick
from evalcore.demo.entries import Entry, entry
from evalcore.demo.names import CIVIL, LAND, ORGANISATION, PETITIONS, ROADS, WATER, resident
from evalcore.vocabulary import Fact
from evalcore.vocabulary.problems import (
    ProblemAssigned,
    ProblemClosed,
    ProblemExcluded,
    ProblemExplained,
    ProblemFixed,
    ProblemFound,
    ProblemMerged,
    ProblemReopened,
    ProblemResumed,
    ProblemReviewed,
    ProblemSuspended,
    ProblemTransferred,
    ReplyGiven,
    SupervisionDone,
)

SOURCES = (("visit", 40), ("masses", 25), ("inspection", 14), ("self", 15), ("spot_check", 6))
WAYS = (
    ("plain", 74),
    ("transferred", 7),
    ("suspended", 4),
    ("explained", 5),
    ("excluded", 3),
    ("merged", 3),
    ("reopened", 4),
)
HANDLERS = {"饮水用水": WATER, "道路交通": ROADS, "土地权属": LAND, "民生保障": CIVIL}

ZERO_PROBLEMS = ("T01V08", "T04V03", "T08V02", "T10V07", "T14V05")
"""Units that report no problem of their own all year; the hotline hears of some of them."""


def problems(county: County, unit: Unit) -> list[Entry]:
    """What a township's ledger says of one unit's problems."""
    rng = draw(county.seed, unit.code, "problems")
    count = 0 if unit.code in ZERO_PROBLEMS else rng.randint(4, 10)
    found: list[Entry] = []
    known: list[tuple[date, str]] = []
    for number in range(1, count + 1):
        code = f"WT{YEAR}-{unit.code}-{number:02d}"
        source = pick(rng, SOURCES)
        way = pick(rng, WAYS)
        day = between(rng, date(YEAR, 1, 4), date(YEAR, 12, 8))
        earlier = next((other for on, other in known if on <= day), "")
        facts = _life(rng, county, unit, code, source, way, day, earlier)
        found.append(entry(unit.parent, facts))
        known.append((day, code))
    return found


def hotline(county: County, unit: Unit) -> list[Entry]:
    """What the hotline's own export says of a unit: calls, dispatched and called back."""
    rng = draw(county.seed, unit.code, "hotline")
    found = []
    calls = rng.choice((0, 1, 1, 2, 2, 3, 4))
    if unit.code in ZERO_PROBLEMS[:3]:
        # Not even the hotline hears of anything there; the spot check does.
        calls = 0
    for number in range(1, calls + 1):
        day = between(rng, date(YEAR, 1, 4), date(YEAR, 12, 15))
        code = f"12345-{day:%m%d}-{unit.code}-{number}"
        facts = _life(rng, county, unit, code, "hotline", "plain", day, "")
        found.append(entry(PETITIONS, facts, hand="hotline"))
    return found


def _life(
    rng: Random,
    county: County,
    unit: Unit,
    code: str,
    source: str,
    way: str,
    day: date,
    earlier: str,
) -> list[Fact]:
    care = county.diligence(unit.code, day)
    category, text = rng.choice(phrases.PROBLEMS)
    who = resident(rng)
    due = day + timedelta(days=rng.choice((15, 30, 30, 45)))
    facts: list[Fact] = [
        ProblemFound(
            occurred_on=day,
            problem=code,
            unit=unit.code,
            found_by=source,
            category=category,
            scope="" if source == "hotline" else ("general" if chance(rng, 15) else "single"),
            due_on=None if source == "hotline" else due,
            description=text.format(who=who),
            reporter=who if chance(rng, 70) else "匿名",
        )
    ]
    if way == "merged" and not earlier:
        way = "plain"
    assigned = office_day(after(rng, day, 0, 2))
    if assigned > LAST_DAY:
        return facts
    facts.append(ProblemAssigned(occurred_on=assigned, problem=code, handler=unit.code, due_on=due))
    holder = unit.code
    if way == "merged":
        on = office_day(after(rng, assigned, 1, 6))
        facts.append(ProblemMerged(occurred_on=on, problem=code, into=earlier))
        return _until_year_end(facts)
    if way == "excluded":
        on = office_day(after(rng, assigned, 3, 15))
        facts.append(
            ProblemExcluded(
                occurred_on=on,
                problem=code,
                ground=rng.choice(("诉求已进入司法程序", "不属于本级事权", "恶意重复投诉")),
                decided_by="县信访局",
            )
        )
        return _until_year_end(facts)
    replied = office_day(after(rng, assigned, 0, 3 if chance(rng, 46 + care * 0.54) else 14))
    reply = ReplyGiven(
        occurred_on=replied,
        problem=code,
        satisfaction=_satisfaction(rng, care),
        note=f"已电话回复{who}，说明办理安排",
    )
    if chance(rng, 72 + care * 0.28):
        facts.append(reply)
    if way == "explained":
        on = office_day(after(rng, assigned, 4, 20))
        facts.append(
            ProblemExplained(
                occurred_on=on,
                problem=code,
                accepted_by="县信访局" if source == "hotline" else "镇党委",
                note=f"经核实，{who}所述情况与登记不符，已当面解释",
            )
        )
        return _until_year_end(facts)
    waits = 0
    if way == "transferred":
        on = office_day(after(rng, assigned, 2, 9))
        holder = HANDLERS.get(category, CIVIL)
        facts.append(
            ProblemTransferred(
                occurred_on=on,
                problem=code,
                handler=holder,
                due_on=due + timedelta(days=15),
                ground="需职能部门现场处理",
            )
        )
        due, care, assigned = due + timedelta(days=15), 68, on
    if way == "suspended":
        on, waits = office_day(after(rng, assigned, 3, 9)), rng.randint(14, 40)
        # Often a department keeps it waiting: its days are that department's (卡滞单位).
        stuck = chance(draw(county.seed, code, "blocked"), 60)
        facts.append(
            ProblemSuspended(
                occurred_on=on,
                problem=code,
                ground="等待职能部门勘测" if stuck else "等待上级项目批复",
                decided_by="县信访局",
                blocked_by=HANDLERS.get(category, CIVIL) if stuck else "",
            )
        )
        resumed = on + timedelta(days=waits)
        if resumed <= LAST_DAY:
            facts.append(ProblemResumed(occurred_on=resumed, problem=code))
    facts += _fixed(rng, unit, code, source, way, assigned, due, waits, holder, care)
    return _until_year_end(facts)


def _fixed(
    rng: Random,
    unit: Unit,
    code: str,
    source: str,
    way: str,
    assigned: date,
    due: date,
    waits: int,
    holder: str,
    care: int,
) -> list[Fact]:
    """Fix, check by somebody else, strike off; perhaps it comes back."""
    fate = rng.random() * 100
    room = max((due - assigned).days, 3)
    if fate < 50 + care * 0.5:
        fixed = after(rng, assigned, 1, max(room * 3 // 4, 1))
    elif fate < 70 + care * 0.3:
        fixed = after(rng, due, 1, 35)
    else:
        return []
    fixed = office_day(fixed + timedelta(days=waits))
    outcome = "solved" if chance(rng, 55 + care * 0.42) else "partly"
    facts: list[Fact] = [
        ProblemFixed(occurred_on=fixed, problem=code, fixed_by=holder, outcome=outcome)
    ]
    checker = PETITIONS if source == "hotline" else unit.parent
    checked = office_day(after(rng, fixed, 1, 5))
    if chance(rng, 93):
        facts.append(
            SupervisionDone(
                occurred_on=checked,
                problem=code,
                # Sometimes whoever fixed it also checked it: a fact, and no valid check.
                supervisor=holder if chance(rng, 2) else checker,
                passed=outcome == "solved" or chance(rng, 60),
            )
        )
    if isinstance(facts[-1], SupervisionDone) and not facts[-1].passed:
        if not chance(rng, 35 + care * 0.6):
            return facts
        # Sent back: fixed once more, checked once more.
        again = office_day(after(rng, checked, 3, 12))
        checked = office_day(after(rng, again, 1, 4))
        facts += (
            ProblemFixed(occurred_on=again, problem=code, fixed_by=holder, outcome="solved"),
            SupervisionDone(occurred_on=checked, problem=code, supervisor=checker, passed=True),
        )
    closed = office_day(after(rng, checked, 0, 4))
    facts.append(ProblemClosed(occurred_on=closed, problem=code, closed_by=checker))
    if way == "reopened":
        back = after(rng, closed, 15, 60)
        facts.append(
            ProblemReopened(
                occurred_on=back, problem=code, due_on=back + timedelta(days=30), note="雨后又堵"
            )
        )
        if chance(rng, care):
            again = office_day(after(rng, back, 5, 40))
            facts.append(
                ProblemFixed(occurred_on=again, problem=code, fixed_by=holder, outcome="solved")
            )
            facts.append(
                ProblemClosed(
                    occurred_on=office_day(after(rng, again, 1, 6)),
                    problem=code,
                    closed_by=checker,
                )
            )
    elif closed < date(YEAR, 9, 30) and chance(rng, 15):
        facts.append(
            ProblemReviewed(
                occurred_on=office_day(between(rng, date(YEAR, 11, 3), date(YEAR, 12, 12))),
                problem=code,
                outcome="solved" if chance(rng, 50 + care * 0.45) else "unsolved",
                reviewer=ORGANISATION,
            )
        )
    return facts


def _satisfaction(rng: Random, care: int) -> str:
    if chance(rng, 25 + care * 0.6):
        return "satisfied"
    return "fairly" if chance(rng, 55 + care * 0.2) else "dissatisfied"


def _until_year_end(facts: list[Fact]) -> list[Fact]:
    """What had happened by the last day; the rest belongs to next year's books."""
    return [fact for fact in facts if fact.occurred_on <= LAST_DAY]
