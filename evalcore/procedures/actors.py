"""Actors: registered as persons, given roles, roles taken back, keys admitted and revoked.

The first actor must be an admin; from then on only an admin registers and grants. Nobody grants
to themselves, the last admin stays, and nobody is two actors: who would be could let one name
check what the other did.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve as changed

from evalcore.messages import _
from evalcore.procedures.actors_commands import (
    AddActor,
    AdmitActorKey,
    Command,
    GrantRole,
    RevokeActorKey,
    RevokeRole,
)
from evalcore.procedures.actors_refusals import (
    ADMIN,
    known_already,
    last_admin,
    no_grant,
    no_name,
    shown,
    stays,
    unknown,
)
from evalcore.procedures.actors_state import ActorState, Grant, KnownActor
from evalcore.procedures.deciding import Procedure, Refused
from evalcore.procedures.facts import ACTING
from evalcore.procedures.rights import may, who_could
from evalcore.transparency.note import NOTE, Verifier
from evalcore.vocabulary import Fact
from evalcore.vocabulary.actors import (
    ActorKeyAdmitted,
    ActorKeyRevoked,
    ActorRegistered,
    RoleGranted,
    RoleRevoked,
)

__all__ = [
    "ACTORS",
    "AddActor",
    "AdmitActorKey",
    "Command",
    "GrantRole",
    "RevokeActorKey",
    "RevokeRole",
    "decide",
    "evolve",
]


def evolve(state: ActorState, event: Fact) -> ActorState:
    """The state after an event of the stream; events of other kinds change nothing."""
    if isinstance(event, ActorRegistered):
        return _with(state, KnownActor(event))
    if not isinstance(event, RoleGranted | RoleRevoked | ActorKeyAdmitted | ActorKeyRevoked):
        return state
    known = state.actors.get(event.actor)
    if known is None:
        return state
    known = changed(known, history=(*known.history, event))
    if isinstance(event, RoleGranted):
        kept = _without(known.grants, event.role, event.unit)
        granted = Grant(event.role, event.unit, event.until)
        return _with(state, changed(known, grants=(*kept, granted)))
    if isinstance(event, RoleRevoked):
        return _with(state, changed(known, grants=_without(known.grants, event.role, event.unit)))
    if isinstance(event, ActorKeyAdmitted):
        return _with(state, changed(known, keys=(*known.keys, event)))
    kept_keys = tuple(key for key in known.keys if key.vkey != event.vkey)
    return _with(state, changed(known, keys=kept_keys))


def _with(state: ActorState, known: KnownActor) -> ActorState:
    return changed(state, actors={**state.actors, known.name: known})


def _without(grants: Iterable[Grant], role: str, unit: str) -> tuple[Grant, ...]:
    return tuple(grant for grant in grants if (grant.role, grant.unit) != (role, unit))


def decide(state: ActorState, command: Command) -> tuple[Fact, ...]:
    """The events of a command, or ``Refused`` with every reason."""
    reasons = _not_allowed(state, command)
    if not command.by.strip():
        reasons.append(_("Nobody decides this. Say which authority does, with --by."))
    if isinstance(command, AddActor):
        reasons += _no_actor(state, command)
    elif command.actor not in state.actors:
        reasons.append(unknown(state, command.actor))
    elif isinstance(command, GrantRole):
        reasons += _not_granted(state, command)
    elif isinstance(command, RevokeRole):
        reasons += _not_revoked(state, command)
    elif isinstance(command, AdmitActorKey):
        reasons += _not_admitted(state, command)
    elif not command.ground.strip() or len(_meant(state, command)) != 1:
        reasons += _key_stays(state, command)
    if reasons:
        # A fact checks its fields when it is made: only now can all of them be filled.
        raise Refused(reasons)
    return _made(state, command)


ACTORS: Procedure[ActorState, Command] = Procedure(ActorState, evolve, decide, final=ACTING)


def _not_allowed(state: ActorState, command: Command) -> list[str]:
    """Why whoever records this may not."""
    if state.open or command.overridden:
        return []
    if not may(state, command.done_by, "grant", "", command.today):
        could = who_could(state, "grant", (), command.today)
        return [
            _("{actor} has no right to this (grant). Who could: {names}.").format(
                actor=command.done_by, names=", ".join(one.shown for one in could)
            )
        ]
    if command.done_by == command.actor and isinstance(command, GrantRole):
        return [
            _("{actor} can't grant to themselves: another admin does.").format(actor=command.actor)
        ]
    return []


def _no_actor(state: ActorState, command: AddActor) -> list[str]:
    name = command.actor.strip()
    reasons = [*no_name(name, command.office), *known_already(state, command, name)]
    if not command.office.strip():
        reasons.append(_("Say which office {actor} works for, with --office.").format(actor=name))
    if not command.person.strip() and not command.name.strip():
        reasons.append(
            _(
                "Nobody writes under the name of a desk: say who {actor} is, by the code in the "
                "roster (--person) or by name, which is sealed (--name)."
            ).format(actor=name)
        )
    if state.open and Grant(ADMIN) not in command.grants:
        reasons.append(
            _(
                "The first actor of a record is an admin, for all units and without end: "
                "--role admin. From then on whoever has no right is refused."
            )
        )
    for grant in command.grants:
        reasons += no_grant(grant, command.today)
    if len({(grant.role, grant.unit) for grant in command.grants}) < len(command.grants):
        reasons.append(_("A role is granted twice."))
    return reasons


def _not_granted(state: ActorState, command: GrantRole) -> list[str]:
    reasons = no_grant(command.grant, command.today)
    if command.grant in state.actors[command.actor].grants:
        reasons.append(_("{actor} has this role already.").format(actor=command.actor))
    if command.grant.until and last_admin(state, command.actor, command.grant.role):
        reasons.append(stays(command.actor))
    return reasons


def _not_revoked(state: ActorState, command: RevokeRole) -> list[str]:
    reasons = []
    grants = state.actors[command.actor].grants
    if all((one.role, one.unit) != (command.role, command.unit) for one in grants):
        has = ", ".join(shown(one) for one in grants) or _("none")
        reasons.append(
            _("{actor} has no role {role}. Roles: {has}.").format(
                actor=command.actor, role=shown(Grant(command.role, command.unit)), has=has
            )
        )
    if not command.unit and last_admin(state, command.actor, command.role):
        reasons.append(stays(command.actor))
    if not command.ground.strip():
        reasons.append(_("Say why the role is taken back, with --because."))
    return reasons


def _not_admitted(state: ActorState, command: AdmitActorKey) -> list[str]:
    if command.verifier.kind != NOTE:
        return [_("A witness's key can't sign events. Make one: actor key NAME --new FILE.")]
    return [
        _(
            "This key is or was that of {actor}. Each person has their own, and a revoked one "
            "never signs again: make a new one."
        ).format(actor=known.name)
        for known in state.actors.values()
        for key in known.every_key
        if Verifier.parse(key.vkey).public == command.verifier.public
    ]


def _meant(state: ActorState, command: RevokeActorKey) -> list[str]:
    """The keys of an actor that sign now and are called so."""
    wanted = command.key.strip()
    return [
        key.vkey
        for key in state.actors[command.actor].keys
        if wanted in (key.vkey, Verifier.parse(key.vkey).key_id.hex())
    ]


def _key_stays(state: ActorState, command: RevokeActorKey) -> list[str]:
    reasons = []
    if not _meant(state, command):
        reasons.append(
            _("{actor} has no key {key} that signs now.").format(
                actor=command.actor, key=command.key.strip()[:80] or "-"
            )
        )
    elif len(_meant(state, command)) > 1:
        reasons.append(
            _("{key} means several keys. Give the whole vkey.").format(key=command.key.strip())
        )
    if not command.ground.strip():
        reasons.append(_("Say why the key is revoked, with --because."))
    return reasons


def _made(state: ActorState, command: Command) -> tuple[Fact, ...]:
    by, today = command.by.strip(), command.today
    if isinstance(command, AddActor):
        registered = ActorRegistered(
            occurred_on=today,
            received_on=today,
            actor=command.actor.strip(),
            person=command.person.strip(),
            office=command.office.strip(),
            registered_by=by,
            name=command.name.strip(),
        )
        granted = (_granted(registered.actor, one, command) for one in command.grants)
        return (registered, *granted)
    if isinstance(command, GrantRole):
        return (_told_apart(state, _granted(command.actor, command.grant, command)),)
    if isinstance(command, RevokeRole):
        taken = RoleRevoked(
            occurred_on=today,
            received_on=today,
            actor=command.actor,
            role=command.role,
            unit=command.unit,
            ground=command.ground.strip(),
            revoked_by=by,
        )
        return (_told_apart(state, taken),)
    if isinstance(command, AdmitActorKey):
        return (
            ActorKeyAdmitted(
                occurred_on=today,
                received_on=today,
                actor=command.actor,
                vkey=command.verifier.vkey,
                admitted_by=by,
            ),
        )
    return (
        ActorKeyRevoked(
            occurred_on=today,
            received_on=today,
            actor=command.actor,
            vkey=_meant(state, command)[0],
            ground=command.ground.strip(),
            revoked_by=by,
        ),
    )


def _granted(actor: str, grant: Grant, command: AddActor | GrantRole) -> RoleGranted:
    return RoleGranted(
        occurred_on=command.today,
        received_on=command.today,
        actor=actor,
        role=grant.role,
        unit=grant.unit,
        until=grant.until,
        granted_by=command.by.strip(),
        document=command.document.strip(),
    )


def _told_apart(state: ActorState, made: RoleGranted | RoleRevoked) -> RoleGranted | RoleRevoked:
    """The event with its number, where the same was done before on the same day."""
    before = state.actors[made.actor].history
    return changed(
        made, ordinal=1 + sum(one.natural_key()[:-1] == made.natural_key()[:-1] for one in before)
    )
