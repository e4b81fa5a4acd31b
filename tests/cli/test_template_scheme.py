"""Facts about workbooks that ask what a scheme reads, and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalcore.intake.mapping_file import load_mapping
from evalcore.intake.sheets.ours import ASKED
from tests.evalcore.intake.office import BASE, save, workbook

pytestmark = pytest.mark.filterwarnings("ignore:Print area")

Command = Callable[..., Any]

BEFORE = {
    "组织名册", "人员名册", "任职情况", "片区名册", "别名", "承诺台账", "承诺进展", "领导点评",
    "评议会", "测评计票", "计票单", "必访事由", "走访登记", "问题台账", "问题变动", "四议两公开",
    "异议登记", "组织生活", "培训", "述职", "部门指标", "抽查", "定级", "日常管理措施", "问责决定",
    "取消评优资格", "考核周期", "撤回",
}  # fmt: skip
"""The sheets that every office knew before schemes of other places came."""

KEPT = {"组织名册", "人员名册", "任职情况", "片区名册", "别名", "撤回"}


def sheets_of(path: Path) -> set[str]:
    """The sheets to fill."""
    return set(openpyxl.load_workbook(path).sheetnames) - {"填表说明", "报送单", "选项", "行来源"}


def headers_of(path: Path, sheet: str) -> list[str]:
    return [str(c.value).rstrip("*") for c in openpyxl.load_workbook(path)[sheet][3] if c.value]


def test_without_a_scheme_it_holds_what_offices_usually_keep(
    evalcore: Command, tmp_path: Path
) -> None:
    out = tmp_path / "t.xlsx"
    assert evalcore("template", "--out", out).code == 0
    assert sheets_of(out) == BEFORE
    assert "承诺人类别" not in headers_of(out, "承诺台账")


def test_a_scheme_brings_its_own_sheets_and_leaves_out_what_it_does_not_read(
    evalcore: Command, tmp_path: Path
) -> None:
    out = tmp_path / "t.xlsx"
    assert evalcore("template", "--out", out, "--scheme", "town-zone").code == 0
    assert sheets_of(out) == KEPT | {"结对台账", "结对活动", "覆盖统计", "清单核验"}


def test_a_column_that_few_schemes_read_comes_with_those_that_do(
    evalcore: Command, tmp_path: Path
) -> None:
    pledges, listening = tmp_path / "x.xlsx", tmp_path / "n.xlsx"
    assert evalcore("template", "--out", pledges, "--scheme", "xiangtan-2011").code == 0
    assert evalcore("template", "--out", listening, "--scheme", "neijiang-2010").code == 0
    assert "承诺人类别" in headers_of(pledges, "承诺台账")
    assert "承诺人类别" not in headers_of(listening, "承诺台账")
    assert "旁听人数" in headers_of(listening, "组织生活")


def test_what_is_read_at_a_lower_level_is_asked_too(evalcore: Command, tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    assert evalcore("template", "--out", out, "--scheme", "weinan-2013").code == 0
    # Only the scheme of the villages reads pledges.
    assert "承诺台账" in sheets_of(out)


def test_an_office_may_name_its_scheme_once_and_for_all(
    evalcore: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALCORE_SCHEME", "modern-2020")
    out = tmp_path / "t.xlsx"
    assert evalcore("template", "--out", out).code == 0
    assert sheets_of(out) < BEFORE


def test_all_sheets_are_all_that_the_mapping_knows(evalcore: Command, tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    assert evalcore("template", "--out", out, "--all-sheets").code == 0
    assert sheets_of(out) == {s.title for s in load_mapping().sheets if s.title != ASKED}
    assert "承诺人类别" in headers_of(out, "承诺台账")


def test_a_sheet_that_is_named_is_written_whether_or_not_it_is_read(
    evalcore: Command, tmp_path: Path
) -> None:
    out = tmp_path / "t.xlsx"
    named = ("--sheet", "纠纷台账", "--scheme", "modern-2020")
    assert evalcore("template", "--out", out, *named).code == 0
    assert sheets_of(out) == {"纠纷台账"}


def test_a_mapping_that_a_scheme_has_no_use_for_is_told(evalcore: Command, tmp_path: Path) -> None:
    ran = evalcore("template", "--out", "t.xlsx", "--map", "meetings", "--scheme", "town-zone")
    assert ran.code == 2
    assert "town-zone" in ran.err
    assert not (tmp_path / "t.xlsx").exists()


@pytest.fixture
def store(evalcore: Command, tmp_path: Path) -> str:
    """The small county with an open task and a word about the pledge that nobody usually asks."""
    where = str(tmp_path / "county.db")
    path = save(tmp_path, "base.xlsx", workbook(BASE))
    lines = [
        {"fact": "TaskSet", "task": "R1", "unit": "V2", "item": "阵地建设"},
        {"fact": "PledgeMade", "pledge": "CN-009", "unit": "V2", "pledge_kind": "annual"}
        | {"content": "通自来水", "category": "农村党员"},
    ]
    more = tmp_path / "more.jsonl"
    said = [json.dumps(one | {"occurred_on": "2025-02-01"}, ensure_ascii=False) for one in lines]
    more.write_text("\n".join(said), encoding="utf-8")
    assert evalcore("init", "--store", where).code == 0
    taken = evalcore("import", path, more, "--store", where, "--actor", "li")
    assert taken.code == 0, taken.out
    return where


def test_open_cases_on_sheets_that_are_left_out_are_told(evalcore: Command, store: str) -> None:
    ran = evalcore("template", "--unit", "T1", "--store", store, "--json")
    assert ran.json["elsewhere"] == 1
    assert "任务台账" not in ran.json["filled"]
    told = evalcore("template", "--unit", "T1", "--store", store, "--out", "u.xlsx")
    assert "--scheme" in told.err
    quiet = ("--scheme", "modern-2020", "--out", "v.xlsx", "--json")
    assert evalcore("template", "--unit", "T1", "--store", store, *quiet).json["elsewhere"] == 0


@pytest.mark.parametrize("asked", [(), ("--scheme", "weinan-2013"), ("--all-sheets",)])
def test_handed_in_untouched_it_changes_nothing_whatever_it_leaves_out(
    evalcore: Command, store: str, asked: tuple[str, ...]
) -> None:
    made = evalcore("template", "--unit", "T1", "--store", store, "--out", "t.xlsx", *asked)
    assert made.code == 0
    ran = evalcore("import", "t.xlsx", "--store", store, "--actor", "li")
    assert ran.code == 0, ran.out + ran.err
    assert "Nothing new" in ran.out


def test_the_page_counts_the_sheets_as_they_are() -> None:
    page = (Path(__file__).parents[2] / "docs" / "template.md").read_text(encoding="utf-8")
    every = [sheet.title for sheet in load_mapping().sheets if sheet.title != ASKED]
    assert f"what offices usually keep: {len(BEFORE)} sheets" in page
    assert f"| all {len(every)} |" in page
    assert all(title in page for title in set(every) - BEFORE)
