"""Matters decided step by step, as a plain fold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from evalcore.vocabulary.decisions import (
    DecisionCarriedOut,
    DecisionStepTaken,
    MatterOpened,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
)
from tests.projections.ledgers.reference.effective import Known
from tests.projections.ledgers.reference.fold import Row, cases, days, first, of, positions


def matters(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    others = (
        DecisionStepTaken,
        NoticePosted,
        ObjectionRaised,
        ObjectionAnswered,
        DecisionCarriedOut,
    )
    for case, opened, life in cases(known, "matter", MatterOpened, *others):
        steps = of(life, DecisionStepTaken)
        taken = [
            first(k.on for k in steps if k.value.step == name)
            for name in ("提议", "商议", "审议", "决议")
        ]
        done = [on for on in taken if on]
        notices = [k for k in of(life, NoticePosted) if not k.value.of_result]
        notice = first(notices)
        until = notice and notice.value.until
        open_objections = len(of(life, ObjectionRaised)) - len(of(life, ObjectionAnswered))
        yield {
            "row": case,
            "unit": opened.value.unit,
            "title": opened.value.title,
            "procedure": opened.value.procedure,
            "opened_on": opened.on,
            **dict(
                zip(
                    ("proposed_on", "consulted_on", "deliberated_on", "resolved_on"),
                    taken,
                    strict=True,
                )
            ),
            "notice_from": notice and notice.on,
            "notice_until": until,
            "notice_days": max((until - notice.on).days + 1, 0) if until else None,
            "result_posted_on": first(k.on for k in of(life, NoticePosted) if k.value.of_result),
            "steps": len({k.value.step for k in steps}),
            "in_order": taken[: len(done)] == done and done == sorted(done),
            "objections": len(of(life, ObjectionRaised)),
            "objections_open": max(open_objections, 0),
            "carried_out_on": first(days(of(life, DecisionCarriedOut))),
            "events": positions(life),
        }
