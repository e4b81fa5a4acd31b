"""Facts about the thresholds inside expressions."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.schemes.loader import load_scheme
from projections.boundaries import expressions
from projections.boundaries.expressions import comparisons

SMALL = Path(__file__).parents[2] / "evalcore" / "schemes" / "good" / "small.yaml"
WRITTEN = "CASE WHEN workdays(found_on, replied_on) <= :reply_days THEN 1 ELSE 0 END"


def asked(tmp_path, condition):
    text = SMALL.read_text(encoding="utf-8")
    path = tmp_path / "small.yaml"
    path.write_text(
        text.replace(WRITTEN, f"CASE WHEN {condition} THEN 1 ELSE 0 END"), encoding="utf-8"
    )
    rule = "indicators.replied.cases.credit"
    found = expressions.questions(load_scheme(path))
    return [(q.test, q.values, q.found) for q in found if q.at == rule]


@pytest.mark.parametrize(
    ("condition", "values", "found"),
    [
        ("workdays(found_on, replied_on) <= :reply_days", "4 5 6", "yes yes no"),
        ("workdays(found_on, replied_on) < :reply_days", "4 5 6", "yes no no"),
        ("days(found_on, replied_on) > :reply_days", "4 5 6", "no no yes"),
        ("days(found_on, :as_of) >= :reply_days", "4 5 6", "no yes yes"),
        ("days(found_on, replied_on) <= 1096", "1095 1096 1097", "yes yes no"),
        ("days(found_on, :as_of) > 1096", "1095 1096 1097", "no no yes"),
        ("transfers > 0", "0 1", "no yes"),
        ("transfers >= 1", "0 1 2", "no yes yes"),
        ("0 < transfers", "0 1", "no yes"),
        ("transfers >= 1000", "999 1000 1001", "no yes yes"),
        ("2 * transfers > :reply_days", "4 6", "no yes"),
        ("fixed_on < due_on", "前1天 当天 后1天", "yes no no"),
        ("due_on <= :as_of", "前1天 当天 后1天", "yes yes no"),
        ("fixed_on > DATE '2025-06-30'", "前1天 当天 后1天", "no no yes"),
        ("transfers >= reopened", "少1 相等 多1", "no yes yes"),
        ("10 * transfers > 9 * reopened", "少10 相等 多10", "no no yes"),
        ("NOT transfers > :reply_days", "4 5 6", "no no yes"),
        ("coalesce(transfers, 0) <= :reply_days", "4 5 6", "yes yes no"),
    ],
)
def test_a_comparison_is_answered_just_below_at_and_just_above(condition, values, found, tmp_path):
    ((_test, now, answers),) = asked(tmp_path, condition)
    assert " ".join(now) == values
    assert " ".join(answers) == found


def test_both_ends_of_between_are_thresholds(tmp_path):
    found = asked(tmp_path, "transfers BETWEEN :reply_days AND 9")
    assert found == [
        ("transfers BETWEEN :reply_days AND 9 (from)", ("4", "5", "6"), ("no", "yes", "yes")),
        ("transfers BETWEEN :reply_days AND 9 (to)", ("8", "9", "10"), ("yes", "yes", "no")),
    ]


def test_each_comparison_of_an_expression_is_asked_apart_and_once(tmp_path):
    found = asked(tmp_path, "transfers > 1 AND (reopened < 2 OR transfers > 1)")
    assert sorted(test for test, _values, _found in found) == ["reopened < 2", "transfers > 1"]


@pytest.mark.parametrize(
    "harmless",
    ["state = 'open'", "transfers = 3", "reopened IN (1, 2)", "1 < 2", "fixed_on IS NULL"],
)
def test_what_compares_no_order_of_a_column_is_no_threshold(harmless):
    assert comparisons(harmless) == ()


def test_the_question_tells_rule_parameter_and_what_it_rests_on():
    (question,) = [
        q
        for q in expressions.questions(load_scheme(SMALL))
        if q.at.startswith("indicators.replied")
    ]
    assert question.asks == (
        "Replied in time:workdays(found_on, replied_on) 为下列值时,条件是否成立(reply_days = 5)"
    )
    assert question.basis == "doc art. 1"
