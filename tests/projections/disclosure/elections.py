"""A township's evaluations with few raters here and there, scored by the county's own scheme."""

from __future__ import annotations

import atexit
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from cli.main import main
from evalcore.record import open_record
from evalcore.schemes.loader import find_scheme
from evalcore.vocabulary import Fact
from evalcore.vocabulary.evaluations import (
    BallotsCounted,
    EvaluationMeetingHeld,
    EvaluationPartHeld,
    VotesTallied,
)
from evalcore.vocabulary.roster import PersonRegistered, TenureStarted, UnitRegistered
from tests.cli.conftest import events

ITEM = "总体评价"
BEGUN = date(2024, 1, 1)
Meeting = Mapping[str, Mapping[str, int]]
"""Category of raters → option → votes."""

LARGE: Meeting = {
    "党员": {"满意": 15, "比较满意": 4, "不满意": 1},
    "群众": {"满意": 20, "比较满意": 8, "基本满意": 2},
    "服务对象": {"满意": 9, "比较满意": 2, "不满意": 1},
}
SMALL: Meeting = {
    "党员": {"满意": 15, "比较满意": 4, "不满意": 1},
    "群众": {"满意": 20, "比较满意": 8, "基本满意": 2},
    "服务对象": {"满意": 1, "比较满意": 1, "不满意": 1},
}
"""Three were served: their votes can't stand alone."""

FEW: Meeting = {"服务对象": {"满意": 2, "不满意": 1}}
"""Nobody else came."""

UNANIMOUS: Meeting = {
    "党员": {"满意": 15, "比较满意": 4, "不满意": 1},
    "群众": {"满意": 20, "比较满意": 8, "基本满意": 2},
    "服务对象": {"满意": 7},
}

YEAR: Mapping[str, Meeting] = {
    "M1": SMALL,
    "M2": LARGE,
    "M3": LARGE,
    "M4": FEW,
    "M5": UNANIMOUS,
}
"""Meeting → what was voted; M3 and M4 are of one village, in the two halves of the year."""

VILLAGES = {"M1": "V1", "M2": "V2", "M3": "V3", "M4": "V3", "M5": "V5"}
NAMES = {"V1": "红旗村", "V2": "东风村", "V3": "和平村", "V5": "光明村"}


def facts(year: Mapping[str, Meeting] = YEAR) -> list[Fact]:
    """The township and its year; everything is handed in on the day on which it happened."""
    found: list[Fact] = [
        UnitRegistered(
            occurred_on=BEGUN, received_on=BEGUN, unit="T1", name="青山镇", unit_kind="township"
        )
    ]
    for unit, name in NAMES.items():
        about: dict[str, Any] = {"occurred_on": BEGUN, "received_on": BEGUN}
        person = f"P{unit[1:]}"
        found += [
            UnitRegistered(unit=unit, name=name, unit_kind="village", parent="T1", **about),
            PersonRegistered(person=person, name=f"书记{unit}", **about),
            TenureStarted(person=person, unit=unit, post="secretary", **about),
        ]
    for meeting, voted in year.items():
        found += held(meeting, voted)
    return found


def held(meeting: str, voted: Meeting) -> list[Fact]:
    """A meeting with its ballots and votes."""
    day = date(2025, 12, 20) if meeting == "M4" else date(2025, 6, 20)
    period = "2025H2" if meeting == "M4" else "2025H1"
    about: dict[str, Any] = {"occurred_on": day, "received_on": day, "meeting": meeting}
    found: list[Fact] = [
        EvaluationMeetingHeld(unit=VILLAGES[meeting], period=period, organiser="T1", **about),
        EvaluationPartHeld(part="masses", organiser="T1", **about),
    ]
    for category, chosen in voted.items():
        count = sum(chosen.values())
        found.append(
            BallotsCounted(
                part="masses", rater_category=category, issued=count, returned=count, **about
            )
        )
        found += [
            VotesTallied(
                part="masses",
                rater_category=category,
                item=ITEM,
                option=option,
                votes=votes,
                **about,
            )
            for option, votes in chosen.items()
        ]
    return found


STATED = "disclosure:\n  smallest: {value: 5, demo: true}\n"
"""What the county's scheme says of what may be shown."""


def scheme(folder: Path, instead: str = "") -> Path:
    """The county's scheme as a file; ``instead`` of what it says may be shown."""
    path = folder / "scheme.yaml"
    text = find_scheme("county-secretaries-2025").read_text(encoding="utf-8")
    assert STATED in text
    path.write_text(text.replace(STATED, instead) if instead else text, encoding="utf-8")
    return path


LATER = {**YEAR, "M2": {**LARGE, "群众": {**LARGE["群众"], "不满意": 1}}}
"""The same year after one late vote was counted."""

DIVIDED = {**YEAR, "M5": {**UNANIMOUS, "服务对象": {"满意": 6, "不满意": 1}}}
"""The same year, but one of the seven did not agree."""

STRICT = "disclosure: {unanimous: {value: 10, demo: true}}\n"
"""Shows no group of fewer than ten."""

KINDS: Mapping[str, tuple[Mapping[str, Meeting], str]] = {
    "year": (YEAR, ""),
    "later": (LATER, ""),
    "strict": (YEAR, STRICT),
    "strict, divided": (DIVIDED, STRICT),
}


@cache
def scored(kind: str = "year") -> Path:
    """The results database of one of ``KINDS``, with its record beside it; made once, only read."""
    folder = Path(mkdtemp())
    atexit.register(rmtree, folder, ignore_errors=True)
    year, extra = KINDS[kind]
    store, out = folder / "record.db", folder / "results.db"
    with open_record(store, create=True) as record:
        record.append("a", events(facts(year)), actor="test")
    command = ["score", "--scheme", scheme(folder, extra), "--store", store, "--out", out]
    assert main([str(each) for each in command]) == 0
    return out
