"""Tasks, pairings, rectifications, disputes and honours as plain folds over each case's life."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from evalcore.vocabulary import disputes as di
from evalcore.vocabulary import honours as ho
from evalcore.vocabulary import pairings as pa
from evalcore.vocabulary import rectifications as re
from evalcore.vocabulary import tasks as ta
from tests.projections.ledgers.reference.effective import Known
from tests.projections.ledgers.reference.fold import (
    Row,
    cases,
    days,
    first,
    key,
    last,
    of,
    parent,
    positions,
)


def tasks(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    others = (ta.TaskSigned, ta.ResponsibilityAssigned, ta.TaskCompleted)
    for case, opened, life in cases(known, "task", ta.TaskSet, *others):
        t = opened.value
        roles = [(k.value.role, k.value.person) for k in of(life, ta.ResponsibilityAssigned)]
        done, completed_on = 0, None
        for k in of(life, ta.TaskCompleted):
            done += 1 if k.value.amount is None else k.value.amount
            if completed_on is None and done >= (1 if t.amount is None else t.amount):
                completed_on = k.on
        yield {
            "row": case,
            "unit": t.unit,
            "item": t.item,
            "target": t.target or None,
            "lead": t.lead or None,
            "set_on": opened.on,
            "due_on": t.due_on,
            "signed_on": first(days(of(life, ta.TaskSigned))),
            "first_responsible": len({p for role, p in roles if role == "first"}),
            "direct_responsible": len({p for role, p in roles if role == "direct"}),
            "amount": t.amount,
            "done": done,
            "completed_on": completed_on,
            "events": positions(life),
        }


def pairings(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    for case, opened, life in cases(known, "pairing", pa.PairingAssigned, pa.PairingActivityHeld):
        p = opened.value
        held = days(of(life, pa.PairingActivityHeld))
        yield {
            "row": case,
            "unit": p.unit,
            "person": p.person or None,
            "partner": p.partner or None,
            "pairing_kind": p.pairing_kind,
            "households": p.households,
            "people": p.people,
            "assigned_on": opened.on,
            "until": p.until,
            "activities": len(held),
            "last_activity_on": last(held),
            "events": positions(life),
        }


def pairing_activities(known: Sequence[Known], as_of: date) -> Iterator[Row]:
    opened = {row["row"]: row for row in pairings(known, as_of)}
    for k in of(known, pa.PairingActivityHeld):
        pairing = opened.get(k.value.pairing)
        if pairing:
            yield {
                "row": key(k, k.value.pairing, k.on),
                "unit": pairing["unit"],
                "pairing": k.value.pairing,
                "pairing_kind": pairing["pairing_kind"],
                "held_on": k.on,
                "events": [k.position],
            }


def rectifications(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    others = (re.RectificationMeasureAssigned, re.RectificationReviewed, re.RectificationClosed)
    found = list(cases(known, "rectification", re.RectificationOpened, *others))
    for case, opened, life in found:
        r = opened.value
        later = sorted(
            (o for _case, o, _life in found if o.value.carried_from == case),
            key=lambda o: o.order,
        )
        later = [o for o in later if o.order > opened.order]
        measures = [k.value for k in of(life, re.RectificationMeasureAssigned)]
        looks = of(life, re.RectificationReviewed)
        closed = of(life, re.RectificationClosed)
        scores = [k.value.score for k in closed if k.value.score is not None]
        state = "reviewed" if looks else "open"
        state = "closed" if closed else "carried" if later else state
        yield {
            "row": case,
            "unit": r.unit,
            "ground": r.ground,
            "opened_on": opened.on,
            "due_on": r.due_on,
            "measures": len({m.measure_item for m in measures}),
            "helpers": len(
                {m.helper for m in measures if m.helper}
                | {("person", m.person) for m in measures if m.person and not m.helper}
            ),
            "reviewed_on": last(days(looks)),
            "outcome": last(k.value.outcome for k in looks),
            "closed_on": first(days(closed)),
            "score": last(scores),
            "carried_from": r.carried_from or None,
            "carried_to": later[0].value.rectification if later else None,
            "state": state,
            "events": positions([*life, *later]),
        }


def disputes(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    heights = ("community", "street", "above")
    for case, opened, life in cases(
        known, "dispute", di.DisputeRegistered, di.DisputeEscalated, di.DisputeSettled
    ):
        d = opened.value
        reached = [heights.index(k.value.level) for k in of(life, di.DisputeEscalated)]
        yield {
            "row": case,
            "unit": d.unit,
            "mode": d.mode or None,
            "has_leader": d.has_leader,
            "has_team": d.has_team,
            "has_plan": d.has_plan,
            "opened_on": opened.on,
            "level": heights[max(reached, default=0)],
            "settled_on": first(days(of(life, di.DisputeSettled))),
            "events": positions(life),
        }


def honours(known: Sequence[Known], as_of: date) -> Iterator[Row]:
    others = (ho.HonourPublicised, ho.HonourGranted, ho.HonourReviewed, ho.HonourRevoked)
    found = list(cases(known, "honour", ho.HonourNominated, *others))
    for case, opened, life in found:
        h = opened.value
        granted = first(of(life, ho.HonourGranted))
        until = last(k.value.until for k in of(life, ho.HonourGranted) if k.value.until)
        revoked_on = first(days(of(life, ho.HonourRevoked)))
        moved_on = None
        if granted and h.honour_kind == "moving_flag":
            moved_on = first(
                g.on
                for g in sorted(grants(known, found, h, granted), key=lambda g: g.order)
                if g.order > granted.order
            )
        ends = [day for day in (until, revoked_on, moved_on) if day]
        if revoked_on:
            state = "revoked"
        elif moved_on or (until and until < as_of):
            state = "ended"
        elif granted:
            state = "granted"
        else:
            state = "publicised" if of(life, ho.HonourPublicised) else "nominated"
        yield {
            "row": case,
            "unit": h.unit,
            "person": h.person or None,
            "honour_kind": h.honour_kind,
            "title": h.title,
            "award_level": h.award_level or None,
            "nominated_on": opened.on,
            "publicised_on": first(days(of(life, ho.HonourPublicised))),
            "granted_on": granted and granted.on,
            "reviewed_on": last(days(of(life, ho.HonourReviewed))),
            "ends_on": min(ends, default=None),
            "revoked": bool(revoked_on),
            "state": state,
            "events": positions(life),
        }


def grants(
    known: Sequence[Known],
    found: Sequence[tuple[str, Known, list[Known]]],
    h: ho.HonourNominated,
    granted: Known,
) -> Iterator[Known]:
    """When moving flags of that title were given under the unit that stood above on that day."""
    above = parent(known, h.unit, granted.on)
    for _case, opened, life in found:
        other, given = opened.value, first(of(life, ho.HonourGranted))
        alike = (other.honour_kind, other.title) == ("moving_flag", h.title)
        if given and alike and above and parent(known, other.unit, given.on) == above:
            yield given


UNDERTAKINGS: dict[str, Callable[[Sequence[Known], date], Iterator[Row]]] = {
    "tasks": tasks,
    "pairings": pairings,
    "pairing_activities": pairing_activities,
    "rectifications": rectifications,
    "disputes": disputes,
    "honours": honours,
}
"""Ledger → fold, as in ``fold.SIMPLE``."""
