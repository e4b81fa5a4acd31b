"""Facts that several tests begin with, and how they read a ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from evalcore.vocabulary import Fact
from evalcore.vocabulary import pledges as pl
from evalcore.vocabulary import roster as ro
from evalcore.vocabulary import visits as vi
from tests.projections.ledgers.worlds import END, Row, ledger


def on(month: int, day: int = 1) -> date:
    return date(2025, month, day)


def read(name: str, *entries: Fact, as_of: date = END) -> list[Row]:
    return ledger(name, entries, as_of)


def only(name: str, *entries: Fact, as_of: date = END) -> Row:
    [row] = read(name, *entries, as_of=as_of)
    return row


def unit(code: str, parent: str = "") -> Fact:
    return ro.UnitRegistered(
        occurred_on=on(1), unit=code, name=f"{code}村", unit_kind="village", parent=parent
    )


def moved(code: str, parent: str, day: date) -> Fact:
    return ro.UnitMoved(occurred_on=day, unit=code, parent=parent)


def pledged(**more: Any) -> Fact:
    more = {"due_on": on(9, 30)} | more
    return pl.PledgeMade(
        occurred_on=on(1, 10), pledge="C", unit="v", pledge_kind="annual", content="修路", **more
    )


def reviewed(day: date, result: str) -> Fact:
    return pl.PledgeReviewed(occurred_on=day, pledge="C", result=result)


def visited(day: date, **more: Any) -> Fact:
    more = {"visitor": "p", "households": 3} | more
    return vi.VisitMade(occurred_on=day, unit="v", visit_kind="visit", **more)
