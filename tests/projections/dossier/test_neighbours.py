"""Neighbours: by sign, rank and total alone."""

from __future__ import annotations

import pytest

from projections.dossier.neighbours import neighbours
from projections.dossier.words import STEMS, stem
from projections.publishing import open_results
from tests.projections.dossier.conftest import County


def test_signs_follow_the_rank_and_go_on_after_ten() -> None:
    assert [stem(number) for number in (0, 1, 9, 10, 21)] == ["甲", "乙", "癸", "甲2", "乙3"]


def test_two_on_either_side_are_shown_and_the_subject_has_no_sign(county: County) -> None:
    with open_results(county.results) as results:
        (subject,) = results.subjects(["P0033@T01V08"])
        found = neighbours(results, subject, results.effects(subject.id))
    assert [place.rank for place in found.beside] == [3, 4, 5, 6, 7]
    assert [place.me for place in found.beside] == [False, False, True, False, False]
    signs = [place.sign for place in found.beside if not place.me]
    assert "" not in signs
    assert signs == sorted(set(signs), key=STEMS.index)
    assert [place.sign for place in found.beside if place.me] == [""]


def test_the_same_person_has_the_same_sign_at_a_line(county: County) -> None:
    with open_results(county.results) as results:
        (subject,) = results.subjects(["P0033@T01V08"])
        found = neighbours(results, subject, results.effects(subject.id))
    (line,) = found.lines
    signs = {place.rank: place.sign for place in found.beside}
    for place in line.around:
        assert signs.get(place.rank, place.sign) == place.sign
    assert line.total in {place.total for place in line.around}


@pytest.mark.parametrize("subject", ["unattributed@T01V06"])
def test_who_is_not_ranked_stands_beside_nobody(county: County, subject: str) -> None:
    with open_results(county.results) as results:
        (one,) = results.subjects([subject])
        assert neighbours(results, one, results.effects(one.id)).beside == ()


def test_of_a_list_from_the_end_the_line_runs_above_who_stands_on_it(county: County) -> None:
    from projections.dossier.view import effects

    (told,) = effects(county.material("P0027@T01V06"))
    assert [place["cut"] for place in told["around"]] == [False, False, True]
    assert told["around"][-1]["me"]
