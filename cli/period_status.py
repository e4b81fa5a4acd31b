"""``period status``: where a year stands, what is missing, what comes next and who may do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import DEFAULT_STORE, JsonOption, StoreOption, say, say_json, today
from cli.naming import Naming, naming
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.period import PeriodState
    from evalcore.procedures.year_status import YearStatus
    from evalcore.record import Record

PeriodArgument = Annotated[str, typer.Argument(metavar="PERIOD", help="2025, 2025H1, 2025Q3 …")]


def status(
    period: PeriodArgument,
    scheme: Annotated[
        str,
        typer.Option(
            "--scheme", metavar="FILE|NAME", help="One scheme; default: every published one."
        ),
    ] = "",
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Show where a year stands: steps done, objections open, what comes next, who may do it.

    Uses that results were put to before they were final are marked.

    Exit codes: 0 shown, 2 usage, 3 environment.
    """
    from evalcore.procedures.checking_sheets import check_sheets
    from evalcore.procedures.year_status import status_of
    from evalcore.record import open_record

    with open_record(store) as record:
        found = status_of(record, period, _id(record, period, scheme))
        steps = _next(found, any(one.sent_on for one in check_sheets(record, period)))
        who = {right: _who(record, right) for _step, right in steps}
        name = naming(record)
    if as_json:
        say_json(_data(found, steps, who))
        return
    _show_year(found, name)
    for scheme_id, state in found.schemes.items():
        _show_scheme(scheme_id, state, name)
    _show_uses(found)
    for step, right in steps:
        say(_("next: {step}").format(step=step))
        if who[right]:
            say("  " + _("who may: {names}").format(names=", ".join(who[right])))


def _id(record: Record, period: str, scheme: str) -> str:
    """The id of the scheme meant: a mistyped one is refused, not told to be unpublished."""
    from cli.adopted_rules import rules_of
    from evalcore.procedures.year_status import published_schemes

    if not scheme or scheme in published_schemes(record, period):
        return scheme
    return rules_of(record, scheme).id


def _who(record: Record, right: str) -> list[str]:
    """Those who have a right now; empty in an open record."""
    from evalcore.procedures.actors_roster import actors_of
    from evalcore.procedures.rights import who_could

    state = actors_of(record)
    if state.open:
        return []
    return [one.shown for one in who_could(state, right, (), today())] or [_("nobody")]


def _next(found: YearStatus, sent: bool) -> list[tuple[str, str]]:
    """The steps that come next, each with the right that it needs. ``sent``: check sheets were."""
    period = found.period
    if found.opened is None and found.year.sealed is None:
        return [(_("evalcore period open {period}").format(period=period), "open_period")]
    steps = [
        (f"evalcore objection answer {one.objection} …", "answer_objection")
        for one in found.objections
    ]
    if found.year.sealed is None:
        if not sent:
            steps.append(("evalcore checksheet --all --out … --send --by …", "send_checksheet"))
        return [*steps, (f"evalcore period seal {period} --by …", "seal_period")]
    if not any(state.official for state in found.schemes.values()):
        return [*steps, ("evalcore publish --scheme … --by …", "publish")]
    for name, state in found.schemes.items():
        steps += _next_of(period, name, state)
    return steps


def _next_of(period: str, scheme: str, state: PeriodState) -> list[tuple[str, str]]:
    if state.official is None:
        return [(f"evalcore publish --scheme {scheme} --by …", "publish")]
    if state.finals.confirmed is not None:
        return []
    publicity = state.publicity
    steps = [
        (
            f"evalcore period answer {period} {one.objection} --scheme {scheme} …",
            "answer_objection",
        )
        for one in publicity.open
    ]
    if publicity.started is None:
        steps.append((f"evalcore period publicity {period} --scheme {scheme} …", "publish"))
    elif today() <= publicity.started.until:
        wait = _("wait until {day} has passed: the results of {scheme} hang out")
        steps.append((wait.format(day=publicity.started.until, scheme=scheme), "decide_grade"))
    else:
        steps.append((f"evalcore period confirm {period} --scheme {scheme} --by …", "decide_grade"))
    return steps


def _show_year(found: YearStatus, who: Naming) -> None:
    opened, sealed = found.opened, found.year.sealed
    if opened is None:
        say(_("{period}: never opened").format(period=found.period))
    else:
        say(
            _("{period}: {first} to {last}, opened on {day}").format(
                period=found.period,
                first=opened.starts_on,
                last=opened.ends_on,
                day=opened.occurred_on,
            )
        )
    if sealed is None:
        say("  " + _("not sealed"))
    else:
        say(
            "  "
            + _("sealed on {day} by {by}, with {size} events").format(
                day=sealed.occurred_on, by=sealed.sealed_by, size=sealed.size
            )
        )
    for late in found.year.late:
        say(
            "  "
            + _("late: {n} facts on {day}, allowed by {by}: {ground}").format(
                n=late.facts, day=late.occurred_on, by=late.allowed_by, ground=late.ground
            )
        )
    for one in found.objections:
        say(
            "  "
            + _("open: objection {number} of {subject} to {indicator}").format(
                number=one.objection, subject=who(one.unit, one.person), indicator=one.indicator
            )
        )


def _show_scheme(name: str, state: PeriodState, who: Naming) -> None:
    from evalcore.vocabulary.checksheets import ANSWERS

    say(name)
    official, publicity, finals = state.official, state.publicity, state.finals
    if official is None:
        say("  " + _("not published"))
        return
    say(
        "  "
        + _("published on {day} by {by}: run {run}, {n} subjects").format(
            day=official.occurred_on,
            by=official.published_by,
            run=official.run[:12],
            n=official.subjects,
        )
    )
    if publicity.started is not None:
        say(
            "  "
            + _("hangs out from {first} to {last}").format(
                first=publicity.started.occurred_on, last=publicity.started.until
            )
        )
    for number, one in publicity.objected.items():
        answered = publicity.answered.get(number)
        told = ANSWERS[answered.result] if answered else _("no answer yet")
        told += " · " + _("late (逾期)") if number in publicity.late else ""
        about = who(one.unit, one.person)
        say("  " + _("objection {n} about {who}: {told}").format(n=number, who=about, told=told))
    used = {one.objection for one in finals.grades.values()}
    for number, answer in publicity.answered.items():
        if answer.result == "accepted" and number not in used:
            say("    " + _("accepted, and no grade names it: {number}").format(number=number))
    for grade in finals.grades.values():
        say(
            "  "
            + _("{who}: proposed {proposed}, decided {grade} ({by}): {ground}").format(
                who=who(grade.unit, grade.person),
                proposed=grade.proposed or "—",
                grade=grade.grade,
                by=grade.decided_by,
                ground=grade.ground,
            )
        )
    if finals.confirmed is not None:
        say(
            "  "
            + _("final since {day} ({by}): {n} grades, {differing} differ").format(
                day=finals.confirmed.occurred_on,
                by=finals.confirmed.decided_by,
                n=finals.confirmed.subjects,
                differing=finals.confirmed.differing,
            )
        )


def _show_uses(found: YearStatus) -> None:
    from evalcore.vocabulary.honours import RESULT_USES

    for use in found.uses:
        told = _("{who}: {use} on {day}").format(
            who=use.subject,
            use=RESULT_USES[use.applied.used_for],
            day=use.applied.occurred_on,
        )
        say(told + (" — " + _("BEFORE the grade was final") if use.early else ""))


def _data(
    found: YearStatus, steps: list[tuple[str, str]], who: dict[str, list[str]]
) -> dict[str, Any]:
    opened, sealed = found.opened, found.year.sealed
    return {
        "period": found.period,
        "opened": opened
        and {"on": opened.occurred_on, "from": opened.starts_on, "to": opened.ends_on},
        "sealed": sealed
        and {"on": sealed.occurred_on, "by": sealed.sealed_by, "size": sealed.size},
        "late": [
            {
                "file": one.digest,
                "facts": one.facts,
                "on": one.occurred_on,
                "ground": one.ground,
                "allowed_by": one.allowed_by,
                "objection": one.objection,
            }
            for one in found.year.late
        ],
        "open_objections": [one.objection for one in found.objections],
        "schemes": {name: _scheme(state) for name, state in found.schemes.items()},
        "uses": [
            {
                "subject": use.subject,
                "used_for": use.applied.used_for,
                "on": use.applied.occurred_on,
                "before_final": use.early,
            }
            for use in found.uses
        ],
        "next": [{"step": step, "right": right, "who": who[right]} for step, right in steps],
    }


def _scheme(state: PeriodState) -> dict[str, Any]:
    official, publicity, finals = state.official, state.publicity, state.finals
    return {
        "published": official
        and {"on": official.occurred_on, "run": official.run, "subjects": official.subjects},
        "publicity": publicity.started
        and {"from": publicity.started.occurred_on, "until": publicity.started.until},
        "late_objections": sorted(publicity.late),
        "objections": {
            number: publicity.answered[number].result if number in publicity.answered else None
            for number in publicity.objected
        },
        "grades": [
            {
                "unit": one.unit,
                "person": one.person,
                "proposed": one.proposed,
                "grade": one.grade,
                "ground": one.ground,
            }
            for one in finals.grades.values()
        ],
        "confirmed": finals.confirmed
        and {
            "on": finals.confirmed.occurred_on,
            "subjects": finals.confirmed.subjects,
            "differing": finals.confirmed.differing,
        },
    }
