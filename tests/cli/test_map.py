"""Facts about ``evalcore map``: ready mappings by name, drafts that are never written over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import main
from evalcore.intake.mapping_file import FOLDER, load_mapping, ready

EXPORTS = Path(__file__).parents[1] / "evalcore" / "intake" / "exports"


def test_ready_mappings_are_listed_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "list", "--json"]) == 0
    listed = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert {name for name, each in listed.items() if each["ready"]} == set(ready())
    assert {"township", "hotline", "questionnaire", "meetings"} <= set(ready())
    assert not listed["questionnaire"]["keeps_files"]


def test_a_mapping_is_shown_as_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "show", "hotline"]) == 0
    text = (FOLDER / "hotline.yaml").read_text(encoding="utf-8")
    assert capsys.readouterr().out.rstrip("\n") == text.rstrip("\n")


def test_a_mapping_that_is_not_there_is_a_matter_of_usage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["map", "show", "nowhere"]) == 2
    assert "hotline" in capsys.readouterr().err


def test_a_draft_is_written_and_loads_and_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ours.yaml"
    arguments = ["map", "suggest", str(EXPORTS / "orders.csv"), "--out", str(out)]
    assert main(arguments) == 0
    assert "来电人" in capsys.readouterr().out
    assert load_mapping(out).sheets
    before = out.read_bytes()
    assert main(arguments) == 2
    assert out.read_bytes() == before


def test_a_draft_as_data_holds_what_is_sure_guessed_and_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["map", "suggest", str(EXPORTS / "meetings.csv"), "--json"]) == 0
    (sheet,) = json.loads(capsys.readouterr().out)["sheets"]
    assert sheet["like"] == {"mapping": "meetings", "sheet": "会议记录"}
    assert sheet["header_row"] == 2
    assert sheet["facts"] == ["MeetingHeld"]
    assert {c["header"]: c["sure"] for c in sheet["columns"]}["支部名称"]


def test_a_file_of_which_nothing_is_known_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.csv").write_text("菜品,单价\n面,12\n", encoding="utf-8")
    assert main(["map", "suggest", str(tmp_path / "x.csv")]) == 1
    assert "菜品" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("no.xlsx", None, 2), ("bad.xlsx", b"PK\x03\x04zz", 1), ("a.jsonl", b"{}\n", 2)],
)
def test_what_is_no_table_is_refused_in_words(
    name: str,
    content: bytes | None,
    code: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert main(["map", "suggest", str(tmp_path / name)]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["map", "suggest", str(EXPORTS / "orders.csv"), "--sheet", "x"]) == 2
    assert "orders" in capsys.readouterr().err


def test_a_record_tells_which_column_holds_the_units(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "m.csv"
    rows = ("甲,会议类型,会议时间", "红旗村,党课,2025-03-01", "东风村,党课,2025-03-02")
    file.write_text("\n".join(rows), encoding="utf-8")
    assert main(["map", "suggest", str(file), "--json"]) == 1
    capsys.readouterr()
    assert main(["map", "suggest", str(file), "--json", "--store", str(store)]) == 0
    (sheet,) = json.loads(capsys.readouterr().out)["sheets"]
    assert {c["header"]: c["as"] for c in sheet["columns"]}["甲"] == "组织"
