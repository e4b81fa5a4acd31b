"""Attacks on the count from beside: raters of a box are counted a second time on paper."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evalcore.record import open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.evaluations import BallotsCounted, VotesTallied
from tests.cli.ballot_world import Office
from tests.cli.conftest import Ran, events

DAY = date(2025, 6, 23)


@pytest.fixture
def office(tmp_path: Path, evalcore: Callable[..., Ran]) -> Office:
    return Office(tmp_path, evalcore)


def tally(category: str) -> list[Fact]:
    """What a tally sheet says of ten raters of a category."""
    told: dict[str, Any] = {
        "occurred_on": DAY,
        "received_on": DAY,
        "meeting": "PY1",
        "part": "masses",
    }
    return [
        BallotsCounted(**told, rater_category=category, issued=10, returned=10, invalid=0, blank=0),
        VotesTallied(**told, rater_category=category, item="总体评价", option="满意", votes=10),
    ]


@pytest.mark.parametrize("category", ["党员", "代表+党员", "党员+代表", "党员+群众", "群众"])
def test_raters_of_a_box_are_not_counted_again_by_a_file(
    office: Office, evalcore: Callable[..., Ran], category: str
) -> None:
    office.counted()
    path = office.folder / "again.jsonl"
    path.write_text("\n".join(map(line, tally(category))), encoding="utf-8")
    done = evalcore("import", path, "--store", office.store, "--received-on", DAY)
    assert done.code == 1
    assert "ballot box" in done.out + done.err


def test_raters_of_a_box_that_was_declared_void_may_be_counted_on_paper(
    office: Office, evalcore: Callable[..., Ran]
) -> None:
    office.counted()
    assert office("void", "B", "--because", "票箱被打开", "--by", "县委组织部").code == 0
    path = office.folder / "again.jsonl"
    path.write_text("\n".join(map(line, tally("党员"))), encoding="utf-8")
    assert evalcore("import", path, "--store", office.store, "--received-on", DAY).code == 0


def line(fact: Fact) -> str:
    """A fact as a line of a file."""
    return json.dumps(
        {"fact": type(fact).__name__, **json.loads(fact.public_state())}, ensure_ascii=False
    )


@pytest.mark.parametrize("category", ["党员", "代表+群众", "群众+党员"])
def test_raters_of_a_tally_on_paper_are_not_counted_again_by_a_box(
    office: Office, category: str
) -> None:
    with open_record(office.store) as record:
        record.append("import-paper", events(tally(category)), actor="test")
    assert office.issue().code == 0
    assert office("cast", office.form(office.filled()), "--box", office.box()).code == 0
    assert office("seal", office.box(), "--by", "监票组").code == 0
    done = office("tally", office.box(), "--by", "监票组")
    assert done.code == 1
    assert "a tally on paper counts this part already" in done.err
