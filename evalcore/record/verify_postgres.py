"""What verify checks of a PostgreSQL schema as such: tables are tables, guards are on.

A view, a rule or a row policy in their place could show every reader something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalcore.messages import _
from evalcore.record.postgres_schema import bodies

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

_CHANGES, _REMOVALS, _ROW_UPDATE = 58, 42, 19
"""``pg_trigger.tgtype``: before update, delete and truncate, or before delete and truncate, once a
statement; before update, for each row."""

GUARDS: dict[tuple[str, str], tuple[str, int, bool]] = {
    **{
        (table, "no_change"): ("record_refuse", _CHANGES, True)
        for table in ("stored_events", "private_states", "commits", "sources")
    },
    ("tiles", "no_delete"): ("record_refuse", _REMOVALS, True),
    ("tiles", "only_grow"): ("record_tile_grows", _ROW_UPDATE, True),
    ("head", "no_delete"): ("record_refuse", _REMOVALS, True),
    ("head", "only_grows"): ("record_head_grows", _ROW_UPDATE, True),
}
"""(table, trigger) → (function it calls, when, whether always)."""

RELATIONS = (
    "SELECT c.relname, c.relkind::text, c.relrowsecurity, c.relhasrules "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = %s AND c.relname = ANY(%s)"
)
"""Of a schema and its tables: name, kind, row policies, rules."""

COLUMNS = (
    # The catalogue itself: information_schema hides what a reader has no right to.
    "SELECT c.relname, string_agg(format_type(a.atttypid, a.atttypmod), ' ' ORDER BY a.attnum) "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "WHERE n.nspname = %s AND c.relname = ANY(%s) GROUP BY c.relname"
)
"""Of a schema and its tables: name, types of the columns in order."""

TRIGGERS = (
    "SELECT c.relname, t.tgname, CASE WHEN f.pronamespace = n.oid THEN f.proname ELSE '' END, "
    "t.tgtype, t.tgqual IS NULL "
    "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc f ON f.oid = t.tgfoid "
    "WHERE n.nspname = %s AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
)
"""Of a schema: table, trigger, function, when, whether always, of each that is on."""

FUNCTIONS = (
    "SELECT f.proname, f.prosrc FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace "
    "WHERE n.nspname = %s AND f.proname LIKE 'record\\_%%'"
)
"""Of a schema: the functions that are called like ours, and what they do."""


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


def defects(
    schema: str,
    triggers: Sequence[tuple[str, str, str, int, bool]],
    functions: Sequence[tuple[str, str]],
    strays: Sequence[tuple[int]],
) -> Iterator[Found]:
    """What is wrong with the schema, from what the queries above give."""
    for (position,) in strays:
        yield position, _("a private part is stored that the event does not have")
    found = {(table, name): (*how,) for table, name, *how in triggers}
    for table, name in sorted(GUARDS.keys() - found.keys()):
        yield None, _("the guard {name} was taken off").format(name=f"{table}.{name}")
    for table, name in sorted(GUARDS.keys() & found.keys()):
        if found[table, name] != GUARDS[table, name]:
            yield None, _("the guard {name} was changed").format(name=f"{table}.{name}")
    for table, name in sorted(found.keys() - GUARDS.keys()):
        if table in SHAPES:
            yield (
                None,
                _("the schema holds what is none of a record's: {kind} {name}").format(
                    kind="trigger", name=f"{table}.{name}"
                ),
            )
    ours = bodies(schema)
    for name, body in sorted(functions):
        # A guard that calls a function which lets everything pass is as good as none.
        if ours.get(name, body) != body:
            yield None, _("the guard {name} was changed").format(name=f"{name}()")
