"""``evalcore ballots``: evaluation by box, where single ballots exist (docs/ballots.md)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import ballots_cast, ballots_check, ballots_count
from cli.acting import AllowedByOption, OverrideOption, overriding
from cli.ballots_codes import KINDS, issue_codes
from cli.ballots_open import Opening, open_first
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    StoreOption,
    note,
    say,
    say_json,
    today,
)
from cli.deciding import OnOption, day_of
from cli.papering import LanguageOption, LetterheadOption, style_of
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record import Record


def register(app: typer.Typer) -> None:
    """Add the group ``ballots``."""
    group = typer.Typer(help="Ballot boxes: single ballots that nobody can link to a voter.")
    group.command(name="issue")(issue)
    ballots_cast.add(group)
    ballots_count.add(group)
    ballots_check.add(group)
    app.add_typer(group, name="ballots", no_args_is_help=True)


def issue(
    box: Annotated[str, typer.Argument(metavar="BOX", help="Number of the box (票箱编号).")],
    by: Annotated[
        str,
        typer.Option("--by", metavar="OFFICE", help="The office that makes and hands out codes."),
    ] = "",
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Where box and codes are written.")
    ] = Path(),
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--as",
            metavar="xlsx|csv|html|docx",
            help="Codes as a list (xlsx, csv) or as slips to cut (html, docx). Repeatable.",
        ),
    ] = None,
    letterhead: LetterheadOption = None,
    language: LanguageOption = "",
    meeting: Annotated[
        str, typer.Option("--meeting", metavar="NUMBER", help="The review meeting (评议会编号).")
    ] = "",
    scheme: Annotated[
        str,
        typer.Option(
            "--scheme",
            envvar="EVALCORE_SCHEME",
            metavar="FILE|NAME",
            help="The scheme whose `ballots:` says what is voted on.",
        ),
    ] = "",
    rules: Annotated[
        Path | None,
        typer.Option("--rules", metavar="FILE", help="A small file with `ballots:` instead."),
    ] = None,
    ballot: Annotated[
        str, typer.Option("--ballot", metavar="NAME", help="The entry, where there are several.")
    ] = "",
    roll: Annotated[
        list[str] | None,
        typer.Option(
            "--roll", metavar="CATEGORY=N", help="How many may vote: 党员=40. Repeatable."
        ),
    ] = None,
    organiser: Annotated[
        str,
        typer.Option(
            "--organiser", metavar="UNIT", help="Unit that runs it. Default: as recorded."
        ),
    ] = "",
    repeats: Annotated[
        str, typer.Option("--repeats", metavar="BOX", help="The void box that this one repeats.")
    ] = "",
    opened_by: Annotated[
        str, typer.Option("--opened-by", metavar="OFFICE", help="The office that opens the box.")
    ] = "",
    open_only: Annotated[
        bool,
        typer.Option("--open-only", help="Only open the box and publish the roll; no codes yet."),
    ] = False,
    on: OnOption = None,
    store: StoreOption = DEFAULT_STORE,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Open a ballot box, publish how many may vote, and make a one-time code for each.

    Two steps, two offices: one opens the box and publishes the roll (--open-only, --opened-by),
    another makes the codes and hands them out (--by). A record in which nobody is registered as an
    actor lets one person do both at once; the offices still differ. Categories of raters with
    fewer than the rules' smallest number are merged before anything is recorded.

    Written: BOX.box, which takes the ballots, and a file of codes per category. Codes are kept
    nowhere else: whoever loses the file can't make them again.

    Exit codes: 0 done, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.record import open_record

    wrong = sorted(set(kinds or ()) - set(KINDS))
    if wrong:
        raise UsageError(
            _("--as: {kinds} is none of {known}.").format(
                kinds=", ".join(wrong), known=", ".join(KINDS)
            )
        )
    style = style_of("html", language, letterhead)
    day = day_of(on, today())
    opening = Opening(
        box=box,
        meeting=meeting,
        scheme=scheme,
        rules=rules,
        ballot=ballot,
        rolls=tuple(roll or ()),
        organiser=organiser,
        repeats=repeats,
        by=opened_by,
        on=day,
    )
    allowed = overriding(override, allowed_by)
    with open_record(store) as record:
        if not open_only:
            _refuse_both(record, box)
        opened = open_first(record, opening, actor=actor, override=allowed)
        if open_only:
            _say_opened(opened, box, as_json=as_json)
            return
        made = issue_codes(
            record,
            box,
            by,
            out,
            tuple(kinds or ("xlsx",)),
            day,
            style,
            actor=actor,
            override=allowed,
        )
    if as_json:
        say_json({"box": box, "opened": opened.opened_now, **made})
        return
    if opened.opened_now:
        _say_opened(opened, box, as_json=False)
    for category, many in made["codes"].items():
        say(_("{category}: {count} codes.").format(category=category, count=many))
    for file in made["files"]:
        say(f"  {file}")
    say(_("The box: {file}").format(file=made["file"]))
    note(
        _(
            "The files of codes are kept nowhere else. Hand them to the office that gives them "
            "out, and delete them here. Who got which code is nobody else's to know."
        )
    )


def _refuse_both(record: Record, box: str) -> None:
    """One person does not both open a box and make its codes, where everybody is known by name."""
    from evalcore.procedures.actors_roster import actors_of
    from evalcore.procedures.boxes_state import stream_of
    from evalcore.procedures.deciding import Refused

    if record.stream(stream_of(box)) or actors_of(record).open:
        return
    raise Refused(
        [
            _(
                "{box} is not open yet. Whoever opens a box does not make its codes: open it with "
                "--open-only, then somebody of another office runs ballots issue {box} --by OFFICE."
            ).format(box=box)
        ]
    )


def _say_opened(opened: Any, box: str, *, as_json: bool) -> None:
    if as_json:
        say_json({"box": box, "opened": opened.opened_now, "roll": opened.rolls})
        return
    if not opened.opened_now:
        say(_("The box {box} is open already; its roll was published.").format(box=box))
    for category, many in opened.rolls.items():
        say(_("Roll published: {category} {count}.").format(category=category, count=many))
    if opened.merged:
        note(
            _("Merged, because fewer than {least} may vote: {categories}.").format(
                least=opened.smallest, categories=", ".join(opened.merged)
            )
        )
    if opened.own:
        note(_("The unit assessed runs this itself: the ledgers mark every count of it so."))
