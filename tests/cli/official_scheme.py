"""A scheme of a county's own, every number decided, and the world in which it is published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import attrs

from evalcore.record import open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.pledges import PledgeFulfilled, PledgeMade, PledgeReviewed
from evalcore.vocabulary.roster import PersonRegistered, TenureStarted, UnitRegistered
from tests.cli.conftest import events

DECISION = 'decision: "7号, 县委常委会, 2025-01-09"'

SCHEME = f"""
scheme: own-2025
title: 某县村党组织书记考核办法
authority: 某县县委组织部
documents: {{own: 某县考核办法}}
period: {{id: "2025", from: 2025-01-01, to: 2025-12-31}}
calendar: [cn-2025, cn-2026]
reporting: {{cycle: month, grace: {{value: 10, {DECISION}}}}}
assessed:
  subject: person
  posts: [secretary]
  where: unit_kind = 'village'
  smallest_cohort: {{value: 2, {DECISION}}}
  cohorts:
    villages: {{title: 村, where: "unit_kind = 'village'"}}
parameters:
  kept:
    title: 兑现一件所计
    values:
      - {{value: 1, {DECISION}, from: 2025-01-01, to: 2025-12-31}}
groups:
  pledges: {{title: 承诺, points: {{value: 60, {DECISION}}}}}
  review: {{title: 审核, points: {{value: 40, {DECISION}}}}}
indicators:
  pledge_kept:
    title: 承诺兑现
    group: pledges
    points: {{value: 60, {DECISION}}}
    {DECISION}
    cases:
      ledger: pledges
      where: approved
      at: due_on
      credit: CASE WHEN fulfilled_on <= due_on THEN :kept ELSE 0 END
  pledge_reviewed:
    title: 承诺审核
    group: review
    points: {{value: 40, {DECISION}}}
    {DECISION}
    cases:
      ledger: pledges
      at: due_on
      credit: CASE WHEN approved THEN 1 ELSE 0 END
rounding: {{decimals: {{value: 2, {DECISION}}}}}
grades:
  好: {{value: 80, {DECISION}}}
  一般: otherwise
lists:
  top:
    title: 先进名单
    end: top
    share: {{value: 50%, {DECISION}}}
    base: ranked
    rounding: floor
    tie: people
    {DECISION}
"""

VILLAGES = {"V1": ("红旗村", "P1", "王建国", 4), "V2": ("东风村", "P2", "李爱华", 2),
            "V3": ("和平村", "P3", "张伟", 2), "V4": ("前进村", "P4", "赵敏", 0)}  # fmt: skip
"""Unit → its name, its secretary, and how many of four pledges were kept: two stand level."""


def facts() -> list[Fact]:
    """A year in which V2 and V3 end with one total, at the line of a list of two."""
    begun = date(2024, 1, 1)
    found: list[Fact] = [
        UnitRegistered(occurred_on=begun, unit="T1", name="青山镇", unit_kind="township")
    ]
    for unit, (name, person, called, kept) in VILLAGES.items():
        found += [
            UnitRegistered(
                occurred_on=begun, unit=unit, name=name, unit_kind="village", parent="T1"
            ),
            PersonRegistered(occurred_on=begun, person=person, name=called),
            TenureStarted(occurred_on=begun, person=person, unit=unit, post="secretary"),
        ]
        for n in range(4):
            pledge, made = f"C{unit}-{n}", date(2025, 1, 10)
            found += [
                PledgeMade(
                    occurred_on=made, pledge=pledge, unit=unit, person=person,
                    pledge_kind="annual", content=f"修{n + 1}号路", target="通车",
                    due_on=date(2025, 6, 1),
                ),
                PledgeReviewed(occurred_on=made, pledge=pledge, result="approved"),
            ]  # fmt: skip
            if n < kept:
                found.append(PledgeFulfilled(occurred_on=date(2025, 5, 1), pledge=pledge))
    return [attrs.evolve(fact, received_on=fact.occurred_on) for fact in found]


def write_scheme(folder: Path, name: str = "own.yaml", **changes: str) -> Path:
    """The scheme as a file; each change replaces a text in it."""
    text = SCHEME
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def fill(store: str | Path, keys: Path | None = None) -> None:
    """The year as one commit of a new record."""
    with open_record(store, create=True, keys=keys) as record:
        record.append("year", events(facts()), actor="test")


def write_next_year(folder: Path) -> Path:
    """The year after, judged by how each village's secretary stood in the published one."""
    text = (
        SCHEME[: SCHEME.index("groups:")]
        + f"""
groups:
  before: {{title: 上年}}
indicators:
  good_before:
    title: 上年评为好
    group: before
    points: {{value: 100, {DECISION}}}
    {DECISION}
    cases:
      ledger: past_standings
      where: scheme = 'own-2025' AND period = '2025'
      at: published_on
      credit: CASE WHEN grade = '好' THEN 1 ELSE 0 END
rounding: {{decimals: {{value: 2, {DECISION}}}}}
grades:
  好: {{value: 80, {DECISION}}}
  一般: otherwise
"""
    )
    for old, new in {
        "scheme: own-2025": "scheme: own-2026",
        'id: "2025", from: 2025-01-01, to: 2025-12-31': (
            'id: "2026", from: 2026-01-01, to: 2026-12-31'
        ),
        "from: 2025-01-01, to: 2025-12-31}": "from: 2025-01-01}",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "next.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def write_upper(folder: Path) -> Path:
    """Townships, judged by how their villages' secretaries stand: a level above ``own.yaml``."""
    text = (
        SCHEME[: SCHEME.index("groups:")]
        + f"""
groups:
  below: {{title: 所辖村}}
indicators:
  villages_good:
    title: 所辖村书记评为好的比例
    group: below
    points: {{value: 100, {DECISION}}}
    {DECISION}
    cases:
      ledger: standings
      where: level = 'villages' AND status = 'ranked'
      whose: below
      at: stood_on
      credit: CASE WHEN grade = '好' THEN 1 ELSE 0 END
rounding: {{decimals: {{value: 2, {DECISION}}}}}
grades:
  好: {{value: 80, {DECISION}}}
  一般: otherwise
"""
    )
    for old, new in {
        "scheme: own-2025": "scheme: upper-2025",
        "subject: person\n  posts: [secretary]": "subject: unit",
        "unit_kind = 'village'": "unit_kind = 'township'",
        "smallest_cohort: {value: 2": "smallest_cohort: {value: 1",
        "villages: {title: 村": "townships: {title: 乡镇",
        "calendar: [": "after: {villages: own.yaml}\ncalendar: [",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "upper.yaml"
    path.write_text(text, encoding="utf-8")
    return path
