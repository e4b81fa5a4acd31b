"""Attacks on voters with nothing but what was published: leaks planted, and found by command.

Each plants what a careless office does (a table by category in a report, a sentence, a sheet hung
out beside the results, a second version after a correction) and runs ``disclosure check`` on it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from tests.cli.conftest import Ran, _plain_english, evalcore  # noqa: F401
from tests.projections.disclosure.elections import ITEM, scored

Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def township() -> Path:
    return scored()


@pytest.fixture(scope="module")
def handed_out(township: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports as they are handed out."""
    folder = tmp_path_factory.mktemp("handed")
    for form in ("md", "html"):
        command = ["report", "--all", "--out", folder, "--format", form, "--results", township]
        assert main([str(each) for each in command]) == 0
    return folder


@pytest.fixture
def reports(handed_out: Path, tmp_path: Path) -> Path:
    """A copy of them, to plant something in."""
    return Path(shutil.copytree(handed_out, tmp_path / "reports"))


def found(ran: Ran) -> list[dict[str, Any]]:
    assert ran.code == 1, ran.err
    listed: list[dict[str, Any]] = ran.json["findings"]
    return listed


def page(reports: Path, subject: str, ending: str = "md") -> Path:
    (path,) = reports.glob(f"*{subject}*.{ending}")
    return path


def plant(path: Path, before: str, text: str) -> None:
    told = path.read_text(encoding="utf-8")
    assert before in told
    path.write_text(told.replace(before, f"{text}\n\n{before}", 1), encoding="utf-8")


def test_reports_and_views_as_they_are_written_tell_nobody_s_vote(
    evalcore: Run,  # noqa: F811
    reports: Path,
    township: Path,
    tmp_path: Path,
) -> None:
    assert evalcore("disclosure", "view", "--results", township, "--out", tmp_path / "v").code == 0
    for paths in ([reports], [tmp_path / "v"], [reports, tmp_path / "v"]):
        ran = evalcore("disclosure", "check", *paths, "--against", township)
        assert ran.code == 0, ran.out
        ran = evalcore("disclosure", "check", *paths)
        assert ran.code == 0, ran.out


def test_full_results_and_the_record_are_named_as_what_they_are(
    evalcore: Run,  # noqa: F811
    township: Path,
) -> None:
    listed = found(evalcore("disclosure", "check", township, "--json"))
    served = [f for f in listed if f["meeting"] == "M1" and f["raters"] == ["服务对象"]]
    assert {f["count"] for f in served if f["kind"] == "few"} == {3}
    assert all("tables" in f["file"] for f in served)
    kinds = {f["kind"] for f in found(evalcore("disclosure", "check", township.parent, "--json"))}
    assert {"record", "few"} <= kinds


TABLE = "| 评议主体 | 满意 | 不满意 |\n|---|---|---|\n| 服务对象 | 1 | 1 |\n"


@pytest.mark.parametrize(
    ("planted", "votes"),
    [
        (TABLE, {"满意": 1, "不满意": 1}),
        ("服务对象3人中1人不满意。", {"不满意": 1}),
        ("群众测评·总体评价（服务对象）：满意 1，不满意 1", {"满意": 1, "不满意": 1}),
    ],
)
def test_a_small_category_planted_in_a_report(
    evalcore: Run,  # noqa: F811
    reports: Path,
    township: Path,
    planted: str,
    votes: dict[str, int],
) -> None:
    path = page(reports, "P1@V1")
    plant(path, "## 四、领导点评", planted)
    listed = found(evalcore("disclosure", "check", reports, "--against", township, "--json"))
    assert {f["file"] for f in listed} == {path.name}
    assert [f["raters"] for f in listed] == [["服务对象"]]
    assert votes.items() <= listed[0]["votes"].items()


@pytest.mark.parametrize(
    "planted",
    ["服务对象满意率 66.7%。", "| 评议主体 | 折算% |\n|---|---|\n| 服务对象 | 66.7 |\n"],
)
def test_a_percentage_of_three_is_two_of_them(
    evalcore: Run,  # noqa: F811
    reports: Path,
    township: Path,
    planted: str,
) -> None:
    plant(page(reports, "P1@V1"), "## 四、领导点评", planted)
    (told,) = found(evalcore("disclosure", "check", reports, "--against", township, "--json"))
    assert (told["meeting"], told["raters"], told["how"]) == ("M1", ["服务对象"], "66.7%")


def test_votes_put_back_where_the_report_withheld_them(
    evalcore: Run,  # noqa: F811
    reports: Path,
    township: Path,
) -> None:
    """A clerk fills the … in from the tally sheet: the meeting of three, and the other half."""
    path = page(reports, "P3@V3", "html")
    told = path.read_text(encoding="utf-8")
    for said, votes in (
        ("票数过少，不列", "满意 2，不满意 1"),
        ("可推知票数过少者，不列", "满意 44，比较满意 14，基本满意 2，不满意 2"),
    ):
        assert said in told
        told = told.replace(f"总体评价：{said}", f"总体评价：{votes}")
    path.write_text(told, encoding="utf-8")
    listed = found(evalcore("disclosure", "check", path, "--against", township, "--json"))
    by_meeting = {f["meeting"]: f for f in listed if f["item"]}
    assert by_meeting["M4"]["kind"] == "few"
    assert by_meeting["M4"]["votes"] == {"满意": 2, "不满意": 1}
    assert by_meeting["M3"]["kind"] == "withheld"


def test_two_large_categories_beside_the_whole_give_the_third_away(
    evalcore: Run,  # noqa: F811
    reports: Path,
) -> None:
    """No cell under the minimum is shown; whole minus both is the three who were served."""
    path = page(reports, "P1@V1")
    members = "| 2025H1 | 2025-06-20 | 党员 | 15 | 4 | 0 | 1 |"
    masses = "| 2025H1 | 2025-06-20 | 群众 | 20 | 8 | 2 | 0 |"
    head = "| 周期 | 日期 | 评议主体 | 满意 | 比较满意 | 基本满意 | 不满意 |"
    rule = "|---|---|---|---|---|---|---|"
    whole = "| 2025H1 | 2025-06-20 | 全部 | 36 | 13 | 2 | 2 |"
    plant(path, "## 四、领导点评", "\n".join([head, rule, members, masses, whole]))
    listed = found(evalcore("disclosure", "check", path, "--json"))
    (derived,) = [f for f in listed if f["kind"] == "derived"]
    assert derived["count"] == 3
    assert derived["votes"] == {"满意": 1, "比较满意": 1, "基本满意": 0, "不满意": 1}
    assert "−" in derived["how"]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json"])
def test_a_sheet_by_category_hung_out_beside_a_safe_view(
    evalcore: Run,  # noqa: F811
    township: Path,
    tmp_path: Path,
    ending: str,
) -> None:
    """The view shows 党员 and 服务对象 together, the sheet 党员: the difference is the rest."""
    out = tmp_path / "out"
    evalcore("disclosure", "view", "--results", township, "--out", out / "view")
    rows = [
        {"meeting": "M1", "part": "masses", "item": "总体评价", "raters": "党员", "option": o,
         "votes": n}
        for o, n in (("满意", 15), ("比较满意", 4), ("不满意", 1))
    ]  # fmt: skip
    written(out / f"sheet{ending}", rows)
    listed = found(evalcore("disclosure", "check", out, "--json"))
    assert {tuple(f["raters"]) for f in listed} == {("服务对象",)}
    assert {f["kind"] for f in listed} == {"derived"}
    assert {tuple(f["votes"].items()) for f in listed} == {
        (("不满意", 1), ("比较满意", 1), ("满意", 1))
    }


def written(path: Path, rows: list[dict[str, Any]]) -> None:
    if path.suffix == ".json":
        path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        return
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    if path.suffix == ".csv":
        text = "\n".join(",".join(str(cell) for cell in line) for line in lines)
        path.write_text(text, encoding="utf-8")
        return
    import openpyxl

    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    book.save(path)


def test_a_correction_hung_out_after_the_first_version_tells_the_late_vote(
    evalcore: Run,  # noqa: F811
    township: Path,
    tmp_path: Path,
) -> None:
    later = scored("later")
    first, careless, careful = (tmp_path / name for name in ("first", "careless", "careful"))
    evalcore("disclosure", "view", "--results", township, "--out", first)
    evalcore("disclosure", "view", "--results", later, "--out", careless)
    evalcore("disclosure", "view", "--results", later, "--out", careful, "--earlier", first)
    listed = found(evalcore("disclosure", "check", careless, "--earlier", first, "--json"))
    votes = [f for f in listed if f["item"] == ITEM and f["meeting"] == "M2"]
    assert {f["kind"] for f in votes} == {"difference"}
    assert {tuple(f["votes"].items()) for f in votes} == {(("不满意", 1),)}
    assert evalcore("disclosure", "check", careful, "--earlier", first).code == 0


def test_seven_who_all_chose_the_same(evalcore: Run, tmp_path: Path) -> None:  # noqa: F811
    """Under a scheme that shows nobody below ten, agreeing or not: their sheet is found."""
    for kind in ("strict", "strict, divided"):
        results, view = scored(kind), tmp_path / kind
        evalcore("disclosure", "view", "--results", results, "--out", view)
        assert evalcore("disclosure", "check", view, "--against", results).code == 0
        votes = json.loads((view / "view.json").read_text(encoding="utf-8"))["votes"]
        assert {v["raters"] for v in votes if v["meeting"] == "M5"} == {"党员、服务对象", "群众"}
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("meeting,raters,option,votes\nM5,服务对象,满意,7\n", encoding="utf-8")
    listed = found(evalcore("disclosure", "check", sheet, "--against", results, "--json"))
    assert [(f["kind"], f["count"], f["votes"]) for f in listed] == [("few", 7, {"满意": 7})]


def test_without_any_minimum_the_check_asks_for_one(
    evalcore: Run,  # noqa: F811
    tmp_path: Path,
) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("meeting,raters,option,votes\nM5,服务对象,满意,4\n", encoding="utf-8")
    ran = evalcore("disclosure", "check", sheet)
    assert ran.code == 2
    assert "--smallest" in ran.err
    assert evalcore("disclosure", "check", sheet, "--smallest", 5).code == 1
    assert evalcore("disclosure", "check", sheet, "--smallest", 3).code == 0


def test_what_is_no_page_at_all_is_named_and_what_can_t_be_read_is_said(
    evalcore: Run,  # noqa: F811
    township: Path,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    shutil.copy(township.parent / "record.db", folder / "总结.db")
    (folder / "1.box").write_bytes(b"")
    (folder / "record.db.keys").write_bytes(b"")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    ran = evalcore("disclosure", "check", folder, "--against", township)
    assert ran.code == 1
    assert "never to be published" in ran.out
    assert "single ballots" in ran.out
    assert "keys" in ran.out
    assert "broken.json" in ran.err


def test_nothing_there_is_a_usage_error(evalcore: Run, tmp_path: Path) -> None:  # noqa: F811
    assert evalcore("disclosure", "check", tmp_path / "no").code == 2
