"""What every reader of a file hands on: its tables, and how large a file may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen

LARGEST_FILE = 1 << 30
"""Bytes of a file, also unpacked: far beyond a year of any office, and it fits in memory."""

WIDEST = 16_384
"""Columns of a sheet: what Excel holds."""

Rows = Callable[[], Iterator[tuple[int, list[Any]]]]
"""Opens the rows afresh: (row number as the office sees it, cells)."""


@frozen
class Merge:
    """Cells shown as one: rows as the office numbers them, columns from 0, all inclusive."""

    top: int
    left: int
    bottom: int
    right: int


def _no_merges() -> tuple[Merge, ...]:
    return ()


@frozen
class Table:
    """One sheet of a workbook, or the one table of a CSV file.

    Where a cell holds no value but a spreadsheet's error or a formula never calculated, its text
    (``#N/A``, ``=SUM(B2:B9)``) stands in the row: see ``normal.broken``. ``pictures``: something
    is drawn on the sheet.
    """

    name: str
    rows: Rows
    hidden: bool = False
    merges: Callable[[], tuple[Merge, ...]] = _no_merges
    pictures: bool = False
