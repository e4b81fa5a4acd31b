"""What fits on two pages: rows by the lines that they take, the rest counted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.paper_words import in_language
from projections.papers import Style, print_paper
from projections.submission.fields import FIELDS, fields
from projections.submission.first_page import DISTRIBUTION, FIRST_PAGE, LINES
from projections.submission.fitting import clipped, fitting, lines, taken, width
from projections.submission.paper import SUBMISSION
from projections.submission.second_page import DEVIATIONS, EFFECTS, FLAGS, SECOND_PAGE
from tests.projections.submission.sheets import large, small

Json = dict[str, Any]

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=60)


def test_a_chinese_character_is_twice_as_wide_as_a_letter() -> None:
    assert width("红旗a1") == 6


def test_a_line_breaks_between_characters_and_not_inside_a_word_or_before_a_comma() -> None:
    assert lines("红旗村红旗", 6) == 2
    assert lines("ab cdefg", 6) == 2
    assert lines("红旗村，", 6) == 2
    assert lines("", 6) == 1


@given(texts, st.integers(8, 40), st.integers(1, 3))
def test_what_is_cut_fits_and_begins_as_it_was(text: str, room: int, most: int) -> None:
    cut = clipped(text, room, most)
    assert lines(cut, room) <= most or cut == "…"
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1].rstrip()[:5]))


@given(st.lists(texts), st.integers(0, 20))
def test_rows_are_kept_from_the_front_while_they_fit(words: list[str], budget: int) -> None:
    rows = [{"a": word} for word in words]
    kept, left = fitting(rows, {"a": 20}, budget)
    assert len(kept) + left == len(rows)
    assert taken(kept, {"a": 20}) <= budget


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_large_city_takes_no_more_lines_than_two_pages_have(language: str) -> None:
    with in_language(language):
        found = fields(large())
    first = taken(found["distribution"], DISTRIBUTION) + taken(found["lines"], LINES)
    assert first <= FIRST_PAGE[language]
    second = sum(
        taken(found[name], columns)
        for name, columns in (("effects", EFFECTS), ("deviations", DEVIATIONS), ("flags", FLAGS))
    )
    assert second <= SECOND_PAGE[language]
    for name in ("lines", "effects", "deviations", "flags"):
        assert len(found[name]) > 1
        assert found[f"{name}_more"]


def test_what_is_left_out_is_counted_and_the_command_that_shows_it_named() -> None:
    found = fields(large(many=30))
    left = 30 - len(found["flags"])
    assert found["flags_more"] == f"另有 {left} 项，见 evalcore flags --results results.db"


def test_ties_that_people_decide_stand_before_every_other_line() -> None:
    found = fields(large())
    assert "由人决定" in found["lines"][0]["inside"]


def test_many_cohorts_stand_on_a_row_each_with_all_their_grades() -> None:
    few, many = fields(small()), fields(large(9))
    assert [row["grade"] for row in few["distribution"]][:2] == ["优秀", "好"]
    assert {row["grade"] for row in many["distribution"]} == {"各等次"}


def decided(sheet: Json, *finals: int) -> Json:
    """The sheet after people set grades of its first cohort otherwise."""
    cohort = sheet["distribution"][0]
    grades = [
        each | {"final": each["subjects"], "final_share": each["share"]}
        for each in cohort["grades"]
    ]
    for at, final in enumerate(finals):
        grades[at] |= {"final": final, "final_share": "9.9"}
    changed = cohort | {"grades": grades}
    return sheet | {"distribution": [changed, *sheet["distribution"][1:]]}


def test_a_grade_decided_otherwise_shows_final_and_proposed_number_side_by_side() -> None:
    rows = fields(decided(small(), 1001, 299))["distribution"]
    assert (rows[0]["subjects"], rows[0]["share"]) == ("1001", "9.9%")
    assert rows[0]["plan"].startswith("核定 1001（建议 1000）")
    assert rows[0]["plan"].endswith("核定数超过名额")
    assert "超过名额" not in rows[1]["plan"]
    assert rows[2]["subjects"] == "1000"
    assert "核定" not in rows[2]["plan"]


def test_a_cohort_on_one_row_shows_both_numbers_too() -> None:
    (row,) = fields(decided(large(), 1001))["distribution"][:1]
    assert "优秀 核定1001/建议1000" in row["plan"]


def test_nothing_that_departs_is_said_in_a_row_too() -> None:
    sheet = small()
    found = fields(sheet | {"told": sheet["told"] | {"asked": True}})
    assert [row["title"] for row in found["deviations"]] == ["没有"]
    assert found["deviations_more"] == ""


def test_where_no_record_was_asked_the_empty_row_does_not_say_none() -> None:
    sheet = small()
    (row,) = fields(sheet | {"told": sheet["told"] | {"asked": False}})["deviations"]
    assert row["title"] == "–"
    assert "没有给出记录库" in row["detail"]


def test_grades_are_proposals_until_people_confirm_them() -> None:
    sheet = small()
    assert "建议" in fields(sheet)["marks"]
    told = sheet["told"] | {"confirmed_on": "2026-03-20", "confirmed_by": "县委常委会"}
    confirmed = fields(sheet | {"told": told})
    assert "建议" not in confirmed["marks"]
    assert "2026-03-20由县委常委会核定" in confirmed["state"]


def test_an_official_sheet_bears_its_check_code_where_a_trial_says_why_not() -> None:
    sheet = small()
    run = sheet["run"] | {"status": "official", "certificate": "7H2M-0RQX-9K4D-VB1T"}
    official = fields(sheet | {"run": run})
    assert official["code"] == official["checked"] == "7H2M-0RQX-9K4D-VB1T"
    assert "试算" not in official["marks"]
    assert "不是正式结果" in fields(sheet)["checked"]


def test_every_field_is_documented_and_every_documented_field_is_given() -> None:
    named = {name.partition("[]")[0].partition(".")[0] for name in FIELDS}
    given_ = set(fields(large())) - {"marks", "code"}
    assert given_ == named
    assert set(SUBMISSION.example()) - {"marks", "code"} == named


@pytest.mark.parametrize("form", ["html", "md", "docx"])
def test_the_same_sheet_gives_the_same_bytes(form: str) -> None:
    found = fields(large())
    once = print_paper("submission", found, Style(form))
    assert once == print_paper("submission", found, Style(form))


def test_text_of_a_scheme_cannot_become_markup() -> None:
    sheet = large(1)
    sheet["flags"][0]["title"] = "<script>alert(1)</script> | a"
    page = print_paper("submission", fields(sheet), Style("html")).decode()
    assert "<script>" not in page
    assert "\\| a" in print_paper("submission", fields(sheet), Style("md")).decode()
