"""``evalcore flag``: who may take which step, and who stands back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ran
from tests.cli.flagged_year import (
    ABOVE,
    CONFIRMED,
    FIRST,
    HEARD,
    RAISED,
    TOLD,
    Office,
    make_flagged,
)

Command = Callable[..., Ran]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_flagged(tmp_path_factory.mktemp("staffed"))


@pytest.fixture
def staffed(evalcore: Command, made: Path, tmp_path: Path) -> str:
    """The record with people of its own; the number of a flag on one of them, a secretary."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    flag: dict[str, Any] = evalcore("flags", "--json").json["accountability"][0]
    about = flag["subject"].partition("@")[0]
    for name, person, role, admin in (
        ("an", "P90", "admin", ""),
        ("ke", "P91", "assessor", "an"),
        ("jue", "P92", "decider", "an"),
        ("self", about, "decider", "an"),
        ("fu", "P93", "appeal_body", "an"),
    ):
        ran = evalcore("actor", "add", name, "--person", person, "--role", role, "--office", "部",
                       "--by", FIRST, *(("--actor", admin) if admin else ()))  # fmt: skip
        assert ran.code == 0, ran.err
    number: str = flag["id"]
    return number


def test_each_step_asks_for_its_right_and_says_who_could(evalcore: Command, staffed: str) -> None:
    office = Office(evalcore, staffed)
    refused = office("raise", "--on", "2025-10-01", actor="jue")
    assert refused.code == 1
    assert "ke" in refused.err
    assert office(*RAISED, actor="ke").code == 0
    assert "jue" in office(*TOLD, actor="jue").err
    assert office(*TOLD, actor="ke").code == 0
    assert office(*HEARD, actor="ke").code == 0
    assert office(*CONFIRMED, actor="ke").code == 1
    shown = evalcore("flag", "show", staffed, "--json").json["next"]
    assert {step["command"]: step["who"] for step in shown}["confirm"] == ["jue (部)"]


def test_who_it_concerns_stands_back_unless_an_authority_allows_it(
    evalcore: Command, staffed: str
) -> None:
    office = Office(evalcore, staffed)
    for step in (RAISED, TOLD, HEARD):
        assert office(*step, actor="ke").code == 0
    refused = office(*CONFIRMED, actor="self")
    assert refused.code == 1
    assert "回避" in refused.err
    assert "jue" in refused.err
    allowed = office(*CONFIRMED, "--override", "只此一人", "--allowed-by", "市委", actor="self")
    assert allowed.code == 0, allowed.err
    steps = evalcore("flag", "show", staffed, "--json").json["steps"]
    assert [step["fact"] for step in steps[-2:]] == ["RightOverridden", "FlagConfirmed"]


def test_an_appeal_is_decided_by_who_may_and_never_by_who_decided_first(
    evalcore: Command, staffed: str
) -> None:
    office = Office(evalcore, staffed)
    for step in (RAISED, TOLD, HEARD):
        assert office(*step, actor="ke").code == 0
    assert office(*CONFIRMED, actor="jue").code == 0
    assert office("appeal", "--on", "2025-10-20", actor="ke", by=ABOVE).code == 0
    appeal = ("decide-appeal", "维持", "--ground", "属实", "--on", "2025-10-25")
    allowed = ("--override", "只此一人", "--allowed-by", "市委")
    granted = evalcore("actor", "grant", "jue", "--role", "appeal_body", "--by", ABOVE,
                       "--actor", "an")  # fmt: skip
    assert granted.code == 0, granted.err
    (step,) = evalcore("flag", "show", staffed, "--json").json["next"]
    assert step["who"] == ["fu (部)"]
    assert "who may: fu (部)" in evalcore("flag", "show", staffed).out
    assert "fu" in office(*appeal, actor="jue", by=ABOVE).err
    refused = office(*appeal, *allowed, actor="jue", by=ABOVE)
    assert refused.code == 1
    assert "somebody else records this one" in refused.err
    assert office(*appeal, actor="fu", by=ABOVE).code == 0
