"""The small values that a scheme is made of: bases, numbers, expressions, the calendar."""

from __future__ import annotations

from datetime import date
from typing import Literal

import attrs

Kind = Literal["clause", "decision", "demo"]

LATER = {"later": True}
"""Metadata of a field that came after schemes were adopted: it is in the digest only where it says
something, so that a scheme that does not use it keeps its digest."""


@attrs.frozen
class Basis:
    """What a number or rule rests on.

    ``kind`` is ``clause`` (a document and a place in it), ``decision`` (a local decision: number,
    meeting, date) or ``demo`` (nothing: for trying out; refused by an official run). ``text`` is
    printed beside every result that uses it.
    """

    kind: Kind
    text: str


@attrs.frozen
class Number:
    """An exact number of the scheme: ``numerator`` ÷ ``denominator``, with its basis.

    ``path`` is where it stands in the scheme (``indicators.pledge_kept.points``): the name that
    ``--set`` uses.
    """

    numerator: int
    denominator: int
    basis: Basis
    path: str

    @property
    def whole(self) -> int:
        """The value where it is a whole number (the loader has made sure where one is needed)."""
        assert self.denominator == 1, self.path
        return self.numerator


@attrs.frozen
class Expression:
    """A checked SQL expression over the columns of one ledger.

    ``sql`` is generated from the parsed tree in DuckDB's dialect with parameters put in by value;
    it needs the one-row relations ``run`` and ``calendar`` beside the ledger. ``source`` is what
    the scheme's author wrote; ``path`` is where. ``dates`` is the SQL of each date whose working
    days are counted: a row whose date the calendar does not hold is an error, never a NULL.
    """

    source: str
    sql: str
    path: str
    columns: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


@attrs.frozen
class Calendar:
    """Which days are worked: weekdays less ``holidays`` plus ``make_up`` days, for ``years``.

    A day of a year that is not in ``years`` is an error, never a guess.
    """

    years: tuple[int, ...]
    holidays: frozenset[date]
    make_up: frozenset[date]
    basis: Basis


@attrs.frozen
class Limit:
    """What a number may be: between ``least`` and ``most`` (None: no limit), whole or not."""

    whole: bool = False
    least: int | None = None
    most: int | None = None

    def narrowed(self, other: Limit) -> Limit:
        """What fits both: a parameter may be used in several places."""
        least = [n for n in (self.least, other.least) if n is not None]
        most = [n for n in (self.most, other.most) if n is not None]
        return Limit(
            self.whole or other.whole,
            max(least) if least else None,
            min(most) if most else None,
        )
