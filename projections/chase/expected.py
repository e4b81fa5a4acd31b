"""What a scheme expects of a period and a trial run looked for and did not find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import attrs

from evalcore.schemes import feeds
from evalcore.schemes.model import Indicator, Slots
from evalcore.vocabulary import Fact, facts
from projections.calendar_slots import Slot, due
from projections.chase.cycles import Cycle, titled
from projections.chase.places import Cell
from projections.chase.rules import Rule

if TYPE_CHECKING:
    from projections.evaluation import Evaluation

_CLASSES = {cls.__name__: cls for cls in facts().values()}

OPENED_BY: Mapping[str, type[Fact]] = {
    ledger: _CLASSES[name] for ledger, name in feeds.OPENED_BY.items()
}
"""Ledger → the fact that puts a row into it."""


@attrs.frozen
class Expected:
    """A slot of an indicator for which nothing, or too little, was found."""

    indicator: str
    subject: str
    unit: str
    what: str
    ledger: str
    cell: Cell | None
    since: date
    due: date
    positions: tuple[int, ...]


def expected(
    evaluation: Evaluation,
    rules: Mapping[str, Rule],
    cycles: Sequence[Cycle],
    quiet: Collection[tuple[str, str]],
    begun: Collection[tuple[str, str]],
) -> Iterator[Expected]:
    """Slots not met whose reporting cycle has ended too, and that nothing else asks for.

    ``quiet``: (unit, cycle label) of which nothing was received: one line says so already.
    ``begun``: (ledger, row) of cases that are half filled: filling them may meet the slot.
    """
    for indicator in evaluation.scheme.indicators:
        counts = indicator.counts
        if not isinstance(counts, Slots) or indicator.role != "score":
            continue
        slots = {s.label: s for s in due(counts, evaluation.scheme.period, evaluation.as_of)}
        waiting = _waiting(evaluation, rules[indicator.id], counts, begun)
        for subject, unit, named, events in _lost(evaluation, indicator):
            slot = slots[named]
            first, end = slot.window[0], slot.window[-1]
            over = [c for c in cycles if c.first_day <= end and c.last_day >= first]
            last = next(c for c in cycles if c.first_day <= slot.last_day <= c.last_day)
            if last.last_day > evaluation.as_of or all((unit, c.label) in quiet for c in over):
                continue
            if any(_within(found, slot, counts) for found in waiting.get(unit, ())):
                continue
            fact = OPENED_BY.get(counts.ledger)
            yield Expected(
                indicator.id,
                subject,
                unit,
                _words(indicator, counts, slot, found=bool(events)),
                counts.ledger,
                Cell(fact) if fact else None,
                slot.last_day,
                last.due,
                tuple(events),
            )


def _words(indicator: Indicator, counts: Slots, slot: Slot, *, found: bool) -> str:
    needed = counts.at_least
    if not found:
        return f"{titled(slot.label)}未见：{indicator.title}"
    least = f"{needed.numerator}" + (f"/{needed.denominator}" if needed.denominator > 1 else "")
    return f"{titled(slot.label)}不足（应不少于{least}）：{indicator.title}"


def _lost(evaluation: Evaluation, indicator: Indicator) -> list[tuple[str, str, str, list[int]]]:
    return evaluation.connection.execute(
        "SELECT subject, unit, slot, events FROM contributions WHERE indicator = $1 "
        "AND credit < possible ORDER BY subject, slot",
        [indicator.id],
    ).fetchall()


Row = tuple[date | None, str]
"""Day and period of a half-filled row."""


def _waiting(
    evaluation: Evaluation, rule: Rule, counts: Slots, begun: Collection[tuple[str, str]]
) -> dict[str, list[Row]]:
    """Unit → its half-filled rows that could meet a slot of this indicator once they are whole."""
    rows = sorted(row for ledger, row in begun if ledger == counts.ledger)
    found: dict[str, list[Row]] = defaultdict(list)
    if not rows:
        return found
    period = f'"{counts.by_period}"' if counts.by_period else "''"
    # What arises at a member of a zone counts for the zone.
    for unit, day, named in evaluation.connection.execute(
        f'WITH waiting AS (SELECT unit, "{counts.at}" AS day, {period} AS named '
        f"FROM {counts.ledger} CROSS JOIN run CROSS JOIN calendar "
        f'WHERE "row" IN (SELECT UNNEST($1)) AND {rule.scope()}) '
        "SELECT unit, day, named FROM waiting UNION ALL SELECT b.assessed, w.day, w.named "
        "FROM waiting AS w JOIN belonging AS b ON b.unit = w.unit "
        "AND w.day BETWEEN b.from_on AND b.to_on",
        [rows],
    ).fetchall():
        found[unit].append((day, named))
    return found


def _within(row: Row, slot: Slot, counts: Slots) -> bool:
    day, named = row
    if counts.by_period:
        return named == slot.label
    # A day that a later step will give (at: published_on) may still fall into any slot.
    return day is None or day in slot.window
