"""Levels: a finished level's standings feed the next; each level is evaluated once."""

from __future__ import annotations

import attrs
import pytest

from evalcore.schemes import model
from evalcore.vocabulary.roster import UnitRegistered
from projections import levels
from projections.cases import evaluate_facts
from projections.digests import table_digests
from projections.run import evaluate
from tests.projections.test_pipeline import END, FACTS, pledge
from tests.projections.world import (
    DEMO,
    GRADES,
    World,
    cases,
    d,
    expression,
    indicator,
    number,
    scheme,
    share,
    value,
)

KEPT = indicator("kept", cases())
GOOD = indicator(
    "good",
    cases(
        "standings",
        "\"level\" = 'villages'",
        at="stood_on",
        credit="CASE WHEN grade = '好' THEN 1 ELSE 0 END",
    ),
)
VETO = model.Veto("v", "v", "measures", expression("TRUE"), "decided_on", "较差", DEMO)
VILLAGES = attrs.evolve(
    scheme(KEPT, where=expression("unit_kind = 'village'"), grades=GRADES, vetoes=(VETO,)),
    digest="1" * 64,
)


def upper(*indicators, name="villages", **more):
    more = {"where": expression("unit_kind = 'village'"), "grades": GRADES, **more}
    return attrs.evolve(scheme(*indicators, **more), after={name: VILLAGES}, digest="2" * 64)


def judged(world, given, **more):
    world.evaluate(VILLAGES)
    return levels.evaluate(world.connection, given, END, prepare=lambda *_: False, **more)


@pytest.fixture
def world():
    """v1 keeps its pledge, v2 doesn't, v3 keeps its own and is under a veto."""
    world = World()
    for unit in ("v1", "v2", "v3"):
        world.unit(unit, unit_kind="village")
        done = END if unit != "v2" else None
        world.add("pledges", unit, due_on=END, fulfilled_on=done)
    world.add("measures", "v3", decided_on=END)
    return world


def test_what_a_level_came_to_is_a_ledger_of_the_next(world):
    found = judged(world, upper(GOOD))
    assert {s.subject: value(found, s.subject, "good/share") for s in found.standings} == {
        "v1": (1, 1),
        "v2": (0, 1),
        "v3": (0, 1),
    }


def test_a_standing_as_a_ledger_row_says_grade_rank_and_what_it_rests_on(world):
    judged(world, upper(GOOD, name="villages"))
    rows = world.connection.execute(
        'SELECT "row", unit, person, period, grade, score_grade, "rank", ranked_of, events '
        'FROM standings ORDER BY "row"'
    ).fetchall()
    # v3: the pledge (its sixth row) and the measure that is the veto (the seventh).
    assert rows == [
        ("villages|v1", "v1", None, "2025", "好", "好", 1, 3, [2]),
        ("villages|v2", "v2", None, "2025", "较差", "较差", 3, 3, [4]),
        ("villages|v3", "v3", None, "2025", "较差", "好", 1, 3, [6, 7]),
    ]


def test_a_level_keeps_its_own_results(world):
    found = judged(world, upper(GOOD))
    lower = found.levels["villages"]
    assert [(e.subject, e.rule) for e in lower.effects] == [("v3", "veto:v")]
    assert found.effects == ()


def test_a_vacancy_has_no_standing_that_could_feed_anything(world):
    persons = attrs.evolve(
        VILLAGES, assessed=attrs.evolve(VILLAGES.assessed, subject="person"), digest="3" * 64
    )
    world.serves("p1", "2020-01-01", unit="v1")
    judged(world, attrs.evolve(upper(GOOD), after={"villages": persons}))
    rows = world.connection.execute("SELECT unit, person FROM standings").fetchall()
    assert rows == [("v1", "p1")]


def test_each_level_of_a_graph_is_evaluated_once(world, monkeypatch):
    seen = []
    plain = levels._evaluate
    monkeypatch.setattr(
        levels, "_evaluate", lambda c, s, *a, **k: seen.append(s.digest[0]) or plain(c, s, *a, **k)
    )
    middle = attrs.evolve(upper(GOOD), digest="4" * 64)
    top = attrs.evolve(upper(GOOD), after={"villages": VILLAGES, "middle": middle})
    found = judged(world, top)
    assert seen == ["1", "4", "2"]
    assert found.levels["villages"] is found.levels["middle"].levels["villages"]
    count = 'SELECT "level", COUNT(*) FROM standings GROUP BY ALL ORDER BY ALL'
    assert world.connection.execute(count).fetchall() == [("middle", 3), ("villages", 3)]


def test_a_scheme_without_levels_sees_no_standings_of_others(world):
    judged(world, upper(GOOD))
    levels.evaluate(world.connection, VILLAGES, END, prepare=lambda *_: False)
    assert world.connection.execute("SELECT COUNT(*) FROM standings").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("classes", "places"),
    [
        (None, [("好", 1), ("较好", 2), ("一般", 3), ("较差", 4)]),
        (model.Classes(("一类", "二类"), DEMO), [("一类", 1), ("二类", 2)]),
    ],
)
def test_places_of_grades_are_those_of_the_classes_else_of_the_grades(world, classes, places):
    judged(world, attrs.evolve(upper(GOOD), classes=classes))
    held = world.connection.execute("SELECT grade, place FROM grade_places ORDER BY place")
    assert held.fetchall() == places


def test_a_trial_takes_over_levels_and_contributions_and_comes_to_the_same(world):
    given = upper(GOOD)
    baseline = judged(world, given)
    heavier = attrs.evolve(given, quotas=(model.Quota("好", share("1/9"), True),))
    trial = levels.evaluate(
        world.connection, heavier, END, prepare=lambda *_: False, reuse=baseline
    )
    assert trial.levels["villages"] is baseline.levels["villages"]
    found = table_digests(trial)
    assert found == table_digests(judged(world, heavier))
    assert found["standings"] != table_digests(judged(world, given))["standings"]


def test_a_trial_of_other_classes_counts_movements_anew(world):
    moved = indicator(
        "moved", cases("grade_places_seen", at="stood_on", credit="COALESCE(place, 0)")
    )
    world.connection.execute("CREATE TABLE grade_places (grade VARCHAR, place BIGINT)")
    world.connection.execute(
        "CREATE VIEW grade_places_seen AS SELECT s.*, p.place FROM standings AS s "
        "LEFT JOIN grade_places AS p ON p.grade = s.grade"
    )
    given = upper(attrs.evolve(moved, role="bonus"), total=number(100))
    baseline = judged(world, given)
    turned = attrs.evolve(given, classes=model.Classes(("较差", "好"), DEMO))
    trial = levels.evaluate(world.connection, turned, END, prepare=lambda *_: False, reuse=baseline)
    # 较差 is place 4 of the grades, and 1 of the classes.
    assert value(baseline, "v2", "total/exact") == (400, 1)
    assert value(trial, "v2", "total/exact") == (100, 1)


def test_levels_with_other_reporting_cycles_have_ledgers_of_their_own():
    quarterly = attrs.evolve(VILLAGES, reporting=model.Reporting("quarter", number(10)))
    given = attrs.evolve(upper(GOOD), after={"villages": quarterly})
    found = evaluate_facts(FACTS, given, END)
    cycles = found.connection.execute("SELECT cycle FROM run").fetchall()
    assert cycles == [("month",)]
    assert len(found.levels["villages"].standings) == 6
    again = evaluate(found.connection, given, END, reuse=found)
    assert table_digests(again) == table_digests(evaluate_facts(FACTS, given, END))


def test_a_scheme_rests_on_demo_where_a_level_below_does():
    on_demo = attrs.evolve(VILLAGES, bases={"x": DEMO})
    assert attrs.evolve(upper(GOOD), after={"v": on_demo}).rests_on_demo
    assert not upper(GOOD).rests_on_demo


# Distribution goals are of the county, not of a village (domain §1.3.3)


def shares_of(name, grades):
    """The share of the villages below that stand in one of ``grades``, met from a mark on."""
    counts = cases(
        "standings",
        "\"level\" = 'villages'",
        at="stood_on",
        credit=f"CASE WHEN grade IN ({grades}) THEN 1 ELSE 0 END",
    )
    marks = {"enough": "3/10", "few_bad": "4/5"}
    return indicator(
        name,
        attrs.evolve(counts, whose="below"),
        50,
        curve=(model.Band(number(marks[name]), number(1)),),
    )


def county(good, middling, bad):
    """A county of villages: so many that keep both pledges, one of two, none."""
    old = {"occurred_on": d("2020-01-01"), "received_on": d("2020-01-01")}
    facts = [UnitRegistered(unit="c", name="县", unit_kind="county", **old)]
    facts.append(UnitRegistered(unit="t", name="镇", unit_kind="township", parent="c", **old))
    for n, kept in enumerate([2] * good + [1] * middling + [0] * bad):
        unit = f"v{n}"
        facts.append(UnitRegistered(unit=unit, name=unit, unit_kind="village", parent="t", **old))
        for each in range(2):
            done = "05-30" if each < kept else None
            facts.extend(pledge(f"{unit}-{each}", unit, "05-31", done))
    counties = attrs.evolve(
        scheme(
            shares_of("enough", "'好', '较好'"),
            shares_of("few_bad", "'好', '较好', '一般'"),
            where=expression("unit_kind = 'county'"),
        ),
        after={
            "villages": attrs.evolve(
                VILLAGES, grades=(GRADES[0], model.Grade("一般", number(50)), GRADES[3])
            )
        },
        digest="2" * 64,
    )
    found = evaluate_facts(facts, counties, END)
    return {name: value(found, "c", f"{name}/curve") for name in ("enough", "few_bad")}


@pytest.mark.parametrize(
    ("villages", "enough", "few_bad"),
    [
        ((3, 5, 2), 1, 1),  # 30 % and 20 %: the marks themselves
        ((2, 6, 2), 0, 1),
        ((3, 4, 3), 1, 0),
        ((2, 5, 3), 0, 0),
    ],
)
def test_a_county_may_meet_one_goal_and_miss_the_other(villages, enough, few_bad):
    assert county(*villages) == {"enough": (enough, 1), "few_bad": (few_bad, 1)}
