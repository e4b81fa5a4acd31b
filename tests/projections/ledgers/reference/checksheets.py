"""Objections to points of check sheets, folded one event after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from evalcore.vocabulary.checksheets import PointObjected, PointObjectionAnswered
from tests.projections.ledgers.reference.effective import Known
from tests.projections.ledgers.reference.fold import Row, of, positions


def objections(known: Sequence[Known], as_of: date) -> Iterator[Row]:
    for case in sorted({k.value.objection for k in of(known, PointObjected)}):
        life = [
            k for k in of(known, PointObjected, PointObjectionAnswered) if k.value.objection == case
        ]
        made = of(life, PointObjected)[0]
        answer = next(iter(of(life, PointObjectionAnswered)), None)
        yield {
            "row": case,
            "unit": made.value.unit,
            "person": made.value.person or None,
            "scheme": made.value.scheme,
            "period": made.value.period,
            "indicator": made.value.indicator,
            "slot": made.value.slot or None,
            "about": made.value.row or None,
            "filed_on": made.on,
            "received_on": made.received_on,
            "answered_on": answer and answer.on,
            "result": answer and answer.value.result,
            "correction": answer and answer.value.correction,
            "events": positions(life),
        }


CHECKSHEETS: dict[str, Callable[[Sequence[Known], date], Iterator[Row]]] = {
    "objections": objections
}
"""Ledger → fold, as in ``fold.SIMPLE``."""
