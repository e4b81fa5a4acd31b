"""Texts in cells: what an office wrote stays text there, whatever it begins with."""

from __future__ import annotations

import re
from typing import Any

_NOT_ALLOWED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What a workbook can't hold."""


def wide(text: str) -> int:
    """Width of a text in half characters."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def put_text(cell: Any, text: str) -> None:
    """Write a text into a cell."""
    cell.value = _NOT_ALLOWED.sub("", text)
    # Else a text that begins with = would be a formula.
    cell.data_type = "s"
