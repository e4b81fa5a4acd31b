"""``evalcore ballots cast``: ballots of a form, a scanner or coded slips go into a box."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    DEFAULT_STORE,
    FINDING,
    JsonOption,
    StoreOption,
    finish,
    note,
    progress,
    say,
    say_json,
)
from evalcore.errors import DataError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.ballots.casting import Fault
    from evalcore.ballots.contents import Contents, Vote
    from evalcore.ballots.reading import Sheet
    from evalcore.procedures.boxes_state import BoxState

BoxFile = Annotated[
    Path, typer.Option("--box", metavar="FILE.box", help="The box, as ballots issue wrote it.")
]

SHOWN = 50
"""Faults told to people; --json tells them all."""


def add(group: typer.Typer) -> None:
    """Add ``cast``."""
    group.command(name="cast")(cast)


def cast(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="CSV, workbook or JSON lines: 票码 and a column for each item."
        ),
    ],
    box: BoxFile,
    numbered: Annotated[
        bool,
        typer.Option("--numbered", help="Marks are numbers or letters of options: 1 or A, 2 or B."),
    ] = False,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Put ballots into an open box: all of those in the files, or none and why, row by row.

    Read are the code and one column for each item; when, from where and by whom a form was sent
    is not read, and the columns that were left out are named. Nothing of this is recorded in the
    log: neither the files, nor how often or when ballots came. Messages never say who voted what.

    Exit codes: 0 done, 1 something is wrong with a row and nothing was cast, 2 usage, 3
    environment.
    """
    from evalcore.ballots.box_file import change_box, rules_in
    from evalcore.ballots.contents import put_in
    from evalcore.ballots.reading import read_ballots
    from evalcore.record import open_record

    rules = rules_in(box)
    sheets = [sheet for file in files for sheet in read_ballots(file, rules)]
    found: dict[str, Any] = {}

    def into(contents: Contents) -> Contents:
        from evalcore.ballots.casting import judged

        with open_record(store, reading=True) as record:
            _refuse_closed(record, contents)
        with progress(_("Reading ballots")) as shown:
            votes, faults = judged(contents, sheets, numbered=numbered, progress=shown)
        found.update(votes=votes, faults=faults)
        if faults or not votes:
            raise _Nothing
        return put_in(contents, votes, secrets.SystemRandom().shuffle, secrets.token_bytes)

    try:
        contents = change_box(box, into)
    except _Nothing:
        _say_faults(found["faults"], sheets, as_json=as_json)
        finish(FINDING)
    _say_cast(contents, found["votes"], sheets, as_json=as_json)


class _Nothing(Exception):  # noqa: N818 - no error: it leaves the box as it was
    """Nothing goes into the box."""


def state_of(record: Any, box: str) -> BoxState:
    """Where a box stands by the record. Raises Refused where it was never opened."""
    from evalcore.procedures.boxes import BOXES
    from evalcore.procedures.boxes_opening import raise_if, standing
    from evalcore.procedures.boxes_state import stream_of
    from evalcore.procedures.deciding import history

    state = BOXES.fold(history(record, stream_of(box), BOXES.final).events)
    if state.opened is None:
        raise_if(standing(state, box))
    return state


def _refuse_closed(record: Any, contents: Contents) -> None:
    """Refuse where the box takes no ballots, or is not the one that was opened."""
    from evalcore.ballots.checking import check
    from evalcore.procedures.boxes_opening import raise_if, standing

    state = state_of(record, contents.box)
    raise_if(standing(state, contents.box))
    if contents.sealed or state.sealed is not None:
        raise_if([_("The box {box} is sealed: nothing goes in any more.").format(box=contents.box)])
    wrong = check(contents, state.logged)
    if wrong:
        raise DataError("\n".join(each.text for each in wrong))


def _unread(sheets: Sequence[Sheet]) -> dict[str, list[str]]:
    return {sheet.name: list(sheet.unread) for sheet in sheets if sheet.unread}


def _say_faults(faults: Sequence[Fault], sheets: Sequence[Sheet], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "file": each.file,
                "row": each.row,
                "code": each.code,
                "reason": each.reason,
                "remedy": each.remedy,
            }
            for each in faults
        ]
        say_json({"cast": 0, "faults": rows, "unread": _unread(sheets)})
        return
    for each in faults[:SHOWN]:
        code = f" ({each.code})" if each.code else ""
        say(
            _("{file} row {row}{code}: {reason}. {remedy}").format(
                file=each.file, row=each.row, code=code, reason=each.reason, remedy=each.remedy
            )
        )
    if len(faults) > SHOWN:
        say(_("… and {count} more; --json tells all.").format(count=len(faults) - SHOWN))
    if faults:
        note(_("Nothing was cast: mend the rows and cast the whole file again."))
    else:
        note(_("There is no ballot in these files."))


def _say_cast(
    contents: Contents, votes: Sequence[Vote], sheets: Sequence[Sheet], *, as_json: bool
) -> None:
    fresh = Counter(vote.category for vote in votes)
    used, issued = len(contents.used), len(contents.issued)
    smallest = contents.rules.smallest
    few = [name for name, count in fresh.items() if count < max(smallest, 2)]
    if as_json:
        say_json(
            {
                "box": contents.box,
                "cast": len(votes),
                "used": used,
                "issued": issued,
                "faults": [],
                "unread": _unread(sheets),
                "few": few,
            }
        )
        return
    say(
        _("{count} ballots went into {box}; {used} of {issued} codes are used.").format(
            count=len(votes), box=contents.box, used=used, issued=issued
        )
    )
    for name, columns in _unread(sheets).items():
        note(_("{file}: not read: {columns}.").format(file=name, columns=", ".join(columns)))
    if few:
        note(
            _(
                "Few ballots of {categories} came at once: whoever saw the box file before and "
                "after could tell whose they are. Cast many together."
            ).format(categories=", ".join(few))
        )
    note(
        _(
            "Destroy the files now, also in the form's own account: with the list of who got which "
            "code they say who voted what."
        )
    )
