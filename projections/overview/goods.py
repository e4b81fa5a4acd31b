"""What a radar shows: the five 好 of organisations, and what was earned of each group.

The five are named by xiangtan-2011 row 12; the ledger ``checklist_items`` holds them where somebody
other than the unit looked and found them met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projections.overview.months import kept
from projections.overview.people import People
from projections.service import UNATTRIBUTED

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]

FIVE = "五个好"
GOODS = ("领导班子好", "党员队伍好", "工作机制好", "工作业绩好", "群众反映好")

WHOLE = 10_000


def five_goods(results: Results) -> Json | None:
    """Of the assessed units of each cohort, how many met each of the five.

    A cohort of which nobody looked at any unit is left out; None where none is left.
    """
    if not kept(results, "checklist_items"):
        return None
    run = results.run
    with results.reading_bulk("checklist_items") as (duck, source):
        rows = duck.execute(
            f"SELECT item, unit, bool_or(met AND by_other) FROM {source} WHERE checklist = ? "
            "AND verified_on BETWEEN ? AND ? GROUP BY ALL ORDER BY ALL",
            [FIVE, run.period_start, min(run.period_end, run.as_of)],
        ).fetchall()
    looked_at = {unit for _item, unit, _met in rows}
    found = {item for item, _unit, _met in rows}
    axes = [*(one for one in GOODS if one in found or len(found) < len(GOODS))]
    axes += sorted(found - set(axes))
    met: dict[str, set[str]] = {axis: set() for axis in axes}
    for item, unit, reached in rows:
        if reached:
            met[item].add(unit)
    series = []
    for cohort, title in results.cohorts.items():
        rows_of = results.rows("SELECT DISTINCT unit FROM subjects WHERE cohort = ?", [cohort])
        units = {row["unit"] for row in rows_of}
        if units & looked_at:
            values = [[len(met[axis] & units), len(units)] for axis in axes]
            series.append({"cohort": cohort, "title": title, "of": len(units), "values": values})
    return {"axes": axes, "series": series} if series else None


def groups(results: Results, people: People) -> Json:
    """Of what could be earned in each group, how much was: ten-thousandths, by cohort.

    Groups that only take away (deductions) or only add are no share of anything and are left out.
    So are subjects whose points are withheld (``docs/disclosure.md``): ``withheld`` says how many.
    """
    scored = {row["group_id"] for row in results.indicators.values() if row["role"] == "score"}
    groups = [row for name, row in results.groups.items() if name in scored]
    plan = results.withholding.plan
    withheld = 0
    cohorts: dict[str, str] = {}
    for subject in people.subjects:
        if subject.kind == UNATTRIBUTED:
            continue
        if plan.parts_of(subject.id):
            withheld += 1
            continue
        cohorts[subject.id] = subject.cohort
    sums: dict[tuple[str, str], list[int]] = {}
    for row in results.stream(
        "SELECT subject, node, numerator, denominator, possible_numerator, possible_denominator "
        "FROM score_nodes WHERE node LIKE 'group:%' AND state = 'scored'"
    ):
        cohort = cohorts.get(row["subject"])
        if cohort is None:
            continue
        held = sums.setdefault((cohort, row["node"][len("group:") :]), [0, 0])
        held[0] += int(row["numerator"]) * WHOLE // int(row["denominator"])
        held[1] += int(row["possible_numerator"]) * WHOLE // int(row["possible_denominator"])
    series = []
    for cohort, title in results.cohorts.items():
        values = [_share(sums.get((cohort, row["id"]))) for row in groups]
        of = sum(1 for other in cohorts.values() if other == cohort)
        if of and any(value is not None for value in values):
            series.append({"cohort": cohort, "title": title, "of": of, "values": values})
    return {"axes": [row["title"] for row in groups], "series": series, "withheld": withheld}


def _share(found: list[int] | None) -> int | None:
    """Earned ÷ possible in ten-thousandths, not below nothing and not above all."""
    if found is None or found[1] <= 0:
        return None
    return max(0, min(WHOLE, found[0] * WHOLE // found[1]))
