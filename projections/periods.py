"""Periods by name (``2025``, ``2025H1``, ``2025Q3``, ``2025-07``): which comes before which."""

from __future__ import annotations

_PER_YEAR = {"": 1, "H": 2, "Q": 4, "-": 12}


def _parts(period: str) -> tuple[str, int]:
    """The kind (``""``, ``H``, ``Q``, ``-``) and the number of the period, counted from year 0."""
    kind = period[4:5]
    year, within = int(period[:4]), int(period[5:] or 1)
    return kind, year * _PER_YEAR[kind] + within - 1


def before(period: str) -> str:
    """The period of the same kind that ends where this one begins."""
    kind, number = _parts(period)
    year, within = divmod(number - 1, _PER_YEAR[kind])
    if not kind:
        return f"{year:04}"
    return f"{year:04}{kind}{within + 1:0{2 if kind == '-' else 1}}"


def earlier(period: str, than: str) -> bool:
    """Whether ``period`` is of the same kind as ``than``, and comes before it."""
    (kind, number), (other, limit) = _parts(period), _parts(than)
    return kind == other and number < limit
