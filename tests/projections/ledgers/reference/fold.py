"""The ledgers as plain folds over facts in order of day, written from their definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from evalcore.vocabulary.ballots import BallotBoxOpened, BallotBoxTallied, BallotBoxVoided
from evalcore.vocabulary.comments import LeaderCommentGiven
from evalcore.vocabulary.duty import PledgeAnswered
from evalcore.vocabulary.evaluations import (
    BallotsCounted,
    EvaluationMeetingHeld,
    EvaluationPartHeld,
    EvaluationVoided,
    TallySheetSigned,
    VotesTallied,
)
from evalcore.vocabulary.pledges import (
    PledgeAudited,
    PledgeExcused,
    PledgeFulfilled,
    PledgeMade,
    PledgeProgressReported,
    PledgePublished,
    PledgeReviewed,
    PledgeRevised,
)
from evalcore.vocabulary.roster import (
    UnitMoved,
    UnitRegistered,
    ZoneJoined,
    ZoneLeft,
)
from evalcore.vocabulary.visits import VisitMade, VisitTriggered
from tests.projections.ledgers.reference.effective import Known

Row = dict[str, Any]


def first(values: Iterable[Any]) -> Any:
    return next(iter(values), None)


def last(values: Iterable[Any]) -> Any:
    found = list(values)
    return found[-1] if found else None


def of(known: Iterable[Known], *classes: type) -> list[Known]:
    return [k for k in known if type(k.value) in classes]


def days(known: Iterable[Known]) -> list[date]:
    return [k.on for k in known]


def positions(known: Iterable[Known]) -> list[int]:
    return sorted(k.position for k in known)


def cases(
    known: Sequence[Known], field: str, opening: type, *classes: type
) -> Iterator[tuple[str, Known, list[Known]]]:
    """(case, the fact that opened it, all its facts) for every case that was opened."""
    mine = of(known, opening, *classes)
    for case in dict.fromkeys(getattr(k.value, field) for k in mine):
        life = [k for k in mine if getattr(k.value, field) == case]
        opened = of(life, opening)
        if case and opened:
            yield case, min(opened, key=lambda k: k.fact), life


def key(known: Known, *parts: Any) -> str:
    ordinal = [known.value.ordinal] if known.value.ordinal > 1 else []
    return "|".join(str(part) for part in (*parts, *ordinal))


def zones(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    turns = of(known, ZoneJoined, ZoneLeft)
    for unit in dict.fromkeys(k.value.unit for k in turns):
        found: list[Row] = []
        inside = ""
        for turn in turns:
            if turn.value.unit != unit:
                continue
            zone = turn.value.zone
            if isinstance(turn.value, ZoneJoined):
                if inside != zone:
                    if (found and inside) or (found and found[-1]["to_on"] >= turn.on):
                        found[-1]["to_on"] = turn.on - timedelta(days=1)
                    found.append({"zone": zone, "from_on": turn.on, "to_on": None, "events": []})
                inside = zone
                found[-1]["events"].append(turn.position)
            elif found and found[-1]["zone"] == zone:
                if inside:
                    found[-1]["to_on"] = turn.on
                inside = ""
                found[-1]["events"].append(turn.position)
        keys = [(m["zone"], m["from_on"]) for m in found]
        for count, member in enumerate(found, 1):
            key = (member["zone"], member["from_on"])
            twice = f"|{count}" if keys.count(key) > 1 else ""
            yield {
                "row": f"{member['zone']}|{unit}|{member['from_on']}{twice}",
                "unit": unit,
                "zone": member["zone"],
                "from_on": member["from_on"],
                "to_on": member["to_on"],
                "events": sorted(member["events"]),
            }


def pledges(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    others = (
        PledgeReviewed,
        PledgeRevised,
        PledgePublished,
        PledgeProgressReported,
        PledgeFulfilled,
        PledgeAudited,
        PledgeExcused,
        PledgeAnswered,
    )
    for case, opened, life in cases(known, "pledge", PledgeMade, *others):
        review = last(of(life, PledgeReviewed))
        revised = last(of(life, PledgeRevised))
        audit = last(of(life, PledgeAudited))
        published = of(life, PledgePublished)
        fulfilled_on = first(days(of(life, PledgeFulfilled)))
        excused = bool(of(life, PledgeExcused))
        if excused:
            state = "excused"
        elif audit:
            state = "audited"
        elif fulfilled_on:
            state = "fulfilled"
        elif published:
            state = "published"
        elif review and review.value.result == "approved":
            state = "approved"
        elif review and not (revised and revised.order > review.order):
            state = "returned"
        else:
            state = "made"
        worded = of(life, PledgeMade, PledgeRevised)
        yield {
            "row": case,
            "unit": opened.value.unit,
            "person": opened.value.person or None,
            "pledge_kind": opened.value.pledge_kind,
            "content": worded[-1].value.content,
            "target": opened.value.target or None,
            "made_on": opened.on,
            "received_on": opened.received_on,
            "due_on": last(k.value.due_on for k in worded if k.value.due_on),
            "approved": bool(review) and review.value.result == "approved",
            "returned": sum(k.value.result == "returned" for k in of(life, PledgeReviewed)),
            "published_on": first(days(published)),
            "channels": len({k.value.channel for k in published}),
            "progress": last(k.value.percent for k in of(life, PledgeProgressReported)),
            "fulfilled_on": fulfilled_on,
            "audit_result": audit and audit.value.result,
            "audited_on": audit and audit.on,
            "excused": excused,
            "answered": bool(of(life, PledgeAnswered)),
            "state": state,
            "category": opened.value.category or None,
            "checks": review
            and sum(
                (
                    review.value.has_aim,
                    review.value.has_item,
                    review.value.has_measure,
                    review.value.has_limit,
                )
            ),
            "events": positions(life),
        }


def visits(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    registered = of(known, UnitRegistered)
    for k in of(known, VisitMade):
        v = k.value
        home = [u for u in registered if u.value.unit == v.visitor_unit]
        yield {
            "row": key(k, v.unit, v.visitor, v.visit_kind, k.on),
            "unit": v.unit,
            "person": v.visitor or None,
            "visit_kind": v.visit_kind,
            "visited_on": k.on,
            "households": v.households,
            "trigger": v.trigger or None,
            "visitor_kind": min(home, key=lambda u: u.fact).value.unit_kind if home else None,
            "events": [k.position],
        }


def triggers(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    for case, opened, life in cases(known, "trigger", VisitTriggered, VisitMade):
        answers = of(life, VisitMade)
        yield {
            "row": case,
            "unit": opened.value.unit,
            "trigger_kind": opened.value.trigger_kind,
            "raised_on": opened.on,
            "answered_on": first(days(answers)),
            "visits": len(answers),
            "events": positions(life),
        }


def parent(known: Sequence[Known], unit: str, on: date) -> str | None:
    """The unit above ``unit`` on a day; before the first parent known, the first."""
    placed = [k for k in of(known, UnitRegistered, UnitMoved) if k.value.unit == unit]
    above = [k for k in placed if k.on <= on] or placed[:1]
    return (above[-1].value.parent or None) if above else None


def runs_above(known: Sequence[Known], unit: str, by: str, on: date) -> bool:
    """Whether ``by`` stood above ``unit`` on a day, six levels at most."""
    above: list[str] = []
    at = parent(known, unit, on)
    while at is not None and len(above) < 6:
        above.append(at)
        at = parent(known, at, on)
    return by in above


def organised_above(
    known: Sequence[Known], opened: Known, life: Sequence[Known], part: str
) -> bool:
    """Whether a higher unit ran a part and its boxes that stand; else, who ran the meeting."""
    found = [
        (k.value.organiser, k.on)
        for k in of(life, EvaluationPartHeld)
        if k.value.part == part and k.value.organiser
    ][-1:]
    for _box, b, its in cases(known, "box", BallotBoxOpened, BallotBoxVoided, BallotBoxTallied):
        mine = (b.value.meeting, b.value.part) == (opened.value.meeting, part)
        if mine and not box_void(its):
            found.append((b.value.organiser, b.on))
    found = found or [(opened.value.organiser, opened.on)]
    return all(runs_above(known, opened.value.unit, by, on) for by, on in found)


def box_void(life: Sequence[Known]) -> bool:
    """Whether a box was declared void or is void by its own rules."""
    outcomes = [k.value.outcome for k in of(life, BallotBoxTallied)]
    return bool(of(life, BallotBoxVoided)) or any(outcome != "valid" for outcome in outcomes)


def tallied_boxes(known: Sequence[Known], meeting: str) -> list[tuple[str, str, Known]]:
    """(part, organiser, count) of each box of a meeting that was counted and stands."""
    return sorted(
        (
            (b.value.part, b.value.organiser, k)
            for _box, b, its in cases(
                known, "box", BallotBoxOpened, BallotBoxVoided, BallotBoxTallied
            )
            if b.value.meeting == meeting and not box_void(its)
            for k in of(its, BallotBoxTallied)
        ),
        key=lambda found: found[2].position,
    )


def evaluations(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    others = (
        EvaluationPartHeld,
        BallotsCounted,
        VotesTallied,
        TallySheetSigned,
        EvaluationVoided,
    )
    for case, opened, life in cases(known, "meeting", EvaluationMeetingHeld, *others):
        m = opened.value
        given = [
            k
            for k in of(known, LeaderCommentGiven)
            if (k.value.unit, k.value.period) == (m.unit, m.period)
        ]
        boxed = tallied_boxes(known, case)
        parts = {k.value.part for k in of(life, EvaluationPartHeld)} | {part for part, *_ in boxed}
        if given:
            parts.add("leader")
        ballots = of(life, BallotsCounted)
        held = of(life, EvaluationPartHeld)

        def held_on(
            part: str,
            held: list[Known] = held,
            boxed: list[tuple[str, str, Known]] = boxed,
        ) -> list[date]:
            told = [k for k in held if k.value.part == part]
            return days([*told, *(k for name, _by, k in boxed if name == part)])

        organisers = [by for part, by, _k in boxed if part == "masses"] + [
            k.value.organiser for k in held if k.value.part == "masses" and k.value.organiser
        ]
        yield {
            "row": case,
            "unit": m.unit,
            "person": m.person or None,
            "period": m.period,
            "held_on": opened.on,
            "organiser": m.organiser,
            "organised_above": organised_above(known, opened, life, "masses"),
            "voided": bool(of(life, EvaluationVoided)),
            "has_self": "self" in parts,
            "has_peer": "peer" in parts,
            "has_leader": "leader" in parts,
            "has_masses": "masses" in parts,
            "parts": len(parts & {"self", "peer", "leader", "masses"}),
            "issued": sum(k.value.issued for k in ballots),
            "returned": sum(k.value.returned for k in ballots),
            "invalid": sum(k.value.invalid for k in ballots),
            "blank": sum(k.value.blank for k in ballots),
            "members_due": m.members_due,
            "members_present": m.members_present,
            "self_on": first(sorted(held_on("self"))),
            "peer_on": first(sorted(held_on("peer"))),
            "leader_on": first(sorted([*held_on("leader"), *days(given)])),
            "masses_on": first(sorted(held_on("masses"))),
            "masses_organiser": organisers[-1] if organisers else m.organiser,
            "repeats": m.repeats or None,
            "repeated_by": first(
                sorted(
                    other
                    for other, its, _life in cases(known, "meeting", EvaluationMeetingHeld)
                    if its.value.repeats == case
                )
            ),
            "void_ground": first(k.value.ground for k in of(life, EvaluationVoided)),
            "events": positions([*life, *given, *(k for _part, _by, k in boxed)]),
        }


def tallies(known: Sequence[Known], as_of: date) -> Iterator[Row]:
    meetings = {row["row"]: row for row in evaluations(known, as_of)}
    parts = cases(known, "meeting", EvaluationMeetingHeld, EvaluationPartHeld)
    lives = {case: (opened, life) for case, opened, life in parts}
    for k in of(known, VotesTallied):
        t = k.value
        meeting = meetings.get(t.meeting)
        if meeting:
            yield {
                "row": key(k, t.meeting, t.part, t.rater_category, t.item, t.option),
                "unit": meeting["unit"],
                "meeting": t.meeting,
                "person": meeting["person"],
                "period": meeting["period"],
                "part": t.part,
                "rater_category": t.rater_category,
                "item": t.item,
                "option": t.option,
                "votes": t.votes,
                "held_on": meeting["held_on"],
                "voided": meeting["voided"],
                "organised_above": organised_above(known, *lives[t.meeting], t.part),
                "box": None,
                "events": [k.position],
            }


SIMPLE: dict[str, Callable[[Sequence[Known], date], Iterator[Row]]] = {
    "zones": zones,
    "pledges": pledges,
    "visits": visits,
    "triggers": triggers,
    "evaluations": evaluations,
    "tallies": tallies,
}
"""Ledger → fold over (facts that count in order of day, as-of day)."""
