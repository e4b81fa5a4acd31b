"""Options of commands that record a decision: who decided, when, by which document."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from cli.common import parse_day
from evalcore.errors import UsageError
from evalcore.messages import _

ByOption = Annotated[
    str, typer.Option("--by", metavar="AUTHORITY", help="The authority that decides.")
]
DocumentOption = Annotated[
    str, typer.Option("--document", metavar="NUMBER", help="Number of the decision (文号).")
]
OnOption = Annotated[
    str | None,
    typer.Option("--on", metavar="DAY", help="When it was decided. Default: today."),
]


def day_of(on: str | None, today: date) -> date:
    """The day that ``--on`` names, else today."""
    return parse_day(on, "--on") if on else today


def past_day_of(on: str | None, today: date) -> date:
    """``day_of`` for a procedure that can't tell it from today: UsageError where it is to come."""
    day = day_of(on, today)
    if day > today:
        raise UsageError(_("--on: {day} is still to come.").format(day=day))
    return day
