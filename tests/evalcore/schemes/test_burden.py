"""Facts about the burden of a scheme: worked out exactly, from what its rules read."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from evalcore.errors import DataError
from evalcore.intake.mapping_file import load_mapping, parse_mapping
from evalcore.schemes.burden import Burden, SheetBurden, burden, shown
from evalcore.schemes.lint import Advice, lint
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.model import Scheme
from evalcore.yamltree import read_tree

SMALL = Path(__file__).parent / "good" / "small.yaml"
COUNTY = "county-secretaries-2025"
MET = "where: meeting_kind = 'committee'"
LOG = """
format: evalcore-mapping/1
name: log
sheets:
  meetings:
    title: 会议
    columns:
      unit: {header: 组织, required: true}
      kind: {header: 类别, required: true}
      day: {header: 日期, required: true}
      due: {header: 应到}
      topic: {header: 主题, required: true}
    events:
      - fact: MeetingHeld
        fields: {unit: unit, meeting_kind: kind, occurred_on: day, due: due, topic_text: topic}
  menus:
    title: 指标
    columns:
      unit: {header: 组织}
      code: {header: 指标}
      period: {header: 周期}
      value: {header: 数值}
      day: {header: 日期}
    events:
      - fact: IndicatorReported
        fields: {unit: unit, indicator: code, period: period, value: value, occurred_on: day}
"""


def scheme(tmp_path: Path, old: str = "", new: str = "") -> Scheme:
    text = SMALL.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "small.yaml"
    path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return load_scheme(path)


def budget(tmp_path: Path, limits: str) -> list[Advice]:
    made = scheme(tmp_path, "rounding: {", f"burden: {{{limits}}}\nrounding: {{")
    return [a for a in lint(made, read_tree(tmp_path / "small.yaml")) if a.rule == "over_budget"]


def sheet(asked: Burden, title: str) -> SheetBurden:
    [found] = [each for each in asked.sheets if each.sheet == title]
    return found


def test_a_floor_asks_its_rows_and_only_the_columns_that_are_read(tmp_path: Path) -> None:
    asked = burden(scheme(tmp_path), parse_mapping(LOG, "log.yaml"))
    meetings = sheet(asked, "会议")
    assert meetings.rows.per_month == 1
    assert meetings.asked == ("组织", "类别", "日期", "主题")
    assert asked.cells == 4
    assert asked.meetings_per_month == 1


def test_a_sheet_that_no_rule_reads_is_not_asked(tmp_path: Path) -> None:
    asked = burden(scheme(tmp_path), parse_mapping(LOG, "log.yaml"))
    assert [each.sheet for each in asked.sheets] == ["会议"]


def test_a_required_column_that_nothing_reads_is_told_with_its_cells(tmp_path: Path) -> None:
    asked = burden(scheme(tmp_path), parse_mapping(LOG, "log.yaml"))
    told = {(each.header, each.kind): each.per_month for each in sheet(asked, "会议").spared}
    assert told == {("主题", "never_read"): 1, ("应到", "never_read"): 0}
    assert asked.spared == 1


def test_a_rule_that_reads_a_column_makes_it_asked(tmp_path: Path) -> None:
    log = parse_mapping(LOG, "log.yaml")
    asked = burden(scheme(tmp_path, MET, f"{MET} AND due > 0"), log)
    assert asked.cells == 5


@pytest.mark.parametrize(
    ("every", "rows"),
    [("quarter", Fraction(1, 3)), ("half", Fraction(1, 6)), ("year", Fraction(1, 12))],
)
def test_how_often_it_is_asked_is_exact(every: str, rows: Fraction, tmp_path: Path) -> None:
    text = SMALL.read_text(encoding="utf-8").replace("every: month", f"every: {every}", 1)
    text = text.replace("days: {from: {value: 1, demo: true}, to: {value: 10, demo: true}}", "", 1)
    (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
    asked = burden(load_scheme(tmp_path / "small.yaml"), parse_mapping(LOG, "log.yaml"))
    assert sheet(asked, "会议").rows.per_month == rows
    assert (asked.cells, asked.forms) == (4 * rows, rows)


def test_a_form_is_handed_in_once_a_cycle_however_many_rows_it_has() -> None:
    asked = burden(load_scheme(COUNTY), load_mapping())
    meetings = sheet(asked, "组织生活")
    # 支委会 12, 党小组会 12, 党员大会 4, 党课 2, 组织生活会 1, 民主评议 1 in a year
    assert meetings.rows.per_month == Fraction(32, 12)
    assert asked.forms < sum(each.rows.per_month for each in asked.of())


def test_of_a_ballot_only_the_options_that_the_scheme_knows_are_asked() -> None:
    tallies = sheet(burden(load_scheme(COUNTY), load_mapping()), "测评计票")
    assert {"满意", "比较满意", "基本满意", "不满意", "不了解"} <= set(tallies.asked)
    assert not {"好", "较好", "一般", "差"} & set(tallies.asked)
    # Two meetings a year, three categories of raters.
    assert tallies.rows.per_month == Fraction(6, 12)


def test_of_an_evaluation_only_the_parts_that_are_read_are_asked() -> None:
    asked = sheet(burden(load_scheme(COUNTY), load_mapping()), "评议会").asked
    assert "党员自评日期" in asked
    assert "述职测评日期" not in asked


def test_cases_are_as_many_as_the_record_has_else_one_a_year() -> None:
    county, township = load_scheme(COUNTY), load_mapping()
    assumed = sheet(burden(county, township), "问题台账").rows
    assert (assumed.per_month, assumed.basis) == (Fraction(1, 12), "assumed")
    known = burden(county, township, {"ProblemFound": Fraction(5, 3)})
    counted = sheet(known, "问题台账").rows
    assert (counted.per_month, counted.basis) == (Fraction(5, 3), "measured")


def test_fewer_meetings_than_the_floor_do_not_lower_what_is_asked() -> None:
    asked = burden(load_scheme(COUNTY), load_mapping(), {"MeetingHeld": Fraction(1, 7)})
    assert sheet(asked, "组织生活").rows.basis == "expected"


def test_what_offices_departments_and_checkers_fill_is_not_the_village_s() -> None:
    asked = burden(load_scheme(COUNTY), load_mapping())
    others = {each.sheet for each in asked.sheets} - {each.sheet for each in asked.of()}
    assert {"部门指标", "抽查", "问责决定", "任职情况"} <= others


def test_the_sheets_that_few_schemes_ask_for_are_counted_where_one_does() -> None:
    county, zone = (burden(load_scheme(name), load_mapping()) for name in (COUNTY, "town-zone"))
    rare = {"结对台账", "结对活动", "覆盖统计", "清单核验"}
    assert rare <= {each.sheet for each in zone.sheets}
    assert not rare & {each.sheet for each in county.sheets}
    assert sheet(zone, "清单核验").who == "checker"


def test_what_is_expected_of_each_case_is_as_much_as_there_are_cases() -> None:
    zone, township = load_scheme("town-zone"), load_mapping()
    # Five agreements a year, and an activity for each.
    asked = burden(zone, township)
    assert sheet(asked, "结对台账").rows.per_month == Fraction(5, 12)
    assert sheet(asked, "结对活动").rows.per_month == Fraction(5, 12)


def test_the_row_of_a_case_is_one_however_many_steps_it_has() -> None:
    asked = burden(load_scheme("xiangtan-2011"), load_mapping())
    # One matter a year is assumed; the longest of its procedures has nine steps.
    assert sheet(asked, "四议两公开").rows.per_month == Fraction(1, 12)
    assert sheet(asked, "决策步骤").rows.per_month == Fraction(9, 12)


def test_what_a_scheme_only_records_is_asked_and_counted() -> None:
    honours = sheet(burden(load_scheme("xiangtan-2011"), load_mapping()), "评先荣誉")
    assert "recorded.光荣榜" in honours.asked_by


def test_what_is_asked_twice_names_the_other_place() -> None:
    asked = burden(load_scheme(COUNTY), load_mapping())
    told = {(e.sheet, e.header): e.why for s in asked.sheets for e in s.spared if e.kind == "twice"}
    assert told == {
        ("评议会", "领导点评日期"): "领导点评·点评日期",
        ("问题台账", "交办时限"): "问题台账·办理时限",
    }


def test_the_number_of_an_open_case_is_prefilled_and_that_of_a_new_one_is_not() -> None:
    asked = burden(load_scheme(COUNTY), load_mapping())
    prefilled = {
        (e.sheet, e.header) for s in asked.sheets for e in s.spared if e.kind == "prefilled"
    }
    assert ("问题变动", "问题编号") in prefilled
    assert ("问题台账", "问题编号") not in prefilled


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0.00"),
        (Fraction(1, 3), "0.33"),
        (Fraction(1, 200), "0.01"),
        (Fraction(999, 200), "5.00"),
        (Fraction(12), "12.00"),
    ],
)
def test_numbers_are_shown_with_two_decimals_half_up(number: Fraction, text: str) -> None:
    assert shown(number) == text


# The budget


def test_a_scheme_without_a_budget_keeps_its_digest(tmp_path: Path) -> None:
    plain = scheme(tmp_path).digest
    limit = "burden: {cells_per_month: {value: 9, demo: true}}\nrounding: {"
    assert scheme(tmp_path, "rounding: {", limit).digest != plain
    assert scheme(tmp_path).burden is None
    from evalcore.schemes.digest import canonical_text

    assert "burden" not in canonical_text(scheme(tmp_path))


def test_a_budget_is_held_to_the_very_number(tmp_path: Path) -> None:
    asked = burden(scheme(tmp_path), load_mapping())
    exact = f"{asked.cells.numerator}/{asked.cells.denominator}"
    below = asked.cells - Fraction(1, 1000)
    tight = f"{below.numerator}/{below.denominator}"
    assert budget(tmp_path, f"cells_per_month: {{value: {exact}, demo: true}}") == []
    [over] = budget(tmp_path, f"cells_per_month: {{value: {tight}, demo: true}}")
    assert over.level == "problem"
    assert over.path == "burden.cells_per_month"


def test_who_asks_most_is_named(tmp_path: Path) -> None:
    found = budget(
        tmp_path,
        "cells_per_month: {value: 1, demo: true}, forms_per_month: {value: 0, demo: true}, "
        "meetings_per_month: {value: 0.5, demo: true}",
    )
    assert {each.path.removeprefix("burden.") for each in found} == {
        "cells_per_month",
        "forms_per_month",
        "meetings_per_month",
    }
    by_path = {each.path: each.remedy for each in found}
    assert "indicators.met (1.00)" in by_path["burden.meetings_per_month"]
    assert "组织生活" in by_path["burden.cells_per_month"]


@pytest.mark.parametrize("limits", ["", "cells: {value: 1, demo: true}", "cells_per_month: 3"])
def test_a_budget_that_says_nothing_or_rests_on_nothing_is_refused(
    limits: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="burden"):
        budget(tmp_path, limits)
