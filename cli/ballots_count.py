"""``evalcore ballots seal|tally|void``: a box is closed, counted by its own rules, or void."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from attrs import evolve

from cli.acting import AllowedByOption, Override, OverrideOption, acting, overriding, perform_as
from cli.ballots_cast import state_of
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
from cli.deciding import ByOption, OnOption, day_of
from evalcore.errors import DataError
from evalcore.messages import _

if TYPE_CHECKING:
    from cli.acting import Acting
    from evalcore.ballots.contents import Contents
    from evalcore.procedures.boxes_commands import SealBox
    from evalcore.procedures.boxes_state import BoxState

BoxArgument = Annotated[
    Path, typer.Argument(metavar="FILE.box", help="The box, as ballots issue wrote it.")
]
TellersOption = Annotated[
    str, typer.Option("--by", metavar="OFFICE", help="The office of the tellers.")
]


def add(group: typer.Typer) -> None:
    """Add ``seal``, ``tally`` and ``void``."""
    group.command(name="seal")(seal)
    group.command(name="tally")(tally)
    group.command(name="void")(void)


def _who(record: Any, state: BoxState, right: str, actor: str, override: Override | None) -> Acting:
    """Who acts: nobody of the unit that is assessed, nor the person, nor who made the codes."""
    from evalcore.procedures.boxes_read import issuers_of, meeting_of
    from evalcore.procedures.boxes_state import stream_of

    assert state.opened is not None
    stream = stream_of(state.opened.box)
    about = meeting_of(record, state.opened.meeting, state.opened.part)
    return acting(
        record,
        actor,
        right,
        about=stream,
        units=(about.unit,) if about else (),
        persons=(about.person,) if about and about.person else (),
        other_actors=issuers_of(record, stream),
        override=override,
    )


def seal(
    box: BoxArgument,
    by: TellersOption = "",
    on: OnOption = None,
    store: StoreOption = DEFAULT_STORE,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Close a box: nothing goes in any more, and two roots over what is in it are recorded.

    The box is checked against the log first, and rewritten sorted; the roots fix the ballots and
    the used codes apart, equal in number.

    Exit codes: 0 done, 1 refused, or the box is not as the log says, 2 usage, 3 environment.
    """
    from evalcore.ballots.box_file import change_box
    from evalcore.ballots.checking import check
    from evalcore.ballots.entries import ballot_leaves, code_leaves, root
    from evalcore.procedures.boxes import BOXES
    from evalcore.procedures.boxes_commands import SealBox
    from evalcore.procedures.boxes_state import stream_of
    from evalcore.record import open_record

    day = day_of(on, today())
    made: list[tuple[SealBox, Acting]] = []
    with open_record(store) as record:

        def closing(contents: Contents) -> Contents:
            state = state_of(record, contents.box)
            who = _who(record, state, "seal_box", actor, overriding(override, allowed_by))
            wrong = check(contents, state.logged)
            if wrong:
                raise DataError("\n".join(each.text for each in wrong))
            leaves = ballot_leaves(contents.ballots)
            codes = code_leaves((name, token) for token, name in contents.used.items())
            command = SealBox(
                box=contents.box,
                by=by or who.actor,
                on=day,
                today=today(),
                ballots=len(leaves),
                codes_root=root(codes),
                ballots_root=root(leaves),
                rules_digest=contents.rules.digest,
            )
            BOXES.decide(state, command)
            made.append((command, who))
            return evolve(contents, sealed=True, leaves=leaves)

        # The file first: where recording fails, sealing again finishes it.
        contents = change_box(box, closing)
        command, who = made[0]
        perform_as(who, record, stream_of(contents.box), BOXES, command)
    if as_json:
        say_json(
            {
                "box": command.box,
                "ballots": command.ballots,
                "codes_root": command.codes_root,
                "ballots_root": command.ballots_root,
                "rules_digest": command.rules_digest,
            }
        )
        return
    say(_("{box} is sealed with {count} ballots.").format(box=command.box, count=command.ballots))
    say(_("Root of used codes: {root}").format(root=command.codes_root))
    say(_("Root of ballots: {root}").format(root=command.ballots_root))


def tally(
    box: BoxArgument,
    by: TellersOption = "",
    on: OnOption = None,
    store: StoreOption = DEFAULT_STORE,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Count a sealed box, once, by the rules that were fixed when it was opened.

    The counts are recorded as those of a tally on paper are. A round that is void by its rules is
    recorded with the rule, without votes. Categories of which too few came back are merged before
    anything is recorded, and cells still too small are left out.

    Exit codes: 0 counted, also where the round is void, 1 refused, or the box is not as it was
    sealed, 2 usage, 3 environment.
    """
    from evalcore.ballots.box_file import read_box
    from evalcore.ballots.counting import VALID
    from evalcore.procedures.boxes import BOXES
    from evalcore.procedures.boxes_check import check_box, count_of
    from evalcore.procedures.boxes_commands import TallyBox
    from evalcore.procedures.boxes_read import boxes, on_paper
    from evalcore.procedures.boxes_state import round_of, stream_of
    from evalcore.record import open_record

    day = day_of(on, today())
    contents = read_box(box)
    with open_record(store) as record:
        state = state_of(record, contents.box)
        assert state.opened is not None
        who = _who(record, state, "tally_box", actor, overriding(override, allowed_by))
        wrong = check_box(evolve(state, tallied=None), (), contents)
        if wrong:
            raise DataError("\n".join(each.text for each in wrong))
        count = count_of(contents)
        command = TallyBox(
            box=contents.box,
            by=by or who.actor,
            on=day,
            today=today(),
            count=count,
            round=round_of(contents.box, boxes(record)),
            on_paper=on_paper(record, state.opened.meeting, state.opened.part),
        )
        stream = stream_of(contents.box)
        perform_as(who, record, stream, BOXES, command, origin=stream)
    if as_json:
        say_json(
            {
                "box": contents.box,
                "outcome": count.outcome,
                "counted": count.counted,
                "invalid": count.invalid,
                "blank": count.blank,
                "categories": [
                    {
                        "category": cell.category,
                        "issued": cell.issued,
                        "returned": cell.returned,
                        "left_out": cell.left_out,
                        "kept_back": list(cell.kept_back),
                    }
                    for cell in count.cells
                ],
            }
        )
        return
    say(
        _("{box}: {outcome}. Valid {counted}, invalid {invalid}, blank {blank}.").format(
            box=contents.box,
            outcome=_outcome(count.outcome),
            counted=count.counted,
            invalid=count.invalid,
            blank=count.blank,
        )
    )
    for cell in count.cells:
        say(
            _("  {category}: {returned} of {issued} came back.").format(
                category=cell.category, returned=cell.returned, issued=cell.issued
            )
        )
        if cell.kept_back:
            note(
                _("{category}: too few marks to be told: {items}.").format(
                    category=cell.category, items=", ".join(cell.kept_back)
                )
            )
        if cell.left_out:
            note(
                _("{category}: {count} highest and lowest votes were left out.").format(
                    category=cell.category, count=cell.left_out
                )
            )
    if count.outcome != VALID:
        note(_("No votes were recorded. A new box may repeat this one: ballots issue --repeats."))


def _outcome(outcome: str) -> str:
    """What a count came to, in words."""
    from evalcore.ballots.counting import VALID, VOID

    if outcome.startswith(VOID):
        return _("void: {why}").format(why=outcome.removeprefix(VOID))
    return _("counted") if outcome == VALID else outcome


def void(
    box: Annotated[str, typer.Argument(metavar="BOX", help="Number of the box (票箱编号).")],
    because: Annotated[
        str, typer.Option("--because", metavar="REASON", help="Why the round is void.")
    ],
    by: ByOption = "",
    on: OnOption = None,
    store: StoreOption = DEFAULT_STORE,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Record that an authority declared a round void. The box and its counts stay visible.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.boxes import BOXES
    from evalcore.procedures.boxes_commands import VoidBox
    from evalcore.procedures.boxes_state import stream_of
    from evalcore.record import open_record

    day = day_of(on, today())
    with open_record(store) as record:
        state = state_of(record, box)
        who = _who(record, state, "void_box", actor, overriding(override, allowed_by))
        command = VoidBox(box=box, by=by, on=day, today=today(), ground=because)
        perform_as(who, record, stream_of(box), BOXES, command)
    if as_json:
        say_json({"box": box, "void": because})
        return
    say(_("{box} is void: {ground}. It can be repeated: ballots issue --repeats {box}.").format(
        box=box, ground=because
    ))  # fmt: skip
