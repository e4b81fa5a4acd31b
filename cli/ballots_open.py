"""Opening a ballot box: what is voted on, how many may vote, merged where they are too few."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from cli.acting import Override, acting, perform_as
from cli.common import note, today
from cli.visible import visible
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.ballots.rules import Rules
    from evalcore.record import Record
    from evalcore.schemes.ballot_plan import BallotPlan

MOST_CODES = 1_000_000
"""Codes of one box: more than any part of an evaluation has raters."""


LONGEST = 100
"""Signs in the number of a box."""


@frozen
class Opening:
    """What was said about a box that is to be opened; all but ``box`` and ``on`` may be empty."""

    box: str
    meeting: str
    scheme: str
    rules: Path | None
    ballot: str
    rolls: tuple[str, ...]
    organiser: str
    repeats: str
    by: str
    on: date


@frozen
class Opened:
    """What came of it. ``own``: the unit that is assessed runs it itself."""

    opened_now: bool
    rolls: dict[str, int]
    merged: tuple[str, ...] = ()
    smallest: int = 0
    own: bool = field(default=False)


def open_first(
    record: Record, opening: Opening, *, actor: str, override: Override | None
) -> Opened:
    """Open the box where it is not open yet: a commit of its own, before any code is made."""
    from evalcore.procedures.boxes import BOXES
    from evalcore.procedures.boxes_commands import OpenBox
    from evalcore.procedures.boxes_read import boxes, meeting_of, on_paper
    from evalcore.procedures.boxes_state import stream_of
    from evalcore.procedures.deciding import Refused

    every = boxes(record)
    stream = stream_of(opening.box)
    if opening.box in every:
        if opening.meeting or opening.rolls or opening.repeats:
            raise Refused(
                [
                    _(
                        "The box {box} is open: meeting, roll and rules stand. To make its codes, "
                        "name only --by and --out."
                    ).format(box=opening.box)
                ]
            )
        return Opened(opened_now=False, rolls=dict(every[opening.box].rolls))
    if opening.box != visible(opening.box).strip() or not 0 < len(opening.box) <= LONGEST:
        raise UsageError(
            _("{box!r} is no number of a box: 1 to {most} plain signs.").format(
                box=opening.box, most=LONGEST
            )
        )
    if not opening.meeting:
        raise UsageError(
            _("{box} is not open yet: say --meeting, --roll and --scheme or --rules.").format(
                box=opening.box
            )
        )
    plan, scheme = _plan(opening)
    about = meeting_of(record, opening.meeting, plan.part)
    if about is None:
        raise Refused(
            [
                _("The record has no meeting {meeting}. Import it first (评议会).").format(
                    meeting=opening.meeting
                )
            ]
        )
    if paper := on_paper(record, opening.meeting, plan.part):
        note(
            _(
                "{categories}: counted on paper already, in this part of {meeting}. The box can't "
                "be tallied unless those rows are withdrawn."
            ).format(categories=", ".join(sorted(paper)), meeting=opening.meeting)
        )
    rules, rolls = _rules(plan, scheme, opening)
    who = acting(
        record,
        actor,
        "open_box",
        about=stream,
        units=(about.unit,),
        persons=(about.person,) if about.person else (),
        override=override,
    )
    organiser = opening.organiser or about.part_organiser or about.organiser
    command = OpenBox(
        box=opening.box,
        by=opening.by or who.actor,
        on=opening.on,
        today=today(),
        meeting=opening.meeting,
        part=plan.part,
        organiser=organiser,
        rules=rules,
        rolls=rolls,
        organised_by=about.part_organiser,
        repeats=opening.repeats,
        boxes=every,
    )
    perform_as(who, record, stream, BOXES, command)
    joined = tuple(name for name, group in zip(rolls, rules.groups, strict=True) if len(group) > 1)
    return Opened(
        opened_now=True,
        rolls=rolls,
        merged=joined,
        smallest=rules.smallest,
        own=organiser == about.unit,
    )


def _plan(opening: Opening) -> tuple[BallotPlan, str]:
    """The entry of the scheme or rules file that is meant, and the scheme's id."""
    from evalcore.schemes.ballots import read_plans
    from evalcore.schemes.loader import load_scheme

    if opening.rules is not None:
        plans, scheme = read_plans(opening.rules), opening.rules.stem
    elif opening.scheme:
        loaded = load_scheme(opening.scheme)
        plans, scheme = dict(loaded.ballots), loaded.id
    else:
        raise UsageError(_("Say by which rules: --scheme, or --rules FILE."))
    names = ", ".join(plans)
    if not plans:
        raise UsageError(
            _("{scheme} has no ballots: docs/scheme.md says what stands there.").format(
                scheme=scheme
            )
        )
    if not opening.ballot and len(plans) == 1:
        return next(iter(plans.values())), scheme
    if opening.ballot not in plans:
        raise UsageError(_("--ballot: name one of {names}.").format(names=names))
    return plans[opening.ballot], scheme


def _rules(plan: BallotPlan, scheme: str, opening: Opening) -> tuple[Rules, dict[str, int]]:
    """The rules of the box, and its rolls by merged category."""
    from evalcore.ballots.merging import joined, merged
    from evalcore.ballots.rules import rules_of
    from evalcore.procedures.deciding import Refused

    sizes = _rolls(plan, opening.rolls)
    some = {name: size for name, size in sizes.items() if size}
    smallest = plan.smallest.whole if plan.smallest else 0
    groups = merged(some, smallest)
    if not some or groups is None:
        raise Refused(
            [
                _(
                    "{count} may vote in all: too few for a secret ballot, which needs {least}. "
                    "Anything counted would tell who voted what."
                ).format(count=sum(some.values()), least=max(smallest, 1))
            ]
        )
    rolls = {joined(group): sum(some[name] for name in group) for group in groups}
    return rules_of(plan, scheme, groups), rolls


def _rolls(plan: BallotPlan, given: tuple[str, ...]) -> dict[str, int]:
    """``--roll`` by category, in the order of the rules; every category is named once."""
    found: dict[str, int] = {}
    for text in given:
        name, _sign, number = text.rpartition("=")
        name = name.strip()
        if name not in plan.categories or not number.strip().isdecimal():
            raise UsageError(
                _("--roll {text}: write CATEGORY=NUMBER with one of {names}.").format(
                    text=text, names=", ".join(plan.categories)
                )
            )
        if name in found:
            raise UsageError(_("--roll: {name} is given twice.").format(name=name))
        found[name] = int(number) if len(number) < 10 else MOST_CODES + 1
    missing = [name for name in plan.categories if name not in found]
    if missing:
        raise UsageError(
            _("--roll is missing for {names}; write NAME=0 where nobody may vote.").format(
                names=", ".join(missing)
            )
        )
    if sum(found.values()) > MOST_CODES:
        raise UsageError(_("A box has at most {most} codes.").format(most=MOST_CODES))
    return {name: found[name] for name in plan.categories}
