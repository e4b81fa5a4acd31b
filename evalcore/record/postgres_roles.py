"""The roles of a record in PostgreSQL: groups without a login, that accounts are put into.

reader   reads events and tree; nothing that is sealed, neither boxes nor kept workbooks
keeper   reads what is sealed too, as ciphertext: verifies it, backs it up, opens it with the keys
writer   reads all that, and appends: INSERT, and the functions by which tree and head grow

Nobody but the owner could update or delete; the triggers refuse it to the owner as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import psycopg
from attrs import frozen
from psycopg.sql import SQL, Composed, Identifier, Literal

from evalcore.errors import StoreError, UsageError
from evalcore.messages import _
from evalcore.record.postgres_errors import first_line
from evalcore.record.postgres_schema import WRITING_FUNCTIONS
from evalcore.record.postgres_url import PUBLIC, Address

_KINDS = ("reader", "keeper", "writer")
_LONGEST = 63
"""Bytes of a name in PostgreSQL; a longer one would be cut off without a word."""


@frozen
class Roles:
    """Names of the three roles of a record. They hold for the whole server, not for a database.

    ``mark``: what a comment on each says, so that roles of something else are not taken for ours;
    blank where whoever runs the program named them, for several records perhaps.
    """

    reader: str
    keeper: str
    writer: str
    mark: str

    @classmethod
    def of(cls, address: Address, prefix: str = "") -> Roles:
        """``<prefix>_reader`` and so on; without a prefix it is made of database and schema.

        Raises UsageError where a name would be too long.
        """
        database = str(address.parts.get("dbname") or "")
        own = "_".join([database] + [address.schema] * (address.schema != PUBLIC))
        reader, keeper, writer = (f"{prefix or own}_{kind}" for kind in _KINDS)
        names = (reader, keeper, writer)
        if any(len(name.encode()) > _LONGEST for name in names) or not (prefix or own):
            raise UsageError(
                _(
                    "The roles would be called {name}, …: PostgreSQL takes names of at most "
                    "{longest} bytes. Give a shorter beginning with --roles."
                ).format(name=names[0], longest=_LONGEST)
            )
        mark = "" if prefix else f"evalcore: roles of {database}, schema {address.schema}"
        return cls(reader, keeper, writer, mark)

    @property
    def names(self) -> tuple[str, str, str]:
        """All three, the one that may least first."""
        return self.reader, self.keeper, self.writer


@frozen
class Made:
    """What became of the roles. ``why_not``: why they are not there; blank where they are."""

    roles: Roles
    why_not: str = ""


def role_statements(
    address: Address,
    roles: Roles,
    there: Collection[str] = (),
    inside: Collection[tuple[str, str]] = (),
) -> list[Composed]:
    """What makes the roles and gives them their rights, but for those that are ``there`` and the
    (member, group) that are ``inside`` already.
    """
    return [*_making(roles, there, inside), *_granting(address.schema, roles)]


def _making(
    roles: Roles, there: Collection[str], inside: Collection[tuple[str, str]]
) -> Iterator[Composed]:
    for name in roles.names:
        if name in there:
            continue
        yield SQL("CREATE ROLE {} NOLOGIN").format(Identifier(name))
        if roles.mark:
            yield SQL("COMMENT ON ROLE {} IS {}").format(Identifier(name), Literal(roles.mark))
    for member, group in ((roles.keeper, roles.reader), (roles.writer, roles.keeper)):
        if (member, group) not in inside:
            yield SQL("GRANT {} TO {}").format(Identifier(group), Identifier(member))


def _granting(schema: str, roles: Roles) -> Iterator[Composed]:
    names = {
        "s": Identifier(schema),
        "reader": Identifier(roles.reader),
        "keeper": Identifier(roles.keeper),
        "writer": Identifier(roles.writer),
    }
    for text in (
        "GRANT USAGE ON SCHEMA {s} TO {reader}",
        "GRANT SELECT ON {s}.stored_events, {s}.tiles, {s}.commits, {s}.head, {s}.open_sources "
        "TO {reader}",
        "GRANT SELECT (digest, name, size) ON {s}.sources TO {reader}",
        "GRANT SELECT (position, key_id) ON {s}.private_states TO {reader}",
        "GRANT SELECT ON {s}.sources, {s}.private_states TO {keeper}",
        "GRANT INSERT ON {s}.stored_events, {s}.private_states, {s}.sources TO {writer}",
    ):
        yield SQL(text).format(**names)
    for function in WRITING_FUNCTIONS:
        yield SQL("GRANT EXECUTE ON FUNCTION {s}." + function + " TO {writer}").format(**names)


def make_roles(address: Address, prefix: str = "") -> Made:
    """Make the roles of the record at ``address`` and give them their rights, all or none.

    Where the account may not, or roles of that name are somebody else's, ``why_not`` says so.
    Raises UsageError where names that were given can't be used, StoreError where the server fails.
    """
    roles = Roles.of(address, prefix)
    try:
        with address.connect() as conn:
            # One at a time: two that grant on the same table would fail each other.
            conn.execute("SELECT pg_advisory_xact_lock(%s)", (_GRANTING,))
            there = _there(conn, roles)
            stranger = _stranger(roles, there)
            if stranger and not roles.mark:
                raise UsageError(stranger)
            if stranger:
                return Made(roles, stranger)
            inside = conn.execute(_MEMBERS, (list(roles.names), list(roles.names))).fetchall()
            for statement in role_statements(address, roles, there, inside):
                conn.execute(statement)
    except psycopg.errors.InsufficientPrivilege as error:
        reason = first_line(error)
        return Made(roles, _("this account may not ({reason}).").format(reason=reason))
    except psycopg.Error as error:
        raise StoreError(
            _("{where} cannot be read or written: {reason}").format(
                where=address.shown, reason=first_line(error)
            )
        ) from error
    return Made(roles)


_Said = tuple[bool, str]
_GRANTING = 0x45564C33
_THERE = (
    "SELECT rolname, rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb, "
    "coalesce(shobj_description(oid, 'pg_authid'), '') FROM pg_roles WHERE rolname = ANY(%s)"
)
_MEMBERS = (
    "SELECT m.rolname, g.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member "
    "JOIN pg_roles g ON g.oid = a.roleid WHERE m.rolname = ANY(%s) AND g.rolname = ANY(%s)"
)


def _there(conn: psycopg.Connection[tuple[object, ...]], roles: Roles) -> dict[str, _Said]:
    """Roles of these names → (whether they may more than a group, comment)."""
    found = conn.execute(_THERE, (list(roles.names),)).fetchall()
    return {str(name): (bool(mighty), str(comment)) for name, mighty, comment in found}


def _stranger(roles: Roles, there: dict[str, _Said]) -> str:
    """Why one of the roles that are there can't be used; blank where all can."""
    for name, (mighty, comment) in sorted(there.items()):
        if mighty:
            return _(
                "The role {role} exists, and is an account or may more than a group. Name others: "
                "init --roles."
            ).format(role=name)
        if roles.mark and comment != roles.mark:
            return _(
                "The role {role} exists on this server and is none of this record. To use it all "
                "the same, or to name others: init --roles."
            ).format(role=name)
    return ""


def script(address: Address, roles: Roles) -> str:
    """Everything that makes the roles, as SQL for an administrator; then an account for example."""
    lines = [statement.as_string() + ";" for statement in role_statements(address, roles)]
    return "\n".join([*lines, "", account(roles)])


def account(roles: Roles, name: str = "office_a") -> str:
    """How an administrator makes an account that writes, as SQL."""
    return (
        SQL("CREATE ROLE {} LOGIN PASSWORD '…' IN ROLE {}")
        .format(Identifier(name), Identifier(roles.writer))
        .as_string()
        + ";"
    )
