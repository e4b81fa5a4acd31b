"""Facts about the thresholds of a scheme: every kind is found, and the engine answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.schemes.boundaries import read_boundaries, verdicts
from evalcore.schemes.loader import catalogue, load_scheme
from evalcore.yamltree import read_tree
from projections.boundaries import questions

SCHEMES = Path(__file__).parents[2] / "evalcore" / "schemes"
SMALL = SCHEMES / "good" / "small.yaml"
FULL = SCHEMES / "good" / "thresholds.yaml"


def answered(path: Path) -> dict[tuple[str, str], tuple[str, str]]:
    found = questions(load_scheme(path), read_tree(path))
    return {(q.at, q.test): (" ".join(q.values), " ".join(q.found)) for q in found}


@pytest.fixture(scope="module")
def small():
    return answered(SMALL)


@pytest.fixture(scope="module")
def full():
    return answered(FULL)


@pytest.mark.parametrize(
    ("at", "test", "values", "found"),
    [
        ("assessed.shortest", "days in office", "89 90 91", "no yes yes"),
        ("assessed.smallest_cohort", "ranked", "2 3 4", "no yes yes"),
        ("parameters.reply_days.values[0].from", "reply_days from 2020-01-01",
         "2019-12-31 2020-01-01 2020-01-02", "无 7 7"),
        ("parameters.reply_days.values[0].to", "reply_days to 2023-12-31",
         "2023-12-30 2023-12-31 2024-01-01", "7 7 5"),
        ("parameters.reply_days.values[1].from", "reply_days from 2024-01-01",
         "2023-12-31 2024-01-01 2024-01-02", "7 5 5"),
        ("groups.extra.cap", "deduction", "2.99 3 3.01", "2.99 3 3"),
        ("indicators.replied.curve[0]", "share", "0.899 0.9 0.901", "0.5 1 1"),
        ("indicators.replied.curve[1]", "share", "0.499 0.5 0.501", "0 0.5 0.5"),
        ("indicators.asked.tallies.smallest", "one category", "4 5 6", "yes no no"),
        ("indicators.asked.tallies.smallest", "all categories", "4 5 6", "yes no no"),
        ("indicators.met.slots.days.from", "day of the month", "1 2", "yes yes"),
        ("indicators.met.slots.days.to", "day of the month", "9 10 11", "yes yes no"),
        ("indicators.met.slots.at_least", "enough", "0 1 2", "no yes yes"),
        ("rounding.decimals", "half up", "1.004 1.005 1.006", "1 1.01 1.01"),
        ("grades.high", "total", "79.99 80 80.01", "low high high"),
        ("quotas.high", "0.3 floor", "6 7 8", "1 2 2"),
        ("lists.weak", "0.08 ceil", "12 13 14", "1 2 2"),
        ("flags.silent.where", "problems_found > 0", "0 1", "no yes"),
    ],
)  # fmt: skip
def test_a_threshold_is_asked_and_answered_by_the_engine(small, at, test, values, found):
    assert small[at, test] == (values, found)


@pytest.mark.parametrize(
    ("at", "test", "values", "found"),
    [
        ("indicators.learned.slots.at_least", "enough", "7 8 9", "no yes yes"),
        ("indicators.returned.slots.last_days", "day from the end", "3 2 1", "no yes yes"),
        ("indicators.parts.slots.at_least", "enough", "0 1 2", "no yes yes"),
        ("groups.praise.cap", "bonus", "1.49 1.5 1.51", "1.49 1.5 1.5"),
        ("flags.lost.lost", "lost", "1 2 3", "no yes yes"),
        ("flags.low.below", "below", "0.599 0.6 0.601", "yes no no"),
        ("flags.apart.over", "over", "0.249 0.25 0.251", "no no yes"),
        ("lists.ten", "number", "9 10 11", "9 10 10"),
        ("ladders.climb.rungs[0]", "times", "0 1 2", "无 reminder reminder"),
        ("ladders.climb.rungs[1]", "times", "2 3 4", "reminder talk talk"),
    ],
)
def test_every_kind_of_threshold_is_asked(full, at, test, values, found):
    assert full[at, test] == (values, found)


def changed(tmp_path, old, new):
    """What is to be mended in the answers of the first scheme once one place of it is changed."""
    name = "county-secretaries-2025"
    text = catalogue()[name].read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / f"{name}.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    answers = read_boundaries(catalogue()[name].with_name(f"{name}.boundaries.yaml"))
    before, after = (
        verdicts(questions(load_scheme(each), read_tree(each)), answers)
        for each in (catalogue()[name], path)
    )
    return [verdict for verdict in after if verdict not in before]


def test_a_comparison_coded_otherwise_has_no_answer_and_the_old_answer_no_comparison(tmp_path):
    found = changed(tmp_path, "where: days >= :training_days", "where: days > :training_days")
    assert sorted(each.test for each in found) == [
        "days > :training_days",
        "days >= :training_days",
    ]


def test_a_number_that_was_changed_asks_for_a_new_answer(tmp_path):
    (found,) = changed(tmp_path, "好: {value: 90,", "好: {value: 91,")
    assert found.at == "grades.好"
    assert "90.99, 91, 91.01" in found.text
