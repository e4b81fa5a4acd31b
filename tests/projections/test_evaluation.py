"""A whole evaluation: the same rows every time, and who moves where something changes."""

from __future__ import annotations

import random

import attrs
import pytest

from evalcore.errors import DataError, UsageError
from evalcore.schemes import model
from projections.compare import who_moves
from projections.contributions import statement
from projections.digests import TABLES, lines, table_digests
from projections.run import engine_digest, evaluate
from tests.projections.world import (
    DEMO,
    GRADES,
    World,
    cases,
    contributions,
    d,
    expression,
    indicator,
    number,
    scheme,
    share,
    slots,
    tallies,
)

RULES = scheme(
    indicator("kept", cases(), 40),
    indicator("meets", slots("month", days=(1, 20)), 30),
    indicator("rated", tallies({"好": 1, "差": 0}, smallest=number(3)), 30),
    indicator("fine", cases("problems", at="found_on", credit="1"), 1, role="deduction"),
    subject="person",
    grades=GRADES,
    quotas=(model.Quota("好", share("3/10"), True),),
    lists=(
        model.CutList("bottom", "后进", "bottom", share("8/100", least=1)),
        model.CutList(
            "kept", "兑现", "top", share("1/3", tie="next", then_by=("meets",)), by="kept"
        ),
    ),
    vetoes=(model.Veto("v", "v", "measures", expression("TRUE"), "decided_on", "一般", DEMO),),
    flags=(
        model.Flag("lost", "lost", "contributions", DEMO, "x", indicator="meets", lost=number(1)),
        model.Flag("gap", "", "gap", DEMO, "x", indicator="kept", against="meets", over=number(0)),
    ),
    ladders=(
        model.Ladder(
            "again", "", "flags", "period", (model.Rung(number(2), "talk", "x"),), DEMO,
            flags=("lost", "gap"),
        ),
    ),
)  # fmt: skip


def year(world, seed=7, units=12, shuffled=None):
    """A seeded year of facts; ``shuffled`` changes only the order in which rows are put in."""
    chance = random.Random(seed)
    facts = []
    for n in range(units):
        unit = f"v{n:02}"
        facts.append(("units", unit, {"name": unit, "registered_on": d("2020-01-01")}))
        change = d(f"{chance.randint(2, 9):02}-15")
        for person, start, end in (("a", d("2020-01-01"), change), ("b", d("10-01"), None)):
            held = {"person": f"{person}{n}", "from_on": start, "to_on": end}
            facts.append(("tenures", unit, {"post": "secretary", **held}))
        for _ in range(chance.randint(1, 9)):
            day = d(f"{chance.randint(1, 12):02}-{chance.randint(1, 28):02}")
            kept = day if chance.random() < 0.7 else None
            facts.append(("pledges", unit, {"due_on": day, "fulfilled_on": kept}))
            facts.append(("meetings", unit, {"held_on": day}))
            if chance.random() < 0.2:
                facts.append(("problems", unit, {"found_on": day}))
            if chance.random() < 0.05:
                facts.append(("measures", unit, {"decided_on": day}))
        for category in ("x", "y"):
            for option in ("好", "差"):
                cast = {"votes": chance.randint(1, 5), "held_on": d("11-11"), "meeting": "m"}
                named = {"option": option, "rater_category": category, "item": "i"}
                facts.append(("tallies", unit, {**cast, **named}))
    numbered = [(n, *fact) for n, fact in enumerate(facts, start=1)]
    if shuffled is not None:
        random.Random(shuffled).shuffle(numbered)
    for n, ledger, unit, values in numbered:
        world.add(ledger, unit, **{**values, "row": f"r{n:05}", "events": [n]})
    return world


def test_two_runs_give_the_same_bytes_in_every_table():
    found = [year(World()).evaluate(RULES) for _ in range(2)]
    for table in TABLES:
        texts = ["".join(lines(evaluation, table)) for evaluation in found]
        assert texts[0] == texts[1], table
        assert texts[0], table


def test_neither_threads_nor_the_order_of_input_change_a_byte():
    expected = table_digests(year(World()).evaluate(RULES))
    assert table_digests(year(World(threads=2), shuffled=1).evaluate(RULES)) == expected
    assert table_digests(year(World(threads=2), shuffled=2).evaluate(RULES)) == expected


def test_any_change_shows_in_the_digest_of_its_table():
    expected = table_digests(year(World()).evaluate(RULES))
    found = table_digests(year(World(), seed=8).evaluate(RULES))
    assert {name for name in TABLES if found[name] != expected[name]} == set(TABLES)


def test_canonical_text_keeps_fields_apart_whatever_is_in_them():
    world = World()
    world.unit("v1")
    world.add("pledges", due_on=d("06-30"), row="a\tb,c\\d\ne")
    found = world.evaluate(scheme(indicator("kept", cases())))
    (line,) = lines(found, "contributions")
    cell = "a\\tb\\cc\\\\d\\ne"
    assert line == f"v1\tkept\t{cell}\t0\t1\tpledges\t{cell}\t2025-06-30\t2\tv1\n"


def test_persons_and_unattributed_add_up_to_the_unit_in_every_indicator():
    sums = "indicator, unit, SUM(credit)::BIGINT, SUM(possible)::BIGINT"
    found = []
    for subject in ("person", "unit"):
        assessed = attrs.evolve(RULES.assessed, subject=subject)
        evaluation = year(World()).evaluate(attrs.evolve(RULES, assessed=assessed))
        found.append(
            evaluation.connection.execute(
                f"SELECT {sums} FROM contributions GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        )
    assert found[0] == found[1]


def test_no_column_of_a_relation_is_of_a_floating_type():
    evaluation = year(World(), units=2).evaluate(RULES)
    described = evaluation.connection.execute("DESCRIBE contributions").fetchall()
    kinds = {name: kind for name, kind, *_ in described}
    assert kinds == {
        "subject": "VARCHAR",
        "indicator": "VARCHAR",
        "slot": "VARCHAR",
        "credit": "BIGINT",
        "possible": "BIGINT",
        "ledger": "VARCHAR",
        "row": "VARCHAR",
        "occurred_on": "DATE",
        "events": "BIGINT[]",
        "unit": "VARCHAR",
    }
    for given in RULES.indicators:
        sql = statement(evaluation.connection, RULES, given, d("12-31"))
        types = {row[1] for row in evaluation.connection.execute(f"DESCRIBE {sql}").fetchall()}
        assert types <= {"VARCHAR", "BIGINT", "DATE", "BIGINT[]"}


def test_slot_and_subject_make_a_contribution_unique():
    evaluation = year(World()).evaluate(RULES)
    keys = contributions(evaluation, "subject, indicator, slot")
    assert len(set(keys)) == len(keys)


def test_an_as_of_before_the_period_is_refused():
    with pytest.raises(UsageError, match="has not begun"):
        World().evaluate(RULES, d("2024-12-31"))


def test_an_assessed_unit_without_cohort_is_an_error_that_names_it():
    world = World()
    world.unit("v1")
    nowhere = (model.Cohort("villages", "villages", expression("unit = 'v2'")),)
    with pytest.raises(DataError, match="v1"):
        world.evaluate(scheme(indicator("kept", cases()), cohorts=nowhere))


def test_only_the_units_that_the_scheme_chooses_are_subjects():
    world = World()
    world.unit("c1", unit_kind="county")
    world.unit("v1", unit_kind="village", parent="c1")
    chosen = expression("unit_kind = 'village'")
    found = world.evaluate(scheme(indicator("kept", cases()), where=chosen))
    (subject,) = found.subjects
    assert (subject.id, subject.unit_name, subject.parent_name, subject.cohort) == (
        "v1",
        "name of v1",
        "name of c1",
        "all",
    )


def test_a_calendar_with_a_gap_is_refused():
    world = World()
    world.unit("v1")
    gap = model.Calendar((2024, 2026), frozenset(), frozenset(), DEMO)
    with pytest.raises(DataError, match="2024, 2026"):
        world.evaluate(scheme(indicator("kept", cases()), calendar=gap))


def test_holidays_and_make_up_days_are_counted():
    world = World()
    world.unit("v1")
    calendar = model.Calendar((2025,), frozenset({d("10-01")}), frozenset({d("09-28")}), DEMO)
    found = world.evaluate(scheme(indicator("kept", cases()), calendar=calendar))
    counts = found.connection.execute("SELECT counts FROM calendar").fetchone()[0]
    assert len(counts) == 365
    # 1 January 2025 is a Wednesday; 28 September a Sunday made up; 1 October a Wednesday off.
    assert counts[:5] == [1, 2, 3, 3, 3]
    assert counts[270] - counts[269] == 1
    assert counts[273] == counts[272]
    assert counts[-1] == 261


def test_who_moves_when_a_weight_changes():
    world = year(World())
    baseline = world.evaluate(RULES)
    heavier = attrs.evolve(RULES.indicators[0], points=number(70))
    trial = world.evaluate(attrs.evolve(RULES, indicators=(heavier, *RULES.indicators[1:])))
    moves = who_moves(baseline, trial)
    moved = {m.subject for m in moves}
    for subject, standing in baseline.standing.items():
        assert (subject in moved) is (standing != trial.standing[subject]), subject
    shifted = [m for m in moves if "rank" in m.what]
    assert shifted
    assert all(m.places == m.before.rank - m.after.rank for m in shifted)


def test_nobody_moves_between_two_equal_runs_or_through_more_decimals_alone():
    world = World()
    world.unit("v1")
    world.add("pledges", due_on=d("06-30"), fulfilled_on=d("06-30"))
    rules = scheme(indicator("kept", cases()))
    baseline = world.evaluate(rules)
    finer = world.evaluate(attrs.evolve(rules, rounding=model.Rounding(4, DEMO)))
    assert who_moves(baseline, baseline) == ()
    assert who_moves(baseline, finer) == ()


def test_somebody_who_appears_or_disappears_moves():
    world = World()
    world.unit("v1")
    rules = scheme(indicator("kept", cases()))
    baseline = world.evaluate(rules)
    world.unit("v2")
    found = who_moves(baseline, world.evaluate(rules))
    assert [(m.subject, m.what) for m in found] == [("v2", ("appears",))]
    back = who_moves(world.evaluate(rules), baseline)
    assert [(m.subject, m.what, m.places) for m in back] == [("v2", ("disappears",), 0)]


def test_an_evaluation_says_what_computed_it():
    world = World()
    world.unit("v1")
    rules = scheme(indicator("kept", cases()))
    world.evaluate(rules)
    found = evaluate(world.connection, rules, d("12-31"))
    assert found.engine == engine_digest()
    assert len(found.engine) == 64
