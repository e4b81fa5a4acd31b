"""``evalcore flag``: from a flag of a run to its correction, as an office goes through it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evalcore.record import NewEvent, open_record
from evalcore.vocabulary.accountability import AccountabilityDecided, AppealDecided
from evalcore.vocabulary.evaluations import VotesTallied
from evalcore.vocabulary.flags import FlagRaised
from evalcore.vocabulary.pledges import PledgeMade
from tests.cli.conftest import Ran, events
from tests.cli.flagged_year import (
    ABOVE,
    CONFIRMED,
    FIRST,
    HEARD,
    MEASURED,
    RAISED,
    TOLD,
    Office,
    make_flagged,
)
from tests.evalcore.procedures.test_flags import TODAY
from tests.support.word import text_of

Command = Callable[..., Ran]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_flagged(tmp_path_factory.mktemp("flagged"))


@pytest.fixture
def year(made: Path, tmp_path: Path) -> Path:
    """A copy of the year in the current folder: record.db, results.db, own.yaml."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def flags(evalcore: Command, year: Path) -> list[dict[str, Any]]:
    """The flags of the run."""
    found: list[dict[str, Any]] = evalcore("flags", "--json").json["accountability"]
    assert len(found) == 8
    return found


@pytest.fixture
def office(evalcore: Command, flags: list[dict[str, Any]]) -> Office:
    return Office(evalcore, flags[0]["id"])


def test_a_flag_goes_all_the_way_and_its_file_shows_every_step(
    office: Office, evalcore: Command
) -> None:
    office.through(RAISED, TOLD, HEARD, CONFIRMED, MEASURED)
    assert office("appeal", "--words", "不服", "--on", "2025-10-20", by=ABOVE, actor="li").code == 0
    decided = office("decide-appeal", "变更", "--ground", "偏重", "--on", "2025-10-30", by=ABOVE,
                     actor="zhao")  # fmt: skip
    assert decided.code == 0, decided.err
    assert office.stage() == "to_correct"
    lifted = office("correct", "--what", "改为提醒", "--lifts", f"{office.flag}-M1", "--instead",
                    "提醒", "--on", "2025-11-03")  # fmt: skip
    assert lifted.code == 0, lifted.err
    page = evalcore("flag", "show", office.flag, "--json").json
    assert [step["fact"] for step in page["steps"]] == [
        "FlagRaised", "FlagNotified", "FlagAnswered", "FlagConfirmed", "MeasureTaken",
        "FlagAppealed", "FlagAppealDecided", "FlagCorrected", "MeasureTaken",
    ]  # fmt: skip
    assert [(one["measure"], one["lifted"]) for one in page["measures"]] == [
        ("talk", True), ("reminder", False),
    ]  # fmt: skip
    assert {step["fact"] for step in page["evidence"]} == {"PledgeMade", "PledgeReviewed"}
    assert (page["stage"], page["next"]) == ("corrected", [])
    text = evalcore("flag", "show", office.flag[:8]).out
    for word in ("承诺未兑现", "7号, 县委常委会", "改为提醒", "zhao", "Nothing more"):
        assert word in text
    assert "征地" not in text
    assert "不服" not in text


def test_what_they_said_is_sealed_wherever_it_is_shown(office: Office, evalcore: Command) -> None:
    office.through(RAISED, TOLD, HEARD)
    for shown in (
        evalcore("flag", "show", office.flag),
        evalcore("flag", "show", office.flag, "--json"),
        evalcore("trail", office.flag),
        evalcore("flag", "list", "--json"),
    ):
        assert shown.code == 0
        assert "征地" not in shown.out


def test_the_days_come_from_the_scheme_that_the_record_keeps(office: Office, year: Path) -> None:
    (year / "own.yaml").unlink()
    office.through(RAISED)
    assert office(*TOLD, "--json").json["due_on"] == "2025-10-07"
    assert office("confirm", "--ground", "属实", "--on", "2025-10-07").code == 1
    confirmed = office(*CONFIRMED, "--json")
    assert confirmed.json["appeal_until"] == "2025-10-23"
    late = office("appeal", "--on", "2025-10-24", by=ABOVE)
    assert late.code == 1
    assert "The last day to appeal was 2025-10-23" in late.err
    let_in = office("appeal", "--on", "2025-10-24", "--override", "住院", "--allowed-by", "市委",
                    "--json", by=ABOVE)  # fmt: skip
    assert let_in.json["recorded"] == ["RightOverridden", "FlagAppealed"]
    assert let_in.json["due_on"] == "2025-11-23"


def test_an_answer_can_be_given_more_time_and_never_less(office: Office) -> None:
    office.through(RAISED)
    short = office(*TOLD, "--due", "2025-10-05")
    assert short.code == 1
    assert "they have until 2025-10-07 at least" in short.err
    assert office(*TOLD, "--due", "2025-10-15", "--json").json["due_on"] == "2025-10-15"


@pytest.mark.parametrize("name", ["notice.md", "notice.html", "notice.docx"])
def test_the_notice_says_what_why_until_when_and_how(
    office: Office, evalcore: Command, year: Path, name: str
) -> None:
    office.through(RAISED, (*TOLD, "--paper", name))
    written = (year / name).read_bytes()
    for word in ("提示告知书", "承诺未兑现", "2025年10月7日", "约谈", "尚未决定", "修",
                 PledgeMade.TITLE, FIRST, "不是结论"):  # fmt: skip
        assert word in text_of(written), word
    (year / name).unlink()
    assert evalcore("flag", "show", office.flag, "--paper", name).code == 0
    assert (year / name).read_bytes() == written


def test_the_decision_and_the_reply_to_an_appeal_say_what_the_record_holds(
    office: Office, evalcore: Command, year: Path
) -> None:
    show = ("flag", "show", office.flag, "--paper", "p.md", "--as")
    office.through(RAISED, TOLD)
    for which, words in (("decision", "not decided yet"), ("reply", "No appeal")):
        ran = evalcore(*show, which)
        assert (ran.code, words in ran.err) == (2, True), ran.err
    assert not (year / "p.md").exists()
    office.through(HEARD, CONFIRMED, MEASURED)
    assert evalcore(*show, "decision").code == 0
    decided = (year / "p.md").read_text("utf-8")
    for word in ("提示处理决定告知书", "认定上述提示属实", "约谈", "2025年10月23日", "陈述和申辩"):
        assert word in decided, word
    assert "征地" not in decided, "what they said is sealed"
    assert office("appeal", "--words", "不服", "--on", "2025-10-20", by=ABOVE, actor="li").code == 0
    assert office("decide-appeal", "变更", "--ground", "偏重", "--on", "2025-10-30", by=ABOVE,
                  actor="zhao").code == 0  # fmt: skip
    assert evalcore(*show, "reply").code == 0
    replied = (year / "p.md").read_text("utf-8")
    for word in ("申诉处理答复", "变更", "应当纠正，尚未纠正"):
        assert word in replied, word
    assert "不服" not in replied


@pytest.mark.parametrize("form", ["html", "md", "docx"])
def test_a_notice_is_no_place_for_markup_from_a_workbook(form: str) -> None:
    from projections.appealing.notice import Notice
    from projections.appealing.paper import notice_fields
    from projections.papers import Style, print_paper

    said = ("第1条", "日", "<script>alert(1)</script> | # [x](http://y) {{ number }}")
    notice = Notice(
        number="f", to="<b>王</b>", unit="村", rule="规则", basis="", suggests="", evidence=(said,),
        due=None, by="办", on=None,
    )  # fmt: skip
    written = print_paper("notice", notice_fields(notice), Style(form))
    text = text_of(written)
    if form == "docx":
        assert said[2] in text, "text stays text: no tag in it is filled in"
        assert "<b>王</b>" in text
    else:
        assert "<script" not in text.replace(r"\<", "")
        assert "<b>王" not in text
    if form == "md":
        assert r"\<script\>" in text
        assert r"\|" in text


def test_paper_of_a_kind_that_is_not_written_is_refused_before_anything_is_recorded(
    office: Office,
) -> None:
    office.through(RAISED)
    assert office(*TOLD, "--paper", "notice.odt").code == 2
    assert office.stage() == "raised"


def test_people_read_whom_a_flag_is_about_by_name(
    evalcore: Command, flags: list[dict[str, Any]]
) -> None:
    ran = evalcore("flag", "raise", flags[0]["id"], "--by", FIRST, "--on", "2025-10-01")
    assert f"({flags[0]['unit_name']})" in ran.out


def test_a_rule_is_raised_as_a_whole_and_once(
    evalcore: Command, flags: list[dict[str, Any]]
) -> None:
    raised = ("flag", "raise", "--all", "unkept", "--by", FIRST, "--on", "2025-10-01", "--json")
    first, again = evalcore(*raised).json, evalcore(*raised).json
    assert len(first["raised"]) == 8
    assert (again["raised"], len(again["already"])) == ([], 8)
    listed = evalcore("flag", "list", "--json").json
    assert {row["flag_no"] for row in listed} == {flag["id"] for flag in flags}
    assert {(row["stage"], row["next"][0]) for row in listed} == {("raised", "notify")}
    single = evalcore("flag", "raise", flags[0]["id"], "--by", FIRST, "--on", "2025-10-01")
    assert single.code == 1
    assert "was raised on 2025-10-01 already" in single.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("raise", "ffffffff"), 2, "The run has no flag"),
        (("raise", "--all", "unkep"), 2, "Raised: unkept"),
        (("raise",), 2, "Say which"),
        (("show", "ffffffff"), 2, "No flag 'ffffffff' was raised"),
        (("notify", ""), 2, "No flag"),
    ],
)
def test_what_names_no_flag_is_said(
    evalcore: Command, year: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ran = evalcore("flag", *arguments)
    assert (ran.code, words in ran.err) == (code, True), ran.err


def test_a_number_is_meant_by_its_beginning_where_one_alone_begins_so() -> None:
    from evalcore.errors import UsageError
    from evalcore.procedures.flag_read import the_one

    known = ["aaaa1111", "aaaa2222", "bbbb"]
    assert the_one("aaaa1", known) == "aaaa1111"
    assert the_one("bbb", known) is None
    assert the_one("cccc", known) is None
    with pytest.raises(UsageError, match="2 flags begin with aaaa: aaaa1111, aaaa2222"):
        the_one("aaaa", known)


@pytest.mark.parametrize(
    ("column", "value", "words"), [("status", "trial", "trial"), ("root", "0", "another record")]
)
def test_nothing_is_raised_from_a_trial_or_from_results_of_another_record(
    evalcore: Command, year: Path, column: str, value: str, words: str
) -> None:
    with sqlite3.connect(year / "results.db") as results:
        results.execute(f"UPDATE run SET {column} = ?", [value])
    ran = evalcore("flag", "raise", "--all", "unkept", "--by", FIRST)
    assert ran.code == 1
    assert words in ran.err


def test_the_same_flag_of_another_period_has_a_file_of_its_own(office: Office, year: Path) -> None:
    from evalcore.procedures.flag_read import number_for

    office.through(RAISED)
    with open_record(year / "record.db") as record:
        assert number_for(record, office.flag, "own-2025", "2025") == office.flag
        later = number_for(record, office.flag, "own-2025", "2026")
    assert later == f"{office.flag}-own-2025-2026"


def test_what_the_competent_organ_decided_is_shown_in_the_file(
    office: Office, evalcore: Command, year: Path
) -> None:
    office.through(RAISED, TOLD, HEARD, CONFIRMED, ("refer", "--to", "县纪委监委", "--on",
                                                    "2025-10-10"))  # fmt: skip
    decided = AccountabilityDecided(
        occurred_on=TODAY, decision="问1", unit="V1", person="P1", kind="notice", ground="失职",
        decided_by="县纪委监委", flag_no=office.flag,
    )  # fmt: skip
    appeal = AppealDecided(
        occurred_on=TODAY, decision="问1", result="revoked", decided_by="市纪委监委"
    )
    reported: list[NewEvent] = events([decided, appeal])
    with open_record(year / "record.db") as record:
        record.append("file", reported, actor="jw")
    page = evalcore("flag", "show", office.flag, "--json").json
    assert [step["fact"] for step in page["beside"]] == ["AccountabilityDecided", "AppealDecided"]
    assert page["stage"] == "referred"
    trail = evalcore("trail", office.flag, "--json").json
    assert evalcore("trail", office.flag[:12], "--json").json["entries"] == trail["entries"]
    facts = [entry["fact"] for entry in trail["entries"]]
    assert facts[0] == "PledgeMade"
    assert facts[-1] == "AppealDecided"
    assert {"FlagRaised", "FlagAnswered", "FlagConfirmed", "FlagReferred"} <= set(facts)


def test_the_votes_behind_a_flag_are_for_reviewers(evalcore: Command, year: Path) -> None:
    votes = VotesTallied(
        occurred_on=TODAY, meeting="M1", part="masses", rater_category="服务对象",
        item="总体评价", option="不满意", votes=2,
    )  # fmt: skip
    with open_record(year / "record.db") as record:
        record.append("file", events([votes]), actor="li")
        raised = FlagRaised(
            occurred_on=TODAY, flag_no="tallied", scheme="own", digest="0", period="2025", run="0",
            rule="tally", title="计票不符", unit="V1", cites="[]",
            evidence=f"[{record.head().size}]", raised_by=FIRST,
        )  # fmt: skip
        record.append("flag:tallied", events([raised]), actor="li")
    for shown in (
        evalcore("flag", "show", "tallied"),
        evalcore("flag", "show", "tallied", "--json"),
    ):
        assert VotesTallied.TITLE in shown.out
        assert "服务对象" not in shown.out
        assert "不满意" not in shown.out
    assert "evalcore trail tallied" in evalcore("flag", "show", "tallied").out
    assert "服务对象" in evalcore("trail", "tallied").out


def test_a_measure_is_no_place_for_accountability(office: Office) -> None:
    office.through(RAISED, TOLD, HEARD, CONFIRMED)
    ran = office("measure", "诫勉", "--on", "2025-10-09")
    assert ran.code == 1
    assert "competent organ's alone" in ran.err


def test_whoever_decided_first_does_not_decide_the_appeal(office: Office) -> None:
    office.through(RAISED, TOLD, HEARD, CONFIRMED)
    assert office("appeal", "--on", "2025-10-20", by=ABOVE).code == 0
    appeal = ("decide-appeal", "维持", "--ground", "属实", "--on", "2025-10-25")
    assert "decided first" in office(*appeal, actor="zhao").err
    assert "wang" in office(*appeal, by=ABOVE).err
    assert office(*appeal, by=ABOVE, actor="zhao").code == 0


def test_where_each_flag_of_a_run_stands_is_a_column_of_flags(
    office: Office, evalcore: Command
) -> None:
    office.through(RAISED, TOLD)
    rows = evalcore("flags", "--store", "record.db", "--json").json["accountability"]
    stages = {row["id"]: row["stage"] for row in rows}
    assert stages.pop(office.flag) == "notified"
    assert set(stages.values()) == {""}
    text = evalcore("flags", "--store", "record.db").out
    assert f"told, not heard yet · {office.flag}" in text
    assert "stage" not in evalcore("flags", "--json").json["accountability"][0]


def test_the_words_of_an_answer_come_from_a_text_file_too(office: Office, year: Path) -> None:
    (year / "said.txt").write_text("征地手续未批", encoding="utf-8")
    (year / "bad.txt").write_bytes(b"\xff\xfe\x00\x01")
    office.through(RAISED, TOLD)
    assert office("hear", "--words-file", "bad.txt", "--on", "2025-10-06").code == 1
    both = office("hear", "--words-file", "said.txt", "--words", "x", "--on", "2025-10-06")
    assert both.code == 2
    assert office("hear", "--words-file", "said.txt", "--on", "2025-10-06").code == 0
