"""``evalcore deadlines``: were deadlines kept; due, done, days over, whose, on what basis."""

from __future__ import annotations

from contextlib import ExitStack
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.adopted_rules import RulesOption, rules_of
from cli.common import (
    DEFAULT_STORE,
    JsonOption,
    KnownAtOption,
    StoreOption,
    parse_day,
    parse_known_at,
    progress,
    say,
    say_json,
    today,
)
from evalcore.messages import _
from evalcore.paper_words import on_screen

if TYPE_CHECKING:
    from projections.deadlines import Deadline, Deadlines

LIMIT = 50
"""Deadlines shown at once, unless told."""


class Only(StrEnum):
    """A state that is asked for alone."""

    LATE = "late"
    DUE = "due"
    KEPT = "kept"


def register(app: typer.Typer) -> None:
    """Add ``deadlines``."""
    app.command(name="deadlines")(deadlines)


def deadlines(
    store: StoreOption = DEFAULT_STORE,
    scheme: RulesOption = "",
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DAY",
            help="As things stood on this day; default: today, at most the period's last day.",
        ),
    ] = None,
    known_at: KnownAtOption = None,
    unit: Annotated[
        str, typer.Option("--unit", help="Only this unit and those below it: a code or a name.")
    ] = "",
    only: Annotated[
        Only | None, typer.Option("--only", help="Only those late, not due yet, or kept.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help="How many to show, longest over first.")
    ] = LIMIT,
    full: Annotated[bool, typer.Option("--full", help="Show them all.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show whether deadlines were kept: due, done, days over, whose they were, on what basis.

    Every case or duty with a limit: a pledge's day, the time in which each unit held a problem
    (moved where its clock stood still), tasks, rectifications, disclosures, reporting cycles,
    answers to flags, appeals and objections with their decisions, and the limits that the scheme
    states, in working or calendar days as it counts. What has no limit in the record or the scheme
    is not listed.

    Exit codes: 0 done, whether or not any was missed; 2 usage, 3 environment.
    """
    from cli.units import unit_of
    from evalcore.record import open_record
    from evalcore.record.reading import open_columns
    from projections.deadlines import deadlines as look

    with ExitStack() as stack:
        record = stack.enter_context(open_record(store))
        commit = record.commit_at(parse_known_at(known_at))
        day = parse_day(as_of, "--as-of") if as_of else None
        rules = rules_of(record, scheme, day)
        day = day or min(today(), rules.period.ends_on)
        with progress(_("Reading the record")) as shown:
            columns = stack.enter_context(open_columns(record, commit, progress=shown))
        code = unit_of(record, unit)
        with progress(_("Looking at every deadline")):
            found = look(
                columns,
                rules,
                day,
                unit=code,
                only=only or "",
                most=None if full else limit,
            )
    if as_json:
        say_json(as_data(found))
        return
    _show(found)


def as_data(found: Deadlines) -> dict[str, Any]:
    """The deadlines as JSON data (docs/questions.md)."""
    return {
        "scheme": found.scheme.id,
        "digest": found.scheme.digest,
        "period": found.scheme.period.id,
        "as_of": found.as_of.isoformat(),
        "known_at": found.known_at.size,
        "counts": {kind: dict(states) for kind, states in found.counts.items()},
        "limits": [
            {
                "ledger": each.ledger,
                "from": each.since,
                "to": each.done,
                "days": each.days,
                "counted": each.counted,
                "title": each.title,
                "path": each.path,
                "basis": each.basis,
            }
            for each in found.limits
        ],
        "deadlines": [row.as_data() for row in found.rows],
        "left": found.left,
    }


def _show(found: Deadlines) -> None:
    from cli.tables import LISTS, heading, line, table
    from projections.deadlines import KINDS, STATES

    heading(
        _("Deadlines of {scheme}, period {period}, as of {day}, known at {size}").format(
            scheme=found.scheme.title,
            period=found.scheme.period.id,
            day=found.as_of,
            size=found.known_at.size,
        )
    )
    table(
        ["", *(_(title) for title in STATES.values())],
        [
            [on_screen(KINDS[kind]), *(number or "" for number in states.values())]
            for kind, states in found.counts.items()
            if any(states.values())
        ],
        right=range(1, len(STATES) + 1),
    )
    if not any(any(states.values()) for states in found.counts.values()):
        say(_("Nothing in the record or the scheme has a limit in this period."))
        return
    line()
    table(
        [
            _("state"),
            _("unit"),
            _("person"),
            _("deadline"),
            _("case"),
            _("due"),
            _("done"),
            _("days over"),
            _("rests on"),
            _("events"),
        ],
        [
            [
                _(STATES[row.state]),
                row.unit_name,
                row.person_name,
                on_screen(row.what),
                f"{row.row} {_about(row)}".strip(),
                _due(row),
                row.done or "–",
                _over(row),
                _basis(row, found),
                _events(row),
            ]
            for row in found.rows
        ],
        right=[7],
        piped=LISTS + 120,
    )
    if found.left:
        say(_("and {n} more (--full, --limit, --unit, --only)").format(n=found.left))


def _about(row: Deadline) -> str:
    """What a case is about; a choice by its title."""
    from evalcore.schemes.columns import choice_titles
    from projections.chase.steps import TITLES

    if row.ledger not in TITLES:
        return row.title
    return choice_titles(row.ledger, TITLES[row.ledger]).get(row.title, row.title)


def _due(row: Deadline) -> str:
    told = [str(row.due or "–")]
    if row.first_due:
        told.append(_("first {day}").format(day=row.first_due))
    if row.moved:
        told.append(_("the clock stood still {n} days").format(n=row.moved))
    if len(row.charges) > 1:
        told.append(_charges(row))
    return " · ".join(told)


def _charges(row: Deadline) -> str:
    """Whose the days of a problem are, where they are not all one unit's."""
    words = {
        "held": _("{unit} held it {n} days"),
        "stopped": _("suspended {n} days"),
        "blocked": _("waited for {unit} {n} days"),
    }
    return ", ".join(
        words[one.kind].format(unit=one.unit_name or one.unit, n=one.days) for one in row.charges
    )


def _over(row: Deadline) -> str:
    if row.state != "late":
        return _note(row)
    words = {"working": _("{n} working days"), "calendar": _("{n} days")}
    told = words[row.counted].format(n=row.over)
    note = _note(row)
    return f"{told} · {note}" if note else told


def _note(row: Deadline) -> str:
    if row.note.startswith("facts:"):
        late, _slash, facts = row.note.removeprefix("facts:").partition("/")
        return _("{late} of {facts} facts came late").format(late=late, facts=facts)
    return {
        "": "",
        "silent": _("nothing came"),
        "none_found": _("looked for, none found"),
        "passed_on": _("handed on"),
        "suspended": _("its clock stands still"),
        "excused": _("excused"),
        "excluded": _("excluded"),
        "merged": _("merged"),
        "explained": _("explained"),
        "carried": _("carried on"),
        "revoked": _("revoked"),
        "unused": _("a right that was not used"),
    }.get(row.note, row.note)


def _basis(row: Deadline, found: Deadlines) -> str:
    if row.set_by:
        return _("set by event {position}").format(position=row.set_by)
    from evalcore.schemes.citations import basis_shown

    return f"{basis_shown(found.scheme, row.basis)} ({row.path})" if row.path else row.basis


EVENTS_SHOWN = 4
"""Positions named in a row; --json gives all."""


def _events(row: Deadline) -> str:
    told = " ".join(map(str, row.events[:EVENTS_SHOWN]))
    return told + (" …" if len(row.events) > EVENTS_SHOWN else "")
