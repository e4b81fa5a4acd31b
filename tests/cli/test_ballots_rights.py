"""Facts about who may do what with a ballot box, in a record that knows its people by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evalcore.record import open_record
from tests.cli.ballot_world import ROLLS, Office

OPEN = ("--meeting", "PY1", *ROLLS, "--opened-by", "考核办", "--open-only")


@pytest.fixture
def office(tmp_path: Path, evalcore: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Office:
    """王敏 is admin, 李强 assesses, 陈静 hands out codes, 孙丽 counts; 王建国 heads the village."""
    for name in ("ACTOR", "ACTOR_KEY"):
        monkeypatch.delenv(f"EVALCORE_{name}", raising=False)
    made = Office(tmp_path, evalcore)
    people = (
        ("王敏", "P21", "admin"), ("李强", "P22", "assessor"), ("陈静", "P23", "code_office"),
        ("孙丽", "P24", "teller"), ("王建国", "P1", "teller"), ("周正", "P25", "decider"),
    )  # fmt: skip
    for name, person, role in people:
        added = evalcore(
            "actor", "add", name, "--person", person, "--role", role, "--office", "县委组织部",
            "--by", "县委组织部", "--actor", "王敏", "--store", made.store,
        )  # fmt: skip
        assert added.code == 0, added.err
    return made


def test_one_person_does_not_open_a_box_and_make_its_codes(office: Office) -> None:
    done = office.issue("B", "--actor", "李强")
    assert done.code == 1
    assert "--open-only" in done.err
    opened = office("issue", "B", *OPEN, "--rules", office.rules, "--actor", "李强")
    assert opened.code == 0
    codes = ("issue", "B", "--by", "保密办", "--out", office.folder, "--as", "csv")
    refused = office(*codes, "--actor", "李强")
    assert refused.code == 1
    assert "陈静" in refused.err
    assert office(*codes, "--actor", "陈静").code == 0


def test_each_step_is_for_its_own_role_and_nobody_counts_at_their_own_unit(office: Office) -> None:
    codes = ("issue", "B", "--by", "保密办", "--out", office.folder, "--as", "csv")
    assert "李强" in office("issue", "B", *OPEN, "--rules", office.rules, "--actor", "孙丽").err
    assert office("issue", "B", *OPEN, "--rules", office.rules, "--actor", "李强").code == 0
    assert office(*codes, "--actor", "陈静").code == 0
    assert office("cast", office.form(office.filled()), "--box", office.box()).code == 0
    seal = ("seal", office.box(), "--by", "监票组")
    tally = ("tally", office.box(), "--by", "监票组")
    before = office.box().read_bytes()
    for actor in ("李强", "陈静"):
        assert office(*seal, "--actor", actor).code == 1
    own = office(*seal, "--actor", "王建国")
    assert own.code == 1
    assert "回避" in own.err
    assert "孙丽" in own.err
    assert office.box().read_bytes() == before
    assert office(*seal, "--actor", "孙丽").code == 0
    assert "回避" in office(*tally, "--actor", "王建国").err
    assert office(*tally, "--actor", "孙丽").code == 0
    void = ("void", "B", "--because", "票箱被打开", "--by", "县委常委会")
    assert office(*void, "--actor", "孙丽").code == 1
    assert office(*void, "--actor", "周正").code == 0


def test_who_made_the_codes_neither_seals_nor_counts_whatever_other_role_they_have(
    office: Office,
) -> None:
    """One who is code office and teller in person would hold the codes and the ballots."""
    granted = office.run(
        "actor", "grant", "陈静", "--role", "teller", "--by", "县委", "--actor", "王敏",
        "--store", office.store,
    )  # fmt: skip
    assert granted.code == 0, granted.err
    codes = ("issue", "B", "--by", "保密办", "--out", office.folder, "--as", "csv")
    assert office("issue", "B", *OPEN, "--rules", office.rules, "--actor", "李强").code == 0
    assert office(*codes, "--actor", "陈静").code == 0
    assert office("cast", office.form(office.filled()), "--box", office.box()).code == 0
    refused = office("seal", office.box(), "--by", "监票组", "--actor", "陈静")
    assert refused.code == 1
    assert "陈静 took the step before this one" in refused.err
    same = office("seal", office.box(), "--by", "保密办", "--actor", "孙丽")
    assert same.code == 1
    assert "保密办 issued the codes of this box" in same.err
    assert office("seal", office.box(), "--by", "监票组", "--actor", "孙丽").code == 0
    assert "回避" in office("tally", office.box(), "--by", "监票组", "--actor", "陈静").err
    assert office("tally", office.box(), "--by", "保密办", "--actor", "孙丽").code == 1


def test_an_override_stands_in_the_stream_of_the_box_beside_what_was_done(office: Office) -> None:
    assert office("issue", "B", *OPEN, "--rules", office.rules, "--actor", "李强").code == 0
    done = office(
        "issue", "B", "--by", "保密办", "--out", office.folder, "--as", "csv", "--actor", "孙丽",
        "--override", "保密办只有她在", "--allowed-by", "县委组织部部务会",
    )  # fmt: skip
    assert done.code == 0
    with open_record(office.store) as record:
        topics = [one.topic for one in record.stream("box:B")]
    assert topics[3:5] == ["RightOverridden.1", "BallotCodesIssued.1"]
    assert office("check", office.box()).code == 0
