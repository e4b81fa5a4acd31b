"""``evalcore appeals``: what every appeal and objection changed, before and after."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.record import open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import (
    AccountabilityDecided,
    AppealDecided,
    AppealFiled,
)
from evalcore.vocabulary.checksheets import PointObjected, PointObjectionAnswered
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.periods import (
    FinalGradeDecided,
    ResultObjected,
    ResultObjectionAnswered,
)
from evalcore.vocabulary.pledges import PledgeFulfilled
from tests.cli.conftest import Ran, events
from tests.cli.flagged_year import ABOVE, FIRST, make_flagged

Command = Callable[..., Ran]
SUBJECT = {"unit": "V4", "person": "P4"}


def on(month: int, day: int) -> date:
    return date(2025, month, day)


FORMAL: list[Fact] = [
    AccountabilityDecided(
        occurred_on=on(10, 1), decision="问1", kind="admonition", ground="失职",
        decided_by="县纪委监委", **SUBJECT,
    ),
    AppealFiled(occurred_on=on(10, 9), decision="问1", note="处理过重"),
    AppealDecided(
        occurred_on=on(11, 9), decision="问1", result="changed", changed_to="notice",
        ground="偏重", decided_by="市纪委监委",
    ),
    AppealFiled(occurred_on=on(11, 20), decision="问1"),
]  # fmt: skip
POINT = {"scheme": "own-2025", "period": "2025", "indicator": "pledge_kept", **SUBJECT}
OBJECTED: list[Fact] = [
    PointObjected(occurred_on=on(12, 3), objection="议1", **POINT),
    PointObjected(occurred_on=on(12, 3), objection="议2", **POINT),
    PointObjected(occurred_on=on(12, 3), objection="议3", **POINT),
    PledgeFulfilled(occurred_on=on(5, 2), pledge="CV4-0"),
    MeetingHeld(occurred_on=on(5, 3), unit="V4", meeting_kind="committee", due=5, present=5),
    ResultObjected(
        occurred_on=on(12, 20), objection="公1", scheme="own-2025", period="2025",
        received_by="办", **SUBJECT,
    ),
    ResultObjectionAnswered(
        occurred_on=on(12, 24), objection="公1", result="accepted", ground="属实", decided_by="委",
    ),
    FinalGradeDecided(
        occurred_on=on(12, 24), scheme="own-2025", period="2025", run="r", proposed="一般",
        grade="好", ground="属实", objection="公1", decided_by="委", **SUBJECT,
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The year with accountability appealed against and objections; one is answered last."""
    folder = make_flagged(tmp_path_factory.mktemp("appealed"))
    with open_record(folder / "record.db") as record:
        record.append("jw", events(FORMAL), actor="jw")
        size = record.append("file", events(OBJECTED), actor="test").size
        answer = PointObjectionAnswered(
            occurred_on=on(12, 10), objection="议1", result="accepted", ground="已补报",
            correction=size - 4, decided_by="县委组织部",
        )  # fmt: skip
        other = attrs.evolve(answer, objection="议3", correction=size - 3)
        record.append("answers", events([answer, other]), actor="test")
    return folder


@pytest.fixture
def year(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def shown(evalcore: Command, *more: str) -> list[dict[str, Any]]:
    ran = evalcore("appeals", "--json", *more)
    assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = ran.json
    return found


def test_every_kind_of_appeal_is_listed_with_what_stood_before_and_after(
    evalcore: Command, year: Path
) -> None:
    rows = [(a["kind"], a["number"], a["result"], a["before"], a["after"]) for a in shown(evalcore)]
    assert rows == [
        ("formal", "问1", "changed", "诫勉", "通报"),
        ("formal", "问1", "", "通报", ""),
        ("point", "议1", "accepted", "", "承诺编号 CV4-0; 发生日期 2025-05-02"),
        ("point", "议2", "", "", ""),
        (
            "point",
            "议3",
            "accepted",
            "",
            "组织 前进村 (V4); 会议类别 支委会; 应到人数 5; 实到人数 5; 发生日期 2025-05-03",
        ),
        ("result", "公1", "accepted", "一般", "好"),
    ]


def test_one_is_asked_for_by_its_number_or_kind(evalcore: Command, year: Path) -> None:
    assert [a["number"] for a in shown(evalcore, "公")] == ["公1"]
    assert {a["kind"] for a in shown(evalcore, "--kind", "formal")} == {"formal"}
    assert "No appeal" in evalcore("appeals", "无").out


def test_people_read_which_point_is_objected_to_by_its_title(evalcore: Command, year: Path) -> None:
    text = evalcore("appeals", "议2").out
    assert "议2 · 承诺兑现 · " in text
    assert "pledge_kept" not in text


def test_the_words_of_who_appeals_stay_sealed(evalcore: Command, year: Path) -> None:
    ran = evalcore("appeals")
    assert "偏重" in ran.out
    assert "处理过重" not in ran.out + evalcore("appeals", "--json").out


def test_an_accepted_objection_shows_the_score_before_and_after_its_correction(
    evalcore: Command, year: Path
) -> None:
    objection, other, _meeting = shown(evalcore, "议", "--scheme", "own.yaml")
    [changed] = objection["changed"]
    assert changed["subject"] == "P4@V4"
    # Of four pledges of 60 points one was kept after all; the admonition takes 10.
    points = [changed[side]["points"] for side in ("before", "after")]
    assert [float(p) for p in points] == [30, 45]
    assert changed["before"]["rank"] == changed["after"]["rank"] == 4
    assert other["changed"] == []
    text = evalcore("appeals", "议1", "--scheme", "own.yaml").out
    assert "30.00 points, 一般" in text


def step(evalcore: Command, name: str, *more: object, by: str, actor: str) -> None:
    ran = evalcore("flag", name, *more, "--by", by, "--actor", actor)
    assert ran.code == 0, ran.err


@pytest.mark.parametrize(
    ("result", "correction", "after", "points"),
    [
        ("revoked", ("--what", "撤销约谈"), "", [35, 45]),
        ("upheld", None, "约谈", None),
    ],
)
def test_an_appeal_against_a_measure_shows_what_became_of_it(
    evalcore: Command, year: Path, result: str, correction: Any, after: str, points: Any
) -> None:
    flags = evalcore("flags", "--subject", "P4", "--json").json["accountability"]
    flag = flags[0]["id"]
    for name, *more in (
        ("raise", flag, "--on", "2025-10-01"),
        ("notify", flag, "--on", "2025-10-02"),
        ("hear", flag, "--waive", "--on", "2025-10-06"),
        ("confirm", flag, "--ground", "属实", "--on", "2025-10-08"),
        ("measure", flag, "talk", "--on", "2025-10-09"),
        ("appeal", flag, "--on", "2025-10-20"),
    ):
        step(evalcore, name, *more, by=FIRST, actor="wang")
    [waiting] = shown(evalcore, flag)
    assert (waiting["result"], waiting["before"], waiting["due_on"]) == ("", "约谈", "2025-11-19")
    step(evalcore, "decide-appeal", flag, result, "--ground", "查明", "--on", "2025-10-30",
         by=ABOVE, actor="zhao")  # fmt: skip
    if correction:
        [owed] = shown(evalcore, flag)
        assert (owed["owed"], owed["after"]) == (True, "")
        step(evalcore, "correct", flag, *correction, "--on", "2025-11-03", by=FIRST, actor="wang")
    [one] = shown(evalcore, flag, "--scheme", "own.yaml")
    assert (one["result"], one["before"], one["after"], one["owed"]) == (
        result, "约谈", after, False,
    )  # fmt: skip
    moved = [[float(c[side]["points"]) for side in ("before", "after")] for c in one["changed"]]
    assert moved == ([points] if points else [])
