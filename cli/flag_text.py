"""The file of a flag as text, and what its stages and steps are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.common import say, today
from cli.tables import heading, line
from evalcore.messages import _
from evalcore.subjects import subject_code

if TYPE_CHECKING:
    from evalcore.procedures.flag_read import FlagFile
    from evalcore.procedures.flag_state import FlagState, Next
    from evalcore.record import Record
    from projections.appealing.page import FlagPage
    from projections.trail.entries import Entry


def stage_shown(state: FlagState) -> str:
    """Where a flag stands, in words."""
    from evalcore.procedures.flag_state import STAGES

    return _(STAGES[state.stage]) if state.stage else _("not raised")


def next_shown(record: Record, file: FlagFile) -> list[str]:
    """The steps that may come next: the command, until when, and who could take it."""
    from evalcore.procedures.actors_roster import actors_of
    from evalcore.procedures.flag_state import next_steps

    actors = actors_of(record)
    told = [
        _step(step, file, None if actors.open else may_take(record, file, step.right))
        for step in next_steps(file.state)
    ]
    return told or [_("Nothing more is due: the file is closed.")]


def may_take(record: Record, file: FlagFile, right: str) -> list[str]:
    """The actors who have a right at the unit of a flag and need not stand back from its file."""
    from evalcore.procedures.flag_read import who_judged
    from evalcore.procedures.recusal import who_may

    raised = file.raised
    others, persons = who_judged(record, file) if right == "decide_appeal" else ((), ())
    return [
        one.shown
        for one in who_may(
            record,
            right,
            units=(raised.unit,),
            persons=tuple(filter(None, (raised.person, *persons))),
            other_actors=others,
            on=today(),
        )
    ]


def _step(step: Next, file: FlagFile, who: list[str] | None) -> str:
    told = f"evalcore flag {step.command} {file.flag_no}"
    if step.until is not None:
        over = step.until < today()
        until = _("until {day}, which is over") if over else _("until {day}")
        told += " · " + until.format(day=step.until)
    if who is not None:
        names = ", ".join(who) or _("nobody yet")
        told += " · " + _("who may: {names}").format(names=names)
    return told


def show(page: FlagPage, record: Record, *, basis: str, suggests: str) -> None:
    """Print the whole file."""
    from projections.appealing.page import counted

    raised, state = page.file.raised, page.file.state
    heading(f"{raised.title} · {page.file.flag_no} · {stage_shown(state)}")
    whose = page.unit_name if not raised.person else f"{page.person_name} · {page.unit_name}"
    subject = subject_code(raised.unit, raised.person)
    line(f"{whose} ({subject})")
    rests = _("rule {rule}").format(rule=raised.rule)
    if basis:
        rests += " · " + _("rests on {basis}").format(basis=basis)
    line(rests)
    line(
        _("raised by {scheme} for {period}, run {run}").format(
            scheme=raised.scheme, period=raised.period, run=raised.run[:12]
        ),
        style="dim",
    )
    if suggests:
        line(_("suggested: {measure}; people decide").format(measure=suggests))
    _part(_("Evidence"), page.evidence, short=True)
    if page.elsewhere:
        line(
            _("In other logs that the run read, as its certificate numbers them: {events}.").format(
                events=" ".join(page.elsewhere)
            )
        )
    if any(map(counted, page.evidence)):
        line(
            _("Votes and ballots by category are not shown: evalcore trail {flag}.").format(
                flag=page.file.flag_no
            )
        )
    _part(_("What was done"), page.steps)
    _part(_("What the competent organ reported"), page.beside)
    say()
    heading(_("What comes next"))
    for told in next_shown(record, page.file):
        line(told)


def _part(title: str, entries: tuple[Entry, ...], *, short: bool = False) -> None:
    if not entries:
        return
    say()
    heading(f"{title} ({len(entries)})")
    for entry in entries:
        _entry(entry, short=short)


HIDDEN = {
    "flag_no", "evidence", "cites", "digest", "run", "scheme", "period", "rule", "unit", "person",
    "title", "suggests", "basis",
}  # fmt: skip
"""Fields that the head of the page shows."""


def _entry(entry: Entry, *, short: bool) -> None:
    from projections.appealing.page import counted

    by = f" · {entry.authority}" if entry.authority else ""
    gone = "" if entry.counts else " · " + _("does not count any more")
    line(f"{entry.occurred_on} {entry.title}{by} · #{entry.position}{gone}", style="bold")
    if short and counted(entry):
        return
    said = [
        f"{each.title}: {each.shown}"
        for each in entry.said
        if short or (each.name not in HIDDEN and each.value != entry.authority)
    ]
    if entry.sealed:
        said.append(_("(more is sealed)"))
    if said:
        line("  " + "; ".join(said))
    if not short:
        line("  " + _("recorded by {actor}").format(actor=entry.actor or "–"), style="dim")
