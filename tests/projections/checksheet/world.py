"""Three villages and a department in a few facts, and a scheme of four indicators over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from evalcore.record import NewEvent, Record, open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary import problems as v
from evalcore.vocabulary.duty import SpotCheckDone
from evalcore.vocabulary.evaluations import (
    BallotsCounted,
    EvaluationMeetingHeld,
    EvaluationPartHeld,
    VotesTallied,
)
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.roster import PersonRegistered, TenureStarted, UnitRegistered

SECRET = "张大妈说李会计家的低保不该拿"
NAMES = {"V1": "红旗村", "V2": "东风村", "V3": "和平村"}

SCHEME = """\
scheme: check
title: 核对示例办法
authority: 示例县委组织部
documents:
  doc: 示例文件
period: {id: "2025", from: 2025-01-01, to: 2025-12-31}
calendar: [cn-2025, cn-2026]
reporting: {cycle: month, grace: {value: 10, demo: true}}
assessed:
  subject: unit
  where: unit_kind = 'village'
  smallest_cohort: {value: 1, demo: true}
  cohorts:
    villages: {title: 村, where: "unit_kind = 'village'"}
groups:
  work: {title: 工作}
indicators:
  in_time:
    title: 问题在时限内办结
    group: work
    points: {value: 40, demo: true}
    clause: doc art. 1
    cases:
      ledger: holdings
      where: state NOT IN ('explained', 'excluded', 'merged') AND NOT passed_on
      at: due_on
      credit: CASE WHEN to_on IS NOT NULL AND NOT late THEN 1 ELSE 0 END
  committee:
    title: 支委会每季度
    group: work
    points: {value: 40, demo: true}
    clause: doc art. 2
    slots:
      every: quarter
      ledger: meetings
      where: meeting_kind = 'committee'
      at: held_on
      at_least: {value: 1, clause: doc art. 2}
  masses:
    title: 群众测评
    group: work
    points: {value: 20, demo: true}
    demo: true
    tallies:
      where: part = 'masses'
      missing: renormalise
      weights:
        群众: {value: 1, demo: true}
      worth:
        满意: {value: 1, demo: true}
        不满意: {value: 0, demo: true}
      best: {value: 1, demo: true}
  contradicted:
    title: 抽查与自报不符
    group: work
    role: deduction
    points: {value: 2, demo: true}
    clause: doc art. 3
    cases:
      ledger: spot_checks
      where: result = 'contradicted'
      at: checked_on
      credit: "1"
rounding: {decimals: {value: 2, demo: true}}
grades:
  好: {value: 60, demo: true}
  差: otherwise
procedure:
  counted: working
  objection: {value: 5, demo: true}
  objection_answered: {value: 10, demo: true}
"""


def d(text: str) -> date:
    return date.fromisoformat(f"2025-{text}")


def problem(number: str, day: str, unit: str = "V1", **more: Any) -> v.ProblemFound:
    given = {"found_by": "inspection", "due_on": d("03-20"), "description": SECRET, **more}
    return v.ProblemFound(problem=number, unit=unit, occurred_on=d(day), **given)


def roster() -> Iterator[Fact]:
    begun = date(2024, 1, 1)
    yield UnitRegistered(occurred_on=begun, unit="T1", name="青山镇", unit_kind="township")
    yield UnitRegistered(
        occurred_on=begun, unit="D1", name="民政局", unit_kind="department", parent="T1"
    )
    for code, name in NAMES.items():
        yield UnitRegistered(
            occurred_on=begun, unit=code, name=name, unit_kind="village", parent="T1"
        )

    yield PersonRegistered(occurred_on=begun, person="P1", name="李四")
    yield TenureStarted(occurred_on=begun, person="P1", unit="V1", post="secretary")


def committee(unit: str, day: str) -> MeetingHeld:
    return MeetingHeld(
        occurred_on=d(day), received_on=d(day), unit=unit, meeting_kind="committee", due=5,
        present=5,
    )  # fmt: skip


def happened() -> Iterator[Fact]:
    """W-1 is late though a department blocked it for nine days; the others are nobody's failing."""
    yield problem("W-1", "03-01")
    yield v.ProblemSuspended(
        problem="W-1", occurred_on=d("03-06"), ground="等低保核定", blocked_by="D1",
        decided_by="县督查室",
    )  # fmt: skip
    yield v.ProblemResumed(problem="W-1", occurred_on=d("03-15"))
    yield v.ProblemClosed(problem="W-1", occurred_on=d("04-10"), closed_by="T1")
    yield problem("W-2", "03-02")
    yield v.ProblemExcluded(
        problem="W-2", occurred_on=d("03-03"), ground="恶意重复", decided_by="县考核办"
    )
    yield problem("W-3", "03-02")
    yield v.ProblemMerged(problem="W-3", occurred_on=d("03-04"), into="W-1")
    yield problem("W-4", "03-02")
    yield v.ProblemTransferred(
        problem="W-4", occurred_on=d("03-05"), handler="V2", ground="属地", due_on=d("04-30")
    )
    yield v.ProblemClosed(problem="W-4", occurred_on=d("03-30"), closed_by="T1")
    yield problem("W-5", "03-02", found_by="masses", reporter="张大妈")
    yield v.ProblemExplained(
        problem="W-5", occurred_on=d("03-07"), accepted_by="镇党委", note=SECRET
    )
    for unit in NAMES:
        for day in ("01-20", "04-20", "07-20", "10-20"):
            if (unit, day) != ("V1", "04-20"):
                yield committee(unit, day)
        yield EvaluationMeetingHeld(
            occurred_on=d("12-10"), meeting=f"M-{unit}", unit=unit, period="2025H2", organiser="T1"
        )
        yield EvaluationPartHeld(
            occurred_on=d("12-10"), meeting=f"M-{unit}", part="masses", organiser="T1"
        )
        counted = {"meeting": f"M-{unit}", "part": "masses", "rater_category": "群众"}
        yield BallotsCounted(
            occurred_on=d("12-10"), issued=40, returned=40, invalid=0, blank=0, **counted
        )
        for option, votes in (("满意", 37), ("不满意", 3)):
            yield VotesTallied(
                occurred_on=d("12-10"), item="总体评价", option=option, votes=votes, **counted
            )
    yield SpotCheckDone(
        occurred_on=d("06-02"), unit="V1", item="走访记录", result="contradicted", checker="T1"
    )


def events(facts: Iterable[Fact]) -> list[NewEvent]:
    return [NewEvent(f.topic(), f.public_state(), f.private_state(), f.seal_scope()) for f in facts]


def recorded(folder: Path) -> Record:
    """The record ``record.db`` with its keys, filled."""
    record = open_record(str(folder / "record.db"), create=True)
    record.append("import-a", events([*roster(), *happened()]), actor="clerk")
    return record


def written_scheme(folder: Path) -> Path:
    path = folder / "check.yaml"
    path.write_text(SCHEME, encoding="utf-8")
    return path
