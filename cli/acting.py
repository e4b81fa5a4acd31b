"""Whoever records something is asked: registered, with the right, without a conflict, signing."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from attrs import frozen

from cli.common import login, today
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.actors_state import KnownActor
    from evalcore.procedures.deciding import Done, Procedure
    from evalcore.record import Record
    from evalcore.record.signatures import EventSigner
    from evalcore.vocabulary import Fact

S = TypeVar("S")
C = TypeVar("C")

ACTOR_KEY = "EVALCORE_ACTOR_KEY"
"""The variable that names the key file of whoever acts."""

ACTOR_PASSPHRASE = "EVALCORE_ACTOR_PASSPHRASE"
"""Where its passphrase may stand, if another key's stands in EVALCORE_PASSPHRASE."""

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
    """Who records: the ``actor`` of the envelope, overrides to put first, and what signs.

    ``within``: the units for which (and below which) the right holds; ``""`` among them: all.
    """

    actor: str
    also: tuple[Fact, ...] = ()
    signer: EventSigner | None = None
    within: frozenset[str] = frozenset({""})


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
    serving_at: Collection[str] = (),
    override: Override | None = None,
    somewhere: bool = False,
) -> Acting:
    """Who records what comes next, where they may.

    ``right`` is one of ``RIGHTS``; ``about`` what it is done to, for people: a flag, a box;
    ``units`` and ``persons`` those that it touches (no unit: the whole record); ``other_actors``
    who took a step that whoever acts now can't have taken (recusal); ``serving_at`` further units
    where they must not serve, though the right is not asked for them. ``somewhere``: a role for any
    unit will do, and the command looks itself whether what it writes lies ``within``. A record
    without any actor is open: the login or ``--actor`` stands in the envelope, as given.

    Raises Refused, saying who could, where the actor is unknown; and, unless there is an
    ``override``, where they lack the right, must stand back, or don't sign though their key was
    admitted. An override is recorded as an event of its own.
    """
    from evalcore.procedures.actors_roster import actors_of
    from evalcore.procedures.deciding import Refused
    from evalcore.procedures.recusal import who_may
    from evalcore.procedures.rights import RIGHTS, scope_of, who_could

    state = actors_of(record)
    if state.open:
        return Acting(actor_option.strip() or login())
    actor, day = actor_option.strip() or login(), today()
    could = who_could(state, right, units, day)

    def others() -> str:
        """Who could do it instead: who would have to stand back as well is not among them."""
        free = who_may(
            record, right, units=units, persons=persons, other_actors=other_actors,
            serving_at=serving_at, on=day,
        )  # fmt: skip
        return _could([one for one in free if one.name != actor], RIGHTS[right])

    if actor not in state.actors:
        raise Refused([_unknown(actor, others())])
    known = state.actors[actor]
    within = scope_of(state, actor, right, day)
    refused = []
    if not within if somewhere else known not in could:
        refused.append(_no_right(known, right, others()))
    why = _stands_back(record, known, {*units, *serving_at}, persons, other_actors)
    if why:
        refused.append(
            _("{actor} must stand back (回避): {why}. {could}").format(
                actor=actor, why=why, could=others()
            )
        )
    if refused and override is None:
        # Before a passphrase is asked.
        raise Refused(refused)
    signer, unsigned = _signer(known)
    if unsigned:
        refused.append(unsigned)
        if override is None:
            raise Refused(refused)
    if not refused or override is None:
        return Acting(actor, (), signer, within)
    return Acting(
        actor,
        _overridden(record, known.name, right, about, refused, override),
        signer,
        within if within and somewhere else frozenset({""}),
    )


def perform_as(
    who: Acting, record: Record, stream: str, procedure: Procedure[S, C], command: C, **more: Any
) -> Done:
    """``perform`` a command as ``who``: their name, their overrides first, their signature."""
    from evalcore.procedures.deciding import perform

    return perform(
        record,
        stream,
        procedure,
        command,
        actor=who.actor,
        also=who.also,
        signer=who.signer,
        **more,
    )


def _stands_back(
    record: Record,
    known: KnownActor,
    units: Collection[str],
    persons: Collection[str],
    other_actors: Collection[str],
) -> str:
    from evalcore.procedures.recusal import conflict

    return conflict(
        record, known.name, units=units, persons=persons, other_actors=other_actors, on=today()
    )


def _no_right(known: KnownActor, right: str, could: str) -> str:
    from evalcore.procedures.actors_refusals import shown

    return _("{actor} has no right to this ({right}); has: {roles}. {could}").format(
        actor=known.name,
        right=right,
        roles=", ".join(shown(one) for one in known.grants) or _("no role"),
        could=could,
    )


def _could(found: Collection[KnownActor], roles: Collection[str]) -> str:
    if found:
        return _("Who could: {names}.").format(names=", ".join(one.shown for one in found))
    return _("Nobody could now: an admin can grant the role {roles} (actor grant).").format(
        roles=" / ".join(sorted(roles))
    )


def _unknown(actor: str, could: str) -> str:
    return _(
        "{actor} is no actor of this record. Whoever writes is registered under a name of their "
        "own (actor add) and gives it with --actor or EVALCORE_ACTOR. {could}"
    ).format(actor=actor, could=could)


def _signer(known: KnownActor) -> tuple[EventSigner | None, str]:
    """What signs for an actor; and why it can't be done without, where a signature is wanting.

    Raises Refused where the key file named is not one of theirs: that is no matter of rights.
    """
    from evalcore.procedures.deciding import Refused

    place = os.environ.get(ACTOR_KEY)
    if not place:
        if not known.keys:
            return None, ""
        return None, _(
            "What {actor} records is signed since a key was admitted for them. Name the key file "
            "in {variable}."
        ).format(actor=known.name, variable=ACTOR_KEY)
    from cli.signing import signer_in
    from evalcore.record.signatures import EventSigner
    from evalcore.transparency.keyfile import read_public

    path = Path(place)
    if read_public(path)[0].vkey not in {key.vkey for key in known.keys}:
        raise Refused(
            [
                _(
                    "{path} ({variable}) holds no key that signs for {actor}. Have it admitted "
                    "(actor key), or name their own."
                ).format(path=path, variable=ACTOR_KEY, actor=known.name)
            ]
        )
    signer = signer_in(path, ACTOR_PASSPHRASE)
    return (EventSigner(signer) if signer else None), ""


def _overridden(
    record: Record,
    actor: str,
    right: str,
    about: str,
    refused: Collection[str],
    override: Override,
) -> tuple[Fact, ...]:
    """An event for each refusal that is set aside."""
    from evalcore.procedures.recorded import reported
    from evalcore.vocabulary.actors import RightOverridden

    before = len(reported(record, RightOverridden))
    return tuple(
        RightOverridden(
            occurred_on=today(),
            received_on=today(),
            # So that no override counts as a report of another one.
            ordinal=before + number,
            actor=actor,
            right=right,
            about=about,
            refused=reason,
            ground=override.ground,
            allowed_by=override.allowed_by,
        )
        for number, reason in enumerate(refused, 1)
    )
