"""Visits: on the fixed days and off them, return visits, and what calls for a visit."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from evalcore.demo import phrases
from evalcore.demo.cast import County, Person, Unit
from evalcore.demo.draws import LAST_DAY, YEAR, after, between, chance, draw, month_end
from evalcore.demo.entries import Entry, entry
from evalcore.demo.names import resident
from evalcore.vocabulary import Fact
from evalcore.vocabulary.visits import TRIGGER_KINDS, VisitMade, VisitTriggered


def visits(county: County, unit: Unit) -> list[Entry]:
    """A unit's monthly visits and return visits (row 80), and those of the first secretary."""
    rng = draw(county.seed, unit.code, "visits")
    found: dict[tuple[str, str, date], Fact] = {}

    def note(day: date, visitor: Person, kind: str, households: int) -> None:
        found[(visitor.code, kind, day)] = VisitMade(
            occurred_on=day,
            unit=unit.code,
            visitor=visitor.code,
            visit_kind=kind,
            households=households,
            who=resident(rng),
            note=rng.choice(phrases.NOTES) if chance(rng, 35) else "",
        )

    for month in range(1, 13):
        person = county.in_office(unit.code, date(YEAR, month, 6))
        if person is not None:
            care = person.diligence
            if chance(rng, 66 + care * 0.34):
                day = date(YEAR, month, rng.choice((5, 6)))
                if chance(rng, 2 + (100 - care) * 0.28):
                    day = date(YEAR, month, rng.choice((3, 4, 7, 8, 9, 12, 15)))
                note(day, person, "visit", rng.randint(3, 14))
            if chance(rng, 35):
                note(date(YEAR, month, rng.randint(10, 26)), person, "visit", rng.randint(1, 5))
        end = month_end(month)
        person = county.in_office(unit.code, end)
        if person is not None and chance(rng, 50 + person.diligence * 0.48):
            # Return visits fall on the month's last two days; some keep to the 29th by habit.
            day = end - timedelta(days=rng.randint(0, 1))
            if month != 2 and chance(rng, 12):
                day = date(YEAR, month, 29)
            if chance(rng, 3 + (100 - person.diligence) * 0.3):
                day = date(YEAR, month, rng.choice((24, 25, 26, 27)))
            note(day, person, "return", rng.randint(2, 8))
    first = county.first_secretary(unit.code)
    if first is not None:
        for month in range(1, 13):
            for _ in range(rng.randint(0, 2)):
                note(date(YEAR, month, rng.randint(2, 27)), first, "visit", rng.randint(2, 9))
    return [entry(unit.parent, [fact]) for fact in found.values()]


def triggers(county: County, unit: Unit) -> list[Entry]:
    """What must be answered by a visit (五个必访, row 81), and the visit where one was made."""
    rng = draw(county.seed, unit.code, "triggers")
    found = []
    for number in range(1, rng.choice((0, 1, 1, 2, 2, 3)) + 1):
        day = between(rng, date(YEAR, 1, 8), date(YEAR, 12, 18))
        kind = rng.choice((*TRIGGER_KINDS, "illness", "hardship"))
        code = f"BF{YEAR}-{unit.code}-{number:02d}"
        who = resident(rng)
        facts: list[Fact] = [
            VisitTriggered(
                occurred_on=day,
                trigger=code,
                unit=unit.code,
                trigger_kind=kind,
                who=who,
                note=_what_happened(rng, kind, who),
            )
        ]
        person = county.in_office(unit.code, day)
        answered = after(rng, day, 0, 8)
        if person and answered <= LAST_DAY and chance(rng, 55 + person.diligence * 0.44):
            facts.append(
                VisitMade(
                    occurred_on=answered,
                    unit=unit.code,
                    visitor=person.code,
                    visit_kind="visit",
                    # Told apart from the monthly round of the same day.
                    ordinal=1 + number,
                    trigger=code,
                    who=who,
                    note=rng.choice(phrases.NOTES),
                )
            )
        found.append(entry(unit.parent, facts))
    return found


def _what_happened(rng: Random, kind: str, who: str) -> str:
    return {
        "illness": f"{who}住院手术",
        "hardship": f"{who}家中失火，生活困难",
        "absence": f"{who}连续三次未参加组织生活",
        "complaint": f"群众反映{who}多占集体用地",
        "death": f"{who}病故",
    }[kind]
