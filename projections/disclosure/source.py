"""What full results hold of votes: numbers of raters, counts, and the figures that rest on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from projections.disclosure.plan import BALLOTS, Figure, Group, Plan, Question, plan
from projections.disclosure.rule import Rule, rule

if TYPE_CHECKING:
    from projections.publishing import Results

VOTES, ISSUED = "tallies", "ballots"
"""The ledgers that hold votes and numbers of ballots by category of raters."""

NUMBERS = ("returned", "invalid", "blank")
"""What is counted of ballots beside how many were issued."""


@frozen
class Withholding:
    """What is withheld of the votes in results, by which rule."""

    rule: Rule
    plan: Plan


@frozen
class Counts:
    """Votes of one category of raters on one question, by option; ballots likewise, by number."""

    unit: str
    period: str
    chosen: dict[str, int]

    def size(self, question: Question) -> int:
        """How many were asked or answered: of ballots those issued, of an item all its votes."""
        if question[2] == BALLOTS:
            return max(self.chosen["issued"], self.chosen["returned"])
        return sum(self.chosen.values())


def withholding(results: Results) -> Withholding:
    """The plan for everything that is published of these results."""
    found = rule(results)
    sizes = {
        question: {category: counts.size(question) for category, counts in held.items()}
        for question, held in counted(results).items()
    }
    return Withholding(found, plan(sizes, figures(results), found.least))


def of_category(plan: Plan, question: Question, category: str) -> bool:
    """Whether votes of one category of raters may be shown by themselves."""
    group = Group(*question, (category,))
    return group in plan.groups.get(question, ()) and group not in plan.withheld


def counted(results: Results) -> dict[Question, dict[str, Counts]]:
    """All votes and ballots: question → category → counts, ballots under the item ``BALLOTS``."""
    found: dict[Question, dict[str, Counts]] = {}
    kept = results.tables()
    if kept.get(ISSUED, {}).get("file"):
        for row in _read(
            results,
            ISSUED,
            "SELECT meeting, part, rater_category, any_value(unit), any_value(period), "
            "CAST(sum(issued) AS BIGINT), CAST(sum(returned) AS BIGINT), "
            "CAST(sum(invalid) AS BIGINT), CAST(sum(blank) AS BIGINT) "
            "FROM {source} GROUP BY ALL ORDER BY ALL",
        ):
            numbers = dict(zip(("issued", *NUMBERS), row[5:], strict=True))
            question = (row[0], row[1], BALLOTS)
            found.setdefault(question, {})[row[2]] = Counts(row[3], row[4] or "", numbers)
    if kept.get(VOTES, {}).get("file"):
        for row in _read(
            results,
            VOTES,
            "SELECT meeting, part, item, rater_category, any_value(unit), any_value(period), "
            '"option", CAST(sum(votes) AS BIGINT) FROM {source} GROUP BY ALL ORDER BY ALL',
        ):
            held = found.setdefault((row[0], row[1], row[2]), {})
            counts = held.setdefault(row[3], Counts(row[4], row[5] or "", {}))
            counts.chosen[row[6]] = row[7]
    return found


def figures(results: Results) -> list[Figure]:
    """The shares that rest on votes, with the votes that went into each.

    A slot that the score itself withholds (0 of 0) shows nothing, and one that asks only whether
    there is evidence tells no count.
    """
    kept = results.tables()
    if not kept.get("contributions", {}).get("file") or not kept.get(VOTES, {}).get("file"):
        return []
    asked = [name for name, row in results.indicators.items() if row["counted"] != "slots"]
    rows = _read(
        results,
        "contributions",
        "SELECT subject, indicator, slot, ledger, events FROM {source} "
        "WHERE ledger IN ('tallies', 'ballots') AND list_contains(?, indicator) "
        "AND (possible <> 0 OR credit <> 0) ORDER BY subject, indicator, slot",
        [asked],
    )
    if not rows:
        return []
    at: dict[tuple[str, int], tuple[Question, str]] = {}
    for ledger, item in ((VOTES, "item"), (ISSUED, f"'{BALLOTS}'")):
        for meeting, part, item_, category, events in _read(
            results,
            ledger,
            f"SELECT meeting, part, {item} AS item, rater_category, events FROM {{source}}",
        ):
            for event in events:
                at[ledger, event] = ((meeting, part, item_), category)
    return [
        Figure(
            subject,
            indicator,
            slot,
            frozenset(at[ledger, event] for event in events if (ledger, event) in at),
        )
        for subject, indicator, slot, ledger, events in rows
    ]


def _read(results: Results, name: str, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    with results.reading_bulk(name) as (duck, source):
        found: list[Any] = duck.execute(sql.replace("{source}", source), list(values)).fetchall()
        return found
