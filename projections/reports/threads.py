"""The pledge's thread (承诺 → 践诺 → 述职 → 评价 → 问责): each link, and the first that is broken.

The chain is one of the founding documents' (row 16 of the survey): every pledge is answered in a
report, every report is evaluated, what failed has a consequence or a recorded reason why not. What
breaks a thread is decided in ``projections/ledgers/threads.sql``; here it is put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evalcore.messages import _
from evalcore.vocabulary.pledges import PLEDGE_KINDS
from projections.service import UNATTRIBUTED

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.rows import Subject

Json = dict[str, Any]

BREAKS = ("unpublished", "unfinished", "unanswered", "unevaluated", "no_consequence")
"""Codes of broken links, in the order of the chain."""

LINKS = (
    ("made", "made_on"),
    ("published", "published_on"),
    ("fulfilled", "fulfilled_on"),
    ("audited", "audited_on"),
    ("answered", "answered_on"),
    ("evaluated", "evaluated_on"),
    ("acted_on", "action_on"),
)
"""Links of a thread and the column that holds each one's day."""


def break_titles() -> Mapping[str, str]:
    """What each broken link is called."""
    return {
        "unpublished": _("approved, never made public (未亮诺)"),
        "unfinished": _("past its limit, neither kept nor excused (未践诺)"),
        "unanswered": _("not answered in the duty report (未在述职中交账)"),
        "unevaluated": _("answered, but the report was never evaluated (述而未评)"),
        "no_consequence": _("failed, without a consequence or a reason why not (未问责也未说明)"),
    }


def thread_of(results: Results, pledge: str) -> Json | None:
    """The thread of one pledge by its number, or None where there is no such pledge."""
    row = results.ledger_row("threads", pledge)
    return _together(results, [row])[0] if row is not None else None


def threads_of(results: Results, subject: Subject) -> list[Json]:
    """The threads of pledges that a person made, or that arose at a unit while it was theirs."""
    rows = results.ledger("threads", [subject.unit])
    return _together(results, [row for row in rows if _is_of(row, subject)])


def all_threads(results: Results) -> list[Json]:
    """Every thread, in order of unit and pledge."""
    return _together(results, results.whole_ledger("threads"))


def broken_links(threads: Iterable[Json]) -> dict[str, int]:
    """How many threads break at each link, in the order of the chain."""
    counted = dict.fromkeys(BREAKS, 0)
    for thread in threads:
        if thread["broken"]:
            counted[thread["broken"]] += 1
    return counted


def _is_of(row: Json, subject: Subject) -> bool:
    """Whether a pledge is the subject's: its own, or the unit's while the subject served there."""
    if row["person"] is not None and subject.person:
        return bool(row["person"] == subject.person)
    day = (row["due_on"] or row["made_on"]).isoformat()
    return any(first <= day <= last for first, last in subject.intervals) or (
        subject.kind == UNATTRIBUTED
    )


def _together(results: Results, rows: Sequence[Json]) -> list[Json]:
    """Threads with their links, from rows of the ledgers ``threads`` and ``pledges``."""
    units = sorted({row["unit"] for row in rows})
    pledges = {row["row"]: row for row in results.ledger("pledges", units)} if rows else {}
    names = {s.unit: s.unit_name for s in results.subjects()}
    persons = {s.person: s.person_name for s in results.subjects() if s.person}
    return [_thread(row, pledges.get(row["row"], {}), names, persons) for row in rows]


def _thread(row: Json, pledge: Json, units: Mapping[str, str], persons: Mapping[str, str]) -> Json:
    held = {**pledge, **row}
    days = {name: held.get(column) for name, column in LINKS}
    return {
        "pledge": row["row"],
        "unit": row["unit"],
        "unit_name": units.get(row["unit"], row["unit"]),
        "person": row["person"] or "",
        "person_name": persons.get(row["person"] or "", row["person"] or ""),
        "kind": PLEDGE_KINDS.get(row["pledge_kind"], row["pledge_kind"]),
        "content": pledge.get("content") or "",
        "due_on": row["due_on"],
        "links": [{"link": name, "on": day} for name, day in days.items() if day is not None],
        "report_period": row["report_period"] or "",
        "grade": row["grade"] or "",
        "failed": bool(row["failed"]),
        "excused": bool(row["excused"]),
        "broken": row["broken"] or "",
        "events": list(row["events"]),
    }
