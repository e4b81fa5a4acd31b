"""A year by command: opened, sealed, published, made public, objected to, graded, used."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cli.main import main
from evalcore.record import open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.actors import ActorRegistered, RoleGranted
from evalcore.vocabulary.checksheets import CheckSheetSent, PointObjected
from evalcore.vocabulary.honours import ResultApplied
from projections.publishing import open_results
from tests.cli.conftest import Ran, events
from tests.cli.official_scheme import DECISION, fill, write_next_year, write_scheme

Command = Callable[..., Ran]
BY = ("--by", "县委组织部")
PROCEDURE = f"""procedure:
  counted: calendar
  objection: {{value: 5, {DECISION}}}
  publicity: {{value: 5, {DECISION}}}
vetoes:
  unkept:
    title: 有承诺未兑现
    of: node
    indicator: pledge_kept
    below: {{value: 50%, {DECISION}}}
    at_most: 一般
    {DECISION}
groups:"""
OBJECTION = "张三说五月的路早就修好了"


def step(*arguments: object) -> None:
    assert main([str(each) for each in arguments]) == 0


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year with its scheme adopted, its tie decided, opened and sealed."""
    folder = tmp_path_factory.mktemp("sealed")
    store = folder / "record.db"
    fill(store)
    scheme = write_scheme(folder, **{"groups:": PROCEDURE})
    step("scheme", "adopt", scheme, "--store", store, "--by", "县委", "--on", "2025-01-01")
    step("period", "open", "2025", "--scheme", scheme, "--store", store, "--on", "2025-01-02")
    step(
        "tie", "decide", "list:top", "--scheme", scheme, "--takes", "P2@V2", *BY,
        "--store", store, "--on", "2026-01-03",
    )  # fmt: skip
    step("period", "seal", "2025", "--store", store, *BY, "--on", "2026-01-05")
    return folder


@pytest.fixture(scope="module")
def published(sealed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, published; its results beside it."""
    folder = copied(sealed, tmp_path_factory.mktemp("published") / "year")
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        step(
            "publish", "--scheme", folder / "own.yaml", "--store", folder / "record.db", *BY,
            "--on", "2026-01-10", "--out", folder / "results.db",
        )  # fmt: skip
    (folder / "publish.txt").write_text(said.getvalue(), encoding="utf-8")
    return folder


def copied(folder: Path, into: Path) -> Path:
    shutil.copytree(folder, into)
    return into


@pytest.fixture
def year(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A published year that a test may change; commands find its record and results."""
    folder = copied(published, tmp_path / "year")
    monkeypatch.setenv("EVALCORE_STORE", str(folder / "record.db"))
    monkeypatch.setenv("EVALCORE_RESULTS", str(folder / "results.db"))
    monkeypatch.setenv("EVALCORE_SCHEME", str(folder / "own.yaml"))
    return folder


@pytest.fixture
def before(sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The year as adopted and opened, without its seal."""
    store = tmp_path / "record.db"
    fill(store)
    scheme = write_scheme(tmp_path, **{"groups:": PROCEDURE})
    step("scheme", "adopt", scheme, "--store", store, "--by", "县委", "--on", "2025-01-01")
    monkeypatch.setenv("EVALCORE_STORE", str(store))
    monkeypatch.setenv("EVALCORE_SCHEME", str(scheme))
    return tmp_path


def add(folder: Path, *facts: Fact) -> None:
    with open_record(folder / "record.db") as record:
        stream = f"test-{record.head().size}"
        record.append(stream, events(list(facts)), actor="test")


# Opening and sealing


def test_a_period_is_opened_once_and_sealed_once(evalcore: Command, before: Path) -> None:
    days = ("--from", "2025-01-01", "--to", "2025-12-31")
    assert evalcore("period", "open", "2025", *days).code == 0
    assert "open already" in evalcore("period", "open", "2025", *days).err
    ran = evalcore("period", "seal", "2025", *BY, "--on", "2026-01-05", "--json")
    assert ran.json["sealed_size"] + 1 == ran.json["size"]
    again = evalcore("period", "seal", "2025", *BY)
    assert (again.code, "was sealed on 2026-01-05" in again.err) == (1, True)


def test_a_period_that_was_not_opened_is_not_sealed(evalcore: Command, before: Path) -> None:
    ran = evalcore("period", "seal", "2025", *BY)
    assert (ran.code, "never opened" in ran.err) == (1, True)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("2025",), "--from DAY"),
        (("20x5", "--from", "2025-01-01", "--to", "2025-12-31"), "no period"),
        (("2024", "--scheme", "own.yaml"), "judges 2025"),
        (("2025", "--from", "2025-13-01", "--to", "2025-12-31"), "--from"),
    ],
)
def test_what_is_no_period_is_said_to_be_none(
    given: tuple[str, ...], words: str, evalcore: Command, before: Path
) -> None:
    ran = evalcore("period", "open", *given)
    assert (ran.code, words in ran.err) == (2, True)


def sent(day: date) -> CheckSheetSent:
    return CheckSheetSent(
        occurred_on=day, received_on=day, scheme="own-2025", period="2025", unit="V1",
        person="P1", size=1, sent_by="县委组织部",
    )  # fmt: skip


def test_what_is_not_heard_yet_keeps_a_period_from_being_sealed(
    evalcore: Command, before: Path
) -> None:
    evalcore("period", "open", "2025", "--from", "2025-01-01", "--to", "2025-12-31")
    objected = PointObjected(
        occurred_on=date(2026, 1, 3), received_on=date(2026, 1, 3), objection="HD-1",
        scheme="own-2025", period="2025", unit="V2", person="P2", indicator="pledge_kept",
    )  # fmt: skip
    add(before, sent(date(2026, 1, 2)), objected)
    ran = evalcore("period", "seal", "2025", *BY, "--on", "2026-01-07")
    assert ran.code == 1
    assert "HD-1 of 李爱华(东风村)" in ran.err
    assert "check sheets (own-2025) can be objected to until 2026-01-07: " in ran.err
    assert "P1@V1" not in ran.err
    assert "--override REASON --allowed-by AUTHORITY" in ran.err
    told = evalcore("period", "seal", "2025", *BY, "--on", "2026-01-08").err
    assert "can be objected to" not in told
    ran = evalcore(
        "period", "seal", "2025", *BY, "--on", "2026-01-07", "--json",
        "--override", "换届提前结账", "--allowed-by", "县委常委会",
    )  # fmt: skip
    assert len(ran.json["set_aside"]) == 2
    with open_record(before / "record.db") as record:
        topics = [one.topic for one in record.stream("year:2025")]
    assert topics == ["PeriodOpened.1", "RightOverridden.1", "RightOverridden.1", "PeriodSealed.1"]


def test_the_rules_of_a_sheet_that_the_record_has_not_adopted_must_be_named(
    evalcore: Command, before: Path
) -> None:
    evalcore("period", "open", "2025", "--from", "2025-01-01", "--to", "2025-12-31")
    add(before, CheckSheetSent(
        occurred_on=date(2026, 1, 2), received_on=date(2026, 1, 2), scheme="other",
        period="2025", unit="V1", person="P1", size=1, sent_by="县委组织部",
    ))  # fmt: skip
    ran = evalcore("period", "seal", "2025", *BY, "--on", "2026-01-07")
    assert (ran.code, "other" in ran.err, "--scheme" in ran.err) == (1, True, True)


# Publishing


def test_an_opened_period_is_not_published_before_it_is_sealed(
    evalcore: Command, before: Path
) -> None:
    evalcore("period", "open", "2025", "--from", "2025-01-01", "--to", "2025-12-31")
    ran = evalcore("publish", *BY)
    assert (ran.code, "period seal 2025" in ran.err) == (1, True)


def test_publishing_a_sealed_period_says_when_it_was_sealed(published: Path) -> None:
    assert "2025 was sealed on 2026-01-05" in (published / "publish.txt").read_text("utf-8")
    assert "next: evalcore period publicity 2025" in (published / "publish.txt").read_text("utf-8")


def test_a_period_that_was_never_opened_is_published_and_the_output_says_so(
    evalcore: Command, before: Path
) -> None:
    evalcore("tie", "decide", "list:top", "--takes", "P2@V2", *BY, "--on", "2026-01-03")
    ran = evalcore("publish", *BY)
    assert (ran.code, "never opened" in ran.out) == (0, True)


# After the seal


def late_file(folder: Path) -> Path:
    fact = {
        "fact": "PledgeFulfilled", "pledge": "CV4-0", "occurred_on": "2025-05-02",
    }  # fmt: skip
    path = folder / "late.jsonl"
    path.write_text(json.dumps(fact) + "\n", encoding="utf-8")
    return path


def test_a_year_is_not_sealed_over_a_part_of_its_days(evalcore: Command, before: Path) -> None:
    days = ("--from", "2025-01-01", "--to", "2025-03-31")
    assert evalcore("period", "open", "2025", *days).code == 0
    ran = evalcore("period", "seal", "2025", *BY, "--on", "2025-04-05")
    assert ran.code == 1
    assert "2025 goes from 2025-01-01 to 2025-12-31" in ran.err


def test_a_sealed_year_is_not_published_as_of_a_day_that_suits(
    evalcore: Command, sealed: Path, tmp_path: Path
) -> None:
    folder = copied(sealed, tmp_path / "part")
    given = ("--scheme", folder / "own.yaml", "--store", folder / "record.db", *BY)
    ran = evalcore("publish", *given, "--as-of", "2025-06-30", "--out", folder / "results.db")
    assert ran.code == 1
    assert "2025 goes on until 2025-12-31" in ran.err
    assert not (folder / "results.db").exists()


def test_nobody_is_published_unheard_by_withdrawing_the_opening_of_the_period(
    evalcore: Command, before: Path
) -> None:
    """A clerk's file takes the opening back, so that no seal is asked for."""
    assert evalcore("period", "open", "2025", "--scheme", before / "own.yaml").code == 0
    with open_record(before / "record.db") as record:
        opened = record.head().size
    add(
        before,
        PointObjected(
            occurred_on=date(2026, 1, 4), objection="YY-1", scheme="own-2025", period="2025",
            unit="V1", person="P1", indicator="pledge_kept", slot="C1", note=OBJECTION,
        ),
    )  # fmt: skip
    back = before / "back.jsonl"
    told = {"target": opened, "ground": "误", "allowed_by": "县委", "occurred_on": "2026-01-05"}
    back.write_text(json.dumps({"fact": "FactRetracted", **told}), encoding="utf-8")
    assert evalcore("import", back, "--received-on", "2026-01-06").code == 0
    assert evalcore("tie", "decide", "list:top", "--takes", "P2@V2", *BY).code == 0
    ran = evalcore("publish", *BY, "--on", "2026-01-10", "--out", before / "results.db")
    assert ran.code == 1
    assert "Objections to check sheets have no answer: YY-1" in ran.err


def test_a_seal_names_the_point_that_waits_for_an_answer_by_its_title(
    evalcore: Command, before: Path
) -> None:
    assert evalcore("period", "open", "2025", "--scheme", before / "own.yaml").code == 0
    add(
        before,
        PointObjected(
            occurred_on=date(2026, 1, 4), objection="YY-1", scheme="own-2025", period="2025",
            unit="V1", person="P1", indicator="pledge_kept",
        ),
    )  # fmt: skip
    ran = evalcore("period", "seal", "2025", *BY, "--on", "2026-01-20")
    assert ran.code == 1
    assert "The objection YY-1 of 王建国(红旗村) to 承诺兑现 has no answer." in ran.err


def test_a_late_fact_needs_an_authority(evalcore: Command, year: Path) -> None:
    file = late_file(year)
    ran = evalcore("import", file, "--received-on", "2026-01-12")
    assert (ran.code, "县委组织部 sealed on 2026-01-05" in ran.out + ran.err) == (1, True)
    assert evalcore("import", file, "--late", "快递延误").code == 2
    ran = evalcore(
        "import", file, "--received-on", "2026-01-12", "--late", "快递延误",
        "--allowed-by", "县委组织部",
    )  # fmt: skip
    assert (ran.code, "1 facts are of a sealed period" in ran.out) == (0, True)
    status = evalcore("period", "status", "2025", "--json").json
    [late] = status["late"]
    assert (late["facts"], late["ground"], late["allowed_by"]) == (1, "快递延误", "县委组织部")


# Publicity, objections, grades


def post(evalcore: Command, *more: str) -> Ran:
    given = more or ("--on", "2026-01-11")
    return evalcore("period", "publicity", "2025", *BY, *given)


def confirm(evalcore: Command, on: str, *more: str) -> Ran:
    return evalcore("period", "confirm", "2025", "--by", "县委常委会", "--on", on, *more)


def test_results_hang_out_for_the_days_of_the_scheme(evalcore: Command, year: Path) -> None:
    ran = post(evalcore, "--on", "2026-01-11", "--until", "2026-01-15")
    assert (ran.code, "until 2026-01-16 at least" in ran.err) == (1, True)
    ran = post(evalcore, "--on", "2026-01-11", "--json")
    assert (ran.json["from"], ran.json["until"]) == ("2026-01-11", "2026-01-16")
    assert post(evalcore).code == 1


def test_a_run_that_is_not_published_does_not_hang_out(evalcore: Command, before: Path) -> None:
    ran = post(evalcore, "--on", "2026-01-11")
    assert (ran.code, "no official run" in ran.err) == (1, True)


def test_from_publicity_to_final_grades(evalcore: Command, year: Path) -> None:
    post(evalcore)
    ran = evalcore(
        "period", "object", "2025", "东风村", "--note", OBJECTION, "--objector", "张三", *BY,
        "--on", "2026-01-13", "--json",
    )  # fmt: skip
    number = ran.json["objection"]
    assert number == "own-2025-2025-1"
    ran = confirm(evalcore, "2026-01-16")
    assert (ran.code, "hang out until" in ran.err, number in ran.err) == (1, True, True)
    assert (confirm(evalcore, "2026-01-17").code, confirm(evalcore, "2026-01-17").out) == (1, "")
    ran = evalcore(
        "period", "answer", "2025", number, "--accepted", "--reason", "经查属实", "--by", "纪委",
        "--on", "2026-01-18",
    )  # fmt: skip
    assert ran.code == 0
    assert f"no grade names it: {number}" in evalcore("period", "status", "2025").out
    ran = evalcore(
        "period", "grade", "2025", "P2@V2", "好", "--reason", "漏记一件", "--objection", number,
        "--by", "县委常委会", "--on", "2026-01-19",
    )  # fmt: skip
    assert (ran.code, "proposed 一般, decided 好" in ran.out) == (0, True)
    ran = confirm(evalcore, "2026-01-20", "--json")
    assert (ran.json["subjects"], ran.json["differing"]) == (4, 1)
    assert "are final since 2026-01-20" in confirm(evalcore, "2026-01-21").err
    out = evalcore("period", "status", "2025").out
    assert "final since 2026-01-20 (县委常委会): 4 grades, 1 differ" in out
    assert "next:" not in out


def test_the_words_of_an_objection_are_nowhere_in_clear(evalcore: Command, year: Path) -> None:
    post(evalcore)
    evalcore(
        "period", "object", "2025", "V2", "--note", OBJECTION, "--objector", "张三", *BY,
        "--on", "2026-01-13",
    )  # fmt: skip
    told = evalcore("period", "status", "2025").out + evalcore("trail", "own-2025-2025-1").out
    assert "own-2025-2025-1" in told
    assert OBJECTION not in told
    assert "张三" not in told
    assert OBJECTION.encode() not in (year / "record.db").read_bytes()


def test_an_objection_after_the_last_day_is_kept_and_listed_as_late(
    evalcore: Command, year: Path
) -> None:
    post(evalcore)
    ran = evalcore(
        "period", "object", "2025", "V2", "--note", OBJECTION, *BY, "--on", "2026-01-19", "--json",
    )  # fmt: skip
    assert (ran.code, ran.json["late"]) == (0, True)
    assert "逾期" in evalcore("period", "status", "2025").out
    status = evalcore("period", "status", "2025", "--json").json["schemes"]["own-2025"]
    assert status["late_objections"] == ["own-2025-2025-1"]
    ran = confirm(evalcore, "2026-01-20")
    assert (ran.code, "own-2025-2025-1" in ran.err) == (1, True)


def grade(evalcore: Command, who: str, wanted: str, *more: str) -> Ran:
    return evalcore(
        "period", "grade", "2025", who, wanted, "--reason", "另有情况", "--by", "县委常委会",
        "--on", "2026-01-19", *more,
    )  # fmt: skip


def test_a_grade_that_is_none_or_needs_none_is_refused(evalcore: Command, year: Path) -> None:
    assert "is no grade of own-2025" in grade(evalcore, "P1@V1", "优秀").err
    assert "what the run proposes" in grade(evalcore, "王建国", "好").err
    assert "does not stand" in grade(evalcore, "王某", "好").err


def test_a_grade_above_a_veto_is_refused_unless_it_is_overridden(
    evalcore: Command, year: Path
) -> None:
    ran = grade(evalcore, "P4@V4", "好")
    assert (ran.code, "有承诺未兑现" in ran.err) == (1, True)
    ran = grade(
        evalcore,
        "P4@V4",
        "好",
        "--override",
        "县委专题研究",
        "--allowed-by",
        "县委常委会",
        "--json",
    )
    assert (ran.code, ran.json["set_aside"][0].count("有承诺未兑现")) == (0, 1)


def test_the_results_of_another_run_do_not_tell_the_vetoes(evalcore: Command, year: Path) -> None:
    altered(year, "UPDATE run SET run = 'another'")
    ran = grade(evalcore, "P4@V4", "好")
    assert (ran.code, "not the published one" in ran.err) == (1, True)


def altered(folder: Path, sql: str) -> None:
    with sqlite3.connect(folder / "results.db") as results:
        results.execute(sql)
    results.close()


def test_altered_results_do_not_tell_the_vetoes(evalcore: Command, year: Path) -> None:
    altered(year, "DELETE FROM effects WHERE rule LIKE 'veto:%'")
    ran = grade(evalcore, "P4@V4", "好")
    assert (ran.code, "not those that were published" in ran.err) == (1, True)


def test_another_file_than_the_published_rules_is_refused(evalcore: Command, year: Path) -> None:
    scheme = year / "own.yaml"
    scheme.write_text(scheme.read_text("utf-8").replace("{value: 80,", "{value: 81,"), "utf-8")
    ran = confirm(evalcore, "2026-01-20")
    assert (ran.code, "was published by rules" in ran.err) == (1, True)


# Uses, status


def test_a_use_before_the_grades_are_final_is_shown(evalcore: Command, year: Path) -> None:
    early = ResultApplied(
        occurred_on=date(2026, 1, 12), received_on=date(2026, 1, 12), unit="V1", person="P1",
        period="2025", used_for="reward",
    )  # fmt: skip
    late = ResultApplied(
        occurred_on=date(2026, 2, 1), received_on=date(2026, 2, 1), unit="V2", person="P2",
        period="2025", used_for="reward",
    )  # fmt: skip
    add(year, early, late)
    found = evalcore("period", "status", "2025", "--json").json["uses"]
    assert [use["before_final"] for use in found] == [True, True]
    post(evalcore)
    confirm(evalcore, "2026-01-20")
    found = evalcore("period", "status", "2025", "--json").json["uses"]
    assert [(use["subject"], use["before_final"]) for use in found] == [
        ("P1@V1", True), ("P2@V2", False),
    ]  # fmt: skip
    assert "BEFORE the grade was final" in evalcore("period", "status", "2025").out


def test_the_status_of_a_year_that_nobody_opened_says_what_comes_first(
    evalcore: Command, before: Path
) -> None:
    ran = evalcore("period", "status", "2025")
    assert (ran.code, "never opened" in ran.out, "period open 2025" in ran.out) == (0, True, True)


def test_the_status_of_one_scheme_takes_its_file_or_its_id_and_refuses_what_is_neither(
    evalcore: Command, year: Path
) -> None:
    by_file, by_id = (
        evalcore("period", "status", "2025", "--scheme", each)
        for each in (str(year / "own.yaml"), "own-2025")
    )
    assert (by_file.code, by_file.out) == (0, by_id.out)
    assert "published on 2026-01-10" in by_file.out
    assert evalcore("period", "status", "2025", "--scheme", "own-2052").code == 2


# Who may


def test_without_the_right_a_step_is_refused_and_says_who_could(
    evalcore: Command, year: Path
) -> None:
    begun = date(2026, 1, 1)
    add_actors(year, begun)
    ran = evalcore("period", "publicity", "2025", *BY, "--on", "2026-01-11", "--actor", "李强")
    assert ran.code == 1
    assert "王敏" in ran.err
    assert post(evalcore, "--on", "2026-01-11", "--actor", "王敏").code == 0
    steps = evalcore("period", "status", "2025", "--json").json["next"]
    assert ["王敏" in name for name in steps[0]["who"]] == [True]


def add_actors(folder: Path, day: date) -> None:
    told: list[Fact] = []
    for name, role in (("李强", "clerk"), ("王敏", "decider")):
        told += [
            ActorRegistered(
                occurred_on=day, received_on=day, actor=name, office="县委组织部",
                registered_by="县委",
            ),
            RoleGranted(
                occurred_on=day, received_on=day, actor=name, role=role, granted_by="县委"
            ),
        ]  # fmt: skip
    with open_record(folder / "record.db") as record:
        record.append("log:actors", events(told), actor="test")


# What came late shows


def test_results_say_what_came_after_the_seal_and_what_rests_on_it(
    evalcore: Command, year: Path
) -> None:
    before = evalcore("standings", "--json").json["run"]
    assert (before["late_facts"], before["late_by"]) == (0, "")
    evalcore(
        "import", late_file(year), "--received-on", "2026-01-12", "--late", "快递延误",
        "--allowed-by", "县委组织部",
    )  # fmt: skip
    assert evalcore("score", "--out", year / "after.db").code == 0
    shown = evalcore("standings", "--results", year / "after.db").out
    assert "1 facts came after the period was sealed, allowed by 县委组织部" in shown
    with open_results(year / "after.db") as results:
        [late] = results.late_facts()
        assert (late["act"], late["fact"], late["occurred_on"]) == ("new", "践诺完成", "2025-05-02")
        assert (late["ground"], late["allowed_by"]) == ("快递延误", "县委组织部")
        resting = results.resting_on_late()
        assert [(row["subject"], row["indicator"]) for row in resting] == [
            ("P4@V4", "pledge_kept"), ("P4@V4", "pledge_reviewed"),
        ]  # fmt: skip
        assert {row["position"] for row in resting} == {late["position"]}
        given = ("--results", year / "after.db", "--format", "md")
        text = evalcore("report", "P4@V4", *given).out
        assert "其中依据封账后补录事实的：承诺兑现 1 项、承诺审核 1 项" in text
        told = evalcore("explain", "P4@V4", "pledge_kept", "--results", year / "after.db")
        assert "after 2025 was sealed (封账后补录), by 县委组织部" in told.out
        assert "封账后补录1条" in results.rows("SELECT stamps FROM run")[0]["stamps"]


def test_the_trail_marks_what_came_after_the_seal_and_who_let_it_in(
    evalcore: Command, year: Path
) -> None:
    ran = evalcore(
        "import", late_file(year), "--received-on", "2026-01-12", "--late", "快递延误",
        "--allowed-by", "县委组织部",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    shown = evalcore("trail", "V4", "--limit", "1000", "--json").json["entries"]
    marked = [entry for entry in shown if entry["late"]]
    assert [(entry["fact"], entry["late"]["allowed_by"]) for entry in marked] == [
        ("PledgeFulfilled", "县委组织部")
    ]
    text = evalcore("trail", f"#{marked[0]['position']}").out
    assert "2025" in text
    assert "快递延误" in text


def test_a_published_run_stays_as_it_was_whatever_comes_late(evalcore: Command, year: Path) -> None:
    with open_results(year / "results.db") as results:
        told = {name: row["digest"] for name, row in results.tables().items() if row["digest"]}
        run = results.run
    evalcore(
        "import", late_file(year), "--received-on", "2026-01-12", "--late", "快递延误",
        "--allowed-by", "县委组织部",
    )  # fmt: skip
    assert evalcore("score", "--known-at", run.known_at, "--out", year / "again.db").code == 0
    with open_results(year / "again.db") as results:
        assert (results.run.run, results.run.status) == (run.run, "official")
        again = {name: row["digest"] for name, row in results.tables().items() if row["digest"]}
    assert again == told


# Later years


def test_the_next_year_reads_the_grade_that_was_finally_decided(
    evalcore: Command, year: Path
) -> None:
    following = write_next_year(year)
    given = ("--scheme", following, "--as-of", "2026-12-31", "--store", year / "record.db")

    def good() -> set[str]:
        assert evalcore("score", *given, "--out", year / "next.db").code == 0
        with open_results(year / "next.db") as results:
            return {one.subject for one in results.standings() if one.grade == "好"}

    assert good() == {"P1@V1"}
    assert grade(evalcore, "P3@V3", "好").code == 0
    assert good() == {"P1@V1", "P3@V3"}


# Where final grades show


def test_standings_and_reports_show_the_final_grade_beside_the_proposal(
    evalcore: Command, year: Path
) -> None:
    grade(evalcore, "P3@V3", "好")
    store = ("--store", year / "record.db")
    told = evalcore("standings", *store).out
    assert "people have not confirmed them" in told
    assert "P3@V3: proposed 一般, decided 好 (县委常委会): 另有情况" in told
    post(evalcore)
    confirm(evalcore, "2026-01-20")
    rows = evalcore("standings", *store, "--json").json["cohorts"][0]["standings"]
    final = {row["subject"]: row["final"] for row in rows}
    assert (final["P3@V3"]["grade"], final["P3@V3"]["differs"]) == ("好", True)
    assert (final["P1@V1"]["grade"], final["P1@V1"]["differs"]) == ("好", False)
    for form in ("md", "html"):
        page = evalcore("report", "P3@V3", *store, "--format", form).out
        assert "核定等次" in page
        assert "另有情况" in page
        assert "与建议不同" not in evalcore("report", "P1@V1", *store, "--format", form).out


def test_without_a_record_standings_and_reports_are_as_they_were(
    evalcore: Command, year: Path
) -> None:
    before = evalcore("standings").out, evalcore("report", "P3@V3", "--format", "md").out
    grade(evalcore, "P3@V3", "好")
    assert (evalcore("standings").out, evalcore("report", "P3@V3", "--format", "md").out) == before
    assert "final" not in evalcore("standings", "--json").json["cohorts"][0]["standings"][0]


def test_a_dossier_tells_the_final_grade_among_what_people_decided(
    evalcore: Command, year: Path
) -> None:
    grade(evalcore, "P3@V3", "好")
    ran = evalcore(
        "dossier",
        "P3@V3",
        "--store",
        year / "record.db",
        "--out",
        year / "pages.html",
        "--edition",
        "reviewer",
    )
    assert ran.code == 0
    page = (year / "pages.html").read_text("utf-8")
    assert "等次另行核定" in page
    assert "另有情况" in page


def test_a_scheme_shows_the_days_that_people_have(evalcore: Command, published: Path) -> None:
    shown = evalcore("scheme", "show", published / "own.yaml").out
    assert "every day counted" in shown
    assert "公示" in shown
