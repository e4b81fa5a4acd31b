"""What verify checks of a PostgreSQL schema as such: tables are tables, guards are on.

A view, a rule or a row policy in their place could show every reader something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalcore.messages import _

Found = tuple[int | None, str]

SHAPES = {
    "stored_events": "bigint text bigint text bytea bigint text text bytea bytea",
    "private_states": "bigint text bytea",
    "tiles": "integer bigint bytea",
    "commits": "bigint bigint bytea",
    "sources": "text text bigint bytea",
    "head": "integer integer bigint bigint bytea",
}
"""Types of the columns of each table, in order."""

GUARDS = frozenset(
    {
        *((table, "no_change") for table in ("stored_events", "private_states", "commits")),
        ("sources", "no_change"),
        ("tiles", "no_delete"),
        ("tiles", "only_grow"),
        ("head", "no_delete"),
        ("head", "only_grows"),
    }
)

RELATIONS = (
    "SELECT c.relname, c.relkind::text, c.relrowsecurity, c.relhasrules "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = %s AND c.relname = ANY(%s)"
)
"""Of a schema and its tables: name, kind, row policies, rules."""

COLUMNS = (
    "SELECT table_name, string_agg(data_type, ' ' ORDER BY ordinal_position) "
    "FROM information_schema.columns WHERE table_schema = %s AND table_name = ANY(%s) "
    "GROUP BY table_name"
)
"""Of a schema and its tables: name, types of the columns in order."""

TRIGGERS = (
    "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = %s AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
)
"""Of a schema: (table, trigger) that are on."""


STRAYS = (
    "SELECT position FROM {s}.private_states AS p WHERE NOT EXISTS (SELECT 1 "
    "FROM {s}.stored_events AS e WHERE e.notification_id = p.position "
    "AND length(e.private_hash) > 0) LIMIT 20"
)
"""Positions of private parts that no event has."""


def misshapen(
    relations: Sequence[tuple[str, str, bool, bool]], columns: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """Tables that are none of a record's, from what ``RELATIONS`` and ``COLUMNS`` give."""
    shapes = {str(name): str(types) for name, types in columns}
    for name, kind, policies, rules in sorted(relations):
        if kind not in ("r", "p") or policies or rules:
            yield _("{name} is no plain table: it may show readers something else").format(
                name=name
            )
    for name, shape in SHAPES.items():
        if shapes.get(name) != shape:
            yield _("{kind} {name} is missing or is not what this program makes").format(
                kind="table", name=name
            )


def defects(triggers: Sequence[tuple[str, str]], strays: Sequence[tuple[int]]) -> Iterator[Found]:
    """What is wrong with the schema, from what ``TRIGGERS`` and ``STRAYS`` give."""
    for (position,) in strays:
        yield position, _("a private part is stored that the event does not have")
    found = {(table, name) for table, name in triggers}
    for table, name in sorted(GUARDS - found):
        yield None, _("the guard {name} was taken off").format(name=f"{table}.{name}")
    for table, name in sorted(found - GUARDS):
        if table in SHAPES:
            yield (
                None,
                _("the schema holds what is none of a record's: {kind} {name}").format(
                    kind="trigger", name=f"{table}.{name}"
                ),
            )
