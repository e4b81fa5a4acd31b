"""Which rows and numbers of ledgers of votes may be shown, by the plan of ``disclosure``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from projections.disclosure.plan import BALLOTS, Plan
from projections.disclosure.source import ISSUED, NUMBERS, VOTES, of_category

if TYPE_CHECKING:
    from projections.publishing import Results

MASKED: Mapping[str, tuple[str, ...]] = {
    "evaluations": NUMBERS,
    "tally_sheets": (*NUMBERS, "votes", "over_returned", "overvoted", "uneven", "unanimous"),
    "boxes": (*NUMBERS, "counted"),
}
"""Ledger → columns that tell of votes of all categories together."""


def kept_rows(results: Results, name: str) -> str:
    """A condition in SQL for the rows that may be shown; TRUE for ledgers without votes.

    A row per option that says nothing but that it is withheld would tell what was chosen: such
    rows are left out.
    """
    if name not in (VOTES, ISSUED):
        return "TRUE"
    plan = results.withholding.plan
    item = "t.item" if name == VOTES else f"'{BALLOTS}'"
    shown = sorted(
        (*question, category)
        for question, groups in plan.groups.items()
        if (question[2] == BALLOTS) == (name == ISSUED)
        for group in groups
        for category in group.categories
        if of_category(plan, question, category)
    )
    with results.reading_bulk(name) as (duck, _source):
        duck.execute(
            f"CREATE OR REPLACE TEMP TABLE shown_{name} "
            "(meeting VARCHAR, part VARCHAR, item VARCHAR, category VARCHAR)"
        )
        if shown:
            import pyarrow as pa

            given = [pa.array(column, pa.string()) for column in zip(*shown, strict=True)]
            duck.register("shown_rows", pa.table(given, ["meeting", "part", "item", "category"]))
            duck.execute(f"INSERT INTO shown_{name} SELECT * FROM shown_rows")
            duck.unregister("shown_rows")
    return (
        f"EXISTS (SELECT 1 FROM shown_{name} s WHERE s.meeting = t.meeting AND s.part = t.part "
        f"AND s.item = {item} AND s.category = t.rater_category)"
    )


class Masks:
    """Whose numbers of a ledger are withheld."""

    def __init__(self, plan: Plan) -> None:
        told = {q: bool(plan.whole(q)) for q in plan.groups}
        self.parts = {q[:2] for q, hidden in told.items() if hidden}
        self.meetings = {q[0] for q, hidden in told.items() if hidden and q[2] == BALLOTS}

    def hides(self, name: str, row: Mapping[str, Any]) -> bool:
        """Whether the columns ``MASKED`` of a row are withheld."""
        if name == "evaluations":
            return row["row"] in self.meetings
        return (row["meeting"], row["part"]) in self.parts
