"""Facts about what is asked of the days of procedures: which day is the last one in time."""

from pathlib import Path

from evalcore.schemes.loader import load_scheme
from projections.boundaries.limits import questions

GOOD = Path(__file__).parents[2] / "evalcore" / "schemes" / "good"


def test_each_limit_is_asked_about_around_its_last_day() -> None:
    asked = {each.at: each for each in questions(load_scheme(GOOD / "procedure.yaml"))}
    assert len(asked) == 6
    five = asked["procedure.publicity"]
    # Begun on New Year's Day 2025: 2, 3, 6, 7 and 8 January are worked.
    assert five.values == ("2025-01-07", "2025-01-08", "2025-01-09")
    assert five.found == ("yes", "yes", "no")
    assert "5 个工作日" in five.asks


def test_a_scheme_without_limits_is_asked_nothing() -> None:
    assert list(questions(load_scheme(GOOD / "small.yaml"))) == []
