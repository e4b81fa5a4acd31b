"""Where a clause stands, as papers say it."""

from __future__ import annotations

import pytest

from evalcore.paper_words import in_language
from evalcore.schemes.citations import place_on_paper
from evalcore.schemes.mechanisms import mechanisms

NAME = mechanisms()[70].name


@pytest.mark.parametrize(
    ("clause", "chinese", "english"),
    [
        ("cpc-branch Art. 12 (F17)", "第12条", "Art. 12"),
        ("practice F40", "F40", "F40"),
        ("weinan-2013 row 70", f"第70行“{NAME}”", f"row 70 “{NAME}”"),
    ],
)
def test_a_place_is_said_in_the_papers_language_and_without_marks_of_other_lists(
    clause: str, chinese: str, english: str
) -> None:
    with in_language("zh"):
        assert place_on_paper(clause) == chinese
    with in_language("en"):
        assert place_on_paper(clause) == english
