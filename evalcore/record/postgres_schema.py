"""Tables and triggers of the record in PostgreSQL.

The position is called ``notification_id``, the name by which the library selects it.
"""

from __future__ import annotations

import re

from psycopg.sql import SQL, Composed, Identifier

_NAME = re.compile(r"\.(record_\w+)\(")

_TABLES = (
    """CREATE TABLE IF NOT EXISTS {schema}.stored_events (
        notification_id bigint PRIMARY KEY,
        originator_id text COLLATE "C" NOT NULL,
        originator_version bigint NOT NULL,
        topic text COLLATE "C" NOT NULL,
        state bytea NOT NULL,
        recorded_at bigint NOT NULL,
        actor text NOT NULL,
        source text NOT NULL,
        private_hash bytea NOT NULL,
        signature bytea NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    """CREATE TABLE IF NOT EXISTS {schema}.private_states (
        position bigint PRIMARY KEY, key_id text NOT NULL, box bytea NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS {schema}.tiles (
        level integer NOT NULL, tile bigint NOT NULL, hashes bytea NOT NULL,
        PRIMARY KEY (level, tile))""",
    """CREATE TABLE IF NOT EXISTS {schema}.commits (
        size bigint PRIMARY KEY, recorded_at bigint NOT NULL, root bytea NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS {schema}.sources (
        digest text PRIMARY KEY, name text NOT NULL, size bigint NOT NULL,
        content bytea NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS {schema}.head (
        id integer PRIMARY KEY CHECK (id = 1), format integer NOT NULL, size bigint NOT NULL,
        recorded_at bigint NOT NULL, root bytea NOT NULL)""",
)

_FUNCTIONS = (
    """CREATE OR REPLACE FUNCTION {schema}.record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the record is append-only: % on % refused', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
    """CREATE OR REPLACE FUNCTION {schema}.record_tile_grows() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.level <> OLD.level OR NEW.tile <> OLD.tile
                OR substring(NEW.hashes FROM 1 FOR length(OLD.hashes)) <> OLD.hashes
            THEN
                RAISE EXCEPTION 'the record is append-only: a tile may only grow'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
    """CREATE OR REPLACE FUNCTION {schema}.record_head_grows() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.size < OLD.size OR NEW.recorded_at < OLD.recorded_at THEN
                RAISE EXCEPTION 'the record is append-only: the head may only grow'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
)


_WRITING = (
    """CREATE OR REPLACE FUNCTION {schema}.record_take_turn(waiting integer)
        RETURNS TABLE (taken boolean, size bigint, recorded_at bigint, root bytea)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $record$
        BEGIN
            IF current_setting('synchronous_commit') = 'off' THEN
                PERFORM set_config('synchronous_commit', 'on', true);
            END IF;
            IF waiting > 0 THEN
                PERFORM set_config('lock_timeout', waiting::text, true);
                LOCK TABLE {schema}.stored_events IN EXCLUSIVE MODE;
            ELSE
                BEGIN
                    LOCK TABLE {schema}.stored_events IN EXCLUSIVE MODE NOWAIT;
                EXCEPTION WHEN lock_not_available THEN
                    RETURN QUERY SELECT false, NULL::bigint, NULL::bigint, NULL::bytea;
                    RETURN;
                END;
            END IF;
            RETURN QUERY SELECT true, h.size, h.recorded_at, h.root
                FROM {schema}.head AS h WHERE h.id = 1;
        END $record$""",
    """CREATE OR REPLACE FUNCTION {schema}.record_put_tiles(
            levels integer[], numbers bigint[], contents bytea[])
        RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $record$
        BEGIN
            INSERT INTO {schema}.tiles (level, tile, hashes)
                SELECT * FROM unnest(levels, numbers, contents)
                ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes;
        END $record$""",
    """CREATE OR REPLACE FUNCTION {schema}.record_commit(
            new_size bigint, new_recorded_at bigint, new_root bytea)
        RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $record$
        BEGIN
            IF NOT EXISTS (SELECT FROM {schema}.stored_events
                WHERE notification_id = new_size)
            THEN
                RAISE EXCEPTION 'the record is append-only: no event stands at %', new_size
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF octet_length(new_root) <> 32 THEN
                RAISE EXCEPTION 'the record is append-only: the root is none'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            INSERT INTO {schema}.commits (size, recorded_at, root)
                VALUES (new_size, new_recorded_at, new_root);
            UPDATE {schema}.head SET size = new_size, recorded_at = new_recorded_at,
                root = new_root WHERE id = 1;
        END $record$""",
)
"""How tree and head grow. They run with their owner's rights, so that whoever writes needs no
UPDATE on anything; their search_path is pinned, so that nobody can put another table in the way.

``record_take_turn``: the lock of all writers, and the head as it stands behind it (``waiting`` in
ms; 0: not at all). The functions read only what the statement before saw committed: they need READ
COMMITTED, which every connection of ours sets."""

_OPEN_SOURCES = (
    "CREATE OR REPLACE VIEW {schema}.open_sources WITH (security_barrier) AS "
    "SELECT digest, name, size, content FROM {schema}.sources "
    "WHERE substring(content FROM 1 FOR 4) = '\\x45565031'::bytea"
)
"""The kept files that everybody may read (``sealed_sources``: those that begin with EVP1): what a
reader sees instead of ``sources``."""

WRITING_FUNCTIONS = (
    "record_take_turn(integer)",
    "record_put_tiles(integer[], bigint[], bytea[])",
    "record_commit(bigint, bigint, bytea)",
)
"""What only a writer may call."""

_CLOSED = tuple(
    f"REVOKE EXECUTE ON FUNCTION {{schema}}.{name} FROM PUBLIC" for name in WRITING_FUNCTIONS
)


def _refuse(table: str, actions: str, name: str) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {actions} ON {{schema}}.{table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION {schema}.record_refuse()"
    )


_TRIGGERS = (
    *(
        _refuse(table, "UPDATE OR DELETE OR TRUNCATE", "no_change")
        for table in ("stored_events", "private_states", "commits", "sources")
    ),
    _refuse("tiles", "DELETE OR TRUNCATE", "no_delete"),
    _refuse("head", "DELETE OR TRUNCATE", "no_delete"),
    "CREATE OR REPLACE TRIGGER only_grow BEFORE UPDATE ON {schema}.tiles "
    "FOR EACH ROW EXECUTE FUNCTION {schema}.record_tile_grows()",
    "CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE ON {schema}.head "
    "FOR EACH ROW EXECUTE FUNCTION {schema}.record_head_grows()",
)


def statements(schema: str) -> list[Composed]:
    """What makes the record in ``schema``, where it is missing."""
    return _for(schema, (*_TABLES, *_FUNCTIONS, *_TRIGGERS, *_WRITING, *_CLOSED, _OPEN_SOURCES))


def writing_statements(schema: str) -> list[Composed]:
    """What a record of an earlier version lacks; tables and guards are left as they are."""
    return _for(schema, (*_WRITING, *_CLOSED, _OPEN_SOURCES))


def bodies(schema: str) -> dict[str, str]:
    """Function → its body as PostgreSQL keeps it, of all functions of a record."""
    found = {}
    for text in (*_FUNCTIONS, *_WRITING):
        made = SQL(text).format(schema=Identifier(schema)).as_string()
        name = _NAME.search(made)
        assert name is not None
        mark = "$record$" if "$record$" in made else "$$"
        found[name.group(1)] = made.split(mark)[1]
    return found


def _for(schema: str, texts: tuple[str, ...]) -> list[Composed]:
    return [SQL(text).format(schema=Identifier(schema)) for text in texts]
