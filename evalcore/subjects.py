"""How results, decisions and papers name whom they are about."""

from __future__ import annotations


def subject_code(unit: str, person: str) -> str:
    """``person@unit`` of somebody who serves there; the unit alone where units are assessed."""
    return f"{person}@{unit}" if person else unit
