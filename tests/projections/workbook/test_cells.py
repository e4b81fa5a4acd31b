"""Facts about single cells and names: what Excel can't hold is said or written as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.workbook.body import Frame, rows_xml
from projections.workbook.look import FORMATS
from projections.workbook.model import (
    MOST_CHARACTERS,
    Column,
    Kind,
    Sheet,
    decimal,
    positions,
    units,
)
from projections.workbook.naming import sheet_names

STYLES = {kind: at for at, kind in enumerate(FORMATS, 1)}


def cells(values: Sequence[Any], kind: Kind = "text", total: int | None = None) -> list[Any]:
    """The cells of a column of one sheet, as XML elements."""
    rows = [(value,) for value in values]
    sheet = Sheet(
        "s", "s", (Column("c", kind),), lambda: rows, len(rows) if total is None else total
    )
    frame = Frame(5, ["A"], [20], STYLES)
    text = b"".join(rows_xml(sheet, frame)).decode()
    return list(ElementTree.fromstring(f"<a>{text}</a>").iter("c"))


def text_of(cell: Any) -> str:
    assert cell.get("t") == "inlineStr"
    return str(cell.find("is/t").text)


def test_a_fraction_goes_in_with_ten_decimals_and_a_total_exactly() -> None:
    [third, total] = cells([decimal(56, 3), units(8750, 2)], "number")
    assert third.find("v").text == "18.6666666667"
    assert Decimal(total.find("v").text) == Decimal("87.5")


def test_a_day_is_a_number_of_days_and_one_that_excel_can_t_count_is_a_text() -> None:
    [new, old] = cells([date(2025, 12, 31), date(1899, 5, 4)], "day")
    assert new.find("v").text == "46022"
    assert text_of(old) == "1899-05-04"


def test_a_whole_number_with_more_digits_than_excel_keeps_is_a_text() -> None:
    [short, long] = cells([123456789012345, 1234567890123456], "whole")
    assert short.find("v").text == "123456789012345"
    assert text_of(long) == "1234567890123456"


def test_a_text_longer_than_a_cell_says_that_it_was_cut() -> None:
    [cell] = cells(["长" * (MOST_CHARACTERS + 1)])
    assert len(text_of(cell)) == MOST_CHARACTERS
    assert text_of(cell).endswith("已截断）")


@given(st.text(max_size=60))
def test_any_text_comes_back_as_it_was_but_for_what_xml_can_t_hold(text: str) -> None:
    [cell] = cells([text])
    if text == "":
        assert cell.get("t") is None
        return
    held = text_of(cell) if cell.find("is/t").text else ""
    back = re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), held)
    assert back == re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\tx", "\rx", "\x01=1"])
def test_what_begins_like_a_formula_gets_the_style_of_a_guarded_text(text: str) -> None:
    [cell] = cells([text])
    assert int(cell.get("s")) == STYLES["guarded"]


def test_fewer_rows_than_announced_are_an_error_and_more_are_cut() -> None:
    with pytest.raises(ValueError, match="3 rows were announced"):
        cells(["a"], total=3)
    assert len(cells(["a", "b", "c"], total=2)) == 2


@given(st.lists(st.text(max_size=50), max_size=20))
def test_names_of_sheets_are_valid_and_each_is_there_once(titles: list[str]) -> None:
    names = sheet_names(titles)
    assert len(names) == len(titles)
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.casefold() != "history"


def test_many_positions_are_counted_and_the_first_named() -> None:
    assert positions([3, 5]) == "3 5"
    assert positions(range(1, 12)) == "1 2 3 4 5 6 7 8 … (11)"
