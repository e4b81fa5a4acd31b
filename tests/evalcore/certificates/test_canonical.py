"""Fields of canonical text: written in one way, and read back as they were."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.certificates.canonical import NOTHING, escaped, plain, standing_fields
from evalcore.vocabulary.results import StandingPublished


@given(st.text(alphabet="\\\t\n\r,tnrcN张a"))
def test_what_is_written_is_read_back(text):
    assert plain(escaped(text)) == text


@given(st.text(alphabet="\\\t\n\r,tnrcN张a"))
def test_no_field_holds_what_separates_fields_or_lines(text):
    assert not set(escaped(text)) & set("\t\n\r,")


@given(st.text(alphabet="\\\t\n\r,tnrcN张a"))
def test_no_text_is_written_as_nothing_is(text):
    assert escaped(text) != NOTHING


@pytest.mark.parametrize("field", [r"\N", r"\x", "\\"])
def test_what_is_no_code_stays(field):
    assert plain(field) == field


def test_a_published_standing_reads_as_its_row_does_but_for_ties():
    one = StandingPublished(
        run="a" * 64,
        scheme="s",
        period="2025",
        unit="河口镇",
        person="张三",
        status="ranked",
        rank=1,
        ranked_of=3,
        total=9050,
        decimals=2,
        grade="好,甚好",
        lists="|优秀|示范|",
        occurred_on=date(2026, 1, 5),
    )
    expected = ["张三@河口镇", "", "ranked", "9050", "2", "1", "3", "", r"好\c甚好", "优秀,示范"]
    assert standing_fields(one) == expected


def test_what_a_standing_lacks_is_nothing_in_its_row():
    one = StandingPublished(
        run="a" * 64,
        scheme="s",
        period="2025",
        unit="河口镇",
        status="not_applicable",
        occurred_on=date(2026, 1, 5),
    )
    expected = ["河口镇", "", "not_applicable", NOTHING, "0", NOTHING, "0", "", "", ""]
    assert standing_fields(one) == expected
