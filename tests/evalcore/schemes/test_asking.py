"""Facts about which sheets and columns a scheme asks for: what its rules read, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.intake.mapping_file import load_mapping, parse_mapping
from evalcore.intake.templates.usual import narrowed, usual
from evalcore.schemes.asking import asked_of
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.reads import read_fields

SMALL = Path(__file__).parent / "good" / "small.yaml"
MET = "where: meeting_kind = 'committee'"
LOG = """
format: evalcore-mapping/1
name: log
sheets:
  people:
    title: 人员
    template: always
    columns:
      person: {header: 人员}
      name: {header: 姓名}
      day: {header: 日期}
    events:
      - fact: PersonRegistered
        fields: {person: person, name: name, occurred_on: day}
  meetings:
    title: 会议
    columns:
      unit: {header: 组织}
      kind: {header: 类别}
      day: {header: 日期}
      observers: {header: 旁听, optional: true}
    events:
      - fact: MeetingHeld
        fields: {unit: unit, meeting_kind: kind, occurred_on: day, observers: observers}
  problems:
    title: 问题
    columns:
      problem: {header: 编号}
      unit: {header: 组织}
      source: {header: 来源}
      day: {header: 日期}
      published: {header: 公开日期, optional: true}
    events:
      - fact: ProblemFound
        fields: {problem: problem, unit: unit, found_by: source, occurred_on: day}
      - fact: ProblemResultPublished
        fields: {problem: problem, occurred_on: published}
  merged:
    title: 并案
    columns:
      problem: {header: 编号}
      day: {header: 日期}
      into: {header: 并入}
    events:
      - fact: ProblemMerged
        fields: {problem: problem, into: into, occurred_on: day}
  plans:
    title: 计划
    template: optional
    columns:
      unit: {header: 组织}
      plan: {header: 计划}
      period: {header: 周期}
      day: {header: 日期}
    events:
      - fact: PlanFiled
        fields: {unit: unit, plan: plan, period: period, occurred_on: day}
"""
MERGED = "where: state <> 'merged'"
PLANS = """flags:
  copied:
    title: Copied
    of: ledger
    ledger: plans
    where: copies > 0
    at: filed_on
    addressed_to: Office
    demo: true
"""


def asked(tmp_path: Path, text: str) -> tuple[set[str], dict[str, set[str]]]:
    """Ids of the sheets that a scheme asks for, and the headers on each."""
    (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
    told, wanted = asked_of(load_scheme(tmp_path / "small.yaml"), parse_mapping(LOG, "log.yaml"))
    headers = {s.id: {c.header for c in s.columns.values()} for s in told.sheets}
    return set(wanted), headers


def small(old: str = "", new: str = "") -> str:
    text = SMALL.read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1) if old else text


def test_only_the_sheets_that_are_read_and_those_always_kept_are_asked(tmp_path: Path) -> None:
    wanted, headers = asked(tmp_path, small())
    assert wanted == {"people", "meetings", "problems", "merged"}
    assert headers["meetings"] == {"组织", "类别", "日期"}


def test_a_column_that_few_read_is_asked_by_those_who_do(tmp_path: Path) -> None:
    _wanted, headers = asked(tmp_path, small(MET, f"{MET} AND observers > 0"))
    assert "旁听" in headers["meetings"]


def test_an_exception_of_a_case_finds_its_place_though_no_rule_reads_it(tmp_path: Path) -> None:
    wanted, headers = asked(tmp_path, small(MERGED, "where: found_by = 'hotline'"))
    assert wanted == {"people", "meetings", "problems", "merged"}
    assert "公开日期" not in headers["problems"]


def test_what_few_schemes_read_comes_with_a_rule(tmp_path: Path) -> None:
    assert "plans" not in asked(tmp_path, small())[0]
    assert "plans" in asked(tmp_path, small("flags:\n", PLANS))[0]


def test_without_the_column_that_triggers_it_a_fact_is_not_told_at_all() -> None:
    told = narrowed(parse_mapping(LOG, "log.yaml"), lambda _sheet, _column: False)
    by_id = {sheet.id: sheet for sheet in told.sheets}
    assert [event.fact.__name__ for event in by_id["problems"].events] == ["ProblemFound"]
    assert set(by_id["meetings"].events[0].fields) == {"unit", "meeting_kind", "occurred_on"}
    assert usual(told) == ("people", "meetings", "problems", "merged")


@pytest.mark.parametrize("mark", ["template: sometimes", "optional: true"])
def test_a_mark_that_a_sheet_does_not_know_is_told(mark: str) -> None:
    from evalcore.errors import DataError

    with pytest.raises(DataError, match=mark.split(":")[0]):
        parse_mapping(LOG.replace("    title: 会议\n", f"    title: 会议\n    {mark}\n"), "m.yaml")


def test_what_is_only_recorded_and_what_a_ladder_counts_is_read_too() -> None:
    paths = {path for found in read_fields(load_scheme("xiangtan-2011")).values() for path in found}
    assert {path.partition(".")[0] for path in paths} >= {"recorded", "ladders"}


@pytest.mark.parametrize(
    ("scheme", "sheets"),
    [
        ("city-2020", {"整顿台账", "摸排", "结果运用", "任职审核"}),
        ("town-zone", {"结对台账", "结对活动", "覆盖统计", "清单核验"}),
        ("xiangtan-2011", {"纠纷台账", "突发事件", "联系记录", "事务公开", "评先荣誉"}),
    ],
)
def test_a_scheme_asks_for_the_sheets_of_its_own_mechanisms(scheme: str, sheets: set[str]) -> None:
    told, wanted = asked_of(load_scheme(scheme), load_mapping())
    assert sheets <= {sheet.title for sheet in told.sheets if sheet.id in wanted}


def test_the_scheme_of_the_house_asks_for_none_of_the_new_sheets() -> None:
    told, wanted = asked_of(load_scheme("county-secretaries-2025"), load_mapping())
    assert set(wanted) <= set(usual(told))
