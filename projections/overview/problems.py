"""Problems: how many were found, assigned, fixed and checked each month; how old the open ones are.

Past its limit is what the ledger ``holdings`` says of whoever holds the problem now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projections.overview.areas import Areas
from projections.overview.months import Months, kept, placed

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]

STEPS = {
    "found": "found_on",
    "assigned": "assigned_on",
    "fixed": "fixed_on",
    "supervised": "supervised_on",
    "closed": "closed_on",
    "looked_back": "last_look_on",
}
"""Step → the day of it in the ledger ``problems``."""

AGES = ((0, 30), (31, 60), (61, 90), (91, 180), (181, None))
"""Days since a problem was found, by which the open ones are put together: for the eye, no rule."""

OPEN = ("open", "suspended")
LIMITS = ("late", "within", "unlimited", "stopped")
APART = ("excluded", "merged", "explained", "fixed")
"""States that are told beside the picture: ``fixed`` waits to be struck off."""


def problems(results: Results, areas: Areas, months: Months) -> Json:
    """Steps by month, open problems by age and limit, and by area.

    ``flow``: step → by month; ``in_all`` all problems of the ledger; ``ages``: ``from``, ``to``
    (days) and a number for each of ``LIMITS``; ``apart``; ``by_area``: area → ``open``, ``late``.
    """
    found: Json = {
        "flow": {step: months.row({}) for step in STEPS},
        "in_all": 0,
        "open": 0,
        "late": 0,
        "ages": [{"from": a, "to": b, **dict.fromkeys(LIMITS, 0)} for a, b in AGES],
        "apart": dict.fromkeys(APART, 0),
        "by_area": {},
    }
    if not kept(results, "problems"):
        return found
    _flow(results, areas, months, found)
    _open(results, areas, found)
    return found


def _flow(results: Results, areas: Areas, months: Months, found: Json) -> None:
    run = results.run
    until = min(run.period_end, run.as_of)
    with placed(results, "problems", areas) as (duck, source):
        for step, day in STEPS.items():
            rows = duck.execute(
                f"SELECT CAST(year({day}) * 12 + month({day}) - 1 AS BIGINT), count(*) "
                f"FROM {source} WHERE {day} BETWEEN ? AND ? GROUP BY ALL",
                [run.period_start, until],
            ).fetchall()
            found["flow"][step] = months.row(dict(rows))
        states = dict(
            duck.execute(f"SELECT state, count(*) FROM {source} GROUP BY state").fetchall()
        )
    found["in_all"] = sum(states.values())
    found["apart"] = {state: states.get(state, 0) for state in APART}


def _open(results: Results, areas: Areas, found: Json) -> None:
    """Open problems by age, limit and area."""
    late = "FALSE"
    if kept(results, "holdings"):
        with results.reading_bulk("holdings") as (_duck, holdings):
            late = (
                f"problems.row IN (SELECT problem FROM {holdings} "
                "WHERE to_on IS NULL AND late AND NOT coalesce(blocked, FALSE))"
            )
    with placed(results, "problems", areas) as (duck, source):
        rows = duck.execute(
            f"SELECT coalesce(area, ''), "
            "CASE WHEN state = 'suspended' THEN 'stopped' "
            f"WHEN {late} THEN 'late' "
            "WHEN due_on IS NULL THEN 'unlimited' ELSE 'within' END AS limited, "
            "CAST(date_diff('day', found_on, ?) AS BIGINT) AS age, count(*) "
            f"FROM {source} AS problems LEFT JOIN placed USING (unit) "
            f"WHERE state IN {OPEN} GROUP BY ALL ORDER BY ALL",
            [results.run.as_of],
        ).fetchall()
    for area, limited, age, count in rows:
        found["ages"][_bucket(age or 0)][limited] += count
        of_area = found["by_area"].setdefault(area, {"open": 0, "late": 0})
        of_area["open"] += count
        found["open"] += count
        if limited == "late":
            of_area["late"] += count
            found["late"] += count


def _bucket(age: int) -> int:
    return next(at for at, (_from, to) in enumerate(AGES) if to is None or age <= to)
