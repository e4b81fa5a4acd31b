"""What an account lacks, and who gives it: for the message, found out only when it is needed."""

from __future__ import annotations

from contextlib import suppress

import psycopg
from attrs import frozen
from psycopg.sql import Identifier

from evalcore.messages import _
from evalcore.record.postgres_url import Address


@frozen
class Lack:
    """A right. ``table`` and ``privilege``: by which grant the role that has it is known."""

    name: str
    table: str
    privilege: str


READ = Lack("read", "stored_events", "SELECT")
SEALED = Lack("sealed", "private_states", "SELECT")
WRITE = Lack("write", "stored_events", "INSERT")
OWN = Lack("own", "", "")

_HOLDERS = (
    "SELECT r.rolname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, "
    "aclexplode(c.relacl) AS a JOIN pg_roles r ON r.oid = a.grantee "
    "WHERE n.nspname = %s AND c.relname = %s AND a.privilege_type = %s AND NOT r.rolcanlogin "
    # A reader's role comes before one that may more.
    "ORDER BY (SELECT count(*) FROM aclexplode(c.relacl) AS b WHERE b.grantee = a.grantee), 1"
)


def lacking(address: Address, lack: Lack, reason: str) -> str:
    """The text for whoever lacks a right: which, and the statement that gives it."""
    user, role = _who(address, lack)
    what = {
        READ: _("read this record"),
        SEALED: _("read what is sealed in this record"),
        WRITE: _("write to this record"),
        OWN: _("make this record's tables and roles"),
    }[lack]
    if role:
        return _(
            "{where}: the account {user} may not {what} ({reason}). Nothing was written. Whoever "
            "administers the database lets it:  GRANT {role} TO {account};"
        ).format(
            where=address.shown,
            user=user,
            what=what,
            reason=reason,
            role=Identifier(role).as_string(),
            account=Identifier(user).as_string(),
        )
    if lack is OWN:
        return _(
            "{where}: the account {user} may not {what} ({reason}). Nothing was written. Run it as "
            "the account that owns the schema, or may make one in this database."
        ).format(where=address.shown, user=user, what=what, reason=reason)
    return _(
        "{where}: the account {user} may not {what} ({reason}). Nothing was written. Whoever owns "
        "the record runs init on it, which makes the roles, and lets an administrator put the "
        "account into one."
    ).format(where=address.shown, user=user, what=what, reason=reason)


def _who(address: Address, lack: Lack) -> tuple[str, str]:
    """(the account as the server calls it, the role that has the right); blank where unknown."""
    user, role = str(address.parts.get("user") or ""), ""
    with suppress(psycopg.Error), address.connect() as conn:
        found = conn.execute("SELECT current_user").fetchone()
        user = str(found[0]) if found else user
        found = conn.execute(_HOLDERS, (address.schema, lack.table, lack.privilege)).fetchone()
        role = str(found[0]) if found else ""
    return user, role
