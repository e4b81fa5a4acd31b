"""What a forger with the store in hand can do, and what verify says of it, on whatever engine."""

from __future__ import annotations

import pytest
from attrs import frozen

from evalcore.record import NewEvent, Record
from evalcore.record.envelope import leaf_hashes
from evalcore.record.verify_commits import Claim
from evalcore.transparency.merkle import root_of
from evalcore.transparency.tiles import Edge
from tests.attacks.victim import (
    FIRST,
    LIST,
    RULES,
    SECOND,
    SIZE,
    WORKBOOK,
    fill,
)
from tests.evalcore.record.engine import OnAnEngine


@frozen
class Attack:
    """What is done to the store, and what verify must say.

    In ``sql``, {p} stands for the column of positions, {zero32}, {other} and so on for bytes,
    {b} and {e} for what makes bytes of joined bytes. ``at`` is the position that must be named,
    None where no event is meant; ``says`` must be among the words.
    """

    name: str
    sql: tuple[str, ...]
    at: int | None
    says: str


def attack(name: str, *sql: str, at: int | None, says: str) -> Attack:
    return Attack(name, sql, at, says)


EVENTS = "UPDATE stored_events SET "
ATTACKS = (
    # Every column of an event.
    attack("its state", EVENTS + "state = {other} WHERE {p} = 77", at=77, says="event was changed"),
    attack("its time", EVENTS + "recorded_at = recorded_at + 1 WHERE {p} = 77",
           at=77, says="time differs from that of its commit"),
    attack("its actor", EVENTS + "actor = '镇B' WHERE {p} = 77", at=77, says="event was changed"),
    attack("its source", EVENTS + "source = 'a!9' WHERE {p} = 77", at=77, says="event was changed"),
    attack("its topic", EVENTS + "topic = 'VisitMade.2' WHERE {p} = 77",
           at=77, says="event was changed"),
    attack("its stream", EVENTS + "originator_id = 'import-z' WHERE {p} = 77",
           at=77, says="event was changed"),
    attack("its version", EVENTS + "originator_version = 9001 WHERE {p} = 77",
           at=77, says="event was changed"),
    attack("its private hash", EVENTS + "private_hash = {zero32} WHERE {p} = 85",
           at=85, says="event was changed"),
    attack("its private hash, taken off", EVENTS + "private_hash = {nothing} WHERE {p} = 85",
           at=85, says="event was changed"),
    attack("a signature, put on", EVENTS + "signature = {other} WHERE {p} = 77",
           at=77, says="event was changed"),
    # Order and number.
    attack("two events change places", EVENTS + "{p} = -1 WHERE {p} = 70",
           EVENTS + "{p} = 70 WHERE {p} = 71", EVENTS + "{p} = 71 WHERE {p} = -1",
           at=70, says="event was changed"),
    attack("one event is taken out", "DELETE FROM stored_events WHERE {p} = 77",
           at=77, says="event is missing"),
    attack("one event is taken out and the gap closed",
           "DELETE FROM stored_events WHERE {p} = 77",
           EVENTS + "{p} = -{p} WHERE {p} > 77", EVENTS + "{p} = -{p} - 1 WHERE {p} < 0",
           at=77, says="event was changed"),
    attack("an event is put behind the end",
           "INSERT INTO stored_events SELECT 706, 'new', 1, topic, state, recorded_at, actor, "
           "source, private_hash, signature FROM stored_events WHERE {p} = 705",
           at=706, says="outside the record"),
    attack("an event is put before the first",
           "INSERT INTO stored_events SELECT 0, 'new', 1, topic, state, recorded_at, actor, "
           "source, private_hash, signature FROM stored_events WHERE {p} = 705",
           at=0, says="outside the record"),
    attack("an event is replaced by stream and version",
           "DELETE FROM stored_events WHERE originator_id = 'import-a' AND originator_version = 77",
           "INSERT INTO stored_events SELECT 706, 'import-a', 77, topic, {other}, recorded_at, "
           "actor, source, private_hash, signature FROM stored_events WHERE {p} = 705",
           at=77, says="event is missing"),
    # Private parts.
    attack("a private part", "UPDATE private_states SET box = {other} WHERE position = 85",
           at=85, says="private part was changed"),
    attack("a private part is taken out", "DELETE FROM private_states WHERE position = 85",
           at=85, says="private part is missing"),
    attack("a private part is moved to another event",
           "UPDATE private_states SET position = 84 WHERE position = 85",
           at=84, says="does not have"),
    attack("a private part is put where no event is",
           "INSERT INTO private_states SELECT 999, key_id, box FROM private_states "
           "WHERE position = 85", at=999, says="does not have"),
    attack("the key of a private part is misnamed, so that it seems destroyed",
           "UPDATE private_states SET key_id = 'ffffffffffffffffffffffffffffffff' "
           "WHERE position = 85", at=85, says="name of the key"),
    # The tree.
    attack("a leaf in a tile", "UPDATE tiles SET hashes = {b}{zero32} || substr(hashes, 33){e} "
           "WHERE level = 0 AND tile = 1", at=257, says="tile 1 of level 0 was changed"),
    attack("a tile of level 0 is taken out", "DELETE FROM tiles WHERE level = 0 AND tile = 1",
           at=257, says="missing or too short"),
    attack("a tile of level 1", "UPDATE tiles SET hashes = {b}substr(hashes, 1, 32) || {zero32}{e} "
           "WHERE level = 1", at=257, says="tile 0 of level 1"),
    attack("a tile of level 1 is taken out", "DELETE FROM tiles WHERE level = 1",
           at=1, says="tile 0 of level 1"),
    attack("a tile grows beyond the end", "UPDATE tiles SET hashes = {b}hashes || {zero32}{e} "
           "WHERE level = 0 AND tile = 2", at=None, says="beyond the last event"),
    attack("a whole tile grows", "UPDATE tiles SET hashes = {b}hashes || {zero32}{e} "
           "WHERE level = 0 AND tile = 0", at=1, says="tile 0 of level 0"),
    attack("a tile is put where the tree has none",
           "INSERT INTO tiles SELECT 3, 7, hashes FROM tiles WHERE level = 1",
           at=None, says="covers nothing"),
    # Commits and head.
    attack("the root of a commit", "UPDATE commits SET root = {zero32} WHERE size = 300",
           at=1, says="stored root of commit 300"),
    attack("the root of the last commit", "UPDATE commits SET root = {zero32} WHERE size = 705",
           at=606, says="do not give the root of commit 705"),
    attack("the time of a commit",
           "UPDATE commits SET recorded_at = recorded_at + 1 WHERE size = 605",
           at=301, says="time differs"),
    attack("a commit is taken out", "DELETE FROM commits WHERE size = 300",
           at=1, says="time differs from that of its commit (size 605)"),
    attack("the last commit is taken out", "DELETE FROM commits WHERE size = 705",
           at=606, says="no commit ends there"),
    attack("the head's root", "UPDATE head SET root = {zero32}",
           at=None, says="head and the last commit differ"),
    attack("the head's time", "UPDATE head SET recorded_at = recorded_at + 1",
           at=None, says="head and the last commit differ"),
    attack("the head goes back, and nothing else",
           "UPDATE head SET size = 605, root = (SELECT root FROM commits WHERE size = 605), "
           "recorded_at = (SELECT recorded_at FROM commits WHERE size = 605)",
           at=705, says="outside the record"),
    attack("the head runs ahead", "UPDATE head SET size = 800", at=706, says="no commit ends"),
    # Files.
    attack("a workbook", f"UPDATE sources SET content = {{other}}, size = 5 "
           f"WHERE digest = '{WORKBOOK.digest}'", at=None, says="content was changed"),
    attack("a workbook's name", f"UPDATE sources SET name = '七月.xlsx' "
           f"WHERE digest = '{WORKBOOK.digest}'", at=None, says="name was changed"),
    attack("a workbook is taken out", f"DELETE FROM sources WHERE digest = '{WORKBOOK.digest}'",
           at=301, says="六月.xlsx"),
    attack("a file of the scheme", f"UPDATE sources SET content = {{public}}, size = 9 "
           f"WHERE digest = '{RULES.digest}'", at=None, says="content was changed"),
    attack("a file of the scheme is renamed", "UPDATE sources SET name = 'scheme/other.yaml' "
           f"WHERE digest = '{RULES.digest}'", at=None, says="name was changed"),
    attack("a file of the scheme is taken out", f"DELETE FROM sources WHERE digest = "
           f"'{RULES.digest}'", at=605, says="scheme/rules.yaml"),
    attack("the list of the scheme's files is taken out",
           f"DELETE FROM sources WHERE digest = '{LIST.digest}'", at=605, says="are missing"),
)  # fmt: skip


class AttackSuite(OnAnEngine):
    """The facts."""

    joined = ("(", ")")
    """What makes bytes of joined bytes."""

    @pytest.fixture
    def victim(self, record: Record) -> Record:
        fill(record)
        assert record.verify().problems == []
        return record

    def words(self, sql: str) -> str:
        return sql.format(
            p=self.position,
            zero32=self.blob(bytes(32)),
            other=self.blob(b"other"),
            public=self.blob(b"EVP1other"),
            nothing=self.blob(b""),
            b=self.joined[0],
            e=self.joined[1],
        )

    @pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.name.replace(" ", "-"))
    def test_a_change_is_found_and_named(self, victim: Record, attack: Attack) -> None:
        self.tamper(*(self.words(sql) for sql in attack.sql))
        found = victim.verify()
        assert not found.ok
        said = [(p.position, p.what) for p in found.problems]
        assert any(at == attack.at and attack.says in what for at, what in said), said

    def test_a_commit_parted_in_two_is_found(self, victim: Record) -> None:
        leaves = self.leaves(victim)
        self.tamper(
            "INSERT INTO commits SELECT 100, recorded_at, "
            f"{self.blob(root_of(leaves[:100]))} FROM commits WHERE size = 300"
        )
        first = victim.verify().first
        assert first is not None
        assert "parted in two" in first.what
        assert first.position == 101

    def test_two_commits_made_one_are_found_though_every_root_fits(self, victim: Record) -> None:
        self.tamper(
            "DELETE FROM commits WHERE size = 300",
            f"UPDATE stored_events SET recorded_at = (SELECT recorded_at FROM commits "
            f"WHERE size = 605) WHERE {self.position} <= 300",
        )
        assert not victim.verify().ok

    def test_last_events_removed_with_all_that_told_of_them_are_found_by_an_older_root(
        self, victim: Record
    ) -> None:
        knew = victim.head()
        self.cut(victim, SECOND)
        found = victim.verify()
        assert found.problems == [], "by itself the record can't know"
        found = victim.verify(claims=[Claim(SIZE, knew.root, "the checkpoint of 31 December")])
        (problem,) = found.problems
        assert (problem.position, problem.last) == (SECOND + 1, SIZE)
        assert "its last 100 were removed" in problem.what
        assert "the checkpoint of 31 December" in problem.what

    def test_a_log_rewritten_throughout_is_found_by_an_older_root_and_named_by_range(
        self, victim: Record
    ) -> None:
        commits = victim.commits()
        self.tamper(self.words(EVENTS + "state = {other} WHERE {p} = 400"))
        self.refit(victim)
        assert victim.verify().problems == [], "by itself the record can't know"
        claims = [Claim(c.size, c.root, f"checkpoint {c.size}") for c in commits]
        found = victim.verify(claims=claims)
        assert [claim.size for claim in found.kept] == [FIRST]
        assert [(p.position, p.last) for p in found.problems] == [
            (FIRST + 1, SECOND),
            (FIRST + 1, SIZE),
        ]
        assert "something among these events" in found.problems[0].what

    def test_what_was_appended_behind_a_checkpoint_does_not_trouble_it(
        self, victim: Record
    ) -> None:
        then = Claim(SIZE, victim.head().root, "then")
        victim.append("import-d", [NewEvent("t:1", b"{}")], actor="x")
        found = victim.verify(claims=[then])
        assert (found.problems, found.kept) == ([], [then])

    def test_destroying_a_key_changes_no_root_and_breaks_no_proof(self, victim: Record) -> None:
        before = victim.verify()
        assert victim.keyring().destroy("case-1") == 1
        after = victim.verify()
        assert after.problems == []
        assert (after.root, after.private + after.sealed) == (before.root, before.private)
        assert after.sealed > 0

    def leaves(self, record: Record) -> list[bytes]:
        tiles = record.store.tiles(0, 9)
        whole = b"".join(tiles[n] for n in sorted(tiles))
        return [whole[i : i + 32] for i in range(0, len(whole), 32)]

    def cut(self, record: Record, size: int) -> None:
        """Take off all events behind ``size``, and rewrite tiles, commits and head to fit."""
        self.tamper(
            f"DELETE FROM stored_events WHERE {self.position} > {size}",
            f"DELETE FROM private_states WHERE position > {size}",
            f"DELETE FROM commits WHERE size > {size}",
        )
        self.refit(record)

    def refit(self, record: Record) -> None:
        """Rewrite tiles, roots and head so that they fit the events as they are now."""
        leaves = b"".join(leaf_hashes(record.store.rows(1, SIZE)))
        edge, tiles, roots = Edge(), {}, []
        for commit in record.commits():
            tiles.update(edge.extend(leaves[edge.size * 32 : commit.size * 32]))
            roots.append((commit.size, edge.root()))
        size = roots[-1][0]
        self.tamper(
            "DELETE FROM tiles",
            *(
                f"INSERT INTO tiles VALUES ({level}, {n}, {self.blob(hashes)})"
                for (level, n), hashes in tiles.items()
            ),
            *(
                f"UPDATE commits SET root = {self.blob(root)} WHERE size = {each}"
                for each, root in roots
            ),
            f"UPDATE head SET size = {size}, root = (SELECT root FROM commits WHERE size = {size}),"
            f" recorded_at = (SELECT recorded_at FROM commits WHERE size = {size})",
        )
