"""Objections as rows: state, limit, what was corrected; as JSON data and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cli.common import note
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.checking_sheets import Objection
    from evalcore.record import Record
    from evalcore.schemes.model import Scheme

Json = dict[str, Any]


def limits_of(rules: Mapping[str, Scheme], found: Sequence[Objection]) -> dict[str, date]:
    """Objection → the last day for its answer, where its scheme states one."""
    from evalcore.schemes.procedure import due

    known = {}
    for one in found:
        scheme = rules.get(one.scheme)
        limit = scheme.procedure.objection_answered if scheme and scheme.procedure else None
        if scheme is not None and limit is not None:
            known[one.objection] = due(scheme, one.received_on, limit)
    return known


def as_row(record: Record, one: Objection, limit: date | None, today: date) -> Json:
    """An objection as JSON data (docs/checksheet.md)."""
    answer = one.answer
    late = answer is None and limit is not None and today > limit
    state = "answered" if answer else "late" if late else "open"
    return {
        "objection": one.objection,
        "state": state,
        "scheme": one.scheme,
        "period": one.period,
        "subject": one.subject,
        "indicator": one.indicator,
        "slot": one.slot,
        "row": one.row,
        "filed_on": one.filed_on.isoformat(),
        "received_on": one.received_on.isoformat(),
        "position": one.position,
        "due": limit.isoformat() if limit else None,
        "answered_on": answer.occurred_on.isoformat() if answer else None,
        "result": answer.result if answer else None,
        "ground": answer.ground if answer else None,
        "by": answer.decided_by if answer else None,
        "correction": _correction(record, answer.correction) if answer else None,
    }


def _correction(record: Record, position: int | None) -> Json | None:
    """What corrected the record: whether it still stands, and each field before and after."""
    from evalcore.procedures.corrections import correction_at

    found = correction_at(record, position) if position else None
    if found is None:
        return None
    return {
        "position": found.position,
        "fact": found.shown,
        "stands": found.stands,
        "added": found.before is None,
        "changed": [
            {"field": c.field, "title": c.title, "before": _text(c.before), "after": _text(c.after)}
            for c in found.changes()
        ],
    }


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def named(
    record: Record, rules: Mapping[str, Scheme], found: Sequence[Objection]
) -> dict[str, tuple[str, str]]:
    """Objection → whose it is and what it is against, as people call them; codes where unknown."""
    from cli.naming import naming

    if not found:
        return {}
    name = naming(record)
    told = {}
    for one in found:
        scheme = rules.get(one.scheme)
        titles = {each.id: each.title for each in scheme.indicators} if scheme else {}
        about = " ".join(filter(None, [titles.get(one.indicator, one.indicator), one.slot]))
        told[one.objection] = (name(one.unit, one.person), about)
    return told


def show(rows: Sequence[Json], names: Mapping[str, tuple[str, str]]) -> None:
    """A few lines for each objection: ``names`` as ``named`` gives them."""
    from cli.tables import line

    if not rows:
        note(_("There is no objection."))
        return
    states = {"open": _("open"), "late": _("late"), "answered": _("answered")}
    results = {"accepted": _("accepted"), "rejected": _("rejected")}
    for row in rows:
        whose, about = names[row["objection"]]
        line(f"{row['objection']} · {states[row['state']]} · {whose} · {about}")
        if row["result"]:
            said = _("filed {day}; {on} {result} by {by}: {ground}").format(
                day=row["filed_on"],
                on=row["answered_on"],
                result=results[row["result"]],
                by=row["by"],
                ground=row["ground"],
            )
        elif row["due"]:
            said = _("filed {day}; to be answered by {due}").format(
                day=row["filed_on"], due=row["due"]
            )
        else:
            said = _("filed {day}; no last day for the answer").format(day=row["filed_on"])
        line("  " + said)
        if changed := _changed(row):
            line("  " + changed)
    waiting = [row["objection"] for row in rows if not row["result"]]
    if waiting:
        note(
            _("next: evalcore objection answer {number} --reject --reason … --by … (or --accept "
              "--correction POSITION)").format(number=waiting[0])
        )  # fmt: skip


def _changed(row: Json) -> str:
    told = []
    made = row["correction"]
    if made:
        # What was missing is told by its kind alone: all its fields are new.
        shown = "; ".join(
            f"{c['title']}: {_value(c['before'])} → {_value(c['after'])}"
            for c in made["changed"]
            if not made["added"]
        )
        told.append(f"{made['position']} {made['fact']} {shown}".strip())
        if not made["stands"]:
            told.append(_("withdrawn or replaced since"))
    points = row.get("points") or {}
    if {"before", "now"} <= points.keys():
        told.append(
            _("points {before} → {now}").format(
                before=_value(points["before"]["points"]), now=_value(points["now"]["points"])
            )
        )
    return " · ".join(told)


def _value(value: Any) -> str:
    return "–" if value in (None, "") else str(value)
