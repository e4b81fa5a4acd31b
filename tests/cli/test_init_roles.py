"""Facts about init on PostgreSQL: the roles that it makes, or says how to make."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from evalcore.record import NewEvent, open_record
from evalcore.record.backup import back_up
from evalcore.record.postgres_roles import Roles
from evalcore.record.postgres_url import Address
from tests.cli.conftest import Ran
from tests.evalcore.record.test_backup import MADE_AT
from tests.support.postgres import Accounts

Run = Callable[..., Ran]
NOWHERE = "postgresql://li:secret@127.0.0.1:1/county?schema=y2025"


@pytest.fixture
def plain(postgres_server: str) -> Iterator[str]:
    """The address of a record-to-be by an account that owns a schema and may make no roles."""
    name = "plain_" + uuid.uuid4().hex[:8]
    address = Address.parse(f"{postgres_server}?schema={name}")
    with psycopg.connect(postgres_server, autocommit=True) as db:
        db.execute(f"CREATE ROLE {name} LOGIN".encode())
        db.execute(f"CREATE SCHEMA {name} AUTHORIZATION {name}".encode())
        yield f"{postgres_server.replace(f'//{db.info.user}@', f'//{name}@')}?schema={name}"
        db.execute(f"DROP SCHEMA {name} CASCADE".encode())
        for role in (name, *reversed(Roles.of(address).names)):
            db.execute(f"DROP ROLE IF EXISTS {role}".encode())


def test_the_roles_are_named_with_what_each_may_and_how_an_office_gets_an_account(
    evalcore: Run, accounts: Accounts
) -> None:
    ran = evalcore("init", "--store", accounts.owner)
    roles = Roles.of(Address.parse(accounts.owner))
    assert ran.code == 0
    assert all(f"  {name}  " in ran.out for name in roles.names)
    assert f'IN ROLE "{roles.writer}";' in ran.out


def test_programs_are_told_names_and_statements(evalcore: Run, accounts: Accounts) -> None:
    said = evalcore("init", "--store", accounts.owner, "--json").json["roles"]
    assert (said["made"], said["why_not"]) == (True, "")
    assert said["sql"][0] == f'CREATE ROLE "{said["reader"]}" NOLOGIN;'


def test_an_account_that_may_make_no_roles_gets_the_record_and_the_sql_for_who_may(
    evalcore: Run, plain: str, postgres_server: str
) -> None:
    ran = evalcore("init", "--store", plain)
    assert ran.code == 0
    assert "this account may not (permission denied to create role)" in ran.err
    script = [
        line for line in ran.out.splitlines() if line.endswith(";") and "office_a" not in line
    ]
    with psycopg.connect(postgres_server) as db:
        for line in script:
            db.execute(line.encode())
    again = evalcore("init", "--store", plain, "--json")
    assert (again.code, again.json["roles"]["made"]) == (0, True)


def test_the_sql_is_printed_without_a_server(evalcore: Run) -> None:
    ran = evalcore("init", "--store", NOWHERE, "--roles", "county", "--print-roles")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith('CREATE ROLE "county_reader" NOLOGIN;\n')
    assert 'ON "y2025".stored_events' in ran.out
    told = evalcore("init", "--store", NOWHERE, "--print-roles", "--json")
    assert told.json["roles"]["writer"] == "county_y2025_writer"
    assert "secret" not in ran.out + told.out


def test_a_file_has_no_roles(evalcore: Run, tmp_path: Path) -> None:
    for option in (("--roles", "county"), ("--print-roles",)):
        ran = evalcore("init", "--store", "r.db", *option)
        assert (ran.code, "PostgreSQL" in ran.err) == (2, True)
    assert not (tmp_path / "r.db").exists()
    assert evalcore("init", "--store", "r.db", "--json").json["roles"] is None


def test_who_does_not_own_the_record_can_not_begin_it_again(
    evalcore: Run, accounts: Accounts
) -> None:
    ran = evalcore("init", "--store", accounts.writer)
    assert ran.code == 3
    assert "may not make this record's tables and roles" in ran.err


def test_a_record_that_was_restored_gets_its_roles_by_init(
    evalcore: Run,
    tmp_path: Path,
    accounts: Accounts,
    postgres_schema: Callable[[], str],
) -> None:
    with open_record(accounts.writer, keys=tmp_path / "ring") as record:
        record.append("a", [NewEvent("t", b"{}")], actor="x")
        back_up(record, tmp_path / "b", made_at=MADE_AT)
    server = postgres_schema()
    assert evalcore("restore", tmp_path / "b", "--store", server).code == 0
    prefix = "again_" + Address.parse(server).schema
    assert evalcore("init", "--store", server, "--roles", prefix).code == 0
    names = Roles.of(Address.parse(server), prefix).names
    with psycopg.connect(Address.parse(server).url) as db:
        user = Address.parse(accounts.writer).parts["user"]
        db.execute(f'GRANT "{names[2]}" TO "{user}"'.encode())
    writer = server.replace(f"//{Address.parse(server).parts['user']}@", f"//{user}@")
    with open_record(writer) as record:
        assert record.append("b", [NewEvent("t", b"{}")], actor="x").size == 2
    with psycopg.connect(Address.parse(server).url) as db:
        for name in names:
            db.execute(f'DROP OWNED BY "{name}"'.encode())
            db.execute(f'DROP ROLE "{name}"'.encode())
