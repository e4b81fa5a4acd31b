"""``evalcore actor``: who may write what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import AllowedByOption, OverrideOption, acting, overriding, perform_as
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    StoreOption,
    note,
    parse_day,
    say,
    say_json,
    today,
)
from cli.deciding import ByOption, DocumentOption
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from cli.acting import Acting
    from evalcore.procedures.actors_commands import Command
    from evalcore.procedures.actors_state import Grant
    from evalcore.procedures.deciding import Done
    from evalcore.record import Record

NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="The name under which this person writes.")
]
RoleOption = Annotated[
    str,
    typer.Option(
        "--role",
        metavar="ROLE",
        help="admin, clerk, assessor, decider, appeal_body, teller, code_office, key_keeper or "
        "reviewer; or in Chinese.",
    ),
]
UnitOption = Annotated[
    str, typer.Option("--unit", metavar="UNIT", help="Only for this unit and those below it.")
]
UntilOption = Annotated[
    str, typer.Option("--until", metavar="DAY", help="Last day of it; default: until revoked.")
]
BecauseOption = Annotated[str, typer.Option("--because", metavar="REASON", help="Why.")]


def register(app: typer.Typer) -> None:
    """Add the group ``actor``."""
    from cli.actor_check import check_actors
    from cli.actor_key import actor_key
    from cli.actor_list import list_actors

    group = typer.Typer(help="Who may write what: persons, their roles, their keys.")
    group.command(name="add")(add_actor)
    group.command(name="grant")(grant_role)
    group.command(name="revoke")(revoke_role)
    group.command(name="key")(actor_key)
    group.command(name="list")(list_actors)
    group.command(name="check")(check_actors)
    app.add_typer(group, name="actor", no_args_is_help=True)


def add_actor(
    name: NameArgument,
    office: Annotated[
        str, typer.Option("--office", metavar="OFFICE", help="The office that they work for.")
    ] = "",
    person: Annotated[
        str, typer.Option("--person", metavar="CODE", help="Their code in the roster.")
    ] = "",
    real_name: Annotated[
        str,
        typer.Option("--name", metavar="NAME", help="Who they are, where no code is: sealed."),
    ] = "",
    role: RoleOption = "",
    unit: UnitOption = "",
    until: UntilOption = "",
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    document: DocumentOption = "",
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Register a person who writes into the record, under a name of their own.

    The first is an admin (--role admin). From then on whoever writes is asked who they are
    (--actor) and refused without the right. A record without actors is open to whoever has it.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.actors_commands import AddActor
    from evalcore.procedures.actors_names import namesakes
    from evalcore.procedures.actors_roster import actors_of, knows_person
    from evalcore.record import open_record

    if (unit or until) and not role:
        raise UsageError(_("--unit and --until go with --role."))
    with open_record(store) as record:
        # Nobody has a right yet: the first one to be registered is the one who registers.
        who = granting(
            record,
            name if actors_of(record).open and not actor else actor,
            name,
            override,
            allowed_by,
        )
        command = AddActor(
            done_by=who.actor,
            actor=name,
            office=office,
            by=by,
            today=today(),
            person=person,
            name=real_name,
            grants=(grant_of(record, role, unit, until),) if role else (),
            document=document,
            namesakes=namesakes(record, real_name, office, person),
            overridden=bool(who.also),
        )
        if actors_of(record).open and who.actor != name:
            raise UsageError(
                _("The first actor registers themselves: leave --actor out, or give it as {name}.")
                .format(name=name)
            )  # fmt: skip
        done = perform_actors(record, command, who)
        stranger = bool(person) and not knows_person(record, person.strip())
    _told(done, name, as_json=as_json)
    if stranger:
        note(
            _(
                "The roster knows no person {code} yet: until it does, nobody can see where "
                "{actor} serves (回避)."
            ).format(code=person.strip(), actor=name)
        )


def grant_role(
    name: NameArgument,
    role: RoleOption,
    unit: UnitOption = "",
    until: UntilOption = "",
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    document: DocumentOption = "",
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Give an actor a role, everywhere or for a unit and those below it.

    Nobody grants to themselves. The same role for the same unit again changes its last day.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.actors_commands import GrantRole
    from evalcore.record import open_record

    with open_record(store) as record:
        who = granting(record, actor, name, override, allowed_by)
        command = GrantRole(
            done_by=who.actor,
            actor=name,
            grant=grant_of(record, role, unit, until),
            by=by,
            today=today(),
            document=document,
            overridden=bool(who.also),
        )
        done = perform_actors(record, command, who)
    _told(done, name, as_json=as_json)


def revoke_role(
    name: NameArgument,
    role: RoleOption,
    because: BecauseOption = "",
    unit: UnitOption = "",
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Take a role back; what was done under it stands. The last admin stays.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.actors_commands import RevokeRole
    from evalcore.record import open_record

    with open_record(store) as record:
        who = granting(record, actor, name, override, allowed_by)
        grant = grant_of(record, role, unit, "")
        command = RevokeRole(
            done_by=who.actor,
            actor=name,
            role=grant.role,
            unit=grant.unit,
            ground=because,
            by=by,
            today=today(),
            overridden=bool(who.also),
        )
        done = perform_actors(record, command, who)
    _told(done, name, as_json=as_json)


def granting(record: Record, actor: str, about: str, override: str, allowed_by: str) -> Acting:
    """Who registers and grants: the right ``grant``."""
    return acting(record, actor, "grant", about=about, override=overriding(override, allowed_by))


def perform_actors(record: Record, command: Command, who: Acting) -> Done:
    """Do ``command`` in the stream of actors."""
    from evalcore.procedures.actors import ACTORS
    from evalcore.procedures.actors_state import ACTORS_STREAM

    return perform_as(who, record, ACTORS_STREAM, ACTORS, command)


def grant_of(record: Record, role: str, unit: str, until: str) -> Grant:
    """A role as a user writes it: English or Chinese name, a unit by any of its names."""
    from cli.units import unit_of
    from evalcore.procedures.actors_state import Grant
    from evalcore.vocabulary.actors import ROLES

    named = {title: one for one, title in ROLES.items()}
    wanted = role.strip()
    return Grant(
        named.get(wanted, wanted),
        unit_of(record, unit),
        parse_day(until, "--until") if until else None,
    )


def _told(done: Done, name: str, *, as_json: bool) -> None:
    told: dict[str, Any] = {
        "actor": name,
        "events": [type(event).__name__ for event in done.events],
        "position": done.commit.size,
    }
    if as_json:
        say_json(told)
        return
    say(
        _("Recorded at position {position}. Who may do what now: evalcore actor list.").format(
            position=done.commit.size
        )
    )
    if done.commit.size and "ActorRegistered" in told["events"]:
        note(_("{name} writes with --actor {name}, or EVALCORE_ACTOR={name}.").format(name=name))
