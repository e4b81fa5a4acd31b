"""A sheet of the workbook: columns, rows that come one at a time, charts over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from attrs import frozen

from evalcore.record.positions import shown as shown_position
from projections.exact import half_up

Cell = str | int | Decimal | date | None
Row = Sequence[Cell]
Kind = Literal["text", "wide", "whole", "number", "percent", "day"]

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 1_048_576, 16_384, 32_767
"""What a sheet of Excel holds, and a cell of one (Excel specifications and limits)."""

HEAD_ROWS = 8
"""Rows above the table of a sheet at the most: title, marks, link, notes, titles of columns."""

ROOM = MOST_ROWS - HEAD_ROWS
"""Rows that a sheet has for its table."""

EVENTS_SHOWN = 8
"""Positions of the record that a cell names before it says how many more there are."""

PLACES = 10
"""Decimals to which a fraction goes into a cell: Excel shows two and counts with fifteen digits."""


@frozen
class Column:
    """A column: its title, what is in it, and how wide it is (0: as its texts are)."""

    title: str
    kind: Kind = "text"
    width: int = 0


@frozen
class Chart:
    """A native chart over columns of a sheet, counted from 0.

    ``kind``: ``columns`` side by side, ``bars`` lying, ``stacked`` bars lying on each other,
    ``share`` bars of 100 %. ``rows``: as many from the first row on, 0 for all.
    """

    kind: Literal["columns", "bars", "stacked", "share"]
    title: str
    categories: int
    series: tuple[int, ...]
    rows: int = 0
    colours: tuple[str, ...] = ()
    """Of the series, where they mean something."""


@frozen
class Sheet:
    """One sheet. ``rows`` gives its rows, in order, as often as it is called.

    ``total``: how many there are; ``most``: how many are written at the most (the rest lies in
    ``rest``); ``withheld``: how many are not shown because too few voted.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Row]]
    total: int
    says: str = ""
    """What it shows, for the list on the cover."""
    notes: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    most: int = ROOM
    rest: str = ""
    withheld: int = 0
    sample: Callable[[], Iterable[Row]] | None = None
    """The first few rows, where all of them take long to put in order."""
    frozen_columns: int = 0
    group: Literal["result", "points", "rules", "ledger"] = "result"

    @property
    def written(self) -> int:
        """How many rows it gets."""
        return min(self.total, self.most)

    @property
    def cut(self) -> int:
        """How many rows are left out because there are more than ``most``."""
        return self.total - self.written


def units(value: int | None, decimals: int) -> Decimal | None:
    """A whole number of units of 10^-decimals as an exact decimal."""
    return None if value is None else Decimal(value).scaleb(-decimals)


def decimal(numerator: int, denominator: int) -> Decimal:
    """A fraction as a decimal of ``PLACES`` places, half up."""
    return Decimal(half_up(numerator, denominator, PLACES)).scaleb(-PLACES).normalize()


def day(text: str) -> date | None:
    """A calendar day from results, where there is one."""
    return date.fromisoformat(text) if text else None


def positions(found: Iterable[int]) -> str:
    """Positions in the record, the first ``EVENTS_SHOWN`` of them."""
    every = list(found)
    shown = " ".join(map(shown_position, every[:EVENTS_SHOWN]))
    return shown if len(every) <= EVENTS_SHOWN else f"{shown} … ({len(every)})"
