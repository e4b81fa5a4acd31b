"""The list to chase by asks for parts, for units below and for what cases lack, each once."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from evalcore.schemes import model
from evalcore.vocabulary import Fact
from evalcore.vocabulary.decisions import DecisionStepTaken, MatterOpened
from projections.chase.cycles import titled
from tests.projections.chased import SCHEME, d, held, listed
from tests.projections.world import TRUE, expression, indicator, slots

VILLAGES = expression("unit_kind = 'village'")
MATTERS = model.Each("matters", TRUE, "opened_on", "matter")


def asked(*given: Fact, counts: Any, above: str = "", **more: Any) -> list[tuple[str, str, str]]:
    """(unit, person, what) of what one indicator looked for in vain."""
    group = SCHEME.groups[0].id
    scheme = attrs.evolve(
        SCHEME, indicators=(indicator("x", counts, group=group),), flags=(), vetoes=(), lists=()
    )
    if above:
        where = expression(f"unit_kind IN ({above})")
        rest = attrs.evolve(scheme.assessed, where=where, cohorts=(), subject="unit")
        scheme = attrs.evolve(scheme, assessed=rest)
    found = listed(*given, scheme=scheme, **more)
    return [(r.unit, r.person, r.what) for r in found.rows if r.kind == "not_found"]


def opened(matter: str = "m1", day: str = "02-10") -> MatterOpened:
    return MatterOpened(
        matter=matter, unit="V1", title="修路", procedure="four_plus_two", occurred_on=d(day)
    )


def step(name: str, day: str, matter: str = "m1") -> DecisionStepTaken:
    return DecisionStepTaken(matter=matter, step=name, occurred_on=d(day))


def taken(**more: Any) -> model.Slots:
    return slots("", ledger="steps", at="taken_on", each=MATTERS, **more)


@pytest.mark.parametrize(
    ("label", "said"),
    [("2025W07", "2025年第7周"), ("2025-03a", "2025年3月上半月"), ("2025-11b", "2025年11月下半月")],
)
def test_weeks_and_halves_of_months_are_named_in_words(label: str, said: str) -> None:
    assert titled(label) == said


def test_a_missing_part_is_asked_for_by_its_name() -> None:
    parts = model.Parts(("committee", "members"), "meeting_kind")
    found = asked(held("V1", "01-20", "members"), counts=slots("quarter", parts=parts))
    assert [row for row in found if row[0] in ("V1", "V2")] == [
        ("V2", "P2", "2025年第一季度未见：x·members")
    ]


def test_a_unit_below_is_asked_itself_once_however_many_are_above_it() -> None:
    rule = slots("quarter", where=expression("meeting_kind = 'members'"), below=VILLAGES)
    given = [held("V1", "01-20", "members"), held("V3", "01-20", "members")]
    found = asked(*given, counts=rule, above="'county', 'township', 'street'")
    assert found == [("V2", "", "2025年第一季度未见：x")]


def test_what_a_case_lacks_is_asked_for_with_the_cycle_of_the_case() -> None:
    assert asked(opened(), counts=taken()) == [("V1", "P1", "m1未见：x")]
    assert asked(opened(day="05-10"), counts=taken()) == []
    assert asked(opened(), step("提议", "02-11"), counts=taken()) == []


def test_what_came_out_of_order_is_not_asked_for_and_what_was_skipped_is() -> None:
    rule = taken(parts=model.Parts(("提议", "商议", "审议"), "step", in_order=True))
    given = [opened(), step("提议", "02-15"), step("审议", "02-11")]
    assert asked(*given, counts=rule) == [("V1", "P1", "m1未见：x·商议")]


def test_too_little_for_a_case_says_how_much_is_needed() -> None:
    given = [opened(), step("提议", "05-15")]
    assert asked(*given, counts=taken(at_least=2)) == [("V1", "P1", "m1不足（应不少于2）：x")]
