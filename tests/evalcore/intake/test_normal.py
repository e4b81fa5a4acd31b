"""Facts about one spelling for what clerks type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.intake.findings import Unreadable
from evalcore.intake.rows.normal import (
    broken,
    coded,
    day,
    decimal_parts,
    flag,
    folded,
    period,
    plain,
    whole,
)

LIMIT = 10**12


@pytest.mark.parametrize(
    "raw",
    [
        "2025-03-04",
        "2025/3/4",
        "2025.3.4",
        "2025年3月4日",
        "2025年03月04号",
        "20250304",
        "２０２５年３月４日",
        " 2025 - 3 - 4 ",
        "2025-03-04 09:30",
        "2025/3/4 9:30:00",
        "2025－03－04",
        20250304,
        20250304.0,
        45720,
        45720.0,
        "45720",
        date(2025, 3, 4),
        datetime(2025, 3, 4, 9, 30),  # noqa: DTZ001 - cells have no zone
    ],
)
def test_a_day_is_read_however_it_is_written(raw: Any) -> None:
    assert day(raw) == date(2025, 3, 4)


@pytest.mark.parametrize(
    "raw",
    ["三月四日", "2025-02-30", "2025", "春天", "3月4日", "0205-01-01", "2925-01-01", 12, True],
)
def test_what_is_no_day_is_asked_back(raw: Any) -> None:
    with pytest.raises(Unreadable):
        day(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("二〇二五年三月四日", date(2025, 3, 4)),
        ("二零二五年十二月三十一日", date(2025, 12, 31)),
        ("二○二五年元月十日", date(2025, 1, 10)),
        ("2025年三月廿五日", date(2025, 3, 25)),
        ("2025。3。4", date(2025, 3, 4)),
        ("2025、3、4", date(2025, 3, 4)),
        ("2025.3.4.", date(2025, 3, 4)),
        ("2025年3月4日（星期二）", date(2025, 3, 4)),
    ],
)
def test_a_day_is_read_in_words_and_with_other_marks(raw: str, expected: date) -> None:
    assert day(raw) == expected


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("三月四日", "the year is missing"),
        ("3月4日", "the year is missing"),
        ("3/4", "the year is missing"),
        (3.4, "the year is missing"),
        ("25.3.4", "the year has two digits only"),
        ("25年3月4日", "the year has two digits only"),
        ("2025年3月", "the day of the month is missing"),
        ("2025年3月上旬", "the day of the month is missing"),
        ("2025年3月4日至6日", "more than one date stands here"),
        ("2025.3.4-3.6", "more than one date stands here"),
        ("农历三月初四", "this looks like a day of the lunar calendar"),
        ("二〇二五年二月三十日", "there is no such day in the calendar"),
        ("春天", "this is not a date"),
    ],
)
def test_what_is_missing_of_a_day_is_asked_by_name(raw: Any, reason: str) -> None:
    with pytest.raises(Unreadable) as asked:
        day(raw)
    assert asked.value.reason == reason


@pytest.mark.parametrize("text", ["#N/A", "#ref!", "#DIV/0!", "=SUM(A1:A9)", "=B2", "= 5", "=(…)"])
def test_a_spreadsheets_error_or_formula_is_no_value(text: str) -> None:
    assert broken(text)


@pytest.mark.parametrize("text", ["", "#1", "# 标题", "=====", "＝等于", "5=5"])
def test_marks_that_begin_like_an_error_are_text(text: str) -> None:
    assert broken(text) is None


def test_a_moment_becomes_the_local_day_of_the_named_zone() -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    assert day("2011-10-11 23:30:00.688000+00:00", zone=zone) == date(2011, 10, 12)
    assert day("2011-10-11T23:30:00+02:00", zone=zone) == date(2011, 10, 11)
    assert day("2011-10-11T23:30:00+00:00") == date(2011, 10, 11)
    assert day("2011-12-06 01:06:40+01:00", zone=zone, day_ends=240) == date(2011, 12, 5)


def test_further_forms_of_dates_come_from_the_mapping() -> None:
    assert day("04.03.2025", ("%d.%m.%Y",)) == date(2025, 3, 4)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("12", 12), ("１２", 12), (12.0, 12), ("1,234", 1234), ("12.0", 12), (" 7 ", 7), ("50%", 50)],
)
def test_a_whole_number_is_read_from_text_too(raw: Any, expected: int) -> None:
    assert whole(raw, 0, LIMIT, ("%",)) == expected


@pytest.mark.parametrize("raw", ["十二", "12人", "1.5", 1.5, "-1", "", "1,23", 10**13, "nan"])
def test_what_is_no_whole_number_is_asked_back(raw: Any) -> None:
    with pytest.raises(Unreadable):
        whole(raw, 0, LIMIT)


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("0.962", (962, 3)),
        (0.962, (962, 3)),
        ("0.960", (960, 3)),
        ("-1.5", (-15, 1)),
        ("12", (12, 0)),
        (".5", (5, 1)),
        ("1e-05", (1, 5)),
        ("1.5E3", (1500, 0)),
        ("1,234.50", (123450, 2)),
    ],
)
def test_a_decimal_keeps_the_digits_it_was_published_with(raw: Any, parts: tuple[int, int]) -> None:
    assert decimal_parts(raw, 10**18) == parts


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2025年上半年", "2025H1"),
        ("2025年度下半年", "2025H2"),
        ("２０２５上半年", "2025H1"),
        ("2025H1", "2025H1"),
        ("2025年第三季度", "2025Q3"),
        ("2025Q3", "2025Q3"),
        ("2025年3季度", "2025Q3"),
        ("2025年7月", "2025-07"),
        ("2025-07", "2025-07"),
        ("2025年", "2025"),
        ("2025年度", "2025"),
        (2025.0, "2025"),
    ],
)
def test_a_period_is_read_as_offices_write_it(raw: Any, expected: str) -> None:
    assert period(raw) == expected


@pytest.mark.parametrize("raw", ["上半年", "2025-13", "2025年十三月", "去年"])
def test_what_is_no_period_is_asked_back(raw: Any) -> None:
    with pytest.raises(Unreadable):
        period(raw)


@pytest.mark.parametrize("raw", ["是", "√", "有", 1, 1.0, True, "Y"])
def test_yes_is_yes(raw: Any) -> None:
    assert flag(raw) is True


@pytest.mark.parametrize("raw", ["否", "×", "无", 0, False, "no"])
def test_no_is_no(raw: Any) -> None:
    assert flag(raw) is False


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("Customer  contact", "Customer contact"),
        (" 东 村 ", "东村"),
        ("Ｖ１", "V1"),
        ("河口 V 1", "河口V 1"),
        (20250001.0, "20250001"),
        ("CN－００１", "CN-001"),
    ],
)
def test_a_code_keeps_the_spaces_that_are_part_of_it(raw: Any, code: str) -> None:
    assert coded(raw) == code


def test_running_text_keeps_its_chinese_punctuation() -> None:
    assert plain("　修好村道，装路灯１２盏（Ａ段）。\u200b ") == "修好村道，装路灯12盏（A段）。"


def test_stray_glyphs_of_full_width_punctuation_are_put_right() -> None:
    assert plain("开展集中整顿ꎬ情况通报ꎮ") == "开展集中整顿，情况通报。"


def test_yi_text_is_left_alone() -> None:
    assert plain("ꆈꌠꁱꂷ ꎬ 汉") == "ꆈꌠꁱꂷ ꎬ 汉"


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert folded(folded(text)) == folded(text)
    assert coded(coded(text)) == coded(text)


@given(
    st.sampled_from([day, period, flag, lambda raw: whole(raw, 0, LIMIT)]),
    st.one_of(
        st.text(),
        st.text("0123456789年月日-/.H上半季Q０１２"),
        st.floats(),
        st.integers(),
        st.datetimes(),
        st.booleans(),
    ),
)
def test_readers_give_a_value_or_ask_back_and_never_fail(
    read: Callable[[Any], Any], raw: Any
) -> None:
    try:
        read(raw)
    except Unreadable as problem:
        assert (problem.reason and problem.remedy) != ""  # noqa: PT017 - both outcomes are right


@pytest.mark.parametrize("raw", [float("inf"), float("-inf"), float("nan")])
def test_a_number_without_end_is_no_day(raw: float) -> None:
    with pytest.raises(Unreadable):
        day(raw)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_at_the_end_of_the_calendar_is_no_day(text: str) -> None:
    with pytest.raises(Unreadable):
        day(text, zone=ZoneInfo("Europe/Amsterdam"), day_ends=240)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_survives_every_common_form(value: date) -> None:
    forms = ("{0:%Y}-{0:%m}-{0:%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日")
    assert {day(form.format(value)) for form in forms} == {value}
