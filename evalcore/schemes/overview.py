"""A scheme as plain data, for people and programs: what is asked, worth what, resting on what."""

from __future__ import annotations

from typing import Any

import attrs

from evalcore.schemes.disclosure import MINIMUMS
from evalcore.schemes.model import (
    BallotPlan,
    Basis,
    Cases,
    Ladder,
    Number,
    Scheme,
    Share,
    Slots,
    Tallies,
)
from evalcore.schemes.procedure import LIMITS
from evalcore.schemes.reading import show_amount
from evalcore.yamltree import Node


def overview(scheme: Scheme, root: Node) -> dict[str, Any]:
    """Documents, parameters, indicators with points and basis, rules, what is left to people.

    ``root`` is the tree that the scheme was read from: titles of parameters stand only there.
    """
    titles = root.entries.get("parameters", root)
    return {
        "scheme": scheme.id,
        "title": scheme.title,
        "authority": scheme.authority,
        "digest": scheme.digest,
        "rests_on_demo": scheme.rests_on_demo,
        "period": {
            "id": scheme.period.id,
            "from": scheme.period.starts_on.isoformat(),
            "to": scheme.period.ends_on.isoformat(),
        },
        "documents": dict(scheme.documents),
        "calendar_years": list(scheme.calendar.years),
        "assessed": {
            "subject": scheme.assessed.subject,
            "posts": list(scheme.assessed.posts),
            "where": scheme.assessed.where.source,
            "shortest_days": _optional(scheme.assessed.shortest),
            "merged": scheme.assessed.merged,
            "smallest_cohort": _number(scheme.smallest_cohort),
            "cohorts": {each.id: each.title for each in scheme.assessed.cohorts},
        },
        "reporting": {"cycle": scheme.reporting.cycle, "grace": _number(scheme.reporting.grace)},
        "parameters": {
            name: {"title": _title(titles, name), **_number(number)}
            for name, number in scheme.parameters.items()
        },
        "groups": {
            group.id: {"title": group.title, "cap": _optional(group.cap)} for group in scheme.groups
        },
        "indicators": [
            {
                "id": each.id,
                "title": each.title,
                "group": each.group,
                "role": each.role,
                "points": _number(each.points),
                "counts": describe_counts(each.counts),
                "when_none": each.when_none,
                "basis": _basis(each.basis),
            }
            for each in scheme.indicators
        ],
        "rounding": {"decimals": scheme.rounding.decimals, "basis": _basis(scheme.rounding.basis)},
        "grades": {grade.name: _optional(grade.at_least) for grade in scheme.grades},
        "quotas": {q.grade: {**_share(q.size), "seat_passes_on": q.frees} for q in scheme.quotas},
        "vetoes": {
            each.id: {
                "title": each.title,
                "at_most": each.at_most,
                "of": each.of,
                "ledger": each.ledger,
                "where": each.where.source if each.where else "",
                "at": each.at,
                "until": each.until,
                "lasts": _optional(each.lasts),
                "indicator": each.indicator,
                "below": _optional(each.below),
                "bars": list(each.bars),
                "basis": _basis(each.basis),
            }
            for each in scheme.vetoes
        },
        "lists": {
            each.id: {
                "title": each.title,
                "end": each.end,
                "by": each.by,
                "level": each.level,
                "cohorts": list(each.cohorts),
                **_share(each.size),
            }
            for each in scheme.lists
        },
        "flag_lists": {
            each.id: {
                "title": each.title,
                "flags": list(each.flags),
                "meets": each.meets,
                "level": each.level,
                "cohorts": list(each.cohorts),
                "basis": _basis(each.basis),
            }
            for each in scheme.flag_lists
        },
        "flags": {
            each.id: {
                "title": each.title,
                "of": each.of,
                "suggests": each.suggests,
                "addressed_to": each.addressed_to,
                "basis": _basis(each.basis),
            }
            for each in scheme.flags
        },
        "ladders": {each.id: _ladder(each) for each in scheme.ladders},
        "classes": {
            "order": list(scheme.classes.order),
            "basis": _basis(scheme.classes.basis),
        }
        if scheme.classes
        else None,
        "after": {
            name: {"scheme": lower.id, "title": lower.title, "digest": lower.digest}
            for name, lower in scheme.after.items()
        },
        "recorded": [
            {
                "what": each.what,
                "ledger": each.ledger,
                "where": each.where.source,
                "because": each.because,
                "basis": _basis(each.basis),
            }
            for each in scheme.recorded
        ],
        "burden": {
            name: _optional(getattr(scheme.burden, name))
            for name in ("cells_per_month", "forms_per_month", "meetings_per_month")
        }
        if scheme.burden
        else None,
        "procedure": {
            "counted": scheme.procedure.counted,
            **{name: _optional(getattr(scheme.procedure, name)) for name in LIMITS},
        }
        if scheme.procedure
        else None,
        "ballots": {name: _plan(each) for name, each in scheme.ballots.items()},
        "disclosure": {name: _optional(getattr(scheme.disclosure, name)) for name in MINIMUMS}
        if scheme.disclosure
        else None,
        "by_people": [{"what": each.what, "clause": each.clause} for each in scheme.by_people],
        "settings": dict(scheme.settings),
        "warnings": list(scheme.warnings),
    }


def _ladder(ladder: Ladder) -> dict[str, Any]:
    return {
        "title": ladder.title,
        "of": ladder.of,
        "counts": ladder.ledger or list(ladder.flags or ladder.grades),
        "where": ladder.where.source if ladder.where else "",
        "resets": ladder.resets,
        "rungs": [
            {
                "at_least": _number(rung.at_least),
                "suggests": rung.suggests,
                "addressed_to": rung.addressed_to,
            }
            for rung in ladder.rungs
        ],
        "basis": _basis(ladder.basis),
    }


def _plan(plan: BallotPlan) -> dict[str, Any]:
    """One entry of ``ballots``."""
    valid = plan.valid
    return {
        "part": plan.part,
        "items": list(plan.items),
        "options": list(plan.options),
        "unranked": list(plan.unranked),
        "categories": list(plan.categories),
        "smallest": _optional(plan.smallest),
        "valid": {
            "attendance_over": _optional(valid.attendance_over),
            "more_returned": valid.more_returned,
            "blank": valid.blank,
            "all_same": valid.all_same,
            "drop_extremes": _optional(valid.drop_extremes),
            "at_most": {name: _optional(each) for name, each in valid.at_most.items()},
            "at_least": {name: _optional(each) for name, each in valid.at_least.items()},
        },
    }


def describe_counts(counts: Cases | Slots | Tallies) -> dict[str, Any]:
    """What an indicator counts, in the words of the scheme's file."""
    if isinstance(counts, Slots):
        window = {"days": list(counts.days)} if counts.days else {}
        last = {"last_days": counts.last_days} if counts.last_days else {}
        asked: dict[str, Any] = {}
        if counts.each is not None:
            each = counts.each
            asked["each"] = {"ledger": each.ledger, "where": each.where.source, "at": each.at}
            asked["link"] = each.link
        if counts.below is not None:
            asked["below"] = counts.below.source
        if counts.parts is not None:
            parts = counts.parts
            asked["parts"] = {
                "of": list(parts.of),
                "column": parts.column,
                "in_order": parts.in_order,
            }
        return {
            "kind": "slots",
            "every": counts.every,
            "at_least": show_amount(counts.at_least),
            "ledger": counts.ledger,
            "where": counts.where.source,
            **window,
            **last,
            **asked,
        }
    if isinstance(counts, Tallies):
        return {
            "kind": "tallies",
            "where": counts.where.source,
            "worth": {name: show_amount(number) for name, number in counts.worth.items()},
            "skipped": list(counts.skipped),
            "weights": {name: show_amount(number) for name, number in counts.weights.items()},
            **({"rate": attrs.asdict(counts.rate)} if counts.rate is not None else {}),
        }
    return {
        "kind": "cases",
        "ledger": counts.ledger,
        "where": counts.where.source,
        "credit": counts.credit.source,
        "possible": counts.possible.source,
        **({"whose": counts.whose} if counts.whose != "itself" else {}),
    }


def _title(parameters: Node, name: str) -> str:
    held = parameters.entries.get(name)
    title = held.entries.get("title") if held is not None else None
    return (title.text or "") if title is not None else ""


def _basis(basis: Basis) -> dict[str, str]:
    return {"kind": basis.kind, "text": basis.text}


def _number(number: Number) -> dict[str, Any]:
    return {"value": show_amount(number), "basis": _basis(number.basis)}


def _optional(number: Number | None) -> dict[str, Any] | None:
    return None if number is None else _number(number)


def _share(share: Share) -> dict[str, Any]:
    return {
        "share": _optional(share.share),
        "number": _optional(share.number),
        "base": share.base,
        "rounding": share.rounding,
        "least": share.least,
        "tie": share.tie,
        "then_by": list(share.then_by),
        "within": share.within or "cohort",
        "basis": _basis(share.basis),
    }
