"""Units that merge, split, move and bear another name; who answers before and after."""

from __future__ import annotations

from collections import Counter

import attrs
import pytest

from evalcore.schemes.loader import load_scheme
from evalcore.vocabulary.pledges import PledgeFulfilled, PledgeMade, PledgeReviewed
from evalcore.vocabulary.roster import (
    PersonRegistered,
    TenureEnded,
    TenureStarted,
    UnitDissolved,
    UnitMoved,
    UnitRegistered,
    UnitRenamed,
    UnitSplit,
)
from projections.belonging import Belonging, attributed
from projections.cases import evaluate_facts
from projections.service import Service
from tests.projections.world import World, cases, contributions, d, indicator, scheme, slots

SCHEME = load_scheme("county-secretaries-2025", settings={"assessed.smallest_cohort": "1"})
LONG_AGO = d("2020-01-01")
KEPT = indicator("kept", cases())
MET = indicator("met", slots("quarter"))
HEIR = {"merged": "successor"}
PERSON = {"subject": "person"}


@pytest.fixture
def world(each_engine):
    """v1 was merged into v2 on 30 June; p1 and p2 serve there all year."""
    world = World()
    world.unit("v1", dissolved_on=d("06-30"), merged_into="v2")
    world.unit("v2")
    for n in (1, 2):
        world.serves(f"p{n}", "2020-01-01", unit=f"v{n}")
    for day in ("06-30", "07-01", "11-11"):
        world.add("pledges", "v1", row=day, due_on=d(day))
    return world


def whose(found):
    return contributions(found, "subject, row")


def test_what_falls_due_after_a_merger_is_nobodys_unless_the_scheme_says_more(world):
    late = [("unattributed@v1", "07-01"), ("unattributed@v1", "11-11")]
    assert whose(world.evaluate(scheme(KEPT, **PERSON))) == [("p1@v1", "06-30"), *late]


def test_where_the_scheme_says_so_the_successor_answers_for_it(world):
    found = world.evaluate(scheme(KEPT, **PERSON, **HEIR))
    assert whose(found) == [("p1@v1", "06-30"), ("p2@v2", "07-01"), ("p2@v2", "11-11")]
    assert contributions(found, "unit") == [("v1",)] * 3
    units = world.evaluate(scheme(KEPT, **HEIR))
    assert whose(units) == [("v1", "06-30"), ("v2", "07-01"), ("v2", "11-11")]


def test_a_successor_that_is_gone_hands_on_to_the_next(world):
    world.connection.execute(
        "UPDATE units SET dissolved_on = '2025-09-30', merged_into = 'v3' WHERE unit = 'v2'"
    )
    world.unit("v3")
    found = world.evaluate(scheme(KEPT, **HEIR))
    assert whose(found) == [("v1", "06-30"), ("v2", "07-01"), ("v3", "11-11")]


@pytest.mark.parametrize("into", ["v1", None, "nowhere"])
def test_a_merger_into_nothing_that_is_assessed_leaves_it_to_the_unit(world, into):
    world.connection.execute("UPDATE units SET merged_into = ? WHERE unit = 'v1'", [into])
    assert {row[0] for row in whose(world.evaluate(scheme(KEPT, **HEIR)))} == {"v1"}


def test_two_units_merged_into_each_other_end_the_search(world):
    world.connection.execute(
        "UPDATE units SET dissolved_on = '2025-06-30', merged_into = 'v1' WHERE unit = 'v2'"
    )
    assert {row[0] for row in whose(world.evaluate(scheme(KEPT, **HEIR)))} == {"v1"}


def test_a_report_under_the_old_name_after_a_merger_is_evidence_of_the_successor(world):
    world.add("meetings", "v1", held_on=d("08-08"))
    found = world.evaluate(scheme(MET, **HEIR))
    assert contributions(found) == [
        ("v1", "2025Q1", 0, 1),
        ("v1", "2025Q2", 0, 1),
        ("v2", "2025Q1", 0, 1),
        ("v2", "2025Q2", 0, 1),
        ("v2", "2025Q3", 1, 1),
        ("v2", "2025Q4", 0, 1),
    ]


def test_a_trial_of_the_other_rule_counts_anew(world):
    mine = scheme(KEPT, **PERSON)
    first = world.evaluate(mine)
    other = attrs.evolve(mine, assessed=attrs.evolve(mine.assessed, **HEIR))
    from projections.evaluation import evaluate

    again = evaluate(world.connection, other, first.as_of, reuse=first)
    assert ("p2@v2", "11-11") in whose(again)


def test_days_that_belong_to_others_are_cut_out_of_a_service():
    service = Service("v1", "v1", "", d("01-01"), d("12-31"), alive=True)
    away = [
        Belonging("v1", "v2", d("03-01"), d("03-31"), away=True),
        Belonging("v1", "v3", d("10-01"), d("2026-05-05"), away=True),
    ]
    left = [(s.from_on, s.to_on) for s, unit in attributed([service], away) if unit == "v1"]
    assert left == [(d("01-01"), d("02-28")), (d("04-01"), d("09-30"))]


# Persons and unattributed are always the unit


def village(code, parent="t1", day=LONG_AGO):
    return UnitRegistered(
        unit=code, name=f"{code}村", unit_kind="village", parent=parent, occurred_on=day
    )


def serves(person, unit, day, post="secretary"):
    return TenureStarted(person=person, unit=unit, post=post, occurred_on=d(day))


def leaves(person, unit, day, post="secretary"):
    return TenureEnded(person=person, unit=unit, post=post, occurred_on=d(day))


def promise(unit, day):
    case = f"{unit}-{day}"
    yield PledgeMade(
        pledge=case, unit=unit, pledge_kind="annual", content="修路", due_on=d(day),
        occurred_on=d("01-05"),
    )  # fmt: skip
    yield PledgeReviewed(pledge=case, result="approved", occurred_on=d("01-06"))
    if day.endswith("15"):
        yield PledgeFulfilled(pledge=case, occurred_on=d(day))


ROSTER = [
    *(
        UnitRegistered(unit=t, name=t, unit_kind="township", occurred_on=LONG_AGO)
        for t in ("t1", "t2")
    ),
    *(village(v) for v in ("v1", "v2")),
    *(PersonRegistered(person=f"p{n}", name=f"某{n}", occurred_on=LONG_AGO) for n in (1, 2, 3, 4)),
    serves("p1", "v1", "2020-01-01"),
    serves("p2", "v2", "2020-01-01"),
]
YEAR = [
    fact
    for unit in ("v1", "v2")
    for month in range(1, 13)
    for day in ("15", "28")
    for fact in promise(unit, f"{month:02}-{day}")
]
CHANGES = {
    "a merger": [UnitDissolved(unit="v1", into="v2", occurred_on=d("06-20"))],
    "a merger into a new unit": [
        village("v3", day=d("06-20")),
        UnitDissolved(unit="v1", into="v3", occurred_on=d("06-20")),
        UnitDissolved(unit="v2", into="v3", occurred_on=d("06-20")),
        serves("p3", "v3", "07-10"),
    ],
    "a split": [
        village("v3", day=d("06-20")),
        UnitSplit(unit="v1", into="v3", occurred_on=d("06-20")),
        serves("p3", "v3", "06-20"),
        *promise("v3", "09-15"),
    ],
    "a move": [UnitMoved(unit="v1", parent="t2", occurred_on=d("06-20"))],
    "another name": [UnitRenamed(unit="v1", name="新村", occurred_on=d("06-20"))],
    "a vacancy": [leaves("p1", "v1", "03-20"), serves("p3", "v1", "05-20")],
    "an acting head": [
        leaves("p1", "v1", "03-20"),
        serves("p3", "v1", "03-21", "acting_secretary"),
        serves("p4", "v1", "06-01"),
    ],
    "a first secretary": [serves("p3", "v1", "03-21", "first_secretary")],
    "one for two": [leaves("p2", "v2", "03-20"), serves("p1", "v2", "03-21")],
}


@pytest.mark.parametrize("merged", ["itself", "successor"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda name: name.replace(" ", "_"))
def test_persons_and_unattributed_are_the_unit(change, merged):
    facts = [*ROSTER, *YEAR, *CHANGES[change]]
    sums = {}
    for subject in ("person", "unit"):
        rules = attrs.evolve(
            SCHEME, assessed=attrs.evolve(SCHEME.assessed, subject=subject, merged=merged)
        )
        found = evaluate_facts(facts, rules, d("12-31"))
        with found.connection:
            rows = found.connection.execute(
                "SELECT subject, credit, possible FROM contributions "
                "WHERE indicator = 'pledge_kept'"
            ).fetchall()
        units = Counter()
        for who, credit, possible in rows:
            units[who.rpartition("@")[2], "credit"] += credit
            units[who.rpartition("@")[2], "possible"] += possible
        sums[subject] = units
    assert sums["person"] == sums["unit"]
    assert sum(n for (_unit, kind), n in sums["unit"].items() if kind == "possible") == sum(
        isinstance(fact, PledgeMade) for fact in facts
    )


@pytest.fixture
def judged(request):
    def judge(*facts, posts=SCHEME.assessed.posts, as_of="12-31"):
        rules = attrs.evolve(SCHEME, assessed=attrs.evolve(SCHEME.assessed, posts=posts))
        found = evaluate_facts([*ROSTER, *facts], rules, d(as_of))
        request.addfinalizer(found.connection.close)
        return found

    return judge


def days(found, unit="v1"):
    return {s.person: s.days for s in found.subjects if s.unit == unit}


def test_a_split_off_unit_answers_from_its_first_day_and_the_old_one_keeps_its_own(judged):
    found = judged(*YEAR, *CHANGES["a split"])
    assert days(found, "v3") == {"p3": 195}
    assert days(found) == {"p1": 365}
    kept = found.connection.execute(
        "SELECT subject, COUNT(*) FROM contributions WHERE indicator = 'pledge_kept' "
        "GROUP BY subject ORDER BY subject"
    ).fetchall()
    assert kept == [("p1@v1", 24), ("p2@v2", 24), ("p3@v3", 1)]


def test_a_unit_is_named_as_on_the_as_of_day(judged):
    renamed = CHANGES["another name"]
    assert judged(*renamed, as_of="06-19").subject["p1@v1"].unit_name == "v1村"
    assert judged(*renamed, as_of="06-20").subject["p1@v1"].unit_name == "新村"


# Several posts at one unit: the scheme says who is assessed


def test_who_acts_while_the_secretary_holds_the_post_is_not_assessed(judged):
    """Leave is no vacancy: only the end of the tenure makes room for whoever acts."""
    acting = [serves("p3", "v1", "03-01", "acting_secretary")]
    assert days(judged(*acting)) == {"p1": 365}
    assert days(judged(*acting, leaves("p1", "v1", "02-28"))) == {"p1": 59, "p3": 306}


def test_a_first_secretary_is_assessed_where_the_scheme_names_the_post(judged):
    first = [serves("p3", "v1", "03-01", "first_secretary")]
    assert days(judged(*first)) == {"p1": 365}
    both = ("first_secretary", "secretary")
    assert days(judged(*first, posts=both)) == {"p1": 59, "p3": 306}
    assert days(judged(*first, posts=("secretary", "first_secretary"))) == {"p1": 365}
    only = ("first_secretary",)
    assert days(judged(*first, posts=only)) == {"": 59, "p3": 306}


def test_one_person_in_two_posts_of_one_unit_is_one_subject(judged):
    found = judged(
        serves("p1", "v1", "03-01", "first_secretary"),
        posts=(*SCHEME.assessed.posts, "first_secretary"),
    )
    assert days(found) == {"p1": 365}


def test_the_secretary_of_two_villages_is_two_subjects_each_with_its_own_rank(judged):
    found = judged(*YEAR, *CHANGES["one for two"])
    assert days(found) == {"p1": 365}
    assert days(found, "v2") == {"p2": 79, "p1": 286}
    assert {s.subject for s in found.standings if s.rank} == {"p1@v1", "p1@v2"}
