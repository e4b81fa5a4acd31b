"""Facts about todo as a command: a county of two townships handed in by workbook, then chased."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import SCHEME, Ran
from tests.evalcore.intake.office import BASE, save, workbook
from tests.support.word import text_of

Run = Callable[..., Ran]
AS_OF = "2025-05-20"

PLEDGES = [
    {
        "承诺编号": "CN-1", "组织": "西村", "承诺类别": "年度承诺", "承诺日期": "2025-02-10",
        "承诺事项": "=修好村道", "完成时限": "2025-04-30", "审核日期": "2025-02-20",
        "审核结果": "通过", "公开日期": "2025-02-25", "公开方式": "栏上张贴",
    },
    {
        "承诺编号": "CN-2", "组织": "石桥镇/东村", "承诺类别": "年度承诺", "承诺日期": "2025-02-11",
        "承诺事项": "送餐", "完成时限": "2025-11-30",
    },
]  # fmt: skip
MEETINGS = [
    {"组织": unit, "会议类别": kind, "召开日期": f"2025-{month:02}-12"}
    for unit in ("西村", "河口镇/东村", "石桥镇/东村")
    for month in range(1, 5)
    for kind in ("支委会", "党小组会")
]


@pytest.fixture
def county(evalcore: Run, tmp_path: Path) -> Callable[..., None]:
    """Hand sheets in: ``county(承诺台账=[…])``; the first call begins the record."""
    assert evalcore("init").code == 0
    taken: list[Path] = []

    def hand_in(received: str = "2025-05-08", **sheets: Any) -> None:
        path = save(tmp_path, f"{len(taken)}.xlsx", workbook(sheets))
        taken.append(path)
        ran = evalcore("import", path, "--received-on", received, "--actor", "clerk")
        assert ran.code == 0, ran.out

    people = {
        "组织名册": BASE["组织名册"],
        "人员名册": BASE["人员名册"],
        "任职情况": BASE["任职情况"],
    }
    hand_in(**people, 承诺台账=PLEDGES, 组织生活=MEETINGS)
    return hand_in


def chased(run: Run, *more: object) -> Ran:
    return run("todo", "--scheme", SCHEME, "--as-of", AS_OF, *more)


def rows(run: Run, *more: object) -> set[tuple[str, ...]]:
    found = chased(run, "--json", *more).json["rows"]
    return {(r["township"], r["unit"], r["kind"], r["step"], r["case"], r["what"]) for r in found}


def test_filling_one_cell_of_the_workbook_takes_its_line_away_and_no_other(
    evalcore: Run, county: Callable[..., None]
) -> None:
    before = rows(evalcore)
    assert {row[3:5] for row in before if row[2] == "half_filled"} == {
        ("pledge_fulfil", "CN-1"),
        ("pledge_review", "CN-2"),
    }
    excused = {"免责认定日期": "2025-05-01", "客观原因": "洪灾", "免责认定单位": "镇党委"}
    county(承诺台账=[PLEDGES[0] | excused, PLEDGES[1]])
    after = rows(evalcore)
    assert {row[3:5] for row in before - after} == {("pledge_fulfil", "CN-1")}
    assert after <= before


def test_a_month_handed_in_is_no_longer_asked_of_that_village_alone(
    evalcore: Run, county: Callable[..., None]
) -> None:
    def silent() -> set[tuple[str, str]]:
        found = chased(evalcore, "--json", "--as-of", "2025-06-20").json["rows"]
        return {(r["unit"], r["what"][:7]) for r in found if r["kind"] == "not_received"}

    may = {("V1", "2025年5月"), ("V2", "2025年5月"), ("V3", "2025年5月")}
    assert silent() == may
    county(
        "2025-06-19", 组织生活=[{"组织": "西村", "会议类别": "支委会", "召开日期": "2025-05-12"}]
    )
    assert silent() == may - {("V2", "2025年5月")}


def test_the_text_groups_by_township_and_ends_in_0(
    evalcore: Run, county: Callable[..., None]
) -> None:
    ran = chased(evalcore)
    assert ran.code == 0
    assert "河口镇 T1: 1 half filled," in ran.out
    assert "石桥镇 T2: 1 half filled," in ran.out
    line = next(line for line in ran.out.splitlines() if "CN-1" in line)
    assert "承诺台账 · 完成日期" in line
    assert "2025-04-30" in line
    assert line.rstrip().endswith("20")
    assert "things missing from 2 offices" in ran.out


def test_one_township_alone(evalcore: Run, county: Callable[..., None]) -> None:
    assert {row[0] for row in rows(evalcore, "--unit", "石桥镇")} == {"T2"}
    ran = chased(evalcore, "--unit", "石乔")
    assert (ran.code, "石桥镇" in ran.err) == (2, True)


def test_what_was_known_then_is_what_was_missing_then(
    evalcore: Run, county: Callable[..., None]
) -> None:
    size = evalcore("verify", "record.db", "--json").json["size"]
    before = rows(evalcore)
    county(承诺台账=[PLEDGES[0], dict(PLEDGES[1], 审核日期="2025-03-01", 审核结果="通过",
                                  公开日期="2025-03-02", 公开方式="栏上张贴")])  # fmt: skip
    assert rows(evalcore) != before
    assert rows(evalcore, "--known-at", size) == before


def test_the_workbook_is_written_whole_and_never_over_another_unasked(
    evalcore: Run, county: Callable[..., None], tmp_path: Path
) -> None:
    out = tmp_path / "催报.xlsx"
    assert chased(evalcore, "--out", out).code == 0
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["催报单", "河口镇", "石桥镇"]
    cells = [cell.value for cells in book["河口镇"].iter_rows() for cell in cells]
    assert "CN-1" in cells
    assert "=修好村道" in cells
    before = out.read_bytes()
    ran = chased(evalcore, "--out", out)
    assert (ran.code, "--force" in ran.err) == (2, True)
    assert out.read_bytes() == before
    assert chased(evalcore, "--out", out, "--force", "--unit", "T2").code == 0
    assert openpyxl.load_workbook(out).sheetnames == ["催报单", "石桥镇"]


def test_a_folder_gets_a_workbook_per_township_or_none(
    evalcore: Run, county: Callable[..., None], tmp_path: Path
) -> None:
    folder = tmp_path / "寄出"
    told = chased(evalcore, "--out", folder)
    assert "河口镇" in told.out
    assert "CN-1" not in told.out, "the rows are in the files"
    assert f"Written: 2 files in {folder}" in told.out
    ran = chased(evalcore, "--out", folder, "--json", "--force")
    assert [Path(name).name for name in ran.json["files"]] == [
        "催报单-河口镇.xlsx",
        "催报单-石桥镇.xlsx",
    ]
    assert openpyxl.load_workbook(folder / "催报单-石桥镇.xlsx").sheetnames == ["石桥镇"]
    (folder / "催报单-河口镇.xlsx").unlink()
    assert chased(evalcore, "--out", folder).code == 2
    assert [path.name for path in folder.iterdir()] == ["催报单-石桥镇.xlsx"]


def test_a_paper_for_each_township_says_what_since_when_and_how_to_answer(
    evalcore: Run, county: Callable[..., None], tmp_path: Path
) -> None:
    folder = tmp_path / "寄出"
    head = tmp_path / "信头.yaml"
    head.write_text("office: 青山县委组织部\nclassification: 内部\n", encoding="utf-8")
    asked = ("--format", "docx,html,md", "--letterhead", head)
    ran = chased(evalcore, "--out", folder, "--json", *asked)
    assert ran.code == 0, ran.err
    names = [Path(name).name for name in ran.json["files"]]
    assert names == [
        f"催报单-{name}.{form}" for form in ("docx", "html", "md") for name in ("河口镇", "石桥镇")
    ]
    for form in ("docx", "html", "md"):
        text = text_of((folder / f"催报单-河口镇.{form}").read_bytes())
        for word in ("河口镇", "CN-1", "=修好村道", "超期", "怎样补报", "青山县委组织部"):
            assert word in text, (form, word)
        assert "石桥镇" not in text, "nothing of another office"
    assert "内部" in text_of((folder / "催报单-河口镇.docx").read_bytes())
    before = (folder / "催报单-河口镇.docx").read_bytes()
    again = chased(evalcore, "--out", folder, *asked)
    assert (again.code, "--force" in again.err) == (2, True)
    assert chased(evalcore, "--out", folder, "--force", *asked).code == 0
    assert (folder / "催报单-河口镇.docx").read_bytes() == before, "same input, same bytes"


def test_nothing_missing_is_said_and_writes_nothing(
    evalcore: Run, county: Callable[..., None], tmp_path: Path
) -> None:
    out = tmp_path / "o.xlsx"
    ran = evalcore("todo", "--scheme", SCHEME, "--as-of", "2025-01-15", "--out", out)
    assert ran.code == 0
    assert "Nobody has anything to hand in" in ran.out
    assert not out.exists()
    one = evalcore("todo", "--scheme", SCHEME, "--as-of", "2025-01-15", "--unit", "西村")
    assert "Nothing is missing from 西村" in one.out


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--as-of", "spring"], "not a date"),
        (["--force"], "--out"),
        (["--format", "docx"], "--out"),
        (["--format", "odt", "--out", "folder"], "--format: odt"),
        (["--format", "docx", "--out", "one.xlsx"], "Name a folder"),
        (["--template", "own.docx", "--out", "folder"], "not for xlsx"),
        (["--map", "nowhere"], "nowhere"),
        (["--as-of", "2024-06-01"], "has not begun"),
    ],
)
def test_a_command_that_makes_no_sense_ends_in_2(
    evalcore: Run, county: Callable[..., None], more: list[str], says: str
) -> None:
    ran = chased(evalcore, *more)
    assert (ran.code, says in ran.err) == (2, True)
    assert "Traceback" not in ran.err


def test_an_out_that_is_a_file_of_another_kind_is_refused(
    evalcore: Run, county: Callable[..., None], tmp_path: Path
) -> None:
    (tmp_path / "o.pdf").write_text("mine")
    ran = chased(evalcore, "--out", tmp_path / "o.pdf")
    assert (ran.code, "no folder" in ran.err) == (2, True)
    assert (tmp_path / "o.pdf").read_text() == "mine"
