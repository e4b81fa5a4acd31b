"""The invented county's own scheme: the catalogue's numbers, each by a decision."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.demo.decided import DECISION, SCHEME, decided
from evalcore.schemes.loader import find_scheme, load_scheme

FROM = "county-secretaries-2025"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / f"{SCHEME}.yaml"
    path.write_text(decided(find_scheme(FROM).read_text(encoding="utf-8")), encoding="utf-8")
    return path


def test_no_number_of_it_rests_on_nothing(own: Path) -> None:
    assert load_scheme(FROM).rests_on_demo
    assert not load_scheme(own).rests_on_demo


def test_numbers_are_those_of_the_catalogue_but_for_who_is_told_apart(own: Path) -> None:
    mine, theirs = (
        {path: (n.numerator, n.denominator) for path, n in load_scheme(name).numbers.items()}
        for name in (own, FROM)
    )
    other = {path: number for path, number in mine.items() if theirs.get(path) != number}
    assert other == {
        "indicators.mass_tally.tallies.smallest": (10, 1),
        "disclosure.unanimous": (10, 1),
    }
    assert theirs.keys() <= mine.keys()


def test_its_decision_says_that_it_is_invented(own: Path) -> None:
    bases = {number.basis.text for number in load_scheme(own).numbers.values()}
    assert DECISION in bases
    assert "虚构" in DECISION
