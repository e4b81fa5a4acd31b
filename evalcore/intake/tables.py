"""What every reader of a file hands on: its tables, and how large a file may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen

LARGEST_FILE = 1 << 30
"""Bytes of a file, also unpacked: far beyond a year of any office, and it fits in memory."""

Rows = Callable[[], Iterator[tuple[int, list[Any]]]]
"""Opens the rows afresh: (row number as the office sees it, cells)."""


@frozen
class Table:
    """One sheet of a workbook, or the one table of a CSV file."""

    name: str
    rows: Rows
    hidden: bool = False
