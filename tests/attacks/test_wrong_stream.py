"""Attacks on rights by another program: a decision is written into the stream of an import."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evalcore.procedures.actors_check import NO_RIGHT, check_writing
from evalcore.record import open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.actors import ActorRegistered, RoleGranted
from evalcore.vocabulary.flags import FlagConfirmed
from evalcore.vocabulary.governance import PeriodOpened
from evalcore.vocabulary.periods import FinalGradeDecided, PeriodSealed
from tests.cli.conftest import events

DAY = date(2025, 3, 1)


@pytest.mark.parametrize(
    ("fact", "right"),
    [
        (
            PeriodSealed(
                occurred_on=DAY, period="2025", starts_on=DAY, ends_on=DAY, size=1, sealed_by="县委"
            ),
            "seal_period",
        ),
        (
            FinalGradeDecided(
                occurred_on=DAY, scheme="s", period="2025", run="r", unit="V1", grade="好",
                ground="x", decided_by="县委",
            ),
            "decide_grade",
        ),
        (
            FlagConfirmed(occurred_on=DAY, flag_no="f1", ground="x", decided_by="县委"),
            "decide_flag",
        ),
        (PeriodOpened(occurred_on=DAY, period="2025", starts_on=DAY, ends_on=DAY), ""),
    ],
)  # fmt: skip
def test_a_clerk_who_writes_a_decision_into_the_stream_of_an_import_is_found(
    tmp_path: Path, fact: Fact, right: str
) -> None:
    with open_record(tmp_path / "record.db", create=True) as record:
        told: list[Fact] = []
        for name in ("admin", "clerk"):
            told.append(
                ActorRegistered(
                    occurred_on=DAY,
                    actor=name,
                    person=f"P-{name}",
                    office="办",
                    registered_by="县委",
                )
            )
            told.append(RoleGranted(occurred_on=DAY, actor=name, role=name, granted_by="县委"))
        record.append("log:actors", events(told), actor="admin")
        record.append("import-x", events([fact]), actor="clerk")
        found = [(one.kind, one.right) for one in check_writing(record).found]
    assert found == ([(NO_RIGHT, right)] if right else [])
