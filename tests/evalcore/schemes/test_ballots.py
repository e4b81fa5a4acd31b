"""Facts about ``ballots:`` of a scheme."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.errors import DataError
from evalcore.schemes.ballot_plan import Validity
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.overview import overview
from evalcore.yamltree import read_tree

GOOD = Path(__file__).parent / "good" / "ballots.yaml"


def test_a_plan_says_what_is_voted_on_and_when_a_ballot_is_valid() -> None:
    mass = load_scheme(GOOD).ballots["mass"]
    assert (mass.part, mass.items, mass.unranked) == ("masses", ("whole", "promises"), ("unknown",))
    assert mass.options == ("good", "fair", "poor", "unknown")
    assert mass.smallest is not None
    assert mass.smallest.whole == 5
    share = mass.valid.attendance_over
    assert share is not None
    assert (share.numerator, share.denominator) == (1, 2)
    assert share.basis.text == "doc art. 5"
    assert (mass.valid.more_returned, mass.valid.all_same) == ("void", "invalid")
    assert mass.valid.at_most["good"].whole == 1


def test_a_plan_that_says_nothing_of_validity_counts_every_ballot() -> None:
    plan = load_scheme(GOOD).ballots["open"]
    assert plan.valid == Validity()
    assert (plan.categories, plan.smallest) == (("leaders",), None)


def test_scheme_show_holds_the_plan() -> None:
    scheme = load_scheme(GOOD)
    shown = overview(scheme, read_tree(GOOD))["ballots"]["mass"]
    assert shown["valid"]["attendance_over"]["basis"]["text"] == "doc art. 5"
    assert shown["categories"] == ["members", "masses"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("categories: [members, masses]", "categories: [a+b, masses]", "holds +"),
        ("options: [good, poor]", "options: [good]", "fewer than 2"),
        ("options: [good, poor]", "options: [good, good]", "names one twice"),
        ("unranked: [unknown]", "unranked: [other]", "other is no option"),
        ("part: leader", "part: crowd", "is none of self"),
        ("items: [whole, promises]", "items: whole", "needs two items"),
        ("good: {value: 1, clause: doc art. 7}", "best: {value: 1, demo: true}", "is no option"),
        ("{value: 1/2, clause: doc art. 5}", "{value: 3/2, demo: true}", "is above 1"),
        ("more_returned: void", "more_returned: maybe", "is none of count, void"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(
    old: str, new: str, reason: str, tmp_path: Path
) -> None:
    text = GOOD.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "ballots.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=r"line \d+, ballots\.") as told:
        load_scheme(path)
    assert reason in str(told.value)
