"""A small record with what exports must get right: corrections, withdrawals, repeats, secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.record import Record, open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.evaluations import EvaluationMeetingHeld, VotesTallied
from evalcore.vocabulary.flags import FlagRaised
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.problems import (
    ProblemAssigned,
    ProblemClosed,
    ProblemFixed,
    ProblemFound,
    ReplyGiven,
)
from evalcore.vocabulary.roster import (
    MembersCounted,
    PersonRegistered,
    TenureStarted,
    UnitMoved,
    UnitRegistered,
    UnitRenamed,
)
from evalcore.vocabulary.visits import VisitMade
from projections.exchange import FOR_ANALYSTS, Chosen
from projections.exchange.reading import columns
from tests.cli.conftest import events

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SECRET = "举报人赵某说仓库漏雨"
WORDS = (SECRET, "赵某", "李婶")
"""Sealed words of the record, which no export may hold."""


def on(day: str) -> dict[str, Any]:
    """A day, and the same day as that of the report."""
    return {"occurred_on": date.fromisoformat(day), "received_on": date.fromisoformat(day)}


ROSTER: list[Fact] = [
    UnitRegistered(unit="T1", name="青山镇", unit_kind="township", **on("2024-01-01")),
    UnitRegistered(unit="T2", name="白水镇", unit_kind="township", **on("2024-01-01")),
    UnitRegistered(unit="V1", name="红旗村", unit_kind="village", parent="T1", **on("2024-01-01")),
    PersonRegistered(person="P1", name="王建国", **on("2024-01-01")),
    TenureStarted(person="P1", unit="V1", post="secretary", **on("2024-01-01")),
    MembersCounted(unit="V1", members=42, **on("2025-02-01")),
    UnitRenamed(unit="V1", name="新红旗村", **on("2025-06-01")),
    UnitMoved(unit="V1", parent="T2", **on("2025-07-01")),
]
"""Positions 1 to 8."""

PROBLEMS: list[Fact] = [
    ProblemFound(
        problem="W:1", unit="V1", found_by="masses", category="供水", due_on=date(2025, 4, 1),
        description=SECRET, reporter="赵某", **on("2025-03-04"),
    ),
    # All on one day: only their order in the record tells which came first.
    ProblemAssigned(problem="W:1", handler="T1", due_on=date(2025, 5, 1), **on("2025-03-05")),
    ProblemFixed(problem="W:1", fixed_by="V1", outcome="solved", **on("2025-03-05")),
    ProblemClosed(problem="W:1", closed_by="T1", **on("2025-03-05")),
    ProblemFound(problem="W2", unit="V1", found_by="self", **on("2025-08-01")),
    ReplyGiven(problem="W9", satisfaction="satisfied", note="李婶满意", **on("2025-08-02")),
    VisitMade(unit="V1", visitor="P1", visit_kind="visit", who="李婶", **on("2025-09-01")),
    MeetingHeld(unit="V1", meeting_kind="committee", **on("2025-09-02")),
]  # fmt: skip
"""Positions 9 to 16; the problem W9 was never reported."""

VOTES: list[Fact] = [
    EvaluationMeetingHeld(
        meeting="M1", unit="V1", period="2025H1", organiser="T1", **on("2025-06-20")
    ),
    VotesTallied(
        meeting="M1", part="masses", rater_category="服务对象", item="总体评价", option="不满意",
        votes=1, **on("2025-06-20"),
    ),
    FlagRaised(
        flag_no="F1", scheme="s", digest="0" * 64, period="2025", run="0" * 64, rule="unhappy",
        title="群众不满意", unit="V1", suggests="remind",
        cites='["ledger:tallies:M1:masses:服务对象:总体评价:不满意"]', evidence="[18]",
        raised_by="县委组织部", **on("2026-01-10"),
    ),
]  # fmt: skip
"""Positions 17 to 19."""

LATER: list[Fact] = [
    attrs.evolve(PROBLEMS[4], category="道路", corrects=13, reason="类别填错", authority="镇党委"),
    attrs.evolve(PROBLEMS[7]),
    FactRetracted(target=15, ground="填重了", allowed_by="镇党委", **on("2025-12-01")),
]
"""Positions 20 to 22: a correction of 13, a repeat of 16, a withdrawal of 15."""

EVERY = [*ROSTER, *PROBLEMS, *VOTES, *LATER]


def record_of(folder: Path, facts: list[Fact] | None = None) -> Path:
    """A new record; its last commit holds ``LATER``."""
    path = folder / "record.db"
    first = [*ROSTER, *PROBLEMS, *VOTES] if facts is None else facts
    with open_record(path, create=True) as record:
        record.append("a", events(first), actor="test")
        if facts is None:
            record.append("b", events(LATER), actor="test")
    return path


@contextmanager
def opened(path: Path, work: Path, chosen: Chosen | None = None) -> Iterator[DuckDBPyConnection]:
    """The columns of a record as an export reads them."""
    asked = chosen or Chosen(FOR_ANALYSTS)
    work.mkdir(exist_ok=True)
    with open_record(path) as record, columns(record, record.head(), asked.as_of, work) as found:
        yield found


def quiet(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def told(write: Callable[[Record], object], path: Path) -> Any:
    """What ``write`` gives for the record at ``path``."""
    with open_record(path) as record:
        return write(record)
