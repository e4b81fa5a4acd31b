"""What the county's organisation platform exports (JSON lines), by a table: ``platform.yaml``.

The townships' workbooks hold what the first scheme asks for. Rules of other places ask for more:
counts, checklists, surveys. They come from a machine, so that nobody types them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from evalcore.demo.cast import COUNTY_CODE, County, Unit
from evalcore.demo.draws import FIRST_DAY, LAST_DAY, YEAR, between, chance, draw, office_day
from evalcore.demo.undertakings import pilots
from evalcore.vocabulary import Fact, facts
from evalcore.yamltree import read_tree

LINES = Path(__file__).parent / "platform.yaml"


def platform(county: County) -> list[Fact]:
    """Every fact of the table, for everybody it speaks of."""
    classes = {cls.__name__: cls for cls in facts().values()}
    found: list[Fact] = []
    for line in read_tree(LINES).plain():
        cls = classes[line["fact"]]
        specs = {spec.name: spec for spec in cls.specs()}
        for unit in _meant(county, line["of"]):
            rng = draw(county.seed, unit.code, "platform", line["fact"], str(line["with"]))
            for day, chosen in _occasions(line, rng):
                care = county.diligence(unit.code, day)
                least, most = int(line.get("least", 100)), int(line.get("most", 100))
                if not chance(rng, least + (most - least) * care / 100):
                    continue
                told = {"unit": "$unit", **line["with"], **chosen, **_count(line, unit, rng, care)}
                fields = {
                    name: _value(specs[name].kind, text, county, unit, day)
                    for name, text in told.items()
                }
                if fields.get("person", "-") is not None:
                    found.append(cls(occurred_on=day, **fields))
    return found


def _meant(county: County, of: str) -> Sequence[Unit]:
    if of == "county":
        return [county.units[COUNTY_CODE]]
    if of == "townships":
        return county.townships
    if of == "pilots":
        return pilots(county)
    kinds = {"villages": ("village",), "communities": ("community",)}
    return [u for u in county.grassroots() if u.kind in kinds.get(of, ("village", "community"))]


def _occasions(line: Mapping[str, Any], rng: Random) -> Iterator[tuple[date, dict[str, str]]]:
    """The days on which something of this line may happen, with one value of each choice."""
    each = line.get("each", {})
    choices = [dict(zip(each, values, strict=True)) for values in product(*each.values())]
    if "every" in line:
        for first, last in _slots(line["every"]):
            day = (
                first.replace(day=int(line["day"])) if "day" in line else between(rng, first, last)
            )
            yield from ((day, chosen) for chosen in choices)
        return
    for chosen in choices:
        first, last = (date.fromisoformat(f"{YEAR}-{line[end]}") for end in ("from", "to"))
        yield office_day(between(rng, first, last)), chosen


def _slots(every: str) -> Iterator[tuple[date, date]]:
    if every == "week":
        monday = FIRST_DAY + timedelta(days=-FIRST_DAY.weekday() % 7)
        while monday + timedelta(days=6) <= LAST_DAY:
            yield monday, monday + timedelta(days=6)
            monday += timedelta(days=7)
        return
    if every == "half_month":
        for first, last in _slots("month"):
            yield first, first.replace(day=15)
            yield first.replace(day=16), last
        return
    months = {"month": 1, "quarter": 3, "half": 6}[every]
    for month in range(1, 13, months):
        after = date(YEAR + (month + months > 12), (month + months - 1) % 12 + 1, 1)
        yield date(YEAR, month, 1), after - timedelta(days=1)


def _count(line: Mapping[str, Any], unit: Unit, rng: Random, care: int) -> dict[str, str]:
    """What the line leaves to be drawn: a value, whether an item is met, how many of how many."""
    if "value" in line:
        low, high = (int(number) for number in line["value"])
        value = low + (high - low) * care / 100 + rng.uniform(-0.04, 0.04) * (high - low)
        return {"value": str(round(min(value, high)))}
    if "met" in line:
        least, most = (int(percent) for percent in line["met"])
        return {"met": str(chance(rng, least + (most - least) * care / 100)).lower()}
    if "total" not in line:
        return {}
    sizes = {"members": unit.members, "households": unit.households}
    total = sizes.get(line["total"]) or int(line["total"])
    low, high = (int(percent) for percent in line["done"])
    percent = low + (high - low) * care / 100 + rng.uniform(-4, 4)
    return {"total": str(total), "done": str(max(min(round(total * percent / 100), total), 0))}


def _value(kind: str, text: str, county: County, unit: Unit, day: date) -> Any:
    if text in ("$secretary", "$leader"):
        person = county.in_office(COUNTY_CODE if text == "$leader" else unit.code, day)
        return person.code if person else None
    if text == "$quarter_end":
        return next(last for first, last in _slots("quarter") if first <= day <= last)
    said = {"$parent": unit.parent, "$county": COUNTY_CODE, "$unit": unit.code}.get(text, text)
    if kind == "whole":
        return int(said)
    if kind == "flag":
        return said == "true"
    return said
