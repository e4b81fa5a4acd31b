"""``evalcore ballots check|prove|list``: a box against the log, a code against its root."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.ballots_cast import state_of
from cli.ballots_count import BoxArgument
from cli.common import DEFAULT_STORE, FINDING, JsonOption, StoreOption, finish, note, say, say_json
from cli.small_files import refuse_place, write_small
from evalcore.errors import DataError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.ballots.proof import CodeProof


def add(group: typer.Typer) -> None:
    """Add ``check``, ``prove`` and ``list``."""
    group.command(name="check")(check)
    group.command(name="prove")(prove)
    group.command(name="list")(list_boxes)


def check(
    box: BoxArgument,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Count a box again and check it against the log: added, dropped, altered, doubled ballots.

    Ballots are named by their number in the box, never by what is on them.

    Exit codes: 0 as the log says, 1 something is wrong, 2 usage, 3 environment.
    """
    from evalcore.ballots.box_file import read_box
    from evalcore.procedures.boxes import BOXES
    from evalcore.procedures.boxes_check import check_box
    from evalcore.procedures.boxes_state import stream_of
    from evalcore.procedures.deciding import history
    from evalcore.record import open_record

    contents = read_box(box)
    with open_record(store, reading=True) as record:
        state = state_of(record, contents.box)
        events = history(record, stream_of(contents.box), BOXES.final).events
    found = check_box(state, events, contents)
    stands = "tallied" if state.tallied else "sealed" if state.sealed or contents.sealed else "open"
    if as_json:
        say_json(
            {
                "box": contents.box,
                "state": stands,
                "ballots": len(contents.ballots),
                "used": len(contents.used),
                "issued": len(contents.issued),
                "ok": not found,
                "findings": [{"kind": each.kind, "text": each.text} for each in found],
            }
        )
    else:
        for each in found:
            say(each.text)
        if not found:
            say(
                _("{box} ({state}): {ballots} ballots, as the log says.").format(
                    box=contents.box, state=_stage(stands), ballots=len(contents.ballots)
                )
            )
    if found:
        finish(FINDING)


def prove(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="The code on the slip; - asks for it unseen.")
    ],
    box: Annotated[
        Path | None, typer.Option("--box", metavar="FILE.box", help="The sealed box.")
    ] = None,
    proof: Annotated[
        Path | None,
        typer.Option("--proof", metavar="FILE", help="Check this proof instead, without a box."),
    ] = None,
    root: Annotated[
        str,
        typer.Option("--root", metavar="HEX", help="The root as it was announced; with --proof."),
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the proof to a file.")
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Show that a code was counted, and never what was voted with it.

    With --box the proof is made, and held against the root in the log. With --proof it is checked
    without box or record, against the root that was announced (--root).

    Exit codes: 0 counted, 1 not counted or not proved, 2 usage, 3 environment.
    """
    from evalcore.ballots.proof import HEADER

    if (box is None) == (proof is None):
        raise UsageError(_("Name the box with --box, or a proof with --proof."))
    if out is not None:
        refuse_place(out, HEADER.encode())
    written = _asked() if code == "-" else code
    made = _from_box(box, written, store) if box is not None else _from_file(proof, written, root)
    if made is None:
        if as_json:
            say_json({"counted": False})
        else:
            say(_("This code was not counted in this box."))
        finish(FINDING)
    if out is not None:
        write_small(out, made.text.encode(), HEADER.encode())
    if as_json:
        say_json(
            {
                "counted": True,
                "box": made.box,
                "category": made.category,
                "index": made.index,
                "size": made.size,
                "root": made.root,
                "hashes": [each.hex() for each in made.hashes],
                "proof": str(out) if out else None,
            }
        )
        return
    say(
        _("The code was counted in {box}: one of {size} used codes under the root {root}.").format(
            box=made.box, size=made.size, root=made.root
        )
    )
    note(_("It does not show what was voted: nothing in the box leads from a code to a ballot."))


def _asked() -> str:
    """The code as typed, unseen; from a pipe as it comes."""
    import getpass

    if sys.stdin.isatty():
        return getpass.getpass(_("Code: "))
    return sys.stdin.readline(200).strip()


def _code(box: str, written: str) -> str:
    from evalcore.ballots.codes import NoCode, read_code

    found = read_code(box, written)
    if isinstance(found, NoCode):
        raise DataError(f"{found.reason}. {found.remedy}")
    return found


def _from_box(box: Path, written: str, store: str) -> CodeProof | None:
    from evalcore.ballots.box_file import read_box
    from evalcore.ballots.proof import prove as proof_of
    from evalcore.record import open_record

    contents = read_box(box)
    with open_record(store, reading=True) as record:
        state = state_of(record, contents.box)
    if state.sealed is None:
        raise DataError(
            _("The box {box} is not sealed: there is no root to prove it by yet.").format(
                box=contents.box
            )
        )
    made = proof_of(contents, _code(contents.box, written))
    if made is not None and made.root != state.sealed.codes_root:
        raise DataError(_("The used codes are not those that were sealed. Run ballots check."))
    return made


def _from_file(proof: Path | None, written: str, root: str) -> CodeProof | None:
    from evalcore.ballots.proof import LARGEST, parse_proof
    from evalcore.outside import read_small

    assert proof is not None
    if not root:
        raise UsageError(
            _("Say which root was announced: --root HEX. A proof alone could be of any box.")
        )
    made = parse_proof(read_small(proof, LARGEST))
    held = made.root == root.strip().lower() and made.proves(_code(made.box, written))
    return made if held else None


def list_boxes(store: StoreOption = DEFAULT_STORE, as_json: JsonOption = False) -> None:
    """List the ballot boxes and where each stands.

    Exit codes: 0 done, 3 environment.
    """
    from evalcore.procedures.boxes_read import boxes
    from evalcore.record import open_record
    from evalcore.schemes.value_titles import value_title

    with open_record(store, reading=True) as record:
        every = boxes(record)
    rows: list[dict[str, Any]] = [
        {
            "box": name,
            "meeting": state.opened.meeting if state.opened else "",
            "part": state.opened.part if state.opened else "",
            "roll": sum(state.rolls.values()),
            "codes": sum(state.codes.values()),
            "ballots": state.sealed.ballots if state.sealed else None,
            "outcome": state.tallied.outcome if state.tallied else "",
            "void": state.void,
            "repeats": state.opened.repeats if state.opened else "",
        }
        for name, state in sorted(every.items())
    ]
    if as_json:
        say_json(rows)
        return
    for row in rows:
        say(
            _("{box}  meeting {meeting}, {part}: roll {roll}, codes {codes}, {state}").format(
                box=row["box"],
                meeting=row["meeting"],
                part=value_title("tallies", "part", row["part"]),
                roll=row["roll"],
                codes=row["codes"],
                state=_standing(row),
            )
        )
    if not rows:
        note(_("There is no ballot box."))


def _stage(stands: str) -> str:
    words = {"tallied": _("counted"), "sealed": _("sealed"), "open": _("not sealed yet")}
    return words[stands]


def _standing(row: dict[str, Any]) -> str:
    """Where a box stands, in words."""
    if row["void"]:
        return _("void: {why}").format(why=row["void"].removeprefix("void: "))
    if row["outcome"]:
        return _("counted")
    if row["ballots"] is not None:
        return _("sealed, not counted yet")
    return _("codes are out, not sealed yet") if row["codes"] else _("no codes yet")
