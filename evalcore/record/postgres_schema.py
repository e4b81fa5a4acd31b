"""Tables and triggers of the record in PostgreSQL.

The position is called ``notification_id``, the name by which the library selects it.
"""

from __future__ import annotations

from psycopg.sql import SQL, Composed, Identifier

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
    """What makes the tables in ``schema``, where they are missing."""
    return [
        SQL(text).format(schema=Identifier(schema)) for text in (*_TABLES, *_FUNCTIONS, *_TRIGGERS)
    ]
