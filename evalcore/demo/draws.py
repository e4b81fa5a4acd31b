"""Seeded draws: every part of the year has its own generator, named by what it makes.

A part can then grow without moving the others, and two townships of a small demo are the same
two townships as in the whole county.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

YEAR = 2025
FIRST_DAY = date(YEAR, 1, 1)
LAST_DAY = date(YEAR, 12, 31)

_HOLIDAYS = (
    (date(YEAR, 1, 1), date(YEAR, 1, 1)),
    (date(YEAR, 1, 28), date(YEAR, 2, 4)),
    (date(YEAR, 4, 4), date(YEAR, 4, 6)),
    (date(YEAR, 5, 1), date(YEAR, 5, 5)),
    (date(YEAR, 5, 31), date(YEAR, 6, 2)),
    (date(YEAR, 10, 1), date(YEAR, 10, 8)),
)
"""Days on which offices were shut; only for believable dates, no rule reads this."""


def draw(seed: int, *names: str) -> Random:
    """A generator for one part of the year, the same for the same seed and names."""
    return Random("/".join((str(seed), *names)))


def chance(rng: Random, percent: float) -> bool:
    """True about ``percent`` times in a hundred."""
    return rng.random() * 100 < percent


def between(rng: Random, first: date, last: date) -> date:
    """A day from ``first`` to ``last``, both included."""
    return first + timedelta(days=rng.randint(0, max((last - first).days, 0)))


def after(rng: Random, day: date, least: int, most: int) -> date:
    """A day ``least`` to ``most`` days after ``day``."""
    return day + timedelta(days=rng.randint(least, most))


def office_day(day: date) -> date:
    """``day``, or the next day on which an office is open."""
    while day.weekday() >= 5 or any(first <= day <= last for first, last in _HOLIDAYS):
        day += timedelta(days=1)
    return day


def pick(rng: Random, weighted: Sequence[tuple[str, int]]) -> str:
    """One of the names, as often as its weight says."""
    total = rng.randrange(sum(weight for _name, weight in weighted))
    for name, weight in weighted:
        total -= weight
        if total < 0:
            return name
    raise AssertionError


def month_end(month: int) -> date:
    """The last day of a month of the year."""
    return date(YEAR + month // 12, month % 12 + 1, 1) - timedelta(days=1)
