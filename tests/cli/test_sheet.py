"""A sheet of numbers, edited and scored by: who moves and why, stamped as a trial, nothing kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalcore.intake.wording import either, is_chinese
from evalcore.paper_words import english
from evalcore.record import open_record
from evalcore.schemes.sheet import NEW, PATH, TITLE
from tests.cli.conftest import Ran
from tests.cli.official_scheme import fill, write_scheme

Command = Callable[..., Ran]

KEPT, REVIEWED = "indicators.pledge_kept.points", "indicators.pledge_reviewed.points"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    fill(tmp_path / "record.db")
    return write_scheme(tmp_path)


def edit(path: Path, values: dict[str, Any]) -> None:
    """Write values beside the paths that they belong to."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    headers = [cell.value for cell in page[4]]
    new, named = (
        next(headers.index(one) for one in either(name) if one in headers) + 1
        for name in (NEW, PATH)
    )
    for row in range(5, page.max_row + 1):
        if (name := page.cell(row, named).value) in values:
            page.cell(row, new).value = values[name]
    book.save(path)


def trial(evalcore: Command, own: Path, *more: object) -> Ran:
    return evalcore("score", "--scheme", own, "--trial", "--sheet", "n.xlsx", *more)


def test_a_sheet_is_written_edited_and_tried(evalcore: Command, own: Path, tmp_path: Path) -> None:
    ran = evalcore("scheme", "sheet", own, "--out", "n.xlsx")
    assert ran.code == 0, ran.err
    assert "score --trial" in ran.out
    edit(tmp_path / "n.xlsx", {KEPT: 40, REVIEWED: 60, "lists.top.share": "25%"})
    before = (tmp_path / "record.db").read_bytes()
    ran = trial(evalcore, own)
    assert ran.code == 0, ran.err
    assert "TRIAL (试算)" in ran.out
    assert f"{KEPT}=40" in ran.out
    # Two of the four kept none or half: their totals rise with the weight of what they did.
    assert "李爱华 东风村: 承诺审核 +20.00; 承诺兑现 -10.00" in ran.out
    assert "adds to" not in ran.err
    assert "Nothing was written" in ran.out
    assert (tmp_path / "record.db").read_bytes() == before
    assert not (tmp_path / "results.db").exists()


def test_an_english_sheet_is_tried_like_a_chinese_one(
    evalcore: Command, own: Path, tmp_path: Path
) -> None:
    ran = evalcore("scheme", "sheet", own, "--out", "n.xlsx", "--language", "en")
    assert ran.code == 0, ran.err
    page = openpyxl.load_workbook(tmp_path / "n.xlsx").worksheets[0]
    assert page.title == english(TITLE)
    headers = [str(cell.value) for cell in page[4]]
    assert not any(map(is_chinese, headers))
    edit(tmp_path / "n.xlsx", {KEPT: 40, REVIEWED: 60})
    ran = trial(evalcore, own)
    assert ran.code == 0, ran.err
    assert f"{KEPT}=40" in ran.out


def test_a_trial_says_why_as_data(evalcore: Command, own: Path, tmp_path: Path) -> None:
    evalcore("scheme", "sheet", own, "--out", "n.xlsx")
    edit(tmp_path / "n.xlsx", {KEPT: 40, REVIEWED: 60, "lists.top.share": "25%"})
    shape = trial(evalcore, own, "--json").json
    assert shape["run"]["settings"] == {KEPT: "40", REVIEWED: "60", "lists.top.share": "0.25"}
    assert shape["run"]["status"] == "trial"
    moved = {move["subject"]: move for move in shape["moves"]}
    assert [
        (cause["indicator"], cause["difference"]["exact"]) for cause in moved["P4@V4"]["why"]
    ] == [("pledge_reviewed", "20")]
    # V2 and V3 were tied at the line of a list of two; of one, V1 alone is on it.
    assert moved["P2@V2"]["rules"] == ["tie:list:top"]


def test_weights_that_do_not_add_up_are_told_and_tried_all_the_same(
    evalcore: Command, own: Path, tmp_path: Path
) -> None:
    evalcore("scheme", "sheet", own, "--out", "n.xlsx")
    edit(tmp_path / "n.xlsx", {KEPT: 50})
    ran = trial(evalcore, own)
    assert ran.code == 0
    assert "not 100" in ran.err


def test_a_sheet_without_changes_moves_nobody(evalcore: Command, own: Path) -> None:
    evalcore("scheme", "sheet", own, "--out", "n.xlsx")
    ran = trial(evalcore, own)
    assert "changes nothing" in ran.err
    assert "Nobody would move" in ran.out


def test_wrong_cells_are_told_and_nothing_is_scored(
    evalcore: Command, own: Path, tmp_path: Path
) -> None:
    evalcore("scheme", "sheet", own, "--out", "n.xlsx")
    edit(tmp_path / "n.xlsx", {KEPT: "forty", "lists.top.share": 25})
    ran = trial(evalcore, own)
    assert ran.code == 1
    assert f"n.xlsx · {TITLE}" in ran.out
    assert "“forty”" in ran.out
    assert "a share may be written as 8%" in ran.out
    findings = trial(evalcore, own, "--json").json["findings"]
    assert [finding["value"] for finding in findings] == ["forty", "25"]


def test_a_number_changed_both_in_the_sheet_and_by_hand_is_refused(
    evalcore: Command, own: Path, tmp_path: Path
) -> None:
    evalcore("scheme", "sheet", own, "--out", "n.xlsx")
    edit(tmp_path / "n.xlsx", {"parameters.kept": 0, KEPT: 50, REVIEWED: 50})
    ran = trial(evalcore, own, "--set", "kept=1")
    assert ran.code == 2
    assert "kept: changed both" in ran.err
    both = trial(evalcore, own, "--set", "grades.好=70", "--json").json
    assert both["run"]["settings"] == {
        "grades.好": "70", KEPT: "50", REVIEWED: "50", "parameters.kept": "0",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("score", "--sheet", "n.xlsx"), 2, "--trial"),
        (("score", "--trial", "--sheet", "none.xlsx"), 2, "none.xlsx"),
    ],
)
def test_a_sheet_out_of_place_is_refused(
    evalcore: Command, own: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ran = evalcore(*arguments, "--scheme", own)
    assert ran.code == code
    assert words in ran.err


def test_a_sheet_that_is_there_is_left_alone(evalcore: Command, own: Path, tmp_path: Path) -> None:
    (tmp_path / "n.xlsx").write_bytes(b"mine")
    ran = evalcore("scheme", "sheet", own, "--out", "n.xlsx")
    assert ran.code == 2
    assert (tmp_path / "n.xlsx").read_bytes() == b"mine"
    assert evalcore("scheme", "sheet", own, "--out", "n.csv").code == 2


def test_the_record_is_not_touched_by_writing_a_sheet(
    evalcore: Command, own: Path, tmp_path: Path
) -> None:
    with open_record(tmp_path / "record.db") as record:
        before = record.head()
    evalcore("scheme", "sheet", own, "--out", "n.xlsx")
    with open_record(tmp_path / "record.db") as record:
        assert record.head() == before
