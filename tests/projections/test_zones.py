"""Assessed zones made of units: what a member does on the days of its membership is the zone's."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

import evalcore.schemes
from evalcore.schemes import model
from evalcore.schemes.loader import load_scheme
from evalcore.vocabulary.pledges import PledgeFulfilled, PledgeMade, PledgeReviewed
from evalcore.vocabulary.roster import (
    PersonRegistered,
    TenureStarted,
    UnitDissolved,
    UnitRegistered,
    ZoneJoined,
    ZoneLeft,
)
from projections.cases import evaluate_facts
from tests.projections.world import (
    DEMO,
    World,
    cases,
    contributions,
    d,
    expression,
    indicator,
    scheme,
    slots,
    tallies,
)

KEPT = indicator("kept", cases())
MET = indicator("met", slots("quarter"))
ZONES = {"where": expression("unit_kind = 'zone'")}


@pytest.fixture
def world(each_engine):
    """Zone z of v1 (all year) and v2 (from July, of another township); v3 is in no zone."""
    world = World()
    world.unit("z", unit_kind="zone")
    for village, town in (("v1", "t1"), ("v2", "t2"), ("v3", "t1")):
        world.unit(village, unit_kind="village", parent=town)
    world.add("zones", "v1", zone="z", from_on=d("2024-01-01"))
    world.add("zones", "v2", zone="z", from_on=d("07-01"))
    return world


def pledges(world, *days, unit="v1", kept=True):
    return [
        world.add("pledges", unit, due_on=d(day), fulfilled_on=d(day) if kept else None)
        for day in days
    ]


def meets(world, unit, *days, **more):
    for day in days:
        world.add("meetings", unit, held_on=d(day), **more)


def test_a_unit_that_joins_in_july_counts_from_july(world):
    pledges(world, "06-30", "07-01", unit="v2", kept=False)
    pledges(world, "02-01", unit="v1")
    pledges(world, "02-01", unit="v3")
    found = world.evaluate(scheme(KEPT, **ZONES))
    assert contributions(found, "subject, row, unit, credit") == [
        ("z", "r8", "v2", 0),
        ("z", "r9", "v1", 1),
    ]


def test_the_day_of_leaving_is_the_last_that_counts(world):
    world.add("zones", "v3", zone="z", from_on=d("01-01"), to_on=d("03-31"))
    pledges(world, "03-31", "04-01", unit="v3")
    assert contributions(world.evaluate(scheme(KEPT, **ZONES)), "unit") == [("v3",)]


def test_what_a_zone_does_itself_counts_as_well(world):
    pledges(world, "05-05", unit="z")
    assert contributions(world.evaluate(scheme(KEPT, **ZONES)), "subject, unit") == [("z", "z")]


def test_a_zone_has_met_what_one_of_its_members_did_in_time(world):
    meets(world, "v1", "02-02")
    meets(world, "v2", "05-05", "08-08")  # a member from July only
    meets(world, "v3", "11-11")  # no member at all
    found = world.evaluate(scheme(MET, **ZONES))
    assert contributions(found) == [
        ("z", "2025Q1", 1, 1),
        ("z", "2025Q2", 0, 1),
        ("z", "2025Q3", 1, 1),
        ("z", "2025Q4", 0, 1),
    ]


def test_evidence_of_several_members_adds_up_in_one_slot(world):
    meets(world, "v1", "08-01")
    meets(world, "v2", "08-02")
    found = world.evaluate(scheme(indicator("met", slots("quarter", 2)), **ZONES))
    assert ("z", "2025Q3", 1, 1) in contributions(found)


def test_a_zone_that_is_new_answers_from_its_first_day_on(world):
    world.unit("y", since="07-01", unit_kind="zone")
    world.add("zones", "v3", zone="y", from_on=d("07-01"))
    meets(world, "v3", "02-02", "08-08")
    found = world.evaluate(scheme(MET, **ZONES))
    assert [row for row in contributions(found) if row[0] == "y"] == [
        ("y", "2025Q3", 1, 1),
        ("y", "2025Q4", 0, 1),
    ]


def test_votes_on_members_are_the_zones(world):
    for unit, votes in (("v1", 8), ("v2", 4), ("v3", 99)):
        world.add(
            "tallies",
            unit,
            option="好",
            votes=votes,
            rater_category="masses",
            meeting=unit,
            item="总体",
            held_on=d("09-09"),
        )
    found = world.evaluate(scheme(indicator("rated", tallies({"好": 1})), **ZONES))
    assert contributions(found) == [("z", "masses", 12, 12)]


def test_villages_and_zones_may_both_be_assessed_each_by_its_own(world):
    pledges(world, "05-05", "08-08", unit="v2")
    found = world.evaluate(scheme(KEPT, where=expression("unit_kind IN ('zone', 'village')")))
    assert contributions(found, "subject, row") == [("v2", "r7"), ("v2", "r8"), ("z", "r8")]


# Persons who hold a post at the zone

PERSONS = ZONES | {"subject": "person"}
VETO = model.Veto("formal", "问责", "measures", expression("formal"), "decided_on", "一般", DEMO)


def test_whoever_serves_at_the_zone_answers_for_its_members(world):
    world.serves("p1", "2020-01-01", "06-30", unit="z")
    world.serves("p2", "09-01", unit="z")
    world.serves("p9", "2020-01-01", unit="v1")
    pledges(world, "06-30", "07-01", "09-01")
    found = world.evaluate(scheme(KEPT, **PERSONS))
    assert contributions(found, "subject, row") == [
        ("p1@z", "r10"),
        ("p2@z", "r12"),
        ("unattributed@z", "r11"),
    ]


def test_a_decision_on_a_members_secretary_is_not_borne_by_the_zones(world):
    world.serves("p1", "2020-01-01", unit="z")
    world.serves("p9", "2020-01-01", unit="v1")
    pledges(world, "05-05")
    world.add("measures", "v1", person="p9", formal=True, decided_on=d("09-09"))
    out = indicator("out", cases("measures", at="decided_on", credit="1"), 1, role="deduction")
    found = world.evaluate(scheme(KEPT, out, **PERSONS))
    assert contributions(found, "subject, indicator") == [
        ("p1@z", "kept"),
        ("unattributed@z", "out"),
    ]


def test_a_decision_on_the_zones_own_secretary_at_a_member_is_theirs(world):
    world.serves("p1", "2020-01-01", unit="z")
    world.add("measures", "v1", person="p1", formal=True, decided_on=d("09-09"))
    told = model.Flag(
        "told", "问责", "ledger", DEMO, "x", ledger="measures",
        where=expression("TRUE"), at="decided_on",
    )  # fmt: skip
    found = world.evaluate(scheme(KEPT, flags=(told,), **PERSONS))
    assert [flag.subject for flag in found.flags] == ["p1@z"]


def test_a_flag_is_kept_back_by_what_a_member_reported(world):
    absent = model.Absent("problems", expression("TRUE"), "found_on")
    silent = model.Flag(
        "silent", "未报", "node", DEMO, "x", indicator="kept", below=KEPT.points, without=absent
    )
    pledges(world, "05-05", kept=False)
    assert world.evaluate(scheme(KEPT, flags=(silent,), **ZONES)).flags
    world.add("problems", "v2", found_on=d("03-03"))  # before it was a member
    assert world.evaluate(scheme(KEPT, flags=(silent,), **ZONES)).flags
    world.add("problems", "v2", found_on=d("08-08"))
    assert not world.evaluate(scheme(KEPT, flags=(silent,), **ZONES)).flags


# Zones and members that end, or go to and fro


def test_what_members_do_after_the_last_day_of_the_zone_is_not_the_zones(world):
    world.unit("y", since="2020-01-01", dissolved_on=d("06-20"), unit_kind="zone")
    world.add("zones", "v3", zone="y", from_on=d("01-01"))
    for day in ("06-20", "06-21", "11-11"):
        world.add("pledges", "v3", row=day, due_on=d(day), fulfilled_on=d(day))
    for more in ({}, {"subject": "person"}):
        found = world.evaluate(scheme(KEPT, **ZONES, **more))
        assert contributions(found, "row") == [("06-20",)]


HEIRS = ZONES | {"merged": "successor"}


@pytest.mark.parametrize(
    ("into", "expected"),
    [
        ("v2", [("v1-06-20", "z"), ("v1-11-11", "z")]),  # a member of the same zone by then
        ("v3", [("v1-06-20", "z"), ("v1-11-11", "y")]),  # a member of another one
        ("z", [("v1-06-20", "z"), ("v1-11-11", "z")]),  # the zone itself
        ("v4", [("v1-06-20", "z"), ("v1-11-11", "z")]),  # a unit that nobody assesses
        (None, [("v1-06-20", "z"), ("v1-11-11", "z")]),
    ],
)
def test_a_member_that_is_merged_away_counts_for_the_zone_of_its_successor(into, expected):
    world = World()
    for zone in ("z", "y"):
        world.unit(zone, unit_kind="zone")
    world.unit("v1", unit_kind="village", dissolved_on=d("06-20"), merged_into=into)
    for village, zone in (("v1", "z"), ("v2", "z"), ("v3", "y"), ("v4", None)):
        if village != "v1":
            world.unit(village, unit_kind="village")
        if zone:
            world.add("zones", village, zone=zone, from_on=d("2024-01-01"))
    for day in ("06-20", "11-11"):
        world.add("pledges", "v1", row=f"v1-{day}", due_on=d(day), fulfilled_on=d(day))
    found = world.evaluate(scheme(KEPT, **HEIRS))
    assert sorted(contributions(found, "row, subject")) == sorted(expected)


def fact_rows(found, columns="subject, credit, possible"):
    with found.connection:
        return found.connection.execute(
            f"SELECT {columns} FROM contributions WHERE indicator = 'pledge_kept' ORDER BY ALL"
        ).fetchall()


CHANGES = {
    "to another zone and back on one day": [
        ZoneJoined(zone="z2", unit="v1", occurred_on=d("06-20")),
        ZoneJoined(zone="z1", unit="v1", occurred_on=d("06-20")),
    ],
    "out and in again on one day": [
        ZoneLeft(zone="z1", unit="v1", occurred_on=d("06-20")),
        ZoneJoined(zone="z1", unit="v1", occurred_on=d("06-20")),
    ],
    "out of one on the day of joining the other": [
        ZoneLeft(zone="z1", unit="v1", occurred_on=d("06-20")),
        ZoneJoined(zone="z2", unit="v1", occurred_on=d("06-20")),
    ],
    "told twice": [ZoneJoined(zone="z1", unit="v1", occurred_on=d("06-20"))],
    "a zone dissolved": [UnitDissolved(unit="z1", occurred_on=d("06-20"))],
    "a zone dissolved, its members gone over before": [
        ZoneJoined(zone="z2", unit="v1", occurred_on=d("06-10")),
        UnitDissolved(unit="z1", into="z2", occurred_on=d("06-20")),
    ],
    "a member merged into another": [UnitDissolved(unit="v1", into="v2", occurred_on=d("06-20"))],
    "a member merged into the zone": [UnitDissolved(unit="v1", into="z1", occurred_on=d("06-20"))],
}


@pytest.mark.parametrize("merged", ["itself", "successor"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda name: name.replace(" ", "_"))
def test_nothing_counts_twice_and_persons_and_unattributed_are_the_zone(tmp_path, change, merged):
    path = tmp_path / "zones.yaml"
    path.write_text(
        load_text().replace(
            "where: unit_kind IN ('village', 'community')", "where: unit_kind = 'zone'"
        ),
        encoding="utf-8",
    )
    rules = load_scheme(str(path), settings={"assessed.smallest_cohort": "1"})
    facts = [*FACTS[:-2], *CHANGES[change], *promised("v1", "v2")]
    sums = {}
    for subject in ("person", "unit"):
        chosen = attrs.evolve(
            rules, assessed=attrs.evolve(rules.assessed, subject=subject, merged=merged)
        )
        rows = fact_rows(
            evaluate_facts(facts, chosen, d("12-31")), "subject, row, credit, possible"
        )
        assert len({row for _who, row, *_n in rows}) == len(rows)
        sums[subject] = sorted((who.rpartition("@")[2], *rest) for who, *rest in rows)
    assert sums["person"] == sums["unit"]
    assert len(sums["unit"]) >= 10


# From facts, through the first scheme


def test_through_facts_a_zone_is_judged_by_its_members_until_they_go_elsewhere(tmp_path):
    text = load_text().replace(
        "where: unit_kind IN ('village', 'community')", "where: unit_kind = 'zone'"
    )
    path = tmp_path / "zones.yaml"
    path.write_text(text, encoding="utf-8")
    rules = load_scheme(str(path), settings={"assessed.smallest_cohort": "1"})
    found = evaluate_facts([*FACTS, *PROMISED], rules, d("12-31"))
    with found.connection:
        kept = found.connection.execute(
            "SELECT subject, slot FROM contributions WHERE indicator = 'pledge_kept' "
            "ORDER BY subject, slot"
        ).fetchall()
        zones = found.connection.execute(
            "SELECT zone, unit, from_on, to_on FROM zones ORDER BY ALL"
        ).fetchall()
    assert zones == [
        ("z1", "v1", d("2024-01-01"), d("06-30")),
        ("z1", "v2", d("2024-01-01"), d("03-31")),
        ("z2", "v1", d("07-01"), None),
    ]
    assert kept == [("p1@z1", "v1-05-05"), ("p2@z2", "v1-08-08")]


def load_text():
    home = Path(evalcore.schemes.__file__).parent / "catalogue"
    text = (home / "county-secretaries-2025.yaml").read_text(encoding="utf-8")
    start = text.index("  cohorts:\n", text.index("\nassessed:"))
    end = text.index("\n\n", start)
    cohorts = "  cohorts:\n    zones: {title: 片区, where: \"unit_kind = 'zone'\"}"
    return text[:start] + cohorts + text[end:]


LONG_AGO = d("2020-01-01")
FACTS = [
    *(
        UnitRegistered(unit=unit, name=unit, unit_kind=kind, occurred_on=LONG_AGO)
        for unit, kind in (("z1", "zone"), ("z2", "zone"), ("v1", "village"), ("v2", "village"))
    ),
    *(
        fact
        for n in (1, 2)
        for fact in (
            PersonRegistered(person=f"p{n}", name=f"某{n}", occurred_on=LONG_AGO),
            TenureStarted(person=f"p{n}", unit=f"z{n}", post="secretary", occurred_on=LONG_AGO),
        )
    ),
    ZoneJoined(zone="z1", unit="v1", occurred_on=d("2024-01-01")),
    ZoneJoined(zone="z1", unit="v2", occurred_on=d("2024-01-01")),
    ZoneJoined(zone="z2", unit="v1", occurred_on=d("07-01")),
    ZoneLeft(zone="z1", unit="v2", occurred_on=d("03-31")),
]


def promise(unit, day):
    yield PledgeMade(
        pledge=f"{unit}-{day}", unit=unit, pledge_kind="annual", content="修路", due_on=d(day),
        occurred_on=d("01-10"),
    )  # fmt: skip
    yield PledgeReviewed(pledge=f"{unit}-{day}", result="approved", occurred_on=d("01-12"))
    yield PledgeFulfilled(pledge=f"{unit}-{day}", occurred_on=d(day))


def promised(*units):
    """Pledges due on days around the twentieth of June, and all through the year."""
    days = ("02-02", "05-05", "06-10", "06-19", "06-20", "06-21", "08-08", "11-11")
    return [fact for unit in units for day in days for fact in promise(unit, day)]


PROMISED = [
    fact
    for unit, day in (("v1", "05-05"), ("v1", "08-08"), ("v2", "05-05"))
    for fact in promise(unit, day)
]
