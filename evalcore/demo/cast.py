"""The county's cast: units as a tree, persons with a hidden diligence, and who serves when."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import attrs

from evalcore.demo.draws import LAST_DAY, YEAR, after, between, chance, draw, office_day
from evalcore.demo.names import COUNTY, DEPARTMENTS, Namer

COUNTY_CODE = "C"
TOWNSHIPS = 16
STREETS = 4

NAMESAKES = ("T01V02", "T01V05")
"""Two villages of one township whose secretaries bear the same name."""

RENAMED = "T01V03"
"""The village that gets another name in July."""

NICKNAME = ("T01V09", "大屋场")
"""A village that its township calls by the name of an old hamlet, as somebody confirmed."""

GROUNDS = ("组织调整", "到龄退职", "个人辞职", "因病离职", "调任镇政府工作", "考录公务员")


@attrs.frozen
class Unit:
    """A unit of the county with its counts on 1 January."""

    code: str
    name: str
    kind: str
    parent: str
    members: int = 0
    households: int = 0


@attrs.frozen
class Rename:
    """A unit that bears another name from ``on``."""

    unit: str
    name: str
    on: date


@attrs.frozen
class Person:
    """A cadre. ``diligence`` (0 to 100) is hidden: it shows in what is done and left undone."""

    code: str
    name: str
    diligence: int


@attrs.frozen
class Post:
    """A person in a post at a unit, both days included; ``to_on`` None where it goes on."""

    person: str
    unit: str
    post: str
    from_on: date
    to_on: date | None = None
    ground: str = ""
    basis: str = ""


@attrs.frozen
class County:
    """Everybody and everything that the year happens to."""

    seed: int
    units: dict[str, Unit]
    persons: dict[str, Person]
    posts: tuple[Post, ...]
    renames: tuple[Rename, ...] = ()
    nicknames: dict[str, str] = attrs.field(factory=dict)
    """Units by what their township calls them: confirmed aliases."""
    served: dict[str, list[Post]] = attrs.field(init=False, repr=False, eq=False)

    @served.default
    def _served(self) -> dict[str, list[Post]]:
        by_unit: dict[str, list[Post]] = {}
        for post in self.posts:
            by_unit.setdefault(post.unit, []).append(post)
        return by_unit

    @property
    def townships(self) -> list[Unit]:
        """Townships and streets, in order of code."""
        return [u for u in self.units.values() if u.kind in ("township", "street")]

    def namesakes(self) -> set[str]:
        """The persons whose name somebody else bears too."""
        bearers: dict[str, list[str]] = {}
        for person in self.persons.values():
            bearers.setdefault(person.name, []).append(person.code)
        return {code for codes in bearers.values() if len(codes) > 1 for code in codes}

    def grassroots(self, township: str = "") -> list[Unit]:
        """Villages and communities (of one township), in order of code."""
        return [
            u
            for u in self.units.values()
            if u.kind in ("village", "community") and (not township or u.parent == township)
        ]

    def in_office(self, unit: str, day: date) -> Person | None:
        """The secretary of a unit on a day, or who acts as one; None in a vacancy."""
        found = None
        for post in self.served.get(unit, []):
            serves = post.from_on <= day and (post.to_on is None or day <= post.to_on)
            if serves and post.post == "secretary":
                return self.persons[post.person]
            if serves and post.post == "acting_secretary":
                found = self.persons[post.person]
        return found

    def first_secretary(self, unit: str) -> Person | None:
        """The first secretary sent to a village, where there is one."""
        for post in self.served.get(unit, []):
            if post.post == "first_secretary":
                return self.persons[post.person]
        return None

    def diligence(self, unit: str, day: date) -> int:
        """How well things are done there on a day: the secretary's, or little in a vacancy."""
        person = self.in_office(unit, day)
        return person.diligence if person else 30


class _Builder:
    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng: Random = draw(seed, "cast")
        self.namer = Namer(self.rng)
        self.units: dict[str, Unit] = {}
        self.persons: dict[str, Person] = {}
        self.posts: list[Post] = []

    def person(self, least: int = 8, most: int = 99) -> str:
        code = f"P{len(self.persons) + 1:04d}"
        drawn = int(self.rng.betavariate(4.2, 1.6) * 100)
        self.persons[code] = Person(code, self.namer.person(), min(max(drawn, least), most))
        return code

    def appoint(self, unit: str, post: str, from_on: date, **more: object) -> Post:
        number = len(self.posts) + 1
        person = str(more.pop("person", "")) or self.person()
        basis = f"澜委组〔{from_on.year}〕{number % 180 + 1}号"
        made = Post(person, unit, post, from_on, basis=basis, **more)  # type: ignore[arg-type]
        self.posts.append(made)
        return made


def make_county(seed: int, townships: int = TOWNSHIPS) -> County:
    """The county of a seed. Fewer ``townships`` keep the first ones as they are."""
    build = _Builder(seed)
    rng = build.rng
    build.units[COUNTY_CODE] = Unit(COUNTY_CODE, COUNTY, "county", "")
    leaders = [build.person(60) for _ in range(6)]
    build.appoint(COUNTY_CODE, "secretary", date(2021, 9, 16), person=leaders[0])
    for leader in leaders[1:]:
        build.appoint(COUNTY_CODE, "deputy_secretary", date(2022, 3, 10), person=leader)
    for code, name in DEPARTMENTS:
        build.units[code] = Unit(code, name, "department", COUNTY_CODE)
        build.appoint(code, "secretary", between(rng, date(2020, 1, 1), date(2024, 6, 30)))
    for number in range(1, TOWNSHIPS + 1):
        street = number > TOWNSHIPS - STREETS
        _township(build, f"T{number:02d}", street)
    kept = {f"T{number:02d}" for number in range(1, townships + 1)}
    units = {c: u for c, u in build.units.items() if c[0] in "CD" or c[:3] in kept}
    posts = tuple(p for p in build.posts if p.unit in units)
    serving = {p.person for p in posts}
    persons = {c: p for c, p in build.persons.items() if c in serving}
    first, second = (next(p.person for p in posts if p.unit == unit) for unit in NAMESAKES)
    persons[second] = attrs.evolve(persons[second], name=persons[first].name)
    renamed = Rename(RENAMED, units[RENAMED].name[:-1] + "新村", date(YEAR, 7, 15))
    return County(seed, units, persons, posts, (renamed,), dict([NICKNAME]))


def _township(build: _Builder, code: str, street: bool) -> None:
    rng = build.rng
    kind = "street" if street else "township"
    build.units[code] = Unit(code, build.namer.township(street), kind, COUNTY_CODE)
    first = build.appoint(code, "secretary", between(rng, date(2021, 3, 1), date(2024, 5, 31)))
    build.appoint(code, "deputy_secretary", between(rng, date(2021, 3, 1), date(2024, 5, 31)))
    if code == "T05":
        # A township leader moves in July: the comments of the two halves are by two people.
        build.posts[build.posts.index(first)] = attrs.evolve(
            first, to_on=date(YEAR, 7, 18), ground="调任县直部门"
        )
        build.appoint(code, "secretary", date(YEAR, 7, 19))
    previous: Post | None = None
    for number in range(1, rng.randint(10, 12) + 1):
        village = f"{code}V{number:02d}"
        name = build.namer.community() if street else build.namer.village()
        size = rng.randint(900, 3200) if street else rng.randint(180, 980)
        build.units[village] = Unit(
            village,
            name,
            "community" if street else "village",
            code,
            members=max(size // rng.randint(9, 16), 18),
            households=size,
        )
        previous = _serve(build, village, number, previous)
        if not street and chance(rng, 32):
            # 第一书记: sent from a county office for two years.
            build.appoint(village, "first_secretary", date(2024, 5, 20))


def _serve(build: _Builder, unit: str, number: int, previous: Post | None) -> Post:
    """Who leads the village through the year: one person, or one of seven other stories."""
    rng = build.rng
    start = between(rng, date(2020, 12, 10), date(2021, 3, 20))
    if chance(rng, 30):
        start = between(rng, date(2021, 6, 1), date(2024, 11, 30))
    story = rng.random() * 100
    if previous is not None and unit in ("T02V05", "T09V03"):
        # 一肩挑两村: the neighbour's secretary leads this village as well.
        return build.appoint(unit, "secretary", date(2024, 8, 1), person=previous.person)
    if unit in ("T01V04", "T11V02"):
        # No secretary was found: somebody acts all year.
        return build.appoint(unit, "acting_secretary", date(2024, 10, 8))
    if unit == "T02V03":
        story = 3.0
    if unit == "T01V06":
        story = 0.5
    if story >= 9.5:
        return build.appoint(unit, "secretary", start)
    last = office_day(between(rng, date(YEAR, 3, 3), date(YEAR, 9, 26)))
    if story >= 8.5:
        last = office_day(between(rng, date(YEAR, 10, 20), date(YEAR, 11, 14)))
    left = build.appoint(unit, "secretary", start, to_on=last, ground=rng.choice(GROUNDS))
    if story < 2.0:
        # A vacancy, then a successor: what falls into it is nobody's.
        comes = office_day(after(rng, last, 35, 75))
    elif story < 5.0:
        # Somebody acts until the successor comes.
        until = after(rng, last, 40, 90)
        build.appoint(
            unit, "acting_secretary", last + timedelta(days=1), to_on=until, ground="任命新书记"
        )
        comes = until + timedelta(days=1)
    else:
        comes = last + timedelta(days=1)
    if comes <= LAST_DAY:
        build.appoint(unit, "secretary", comes)
    return left
