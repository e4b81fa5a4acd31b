"""Two texts of one table: which row, which field, then and now."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.certificates.result_tree import TABLES
from projections.digests import small_pieces
from projections.replaying.model import Difference
from projections.replaying.rows import COLUMNS, plain, row_differences, subject_in
from projections.rows import Effect, Flag, Standing

STANDING = Standing("p@v", "all", "ranked", 9012, 2, 3, 12, 1, "好", "好", ("top",))
EFFECT = Effect("p@v", "list:top", "", "top", 12, 4, 9000, 1, "doc 3", (7, 9))
FLAG = Flag(
    "late:1", "late", "check", "p@v", "v", "迟", "乡镇", "", "2025-03-01", (), (8,), "doc 5"
)


def text(table: str, *rows: object) -> str:
    return "".join(line for _subject, line in small_pieces(table, rows))


def differences(table: str, then: list[object], now: list[object]) -> list[Difference]:
    return list(row_differences(table, "p@v", text(table, *then), text(table, *now)))


def test_equal_rows_differ_in_nothing() -> None:
    assert differences("standings", [STANDING], [STANDING]) == []


def test_each_changed_field_is_told_with_both_values() -> None:
    now = attrs.evolve(STANDING, rank=4, lists=("top", "good"))
    assert differences("standings", [STANDING], [now]) == [
        Difference("standings", "p@v", "", "rank", "3", "4"),
        Difference("standings", "p@v", "", "lists", "top", "top, good"),
    ]


def test_nothing_and_an_empty_text_are_told_apart_by_the_text_and_shown_as_nothing() -> None:
    (found,) = differences("standings", [STANDING], [attrs.evolve(STANDING, rank=None)])
    assert (found.column, found.then, found.now) == ("rank", "3", "")


def test_a_row_on_one_side_alone_is_told_whole() -> None:
    (found,) = differences("flags", [FLAG], [])
    assert (found.row, found.column, found.now) == ("late late:1", "", None)
    assert found.then is not None
    assert "乡镇" in found.then
    assert (found.events, found.basis) == ((8,), "doc 5")
    (found,) = differences("flags", [], [FLAG])
    assert found.then is None


def test_events_of_both_sides_and_the_basis_stand_with_a_change() -> None:
    now = attrs.evolve(EFFECT, cut_total=8900, evidence=(9, 11))
    found = differences("effects", [EFFECT], [now])
    assert [one.column for one in found] == ["cut_total", "evidence"]
    assert {one.events for one in found} == {(7, 9, 11)}
    assert {one.basis for one in found} == {"doc 3"}


def test_two_effects_of_one_rule_are_compared_in_their_order() -> None:
    second = attrs.evolve(EFFECT, before="top", after="")
    now = attrs.evolve(second, after="kept")
    (found,) = differences("effects", [EFFECT, second], [EFFECT, now])
    assert (found.row, found.column, found.now) == ("list:top", "after", "kept")


def test_what_was_escaped_is_shown_as_it_was() -> None:
    odd = attrs.evolve(STANDING, cohort="甲,乙\t\\n")
    (found,) = differences("standings", [STANDING], [odd])
    assert found.now == "甲,乙\t\\n"


@given(st.text())
def test_any_text_comes_back_from_its_canonical_form(name: str) -> None:
    row = attrs.evolve(STANDING, cohort=name, grade="")
    line = text("standings", row)
    assert plain(line.split("\t")[1]) == name
    assert subject_in("standings", line) == "p@v"


@pytest.mark.parametrize("table", TABLES)
def test_lines_that_are_none_are_compared_and_break_nothing(table: str) -> None:
    odd = "only one field\n\n" + "x\t" * 200 + "\n" + "cut off"
    found = list(row_differences(table, "p@v", odd, ""))
    assert found
    assert all(one.now is None for one in found)
    assert len(COLUMNS[table]) < 200
    assert subject_in(table, "") == ""


def test_the_page_for_checking_by_hand_names_the_fields_in_their_order() -> None:
    page = Path(__file__).parents[3] / "docs" / "certificate.md"
    text = page.read_text(encoding="utf-8")
    for table, columns in COLUMNS.items():
        assert f"| `{table}` | {', '.join(columns)} |" in text
