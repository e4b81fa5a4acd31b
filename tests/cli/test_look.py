"""``standings``, ``flags``, ``report``, ``explain``: what people read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from cli.against_text import number
from tests.cli.conftest import Ran

Command = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _results(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_RESULTS", str(results))


def test_standings_show_grades_before_any_order(evalcore: Command) -> None:
    ran = evalcore("standings")
    assert ran.code == 0, ran.err
    village = ran.out.split("村: 6 ranked")[1].split("\n\n")[0]
    assert "grade or list" in village
    assert "rank" not in village
    assert "王建国(红旗村)" in ran.out


def test_the_full_order_comes_on_request(evalcore: Command) -> None:
    lines = evalcore("standings", "--full").out.splitlines()
    ranked = [line.split() for line in lines if line.strip()[:1].isdigit()]
    assert ranked[0][1] == "王建国"
    assert [row[0].rstrip("=") for row in ranked] == sorted(
        (row[0].rstrip("=") for row in ranked), key=int
    )


def test_the_full_order_shows_days_in_office(evalcore: Command) -> None:
    lines = evalcore("standings", "--full").out.splitlines()
    assert "days" in next(line for line in lines if line.startswith("rank"))
    assert all(" 365 " in line for line in lines if "青山镇" in line)


def test_explain_shows_days_in_office_and_how_much_the_score_rests_on(evalcore: Command) -> None:
    for more in ([], ["pledge_kept"], ["--against", "孙丽"]):
        ran = evalcore("explain", "王建国", *more)
        assert "2025-01-01 – 2025-12-31, 365 days" in ran.out
    told = evalcore("explain", "王建国").out
    assert re.search(r"rests on \d+ contributions; \S+ of 100 points applied", told)


def test_columns_of_standings_are_aligned_in_cells(evalcore: Command) -> None:
    lines = evalcore("standings", "--full").out.splitlines()
    rows = [line for line in lines if "青山镇" in line]
    assert len({cell_len(line[: line.index("青山镇")]) for line in rows}) == 1


def test_lists_of_names_wrap_where_standings_are_piped(
    evalcore: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.tables.LISTS", 60)
    lines = evalcore("standings").out.split("\n\n", 1)[1].splitlines()
    tables = [line for line in lines if "ranked" not in line]
    assert max(map(cell_len, tables)) <= 60
    names = " ".join(" ".join(line.split()) for line in tables)
    for name in ("王建国(红旗村)", "李爱华(东风村)"):
        assert name in names


def test_the_json_of_standings_has_a_stable_shape(evalcore: Command) -> None:
    shape = evalcore("standings", "--json").json
    assert list(shape) == ["run", "cohorts"]
    sheet = shape["cohorts"][0]
    assert list(sheet) == ["cohort", "title", "ranked", "grades", "lists", "standings"]
    assert list(sheet["standings"][0]) == [
        "subject", "person", "unit", "parent", "days", "rank", "total", "grade",
        "score_grade", "status", "tied_with", "lists", "effects",
    ]  # fmt: skip


def test_one_cohort_is_chosen_by_id_or_title(evalcore: Command) -> None:
    by_title = evalcore("standings", "--cohort", "村", "--json").json
    assert [sheet["cohort"] for sheet in by_title["cohorts"]] == ["villages"]
    assert evalcore("standings", "--cohort", "villages", "--json").json == by_title


def test_an_unknown_cohort_is_answered_with_those_there_are(evalcore: Command) -> None:
    ran = evalcore("standings", "--cohort", "village")
    assert ran.code == 2
    assert "villages" in ran.err


def test_flags_are_apart_by_kind_and_cite_events(evalcore: Command) -> None:
    ran = evalcore("flags")
    assert ran.code == 0, ran.err
    assert ran.out.index("问责提示") < ran.out.index("核查提示")
    shape = evalcore("flags", "--json").json
    assert list(shape) == ["run", "accountability", "check"]
    assert any(flag["evidence"] for flag in shape["accountability"])


def test_flags_are_filtered_by_subject_and_by_rule(evalcore: Command) -> None:
    rule = evalcore("flags", "--json").json["accountability"][0]["rule"]
    by_rule = evalcore("flags", "--rule", rule, "--json").json
    assert {f["rule"] for f in by_rule["accountability"] + by_rule["check"]} == {rule}
    by_subject = evalcore("flags", "--subject", "孙丽", "--json").json
    found = by_subject["accountability"] + by_subject["check"]
    assert {f["unit"] for f in found} == {"V6"}


def test_a_rule_that_raised_nothing_is_answered_with_those_that_did(evalcore: Command) -> None:
    ran = evalcore("flags", "--rule", "pledge_overdu")
    assert ran.code == 2
    assert "pledge_overdue" in ran.err


def test_a_report_is_printed_or_written(evalcore: Command, tmp_path: Path) -> None:
    printed = evalcore("report", "王建国", "--format", "md")
    assert printed.out.startswith("# 述职评议材料")
    written = evalcore("report", "王建国", "--out", "reports")
    assert written.code == 0
    assert [p.name for p in (tmp_path / "reports").iterdir()] == ["红旗村-王建国-P1@V1.html"]


def test_all_reports_are_a_file_each(evalcore: Command, tmp_path: Path) -> None:
    ran = evalcore("report", "--all", "--out", "reports")
    assert "6 reports are in reports." in ran.out
    assert len(list((tmp_path / "reports").iterdir())) == 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("report",), "Say whose report"),
        (("report", "王建国", "--all"), "Say whose report"),
        (("report", "--all"), "--out"),
        (("report", "王建国", "--format", "odt"), "html, docx, pdf, md"),
        (("report", "王建国", "--format", "docx"), "--out"),
        (("report", "张伟"), "P3@V3"),
        (("explain", "王健国"), "王建国"),
        (("explain", "王建国", "no_such"), "pledge_kept"),
        (("explain", "王建国", "pledge_kept", "--against", "孙丽"), "not both"),
        (("flags", "--subject", "王健国"), "王建国"),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_to_ask(
    evalcore: Command, arguments: tuple[str, ...], said: str
) -> None:
    ran = evalcore(*arguments)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("command", ["standings", "flags", "report", "explain"])
def test_missing_results_say_to_run_score(evalcore: Command, command: str) -> None:
    subject = ["王建国"] if command in ("report", "explain") else []
    ran = evalcore(command, *subject, "--results", "nowhere.db")
    assert ran.code == 2
    assert "evalcore score" in ran.err


def test_explain_walks_from_the_total_to_what_cost_points(evalcore: Command) -> None:
    ran = evalcore("explain", "孙丽")
    assert ran.code == 0, ran.err
    assert "How the total comes about" in ran.out
    assert "looked for, none found" in ran.out
    assert "events" in ran.out


def test_explain_of_an_indicator_shows_ledger_rows_and_events(evalcore: Command) -> None:
    ran = evalcore("explain", "孙丽", "承诺按时限兑现")
    assert ran.code == 0, ran.err
    assert "Ledger pledges" in ran.out
    assert "C6-0" in ran.out


def test_explain_against_names_the_cases_that_separate(evalcore: Command) -> None:
    ran = evalcore("explain", "孙丽", "--against", "王建国")
    assert ran.code == 0, ran.err
    assert "X stands below Y" in ran.out
    assert "C6-" in ran.out


@pytest.mark.parametrize(
    ("exact", "shown", "said"),
    [
        ("56/3", "18.67", "18.67 (56/3)"),
        ("-1/300", "0.00", "0.00 (-1/300)"),
        ("18.75", "18.75", "18.75"),
        ("4", "4.00", "4.00"),
        ("0.125", "0.13", "0.125"),
    ],
)
def test_a_comparison_gives_decimals_first(exact: str, shown: str, said: str) -> None:
    assert number({"exact": exact, "shown": shown}) == said


def test_explain_against_reads_as_decimals(evalcore: Command) -> None:
    shown = evalcore("explain", "孙丽", "--against", "王建国").out
    assert "≈" not in shown
    assert re.search(r"Difference before rounding: -?\d+\.\d\d", shown)


def test_the_json_of_explain_has_a_stable_shape(evalcore: Command) -> None:
    shape = evalcore("explain", "孙丽", "--json").json
    assert list(shape) == [
        "run", "subject", "standing", "effects", "flags", "rests_on", "tree", "indicators",
        "by_people", "documents", "votes_rule",
    ]  # fmt: skip
    assert "rows" in evalcore("explain", "孙丽", "pledge_kept", "--json").json
    both = evalcore("explain", "孙丽", "--against", "王建国", "--json").json
    assert list(both) == [
        "run", "x", "y", "order", "difference", "caps", "floor", "indicators",
    ]  # fmt: skip


def test_output_without_a_terminal_has_no_colour(results: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "EVALCORE_LANG": "en", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "standings", "--results", str(results)],
        capture_output=True,
        env=environment,
        cwd=tmp_path,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert b"\x1b" not in done.stdout
    assert "王建国".encode() in done.stdout


def test_a_reader_that_goes_away_is_no_error(results: Path, tmp_path: Path) -> None:
    script = f"{sys.executable} -m cli.main flags --full --results {results} | head -1"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, cwd=tmp_path, timeout=60, text=True
    )
    assert done.returncode == 0
    assert done.stderr == ""
