"""Whoever records something is asked: registered, with the right, without a conflict, signing."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated

import typer
from attrs import frozen

from cli.common import login, today
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.actors_state import KnownActor
    from evalcore.record import Record
    from evalcore.record.signatures import EventSigner
    from evalcore.vocabulary import Fact

ACTOR_KEY = "EVALCORE_ACTOR_KEY"
"""The variable that names the key file of whoever acts."""

OverrideOption = Annotated[
    str,
    typer.Option(
        "--override",
        metavar="REASON",
        help="Do it though the right is wanting or recusal asks to stand back: why.",
    ),
]
"""``override: OverrideOption = ""``, with ``AllowedByOption``, for ``overriding``."""

AllowedByOption = Annotated[
    str, typer.Option("--allowed-by", metavar="AUTHORITY", help="Who allows the override.")
]
"""``allowed_by: AllowedByOption = ""``."""


@frozen
class Override:
    """A refusal is set aside: why, and by whose authority."""

    ground: str
    allowed_by: str


@frozen
class Acting:
    """Who records: the ``actor`` of the envelope, overrides to put first, and what signs."""

    actor: str
    also: tuple[Fact, ...] = ()
    signer: EventSigner | None = None


def overriding(override: str, allowed_by: str) -> Override | None:
    """The two options as one; None where neither is given. UsageError where one is missing."""
    if not override.strip() and not allowed_by.strip():
        return None
    if not override.strip() or not allowed_by.strip():
        raise UsageError(
            _("An override needs a reason and an authority: --override REASON --allowed-by WHO.")
        )
    return Override(override.strip(), allowed_by.strip())


def acting(
    record: Record,
    actor_option: str,
    right: str,
    *,
    about: str,
    units: Collection[str] = (),
    persons: Collection[str] = (),
    other_actors: Collection[str] = (),
    override: Override | None = None,
) -> Acting:
    """Who records what comes next, where they may.

    ``right`` is one of ``RIGHTS``; ``about`` what it is done to, for people: a flag, a box;
    ``units`` and ``persons`` those that it touches (no unit: the whole record); ``other_actors``
    who took a step that whoever acts now can't have taken (recusal). A record without any actor
    is open: the login or ``--actor`` stands in the envelope, as given.

    Raises Refused, saying who could, where the actor is unknown, lacks the right, must stand back
    (the last two can be overridden), or does not sign though a key was admitted.
    """
    from evalcore.procedures.actors_roster import actors_of
    from evalcore.procedures.deciding import Refused
    from evalcore.procedures.recusal import conflict
    from evalcore.procedures.rights import may, who_could
    from evalcore.vocabulary.actors import RightOverridden

    actor = actor_option.strip() or login()
    state = actors_of(record)
    if state.open:
        return Acting(actor)
    day = today()
    could = _could(who_could(state, right, units, day))
    known = state.actors.get(actor)
    if known is None:
        raise Refused([_unknown(actor, could)])
    refused = [
        _("{actor} has no right to this ({right}) at {unit}. {could}").format(
            actor=actor, right=right, unit=unit or _("the whole record"), could=could
        )
        for unit in (tuple(units) or ("",))
        if not may(state, actor, right, unit, day)
    ][:1]
    stands_back = conflict(
        record, actor, units=units, persons=persons, other_actors=other_actors, on=day
    )
    if stands_back:
        refused.append(
            _("{actor} must stand back (回避): {why}. {could}").format(
                actor=actor,
                why=stands_back,
                could=_could(
                    tuple(one for one in who_could(state, right, units, day) if one is not known)
                ),
            )
        )
    if refused and override is None:
        raise Refused(refused)
    also: tuple[Fact, ...] = ()
    if refused and override is not None:
        also = tuple(
            RightOverridden(
                occurred_on=day,
                received_on=day,
                ordinal=number,
                actor=actor,
                right=right,
                about=about,
                refused=reason,
                ground=override.ground,
                allowed_by=override.allowed_by,
            )
            for number, reason in enumerate(refused, 1)
        )
    return Acting(actor, also, _signer(known))


def _could(found: tuple[KnownActor, ...]) -> str:
    if not found:
        return _("Nobody has it now: whoever is admin can grant it (actor grant).")
    return _("Who could: {names}.").format(names=", ".join(one.shown for one in found))


def _unknown(actor: str, could: str) -> str:
    return _(
        "{actor} is no actor of this record. Whoever writes is registered under a name of their "
        "own (actor add, --actor or EVALCORE_ACTOR). {could}"
    ).format(actor=actor, could=could)


def _signer(known: KnownActor) -> EventSigner | None:
    return None
