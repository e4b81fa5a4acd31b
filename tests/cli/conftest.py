"""A small record, results, and commands run in process as a user would run them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from cli import common
from cli.main import main
from evalcore.record import NewEvent, open_record
from evalcore.transparency import pkcs8
from evalcore.vocabulary import Fact
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.pledges import (
    PledgeFulfilled,
    PledgeMade,
    PledgePublished,
    PledgeReviewed,
)
from evalcore.vocabulary.problems import ProblemFound
from evalcore.vocabulary.roster import PersonRegistered, TenureStarted, UnitRegistered
from tests.support import shapes

SCHEME = "county-secretaries-2025"
SECRET = "举报人赵某说村主任的仓库漏雨"
NAMES = ("红旗村", "东风村", "和平村", "前进村", "光明村", "幸福村")
PEOPLE = ("王建国", "李爱华", "张伟", "张伟", "赵敏", "孙丽")


@attrs.frozen
class Ran:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def _plain_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("EVALCORE_STORE", "EVALCORE_RESULTS", "EVALCORE_SCHEME", "EVALCORE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EVALCORE_LANG", "en")
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="package", autouse=True)
def _few_rounds() -> Iterator[None]:
    # Each key file costs a noticeable time on purpose: tests of key files say so (test_keyfile).
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pkcs8, "ROUNDS", 70_000)
        yield


@pytest.fixture
def evalcore(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run a command: ``evalcore("score", "--scheme", …)``. What it says with ``--json`` is held to
    the documented shape (cli/shapes)."""

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        line, said = [str(argument) for argument in arguments], list[Any]()
        common.json_seen.append(said.append)
        try:
            code = main(line)
        finally:
            common.json_seen.remove(said.append)
        for each in said:
            shapes.hold(line, each)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


def facts() -> list[Fact]:
    """A township's year in a few facts: better villages first, one with a private word."""
    begun = date(2024, 1, 1)
    found: list[Fact] = [
        UnitRegistered(occurred_on=begun, unit="T1", name="青山镇", unit_kind="township")
    ]
    for at, (name, person) in enumerate(zip(NAMES, PEOPLE, strict=True), 1):
        unit, code = f"V{at}", f"P{at}"
        found += [
            UnitRegistered(
                occurred_on=begun, unit=unit, name=name, unit_kind="village", parent="T1"
            ),
            PersonRegistered(occurred_on=begun, person=code, name=person),
            TenureStarted(occurred_on=begun, person=code, unit=unit, post="secretary"),
        ]
        made = date(2025, 1, 10)
        for n in range(3):
            pledge, due = f"C{at}-{n}", date(2025, 4 + 3 * n, 1)
            found += [
                PledgeMade(
                    occurred_on=made, pledge=pledge, unit=unit, person=code, pledge_kind="annual",
                    content=f"修好{n + 1}号路", target="通车", due_on=due,
                ),
                PledgeReviewed(occurred_on=made + timedelta(3), pledge=pledge, result="approved"),
                PledgePublished(occurred_on=made + timedelta(5), pledge=pledge, channel="board"),
            ]  # fmt: skip
            if at <= 5 - n:
                found.append(PledgeFulfilled(occurred_on=due - timedelta(2), pledge=pledge))
        for month in range(1, 14 - at):
            found.append(
                MeetingHeld(occurred_on=date(2025, month, 12), unit=unit, meeting_kind="committee")
            )
    found.append(
        ProblemFound(
            occurred_on=date(2025, 5, 6), problem="W1", unit="V6", found_by="masses",
            description=SECRET, due_on=date(2025, 6, 6),
        )
    )  # fmt: skip
    return [attrs.evolve(fact, received_on=fact.occurred_on) for fact in found]


def events(reported: list[Fact]) -> list[NewEvent]:
    return [
        NewEvent(f.topic(), f.public_state(), f.private_state(), f.seal_scope()) for f in reported
    ]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record; its first commit holds all but the meetings and the problem."""
    path = tmp_path_factory.mktemp("record") / "record.db"
    every = facts()
    late = [f for f in every if isinstance(f, MeetingHeld | ProblemFound)]
    early = [f for f in every if f not in late]
    with open_record(path, create=True) as record:
        record.append("a", events(early), actor="test")
        record.append("b", events(late), actor="test")
    return path


@pytest.fixture(scope="session")
def results(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of the record by the first scheme."""
    out = tmp_path_factory.mktemp("scored") / "results.db"
    assert main(["score", "--scheme", SCHEME, "--store", str(store), "--out", str(out)]) == 0
    return out
