"""Facts about init with an opening balance: carried in, marked, never late; or no record at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evalcore.errors import StoreError
from evalcore.record import open_record
from evalcore.record.private import Keyring
from tests.cli.conftest import SCHEME, Ran
from tests.evalcore.intake.office import BASE, save, workbook

Run = Callable[..., Ran]

GRADES = [
    {
        "组织": "西村", "年度": "2024", "等次": "好", "核定日期": "2025-01-15",
        "核定单位": "县委组织部",
    },
]  # fmt: skip
PROBLEMS = [
    {
        "问题编号": "WT-1", "组织": "西村", "发现日期": "2024-10-08", "问题来源": "群众反映",
        "问题类别": "道路交通", "问题描述": "赵某反映路烂", "交办日期": "2024-10-10",
        "承办组织": "西村", "交办时限": "2025-03-31",
    },
    {
        "问题编号": "WT-2", "组织": "石桥镇/东村", "发现日期": "2024-09-08", "问题来源": "群众反映",
        "交办日期": "2024-09-10", "承办组织": "石桥镇/东村", "整改日期": "2024-09-20",
        "整改组织": "石桥镇/东村", "销号日期": "2024-09-28",
    },
]  # fmt: skip
PLEDGES = [
    {
        "承诺编号": "CN-24-1", "组织": "西村", "承诺类别": "专项承诺", "承诺日期": "2024-11-04",
        "承诺事项": "修好村道", "完成时限": "2025-06-30", "审核日期": "2024-11-10",
        "审核结果": "通过", "公开日期": "2024-11-12", "公开方式": "栏上张贴",
    },
]  # fmt: skip
OPENING: dict[str, Any] = {
    "组织名册": BASE["组织名册"],
    "人员名册": BASE["人员名册"],
    "任职情况": BASE["任职情况"],
    "定级": GRADES,
    "问题台账": PROBLEMS,
    "承诺台账": PLEDGES,
}
DAY = ("--received-on", "2025-01-20", "--actor", "clerk")


@pytest.fixture
def opening(tmp_path: Path) -> Path:
    return save(tmp_path, "期初.xlsx", workbook(OPENING))


def begun(run: Run, opening: Path, *more: str) -> Ran:
    return run("init", "--opening", opening, "--store", "r.db", *DAY, *more)


def test_the_balance_is_carried_in_and_counted(evalcore: Run, opening: Path) -> None:
    ran = begun(evalcore, opening)
    assert ran.code == 0
    assert "6  units" in ran.out
    assert "2  tenures that last" in ran.out
    assert "1  grades of earlier years" in ran.out
    assert "2  problems, 1 of them open" in ran.out
    assert "1  pledges, 1 of them under way" in ran.out
    assert "赵某" not in ran.out


def test_every_fact_of_it_is_marked(evalcore: Run, opening: Path) -> None:
    begun(evalcore, opening)
    with open_record("r.db") as record:
        topics = [(e.topic, b'"opening":true' in e.public) for e in record.read()]
    assert {marked for topic, marked in topics if not topic.startswith("SourceReceived")} == {True}
    assert len(topics) > 20


def test_handing_the_same_rows_in_again_is_nothing_new(evalcore: Run, opening: Path) -> None:
    begun(evalcore, opening)
    again = evalcore("import", opening, "--store", "r.db", "--received-on", "2025-04-05",
                     "--actor", "clerk", "--json")  # fmt: skip
    assert (again.code, again.json["facts"], again.json["findings"]) == (0, 0, [])
    assert again.json["unchanged"] > 20


def test_what_is_carried_in_is_an_open_case_and_not_a_late_report(
    evalcore: Run, opening: Path
) -> None:
    begun(evalcore, opening)
    found = evalcore(
        "todo", "--scheme", SCHEME, "--store", "r.db", "--as-of", "2025-04-20", "--json"
    )
    steps = {row["step"]: row for row in found.json["rows"] if row["kind"] == "half_filled"}
    assert steps["problem_fix"]["case"] == "WT-1"
    assert steps["problem_fix"]["overdue"] == 20
    assert set(steps) == {"problem_fix"}
    scored = evalcore("score", "--scheme", SCHEME, "--store", "r.db", "--out", "r.results")
    assert scored.code == 0
    with open_record("r.db") as record:
        from datetime import date

        from evalcore.schemes.loader import load_scheme
        from projections.run import run

        connection = run(record, load_scheme(SCHEME), date(2025, 12, 31), record.head()).connection
        assert connection.execute("SELECT count(*) FROM reporting").fetchall() == [(0,)]
        connection.close()


def test_an_earlier_problem_goes_on_in_the_year_by_import(
    evalcore: Run, opening: Path, tmp_path: Path
) -> None:
    begun(evalcore, opening)
    fixed = dict(PROBLEMS[0], 整改日期="2025-03-10", 整改组织="西村")
    later = save(tmp_path, "2025.xlsx", workbook({"问题台账": [fixed, PROBLEMS[1]]}))
    ran = evalcore("import", later, "--store", "r.db", "--received-on", "2025-04-05",
                   "--actor", "clerk", "--json")  # fmt: skip
    assert ran.json["by_class"] == {"ProblemFixed": 1}


def test_findings_leave_no_record_behind(evalcore: Run, tmp_path: Path) -> None:
    wrong = OPENING | {"定级": [dict(GRADES[0], 组织="西庄")]}
    path = save(tmp_path, "期初.xlsx", workbook(wrong))
    before = set(tmp_path.iterdir())
    ran = begun(evalcore, path)
    assert ran.code == 1
    assert "“西庄”" in ran.out
    assert "no record was begun" in ran.err
    assert set(tmp_path.iterdir()) == before
    assert begun(evalcore, save(tmp_path, "期初.xlsx", workbook(OPENING))).code == 0


@pytest.mark.parametrize(
    ("sheet", "row"),
    [
        ("组织生活", {"组织": "西村", "会议类别": "支委会", "召开日期": "2024-12-05"}),
        ("走访登记", {"组织": "西村", "走访日期": "2024-12-05"}),
        (
            "抽查",
            {"组织": "西村", "抽查项目": "台账", "抽查日期": "2024-12-05", "抽查结果": "相符"},
        ),
    ],
)
def test_what_is_over_is_refused_on_its_row(
    evalcore: Run, tmp_path: Path, sheet: str, row: dict[str, Any]
) -> None:
    path = save(tmp_path, "期初.xlsx", workbook(OPENING | {sheet: [row]}))
    ran = begun(evalcore, path, "--json")
    assert ran.code == 1
    (finding,) = ran.json["findings"]
    assert (finding["sheet"], finding["severity"]) == (sheet, "error")
    assert finding["cell"].endswith("2")
    assert not (tmp_path / "r.db").exists()


def test_a_record_that_exists_is_never_touched(
    evalcore: Run, opening: Path, tmp_path: Path
) -> None:
    assert evalcore("init", "--store", "r.db").code == 0
    before = (tmp_path / "r.db").read_bytes()
    ran = begun(evalcore, opening)
    assert (ran.code, "exists already" in ran.err) == (2, True)
    assert (tmp_path / "r.db").read_bytes() == before


def test_a_file_without_a_byte_stays_one_when_the_balance_is_refused(
    evalcore: Run, tmp_path: Path
) -> None:
    (tmp_path / "r.db").touch()
    (tmp_path / "r.db.note").write_text("mine")
    path = save(tmp_path, "期初.xlsx", workbook(OPENING | {"定级": [dict(GRADES[0], 组织="西庄")]}))
    before = set(tmp_path.iterdir())
    assert begun(evalcore, path).code == 1
    assert set(tmp_path.iterdir()) == before
    assert (tmp_path / "r.db").read_bytes() == b""


def test_an_interrupted_balance_leaves_no_record(
    evalcore: Run, opening: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_given: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("evalcore.record.record.Record.append_many", interrupted)
    monkeypatch.setattr("evalcore.record.record.Record.append_parts", interrupted)
    before = set(tmp_path.iterdir())
    assert begun(evalcore, opening).code == 130
    assert set(tmp_path.iterdir()) == before


def test_an_empty_workbook_begins_no_record(evalcore: Run, tmp_path: Path) -> None:
    path = save(tmp_path, "期初.xlsx", workbook({"定级": []}, headers=GRADES[0]))
    assert begun(evalcore, path).code == 1
    assert not (tmp_path / "r.db").exists()


def test_files_and_the_option_belong_together(evalcore: Run, opening: Path, tmp_path: Path) -> None:
    assert evalcore("init", "--opening", "--store", "r.db").code == 2
    assert evalcore("init", opening, "--store", "r.db").code == 2
    assert evalcore("init", "--opening", tmp_path / "no.xlsx", "--store", "r.db").code == 2
    assert not (tmp_path / "r.db").exists()


def test_several_files_are_one_balance(evalcore: Run, tmp_path: Path) -> None:
    roster = {name: OPENING[name] for name in ("组织名册", "人员名册", "任职情况")}
    rest = {name: OPENING[name] for name in ("定级", "问题台账", "承诺台账")}
    one = save(tmp_path, "名册.xlsx", workbook(roster))
    two = save(tmp_path, "台账.xlsx", workbook(rest))
    ran = evalcore("init", "--opening", two, one, "--store", "r.db", *DAY, "--json")
    assert ran.code == 0
    assert ran.json["opening"]["units"] == 6
    assert ran.json["opening"]["problems_open"] == 1


def test_a_program_killed_in_the_middle_leaves_nothing_under_the_name(
    evalcore: Run, opening: Path, tmp_path: Path
) -> None:
    """Killed between the tables and the first fact: the record must not stand there, empty."""
    program = (
        "import os, sys; from cli.main import main; from evalcore.record.record import Record\n"
        "Record.append_parts = lambda *a, **k: os._exit(9)\n"
        "main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", program, "init", "--opening", opening, "--store", "r.db", *DAY]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 9
    assert sorted(path.name for path in tmp_path.glob("[!.]*")) == [opening.name]
    assert begun(evalcore, opening).code == 0


def test_a_key_file_that_is_there_is_kept_and_added_to(
    evalcore: Run, opening: Path, tmp_path: Path
) -> None:
    (keys := Keyring(tmp_path / "r.db.keys")).ensure(["mine"])
    assert begun(evalcore, opening).code == 0
    assert {"mine", "problem:WT-1"} <= set(keys.scopes())
    with open_record("r.db") as record:
        assert record.verify().sealed == 0


def test_on_a_server_it_is_all_or_nothing_too(
    evalcore: Run,
    opening: Path,
    tmp_path: Path,
    postgres_schema: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVALCORE_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("EVALCORE_CACHE", str(tmp_path / "cache"))
    server = postgres_schema()
    given = ("init", "--opening", opening, "--store", server, *DAY)
    wrong = save(tmp_path, "错.xlsx", workbook(OPENING | {"定级": [dict(GRADES[0], 组织="西庄")]}))
    assert evalcore("init", "--opening", wrong, "--store", server, *DAY).code == 1
    with pytest.raises(StoreError, match="no record at"):
        open_record(server)
    ran = evalcore(*given)
    assert (ran.code, "problems, 1 of them open" in ran.out) == (0, True)
    with open_record(server) as record:
        assert (record.verify().ok, len(record.commits())) == (True, 1)
    again = evalcore(*given)
    assert (again.code, "left alone" in again.err) == (2, True)
    later = evalcore("import", opening, "--store", server, "--received-on", "2025-04-05")
    assert (later.code, "Nothing new" in later.out) == (0, True)
