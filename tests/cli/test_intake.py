"""Facts about init, template, vocabulary and import as commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cli.main import main
from evalcore.record import open_record
from tests.evalcore.intake.office import BASE, PLEDGES, save, workbook

Out = pytest.CaptureFixture[str]


@pytest.fixture
def store(tmp_path: Path) -> str:
    where = str(tmp_path / "record.db")
    assert main(["init", "--store", where]) == 0
    return where


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_LANG", "en")
    monkeypatch.setenv("EVALCORE_ACTOR", "clerk")


def test_init_makes_an_empty_record_and_says_what_next(tmp_path: Path, capsys: Out) -> None:
    where = str(tmp_path / "r.db")
    assert main(["init", "--store", where]) == 0
    assert "evalcore import" in capsys.readouterr().out
    with open_record(where) as record:
        assert record.head().size == 0


def test_init_leaves_a_record_that_exists_alone(store: str, capsys: Out) -> None:
    before = Path(store).read_bytes()
    assert main(["init", "--store", store]) == 2
    assert "exists already" in capsys.readouterr().err
    assert Path(store).read_bytes() == before


def test_a_template_once_filled_goes_in(store: str, tmp_path: Path, capsys: Out) -> None:
    out = str(tmp_path / "t.xlsx")
    assert main(["template", "--out", out]) == 0
    assert main(["template", "--out", out]) == 2
    assert main(["import", out, "--store", store]) == 0
    assert "no row" in capsys.readouterr().out


def test_import_says_what_went_in_and_again_that_nothing_is_new(
    store: str, tmp_path: Path, capsys: Out
) -> None:
    path = str(save(tmp_path, "a.xlsx", workbook(BASE)))
    assert main(["import", path, "--store", store, "--received-on", "2026-01-10"]) == 0
    assert "Pledge (PledgeMade)" in capsys.readouterr().out
    assert main(["import", path, "--store", store]) == 0
    assert "Nothing new" in capsys.readouterr().out


def test_findings_are_printed_with_their_cells_and_end_in_1(
    store: str, tmp_path: Path, capsys: Out
) -> None:
    rows = [dict(PLEDGES[0], 组织="西庄"), dict(PLEDGES[1], 承诺日期="春天")]
    path = str(save(tmp_path, "a.xlsx", workbook(BASE | {"承诺台账": rows})))
    assert main(["import", path, "--store", store, "--received-on", "2026-01-10"]) == 1
    out = capsys.readouterr()
    assert "B2 “西庄”" in out.out
    assert "西村 (V2)" in out.out
    assert "nothing was written" in out.err
    assert "Traceback" not in out.out + out.err
    with open_record(store) as record:
        assert record.head().size == 0


def test_import_as_json(store: str, tmp_path: Path, capsys: Out) -> None:
    path = str(save(tmp_path, "a.xlsx", workbook(BASE | {"承诺台账": [{"承诺编号": "1"}]})))
    capsys.readouterr()
    assert main(["import", path, "--store", store, "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["refused"] is True
    assert {finding["sheet"] for finding in data["findings"]} == {"承诺台账"}
    assert set(data["findings"][0]) == {
        "file",
        "sheet",
        "cell",
        "value",
        "reason",
        "remedy",
        "severity",
    }


def test_a_dry_run_writes_nothing(store: str, tmp_path: Path, capsys: Out) -> None:
    path = str(save(tmp_path, "a.xlsx", workbook(BASE)))
    assert main(["import", path, "--store", store, "--dry-run"]) == 0
    assert "Nothing was written" in capsys.readouterr().out
    with open_record(store) as record:
        assert record.head().size == 0


@pytest.mark.parametrize(
    "more",
    [
        ["--received-on", "gestern"],
        ["--correct"],
        ["--reason", "x"],
        ["--map", "nowhere"],
    ],
)
def test_a_command_that_makes_no_sense_ends_in_2(
    store: str, tmp_path: Path, more: list[str]
) -> None:
    path = str(save(tmp_path, "a.xlsx", workbook(BASE)))
    assert main(["import", path, "--store", store, *more]) == 2


def test_a_store_that_is_not_there_ends_in_3(tmp_path: Path) -> None:
    path = str(save(tmp_path, "a.xlsx", workbook(BASE)))
    assert main(["import", path, "--store", str(tmp_path / "no.db")]) == 3


def test_a_changed_cell_goes_in_with_reason_and_authority(
    store: str, tmp_path: Path, capsys: Out
) -> None:
    common = ["--store", store, "--received-on", "2026-01-10"]
    assert main(["import", str(save(tmp_path, "a.xlsx", workbook(BASE))), *common]) == 0
    rows = [dict(PLEDGES[0], 完成日期="2025-11-28"), PLEDGES[1]]
    path = str(save(tmp_path, "b.xlsx", workbook(BASE | {"承诺台账": rows})))
    assert main(["import", path, *common]) == 1
    assert "--correct" in capsys.readouterr().out
    why = ["--correct", "--reason", "录入错误", "--authority", "县委组织部"]
    assert main(["import", path, *common, *why]) == 0
    assert "1 corrections" in capsys.readouterr().out


def changed(tmp_path: Path, **cells: str) -> str:
    rows = [dict(PLEDGES[0], **cells), PLEDGES[1]]
    return str(save(tmp_path, "b.xlsx", workbook(BASE | {"承诺台账": rows})))


def test_a_plan_says_row_by_row_what_would_happen(store: str, tmp_path: Path, capsys: Out) -> None:
    common = ["--store", store, "--received-on", "2026-01-10"]
    base = str(save(tmp_path, "a.xlsx", workbook(BASE)))
    assert main(["import", base, *common, "--plan"]) == 0
    out = capsys.readouterr().out
    assert "承诺台账: 6 new" in out
    assert "承诺台账 row 2 CN-001: adds Pledge fulfilled (完成日期 2025-11-20)" in out
    with open_record(store) as record:
        assert record.head().size == 0
    assert main(["import", base, *common]) == 0
    path = changed(
        tmp_path, 完成佐证="照片", 承诺日期="2025-03-05", 审诺日期="2025-12-20", 审诺结果="兑现"
    )
    capsys.readouterr()
    assert main(["import", path, *common, "--plan"]) == 1
    out = capsys.readouterr().out
    assert "CN-001: fills 完成佐证 照片" in out
    assert "CN-001: corrects 承诺日期: 2025-03-04 → 2025-03-05" in out
    assert "1 new, 1 supplemented, 1 corrected, 4 unchanged" in out
    assert main(["import", path, *common, "--all"]) == 2


def test_a_long_plan_shows_the_first_rows_of_a_sheet(
    store: str, tmp_path: Path, capsys: Out
) -> None:
    rows = [
        {"组织": "西村", "会议类别": "党课", "召开日期": f"2025-03-{day:02}"}
        for day in range(1, 32)
    ] + [
        {"组织": "西村", "会议类别": "党课", "召开日期": f"2025-04-{day:02}"} for day in range(1, 5)
    ]
    path = str(save(tmp_path, "a.xlsx", workbook(BASE | {"组织生活": rows})))
    common = ["--store", store, "--received-on", "2026-01-10", "--plan"]
    assert main(["import", path, *common]) == 0
    assert "… and 5 more (--all)" in capsys.readouterr().out
    assert main(["import", path, *common, "--all"]) == 0
    out = capsys.readouterr().out
    assert "more (--all)" not in out
    assert "西村 党课 2025-04-04" in out


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, *said: str) -> list[str]:
    """Somebody sits there and answers; what they were asked."""
    asked: list[str] = []
    answers = list(said)

    def prompt(text: str, **_more: object) -> str:
        asked.append(text)
        return answers.pop(0)

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", prompt)
    return asked


def test_at_a_terminal_the_reason_is_asked_once_per_file(
    store: str, tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    common = ["--store", store, "--received-on", "2026-01-10"]
    assert main(["import", str(save(tmp_path, "a.xlsx", workbook(BASE))), *common]) == 0
    path = changed(tmp_path, 完成日期="2025-11-28", 承诺日期="2025-03-05")
    asked = at_a_terminal(monkeypatch, "录入错误", "镇党委")
    assert main(["import", path, *common]) == 0
    assert len(asked) == 2
    assert "2 corrections" in capsys.readouterr().out


def test_a_file_without_a_reason_is_left_out(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    common = ["--store", store, "--received-on", "2026-01-10"]
    assert main(["import", str(save(tmp_path, "a.xlsx", workbook(BASE))), *common]) == 0
    with open_record(store) as record:
        size = record.head().size
    asked = at_a_terminal(monkeypatch, "")
    assert main(["import", changed(tmp_path, 完成日期="2025-11-28"), *common]) == 0
    assert len(asked) == 1
    with open_record(store) as record:
        assert record.head().size == size


def test_findings_are_written_into_a_copy_and_no_file_is_overwritten(
    store: str, tmp_path: Path, capsys: Out
) -> None:
    rows = [dict(PLEDGES[0], 组织="西庄")]
    path = save(tmp_path, "a.xlsx", workbook(BASE | {"承诺台账": rows}))
    before = path.read_bytes()
    command = ["import", str(path), "--store", store, "--received-on", "2026-01-10"]
    assert main([*command, "--annotate", str(tmp_path / "out")]) == 1
    assert main([*command, "--annotate", str(tmp_path / "out")]) == 1
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.批注.xlsx", "a.批注2.xlsx"]
    assert path.read_bytes() == before
    good = save(tmp_path, "b.xlsx", workbook(BASE))
    capsys.readouterr()
    command = ["import", str(good), "--store", store, "--received-on", "2026-01-10", "--json"]
    assert main([*command, "--annotate", str(tmp_path / "none")]) == 0
    assert json.loads(capsys.readouterr().out)["annotated"] == []
    assert not (tmp_path / "none").exists()


def test_the_vocabulary_lists_facts_for_people_and_programs(capsys: Out) -> None:
    assert main(["vocabulary", "visits"]) == 0
    out = capsys.readouterr().out
    assert "VisitMade · 走访" in out
    assert "who · 走访对象: text (private)" in out
    assert main(["vocabulary", "--json"]) == 0
    for schema in json.loads(capsys.readouterr().out).values():
        Draft202012Validator.check_schema(schema)
    assert main(["vocabulary", "nothing"]) == 2
