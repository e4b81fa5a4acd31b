"""``evalcore demo`` from beginning to end, on two townships."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from rich.cells import cell_len

from cli import demo_why as why
from cli.main import main
from evalcore.demo.box import MEETING
from evalcore.schemes.library import catalogue
from projections.publishing import open_results


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Where a demo left everything, and what it said."""
    out = tmp_path_factory.mktemp("demo") / "out"
    with redirect_stdout(io.StringIO()) as heard:
        assert main(["demo", "--out", str(out), "--townships", "2"]) == 0
    return out, heard.getvalue()


@pytest.fixture(scope="module")
def shown(ran: tuple[Path, str]) -> Path:
    return ran[0]


def words_of(paper: Path) -> str:
    """The text of a Word file, tables too."""
    return "".join(Document(str(paper)).element.itertext())


def test_the_demo_leaves_record_results_workbooks_and_reports(shown: Path) -> None:
    assert (shown / "record.db").is_file()
    assert (shown / "results.db").is_file()
    assert len(list((shown / "workbooks").glob("*.xlsx"))) > 30
    assert len(list((shown / "reports").glob("*.html"))) > 20


def test_the_book_with_ten_mistakes_is_there_with_a_comment_on_each_cell(shown: Path) -> None:
    (copy,) = (shown / "annotated").glob("*.xlsx")
    book = openpyxl.load_workbook(copy)
    said = [cell for page in book for row in page.iter_rows() for cell in row if cell.comment]
    assert len(said) == 10


def test_a_township_is_asked_in_mid_year_for_what_it_lacks(shown: Path) -> None:
    book = openpyxl.load_workbook(shown / "todo.xlsx")
    assert len(book.sheetnames) == 2
    assert any(page.max_row > 10 for page in book)


def test_the_same_is_asked_for_on_a_paper_to_sign(shown: Path) -> None:
    (paper,) = (shown / "reminders").glob("*.docx")
    book = openpyxl.load_workbook(shown / "todo.xlsx", read_only=True)
    assert paper.stem == f"催报单-{book.sheetnames[1]}"
    assert book.sheetnames[1] in words_of(paper)


def test_the_year_of_the_living_workbook_can_be_followed(
    shown: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trail", "CN2025-T01V01-02", "--store", str(shown / "record.db"), "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)["entries"]
    assert len({entry["file"]["name"] for entry in entries}) >= 3


def test_verify_holds_for_what_it_leaves(shown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(shown / "record.db")]) == 0
    assert main(["standings", "--results", str(shown / "results.db"), "--json"]) == 0
    assert "好" in capsys.readouterr().out


def test_a_reviewer_with_the_bundle_and_the_public_keys_alone_finds_that_all_holds(
    shown: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle, policy = str(shown / "bundle.zip"), str(shown / "policy.txt")
    assert main(["verify", bundle, "--policy", policy, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"]
    certificate = str(shown / "official.certificate.txt")
    assert main(["replay", certificate, "--store", bundle, "--json"]) == 0
    dossiers = sorted((shown / "dossiers").glob("*.html"))
    assert [path.stem.rpartition("-")[2] for path in dossiers] == ["本人版", "核查版"]
    for path in dossiers:
        assert main(["verify", str(path), "--policy", policy]) == 0


def said(shown: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """What a command says as JSON of the demo's record."""
    assert main([*words, "--store", str(shown / "record.db"), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_everybody_had_the_right_to_what_they_recorded_but_for_one_override(
    shown: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = said(shown, capsys, "actor", "check")["counts"]
    assert counts.pop("override") == 1
    # A year in minutes: its steps are dated back, which is no finding.
    counts.pop("dated_back", None)
    assert not any(counts.values())


def test_the_box_is_as_the_log_says_and_nothing_is_left_that_tells_who_voted_what(
    shown: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (box,) = (shown / "boxes").iterdir()
    assert main(["ballots", "check", str(box), "--store", str(shown / "record.db")]) == 0
    capsys.readouterr()
    with open_results(shown / "official.db") as opened:
        (sheet,) = [row for row in opened.whole_ledger("tally_sheets") if row["box"]]
        votes = [row["votes"] for row in opened.whole_ledger("tallies") if row["box"]]
    assert sheet["meeting"] == MEETING
    assert sum(votes) == sheet["returned"] - sheet["invalid"] - sheet["blank"] > 20


PAPER = ("tally_irregular", "counted_by_own", "no_tally_sheet", "repeated_round")
"""Rules about what is counted on paper."""


def test_what_went_wrong_on_paper_is_flagged_once_for_each_place(shown: Path) -> None:
    with open_results(shown / "official.db") as opened:
        found = {rule: [flag.unit for flag in opened.flags(rule=rule)] for rule in PAPER}
    assert found == {
        "tally_irregular": ["T01V09"],
        "counted_by_own": ["T02V04"],
        "no_tally_sheet": ["T02V08"],
        "repeated_round": ["T02V07"],
    }


def test_an_accepted_objection_gives_its_point_and_a_rejected_one_none(
    shown: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {row["result"]: row for row in said(shown, capsys, "objection", "list")}
    assert set(told) == {"accepted", "rejected"}
    with open_results(shown / "proposed.db") as before, open_results(shown / "official.db") as now:
        for result, row in told.items():
            given = [
                next(
                    point["credit"]
                    for point in opened.contributions(row["subject"], row["indicator"])
                    if point["slot"] == row["slot"]
                )
                for opened in (before, now)
            ]
            assert (given[0] < given[1]) == (result == "accepted"), row


def test_flags_end_dismissed_referred_and_corrected_after_an_appeal(
    shown: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stages = {row["rule"]: row["stage"] for row in said(shown, capsys, "flag", "list")}
    assert stages == {
        "counted_by_own": "dismissed",
        "tally_irregular": "referred",
        "pledge_overdue": "corrected",
    }
    appeals = {row["kind"]: row for row in said(shown, capsys, "appeals")}
    assert (appeals["flag"]["before"], appeals["flag"]["after"]) == ("约谈", "提醒")
    assert appeals["flag"]["decided_by"] != "县委组织部"


def test_a_decision_revoked_on_appeal_bars_nobody_from_the_official_grades(
    shown: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (formal,) = [a for a in said(shown, capsys, "appeals") if a["kind"] == "formal"]
    subject = f"{formal['person']}@{formal['unit']}"
    with open_results(shown / "proposed.db") as before, open_results(shown / "official.db") as now:
        barred = [
            {effect.subject for effect in opened.effects() if effect.rule.startswith("veto")}
            for opened in (before, now)
        ]
    assert subject in barred[0]
    assert not barred[1]


def test_one_informant_was_read_on_record_and_another_is_erased_for_good(
    shown: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scopes = said(shown, capsys, "sealed", "list")["scopes"]
    assert [scope["facts"] > 0 for scope in scopes if scope["opened_by"]] == [True]
    erased = [scope["scope"] for scope in scopes if scope["erased"]]
    assert len(erased) == 1
    assert erased[0].startswith("problem:")


def test_grades_are_final_and_the_one_that_differs_stands_beside_what_was_proposed(
    shown: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = said(shown, capsys, "period", "status", "2025")
    (told,) = status["schemes"].values()
    (differs,) = told["grades"]
    assert told["confirmed"]["differing"] == 1
    subject = f"{differs['person']}@{differs['unit']}"
    with open_results(shown / "official.db") as opened:
        (standing,) = opened.standings(subject)
        late = opened.late_facts()
    assert (standing.grade, differs["grade"]) == (differs["proposed"], "好")
    assert len(late) == 1
    (report,) = (shown / "final").glob(f"*{subject}.html")
    page = report.read_text(encoding="utf-8")
    assert "核定等次" in page
    total = f"{standing.total:03d}"
    assert f"{total[:-2]}.{total[-2:]}" in page


def test_the_sheet_to_sign_was_written_before_anybody_had_decided(shown: Path) -> None:
    with open_results(shown / "official.db") as opened:
        code = opened.run.certificate
    sheet = words_of(shown / "呈批表.docx")
    assert code
    assert code in sheet
    assert "建议" in sheet
    assert "已核定" not in sheet


def test_the_workbook_and_the_overview_say_the_final_grades(shown: Path) -> None:
    book = openpyxl.load_workbook(shown / "考核结果.xlsx", read_only=True)
    rows = [list(row) for row in book["等次名次"].iter_rows(values_only=True)]
    header = next(row for row in rows if "核定等次" in row)
    proposed, final = header.index("建议等次"), header.index("核定等次")
    pairs = [(row[proposed], row[final]) for row in rows[rows.index(header) + 1 :] if row[final]]
    assert sum(before != after for before, after in pairs) == 1
    assert "<svg" in (shown / "总览.html").read_text(encoding="utf-8")


def test_reports_in_word_are_of_a_few_and_flags_are_answered_on_paper(shown: Path) -> None:
    reports = list((shown / "word").glob("*.docx"))
    assert 2 <= len(reports) <= 3
    assert all("核定等次" in words_of(paper) for paper in reports)
    papers = sorted((shown / "notices").glob("*.docx"))
    assert [paper.name.partition("-")[0] for paper in papers] == ["告知书", "申诉答复"]
    assert len(list((shown / "checksheets").glob("*.docx"))) == 1


def test_the_log_for_process_mining_is_of_problems_alone(shown: Path) -> None:
    with closing(sqlite3.connect(shown / "process.sqlite")) as log:
        kinds = {row[0] for row in log.execute("SELECT ocel_type FROM event_map_type")}
    assert {"问题登记", "交办", "销号"} <= kinds
    assert "承诺" not in kinds


def test_the_last_words_name_what_each_kind_of_reader_opens_first(
    ran: tuple[Path, str],
) -> None:
    shown, text = ran
    _before, _heading, last = text.partition("Open first")
    first, _heading, others = last.partition("What else is there")
    for who in ("a clerk", "a reviewer", "a deputy head", "an IT person"):
        (file,) = [line.removeprefix(f"  {who}") for line in first.split("\n") if who in line]
        assert (shown / file.strip()).is_file(), file
    lines = [line for line in others.partition("Try")[0].split("\n")[1:] if line]
    assert all((shown / line.split()[0]).exists() for line in lines)
    assert max(map(cell_len, [*first.split("\n")[1:], *lines])) <= 80


def test_what_was_hung_out_says_the_totals_of_the_official_run(shown: Path) -> None:
    with open_results(shown / "official.db") as opened:
        totals = {
            standing.subject: (standing.total, standing.grade)
            for standing in opened.standings()
            if standing.rank is not None
        }
    view = json.loads((shown / "public" / "view.json").read_text(encoding="utf-8"))
    assert totals == {
        row["subject"]: (int(row["total"].replace(".", "")), row["grade"])
        for row in view["standings"]
        if row["rank"]
    }


@pytest.mark.parametrize("scheme", catalogue())
def test_every_scheme_of_the_catalogue_scores_the_demo_and_explains_what_cost_most(
    shown: Path, tmp_path: Path, scheme: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results.db"
    assert main(["score", "--scheme", scheme, "--store", str(shown / "record.db"),
                 "--out", str(out)]) == 0  # fmt: skip
    with open_results(out) as opened:
        asked = list(opened.indicators)
        rows = opened.contributions_of([s.id for s in opened.subjects()])
        found = {r["indicator"] for each in rows.values() for r in each if r["row"]}
    # What is asked of communities alone, or of few, finds nothing in two townships.
    assert len(found) >= 0.7 * len(asked), sorted(set(asked) - found)
    capsys.readouterr()
    below, above = why.explain(out)
    told = capsys.readouterr().out
    assert f"evalcore explain {below}" in told
    assert ("looked for, none found" in told) or ("Ledger " in told)
    assert (f"--against {above}" in told) == bool(above)


def test_no_report_holds_what_residents_said(shown: Path) -> None:
    text = "".join(p.read_text(encoding="utf-8") for p in (shown / "reports").glob("*.html"))
    assert "排水沟堵塞" not in text
    assert "已电话回复" not in text


def test_an_earlier_demo_is_replaced_only_when_asked(
    shown: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--out", str(shown), "--townships", "2"]) == 2
    assert "--force" in capsys.readouterr().err


def test_a_directory_of_somebody_else_is_never_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    assert main(["demo", "--out", str(tmp_path), "--force"]) == 2
    assert mine.read_text(encoding="utf-8") == "mine"
    assert "no demo made" in capsys.readouterr().err


def test_a_small_city_is_written_verified_and_scored(tmp_path: Path) -> None:
    out = tmp_path / "city"
    assert main(["demo", "--out", str(out), "--scale", "city", "--events", "12500"]) == 0
    assert (out / "results.db").is_file()
