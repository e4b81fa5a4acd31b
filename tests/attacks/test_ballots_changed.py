"""Attacks on the count: whatever is added, dropped, altered or doubled in a box or log is found."""

from __future__ import annotations

import io
import os
import re
import shutil
import sqlite3
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from cli.main import main
from evalcore.record import open_record
from tests.cli.ballot_world import Office


def quietly(*arguments: object) -> int:
    """Run a command and say nothing."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return main([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a record and a box that was issued, cast and sealed."""
    folder = tmp_path_factory.mktemp("closed")
    office = Office(folder, quietly)
    assert office.issue() == 0
    assert office("cast", office.form(office.filled()), "--box", office.box()) == 0
    assert office("seal", office.box(), "--by", "监票组") == 0
    return folder


def changed(box: Path, *statements: str) -> None:
    os.chmod(box, 0o600)
    with closing(sqlite3.connect(box)) as connection, connection:
        for sql in statements:
            connection.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM ballots WHERE key = (SELECT min(key) FROM ballots)",
        "UPDATE ballots SET choices = x'0303' WHERE key = (SELECT min(key) FROM ballots "
        "WHERE choices <> x'0303')",
        "INSERT INTO ballots SELECT randomblob(16), category, choices FROM ballots LIMIT 1",
        "DELETE FROM used WHERE token = (SELECT min(token) FROM used)",
        "UPDATE used SET token = randomblob(32) WHERE token = (SELECT min(token) FROM used)",
        "INSERT INTO issued VALUES ('群众', randomblob(32))",
        "UPDATE about SET value = 'open' WHERE name = 'state'",
        "UPDATE about SET value = replace(value, '\"count\"', '\"invalid\"') WHERE name = 'rules'",
        "UPDATE about SET value = 'B2' WHERE name = 'box'",
    ],
)
def test_whatever_is_changed_in_a_sealed_box_is_found_and_not_counted(
    closed: Path, tmp_path: Path, sql: str
) -> None:
    shutil.copytree(closed, tmp_path / "copy")
    office = Office(tmp_path / "copy", quietly)
    changed(office.box(), sql)
    assert office("check", office.box()) == 1
    assert office("tally", office.box(), "--by", "监票组") == 1
    assert "BallotBoxTallied" not in office.store.read_bytes().decode("latin-1")


def test_a_ballot_stuffed_into_an_open_box_with_an_issued_hash_stops_the_seal(
    office: Office,
) -> None:
    """The attacker writes to the open box, and has no code."""
    assert office.issue().code == 0
    assert office("cast", office.form(office.filled()), "--box", office.box()).code == 0
    changed(
        office.box(),
        "INSERT INTO used SELECT category, hash FROM issued WHERE category = '群众' LIMIT 1",
        "INSERT INTO ballots VALUES (randomblob(16), '群众', x'0101')",
    )
    done = office("seal", office.box(), "--by", "监票组")
    assert done.code == 1
    assert "never issued" in done.err


def test_the_box_of_another_ballot_is_not_counted_as_this_one(office: Office) -> None:
    assert office.issue().code == 0
    assert office("void", "B", "--because", "x", "--by", "县委").code == 0
    assert office.issue("B2", "--repeats", "B").code == 0
    rows = [[code, "满意", "满意"] for code in office.codes("群众", "B2")]
    wrong = office("cast", office.form(rows), "--box", office.box())
    assert wrong.code == 1
    assert "declared void" in wrong.err
    mixed = [*rows[:3], [office.codes("群众")[0], "满意", "满意"]]
    told = office("cast", office.form(mixed), "--box", office.box("B2"), "--json").json
    assert [(each["row"], each["reason"]) for each in told["faults"]] == [
        (5, "the code is of another box")
    ]


def test_counts_put_into_the_log_by_a_file_are_refused(office: Office) -> None:
    """The attacker hands in a sheet that counts otherwise what the box counted, or more."""
    office.counted()
    with open_record(office.store) as record:
        stored = [one for one in record.stream("box:B") if one.topic == "VotesTallied.1"]
    votes = re.sub(rb'"votes":\d+', b'"votes":0', stored[0].public).decode()
    retraction = (
        f'{{"fact":"FactRetracted","target":{stored[0].position},"ground":"x",'
        f'"allowed_by":"y","occurred_on":"2025-07-01"}}'
    )
    more = re.sub('"option":"[^"]+"', '"option":"很满意"', votes)
    corrected = votes[:-1] + f',"corrects":{stored[0].position},"reason":"a","authority":"b"}}'
    for name, line in (
        ("changed", '{"fact":"VotesTallied",' + votes[1:]),
        ("corrected", '{"fact":"VotesTallied",' + corrected[1:]),
        ("more", '{"fact":"VotesTallied",' + more[1:]),
        ("withdrawn", retraction),
    ):
        path = office.folder / f"{name}.jsonl"
        path.write_text(line + "\n", encoding="utf-8")
        size = _size(office)
        done = office.run(
            "import",
            path,
            "--store",
            office.store,
            "--correct",
            "--reason",
            "数错",
            "--authority",
            "镇党委",
        )
        assert done.code == 1, (name, done.out, done.err)
        assert "ballot box" in done.out + done.err, name
        assert _size(office) == size


def _size(office: Office) -> int:
    with open_record(office.store) as record:
        return record.head().size
