"""``evalcore ballots``: evaluation by box, where single ballots exist (docs/ballots.md)."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import ballots_cast, ballots_check, ballots_count
from cli.acting import AllowedByOption, OverrideOption, acting, overriding
from cli.ballots_open import Opening, open_first
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    StoreOption,
    note,
    parse_day,
    progress,
    say,
    say_json,
    today,
)
from cli.deciding import OnOption
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.ballots.contents import Contents
    from evalcore.procedures.boxes_state import BoxState


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
        typer.Option("--as", metavar="xlsx|csv|html", help="Form of the codes. Repeatable."),
    ] = None,
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
    from evalcore.ballots.handing_out import KINDS
    from evalcore.record import open_record

    wrong = sorted(set(kinds or ()) - set(KINDS))
    if wrong:
        raise UsageError(
            _("--as: {kinds} is none of {known}.").format(
                kinds=", ".join(wrong), known=", ".join(KINDS)
            )
        )
    day = parse_day(on, "--on") if on else today()
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
        opened = open_first(record, opening, actor=actor, override=allowed)
        if open_only:
            _say_opened(opened, box, as_json=as_json)
            return
        made = _issue(
            record, box, by, out, tuple(kinds or ("xlsx",)), day, actor=actor, override=allowed
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


def _issue(
    record: Any,
    box: str,
    by: str,
    out: Path,
    kinds: tuple[str, ...],
    day: Any,
    *,
    actor: str,
    override: Any,
) -> dict[str, Any]:
    """Make box and codes as files, then record it; nothing is left where that is refused."""
    from evalcore.ballots.box_file import make_box
    from evalcore.ballots.entries import code_leaves, root
    from evalcore.placing import SECRET, write_whole
    from evalcore.procedures.boxes import BOXES
    from evalcore.procedures.boxes_commands import IssueCodes
    from evalcore.procedures.boxes_read import meeting_of, opener_of
    from evalcore.procedures.boxes_state import stream_of
    from evalcore.procedures.deciding import history, perform

    stream = stream_of(box)
    state: BoxState = BOXES.fold(history(record, stream, BOXES.final).events)
    about = meeting_of(record, state.opened.meeting, state.opened.part) if state.opened else None
    who = acting(
        record,
        actor,
        "issue_codes",
        about=stream,
        units=(about.unit,) if about else (),
        persons=(about.person,) if about and about.person else (),
        other_actors=tuple(filter(None, [opener_of(record, stream)])),
        override=override,
    )
    if not out.is_dir():
        raise UsageError(_("--out: there is no directory {directory}. Make it first.").format(
            directory=out
        ))  # fmt: skip
    with progress(_("Making codes")) as shown:
        contents, codes = _made(box, state, shown)
    by_category: dict[str, list[tuple[str, bytes]]] = {name: [] for name in state.rolls}
    for hashed, category in contents.issued.items():
        by_category[category].append((category, hashed))
    command = IssueCodes(
        box=box,
        by=by,
        on=day,
        today=today(),
        issued={name: (len(each), root(code_leaves(each))) for name, each in by_category.items()},
    )
    BOXES.decide(state, command)
    files = {
        out / f"{safe_name(box)}-{safe_name(category)}.{kind}": (kind, category)
        for category in codes
        for kind in kinds
    }
    place = out / f"{safe_name(box)}.box"
    for path in (place, *files):
        if path.exists():
            raise UsageError(
                _("{path} exists already; codes and boxes are never written over another file.")
                .format(path=path)
            )  # fmt: skip
    wrote: list[Path] = []
    try:
        from evalcore.ballots.handing_out import written

        assert state.opened is not None
        for path, (kind, category) in files.items():
            data = written(kind, box, state.opened.part, category, codes[category], contents.rules)
            write_whole(path, data, replace=False, mode=SECRET)
            wrote.append(path)
        make_box(place, contents)
        wrote.append(place)
        perform(record, stream, BOXES, command, actor=who.actor, also=who.also, signer=who.signer)
    except BaseException:
        for path in wrote:
            path.unlink(missing_ok=True)
        raise
    return {
        "codes": {category: len(each) for category, each in codes.items()},
        "files": [str(path) for path in files],
        "file": str(place),
    }


def _made(box: str, state: BoxState, shown: Any) -> tuple[Contents, dict[str, list[str]]]:
    """A box with as many codes as the roll says, and the codes by category."""
    from evalcore.ballots.codes import issued_of, make_codes, token_of
    from evalcore.ballots.contents import Contents

    issued: dict[bytes, str] = {}
    codes: dict[str, list[str]] = {}
    for done, (category, many) in enumerate(state.rolls.items()):
        shown(done, len(state.rolls))
        codes[category] = list(make_codes(box, many, secrets.randbelow))
        for code in codes[category]:
            issued[issued_of(token_of(box, category, code))] = category
    text = state.opened.rules if state.opened else ""
    return Contents(box=box, rules_text=text, issued=issued), codes


def safe_name(text: str) -> str:
    """A name of a box or category as part of a file's name: no path, nothing that hides it."""
    kept = "".join(sign if sign.isalnum() or sign in "-_+" else "_" for sign in text)
    return kept[:80] or "_"
