"""Problems and who held them, as a state that each event changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import attrs

from evalcore.vocabulary import problems as v
from tests.projections.ledgers.reference.effective import Known
from tests.projections.ledgers.reference.fold import (
    Row,
    cases,
    days,
    first,
    last,
    of,
    positions,
)

OFF = (v.ProblemClosed, v.ProblemExplained, v.ProblemMerged, v.ProblemExcluded)
OTHERS = (
    v.ProblemAssigned,
    v.ProblemTransferred,
    v.ProblemSuspended,
    v.ProblemResumed,
    v.ProblemProgressReported,
    v.ReplyGiven,
    v.ProblemFixed,
    v.SupervisionDone,
    v.ProblemReopened,
    v.ProblemReviewed,
    v.ProblemResultPublished,
    *OFF,
)


@attrs.frozen
class Stop:
    """A time in which the clock stood still: what began it, what ended it (None: nothing did)."""

    begun: Known
    ended: Known | None

    def days(self, as_of: date) -> set[date]:
        """The day of the stop counts, that on which it runs again does not, nor does as-of."""
        until = self.ended.on if self.ended else as_of
        return {date.fromordinal(n) for n in range(self.begun.on.toordinal(), until.toordinal())}


def stops(life: Sequence[Known]) -> list[Stop]:
    """The stops of a problem; one for another department begins where the one before ends."""
    found: list[Stop] = []
    open_: Known | None = None
    off = False
    last_named = ""
    for k in of(life, v.ProblemSuspended, v.ProblemResumed, v.ProblemReopened, *OFF):
        what = type(k.value)
        if what is v.ProblemSuspended:
            if off:
                continue
            if open_ is not None and k.value.blocked_by not in ("", last_named):
                found.append(Stop(open_, k))
                open_ = None
            open_ = open_ or k
            last_named = k.value.blocked_by
            continue
        if open_ is not None:
            found.append(Stop(open_, k))
        open_ = None
        off = (off or what in OFF) and what is not v.ProblemReopened
    if open_ is not None:
        found.append(Stop(open_, None))
    return found


def still_days(life: Sequence[Known], as_of: date) -> tuple[set[date], bool]:
    """(days on which the clock stood still, whether it stands still now)."""
    found = stops(life)
    days_: set[date] = set()
    for stop in found:
        days_ |= stop.days(as_of)
    return days_, bool(found) and found[-1].ended is None


def round_now(life: Sequence[Known]) -> list[Known]:
    """What happened after the last reopening."""
    reopened = last(of(life, v.ProblemReopened))
    return [k for k in life if reopened is None or k.order > reopened.order]


def problems(known: Sequence[Known], as_of: date) -> Iterator[Row]:
    found = list(cases(known, "problem", v.ProblemFound, *OTHERS))
    for case, opened, life in found:
        now = round_now(life)
        handed = of(life, v.ProblemAssigned, v.ProblemTransferred)
        fix = last(of(now, v.ProblemFixed))
        check = last(of(now, v.SupervisionDone))
        closed_on = first(days(of(now, v.ProblemClosed, v.ProblemExplained)))
        explained = bool(of(now, v.ProblemExplained))
        excluded = bool(of(life, v.ProblemExcluded))
        merged = first(of(life, v.ProblemMerged))
        still, stopped = still_days(life, as_of)
        replies = of(life, v.ReplyGiven)
        settled = [k for k in replies if k.value.satisfaction != "dissatisfied"]
        look = last(of(life, v.ProblemReviewed))
        fixer = (fix and fix.value.fixed_by) or (
            handed[-1].value.handler if handed else opened.value.unit
        )
        by_whom = {k.value.closed_by for k in of(now, v.ProblemClosed)}
        by_whom |= {check.value.supervisor} if check else set()
        fails = bool(fix and check and check.order > fix.order and not check.value.passed)
        if excluded:
            state = "excluded"
        elif merged:
            state = "merged"
        elif explained:
            state = "explained"
        elif closed_on:
            state = "closed"
        elif fix and not fails:
            state = "fixed"
        else:
            state = "suspended" if stopped else "open"
        yield {
            "row": case,
            "unit": opened.value.unit,
            "holder": handed[-1].value.handler if handed else opened.value.unit,
            "found_by": opened.value.found_by,
            "category": opened.value.category or None,
            "scope": opened.value.scope or None,
            "found_on": opened.on,
            "received_on": opened.received_on,
            "assigned_on": first(days(of(life, v.ProblemAssigned))),
            "due_on": last(d for k in life if (d := getattr(k.value, "due_on", None))),
            "fixed_on": fix and fix.on,
            "fixed_by": (fix and fix.value.fixed_by) or None,
            "supervised_on": check and check.on,
            "supervisor": check and check.value.supervisor,
            "supervision_passed": check and check.value.passed,
            "closed_on": closed_on,
            "explained": explained,
            "excluded": excluded,
            "merged_into": merged and merged.value.into,
            "suspended": stopped,
            "suspended_days": len(still),
            "transfers": len(of(life, v.ProblemTransferred)),
            "reopened": len(of(life, v.ProblemReopened)),
            "replied_on": first(days(settled)) or last(days(replies)),
            "satisfaction": last(k.value.satisfaction for k in replies if k.value.satisfaction),
            "last_look": look and look.value.outcome,
            "last_look_on": look and look.on,
            "state": state,
            "responded_on": first(
                days(of(life, v.ProblemProgressReported, v.ReplyGiven, v.ProblemFixed))
            ),
            "published_on": first(days(of(life, v.ProblemResultPublished))),
            "repeats": sum(
                other.order < opened.order
                and bool(opened.value.category)
                and (other.value.unit, other.value.category)
                == (opened.value.unit, opened.value.category)
                and not of(its, v.ProblemMerged, v.ProblemExcluded)
                for _case, other, its in found
            ),
            "self_checked": bool(fix) and fixer in by_whom,
            "events": positions(life),
        }


def holdings(known: Sequence[Known], as_of: date) -> Iterator[Row]:
    states = {row["row"]: row["state"] for row in problems(known, as_of)}
    for case, opened, life in cases(known, "problem", v.ProblemFound, *OTHERS):
        still, _stopped = still_days(life, as_of)
        waited: set[date] = set()
        for stop in stops(life):
            days_ = stop.days(as_of)
            if not stop.begun.value.blocked_by:
                continue
            waited |= days_
            if stop.ended is None or days_:
                yield {
                    "row": f"{case}|{stop.begun.fact}",
                    "unit": stop.begun.value.blocked_by,
                    "problem": case,
                    "from_on": stop.begun.on,
                    "to_on": stop.ended and stop.ended.on,
                    "due_on": None,
                    "held_days": len(days_),
                    "stopped_days": 0,
                    "waited_days": 0,
                    "blocked": True,
                    "late": False,
                    "passed_on": False,
                    "state": states[case],
                    "events": positions(
                        {k.fact: k for k in (stop.begun, stop.ended) if k}.values()
                    ),
                }
        for span in spans(opened.value.unit, life):
            begun: Known = span["begun"]
            ended: Known | None = span["ended"]
            limit: Known | None = span["limit"]
            until = ended.on if ended else as_of
            if span["passed_on"] and until == begun.on:
                continue
            due_on = limit and moved(limit, still, until)
            if limit and due_on and limit.on < begun.on and due_on < begun.on:
                # It had passed before: whoever held the problem then answers for that.
                limit = due_on = None
            its_days = {date.fromordinal(n) for n in range(begun.on.toordinal(), until.toordinal())}
            yield {
                "row": f"{case}|{begun.fact}",
                "unit": span["holder"],
                "problem": case,
                "from_on": begun.on,
                "to_on": ended and ended.on,
                "due_on": due_on,
                "held_days": len(its_days - still),
                "stopped_days": len(its_days & still - waited),
                "waited_days": len(its_days & waited),
                "blocked": False,
                "late": bool(due_on and until > due_on),
                "passed_on": span["passed_on"],
                "state": states[case],
                "events": positions({k.fact: k for k in (begun, ended, limit) if k}.values()),
            }


def moved(limit: Known, still: set[date], until: date) -> date:
    """The day on which a limit runs out: days in which the clock stood still do not use it up."""
    left: int = (limit.value.due_on - limit.on).days
    if left < 0:
        due_on: date = limit.value.due_on
        return due_on
    day = limit.on
    while left or (day in still and day < until):
        left -= not (day in still and day < until)
        day += timedelta(days=1)
    return day


def spans(unit: str, life: Sequence[Known]) -> list[dict[str, Any]]:
    """Who held the problem, one after the other."""
    found: list[dict[str, Any]] = []
    holder, off, limit = unit, False, None
    for k in of(
        life, v.ProblemFound, v.ProblemAssigned, v.ProblemTransferred, v.ProblemReopened, *OFF
    ):
        held = found[-1] if found and found[-1]["ended"] is None else None
        holder = getattr(k.value, "handler", holder)
        if isinstance(k.value, OFF):
            off = True
            if held:
                held |= {"ended": k, "limit": limit}
        else:
            off = off and not isinstance(k.value, v.ProblemReopened)
            if not off and (held is None or held["holder"] != holder):
                if held:
                    held |= {"ended": k, "limit": limit, "passed_on": True}
                found.append({"holder": holder, "begun": k, "ended": None, "passed_on": False})
        if getattr(k.value, "due_on", None):
            limit = k
    if found and found[-1]["ended"] is None:
        found[-1]["limit"] = limit
    return found


ACTS = {
    v.ProblemTransferred: "transferred",
    v.ProblemSuspended: "suspended",
    v.ProblemMerged: "merged",
    v.ProblemExcluded: "excluded",
    v.ProblemExplained: "explained",
}


def case_acts(known: Sequence[Known], as_of: date) -> Iterator[Row]:
    for case, opened, life in cases(known, "problem", v.ProblemFound, *OTHERS):
        ends = {stop.begun.fact: stop.ended for stop in stops(life)}
        for k in of(life, *ACTS):
            ended = ends.get(k.fact)
            given = {
                name: getattr(k.value, name, "") or None
                for name in ("ground", "decided_by", "accepted_by", "into", "handler", "blocked_by")
            }
            yield {
                "row": f"{case}|{k.fact}",
                "unit": opened.value.unit,
                "problem": case,
                "act": ACTS[type(k.value)],
                "acted_on": k.on,
                "until": ended and ended.on,
                "ground": given["ground"],
                "decided_by": given["decided_by"] or given["accepted_by"],
                "other_problem": given["into"],
                "other_unit": given["handler"] or given["blocked_by"],
                "events": positions([k]),
            }


PROBLEMS: dict[str, Callable[[Sequence[Known], date], Iterator[Row]]] = {
    "problems": problems,
    "holdings": holdings,
    "case_acts": case_acts,
}
"""Ledger → fold, as in ``fold.SIMPLE``."""
