"""Facts about days that were over before the record knew of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evalcore.procedures.actors_check import DATED_BACK, check_writing
from evalcore.procedures.terms import over_before
from evalcore.record import open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.actors import ActorRegistered, RoleGranted
from evalcore.vocabulary.checksheets import CheckSheetSent
from evalcore.vocabulary.flags import FlagNotified
from evalcore.vocabulary.periods import PublicityStarted
from tests.cli.conftest import events

DAY = date(2025, 3, 1)
NOTICE = FlagNotified(
    occurred_on=DAY, flag_no="f1", due_on=date(2025, 3, 8), notified_by="县委组织部"
)
HUNG_OUT = PublicityStarted(
    occurred_on=DAY, scheme="s", period="2025", run="r", until=date(2025, 3, 8), posted_by="县委"
)
SENT = CheckSheetSent(occurred_on=DAY, scheme="s", period="2025", unit="V1", size=1, sent_by="县委")


@pytest.mark.parametrize(
    ("fact", "recorded", "last"),
    [
        (NOTICE, "2025-03-08", ""),
        (NOTICE, "2025-03-09", "2025-03-08"),
        (HUNG_OUT, "2025-03-02", ""),
        (HUNG_OUT, "2025-04-01", "2025-03-08"),
        (SENT, "2025-03-01", ""),
        (SENT, "2025-03-02", "2025-03-01"),
    ],
)
def test_a_term_that_was_over_when_it_was_recorded_is_told(
    fact: Fact, recorded: str, last: str
) -> None:
    day = date.fromisoformat(recorded)
    assert over_before(fact.topic(), fact.public_state(), day) == last


def test_a_notice_dated_back_so_that_nobody_is_heard_is_listed_for_the_auditor(
    tmp_path: Path,
) -> None:
    """An insider records today that they were told a year ago, and confirms the flag at once."""
    with open_record(tmp_path / "record.db", create=True) as record:
        admin = ActorRegistered(
            occurred_on=DAY, actor="王", person="P1", office="办", registered_by="县委"
        )
        role = RoleGranted(occurred_on=DAY, actor="王", role="assessor", granted_by="县委")
        record.append("log:actors", events([admin, role]), actor="王")
        record.append("flag:f1", events([NOTICE]), actor="王")
        found = check_writing(record).found
    assert [(one.kind, one.first, one.why) for one in found] == [(DATED_BACK, 3, "2025-03-08")]
