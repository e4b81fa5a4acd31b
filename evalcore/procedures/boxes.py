"""A ballot box: opened with its roll, codes issued by another office, sealed, counted once.

The log takes counts and roots. What is counted comes from the box file (``evalcore.ballots``),
which the commands here have read and checked before they decide.
"""

from __future__ import annotations

from collections.abc import Iterator

from evalcore.ballots.counting import VALID
from evalcore.messages import _
from evalcore.procedures.boxes_commands import (
    Command,
    IssueCodes,
    OpenBox,
    SealBox,
    TallyBox,
    VoidBox,
)
from evalcore.procedures.boxes_opening import issue_codes, open_box, raise_if, standing
from evalcore.procedures.boxes_state import BoxState, evolve_box
from evalcore.procedures.deciding import Procedure, Refused
from evalcore.procedures.facts import BALLOTED
from evalcore.procedures.offices import same_office
from evalcore.vocabulary import Fact
from evalcore.vocabulary.ballots import (
    BallotBoxOpened,
    BallotBoxSealed,
    BallotBoxTallied,
    BallotBoxVoided,
)
from evalcore.vocabulary.evaluations import BallotsCounted, VotesTallied


def decide(state: BoxState, command: Command) -> tuple[Fact, ...]:
    """The events that follow. Raises Refused with every reason."""
    if not command.by.strip():
        raise Refused([_("Say which office does it: --by OFFICE.")])
    raise_if(_days(state, command))
    match command:
        case OpenBox():
            return open_box(state, command)
        case IssueCodes():
            return issue_codes(state, command)
        case SealBox():
            return _seal(state, command)
        case TallyBox():
            return _tally(state, command)
        case VoidBox():
            return _void(state, command)


def _days(state: BoxState, command: Command) -> list[str]:
    """Why a step can't have been on its day: it lies ahead, or before the step before."""
    before = state.last_day
    if command.on > command.today:
        return [_("{day} lies ahead.").format(day=command.on)]
    if before is not None and command.on < before:
        return [
            _("{day} lies before the last step of {box} ({last}).").format(
                day=command.on, box=command.box, last=before
            )
        ]
    return []


BOXES: Procedure[BoxState, Command] = Procedure(BoxState, evolve_box, decide, BALLOTED)


def _seal(state: BoxState, command: SealBox) -> tuple[Fact, ...]:
    raise_if(standing(state, command.box))
    assert state.opened is not None
    reasons = []
    if not state.issued:
        reasons.append(_("No codes of {box} were issued.").format(box=command.box))
    if state.sealed is not None:
        reasons.append(_("The box {box} is sealed already.").format(box=command.box))
    if command.rules_digest != state.opened.rules_digest:
        reasons.append(_("The rules in the box are not those that it was opened with."))
    if command.ballots > sum(state.codes.values()):
        reasons.append(_("More codes were used than issued."))
    reasons += _holds_codes(state, command)
    raise_if(reasons)
    return (
        BallotBoxSealed(
            occurred_on=command.on,
            received_on=command.today,
            box=command.box,
            ballots=command.ballots,
            codes_root=command.codes_root,
            ballots_root=command.ballots_root,
            rules_digest=command.rules_digest,
            sealed_by=command.by.strip(),
        ),
    )


def _holds_codes(state: BoxState, command: SealBox | TallyBox) -> list[str]:
    """Who gave out the codes may know who got which; ballots are in other hands."""
    if not any(same_office(command.by, each.issued_by) for each in state.issued.values()):
        return []
    return [
        _(
            "{office} issued the codes of this box; another office seals and counts it (--by), so "
            "that nobody holds both the codes and the ballots."
        ).format(office=command.by.strip())
    ]


def _tally(state: BoxState, command: TallyBox) -> tuple[Fact, ...]:
    raise_if(standing(state, command.box))
    assert state.opened is not None
    reasons = []
    if state.sealed is None:
        reasons.append(_("The box {box} is not sealed: ballots seal.").format(box=command.box))
    reasons += _holds_codes(state, command)
    if state.tallied is not None:
        reasons.append(_("The box {box} was counted already; it is counted once.").format(
            box=command.box
        ))  # fmt: skip
    asked = {name for joined in state.rolls for name in joined.split("+")}
    if twice := sorted(name for name in command.on_paper if asked & set(name.split("+"))):
        reasons.append(
            _(
                "{categories}: a tally on paper counts this part already. Withdraw the paper's "
                "counts by file (撤回), then tally; or give up the box: ballots void."
            ).format(categories=", ".join(twice))
        )
    raise_if(reasons)
    count = command.count
    tallied = BallotBoxTallied(
        occurred_on=command.on,
        received_on=command.today,
        box=command.box,
        counted=count.counted,
        invalid=count.invalid,
        blank=count.blank,
        outcome=count.outcome,
        tallied_by=command.by.strip(),
    )
    return (tallied, *(_counts(state.opened, command) if count.outcome == VALID else ()))


def _counts(opened: BallotBoxOpened, command: TallyBox) -> Iterator[Fact]:
    """The same facts as a tally on paper gives. ``ordinal`` tells a repeated round apart."""
    for cell in command.count.cells:
        yield BallotsCounted(
            occurred_on=command.on,
            received_on=command.today,
            ordinal=command.round,
            meeting=opened.meeting,
            part=opened.part,
            rater_category=cell.category,
            issued=cell.issued,
            returned=cell.returned,
            invalid=cell.invalid,
            blank=cell.blank,
        )
        for (item, option), votes in cell.votes.items():
            yield VotesTallied(
                occurred_on=command.on,
                received_on=command.today,
                ordinal=command.round,
                meeting=opened.meeting,
                part=opened.part,
                rater_category=cell.category,
                item=item,
                option=option,
                votes=votes,
            )


def _void(state: BoxState, command: VoidBox) -> tuple[Fact, ...]:
    reasons = standing(state, command.box)
    if not reasons and state.void:
        reasons.append(
            _("The box {box} is void by its own rule already: {outcome}.").format(
                box=command.box, outcome=state.void
            )
        )
    if not command.ground.strip():
        reasons.append(_("Say why it is void: --because REASON."))
    raise_if(reasons)
    return (
        BallotBoxVoided(
            occurred_on=command.on,
            received_on=command.today,
            box=command.box,
            ground=command.ground.strip(),
            decided_by=command.by.strip(),
        ),
    )
