"""Who may do what with a record in PostgreSQL: writers insert, readers select, nobody changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import psycopg
import pytest

from evalcore.errors import StoreError, UsageError
from evalcore.record import Batch, Record, SourceFile, open_record
from evalcore.record.postgres_roles import Roles, make_roles, role_statements, script
from evalcore.record.postgres_url import Address
from tests.evalcore.record.engine import facts
from tests.support.postgres import Accounts

TABLES = ("stored_events", "private_states", "tiles", "commits", "sources", "head")
PUBLIC_FILE = SourceFile("rules.yaml", b"rules", public=True)
SECRET_FILE = SourceFile("names.xlsx", b"PK names")


@pytest.fixture
def written(accounts: Accounts, tmp_path: Path) -> Iterator[Record]:
    """A record that its writer wrote, with sealed parts and both kinds of files."""
    with open_record(accounts.writer, keys=tmp_path / "ring") as record:
        record.append("a", facts(300, private=b"p"), actor="x")
        record.append("b", facts(3), actor="x", sources=[PUBLIC_FILE, SECRET_FILE])
        yield record


def run(url: str, statement: str) -> None:
    address = Address.parse(url)
    with psycopg.connect(address.url) as db:
        db.execute(f"SET search_path TO {address.schema}".encode())
        db.execute(statement.encode())


def test_what_a_writer_wrote_verifies_for_everybody(
    written: Record, accounts: Accounts, tmp_path: Path
) -> None:
    for who in (accounts.owner, accounts.writer, accounts.keeper, accounts.reader):
        with open_record(who, keys=tmp_path / "none") as record:
            found = record.verify()
            assert (found.ok, found.size, found.root) == (True, 303, written.head().root.hex())


def test_no_role_updates_deletes_or_truncates_anything(accounts: Accounts) -> None:
    for table in TABLES:
        column = {"stored_events": "actor", "tiles": "hashes", "private_states": "box"}
        named = {"sources": "name", **column}.get(table, "size")
        for statement in (
            f"UPDATE {table} SET {named} = {named}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER USER",
            f"DROP TABLE {table}",
            f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
        ):
            for who in (accounts.writer, accounts.keeper, accounts.reader):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    run(who, statement)


def test_not_even_the_owner_deletes_or_truncates(accounts: Accounts) -> None:
    for table in TABLES:
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(psycopg.Error, match="append-only"):
                run(accounts.owner, statement)


def test_a_writer_moves_tree_and_head_by_the_functions_only(accounts: Accounts) -> None:
    for table in ("tiles", "commits", "head"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(accounts.writer, f"INSERT INTO {table} SELECT * FROM {table}")


def test_a_writer_without_the_program_can_not_move_them_back_or_beyond_the_events(
    written: Record, accounts: Accounts
) -> None:
    for statement in (
        "SELECT record_commit(1000, 1, '\\x00')",
        "SELECT record_commit(200, 1, '\\x00')",
        "SELECT record_put_tiles('{0}', '{0}', ARRAY['\\x00'::bytea])",
    ):
        with pytest.raises(psycopg.Error, match="append-only"):
            run(accounts.writer, statement)
    assert written.verify().ok


@pytest.mark.parametrize("who", ["keeper", "reader"])
def test_who_only_reads_is_told_which_role_writes(accounts: Accounts, who: str) -> None:
    with open_record(getattr(accounts, who)) as record:
        with pytest.raises(StoreError, match=r"may not write .*GRANT \"\w+_writer\" TO"):
            record.append("a", facts(1), actor="x")
        assert record.head().size == 0


def test_a_stranger_is_told_which_role_reads(accounts: Accounts) -> None:
    with pytest.raises(StoreError, match=r"stranger_\w+ may not read .*GRANT \"\w+_reader\" TO"):
        open_record(accounts.stranger)


def test_a_reader_sees_events_and_open_rules_and_nothing_sealed(
    written: Record, accounts: Accounts, tmp_path: Path
) -> None:
    with open_record(accounts.reader, keys=tmp_path / "ring") as record:
        assert len(list(record.read())) == 303
        assert record.source(PUBLIC_FILE.digest).content == b"rules"
        with pytest.raises(StoreError, match=r"may not read what is sealed .*_keeper\" TO"):
            record.private(1)
        with pytest.raises(StoreError, match=r"may not read what is sealed .*_keeper\" TO"):
            record.source(SECRET_FILE.digest)
    for column in ("box FROM private_states", "content FROM sources"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(accounts.reader, f"SELECT {column}")


def test_a_keeper_opens_what_is_sealed_where_the_keys_are(
    written: Record, accounts: Accounts, tmp_path: Path
) -> None:
    with open_record(accounts.keeper, keys=tmp_path / "ring") as record:
        assert record.private(1) == b"p"
        assert record.source(SECRET_FILE.digest).content == b"PK names"


def test_a_record_whose_functions_are_not_there_yet_gets_them_by_its_owners_first_append(
    accounts: Accounts,
) -> None:
    for name in ("take_turn(integer)", "commit(bigint, bigint, bytea)"):
        run(accounts.owner, f"DROP FUNCTION record_{name}")
    with (
        open_record(accounts.writer) as record,
        pytest.raises(StoreError, match="may not write"),
    ):
        record.append("a", facts(1), actor="x")
    with open_record(accounts.owner) as record:
        assert record.append("a", facts(1), actor="x").size == 1
        assert record.verify().ok


def test_making_the_roles_twice_changes_nothing(accounts: Accounts) -> None:
    assert make_roles(Address.parse(accounts.owner)).why_not == ""
    with open_record(accounts.writer) as record:
        record.append("a", facts(1), actor="x")


def test_the_script_for_an_administrator_does_what_init_does(
    postgres_schema: Callable[[], str],
) -> None:
    where = postgres_schema()
    open_record(where, create=True).close()
    address = Address.parse(where)
    roles = Roles.of(address)
    with psycopg.connect(address.url) as db:
        for line in script(address, roles).split("\n\n")[0].splitlines():
            db.execute(line.encode())
        made = db.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [[*roles.names]])
        assert made.fetchone() == (3,)
        db.rollback()


def test_a_role_of_somebody_else_is_not_taken_for_ours(accounts: Accounts) -> None:
    address = Address.parse(accounts.owner)
    writer = Roles.of(address).writer
    run(accounts.owner, f"COMMENT ON ROLE \"{writer}\" IS 'of the library'")
    assert "none of this record" in make_roles(address).why_not
    run(accounts.owner, f'ALTER ROLE "{writer}" LOGIN')
    with pytest.raises(UsageError, match="is an account"):
        make_roles(address, writer.removesuffix("_writer"))


def test_several_records_can_share_roles_that_are_named(
    postgres_schema: Callable[[], str],
) -> None:
    places = [Address.parse(postgres_schema()) for _ in range(2)]
    prefix = "shared_" + places[0].schema
    try:
        for address in places:
            open_record(f"{address.url}?schema={address.schema}", create=True).close()
            assert make_roles(address, prefix).why_not == ""
    finally:
        with psycopg.connect(places[0].url) as db:
            for name in Roles.of(places[0], prefix).names:
                db.execute(f'DROP OWNED BY "{name}"'.encode())
                db.execute(f'DROP ROLE "{name}"'.encode())


def test_roles_are_named_after_database_and_schema_and_never_cut_off() -> None:
    address = Address.parse("postgresql://h/county?schema=y2025")
    assert Roles.of(address).names == (
        *("county_y2025_reader", "county_y2025_keeper", "county_y2025_writer"),
    )
    assert Roles.of(Address.parse("postgresql://h/county")).writer == "county_writer"
    assert Roles.of(address, "office").reader == "office_reader"
    with pytest.raises(UsageError, match="at most 63 bytes"):
        Roles.of(address, "县" * 20)
    assert '"a""b_reader"' in role_statements(address, Roles.of(address, 'a"b'))[0].as_string()


def test_verify_names_a_guard_that_lets_everything_pass(
    written: Record, accounts: Accounts
) -> None:
    run(
        accounts.owner,
        "CREATE OR REPLACE FUNCTION record_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NULL; END $$",
    )
    assert [p.what for p in written.verify().problems] == ["the guard record_refuse() was changed"]


def test_verify_names_a_guard_that_looks_away(written: Record, accounts: Accounts) -> None:
    run(
        accounts.owner,
        "CREATE OR REPLACE TRIGGER no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON commits "
        "FOR EACH STATEMENT WHEN (current_user <> 'x') EXECUTE FUNCTION record_refuse()",
    )
    assert [p.what for p in written.verify().problems] == [
        "the guard commits.no_change was changed"
    ]


def test_a_writer_whose_account_is_serializable_by_default_waits_and_forks_nothing(
    accounts: Accounts,
) -> None:
    user = Address.parse(accounts.writer).parts["user"]
    run(accounts.owner, f"ALTER ROLE \"{user}\" SET default_transaction_isolation = 'serializable'")
    begun, waits = Event(), Event()

    def slowly() -> Iterator[Batch]:
        begun.set()
        assert waits.wait(60)
        yield Batch("slow", facts(9), "x")

    with (
        open_record(accounts.writer) as one,
        open_record(accounts.writer) as two,
        ThreadPoolExecutor(1) as pool,
    ):
        two.store.on_wait = waits.set
        slow = pool.submit(one.append_parts, slowly, {"slow": 0})
        assert begun.wait(60)
        assert two.append("quick", facts(2), actor="x").size == 11
        assert slow.result().size == 9
        assert two.verify().ok


def test_a_server_that_only_reads_or_is_full_is_told_as_what_it_is(accounts: Accounts) -> None:
    user = Address.parse(accounts.writer).parts["user"]
    run(accounts.owner, f'ALTER ROLE "{user}" SET default_transaction_read_only = on')
    with (
        open_record(accounts.writer) as record,
        pytest.raises(StoreError, match=r"copy that can only be read .* Nothing was written"),
    ):
        record.append("a", facts(1), actor="x")
    run(accounts.owner, f'ALTER ROLE "{user}" CONNECTION LIMIT 0')
    with pytest.raises(StoreError, match="too many connections"):
        open_record(accounts.writer)


def test_a_statement_that_the_server_breaks_off_is_not_tried_again(accounts: Accounts) -> None:
    user = Address.parse(accounts.writer).parts["user"]
    run(accounts.owner, f"ALTER ROLE \"{user}\" SET statement_timeout = '300ms'")
    begun, over = Event(), Event()

    def slowly() -> Iterator[Batch]:
        begun.set()
        assert over.wait(60)
        return iter(())

    with (
        open_record(accounts.owner) as one,
        open_record(accounts.writer) as two,
        ThreadPoolExecutor(1) as pool,
    ):
        slow = pool.submit(one.append_parts, slowly, {"slow": 0})
        try:
            assert begun.wait(60)
            with pytest.raises(StoreError, match=r"broke off .* Nothing was written.*timeout"):
                two.append("quick", facts(2), actor="x")
        finally:
            over.set()
        slow.result()
        assert two.head().size == 0
