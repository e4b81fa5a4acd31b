"""Who hands in for whom: the township or street above each unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import duckdb

OFFICES = ("township", "street")
"""Kinds of units that hand in for those below them."""


@attrs.frozen
class Units:
    """The units as of a day: code → (name, kind, parent)."""

    known: Mapping[str, tuple[str, str, str]]

    def name(self, unit: str) -> str:
        """The name of a unit; its code where it has none."""
        return self.known[unit][0] if unit in self.known else unit

    def above(self, unit: str) -> tuple[str, ...]:
        """The unit itself and those above it, from below."""
        found: list[str] = []
        while unit and unit not in found:
            found.append(unit)
            unit = self.known[unit][2] if unit in self.known else ""
        return tuple(found)

    def office(self, unit: str) -> str:
        """The township or street that hands in for ``unit``.

        What stands under none hands in for itself (a department), or the unit above it does.
        """
        line = self.above(unit)
        for code in line:
            if code in self.known and self.known[code][1] in OFFICES:
                return code
        kind = self.known[unit][1] if unit in self.known else ""
        own = kind in ("department", "county", "city", "")
        return unit if own or len(line) == 1 else line[1]


def units_of(connection: duckdb.DuckDBPyConnection) -> Units:
    """The units of the ledger ``units``."""
    rows = connection.execute("SELECT unit, name, unit_kind, parent FROM units").fetchall()
    return Units({unit: (name or unit, kind or "", up or "") for unit, name, kind, up in rows})
