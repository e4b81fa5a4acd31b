"""Why somebody moves in a trial: the indicators behind the difference, and the rules over all."""

from __future__ import annotations

import attrs

from evalcore.schemes import model
from projections.compare import by_subject, causes, rules_between
from projections.evaluation import Evaluation
from projections.exact import total
from tests.projections.world import World, cases, d, indicator, number, scheme, share

RULES = scheme(
    indicator("kept", cases(), points=60),
    indicator("reviewed", cases(credit="CASE WHEN approved THEN 1 ELSE 0 END"), points=40),
    lists=(model.CutList("help", "help", "bottom", share("1/3", rounding="floor", tie="all")),),
)


def year() -> World:
    """v1 keeps its promises, v2 has them reviewed, v3 does half of each."""
    world = World()
    for unit, kept, approved in (
        ("v1", (1, 1), (0, 0)),
        ("v2", (0, 0), (1, 1)),
        ("v3", (1, 0), (1, 0)),
    ):
        world.unit(unit)
        for did, was in zip(kept, approved, strict=True):
            world.add(
                "pledges", unit, due_on=d("06-30"), fulfilled_on=d("06-01") if did else None,
                approved=bool(was),
            )  # fmt: skip
    return world


def points(kept: int, reviewed: int) -> model.Scheme:
    first, second = RULES.indicators
    changed = (
        attrs.evolve(first, points=number(kept)),
        attrs.evolve(second, points=number(reviewed)),
    )
    return attrs.evolve(RULES, indicators=changed)


def exact(evaluation: Evaluation, subject: str) -> tuple[int, int]:
    node = evaluation.nodes.get(subject, "total/exact")
    assert node is not None
    return node.numerator, node.denominator


def test_the_indicators_that_moved_somebody_come_by_how_much() -> None:
    world = year()
    baseline = world.evaluate(RULES)
    trial = world.evaluate(points(50, 45))
    found = {
        subject: [(cause.indicator, cause.difference) for cause in causes(baseline, trial, subject)]
        for subject in ("v1", "v2", "v3")
    }
    assert found == {
        "v1": [("kept", (-10, 1))],
        "v2": [("reviewed", (5, 1))],
        "v3": [("kept", (-5, 1)), ("reviewed", (5, 2))],
    }


def test_the_causes_add_up_to_the_difference_of_the_totals() -> None:
    world = year()
    baseline = world.evaluate(RULES)
    trial = world.evaluate(points(33, 67))
    for subject in ("v1", "v2", "v3"):
        before, after = exact(baseline, subject), exact(trial, subject)
        parts = [cause.difference for cause in causes(baseline, trial, subject)]
        assert total(parts) == total((after, (-before[0], before[1])))


def test_an_indicator_that_was_not_there_before_is_a_cause() -> None:
    world = year()
    trial = world.evaluate(RULES)
    baseline = world.evaluate(attrs.evolve(RULES, indicators=RULES.indicators[:1]))
    assert [cause.indicator for cause in causes(baseline, trial, "v2")] == ["reviewed"]


def test_who_moves_because_others_do_has_no_cause_of_its_own() -> None:
    world = year()
    baseline = world.evaluate(RULES)
    assert causes(baseline, baseline, "v1") == ()


def test_a_rule_that_takes_somebody_else_is_named_for_both() -> None:
    world = year()
    baseline = world.evaluate(RULES)
    trial = world.evaluate(points(30, 70))
    lists = [{s.subject for s in side.standings if s.lists} for side in (baseline, trial)]
    assert lists == [{"v2"}, {"v1"}]
    before, after = by_subject(baseline.effects), by_subject(trial.effects)
    assert rules_between(before, after, "v1") == ("list:help",)
    assert rules_between(before, after, "v2") == ("list:help",)
    assert rules_between(before, after, "v3") == ()
