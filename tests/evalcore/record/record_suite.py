"""What a record promises, on whatever engine: one abstract suite, one subclass per backend."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from threading import Event
from typing import Any

import pytest

from evalcore.errors import ConflictError, DataError, KeyDestroyed, StoreError
from evalcore.record import Batch, NewEvent, Record, SourceFile, open_record
from evalcore.record.envelope import Entry, leaf_hash
from evalcore.record.signatures import EventSigner, key_id_in
from evalcore.record.store import NOTHING
from evalcore.transparency.merkle import root_of
from evalcore.transparency.note import Signer
from evalcore.vocabulary.actors import ActorKeyAdmitted
from tests.evalcore.record import workers
from tests.evalcore.record.engine import OnAnEngine, facts


class RecordSuite(OnAnEngine):
    """The facts."""

    # Appending

    def test_an_empty_record_has_the_empty_root(self, record: Record) -> None:
        assert record.head() == NOTHING
        assert record.head().root == sha256(b"").digest()
        assert record.commits() == []
        assert list(record.read()) == []
        assert record.verify().ok

    def test_an_append_in_parts_is_one_commit_and_the_same_events(self, record: Record) -> None:
        record.append("before", facts(300), actor="x")
        secret = [NewEvent("t", b"%d" % n, b"secret", "case") for n in range(5)]
        parts = [
            Batch("a", facts(200), "x"),
            Batch("a", [], "x", after=200),
            Batch("a", secret, "x", after=200),
            Batch("b", facts(100), "y"),
        ]
        commit = record.append_parts(lambda: parts, {"a": 0, "b": 0})
        assert commit == record.head()
        assert [each.size for each in record.commits()] == [300, 605]
        assert [f.version for f in record.read(301)] == [*range(1, 206), *range(1, 101)]
        assert record.private(503) == b"secret"
        assert record.verify().ok
        record.append("c", facts(1), actor="x")
        assert record.verify().ok

    def test_signatures_come_out_as_they_went_in_and_are_checked(self, record: Record) -> None:
        key = Signer("李强", b"\x01" * 32)
        admitted = ActorKeyAdmitted(
            occurred_on=date(2025, 3, 1), actor="李强", vkey=key.verifier.vkey, admitted_by="县委"
        )
        event = NewEvent(admitted.topic(), admitted.public_state())
        record.append("log:actors", [event], actor="王敏")
        secret = NewEvent("t", b"{}", b"secret", "case")
        record.append("a", [*facts(2), secret], actor="李强", signer=EventSigner(key))
        assert [key_id_in(f.signature) for f in record.read()] == [None, *[key.verifier.key_id] * 3]
        found = record.verify()
        assert (found.ok, found.signed) == (True, 3)

    def test_an_append_in_parts_that_fails_leaves_nothing(self, record: Record) -> None:
        record.append("before", facts(3), actor="x")

        def broken() -> Any:
            yield Batch("a", facts(300), "x")
            yield Batch("a", [NewEvent("t", b"x" * 70_000)], "x", after=300)

        source = SourceFile("a.csv", b"content")
        with pytest.raises(DataError):
            record.append_parts(broken, {"a": 0}, sources=[source])
        assert record.head().size == 3
        assert record.stream_version("a") == 0
        assert record.store.digests() == []
        with pytest.raises(ConflictError):
            record.append_parts(lambda: [Batch("before", facts(1), "x")], {"before": 0})
        record.append("a", facts(1), actor="x")
        assert record.verify().ok

    def test_an_append_in_parts_without_events_writes_nothing(self, record: Record) -> None:
        record.append("before", facts(3), actor="x")
        assert record.append_parts(list, {}).size == 3
        assert len(record.commits()) == 1

    def test_positions_are_dense_and_versions_follow(self, record: Record) -> None:
        record.append("a", facts(3), actor="x")
        record.append("b", facts(2), actor="y")
        record.append("a", facts(1), actor="x", after=3)
        assert [(f.position, f.stream, f.version) for f in record.read()] == [
            (1, "a", 1),
            (2, "a", 2),
            (3, "a", 3),
            (4, "b", 1),
            (5, "b", 2),
            (6, "a", 4),
        ]
        assert record.stream_version("a") == 4
        assert record.stream_version("nobody") == 0

    def test_what_went_in_comes_out(self, record: Record) -> None:
        event = NewEvent("承诺:1", '{"事项":"修路"}'.encode(), source="台账.xlsx#承诺!A7")
        commit = record.append("城关街道", [event], actor="考核组")
        (fact,) = record.read()
        assert (fact.stream, fact.topic, fact.actor) == ("城关街道", "承诺:1", "考核组")
        assert (fact.public, fact.source) == (event.public, event.source)
        assert (fact.private_hash, fact.signature) == (b"", b"")
        assert fact.recorded_at == commit.recorded_at

    @pytest.mark.parametrize("count", [1, 99, 100, 101, 256, 700])
    def test_a_batch_of_any_size_comes_out_as_it_went_in(self, record: Record, count: int) -> None:
        events = [NewEvent(f"t{n % 3}", b"%d" % n, source=f"row {n % 150}") for n in range(count)]
        record.append("s", events, actor="x")
        assert [(f.topic, f.public, f.source) for f in record.read()] == [
            (e.topic, e.public, e.source) for e in events
        ]

    def test_the_root_is_that_of_the_leaves_of_all_events(self, record: Record) -> None:
        for n in range(5):
            commit = record.append(f"s{n}", facts(130), actor="x")
        leaves = [
            leaf_hash(
                Entry(
                    f.stream,
                    f.version,
                    f.topic,
                    f.recorded_at,
                    f.actor,
                    f.source,
                    f.public,
                    f.private_hash,
                    f.signature,
                )
            )
            for f in record.read()
        ]
        assert commit == record.head()
        assert commit.root == root_of(leaves)

    def test_a_record_opened_again_goes_on_with_the_same_tree(self, record: Record) -> None:
        record.append("a", facts(300), actor="x")
        with self.again() as other:
            other.append("b", facts(300), actor="x")
        record.append("c", facts(300), actor="x")
        assert record.verify().ok

    def test_several_streams_go_in_as_one_commit(self, record: Record) -> None:
        commit = record.append_many([Batch("a", facts(2), "x"), Batch("b", facts(3), "y")])
        assert record.commits() == [commit]
        assert commit.size == 5

    def test_nothing_to_append_writes_nothing(self, record: Record) -> None:
        assert record.append("a", [], actor="x") == NOTHING
        assert record.commits() == []

    # Refusals

    def test_a_stream_that_moved_on_is_a_conflict_and_leaves_nothing(self, record: Record) -> None:
        head = record.append("a", facts(2), actor="x")
        with pytest.raises(ConflictError, match="version 2, not 0"):
            record.append("a", facts(5), actor="y", sources=[SourceFile("f", b"f")])
        with pytest.raises(ConflictError, match="version 2, not 7"):
            record.append("a", facts(1), actor="y", after=7)
        assert record.head() == head
        assert len(list(record.read())) == 2
        with pytest.raises(DataError):
            record.source(sha256(b"f").hexdigest())
        assert record.verify().ok

    def test_what_was_compared_with_an_older_head_is_a_conflict_and_leaves_nothing(
        self, record: Record
    ) -> None:
        compared = record.head()
        moved = record.append("a", facts(2), actor="x")
        batches = [Batch("b", facts(3), "x")]
        with pytest.raises(ConflictError, match="grew to 2 events"):
            record.append_many(batches, expected_head=compared)
        with pytest.raises(ConflictError, match="grew to 2 events"):
            record.append_parts(lambda: batches, {"b": 0}, expected_head=compared)
        assert record.head() == moved
        assert record.append_many(batches, expected_head=moved).size == 5

    def test_an_append_says_that_it_waits_for_another_and_both_get_in(self, record: Record) -> None:
        begun, waited = Event(), Event()

        def slowly() -> Iterator[Batch]:
            begun.set()
            assert waited.wait(60)
            yield Batch("slow", facts(3), "x")

        with ThreadPoolExecutor(1) as pool, self.again() as other:
            first = pool.submit(record.append_parts, slowly, {"slow": 0})
            assert begun.wait(60)
            other.store.on_wait = waited.set
            second = other.append("quick", facts(2), actor="x")
            assert (first.result().size, second.size) == (3, 5)
        assert record.verify().ok

    def test_a_conflict_in_one_stream_keeps_the_others_out(self, record: Record) -> None:
        head = record.append("a", facts(1), actor="x")
        with pytest.raises(ConflictError):
            record.append_many([Batch("new", facts(1), "x"), Batch("a", facts(1), "x")])
        assert record.head() == head

    def test_an_oversized_entry_is_refused_with_nothing_written(self, record: Record) -> None:
        events = [*facts(120), NewEvent("long:1", b"x" * 65_600)]
        with pytest.raises(DataError, match="event 121 of stream 's'"):
            record.append("s", events, actor="x")
        assert record.head() == NOTHING
        assert list(record.read()) == []
        record.append("s", facts(1), actor="x")
        assert record.verify().ok

    @pytest.mark.parametrize("table", ["stored_events", "commits", "sources", "private_states"])
    @pytest.mark.parametrize("action", ["UPDATE", "DELETE"])
    def test_the_store_refuses_update_and_delete(
        self, record: Record, table: str, action: str
    ) -> None:
        record.append(
            "a", facts(2, private=b"p"), actor="x", sources=[SourceFile("f.xlsx", b"content")]
        )
        column = {
            "stored_events": "actor",
            "commits": "recorded_at",
            "sources": "name",
            "private_states": "key_id",
        }[table]
        sql = f"UPDATE {table} SET {column} = {column}"
        with pytest.raises(Exception, match="append-only"):
            self.raw(sql if action == "UPDATE" else f"DELETE FROM {table}")
        assert record.verify().ok

    def test_a_tile_may_only_grow(self, record: Record) -> None:
        record.append("a", facts(2), actor="x")
        with pytest.raises(Exception, match="only grow"):
            self.raw(f"UPDATE tiles SET hashes = {self.blob(bytes(64))} WHERE level = 0")
        with pytest.raises(Exception, match="append-only"):
            self.raw("DELETE FROM tiles")

    # Time

    def test_recorded_at_always_goes_on(self, record: Record) -> None:
        clock = [5_000_000_000]
        self.set_clock(record, clock)
        first = record.append("a", facts(1), actor="x")
        clock[0] -= 60_000_000
        second = record.append("b", facts(1), actor="x")
        clock[0] += 61_000_000
        third = record.append("c", facts(1), actor="x")
        times = [first.recorded_at, second.recorded_at, third.recorded_at]
        assert times == [5_000_000_000, 5_000_000_001, 5_001_000_000]

    def test_a_clock_more_than_five_minutes_behind_is_refused(self, record: Record) -> None:
        clock = [5_000_000_000]
        self.set_clock(record, clock)
        head = record.append("a", facts(1), actor="x")
        clock[0] -= 5 * 60 * 1_000_000 + 1
        with pytest.raises(StoreError, match="clock"):
            record.append("b", facts(1), actor="x")
        assert record.head() == head
        clock[0] += 1
        record.append("b", facts(1), actor="x")

    def set_clock(self, record: Record, clock: list[int]) -> None:
        recorder: Any = record.store
        recorder.recorder.planner.clock = lambda: clock[0]

    # Known at

    def test_known_at_is_a_commit_boundary(self, record: Record) -> None:
        clock = [10_000_000]
        self.set_clock(record, clock)
        first = record.append("a", facts(3), actor="x")
        clock[0] = 20_000_000
        second = record.append("b", facts(4), actor="x")
        assert record.commit_at(None) == second
        assert record.commit_at(3) == first
        assert record.commit_at(0) == NOTHING
        with pytest.raises(DataError, match="3 and 7"):
            record.commit_at(5)
        with pytest.raises(DataError, match="ends at 7"):
            record.commit_at(8)
        with pytest.raises(DataError):
            record.commit_at(-1)

    def test_known_at_an_instant_is_the_last_commit_by_then(self, record: Record) -> None:
        clock = [10_000_000]
        self.set_clock(record, clock)
        first = record.append("a", facts(3), actor="x")
        clock[0] = 20_000_000
        second = record.append("b", facts(4), actor="x")
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        assert record.commit_at(epoch + timedelta(seconds=9)) == NOTHING
        assert record.commit_at(epoch + timedelta(seconds=10)) == first
        assert record.commit_at(epoch + timedelta(seconds=19.999999)) == first
        assert record.commit_at(epoch + timedelta(days=1)) == second
        with pytest.raises(DataError, match="time zone"):
            record.commit_at(datetime(2025, 1, 1))  # noqa: DTZ001

    # Reading

    def test_a_range_is_read_with_both_ends(self, record: Record) -> None:
        record.append("a", facts(10), actor="x")
        assert [f.position for f in record.read(3, 5)] == [3, 4, 5]
        assert [f.position for f in record.read(9)] == [9, 10]
        assert list(record.read(11)) == []

    def test_arrow_gives_what_read_gives(self, record: Record) -> None:
        events = [
            NewEvent(f"t:{n % 3}", f'{{"名":{n}}}'.encode(), source=f"r{n}") for n in range(50)
        ]
        record.append("城关", events, actor="x")
        table = record.read_arrow(2, 49).read_all()
        assert table.to_pylist() == [
            {
                "position": f.position,
                "stream": f.stream,
                "topic": f.topic,
                "recorded_at": f.recorded_at,
                "source": f.source,
                "state": f.public.decode(),
            }
            for f in record.read(2, 49)
        ]
        assert [str(field.type) for field in table.schema] == [
            "int64",
            "string",
            "string",
            "int64",
            "string",
            "string",
        ]

    def test_arrow_can_keep_to_some_topics(self, record: Record) -> None:
        record.append("a", [NewEvent(f"t:{n % 3}", b"{}") for n in range(30)], actor="x")
        table = record.read_arrow(1, 30, topics=["t:0", "t:2"]).read_all()
        assert table.num_rows == 20
        assert set(table["topic"].to_pylist()) == {"t:0", "t:2"}
        assert record.read_arrow(1, 30, topics=[]).read_all().num_rows == 0
        assert record.read_arrow(1, 30, topics=["none"]).read_all().num_rows == 0

    def test_arrow_left_half_way_gives_its_connection_back(self, record: Record) -> None:
        record.append("a", facts(100), actor="x")
        reader = record.read_arrow(1, 100)
        reader.read_next_batch()
        reader.close()
        del reader
        record.append("b", facts(1), actor="x")

    def test_a_record_is_shown_without_its_password(self, record: Record) -> None:
        assert "@" not in record.shown
        assert record.shown

    def test_a_pickled_record_opens_again(self, record: Record) -> None:
        record.append("a", facts(2), actor="x")
        with pickle.loads(pickle.dumps(record)) as other:
            assert other.head() == record.head()

    # Private parts

    def test_a_private_part_is_sealed_and_opens(self, record: Record) -> None:
        record.append("a", [NewEvent("t", b"{}", private="张三".encode())], actor="x")
        record.append("b", [NewEvent("t", b"{}")], actor="x")
        assert record.private(1) == "张三".encode()
        assert record.private(2) is None
        assert len(next(record.read()).private_hash) == 32
        assert b"\xe5\xbc\xa0" not in record.store.boxes(1, 1)[0].box

    def test_destroying_a_key_changes_no_proof(self, record: Record) -> None:
        record.append("a", facts(3, private=b"one", scope="case-1"), actor="x")
        record.append("b", facts(2, private=b"two", scope="case-2"), actor="x")
        before = record.verify()
        assert (before.ok, before.private, before.sealed) == (True, 5, 0)
        assert record.keyring().destroy("case-1") == 1
        after = record.verify()
        assert (after.ok, after.private, after.sealed) == (True, 2, 3)
        assert after.root == before.root
        with pytest.raises(KeyDestroyed):
            record.private(1)
        assert record.private(4) == b"two"

    def test_a_scope_whose_key_was_destroyed_gets_a_new_one(self, record: Record) -> None:
        record.append("a", facts(1, private=b"old", scope="case"), actor="x")
        record.keyring().destroy("case")
        record.append("b", facts(1, private=b"new", scope="case"), actor="x")
        assert record.private(2) == b"new"
        with pytest.raises(KeyDestroyed):
            record.private(1)

    def test_the_key_file_is_for_its_owner_only(self, record: Record) -> None:
        record.append("a", facts(1, private=b"p"), actor="x")
        assert self.keys.stat().st_mode & 0o777 == 0o600

    # Sources

    def test_source_files_are_kept_by_content(self, record: Record) -> None:
        source = SourceFile("台账.xlsx", b"bytes")
        record.append("a", facts(1), actor="x", sources=[source])
        record.append("b", facts(1), actor="x", sources=[SourceFile("copy.xlsx", b"bytes")])
        assert record.source(source.digest) == source
        assert record.verify().sources == 1

    def test_a_source_file_is_sealed_and_its_key_can_be_destroyed(self, record: Record) -> None:
        source = SourceFile("台账.xlsx", "反映人:某居民".encode())
        record.append("a", facts(1), actor="x", sources=[source])
        kept = record.store.source(source.digest)
        assert kept is not None
        assert "某居民".encode() not in kept.content
        assert record.keyring().destroy(f"source:{source.digest}") == 1
        found = record.verify()
        assert (found.ok, found.sources, found.sealed_sources) == (True, 1, 1)
        with pytest.raises(KeyDestroyed):
            record.source(source.digest)

    def test_rules_that_everybody_may_read_are_kept_open(self, record: Record) -> None:
        rules = SourceFile("办法.yaml", "title: 考核办法".encode(), public=True)
        record.append("a", facts(1), actor="x", sources=[rules, SourceFile("b.xlsx", b"b")])
        assert record.source(rules.digest) == rules
        with open_record(self.where, keys=self.keys.with_name("elsewhere.keys")) as keyless:
            assert keyless.source(rules.digest) == rules
            found = keyless.verify()
        assert (found.ok, found.sources, found.sealed_sources) == (True, 2, 1)

    def test_rules_that_were_changed_are_found(self, record: Record) -> None:
        rules = SourceFile("办法.yaml", b"points: 5", public=True)
        record.append("a", facts(1), actor="x", sources=[rules])
        self.tamper(f"UPDATE sources SET content = {self.blob(b'EVP1points: 9')}")
        assert not record.verify().ok
        with pytest.raises(StoreError):
            record.source(rules.digest)

    # Histories

    def test_the_events_of_one_stream_come_by_version(self, record: Record) -> None:
        record.append("a", facts(2), actor="x")
        record.append("b", facts(1), actor="y")
        record.append("a", facts(1), actor="x", after=2)
        assert [(f.position, f.version) for f in record.stream("a")] == [(1, 1), (2, 2), (4, 3)]
        assert record.stream("a") == [f for f in record.read() if f.stream == "a"]
        assert record.stream("nobody") == []

    # Many at once

    def test_four_processes_appending_at_once_give_one_tree(self, record: Record) -> None:
        assert workers.run_four(self.where, self.keys, appends=12, events=40) == [0, 0, 0, 0]
        found = list(record.read())
        assert [f.position for f in found] == list(range(1, 4 * 12 * 40 + 1))
        assert len({f.stream for f in found}) == 48
        assert len(record.commits()) == 48
        result = record.verify()
        assert result.problems == []
        assert result.size == 4 * 12 * 40
        assert result.private == 4 * 12 * 14
