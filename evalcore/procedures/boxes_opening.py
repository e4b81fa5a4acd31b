"""Opening a ballot box, and issuing its codes: decisions of ``evalcore.procedures.boxes``."""

from __future__ import annotations

from collections.abc import Iterator

from evalcore.messages import _
from evalcore.procedures.boxes_commands import IssueCodes, OpenBox
from evalcore.procedures.boxes_state import BoxState
from evalcore.procedures.deciding import Refused
from evalcore.procedures.offices import same_office
from evalcore.vocabulary import Fact
from evalcore.vocabulary.ballots import (
    BallotBoxOpened,
    BallotCodesIssued,
    BallotRollPublished,
)


def raise_if(reasons: list[str]) -> None:
    """Refuse with every reason, where there is any."""
    if reasons:
        raise Refused(reasons)


def open_box(state: BoxState, command: OpenBox) -> tuple[Fact, ...]:
    reasons = []
    if state.opened is not None:
        reasons.append(_("The box {box} was opened already.").format(box=command.box))
    if command.organised_by and command.organised_by != command.organiser:
        reasons.append(
            _(
                "By the record {known} runs this part, not {organiser}. One of them is wrong."
            ).format(known=command.organised_by, organiser=command.organiser)
        )
    if set(command.rolls) != set(command.rules.categories) or not all(command.rolls.values()):
        reasons.append(_("Give the roll of every category: --roll CATEGORY=NUMBER, 1 or more."))
    reasons += _repeating(command)
    reasons += _beside(command)
    raise_if(reasons)
    opened = BallotBoxOpened(
        occurred_on=command.on,
        received_on=command.today,
        box=command.box,
        meeting=command.meeting,
        part=command.part,
        organiser=command.organiser,
        rules=command.rules.canonical,
        rules_digest=command.rules.digest,
        repeats=command.repeats,
        opened_by=command.by.strip(),
    )
    rolls = (
        BallotRollPublished(
            occurred_on=command.on,
            received_on=command.today,
            box=command.box,
            rater_category=category,
            roll=command.rolls[category],
        )
        for category in command.rules.categories
    )
    return (opened, *rolls)


def _repeating(command: OpenBox) -> Iterator[str]:
    if not command.repeats:
        return
    first = command.boxes.get(command.repeats)
    if first is None or first.opened is None:
        yield _("There is no box {box} to repeat.").format(box=command.repeats)
    elif not first.void:
        yield _(
            "{box} is not void: a round is repeated only where the first does not count. It "
            "becomes void by its own rules at tally, or by ballots void."
        ).format(box=command.repeats)
    elif first.opened.part != command.part:
        yield _("{box} was for another part ({part}).").format(
            box=command.repeats, part=first.opened.part
        )


def _beside(command: OpenBox) -> Iterator[str]:
    """Boxes of the same part that ask the same raters, or repeat the same box."""
    asked = {name for group in command.rules.groups for name in group}
    for box, other in sorted(command.boxes.items()):
        if other.opened is None or other.void or box == command.box:
            continue
        if command.repeats and other.opened.repeats == command.repeats:
            yield _("{box} repeats {first} already.").format(box=box, first=command.repeats)
        if (other.opened.meeting, other.opened.part) != (command.meeting, command.part):
            continue
        both = sorted(asked & {name for joined in other.rolls for name in joined.split("+")})
        if both:
            yield _(
                "{box} asks {categories} in this part already; nobody votes twice. Where that "
                "round is void, say --repeats {box}."
            ).format(box=box, categories=", ".join(both))


def standing(state: BoxState, box: str) -> list[str]:
    """Why nothing more can be done to a box."""
    if state.opened is None:
        return [_("There is no box {box}. Boxes are opened by ballots issue.").format(box=box)]
    if state.voided is not None:
        return [
            _("The box {box} was declared void: {ground}.").format(
                box=box, ground=state.voided.ground
            )
        ]
    return []


def issue_codes(state: BoxState, command: IssueCodes) -> tuple[Fact, ...]:
    raise_if(standing(state, command.box))
    assert state.opened is not None
    reasons = []
    if state.issued:
        reasons.append(_("Codes of {box} were issued already, once and for all.").format(
            box=command.box
        ))  # fmt: skip
    if same_office(command.by, state.opened.opened_by):
        reasons.append(
            _(
                "{office} opened the box; its codes are issued by another office (--by), so that "
                "nobody holds both the list of codes and the ballots."
            ).format(office=command.by.strip())
        )
    if {name: many for name, (many, _root) in command.issued.items()} != dict(state.rolls):
        reasons.append(_("As many codes are issued as stand on the published roll."))
    raise_if(reasons)
    return tuple(
        BallotCodesIssued(
            occurred_on=command.on,
            received_on=command.today,
            box=command.box,
            rater_category=category,
            codes=codes,
            root=root,
            issued_by=command.by.strip(),
        )
        for category, (codes, root) in command.issued.items()
    )
