"""``evalcore demo`` from beginning to end, on two townships."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from cli import demo_why as why
from cli.main import main
from evalcore.schemes.library import catalogue
from projections.publishing import open_results


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "out"
    assert main(["demo", "--out", str(out), "--townships", "2"]) == 0
    return out


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
