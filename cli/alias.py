"""``alias``: have it remembered what a name in an office's files means."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from cli.acting import AllowedByOption, OverrideOption, acting, overriding
from cli.common import (
    DEFAULT_STORE,
    JsonOption,
    StoreOption,
    parse_day,
    say,
    say_json,
    today,
)
from evalcore.errors import UsageError
from evalcore.messages import _


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="alias")(alias)


def alias(
    written: Annotated[
        str, typer.Argument(metavar="WRITTEN", help="The name as it stands in the files.")
    ],
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="The unit or person meant: code, or known name.")
    ],
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="unit|person",
            help="Which of the two CODE is; only needed where it could be both.",
        ),
    ] = "",
    unit: Annotated[
        str,
        typer.Option(
            "--unit", metavar="CODE", help="Only beside this unit: tells persons of one name apart."
        ),
    ] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="WHO", help="Who confirmed it; default: the actor.")
    ] = "",
    day: Annotated[
        str, typer.Option("--on", metavar="DATE", help="Day it was confirmed; default: today.")
    ] = "",
    actor: Annotated[
        str,
        typer.Option(
            "--actor", envvar="EVALCORE_ACTOR", help="Who enters it; default: your login."
        ),
    ] = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Have it remembered what a name in the files means, so that no import asks again.

    It is an event like any other: later imports know it, and it can be withdrawn on the sheet 撤回.
    """
    from evalcore.intake.names.aliases import KINDS, confirm
    from evalcore.record import open_record

    if kind and kind not in KINDS:
        raise UsageError(_("--kind: {kind} is neither unit nor person.").format(kind=kind))
    if unit and kind == "unit":
        raise UsageError(_("--unit goes with persons only."))
    if not written.strip():
        raise UsageError(_("Say how the name is written."))
    on: date = parse_day(day, "--on") if day else today()
    if on > today():
        raise UsageError(_("--on: {day} is still to come.").format(day=on))
    with open_record(store) as record:
        who = acting(
            record,
            actor,
            "import",
            about=written.strip(),
            override=overriding(override, allowed_by),
        )
        fact, commit = confirm(
            record,
            written,
            code,
            kind=kind,
            beside=unit,
            confirmed_by=by or who.actor,
            day=on,
            actor=who.actor,
            also=who.also,
            signer=who.signer,
        )
    if as_json:
        say_json(
            {
                "fact": type(fact).__name__,
                "alias": fact.alias,
                "unit": fact.unit or None,
                "person": getattr(fact, "person", None),
                "confirmed_by": fact.confirmed_by,
                "position": commit and commit.size,
            }
        )
        return
    meant = getattr(fact, "person", "") or fact.unit
    if commit is None:
        say(
            _("The record knows already that {written} means {code}.").format(
                written=fact.alias, code=meant
            )
        )
        return
    say(
        _("From now on {written} means {code} (position {position}).").format(
            written=fact.alias, code=meant, position=commit.size
        )
    )
