"""A record that holds several years, each adopted, published, and read by the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import attrs

from cli.main import main
from evalcore.record import open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.pledges import PledgeFulfilled, PledgeMade, PledgeReviewed
from evalcore.vocabulary.roster import UnitRegistered
from tests.cli.conftest import events
from tests.cli.official_scheme import DECISION, SCHEME

LADDER = f"""
ladders:
  poor_again:
    title: 连续评为一般
    of: standing
    grades: [一般]
    resets: broken
    {DECISION}
    rungs:
      - {{at_least: {{value: 1, {DECISION}}}, suggests: reminder, addressed_to: 乡镇}}
      - {{at_least: {{value: 2, {DECISION}}}, suggests: talk, addressed_to: 县委}}
"""


def write_rules(folder: Path, year: int) -> Path:
    """The rules of any year, with calendars of their own."""
    for each in (year, year + 1):
        write_calendar(folder, each)
    calendars = f"[./year-{year}.yaml, ./year-{year + 1}.yaml]"
    return rules_of(folder, year, "2000-01-01", {"[cn-2025, cn-2026]": calendars})


def rules_of(folder: Path, year: int, since: str, replaced: Mapping[str, str] = {}) -> Path:
    """Villages are graded; who was poor in the year before too stands a rung higher.

    ``since``: from when parameters hold; ``replaced``: other words of the scheme, and what for.
    """
    text = SCHEME[: SCHEME.index("lists:")] + LADDER
    for old, new in {
        "subject: person\n  posts: [secretary]": "subject: unit",
        "own-2025": f"own-{year}",
        f"{DECISION}, from: 2025-01-01, to: 2025-12-31": f"{DECISION}, from: {since}",
        'id: "2025", from: 2025-01-01, to: 2025-12-31': (
            f'id: "{year}", from: {year}-01-01, to: {year}-12-31'
        ),
        **replaced,
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    path = folder / f"own-{year}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def write_calendar(folder: Path, year: int) -> None:
    """A calendar without holidays: nothing of this scheme is counted in working days."""
    (folder / f"year-{year}.yaml").write_text(
        f"calendar: year-{year}\nyear: {year}\nsource: 虚构\nholidays: []\nmake_up: []\n",
        encoding="utf-8",
    )


def facts_of(year: int, villages: int) -> Iterator[Fact]:
    """What villages report in a year: which of them keep their pledges changes every year."""
    for at in range(villages):
        unit = f"V{at}"
        for n in range(3):
            pledge, made = f"{year}-{at}-{n}", date(year, 1, 10)
            yield PledgeMade(
                occurred_on=made, pledge=pledge, unit=unit, pledge_kind="annual",
                content=f"修{n + 1}号桥", target="通行", due_on=date(year, 6, 1),
            )  # fmt: skip
            yield PledgeReviewed(occurred_on=made, pledge=pledge, result="approved")
            if (at * 7 + n * 3 + year) % 5 > 1:
                yield PledgeFulfilled(occurred_on=date(year, 5, 1), pledge=pledge)
        for month in range(1, 13, 2):
            yield MeetingHeld(occurred_on=date(year, month, 9), unit=unit, meeting_kind="committee")


def make_years(folder: Path, first: int, last: int, villages: int) -> Path:
    """``record.db``: every year from ``first`` to ``last`` reported, adopted and published."""
    store = folder / "record.db"
    begun = date(first, 1, 1)
    roster: list[Fact] = [
        UnitRegistered(
            occurred_on=begun, received_on=begun, unit="T1", name="青山镇", unit_kind="township"
        )
    ]
    roster += [
        UnitRegistered(
            occurred_on=begun, received_on=begun, unit=f"V{at}", name=f"{at}村",
            unit_kind="village", parent="T1",
        )
        for at in range(villages)
    ]  # fmt: skip
    with open_record(store, create=True) as record:
        record.append("roster", events(roster), actor="test")
    by = ("--store", store, "--by", "县委", "--on")
    for year in range(first, last + 1):
        reported = [
            attrs.evolve(fact, received_on=fact.occurred_on) for fact in facts_of(year, villages)
        ]
        with open_record(store) as record:
            record.append(f"import-{year}", events(reported), actor="test")
        rules = write_rules(folder, year)
        for command in (
            ("scheme", "adopt", rules, *by, f"{year}-01-01"),
            ("publish", "--scheme", rules, *by, f"{year + 1}-01-15", "--out", folder / "r.db"),
        ):
            assert main([str(part) for part in command]) == 0
    return store
