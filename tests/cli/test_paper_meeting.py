"""A meeting with four evaluations on paper: handed in as a workbook, scored, read on the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evalcore.intake.mapping_file import load_mapping
from tests.cli.conftest import Ran
from tests.evalcore.intake.office import save, workbook

Command = Callable[..., Ran]

DOCS = Path(__file__).parents[2] / "docs"
SCHEME = DOCS / "meeting" / "yunxi-2025.yaml"
PAGE = (DOCS / "meeting.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
LINES = re.findall(r"^    (\| .*)$", PAGE, re.MULTILINE)
REAL = {"满意": 134, "比较满意": 4, "基本满意": 3}
"""One real tally of 141 raters (practice F42)."""

UNITS = [
    {"组织编码": "t1", "组织名称": "云溪镇", "组织类别": "乡镇", "登记日期": "2024-01-01"},
    {"组织编码": "v1", "组织名称": "石桥村", "组织类别": "村", "上级组织": "云溪镇",
     "登记日期": "2024-01-01"},
]  # fmt: skip


def meeting(number: str = "e1", half: str = "上", day: str = "2025-06-25", **more: Any) -> Any:
    days = {f"{part}日期": day for part in ("党员自评", "党员互评", "领导点评", "群众测评")}
    return {
        "评议会编号": number, "被评组织": "石桥村", "评议周期": f"2025年{half}半年",
        "召开日期": day, "组织实施单位": "云溪镇", "应到人数": 40, "实到人数": 36, **days, **more,
    }  # fmt: skip


def tally(number: str = "e1", day: str = "2025-06-25", raters: str = "群众", **votes: Any) -> Any:
    return {
        "评议会编号": number, "环节": "群众测评", "评议主体": raters, "统计日期": day,
        "发出票数": 145, "收回票数": 141, **(votes or REAL),
    }  # fmt: skip


def sheet(number: str = "e1", day: str = "2025-06-25", **more: Any) -> Any:
    return {
        "评议会编号": number, "环节": "群众测评", "签署日期": day, "计票单位": "云溪镇",
        "原件存放": "镇档案室", "计票人": "周文", "监票人": "吴霞", **more,
    }  # fmt: skip


@pytest.fixture
def hand_in(evalcore: Command, tmp_path: Path) -> Callable[..., Ran]:
    """Import rows by sheet into a record that knows one township and one village."""
    assert evalcore("init", "--store", tmp_path / "record.db").code == 0

    def run(**sheets: list[Any]) -> Ran:
        path = save(tmp_path, "云溪镇.xlsx", workbook({"组织名册": UNITS, **sheets}))
        options = ("--store", tmp_path / "record.db", "--received-on", "2026-01-10")
        return evalcore("import", path, *options)

    return run


@pytest.fixture
def score(evalcore: Command, tmp_path: Path) -> Callable[[], None]:
    def run() -> None:
        options = ("--store", tmp_path / "record.db", "--out", tmp_path / "results.db")
        assert evalcore("score", "--scheme", SCHEME, *options).code == 0

    return run


def test_the_report_shows_both_halves_with_organiser_turnout_and_rate(
    hand_in: Callable[..., Ran], score: Callable[[], None], evalcore: Command, tmp_path: Path
) -> None:
    assert hand_in(评议会=[meeting()], 测评计票=[tally()], 计票单=[sheet()]).code == 0
    score()
    page = evalcore("report", "v1", "--results", tmp_path / "results.db", "--format", "md").out
    assert len(LINES) == 2
    for line in LINES:
        assert line in page, "as docs/meeting.md shows it"
    assert "群众满意率：满意率（满意+比较满意）÷有效票 = 138/141 = 97.87%；满意 134" in page
    assert "党员互评 | 2025-06-25，云溪镇组织，到会 36/40（e1）" in page
    assert "未开展：本期没有登记评议会" in page
    assert "周文" not in page


def test_explain_prints_the_formula_and_names_the_round_that_is_void(
    hand_in: Callable[..., Ran], score: Callable[[], None], evalcore: Command, tmp_path: Path
) -> None:
    few = tally("e1", 满意=60) | {"收回票数": 60}
    again = meeting("e1b", day="2025-07-02", 重新测评的评议会="e1")
    done = hand_in(
        评议会=[meeting(), again],
        测评计票=[few, tally("e1b", "2025-07-02")],
        计票单=[sheet(), sheet("e1b", "2025-07-02")],
    )
    assert done.code == 0, done.err
    score()
    told = evalcore("explain", "v1", "satisfied", "--results", tmp_path / "results.db")
    assert "满意率（满意+比较满意）÷有效票 = 138/141 = 97.87%" in told.out
    shape = evalcore("explain", "v1", "satisfied", "--results", tmp_path / "results.db", "--json")
    (row,) = shape.json["indicators"]
    assert (row["rate"]["numerator"], row["rate"]["denominator"]) == (138, 141)
    (left,) = row["left_out"]
    assert left["rule"] == "ballots.mass.valid.attendance_over"
    assert (left["meeting"], left["basis"]) == ("e1", "practice F40")
    page = evalcore("report", "v1", "--results", tmp_path / "results.db", "--format", "md").out
    assert "不计的轮次：e1（群众测评），收回（到会）没有超过规定的比例" in page
    assert "e1b：重新测评 e1" in page
    shown = evalcore("checksheet", "v1", "--results", tmp_path / "results.db", "--format", "md").out
    assert "满意率（满意+比较满意）÷有效票 = 138/141 = 97.87%；满意 134，比较满意 4" in shown
    assert (
        "| 不计的轮次 | e1（群众测评） | 收回（到会）没有超过规定的比例 | practice F40 |" in shown
    )


def test_names_of_tellers_and_witnesses_are_sealed() -> None:
    (page,) = [page for page in load_mapping().sheets if page.title == "计票单"]
    (event,) = page.events
    assert {spec.name for spec in event.fact.specs() if spec.private} == {"tellers", "witnesses"}


@pytest.mark.parametrize("shown", SHOWN, ids=["when a round is void", "a rate by its formula"])
def test_what_the_page_shows_stands_in_its_scheme(shown: str) -> None:
    assert shown in SCHEME.read_text(encoding="utf-8")


def test_the_scheme_of_the_page_has_nothing_to_mend_and_passes_its_cases(evalcore: Command) -> None:
    assert evalcore("scheme", "lint", SCHEME).code == 0
    tested = evalcore("scheme", "test", SCHEME)
    assert tested.code == 0, tested.out
