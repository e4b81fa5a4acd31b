"""What full results hold of votes: numbers of raters, counts, and the figures that rest on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
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


def withholding_of(
    results: Results, subjects: Collection[str], meetings: Collection[str] = ()
) -> Withholding:
    """The part of ``withholding`` about ``subjects`` and the votes of ``meetings``.

    Votes hang together through the figures that rest on them. This is everything that hangs
    together with what is asked: all questions of each meeting, every figure over one of them and
    all the meetings that it rests on. No other part of the plan bears on it, and it holds nothing
    of others: ask it about these subjects and meetings alone.
    """
    found = rule(results)
    held = frozenset(meetings)
    while True:
        rows = _resting(results, subjects, held)
        near = held | _meetings(results, rows)
        if near == held:
            break
        held = near
    sizes = {
        question: {category: counts.size(question) for category, counts in each.items()}
        for question, each in counted(results, held).items()
    }
    return Withholding(found, plan(sizes, _of_rows(results, rows, held), found.least))


def of_category(plan: Plan, question: Question, category: str) -> bool:
    """Whether votes of one category of raters may be shown by themselves."""
    group = Group(*question, (category,))
    return group in plan.groups.get(question, ()) and group not in plan.withheld


def counted(
    results: Results, meetings: Collection[str] | None = None
) -> dict[Question, dict[str, Counts]]:
    """All votes and ballots: question → category → counts, ballots under the item ``BALLOTS``.

    With ``meetings`` only those of these.
    """
    where, values = _of_meetings(meetings)
    found: dict[Question, dict[str, Counts]] = {}
    kept = results.tables()
    if kept.get(ISSUED, {}).get("file"):
        for row in _read(
            results,
            ISSUED,
            "SELECT meeting, part, rater_category, any_value(unit), any_value(period), "
            "CAST(sum(issued) AS BIGINT), CAST(sum(returned) AS BIGINT), "
            "CAST(sum(invalid) AS BIGINT), CAST(sum(blank) AS BIGINT) "
            f"FROM {{source}} {where} GROUP BY ALL ORDER BY ALL",
            values,
        ):
            numbers = dict(zip(("issued", *NUMBERS), row[5:], strict=True))
            question = (row[0], row[1], BALLOTS)
            found.setdefault(question, {})[row[2]] = Counts(row[3], row[4] or "", numbers)
    if kept.get(VOTES, {}).get("file"):
        for row in _read(
            results,
            VOTES,
            "SELECT meeting, part, item, rater_category, any_value(unit), any_value(period), "
            '"option", CAST(sum(votes) AS BIGINT) '
            f"FROM {{source}} {where} GROUP BY ALL ORDER BY ALL",
            values,
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
    return _of_rows(results, _resting(results))


Row = tuple[str, str, str, str, list[int]]
"""Of a contribution: subject, indicator, slot, ledger, events."""


def _resting(
    results: Results, subjects: Collection[str] = (), meetings: Collection[str] | None = None
) -> list[Row]:
    """The contributions that are figures; with ``meetings`` those of ``subjects`` or over these."""
    kept = results.tables()
    if not kept.get("contributions", {}).get("file") or not kept.get(VOTES, {}).get("file"):
        return []
    asked = [name for name, row in results.indicators.items() if row["counted"] != "slots"]
    near = ""
    values: list[list[str] | list[int]] = [asked]
    if meetings is not None:
        near = " AND (list_contains(CAST(? AS VARCHAR[]), subject)"
        values.append(sorted(subjects))
        for ledger in (VOTES, ISSUED):
            near += f" OR (ledger = '{ledger}' AND list_has_any(events, CAST(? AS BIGINT[])))"
            values.append([at for *_vote, at in _events(results, ledger, meetings)])
        near += ")"
    return _read(
        results,
        "contributions",
        "SELECT subject, indicator, slot, ledger, events FROM {source} "
        "WHERE ledger IN ('tallies', 'ballots') AND list_contains(?, indicator) "
        f"AND (possible <> 0 OR credit <> 0){near} ORDER BY subject, indicator, slot",
        values,
    )


def _of_rows(
    results: Results, rows: Sequence[Row], meetings: Collection[str] | None = None
) -> list[Figure]:
    """Contributions as figures; all their votes must be of ``meetings``, where these are given."""
    if not rows:
        return []
    at: dict[tuple[str, int], tuple[Question, str]] = {}
    for ledger in (VOTES, ISSUED):
        for meeting, part, item, category, event in _events(results, ledger, meetings):
            at[ledger, event] = ((meeting, part, item), category)
    return [
        Figure(
            subject,
            indicator,
            slot,
            frozenset(at[ledger, event] for event in events if (ledger, event) in at),
        )
        for subject, indicator, slot, ledger, events in rows
    ]


def _meetings(results: Results, rows: Sequence[Row]) -> frozenset[str]:
    """The meetings whose votes went into contributions."""
    found: set[str] = set()
    for ledger in (VOTES, ISSUED):
        events = sorted({event for row in rows if row[3] == ledger for event in row[4]})
        if events:
            sql = "SELECT DISTINCT meeting FROM {source} WHERE list_has_any(events, ?)"
            found.update(meeting for (meeting,) in _read(results, ledger, sql, [events]))
    return frozenset(found)


def _events(
    results: Results, ledger: str, meetings: Collection[str] | None
) -> Iterator[tuple[str, str, str, str, int]]:
    """Meeting, part, item, category and position of every vote; with ``meetings`` of these."""
    item = "item" if ledger == VOTES else f"'{BALLOTS}'"
    where, values = _of_meetings(meetings)
    for *vote, events in _read(
        results,
        ledger,
        f"SELECT meeting, part, {item} AS item, rater_category, events FROM {{source}} {where}",
        values,
    ):
        meeting, part, asked, category = vote
        yield from ((meeting, part, asked, category, event) for event in events)


def _of_meetings(meetings: Collection[str] | None) -> tuple[str, list[Any]]:
    """SQL and values that keep to ``meetings``, if these are given."""
    if meetings is None:
        return "", []
    return "WHERE list_contains(CAST(? AS VARCHAR[]), meeting)", [sorted(meetings)]


def _read(results: Results, name: str, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    with results.reading_bulk(name) as (duck, source):
        found: list[Any] = duck.execute(sql.replace("{source}", source), list(values)).fetchall()
        return found
