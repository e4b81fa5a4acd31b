"""Facts about the box file: its bytes are its contents, whoever put them in and when."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.ballots.box_file import change_box, make_box, read_box
from evalcore.ballots.contents import Contents
from evalcore.errors import DataError, StoreError
from tests.evalcore.ballots.given import MASSES, PARTY, Made, box, cast, sealed, votes


@pytest.fixture
def made() -> Made:
    return box()


@pytest.fixture
def path(tmp_path: Path, made: Made) -> Path:
    place = tmp_path / "a.box"
    make_box(place, made.contents)
    return place


def some(made: Made) -> Contents:
    given = votes(made, PARTY, [(1, 1), (2, 0)]) + votes(made, MASSES, [(3, 1)])
    return cast(made.contents, given)


def test_a_box_is_read_back_as_it_was_written(path: Path, made: Made) -> None:
    held = sealed(some(made))
    change_box(path, lambda _old: held)
    found = read_box(path)
    assert (found.box, found.rules_text, found.sealed) == (held.box, held.rules_text, True)
    assert (found.issued, found.used) == (held.issued, held.used)
    assert set(found.ballots) == set(held.ballots)
    assert list(found.leaves) == list(held.leaves)


def test_only_its_owner_reads_it(path: Path, made: Made) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    change_box(path, lambda _old: some(made))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@settings(deadline=None, max_examples=15)
@given(st.randoms(), st.integers(1, 5))
def test_the_same_contents_are_the_same_bytes_in_whatever_order_they_came(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random, batches: int
) -> None:
    made = box()
    held = some(made)
    folder = tmp_path_factory.mktemp("box")
    make_box(folder / "whole.box", held)
    make_box(folder / "parts.box", made.contents)
    ballots, used = list(held.ballots), list(held.used.items())
    chance.shuffle(ballots)
    chance.shuffle(used)
    for batch in range(batches):

        def more(old: Contents, batch: int = batch) -> Contents:
            return attrs.evolve(
                old,
                ballots=[*old.ballots, *ballots[batch::batches]],
                used={**old.used, **dict(used[batch::batches])},
            )

        change_box(folder / "parts.box", more)
    assert (folder / "parts.box").read_bytes() == (folder / "whole.box").read_bytes()


def test_what_was_there_before_leaves_nothing_behind(path: Path, made: Made) -> None:
    held = some(made)
    change_box(path, lambda _old: held)
    change_box(path, lambda old: attrs.evolve(old, ballots=(), used={}))
    left = path.read_bytes()
    assert not [each for each in held.ballots if each.key in left]
    assert not [token for token in held.used if token in left]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
    assert os.listdir(path.parent) == [path.name]


def test_the_old_file_is_overwritten_where_it_lies(path: Path, made: Made) -> None:
    change_box(path, lambda _old: some(made))
    with path.open("rb") as old:
        change_box(path, lambda contents: contents)
        assert not old.read().strip(b"\x00")


def test_a_copy_under_another_name_is_left_alone(path: Path, made: Made) -> None:
    copy = path.with_name("backup")
    copy.hardlink_to(path)
    before = copy.read_bytes()
    change_box(path, lambda _old: some(made))
    assert copy.read_bytes() == before


def test_a_change_that_fails_leaves_the_box_as_it_was(path: Path) -> None:
    before = path.read_bytes()

    def fails(_contents: Contents) -> Contents:
        raise DataError("no")

    with pytest.raises(DataError, match="no"):
        change_box(path, fails)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


def test_two_who_cast_at_once_lose_no_ballot(path: Path, made: Made) -> None:
    parts = [votes(made, MASSES, [(1, 1)] * 8)[n : n + 1] for n in range(8)]
    threads = [
        threading.Thread(
            target=lambda n=n: change_box(path, lambda old: cast(old, parts[n], seed=n))
        )
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_box(path).ballots) == len(read_box(path).used) == 8


def test_a_box_never_takes_the_place_of_another_file(path: Path, made: Made) -> None:
    with pytest.raises(StoreError, match="exists already"):
        make_box(path, made.contents)


TABLES = ("about", "ballots", "issued", "leaves", "used")


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE votes_of (name TEXT)",
        "CREATE TRIGGER t AFTER INSERT ON used BEGIN DELETE FROM ballots; END",
        "CREATE INDEX i ON ballots (category)",
        "DROP TABLE leaves",
        "UPDATE about SET value = 'evalcore ballot box 2' WHERE name = 'format'",
        "UPDATE about SET value = 'half' WHERE name = 'state'",
        "DELETE FROM about WHERE name = 'box'",
        "INSERT INTO used VALUES ('党员', x'00')",
        "INSERT INTO ballots VALUES ('text', '党员', x'0101')",
        "INSERT INTO ballots VALUES (zeroblob(16), '党员', 'text')",
        "UPDATE about SET value = x'ff' WHERE name = 'box'",
    ],
)
def test_a_file_that_holds_other_than_a_box_does_is_refused(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)
    with pytest.raises(DataError, match="is no ballot box"):
        read_box(path).rules  # noqa: B018 - reading is the point


def test_what_another_program_left_beside_the_box_is_noticed(path: Path) -> None:
    Path(f"{path}-journal").write_bytes(b"x")
    with pytest.raises(DataError, match="another program wrote to it"):
        read_box(path)


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=200), st.integers(0, 4000))
def test_a_damaged_file_is_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int
) -> None:
    place = tmp_path_factory.mktemp("box") / "a.box"
    make_box(place, box().contents)
    data = bytearray(place.read_bytes())
    data[at : at + len(junk)] = junk
    place.write_bytes(data)
    try:
        found = read_box(place)
    except (DataError, StoreError):
        return
    # Where the junk hit what nothing reads, the box is as it was.
    assert found.box


def test_a_pipe_or_a_text_is_no_box(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("x", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    for place in (text, tmp_path / "pipe", tmp_path):
        with pytest.raises(DataError):
            read_box(place)
    with pytest.raises(StoreError):
        read_box(tmp_path / "nothing.box")
