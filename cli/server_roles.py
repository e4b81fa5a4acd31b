"""Roles of a record on a server: made by ``init``, or said as SQL for whoever may make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import note, say, say_json
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record.postgres_roles import Made

RolesOption = Annotated[
    str,
    typer.Option(
        "--roles",
        metavar="PREFIX",
        help="PostgreSQL: call the roles PREFIX_writer, PREFIX_keeper, PREFIX_reader; several "
        "records may share them. Default: named after database and schema.",
    ),
]
"""``roles: RolesOption = ""``."""

PrintRolesOption = Annotated[
    bool,
    typer.Option(
        "--print-roles",
        help="PostgreSQL: only print the SQL that makes the roles, for an administrator.",
    ),
]
"""``print_roles: PrintRolesOption = False``."""


def on_a_server(store: str) -> bool:
    """Whether ``store`` names a record in PostgreSQL."""
    return store.startswith(("postgresql://", "postgres://"))


def refuse_without_server(store: str, roles: str, *, print_roles: bool) -> None:
    """Raise UsageError where roles are asked for and ``store`` is a file."""
    if (roles or print_roles) and not on_a_server(store):
        raise UsageError(
            _(
                "--roles and --print-roles are for a record in PostgreSQL: a file has the rights "
                "of the file system. Give --store a postgresql:// address, or leave them away."
            )
        )


def print_script(store: str, prefix: str, *, as_json: bool) -> None:
    """Print the SQL that makes the roles; nothing is connected to."""
    from evalcore.record.postgres_roles import Made, Roles, script
    from evalcore.record.postgres_url import Address

    address = Address.parse(store)
    made = Made(Roles.of(address, prefix), _("they were only printed"))
    if as_json:
        say_json({"store": address.shown, "roles": roles_data(store, made)})
        return
    say(script(address, made.roles))


def make(store: str, prefix: str) -> Made | None:
    """Make the roles of the record at ``store``; None for a file."""
    if not on_a_server(store):
        return None
    from evalcore.record.postgres_roles import make_roles
    from evalcore.record.postgres_url import Address

    return make_roles(Address.parse(store), prefix)


def roles_data(store: str, made: Made | None) -> dict[str, Any] | None:
    """For ``--json``."""
    if made is None:
        return None
    from evalcore.record.postgres_roles import role_statements
    from evalcore.record.postgres_url import Address

    statements = role_statements(Address.parse(store), made.roles)
    return {
        "reader": made.roles.reader,
        "keeper": made.roles.keeper,
        "writer": made.roles.writer,
        "made": not made.why_not,
        "why_not": made.why_not,
        "sql": [statement.as_string() + ";" for statement in statements],
    }


def tell(store: str, made: Made | None) -> None:
    """Say what became of the roles, and what an administrator does next."""
    if made is None:
        return
    from evalcore.record.postgres_roles import account, script
    from evalcore.record.postgres_url import Address

    roles = made.roles
    if made.why_not:
        note(_("The roles of the record were not made: {why}").format(why=made.why_not))
        note(_("Until then only this account can use the record. For an administrator, as SQL:"))
        say(script(Address.parse(store), roles))
        return
    say(_("Roles on this server, for accounts to be put into:"))
    for name, may in (
        (roles.writer, _("records and decides; reads everything")),
        (roles.keeper, _("reads everything, sealed parts too (as ciphertext): backup, verify")),
        (roles.reader, _("reads all but sealed parts: score, explain, verify")),
    ):
        say(f"  {name}  {may}")
    say(_("An administrator makes an account for each office, for example:"))
    say(f"  {account(roles)}")
