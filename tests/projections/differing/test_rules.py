"""What differs between two schemes: by path, with values and what they rest on, old and new."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from evalcore.schemes.loader import load_scheme
from evalcore.schemes.model import Scheme
from projections.differing import RuleChange, rule_changes
from tests.cli.official_scheme import write_scheme


@pytest.fixture
def own(tmp_path: Path) -> Scheme:
    return load_scheme(write_scheme(tmp_path))


def changed(tmp_path: Path, old: str, new: str) -> Scheme:
    return load_scheme(write_scheme(tmp_path, "changed.yaml", **{old: new}))


def only(before: Scheme, after: Scheme) -> RuleChange:
    (found,) = rule_changes(before, after)
    return found


def test_a_scheme_differs_from_itself_in_nothing(own: Scheme) -> None:
    assert rule_changes(own, own) == ()


def test_a_number_is_told_with_both_values_and_what_both_rest_on(
    own: Scheme, tmp_path: Path
) -> None:
    old = 'points: {value: 60, decision: "7号, 县委常委会, 2025-01-09"}\n    decision'
    new = "points: {value: 60, clause: own 3}\n    decision"
    assert attrs.asdict(only(own, changed(tmp_path, old, new))) | {"touches": None} == {
        "path": "indicators.pledge_kept.points",
        "kind": "basis",
        "title": "承诺兑现",
        "old": "60",
        "new": "60",
        "basis_old": "7号, 县委常委会, 2025-01-09",
        "basis_new": "own 3",
        "touches": None,
    }


def test_a_parameter_touches_the_rules_that_name_it(own: Scheme, tmp_path: Path) -> None:
    change = only(own, changed(tmp_path, "- {value: 1,", "- {value: 0,"))
    assert (change.path, change.kind, change.old, change.new) == (
        "parameters.kept",
        "number",
        "1",
        "0",
    )
    assert change.touches_rule("indicators.pledge_kept")
    assert not change.touches_rule("indicators.pledge_reviewed")


def test_an_expression_is_told_as_it_was_written(own: Scheme, tmp_path: Path) -> None:
    change = only(own, changed(tmp_path, "fulfilled_on <= due_on", "fulfilled_on < due_on"))
    assert change.path == "indicators.pledge_kept.counts.credit"
    assert "fulfilled_on <= due_on" in change.old
    assert "fulfilled_on < due_on" in change.new


def test_a_rule_that_is_gone_is_one_change(own: Scheme) -> None:
    without = attrs.evolve(own, lists=())
    change = only(own, without)
    assert (change.path, change.kind, change.old, change.new) == (
        "lists.top",
        "removed",
        "先进名单",
        "",
    ) or (change.path, change.kind) == ("lists", "rule")
    added = only(without, own)
    assert added.kind in ("added", "rule")


def test_moving_an_indicator_up_changes_no_rule_of_it(own: Scheme) -> None:
    turned = attrs.evolve(own, indicators=own.indicators[::-1])
    assert rule_changes(own, turned) == ()


def test_who_is_assessed_touches_everything(own: Scheme, tmp_path: Path) -> None:
    change = only(
        own, changed(tmp_path, "posts: [secretary]", "posts: [secretary, acting_secretary]")
    )
    assert change.path == "assessed.posts"
    assert change.touches_rule("indicators.pledge_kept")


def test_the_grace_of_reports_touches_no_points(own: Scheme, tmp_path: Path) -> None:
    change = only(own, changed(tmp_path, "grace: {value: 10,", "grace: {value: 5,"))
    assert change.path == "reporting.grace"
    assert not change.touches_rule("indicators.pledge_kept")
