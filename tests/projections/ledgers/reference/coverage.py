"""Counts, checklists, surveys and plans as plain folds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from evalcore.vocabulary.coverage import (
    ChecklistItemVerified,
    CountReported,
    PlanFiled,
    UnitSurveyed,
)
from evalcore.vocabulary.rectifications import RectificationOpened
from tests.projections.ledgers.reference.effective import Known
from tests.projections.ledgers.reference.fold import Row, first, key, of, positions


def counts(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    said: dict[tuple[str, ...], list[Known]] = {}
    for k in of(known, CountReported):
        c = k.value
        said.setdefault((c.unit, c.item, c.category, c.period), []).append(k)
    for (unit, item, category, period), found in said.items():
        yield {
            "row": f"{unit}|{item}|{category}|{period}",
            "unit": unit,
            "item": item,
            "category": category or None,
            "period": period,
            "done": found[-1].value.done,
            "total": found[-1].value.total,
            "counted_on": found[-1].on,
            "events": positions(found),
        }


def checklist_items(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    looks: dict[tuple[str, ...], list[Known]] = {}
    for k in of(known, ChecklistItemVerified):
        looks.setdefault((k.value.unit, k.value.checklist, k.value.item), []).append(k)
    for (unit, checklist, item), found in looks.items():
        by = found[-1].value.verified_by
        yield {
            "row": f"{unit}|{checklist}|{item}",
            "unit": unit,
            "checklist": checklist,
            "item": item,
            "met": found[-1].value.met,
            "verified_on": found[-1].on,
            "verified_by": by or None,
            "by_other": by not in ("", unit),
            "events": positions(found),
        }


def surveys(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    opened = of(known, RectificationOpened)
    for k in of(known, UnitSurveyed):
        s = k.value
        taken_up = first(o for o in opened if o.value.unit == s.unit and o.on >= k.on)
        yield {
            "row": key(k, s.unit, s.survey, k.on),
            "unit": s.unit,
            "survey": s.survey,
            "finding": s.finding or None,
            "included": s.included,
            "surveyed_on": k.on,
            "taken_up_on": taken_up and taken_up.on,
            "events": positions([k, taken_up] if taken_up else [k]),
        }


def plans(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    filed = of(known, PlanFiled)
    for k in filed:
        p = k.value
        same = {
            o.value.unit
            for o in filed
            if (o.value.plan, o.value.period, o.value.content) == (p.plan, p.period, p.content)
        }
        yield {
            "row": key(k, p.unit, p.plan, p.period),
            "unit": p.unit,
            "plan": p.plan,
            "period": p.period,
            "filed_on": k.on,
            "copies": len(same - {p.unit}) if p.content else 0,
            "events": [k.position],
        }


COVERAGE: dict[str, Callable[[Sequence[Known], date], Iterator[Row]]] = {
    "counts": counts,
    "checklist_items": checklist_items,
    "surveys": surveys,
    "plans": plans,
}
"""Ledger → fold, as in ``fold.SIMPLE``."""
