"""Attacks on ballots: nothing that is written tells who voted what, or when; a code counts once.

What the attacker knows besides is said for each: the list of who got which code, the order in which
forms came in, everything that the program wrote. The form's own file is not among it: whoever has
that and the list knows all (docs/ballots.md says so).
"""

from __future__ import annotations

import itertools
import random
import re
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from evalcore.ballots.box_file import read_box
from evalcore.ballots.codes import issued_of, token_of
from evalcore.ballots.entries import code_entry
from evalcore.transparency.merkle import leaf_hash
from tests.cli.ballot_world import OPTIONS, Office


def hidden(code: str, category: str) -> list[bytes]:
    """Every form in which the program keeps or hashes a code."""
    token = token_of("B", category, code)
    found = [code.encode(), code.replace("-", "").encode(), token, issued_of(token)]
    found += [leaf_hash(code_entry(category, each)) for each in found[2:]]
    return found + [each.hex().encode() for each in found[2:]]


def everything(office: Office) -> dict[str, bytes]:
    """The bytes of every file that the program wrote, but the codes to hand out."""
    return {
        path.name: path.read_bytes()
        for path in office.folder.iterdir()
        if path.is_file() and not path.name.startswith("form") and path.suffix != ".csv"
    }


# What is written


def test_no_file_but_the_hand_outs_holds_a_code_and_only_the_box_holds_what_is_made_of_one(
    office: Office,
) -> None:
    office.counted()
    codes = [(code, "群众") for code in office.codes("群众")]
    codes += [(code, "党员+代表") for code in office.codes("党员+代表")]
    written = everything(office)
    assert {"B.box", "record.db"} <= set(written)
    for name, data in written.items():
        for code, category in codes:
            for at, form in enumerate(hidden(code, category)):
                # Of a code the box keeps the hash that says it was issued, of a used one the token.
                allowed = name == "B.box" and at in (2, 3)
                assert allowed or form not in data, (name, at)


def test_the_log_holds_counts_and_roots_alone(office: Office) -> None:
    office.counted()
    with closing(sqlite3.connect(office.store)) as connection:
        rows = connection.execute(
            "SELECT topic, CAST(state AS TEXT) FROM stored_events WHERE topic LIKE 'Ballot%' "
            "OR topic LIKE 'Votes%'"
        ).fetchall()
    fields = set()
    for _topic, state in rows:
        fields |= set(
            re.findall(r'"(\w+)":', re.sub(r'"rules":"(\\.|[^"\\])*"', '"rules":""', state))
        )
    assert fields <= {
        "box", "meeting", "part", "organiser", "rules", "rules_digest", "opened_by",
        "rater_category", "roll", "codes", "root", "issued_by", "ballots", "codes_root",
        "ballots_root", "sealed_by", "counted", "invalid", "blank", "outcome", "tallied_by",
        "issued", "returned", "item", "option", "votes", "occurred_on", "received_on",
    }  # fmt: skip


def test_casting_writes_nothing_to_the_log_and_leaves_no_other_file(office: Office) -> None:
    assert office.issue().code == 0
    before = everything(office)
    form = office.form(office.filled())
    assert office("cast", form, "--box", office.box()).code == 0
    after = everything(office)
    assert set(after) == set(before)
    assert after["record.db"] == before["record.db"]
    form.unlink()
    names = {path.name for path in office.folder.iterdir()}
    assert not [name for name in names if name.endswith(("-wal", "-journal", ".part"))]


SEEN = re.compile(rb"10\.0\.0\.|09:\d\d|\xe8\xb5\xb5\xe6\x9f\x90")
"""What stands beside a ballot in the form's file: address, time, name."""


def test_time_address_and_name_of_a_form_are_written_nowhere_and_printed_nowhere(
    office: Office,
) -> None:
    assert office.issue().code == 0
    form = office.form(office.filled())
    said = [office("cast", form, "--box", office.box(), *more) for more in ((), ("--json",))]
    bad = office.filled()
    bad[0][0] = "1.23E+15"
    said.append(office("cast", office.form(bad, "form2.csv"), "--box", office.box()))
    for name, data in everything(office).items():
        assert not SEEN.search(data), name
    for one in said:
        assert not SEEN.search((one.out + one.err).encode())


def test_no_output_of_any_command_holds_a_mark_beside_a_code(office: Office) -> None:
    """Whole codes are printed by none; marks are, as options of the box, in a list of them all."""
    assert office.issue().code == 0
    rows = office.filled()
    code = rows[0][0]
    good, bad = office.form(rows), office.form([[code, "极不满意", "满意"]], "form2.csv")
    said = [
        office("cast", bad, "--box", office.box()),
        office("cast", good, "--box", office.box()),
        office("cast", good, "--box", office.box(), "--json"),
        office("check", office.box(), "--json"),
        office("seal", office.box(), "--by", "监票组", "--json"),
        office("tally", office.box(), "--by", "监票组"),
        office("prove", code, "--box", office.box(), "--json"),
        office("list", "--json"),
    ]
    for one in said:
        text = one.out + one.err
        assert "极不满意" not in text
        assert not [row[0] for row in rows if row[0] in text]
        for line in text.splitlines():
            marked = [option for option in OPTIONS if re.search(rf"(?<!不){option}", line)]
            assert not marked or ", ".join(OPTIONS) in line


# Order


def fill(office: Office, batches: Sequence[Sequence[Sequence[str]]]) -> None:
    """Cast one file after the other."""
    for number, batch in enumerate(batches):
        form = office.form(batch, f"form{number}.csv")
        assert office("cast", form, "--box", office.box()).code == 0


def structure(path: Path) -> Iterator[tuple[Any, ...]]:
    """What of a box file is not chance: pages, free pages, rows by table, order of their keys."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        for pragma in ("page_count", "freelist_count", "schema_version", "user_version"):
            yield (pragma, connection.execute(f"PRAGMA {pragma}").fetchone())
        for table in ("about", "ballots", "issued", "leaves", "used"):
            rows = connection.execute(f"SELECT * FROM {table}").fetchall()
            yield (table, len(rows), rows == sorted(rows))
    head = path.read_bytes()[:100]
    # Change counter, size, free pages, schema cookie: how often somebody wrote would show there.
    yield ("head", head[24:44].hex(), head[92:96].hex())


def test_the_order_and_the_batches_of_casting_leave_no_trace_in_the_file(
    office: Office,
) -> None:
    """The attacker knows the order in which forms came in, and has the box file."""
    assert office.issue().code == 0
    issued = office.box().read_bytes()
    rows = office.filled(12, 20)
    orders = [
        [rows],
        [rows[::-1]],
        [rows[at::4] for at in range(4)],
        [rows[:1], rows[1:2], rows[2:]],
        [sorted(rows, key=lambda row: row[1:])],
    ]
    traces, held = [], []
    for batches in orders:
        office.box().write_bytes(issued)
        fill(office, batches)
        traces.append(list(structure(office.box())))
        contents = read_box(office.box())
        held.append((sorted(contents.used), sorted(b.choices for b in contents.ballots)))
    assert all(trace == traces[0] for trace in traces)
    assert all(each == held[0] for each in held)


def test_with_the_same_chance_the_box_is_the_same_bytes_whatever_order_forms_came_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys are taken for what is on a ballot, so that chance is the same in either order."""
    assert office.issue().code == 0
    issued = office.box().read_bytes()
    rows = office.filled(12, 20)
    found = []
    for order in (rows, rows[::-1], random.Random(5).sample(rows, len(rows))):
        office.box().write_bytes(issued)
        numbers = itertools.count()
        monkeypatch.setattr(secrets, "token_bytes", lambda n, c=numbers: next(c).to_bytes(n))
        monkeypatch.setattr(
            secrets.SystemRandom,
            "shuffle",
            lambda _self, held: held.sort(key=lambda each: (each.category, each.choices)),
        )
        assert office("cast", office.form(order), "--box", office.box()).code == 0
        found.append(office.box().read_bytes())
    assert found[0] == found[1] == found[2]


def test_ballots_are_shuffled_before_they_get_their_keys(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where keys were handed out in the file's order, a poor source of chance would show it."""
    assert office.issue().code == 0
    numbers = itertools.count()
    monkeypatch.setattr(secrets, "token_bytes", lambda n: next(numbers).to_bytes(n))
    rows = [[code, "满意", "满意"] for code in office.codes("党员+代表")[:8]]
    rows += [[code, "不满意", "不满意"] for code in office.codes("群众")[:24]]
    assert office("cast", office.form(rows), "--box", office.box()).code == 0
    by_key = [b.category for b in sorted(read_box(office.box()).ballots, key=lambda b: b.key)]
    assert by_key != ["党员+代表"] * 8 + ["群众"] * 24


def test_a_ballot_and_a_used_code_have_nothing_in_common_but_the_category(office: Office) -> None:
    """The attacker holds the box file and the list of who got which code."""
    office.counted()
    contents = read_box(office.box())
    keys = {ballot.key for ballot in contents.ballots}
    parts = {token[at : at + 16] for token in contents.used for at in (0, 8, 16)}
    parts |= {leaf[:16] for leaf in map(leaf_hash, contents.used)}
    assert not keys & parts
    assert len(keys) == len(contents.used)


def test_a_box_has_no_column_for_a_time_a_number_a_name_or_a_reference(office: Office) -> None:
    assert office.issue().code == 0
    with closing(sqlite3.connect(office.box())) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema")]
        columns = {
            table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            for table in tables
        }
        for table in tables:
            with pytest.raises(sqlite3.OperationalError):
                connection.execute(f"SELECT rowid FROM {table}")
    assert columns == {
        "about": ["name", "value"],
        "ballots": ["key", "category", "choices"],
        "issued": ["category", "hash"],
        "leaves": ["leaf"],
        "used": ["category", "token"],
    }
