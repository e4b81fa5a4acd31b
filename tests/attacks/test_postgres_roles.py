"""A writer who leaves the program aside: the role's rights, psql, and another result in mind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from evalcore.errors import EvalcoreError
from evalcore.record import Record, SourceFile, open_record
from evalcore.record.postgres_store import PostgresStore
from evalcore.record.postgres_url import Address
from evalcore.record.verify_commits import Claim
from tests.evalcore.record.engine import facts
from tests.support.postgres import Accounts, accounts

__all__ = ["accounts"]

SIZE = 300
RULES = SourceFile("rules.yaml", b"what counts", public=True)
NOW = "(SELECT recorded_at FROM head)"
ROOT = "(SELECT root FROM head)"


def event(position: int, at: str = NOW, version: int = 1, stream: str = "evil") -> str:
    return (
        f"INSERT INTO stored_events VALUES ({position}, '{stream}', {version}, 'T.1', '{{}}', "
        f"{at}, 'somebody else', '', '', '')"
    )


@pytest.fixture
def record(accounts: Accounts, tmp_path: Path) -> Iterator[Record]:
    with open_record(accounts.writer, keys=tmp_path / "ring") as record:
        record.append("a", facts(SIZE), actor="x")
        yield record


def open_postgres_with_clock(url: str, clock: Callable[[], int]) -> Record:
    return Record(url, PostgresStore(Address.parse(url), clock=clock), None)


def as_writer(accounts: Accounts, *statements: str) -> None:
    """In one transaction, as psql would send them."""
    address = Address.parse(accounts.writer)
    with psycopg.connect(address.url) as db:
        db.execute(f"SET search_path TO {address.schema}".encode())
        for statement in statements:
            db.execute(statement.encode())


def refused(accounts: Accounts, *statements: str) -> bool:
    try:
        as_writer(accounts, *statements)
    except psycopg.Error:
        return True
    return False


REFUSED = {
    "a commit behind the events": [f"SELECT record_commit(301, {NOW}, {ROOT})"],
    "a commit in the past": [f"SELECT record_commit(200, {NOW}, '\\x00')"],
    "the last commit again": [f"SELECT record_commit({SIZE}, {NOW} + 1, '\\x00')"],
    "a commit of no size": [f"SELECT record_commit(NULL, {NOW}, '\\x00')"],
    "a commit of no time": [event(301), "SELECT record_commit(301, NULL, '\\x00')"],
    "a commit of no root": [event(301), f"SELECT record_commit(301, {NOW}, NULL)"],
    "a commit whose root is none": [event(301), f"SELECT record_commit(301, {NOW} + 1, '\\x00')"],
    "a time before the last one": [event(301), f"SELECT record_commit(301, {NOW} - 1, {ROOT})"],
    "a tile that is shorter": ["SELECT record_put_tiles('{0}', '{0}', ARRAY['\\x00'::bytea])"],
    "a tile of nothing": ["SELECT record_put_tiles('{0}', '{0}', ARRAY[''::bytea])"],
    "a tile that is none": ["SELECT record_put_tiles('{0}', '{0}', ARRAY[NULL]::bytea[])"],
    "one tile twice": [
        "SELECT record_put_tiles('{5,5}', '{7,7}', ARRAY['\\x00','\\x01']::bytea[])"
    ],
    "an event in another's place": [event(7)],
    "a version of a stream again": [event(301, version=1, stream="a")],
    "tables of one's own in the way": [
        "CREATE TEMP TABLE head AS SELECT 1 AS id, 1 AS format, 0::bigint AS size, "
        "0::bigint AS recorded_at, ''::bytea AS root",
        "CREATE TEMP TABLE stored_events AS SELECT 200::bigint AS notification_id",
        "CREATE TEMP TABLE commits (size bigint, recorded_at bigint, root bytea)",
        "SET search_path TO pg_temp",
        "DO $$ BEGIN EXECUTE 'SELECT ' || (SELECT quote_ident(n.nspname) FROM pg_proc p JOIN "
        "pg_namespace n ON n.oid = p.pronamespace WHERE proname = 'record_commit' AND "
        "has_function_privilege(p.oid, 'EXECUTE') LIMIT 1) || "
        "'.record_commit(200, 1, ''x'')'; END $$",
    ],
    "an operator of one's own": ["CREATE OPERATOR <> (FUNCTION = byteaeq, LEFTARG = bytea, "
                                 "RIGHTARG = bytea)"],
    "a function in another's name": ["CREATE OR REPLACE FUNCTION record_refuse() RETURNS trigger "
                                     "LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"],
    "a guard of one's own": ["CREATE TRIGGER evil BEFORE INSERT ON commits FOR EACH ROW EXECUTE "
                             "FUNCTION record_refuse()"],
}  # fmt: skip

FOUND = {
    "an event behind the end": [event(301)],
    "an event far behind the end": [event(10**9)],
    "an event in front of the first": [event(-5)],
    "a tile of a tree to come": ["SELECT record_put_tiles('{0}', '{2}', ARRAY['\\x00'::bytea])"],
    "a tile with more in it": [
        "SELECT record_put_tiles('{0}', '{1}', ARRAY[(SELECT hashes || '\\x00'::bytea FROM tiles "
        "WHERE level = 0 AND tile = 1)])"
    ],
    "a tile of a level that is none": [
        "SELECT record_put_tiles('{-1}', '{0}', ARRAY['\\x00'::bytea])"
    ],
    "a commit whose root is another": [event(301), f"SELECT record_commit(301, {NOW} + 1, {ROOT})"],
    "a commit at the same instant": [event(301), f"SELECT record_commit(301, {NOW}, {ROOT})"],
    "a commit over a gap": [event(310), f"SELECT record_commit(310, {NOW} + 1, {ROOT})"],
    "events of another time than their commit": [
        event(301, "1"), f"SELECT record_commit(301, {NOW} + 1, {ROOT})"
    ],
    "a sealed part that no event has": ["INSERT INTO private_states VALUES (5, 'k', '\\x00')"],
    "a file that is not what it is called": [
        f"INSERT INTO sources VALUES ('{'ab' * 32}', 'n', 1, '\\x4556503100')"
    ],
}  # fmt: skip


def test_functions_and_rights_of_a_writer_refuse_to_rewrite_anything(
    record: Record, accounts: Accounts
) -> None:
    before = record.head()
    let_through = [name for name, each in REFUSED.items() if not refused(accounts, *each)]
    assert let_through == []
    assert record.head() == before
    assert record.verify().ok


@pytest.mark.parametrize("name", FOUND)
def test_what_a_writer_can_add_by_hand_is_found_and_the_past_stands(
    record: Record, accounts: Accounts, name: str
) -> None:
    was = record.head()
    as_writer(accounts, *FOUND[name])
    found = record.verify(claims=[Claim(was.size, was.root, "an older checkpoint")])
    assert not found.ok
    assert [claim.size for claim in found.kept] == [SIZE], name


def test_rules_are_not_adopted_over_a_file_that_somebody_put_in_their_place(
    record: Record, accounts: Accounts
) -> None:
    as_writer(
        accounts,
        f"INSERT INTO sources VALUES ('{RULES.digest}', 'rules.yaml', 11, '\\x4556503100')",
    )
    was = record.head()
    with pytest.raises(EvalcoreError, match=r"rules\.yaml was changed"):
        record.append("scheme", facts(1), actor="x", sources=[RULES])
    assert record.head() == was


def test_a_writer_can_bring_an_event_late_and_date_it_between_the_last_one_and_now(
    record: Record, accounts: Accounts
) -> None:
    """As whoever sets the clock of their machine back: only what others signed meanwhile tells."""
    was = record.head()
    late = open_postgres_with_clock(accounts.writer, lambda: was.recorded_at + 1)
    late.append("b", facts(1), actor="x")
    found = record.verify()
    assert found.ok
    assert record.head().recorded_at == was.recorded_at + 1


def test_two_writers_by_hand_do_not_get_one_position_each_twice(
    record: Record, accounts: Accounts
) -> None:
    """The one waits for the other's lock, and then clashes."""
    address = Address.parse(accounts.writer)
    with psycopg.connect(address.url) as one:
        one.execute(f"SET search_path TO {address.schema}".encode())
        one.execute("SELECT * FROM record_take_turn(0)")
        one.execute(event(301).encode())
        with pytest.raises(psycopg.errors.LockNotAvailable):
            as_writer(accounts, "SET lock_timeout = '50ms'", event(301))
        one.rollback()
    record.append("b", facts(1), actor="x")
    assert record.verify().ok
