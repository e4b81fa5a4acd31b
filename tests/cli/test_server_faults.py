"""Connection, server or disk fail in mid-import: all or nothing, said clearly, safe to repeat."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any
from zlib import crc32

import psycopg
import pytest

from evalcore.errors import StoreError
from evalcore.record import NewEvent, open_record, postgres
from evalcore.record.postgres import PostgresRecorder
from tests.cli.conftest import Ran, facts
from tests.support.postgres import Server, wait_for
from tests.support.wire import Wire

Command = Callable[..., Ran]
Act = Callable[[], None]


@pytest.fixture
def year(tmp_path: Path) -> Path:
    """A township's year as JSON lines."""
    lines = []
    for fact in facts():
        public = json.loads(fact.public_state())
        private = json.loads(fact.private_state() or b"{}")
        public.pop("received_on", None)
        lines.append(
            json.dumps({"fact": type(fact).__name__, **public, **private}, ensure_ascii=False)
        )
    path = tmp_path / "year.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


class Office:
    """An office with a file to hand in, and a server that fails it."""

    def __init__(self, run: Command, server: Server, file: Path, number: int) -> None:
        self.run, self.server, self.file = run, server, file
        self.store = f"{server.url}?schema=office_{number}"
        assert run("init", "--store", self.store).code == 0

    def hands_in(self, store: str = "") -> Ran:
        return self.run(
            *("import", self.file, "--store", store or self.store),
            *("--received-on", "2026-01-05", "--actor", "x"),
        )

    def through(self, wire: Wire) -> str:
        return self.store.replace(f":{self.server.port}/", f":{wire.port}/")

    def size(self) -> int:
        with open_record(self.store) as record:
            assert record.verify().ok
            return record.head().size

    def repeats(self) -> None:
        """The same command again does it, and once more finds nothing to do."""
        assert self.size() == 0
        again = self.hands_in()
        assert again.code == 0, again.err
        self.has_it_once()

    def has_it_once(self) -> None:
        size = self.size()
        assert size == len(facts()) + 1
        once_more = self.hands_in()
        assert once_more.code == 0
        assert "Nothing new" in once_more.out
        assert self.size() == size


@pytest.fixture
def office(
    evalcore: Command,
    own_server: Server,
    year: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Office:
    monkeypatch.setenv("EVALCORE_KEYS", str(tmp_path / "keys"))
    monkeypatch.setattr(postgres, "PAUSES", (0.1, 0.1))
    return Office(evalcore, own_server, year, crc32(request.node.name.encode()))


@pytest.fixture
def wire(own_server: Server) -> Iterator[Wire]:
    wire = Wire(own_server.port)
    yield wire
    wire.close()


def at(moment: str, act: Act, patch: pytest.MonkeyPatch) -> None:
    """Do ``act`` once, at a moment of the first append."""
    called: list[str] = []

    def then(where: str) -> None:
        if where == moment and not called:
            called.append(where)
            act()

    part, turn, insert = (
        PostgresRecorder._insert_part,
        PostgresRecorder._take_turn,
        PostgresRecorder._insert_stored_events,
    )

    def insert_part(self: Any, *given: Any) -> None:
        part(self, *given)
        then("between the parts")

    def take_turn(self: Any, *given: Any) -> Any:
        found = turn(self, *given)
        then("behind the lock")
        return found

    def all_of_it(self: Any, *given: Any) -> Any:
        found = insert(self, *given)
        then("before COMMIT")
        return found

    patch.setattr(PostgresRecorder, "_insert_part", insert_part)
    patch.setattr(PostgresRecorder, "_take_turn", take_turn)
    patch.setattr(PostgresRecorder, "_insert_stored_events", all_of_it)


MOMENTS = ("behind the lock", "between the parts", "before COMMIT")


def terminate_all(server: Server) -> None:
    with psycopg.connect(server.url) as db:
        db.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_connection_that_an_administrator_ends_is_made_again_and_the_import_is_in_once(
    office: Office, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(moment, lambda: terminate_all(office.server), monkeypatch)
    ran = office.hands_in()
    assert ran.code == 0, ran.err
    office.has_it_once()


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_a_server_that_is_killed_leaves_nothing_and_the_same_command_does_it_later(
    office: Office, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = office.server.kill if how == "kill" else office.server.stop
    at("between the parts", end, monkeypatch)
    try:
        ran = office.hands_in()
    finally:
        office.server.start()
    assert ran.code == 3
    assert "broke" in ran.err
    assert "Nothing was written. Run the same command again" in ran.err
    assert "Traceback" not in ran.err
    office.repeats()


def test_a_server_that_is_away_for_a_moment_is_waited_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def restart() -> None:
        office.server.stop("fast")
        office.server.start()

    at("before COMMIT", restart, monkeypatch)
    ran = office.hands_in()
    assert ran.code == 0, ran.err
    office.has_it_once()


def test_who_reads_goes_on_after_the_server_was_started_anew(office: Office) -> None:
    office.hands_in()
    with open_record(office.store) as record:
        before = list(record.read())
        office.server.stop("fast")
        with pytest.raises(StoreError, match=r"broke .* Check that the server runs"):
            record.head()
        office.server.start()
        assert list(record.read()) == before
        assert record.verify().ok


def test_a_server_that_is_not_there_is_said_so_at_once(office: Office) -> None:
    office.server.stop("fast")
    try:
        ran = office.hands_in()
    finally:
        office.server.start()
    assert ran.code == 3
    assert "cannot be reached" in ran.err


def test_an_answer_to_commit_that_gets_lost_is_no_second_import(office: Office, wire: Wire) -> None:
    wire.lose_answer = True
    ran = office.hands_in(office.through(wire))
    assert ran.code == 0, ran.err
    assert not wire.lose_answer
    office.has_it_once()


def test_an_answer_that_gets_lost_with_the_line_is_told_as_what_it_is(
    office: Office, wire: Wire
) -> None:
    wire.lose_answer = wire.stays_down = True
    ran = office.hands_in(office.through(wire))
    assert ran.code == 3
    assert "is in whole, or nothing of it. Run the same command again" in ran.err
    assert "does not go in twice" in ran.err
    office.has_it_once()


@pytest.mark.parametrize("stays_down", [False, True])
def test_a_line_that_is_cut_in_mid_copy_leaves_all_or_nothing(
    office: Office, wire: Wire, *, stays_down: bool
) -> None:
    wire.cut_after, wire.stays_down = 12_000, stays_down
    ran = office.hands_in(office.through(wire))
    assert wire.cut_after is None, "the line was not cut"
    if stays_down:
        assert (ran.code, "Nothing was written" in ran.err) == (3, True), ran.err
        office.repeats()
    else:
        assert ran.code == 0, ran.err
        office.has_it_once()


@contextmanager
def small_disk(megabytes: int, owner: str | None) -> Iterator[tuple[Path, Callable[[int], None]]]:
    """A file system of its own of so many MB, and what makes it larger."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("needs the right to mount a small file system (root)")
    place = Path(tempfile.mkdtemp(prefix="evalcore-small-"))
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        if made.returncode:
            pytest.skip(f"a small file system could not be mounted: {made.stderr.strip()}")
        (place / "here").mkdir(mode=0o700)
        if owner:
            shutil.chown(place / "here", owner)

        def grow(size: int) -> None:
            subprocess.run(
                ["mount", "-o", f"remount,size={size}m", str(place)], check=True, timeout=60
            )

        yield place / "here", grow
    finally:
        if not made.returncode:
            subprocess.run(["umount", "--lazy", str(place)], check=False, timeout=60)
        place.rmdir()


def bulk(count: int) -> list[NewEvent]:
    return [NewEvent("demo:1", b'{"n":%d,"pad":"%s"}' % (n, b"x" * 300)) for n in range(count)]


def test_a_disk_that_is_full_is_said_so_and_takes_the_same_when_there_is_room(
    own_server: Server, evalcore: Command, year: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("EVALCORE_KEYS", str(tmp_path / "keys"))
    with small_disk(2, own_server.owner) as (place, grow):
        with psycopg.connect(own_server.url, autocommit=True) as db:
            db.execute(f"CREATE TABLESPACE small LOCATION '{place}'".encode())
        store = f"{own_server.url}?schema=full_disk&options=-c%20default_tablespace%3Dsmall"
        office = Office(evalcore, own_server, year, 0)
        office.store = store
        assert evalcore("init", "--store", store).code == 0
        filler = place / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        ran = office.hands_in()
        assert ran.code == 3, ran.out + ran.err
        assert "has no room left on its disk" in ran.err
        assert "Nothing was written" in ran.err
        grow(64)
        office.repeats()
        with psycopg.connect(own_server.url, autocommit=True) as db:
            db.execute("DROP SCHEMA full_disk CASCADE")
            db.execute("DROP TABLESPACE small")


def test_a_disk_that_is_full_under_the_servers_own_log_loses_nothing(tmp_path: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="evalcore-pg-wal-"))
    owner = "postgres" if os.geteuid() == 0 else None
    try:
        with small_disk(5, owner) as (place, grow):
            server = Server(folder, safe=True, wal=place / "wal")
            server.start()
            store = f"{server.url}?schema=wal"
            with open_record(store, create=True) as record:
                kept = record.append("kept", bulk(10), actor="x")
                with pytest.raises(StoreError, match=r"Nothing was written|or nothing of it"):
                    record.append("large", bulk(10_000), actor="x")
            grow(256)
            server.stop_if_up()
            server.start()
            try:
                with open_record(store) as record:
                    assert record.head() == kept
                    assert record.append("large", bulk(10_000), actor="x").size == 10_010
                    assert record.verify().ok
            finally:
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def somebody_writes(store: str) -> Iterator[None]:
    """Another append that has its turn, and does not end."""
    begun, over = Event(), Event()

    def slowly() -> Iterator[Any]:
        begun.set()
        assert over.wait(60)
        return iter(())

    def writes() -> None:
        with open_record(store) as record:
            record.append_parts(slowly, {})

    thread = Thread(target=writes)
    thread.start()
    try:
        assert begun.wait(60)
        yield
    finally:
        over.set()
        thread.join()


def test_a_turn_that_does_not_come_is_told_and_given_up(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "TURN_TIMEOUT", 0.2)
    with somebody_writes(office.store):
        ran = office.hands_in()
    assert ran.code == 3
    assert ran.err.count("Waiting for another import to finish") == 1
    assert "Others have been writing" in ran.err
    assert "Nothing was written" in ran.err
    office.repeats()


def test_ctrl_c_ends_a_wait_for_the_turn_here_and_on_the_server(office: Office) -> None:
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
        "AND query LIKE '%record_take_turn%'"
    )
    with psycopg.connect(office.server.url, autocommit=True) as db, somebody_writes(office.store):

        def waits() -> int:
            found = db.execute(waiting.encode()).fetchone()
            return 0 if found is None else int(found[0])

        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "import", str(office.file), "--store", office.store,
             "--received-on", "2026-01-05", "--actor", "x"],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        try:
            wait_for(lambda: waits() == 1, "it does not wait")
            process.send_signal(signal.SIGINT)
            _out, err = process.communicate(timeout=30)
        finally:
            process.kill()
        assert process.returncode == 130, err
        assert "Interrupted" in err
        wait_for(lambda: waits() == 0, "the server still waits")
    office.repeats()
