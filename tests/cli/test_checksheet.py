"""Heard before ranked, by commands: sheets go out, objections come back, each is answered."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import cli.checksheet
import cli.intake
import cli.objection
from cli.main import main
from evalcore.intake.check_sheet_form import (
    COLUMNS,
    DAY,
    OBJECTS,
    OPINION,
    OPINION_COLUMNS,
    POINTS,
    VERDICT,
    WORDS,
)
from evalcore.procedures.checking_sheets import check_sheets, open_objections
from evalcore.record import Record, open_record
from projections.checksheet.book import HEADER
from tests.cli.conftest import Ran
from tests.projections.checksheet.world import SECRET, recorded, written_scheme

Run = Callable[..., Ran]

TODAY = date(2026, 1, 8)
WORDS_SAID = "四月支委会开过，记录在村里"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with its scheme; and another with the sheets of all sent: both copied by tests."""
    folder = tmp_path_factory.mktemp("office")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("new", "sent"):
            (folder / name).mkdir()
            recorded(folder / name).close()
            written_scheme(folder / name)
        patch.chdir(folder / "sent")
        patch.setenv("EVALCORE_LANG", "en")
        patch.setattr(cli.checksheet, "today", lambda: TODAY)
        sending = ("--out", "sheets", "--send", "--by", "县委考核办", "--scheme", "check.yaml")
        assert main(["checksheet", "--all", *sending]) == 0
    return folder


def placed(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what was made, on a day in January."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    for module in (cli.checksheet, cli.intake, cli.objection):
        monkeypatch.setattr(module, "today", lambda: TODAY)
    monkeypatch.setenv("EVALCORE_STORE", "record.db")
    monkeypatch.setenv("EVALCORE_SCHEME", "check.yaml")
    return tmp_path


@pytest.fixture
def office(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record and its scheme."""
    return placed(once / "new", tmp_path, monkeypatch)


@pytest.fixture
def sent(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the sheets that were sent, beside their record."""
    return placed(once / "sent", tmp_path, monkeypatch) / "sheets"


def filled(folder: Path, name: str, objections: dict[int, str], verdict: str = "") -> Path:
    """A sheet as it comes back: row → objection."""
    [path] = folder.glob(f"*{name}*.xlsx")
    book = openpyxl.load_workbook(path)
    for row, words in objections.items():
        book[POINTS].cell(HEADER + row, COLUMNS.index(OBJECTS) + 1).value = "有"
        book[POINTS].cell(HEADER + row, COLUMNS.index(WORDS) + 1).value = words
    book[OPINION].cell(2, OPINION_COLUMNS.index(VERDICT) + 1).value = verdict
    book[OPINION].cell(2, OPINION_COLUMNS.index(DAY) + 1).value = "2026-01-08"
    back = folder / f"back-{name}.xlsx"
    book.save(back)
    return back


def objected(evalcore: Run, sent: Path) -> str:
    """V1 objects to the meeting that was not found; the number of the objection."""
    ran = evalcore("import", filled(sent, "V1", {2: WORDS_SAID}))
    assert ran.code == 0, ran.err
    [row] = evalcore("objection", "list", "--json").json
    return str(row["objection"])


def reported_meeting(evalcore: Run) -> int:
    """The meeting that was missing is reported; its position."""
    Path("late.jsonl").write_text(
        '{"fact": "MeetingHeld", "unit": "V1", "meeting_kind": "committee", "due": 5, '
        '"present": 5, "occurred_on": "2025-04-18"}\n'
    )
    assert evalcore("import", "late.jsonl").code == 0
    return opened().head().size


def opened() -> Record:
    return open_record("record.db")


def test_the_sheets_of_all_are_written_and_recorded_as_sent_at_once(sent: Path) -> None:
    assert sorted(path.suffix for path in sent.iterdir()) == [".html"] * 3 + [".xlsx"] * 3
    with opened() as record:
        found = check_sheets(record, "2025", "check")
        commits = record.commits()
    assert [one.subject for one in found] == ["V1", "V2", "V3"]
    assert {(one.sent_on, one.size, one.unanswered) for one in found} == {
        (TODAY, commits[-2].size, True)
    }
    assert commits[-1].size - commits[-2].size == 3, "one transaction"


def test_sheets_sent_twice_on_a_day_are_recorded_once(sent: Path, evalcore: Run) -> None:
    before = opened().head()
    again = ("--out", "again", "--send", "--by", "县委考核办", "--scheme", "check.yaml")
    ran = evalcore("checksheet", "--all", *again, "--on", TODAY.isoformat())
    assert ran.code == 0, ran.err
    assert "Already sent today, unchanged since: 3." in ran.out
    assert opened().head() == before
    [paper] = [path for path in Path("again").glob("*.html") if "红旗" in path.name]
    assert "最迟 2026-01-15" in paper.read_text(), "five working days of the scheme"
    assert "2026-01-08 由县委考核办送达" in paper.read_text()


def test_without_send_nothing_is_recorded(office: Path, evalcore: Run) -> None:
    before = opened().head()
    ran = evalcore("checksheet", "V1", "--out", "sheets", "--format", "html,xlsx,md")
    assert ran.code == 0, ran.err
    assert len(list((office / "sheets").iterdir())) == 3
    assert opened().head() == before


def test_one_sheet_is_printed_where_no_folder_is_named(office: Path, evalcore: Run) -> None:
    ran = evalcore("checksheet", "红旗村")
    assert ran.code == 0, ran.err
    assert "核对单（2025年度）" in ran.out
    assert "承办 红旗村 31 天，卡滞（民政局）9 天" in ran.out
    assert "异议最迟" not in ran.out, "days run from the day it is sent"
    assert SECRET not in ran.out
    assert "\\" not in ran.out, "nothing renders Markdown on a screen"


def test_results_give_the_same_sheet_as_the_record(office: Path, evalcore: Run) -> None:
    assert evalcore("score", "--out", "results.db").code == 0
    of_results = evalcore("checksheet", "V1", "--results", "results.db", "--json").json
    assert of_results == evalcore("checksheet", "V1", "--json").json


def test_results_of_another_record_are_not_sent(office: Path, evalcore: Run) -> None:
    assert evalcore("score", "--out", "results.db").code == 0
    (office / "other").mkdir()
    with recorded(office / "other"):
        pass
    ran = evalcore(
        "checksheet", "--all", "--results", "results.db", "--out", "sheets", "--send", "--by", "办",
        "--store", "other/record.db",
    )  # fmt: skip
    assert (ran.code, "not of this record" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Say whose check sheet"),
        (("V1", "--all"), "Say whose check sheet"),
        (("--all",), "Name a folder"),
        (("V1", "--send", "--by", "办"), "name a folder"),
        (("V1", "--format", "odt"), "--format: odt"),
        (("V9",), "Nobody assessed is called V9"),
    ],
)
def test_what_is_asked_for_wrongly_is_said(
    office: Path, evalcore: Run, arguments: tuple[str, ...], words: str
) -> None:
    ran = evalcore("checksheet", *arguments)
    assert (ran.code, words in ran.err) == (2, True), ran.err


def test_nobody_unnamed_sends(office: Path, evalcore: Run) -> None:
    ran = evalcore("checksheet", "--all", "--out", "sheets", "--send")
    assert (ran.code, "Nobody sends" in ran.err) == (1, True)
    assert not (office / "sheets").exists(), "nothing is written where nothing may be sent"


def test_a_sheet_that_comes_back_is_recognised(sent: Path, evalcore: Run) -> None:
    ran = evalcore("import", filled(sent, "V1", {2: WORDS_SAID}), "--json")
    assert ran.code == 0, ran.err
    with opened() as record:
        [objection] = open_objections(record, "2025")
        public = [stored.public for stored in record.read()]
        private = record.private(objection.position)
    assert (objection.indicator, objection.slot, objection.filed_on) == (
        "committee", "2025Q2", TODAY,
    )  # fmt: skip
    assert not any(WORDS_SAID.encode() in state for state in public), "the words are sealed"
    assert WORDS_SAID.encode() in (private or b"")


def test_the_same_sheet_again_is_nothing_new(sent: Path, evalcore: Run) -> None:
    back = filled(sent, "V1", {2: WORDS_SAID})
    assert evalcore("import", back).code == 0
    before = opened().head()
    assert evalcore("import", back, "--map", "checksheet").code == 0
    assert opened().head() == before


def test_whoever_agrees_has_accepted(sent: Path, evalcore: Run) -> None:
    assert evalcore("import", filled(sent, "V3", {}, "无异议")).code == 0
    with opened() as record:
        states = {one.subject: one for one in check_sheets(record, "2025")}
    assert states["V3"].accepted_on == TODAY
    assert not states["V3"].unanswered


def test_one_bad_sheet_keeps_all_out(sent: Path, evalcore: Run) -> None:
    before = opened().head()
    good = filled(sent, "V1", {2: WORDS_SAID})
    bad = filled(sent, "V3", {1: "不对"}, "无异议")
    ran = evalcore("import", good, bad)
    assert (ran.code, "核对意见" in ran.out + ran.err) == (1, True)
    assert opened().head() == before


def test_check_sheets_are_not_mixed_with_other_files(sent: Path, evalcore: Run) -> None:
    Path("other.jsonl").write_text("{}\n")
    ran = evalcore("import", filled(sent, "V3", {}, "无异议"), "other.jsonl")
    assert (ran.code, "apart from other files" in ran.err) == (2, True)


def test_objections_are_listed_until_and_after_they_are_late(
    sent: Path, evalcore: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = objected(evalcore, sent)
    [row] = evalcore("objection", "list", "--json").json
    assert (row["objection"], row["state"], row["subject"]) == (number, "open", "V1")
    assert row["due"] == "2026-01-22", "ten working days"
    monkeypatch.setattr(cli.objection, "today", lambda: date(2026, 1, 23))
    assert evalcore("objection", "list", "--only", "late", "--json").json[0]["state"] == "late"
    assert evalcore("objection", "list", "--only", "answered", "--json").json == []
    listed = evalcore("objection", "list").out
    assert f"{number} · late · " in listed
    # Names and titles, not codes; no column that an 80 cell terminal would break the number in.
    assert "红旗村 · 支委会每季度 2025Q2" in listed
    assert max(map(len, listed.splitlines())) <= 80


def test_an_accepted_objection_returns_the_lost_point(sent: Path, evalcore: Run) -> None:
    number = objected(evalcore, sent)
    position = reported_meeting(evalcore)
    ran = evalcore(
        "objection", "answer", number, "--accept", "--correction", position,
        "--reason", "记录补到，属实", "--by", "考核组",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    [row] = evalcore("objection", "list", "--points", "--json").json
    assert (row["state"], row["result"], row["by"]) == ("answered", "accepted", "考核组")
    assert row["correction"]["position"] == position
    assert (row["correction"]["stands"], row["correction"]["added"]) == (True, True)
    assert row["points"]["before"] == {"credit": 0, "possible": 1, "points": "30"}
    assert row["points"]["now"] == {"credit": 1, "possible": 1, "points": "40"}
    [sheet] = evalcore("checksheet", "V1", "--json").json["sheets"]
    assert "2025Q2" not in [point["slot"] for point in sheet["points"]]


def test_a_corrected_fact_shows_its_fields_before_and_after(sent: Path, evalcore: Run) -> None:
    assert evalcore("import", filled(sent, "V1", {1: "四月一日已办结"})).code == 0
    [row] = evalcore("objection", "list", "--json").json
    Path("right.jsonl").write_text(
        '{"fact": "ProblemClosed", "problem": "W-1", "closed_by": "T1", '
        f'"occurred_on": "2025-03-28", "corrects": {closing()}, "reason": "销号单日期", '
        '"authority": "考核组"}\n'
    )
    ran = evalcore("import", "right.jsonl")
    assert ran.code == 0, ran.err
    position = opened().head().size
    ran = evalcore(
        "objection", "answer", row["objection"], "--accept", "--correction", position,
        "--reason", "属实", "--by", "考核组",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    [row] = evalcore("objection", "list", "--points", "--json").json
    assert row["correction"]["changed"] == [
        {"field": "occurred_on", "title": "发生日期", "before": "2025-04-10",
         "after": "2025-03-28"}
    ]  # fmt: skip
    assert (row["points"]["before"]["points"], row["points"]["now"]["points"]) == ("0", "40")


def test_a_withdrawn_fact_answers_an_objection_to_what_was_deducted_for_it(
    sent: Path, evalcore: Run
) -> None:
    assert evalcore("import", filled(sent, "V1", {4: "抽查的是邻村"})).code == 0
    [row] = evalcore("objection", "list", "--json").json
    with opened() as record:
        checked = next(s.position for s in record.read() if s.topic == "SpotCheckDone.1")
    Path("gone.jsonl").write_text(
        f'{{"fact": "FactRetracted", "target": {checked}, "ground": "查错村", "allowed_by": "办", '
        '"occurred_on": "2026-01-08"}\n'
    )
    assert evalcore("import", "gone.jsonl").code == 0
    ran = evalcore(
        "objection", "answer", row["objection"], "--accept", "--correction", opened().head().size,
        "--reason", "属实", "--by", "考核组",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    [row] = evalcore("objection", "list", "--points", "--json").json
    assert (row["points"]["before"]["points"], row["points"]["now"]["points"]) == ("-2", "0")
    assert {"field": "item", "title": "抽查项目", "before": "走访记录", "after": None} in (
        row["correction"]["changed"]
    )


def closing() -> int:
    with opened() as record:
        return next(s.position for s in record.read() if s.topic == "ProblemClosed.1")


def test_a_rejected_objection_needs_a_reason_and_no_correction(sent: Path, evalcore: Run) -> None:
    number = objected(evalcore, sent)
    refused = evalcore("objection", "answer", number, "--reject", "--by", "考核组")
    assert (refused.code, "--reason" in refused.err) == (1, True)
    ran = evalcore(
        "objection", "answer", number, "--reject", "--reason", "查无记录", "--by", "考核组"
    )
    assert ran.code == 0, ran.err
    with opened() as record:
        assert open_objections(record, "2025") == ()
    again = evalcore("objection", "answer", number, "--reject", "--reason", "x", "--by", "y")
    assert (again.code, "was answered on" in again.err) == (1, True)


def test_what_does_not_touch_the_case_corrects_nothing(sent: Path, evalcore: Run) -> None:
    number = objected(evalcore, sent)
    Path("other.jsonl").write_text(
        '{"fact": "MeetingHeld", "unit": "V2", "meeting_kind": "committee", "due": 5, '
        '"present": 5, "occurred_on": "2025-04-18"}\n'
    )
    assert evalcore("import", "other.jsonl").code == 0

    def accept(position: int) -> Ran:
        return evalcore(
            "objection", "answer", number, "--accept", "--correction", position,
            "--reason", "x", "--by", "y",
        )  # fmt: skip

    head = opened().head().size
    assert "nothing to do with the case" in accept(head).err
    assert "before the objection" in accept(1).err
    assert (accept(head + 1).code, accept(0).code) == (2, 2)
    assert "no fact, correction" in accept(head - 1).err, "the note of the import itself"
    assert opened().head().size == head


def test_a_correction_that_was_withdrawn_is_told(sent: Path, evalcore: Run) -> None:
    number = objected(evalcore, sent)
    position = reported_meeting(evalcore)
    answered = evalcore(
        "objection", "answer", number, "--accept", "--correction", position,
        "--reason", "属实", "--by", "考核组",
    )  # fmt: skip
    assert answered.code == 0, answered.err
    Path("gone.jsonl").write_text(
        f'{{"fact": "FactRetracted", "target": {position}, "ground": "误", "allowed_by": "办", '
        '"occurred_on": "2026-01-08"}\n'
    )
    assert evalcore("import", "gone.jsonl").code == 0
    [row] = evalcore("objection", "list", "--json").json
    assert row["correction"]["stands"] is False


def test_an_unknown_objection_is_refused(office: Path, evalcore: Run) -> None:
    ran = evalcore("objection", "answer", "YY-0", "--reject", "--reason", "x", "--by", "y")
    assert (ran.code, "no objection YY-0" in ran.err) == (1, True)
    assert evalcore("objection", "answer", "YY-0").code == 2


def test_nobody_concerned_and_nobody_without_the_right_answers(sent: Path, evalcore: Run) -> None:
    number = objected(evalcore, sent)
    by = ("--office", "县委组织部", "--by", "县委组织部")
    first = ("actor", "add", "admin", "--role", "admin", "--name", "赵敏")
    assert evalcore(*first, *by).code == 0
    more = ("--actor", "admin", *by)
    for actor, *role in (
        ("head", "--role", "decider", "--name", "钱学"),
        ("secretary", "--role", "decider", "--person", "P1"),
        ("clerk", "--role", "clerk", "--name", "孙立"),
    ):
        added = evalcore("actor", "add", actor, *role, *more)
        assert added.code == 0, added.err

    def reject(actor: str, *options: str) -> Ran:
        return evalcore(
            "objection", "answer", number, "--reject", "--reason", "查无记录", "--by", "考核组",
            "--actor", actor, *options,
        )  # fmt: skip

    clerk = reject("clerk")
    assert (clerk.code, "answer_objection" in clerk.err, "head" in clerk.err) == (1, True, True)
    secretary = reject("secretary")
    assert (secretary.code, "serves at V1" in secretary.err) == (1, True)
    assert reject("head").code == 0
    head = opened().head()
    assert [s.actor for s in opened().read(head.size)] == ["head"]
