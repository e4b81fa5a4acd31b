"""Facts about what the workbook shows of votes: as reports do, by the plan, and nothing more."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from cli.disclosure_looking import look
from projections.disclosure.withhold import MARK
from projections.workbook.contents import Wish
from tests.projections.disclosure.elections import scored
from tests.projections.workbook.made import table, write


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("votes") / "book.xlsx"
    write(scored(), out)
    return out


@pytest.mark.parametrize("kind", ["year", "strict"])
def test_an_outsider_finds_no_votes_of_few_in_it(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "book.xlsx"
    write(scored(kind), out)
    found = look([out], scored(kind), [], 0, lambda done, total: None)
    assert (found.findings, found.unread) == ([], [])


def test_votes_of_a_group_that_is_large_enough_are_there_and_others_are_not(path: Path) -> None:
    shown = {(row["评议会编号"], row["评议主体"]) for row in table(path, "得票台账")}
    assert ("M2", "群众") in shown
    assert ("M1", "服务对象") not in shown
    assert not any(meeting == "M4" for meeting, _raters in shown)


def test_how_many_rows_are_withheld_is_said_on_the_sheet(path: Path) -> None:
    page = openpyxl.load_workbook(path)["得票台账"]
    said = [str(row[0].value) for row in page["A1:A5"]]
    assert any("因评议人数过少不列" in text for text in said)


def test_ballots_of_a_meeting_of_few_are_withheld_and_those_of_others_are_not(path: Path) -> None:
    rows = {row["台账行"]: row for row in table(path, "评议会台账")}
    assert (rows["M4"]["收回票数"], rows["M4"]["无效票数"]) == (MARK, MARK)
    assert rows["M2"]["收回票数"] == 62


def test_units_in_ledgers_are_named(path: Path) -> None:
    row = next(row for row in table(path, "评议会台账") if row["台账行"] == "M2")
    assert (row["组织名称"], row["组织"], row["组织实施单位"]) == ("东风村", "V2", "青山镇")


def test_all_points_of_whom_few_assessed_are_withheld_and_its_losses_left_out(
    tmp_path: Path,
) -> None:
    out = tmp_path / "strict.xlsx"
    write(scored("strict"), out, Wish(only=("得分", "指标得分", "失分", "等次名次")))
    points = {row["组织"]: row for row in table(out, "指标得分")}
    assert {points["光明村"][title] for title in list(points["光明村"])[6:]} == {MARK}
    votes = next(title for title in points["东风村"] if str(title).startswith("群众测评"))
    assert isinstance(points["东风村"][votes], int | float)
    stood = {row["组织"]: row for row in table(out, "等次名次")}
    assert stood["光明村"]["一会四评"] == MARK
    lost = {row["组织"] for row in table(out, "失分")}
    assert "光明村" not in lost
    assert "东风村" in lost
