"""Why something can't be done to an actor, in words."""

from __future__ import annotations

import unicodedata
from datetime import date

from evalcore.messages import _
from evalcore.procedures.actors_commands import AddActor
from evalcore.procedures.actors_state import ActorState, Grant
from evalcore.procedures.offices import folded
from evalcore.vocabulary.actors import ROLES

ADMIN = "admin"
FOR_ALL = frozenset({"admin", "key_keeper"})
"""Roles whose rights touch the whole record: who has them for one unit could do nothing."""
LONGEST_NAME = 60


def no_grant(grant: Grant, today: date) -> list[str]:
    reasons = []
    if grant.role not in ROLES:
        reasons.append(
            _("{role!r} is no role. Roles: {roles}.").format(
                role=grant.role[:80], roles=", ".join(f"{one} ({ROLES[one]})" for one in ROLES)
            )
        )
    if grant.role in FOR_ALL and grant.unit:
        reasons.append(
            _("The role {role} is for the whole record: leave the unit out.").format(
                role=grant.role
            )
        )
    if grant.until is not None and grant.until < today:
        reasons.append(_("{day} is past: the role would never hold.").format(day=grant.until))
    return reasons


def no_name(name: str, office: str) -> list[str]:
    unseen = any(unicodedata.category(letter)[0] == "C" for letter in name)
    if not name or len(name) > LONGEST_NAME or unseen:
        return [
            _("{actor!r} can't be the name of an actor: letters and digits, up to {n}.").format(
                actor=name[:80], n=LONGEST_NAME
            )
        ]
    if folded(name) == folded(office):
        return [
            _(
                "{actor} is the name of an office. Each person writes under a name of their own."
            ).format(actor=name)
        ]
    return []


def known_already(state: ActorState, command: AddActor, name: str) -> list[str]:
    alike = [known for known in state.actors if folded(known) == folded(name)]
    if alike:
        return [_("{actor} is registered already.").format(actor=alike[0])]
    person = command.person.strip()
    same = [
        known.name
        for known in state.actors.values()
        if person and folded(known.registered.person) == folded(person)
    ]
    return [
        _("{person} is registered already, as {actor}: nobody is two actors.").format(
            person=person or command.name, actor=other
        )
        for other in (*same, *command.namesakes)
    ]


def last_admin(state: ActorState, actor: str, role: str) -> bool:
    """Whether taking ``role`` from ``actor`` leaves nobody who can grant for good."""
    return role == ADMIN and not any(
        known.name != actor and any(g == Grant(ADMIN) for g in known.grants)
        for known in state.actors.values()
    )


def stays(actor: str) -> str:
    return _(
        "{actor} is the last admin: somebody else must become one first, for all units and "
        "without end."
    ).format(actor=actor)


def unknown(state: ActorState, actor: str) -> str:
    return _("{actor} is no actor of this record. Actors: {names}.").format(
        actor=actor[:80], names=", ".join(sorted(state.actors)) or _("none")
    )


def shown(grant: Grant) -> str:
    """A grant for people: role, its Chinese name, where, until when."""
    parts = [f"{grant.role} {ROLES.get(grant.role, '')}".strip()]
    if grant.unit:
        parts.append(grant.unit)
    if grant.until:
        parts.append(f"→ {grant.until}")
    return " ".join(parts)
