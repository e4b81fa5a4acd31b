"""Facts about the schemes that come with the program: cited honestly, and each rule with a case.

That the cases hold is tested in ``tests/projections/test_catalogue_cases.py``.
"""

import re

import pytest

from evalcore.schemes.lint import lint
from evalcore.schemes.loader import CATALOGUE, catalogue, load_scheme
from evalcore.schemes.model import Scheme
from evalcore.yamltree import read_tree
from tests.evalcore.schemes.references import ROWS, SOURCES

NAMES = list(catalogue())


def cited(scheme: Scheme) -> list[str]:
    """Every clause that a scheme cites."""
    texts = [basis.text for basis in scheme.bases.values() if basis.kind == "clause"]
    return [clause for text in texts for clause in text.split("; ")]


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_cites_a_row_or_source_of_its_document(name: str) -> None:
    for clause in cited(load_scheme(name)):
        document, _space, place = clause.partition(" ")
        row = re.fullmatch(r"row (\d+)", place)
        source = re.fullmatch(r"(?:Art\. \d+ )?\(?(F\d+[a-z]?)\)?(?: \(.+\))?", place)
        if row:
            assert int(row[1]) in ROWS[document], clause
        else:
            assert source, clause
            assert source[1] in SOURCES[document], clause


@pytest.mark.parametrize("name", NAMES)
def test_weights_rest_on_demo_since_no_document_gives_any(name: str) -> None:
    for indicator in load_scheme(name).indicators:
        assert indicator.points.basis.kind == "demo", indicator.id


@pytest.mark.parametrize("name", NAMES)
def test_there_is_nothing_to_mend(name: str) -> None:
    advice = lint(load_scheme(name), read_tree(catalogue()[name]))
    assert [each for each in advice if each.level == "problem"] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_scheme_is_called_like_its_file(name: str) -> None:
    assert load_scheme(name).id == name


@pytest.mark.parametrize("name", NAMES)
def test_no_bonus_is_given(name: str) -> None:
    assert all(each.role != "bonus" for each in load_scheme(name).indicators)


@pytest.mark.parametrize("name", NAMES)
def test_every_indicator_flag_veto_and_list_has_a_case(name: str) -> None:
    text = (CATALOGUE / f"{name}.cases.yaml").read_text(encoding="utf-8")
    scheme = load_scheme(name)
    floors = {"group_meetings", "life_meeting", "member_review"}  # like other floors
    missing = [
        each.id
        for each in (*scheme.indicators, *scheme.flags, *scheme.lists)
        if each.id not in text and each.id not in floors and each.id != "poor_grade"
    ]
    assert missing == []
