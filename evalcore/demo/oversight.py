"""Duty reports, and what others say of a unit: departments, spot checks, measures, gradings."""

from __future__ import annotations

from datetime import date
from typing import Any

from evalcore.demo.cast import County, Unit
from evalcore.demo.draws import YEAR, after, between, chance, draw, office_day
from evalcore.demo.entries import Entry, entry
from evalcore.demo.names import DISCIPLINE, ORGANISATION, TARGETS
from evalcore.demo.problems import ZERO_PROBLEMS
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import (
    AccountabilityDecided,
    EligibilityRevoked,
    MeasureTaken,
    UnitGraded,
)
from evalcore.vocabulary.duty import (
    DutyReportDelivered,
    DutyReportSubmitted,
    IndicatorReported,
    PledgeAnswered,
    SpotCheckDone,
)
from evalcore.vocabulary.pledges import PledgeMade

INDICATOR = "work_completion"
"""Share of the year's tasks completed, in percent (row 44: 完成率)."""

CHECKED = ("组织生活记录", "走访记录", "问题台账", "承诺公示")


def duty_reports(county: County, unit: Unit, kept: list[Entry]) -> list[Entry]:
    """The year's written report of whoever serves in December, and where it was delivered.

    ``kept`` are the unit's entries so far: the report answers the pledges among them, or some.
    """
    rng = draw(county.seed, unit.code, "duty")
    day = office_day(between(rng, date(YEAR, 12, 10), date(YEAR, 12, 18)))
    person = county.in_office(unit.code, day)
    if person is None or not chance(rng, 88 + person.diligence * 0.12):
        return []
    common: dict[str, Any] = {"person": person.code, "period": str(YEAR)}
    facts: list[Fact] = [DutyReportSubmitted(occurred_on=day, unit=unit.code, **common)]
    for venue, percent in (("superior", 90 + person.diligence * 0.1), ("members", 80.0)):
        if chance(rng, percent):
            said = office_day(after(rng, day, 1, 8))
            facts.append(
                DutyReportDelivered(occurred_on=said, unit=unit.code, venue=venue, **common)
            )
    for made in kept:
        pledge = made.facts[0]
        own = isinstance(pledge, PledgeMade) and pledge.person == person.code
        if own and chance(rng, 66 + person.diligence * 0.33):
            assert isinstance(pledge, PledgeMade)
            facts.append(PledgeAnswered(occurred_on=day, pledge=pledge.pledge, **common))
    return [entry(unit.parent, facts)]


def indicators(county: County, unit: Unit) -> list[Entry]:
    """What the oversight office reports of each unit: how much of the year's tasks is done."""
    rng = draw(county.seed, unit.code, "indicators")
    care = county.diligence(unit.code, date(YEAR, 12, 1))
    tenths = min(int(rng.gauss(812 + care * 2.1, 32)), 1000)
    fact = IndicatorReported(
        occurred_on=date(YEAR, 12, 26),
        unit=unit.code,
        indicator=INDICATOR,
        period=str(YEAR),
        value=tenths,
        decimals=1,
        reported_by=TARGETS,
    )
    return [entry(TARGETS, [fact])]


def gradings(county: County, unit: Unit) -> list[Entry]:
    """Last year's grade, decided by people: where the unit started from (row 40)."""
    rng = draw(county.seed, unit.code, "gradings")
    care = county.diligence(unit.code, date(YEAR, 1, 2)) + rng.gauss(0, 9)
    grade = "好" if care > 84 else "较好" if care > 66 else "一般" if care > 46 else "较差"
    fact = UnitGraded(
        occurred_on=date(YEAR, 1, 16),
        unit=unit.code,
        period=str(YEAR - 1),
        grade=grade,
        decided_by="县委组织部",
    )
    return [entry(ORGANISATION, [fact])]


def spot_checks(county: County) -> list[Entry]:
    """The county looks for itself at a third of the units, and at all that know no problem."""
    found = []
    for unit in county.grassroots():
        rng = draw(county.seed, unit.code, "spot")
        if unit.code not in ZERO_PROBLEMS and not chance(rng, 30):
            continue
        day = office_day(between(rng, date(YEAR, 4, 14), date(YEAR, 11, 21)))
        care = county.diligence(unit.code, day)
        item = "问题台账" if unit.code in ZERO_PROBLEMS else rng.choice(CHECKED)
        wrong = unit.code in ZERO_PROBLEMS[:4] or chance(rng, 2 + (100 - care) * 0.4)
        fact = SpotCheckDone(
            occurred_on=day,
            unit=unit.code,
            item=item,
            result="contradicted" if wrong else "consistent",
            problems_found=rng.randint(1, 4) if wrong else 0,
            checker=ORGANISATION,
            note="走访三户，均称未见村干部上门" if wrong else "记录与现场一致",
        )
        found.append(entry(ORGANISATION, [fact]))
    return found


def measures(county: County) -> list[Entry]:
    """What was done about the weakest, and one decision of the discipline commission."""
    ranked = sorted(
        (person.diligence, unit.code)
        for unit in county.grassroots()
        if (person := county.in_office(unit.code, date(YEAR, 9, 1)))
    )
    found: list[Entry] = []
    weakest = [code for _care, code in ranked[: max(len(ranked) // 9, 4)]]
    for number, code in enumerate(weakest, 1):
        rng = draw(county.seed, code, "measures")
        person = county.in_office(code, date(YEAR, 9, 1))
        assert person is not None
        kind = ("rectification", "talk", "talk", "reminder", "reminder", "reminder")[number % 6]
        day = office_day(between(rng, date(YEAR, 9, 1), date(YEAR, 10, 24)))
        fact = MeasureTaken(
            occurred_on=day,
            measure_no=f"CS{YEAR}-{number:03d}",
            unit=code,
            person=person.code,
            measure=kind,
            ground=rng.choice(("组织生活不落实", "问题整改超期", "承诺事项无进展")),
            decided_by="县委组织部",
            due_on=day.replace(month=11, day=28) if kind == "rectification" else None,
        )
        found.append(entry(ORGANISATION, [fact]))
    # Not the weakest: somebody who does well otherwise, so that the bar shows.
    villages = [code for _care, code in ranked if county.units[code].kind == "village"]
    found += _formal(county, villages[-max(len(villages) // 9, 1)])
    return found


def _formal(county: County, unit: str) -> list[Entry]:
    """One decision under the regulation on accountability, and the bar that goes with it."""
    day = date(YEAR, 11, 12)
    person = county.in_office(unit, day) or county.in_office(unit, date(YEAR, 9, 1))
    assert person is not None
    decided = AccountabilityDecided(
        occurred_on=day,
        decision=f"WZ{YEAR}-001",
        unit=unit,
        person=person.code,
        kind="admonition",
        tier="main",
        ground="违规发放务工补贴，履行监督责任不力",
        decided_by="县纪委监委",
        heard_first=True,
    )
    barred = EligibilityRevoked(
        occurred_on=date(YEAR, 11, 20),
        unit=unit,
        person=person.code,
        award_level="县级",
        until=date(YEAR + 1, 11, 19),
        ground="受到诫勉问责",
        decided_by="县委组织部",
    )
    return [entry(DISCIPLINE, [decided]), entry(ORGANISATION, [barred])]
