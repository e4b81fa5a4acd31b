"""Whose the days of a problem are: of each who held it, of a department that blocked, or nobody's.

Whoever held the case then answers for the delay (design §7.5). Days in which its clock stood still
and no department was named are nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from evalcore.paper_words import said

HELD, STOPPED, BLOCKED = "held", "stopped", "blocked"


@frozen
class Charge:
    """Days of a problem: ``held`` or ``blocked`` by a unit, or ``stopped`` (``unit`` empty)."""

    kind: str
    unit: str
    days: int
    unit_name: str = ""


def charges(holdings: Iterable[Mapping[str, Any]]) -> tuple[Charge, ...]:
    """The days of one problem, from its rows of ``holdings`` in order of their beginning.

    Those of one unit are added up: first the holders, then the clock that stood still, then the
    departments that the case waited for. Rows of an earlier version of the program lack the last
    two.
    """
    held: dict[str, int] = {}
    blocked: dict[str, int] = {}
    stopped = 0
    for row in holdings:
        of = blocked if row.get("blocked") else held
        of[row["unit"]] = of.get(row["unit"], 0) + row["held_days"]
        stopped += row.get("stopped_days") or 0
    found = [Charge(HELD, unit, days) for unit, days in held.items()]
    found += [Charge(STOPPED, "", stopped)] if stopped else []
    found += [Charge(BLOCKED, unit, days) for unit, days in blocked.items()]
    return tuple(found)


def on_paper(found: Sequence[Charge], names: Mapping[str, str]) -> str:
    """In the words of papers: “承办 红旗村 12 天，挂起 5 天，卡滞（民政局）9 天”."""
    words = {
        HELD: said("承办 {unit} {days} 天"),
        STOPPED: said("挂起 {days} 天"),
        BLOCKED: said("卡滞（{unit}）{days} 天"),
    }
    return said("，").join(
        words[one.kind].format(unit=names.get(one.unit, one.unit), days=one.days) for one in found
    )
