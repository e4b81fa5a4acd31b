"""Facts about what came after a seal: found in the log, by its days, with whoever allowed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from evalcore.record import NewEvent, Record, open_record
from evalcore.record.reading import open_columns
from evalcore.schemes.model import Period
from evalcore.vocabulary import Fact
from evalcore.vocabulary.ballots import BallotBoxVoided
from evalcore.vocabulary.evaluations import VotesTallied
from evalcore.vocabulary.governance import FactRetracted, SchemeAdopted, SourceReceived
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.periods import LateFactsAdmitted, PeriodSealed
from evalcore.vocabulary.roster import TenureStarted
from projections.publishing.late import LateFact, late_facts

YEAR = Period("2025", date(2025, 1, 1), date(2025, 12, 31))
HALF = Period("2025H1", date(2025, 1, 1), date(2025, 6, 30))
AFTER = date(2026, 1, 12)
FILE = "ab" * 32


def met(day: str, **more: Any) -> Fact:
    return MeetingHeld(
        occurred_on=date.fromisoformat(day), received_on=AFTER, unit="V1", meeting_kind="lecture",
        **more,
    )  # fmt: skip


def withdrawn(target: int) -> Fact:
    return FactRetracted(
        occurred_on=AFTER, received_on=AFTER, target=target, ground="误", allowed_by="县委"
    )


def sealed(period: Period) -> Fact:
    return PeriodSealed(
        occurred_on=date(2026, 1, 5), received_on=date(2026, 1, 5), period=period.id,
        starts_on=period.starts_on, ends_on=period.ends_on, size=3, sealed_by="县委组织部",
    )  # fmt: skip


RECEIVED = SourceReceived(
    occurred_on=AFTER, received_on=AFTER, digest=FILE, file_name="a.xlsx", size=1, facts=1
)
ADMITTED = LateFactsAdmitted(
    occurred_on=AFTER, received_on=AFTER, period="2025", digest=FILE, facts=1, ground="快递延误",
    allowed_by="县委组织部", objection="HD-1",
)  # fmt: skip


def found(
    folder: Path, *late: Fact, stream: str = "import-2", seals: Sequence[Period] = (YEAR,),
    of: Period = YEAR, also: Sequence[Fact] = (),
) -> list[LateFact]:  # fmt: skip
    """What is late of facts that came behind three lectures and the seals."""
    with open_record(folder / "record.db", create=True) as record:
        put(record, "import-1", met("2025-03-01"), met("2025-04-01"), met("2026-01-04"))
        put(record, "year:2025", *map(sealed, seals), *also)
        put(record, stream, RECEIVED, *late)
        with open_columns(record, record.head(), cached=False) as columns:
            return list(late_facts(columns.connection, of))


def put(record: Record, stream: str, *facts: Fact) -> None:
    events = [NewEvent(fact.topic(), fact.public_state()) for fact in facts]
    record.append(stream, events, actor="test")


def acts(late: list[LateFact]) -> list[tuple[int, str, int]]:
    return [(one.position, one.act, one.about) for one in late]


def test_a_new_fact_of_the_period_is_late_and_says_who_allowed_it(tmp_path: Path) -> None:
    [late] = found(tmp_path, met("2025-05-01"), met("2026-01-08"), also=[ADMITTED])
    assert (late.position, late.act, late.fact, late.unit) == (7, "new", "组织生活", "V1")
    assert (late.file, late.ground, late.allowed_by) == (FILE, "快递延误", "县委组织部")
    assert late.objection == "HD-1"


def test_what_was_written_around_the_command_is_late_with_nobody_beside_it(
    tmp_path: Path,
) -> None:
    [late] = found(tmp_path, met("2025-05-01"))
    assert (late.allowed_by, late.ground) == ("", "")


def test_corrections_count_by_the_day_before_and_after(tmp_path: Path) -> None:
    why = {"reason": "误", "authority": "县委"}
    late = found(
        tmp_path,
        met("2026-01-06", corrects=1, **why),  # out of the period
        met("2025-12-30", corrects=3, **why),  # into it
        met("2026-01-07", corrects=1, **why),  # of one that was in it
    )
    assert acts(late) == [(6, "corrected", 1), (7, "corrected", 3), (8, "corrected", 1)]


def test_a_withdrawal_counts_by_what_it_takes_away_or_brings_back(tmp_path: Path) -> None:
    late = found(tmp_path, withdrawn(1), withdrawn(3), withdrawn(6))
    assert acts(late) == [(6, "withdrawn", 1), (8, "withdrawn", 6)]


def test_a_count_that_is_dated_back_behind_the_seal_is_late(tmp_path: Path) -> None:
    assert acts(found(tmp_path, counted("2025-12-30"), stream="box:1")) == [(6, "new", 0)]


def test_what_was_decided_after_the_year_is_not_late(tmp_path: Path) -> None:
    void = BallotBoxVoided(
        occurred_on=date(2026, 1, 8), received_on=AFTER, box="1", ground="x", decided_by="县委"
    )
    adopted = SchemeAdopted(
        occurred_on=date(2025, 1, 1), received_on=AFTER, scheme="s", digest=FILE, adopted_by="县委"
    )
    assert found(tmp_path, counted("2026-01-08"), void, adopted, stream="box:1") == []


def test_a_box_declared_void_by_a_day_before_the_seal_is_late(tmp_path: Path) -> None:
    void = BallotBoxVoided(
        occurred_on=date(2025, 12, 30), received_on=AFTER, box="1", ground="x", decided_by="县委"
    )
    assert acts(found(tmp_path, void, stream="box:1")) == [(6, "new", 0)]


def test_a_post_held_since_before_the_year_is_late(tmp_path: Path) -> None:
    held = TenureStarted(
        occurred_on=date(2024, 12, 1), received_on=AFTER, person="P1", unit="V1", post="secretary"
    )
    assert acts(found(tmp_path, held)) == [(6, "new", 0)]


def counted(day: str) -> Fact:
    return VotesTallied(
        occurred_on=date.fromisoformat(day), received_on=AFTER, meeting="PY-1", part="masses",
        rater_category="群众", item="总体评价", option="满意", votes=20,
    )  # fmt: skip


def test_a_fact_in_a_strangers_stream_is_late_all_the_same(tmp_path: Path) -> None:
    assert acts(found(tmp_path, met("2025-05-01"), stream="box:1")) == [(6, "new", 0)]


def test_nothing_is_late_where_nothing_is_sealed(tmp_path: Path) -> None:
    assert found(tmp_path, met("2025-05-01"), seals=(), also=[met("2026-01-05")]) == []


def test_a_year_shows_what_came_late_for_its_half_and_each_fact_once(tmp_path: Path) -> None:
    late = found(tmp_path, met("2025-05-01"), met("2025-08-01"), seals=(HALF,))
    assert [(one.position, one.period) for one in late] == [(6, "2025H1")]
    both = tmp_path / "both"
    both.mkdir()
    late = found(both, met("2025-05-01"), met("2025-08-01"), seals=(HALF, YEAR))
    assert [(one.position, one.period) for one in late] == [(7, "2025H1"), (8, "2025")]


def test_a_seal_of_another_year_makes_nothing_of_this_one_late(tmp_path: Path) -> None:
    before = attrs.evolve(YEAR, id="2024", starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31))
    assert found(tmp_path, met("2025-05-01"), seals=(before,)) == []
