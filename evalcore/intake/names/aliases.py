"""Confirmed aliases: what a way of writing means is said once, as an event, and then known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from evalcore.errors import DataError
from evalcore.intake.comparing.known import Known
from evalcore.intake.findings import Unreadable
from evalcore.intake.names.roster import Roster
from evalcore.intake.rows.normal import plain
from evalcore.messages import _
from evalcore.record.store import Batch, NewEvent
from evalcore.vocabulary import Fact
from evalcore.vocabulary.roster import PersonAliasConfirmed, UnitAliasConfirmed

if TYPE_CHECKING:
    from evalcore.record.record import Record
    from evalcore.record.signatures import EventSigner
    from evalcore.record.store import Commit

Alias = UnitAliasConfirmed | PersonAliasConfirmed

KINDS = ("unit", "person")


def clash(roster: Roster, alias: Alias) -> tuple[str, str] | None:
    """(why an alias can't mean this, what to do), or None: a name means one unit or person."""
    units = isinstance(alias, UnitAliasConfirmed)

    def shown(codes: set[str]) -> str:
        return ", ".join(
            _("{name} ({code})").format(
                name=roster.path(code) if units else roster.persons[code], code=code
            )
            for code in sorted(codes)
        )

    if isinstance(alias, UnitAliasConfirmed):
        bearers = roster.unit_names.bearers(alias.alias) - {alias.unit}
        others = roster.unit_names.confirmed(alias.alias) - {alias.unit}
        remedy = _("Where that name is meant to be another unit, write its code in the rows.")
    else:
        # Beside one unit a name may mean whom it means nowhere else.
        bearers = set() if alias.unit else roster.person_names.bearers(alias.alias)
        bearers -= {alias.person}
        others = roster.person_names.confirmed(alias.alias, alias.unit) - {alias.person}
        remedy = _("Name the unit beside which it is written so, then it holds only there.")
    if bearers:
        return _("this is the name of {names}").format(names=shown(bearers)), remedy
    if others:
        return (
            _("this is confirmed to mean {names}").format(names=shown(others)),
            _("Withdraw what is wrong on the sheet 撤回, then confirm it anew."),
        )
    return None


def confirm(
    record: Record,
    written: str,
    meant: str,
    *,
    kind: str = "",
    beside: str = "",
    confirmed_by: str,
    day: date,
    actor: str,
    also: Sequence[Fact] = (),
    signer: EventSigner | None = None,
) -> tuple[Alias, Commit | None]:
    """Record that ``written`` means ``meant`` (a code, or a name that is known).

    ``kind``: ``unit`` or ``person``; left out, whichever of the two is known by that code.
    ``beside``: the unit beside which a person is written so. ``also`` are events to put first,
    ``signer`` signs all of them. The commit is None where the record
    holds that already. Raises DataError, with the nearest names, where nobody is meant, or where
    the alias is somebody else's name.
    """
    with Known(record) as known:
        roster = known.roster()
        try:
            fact = _fact(roster, plain(written), meant, kind, beside, confirmed_by, day)
        except Unreadable as problem:
            raise DataError(_said(meant, problem.reason, problem.remedy)) from problem
        against = clash(roster, fact)
        if against:
            raise DataError(_said(fact.alias, *against))
        if _known(roster, fact):
            return fact, None
        made = [NewEvent(one.topic(), one.public_state()) for one in (*also, fact)]
        batch = Batch(f"alias-{known.head.size + 1}", made, actor, 0, signer)
        return fact, record.append_many([batch], expected_head=known.head)


def _fact(
    roster: Roster,
    written: str,
    meant: str,
    kind: str,
    beside: str,
    confirmed_by: str,
    day: date,
) -> Alias:
    is_unit, is_person = bool(roster.known_unit(meant)), bool(roster.known_person(meant))
    if not kind and is_unit and is_person:
        raise DataError(
            _("{meant} is known as a unit and as a person: say which with --kind.").format(
                meant=meant
            )
        )
    if not kind and not beside and not (is_unit or is_person):
        raise _nobody(roster, meant)
    same: dict[str, Any] = {"alias": written, "confirmed_by": confirmed_by}
    if kind == "person" or beside or (not kind and is_person):
        unit = roster.unit(beside) if beside else ""
        person = roster.person(meant, beside=unit)
        return PersonAliasConfirmed(
            person=person, unit=unit, occurred_on=day, received_on=day, **same
        )
    return UnitAliasConfirmed(unit=roster.unit(meant), occurred_on=day, received_on=day, **same)


def _nobody(roster: Roster, meant: str) -> Unreadable:
    """What to say of a text that is neither: the nearest units and the nearest persons."""
    remedies = []
    for find in (roster.unit, lambda text: roster.person(text, beside="")):
        try:
            find(meant)
        except Unreadable as problem:
            remedies.append(problem.remedy)
    reason = _("no unit and no person is known by this")
    return Unreadable(reason, " · ".join(dict.fromkeys(remedies)))


def _said(name: str, reason: str, remedy: str) -> str:
    return _("{name}: {reason}. {remedy}").format(name=name, reason=reason, remedy=remedy)


def _known(roster: Roster, fact: Alias) -> bool:
    if isinstance(fact, UnitAliasConfirmed):
        return fact.unit in roster.unit_names.confirmed(fact.alias)
    return fact.person in roster.person_names.confirmed(fact.alias, fact.unit)
