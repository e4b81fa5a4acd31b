"""Files that somebody made to harm whoever verifies them."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from evalcore.record import NewEvent, open_record
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import Signer, sign
from tests.attacks.victim import fill

LOG = Signer("office.example/log", bytes(range(32)))
BOMB = 300_000_000
"""Bytes that a few hundred thousand unpack to."""

HOSTILE: dict[str, Callable[[Path], None]] = {}
"""Name → what makes the file at a path."""


def hostile(make: Callable[[Path], None]) -> Callable[[Path], None]:
    HOSTILE[make.__name__.replace("_", " ")] = make
    return make


# What is no file.


@hostile
def a_pipe_that_nobody_writes_to(path: Path) -> None:
    os.mkfifo(path)


@hostile
def a_device_that_never_ends(path: Path) -> None:
    path.symlink_to("/dev/zero")


@hostile
def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        # The whole path may be too long for an address.
        here = os.getcwd()
        os.chdir(path.parent)
        made.bind(path.name)
        os.chdir(here)


@hostile
def a_link_in_a_circle(path: Path) -> None:
    path.symlink_to(path)


@hostile
def a_folder(path: Path) -> None:
    path.mkdir()


# Sizes.


@hostile
def ten_gigabytes_of_nothing(path: Path) -> None:
    path.touch()
    os.truncate(path, 10 << 30)


@hostile
def a_dossier_of_ten_gigabytes(path: Path) -> None:
    path.write_bytes(b'<!DOCTYPE html><html lang="zh-CN">')
    os.truncate(path, 10 << 30)


@hostile
def a_certificate_of_two_megabytes(path: Path) -> None:
    path.write_bytes(b"evalcore certificate v1\n" + b"table a " * 250_000)


@hostile
def a_proof_of_ten_gigabytes(path: Path) -> None:
    path.write_bytes(b"c2sp.org/tlog-proof@v1\n")
    os.truncate(path, 10 << 30)


# Texts.


@hostile
def a_checkpoint_of_a_size_with_a_million_digits(path: Path) -> None:
    path.write_bytes(b"a\n" + b"9" * 990_000 + b"\nAAAA\n")


@hostile
def a_note_with_many_signatures(path: Path) -> None:
    signed = sign(Checkpoint(LOG.name, 1, bytes(32)).text, [LOG])
    path.write_bytes(signed.bytes + signed.signatures[0].line.encode() * 6_000)


@hostile
def a_note_that_is_no_text(path: Path) -> None:
    path.write_bytes(b"a\n1\n\xff\xfe\n\n\xe2\x80\x94 x AAAA\n")


@hostile
def nuls(path: Path) -> None:
    path.write_bytes(bytes(100_000))


@hostile
def a_dossier_with_deep_data(path: Path) -> None:
    deep = "[" * 3_000_000
    path.write_text(f'<!DOCTYPE html><html lang="zh-CN"><head><title>x</title>{deep}')


@hostile
def a_dossier_of_open_elements(path: Path) -> None:
    path.write_text('<!DOCTYPE html><html lang="zh-CN">' + "<div>" * 2_000_000)


# Archives.


def zipped(path: Path, **entries: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("README.txt", b"a bundle")
        for name, content in entries.items():
            packed.writestr(name.replace("DOT", "."), content)
    seal(path)


def seal(path: Path) -> None:
    """Give a zip the end that a bundle's has: whoever makes one to harm can do that too."""
    with zipfile.ZipFile(path, "a") as packed:
        packed.comment = b"evalcore " + b"0" * 64
    data = path.read_bytes()[:-73]
    path.write_bytes(data + b"evalcore " + sha256(data).hexdigest().encode())


@hostile
def a_zip_bomb(path: Path) -> None:
    zipped(path, manifestDOTjson=bytes(BOMB), commitsDOTjsonl=bytes(BOMB))


@hostile
def a_zip_that_climbs_out(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("README.txt", b"a bundle")
        for name in ("../evil", "/srv/evil", "tile/../../evil", "C:\\evil", "tile/0/000\x00evil"):
            packed.writestr(name, b"evil")
    seal(path)


@hostile
def a_zip_with_deep_json(path: Path) -> None:
    zipped(path, manifestDOTjson=b"[" * 500_000, commitsDOTjsonl=b'{"a":' * 100_000)


@hostile
def a_zip_that_lies_about_sizes(path: Path) -> None:
    zipped(path, manifestDOTjson=b"{}" * 50_000)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (5).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    seal(path)


@hostile
def half_a_zip(path: Path) -> None:
    zipped(path, manifestDOTjson=os.urandom(5_000))
    path.write_bytes(path.read_bytes()[:2_500])


# A bundle as a directory.


@hostile
def a_bundle_of_links(path: Path) -> None:
    path.mkdir()
    (path / "manifest.json").write_text("{}")
    (path / "commits.jsonl").symlink_to("/etc/passwd")
    (path / "checkpoint").symlink_to("/dev/zero")
    (path / "tile").symlink_to("/")


@hostile
def a_bundle_of_pipes(path: Path) -> None:
    path.mkdir()
    (path / "manifest.json").write_text("{}")
    for name in ("commits.jsonl", "checkpoint"):
        os.mkfifo(path / name)


# Databases.


def a_record(path: Path) -> None:
    made = path.with_name("made.db")
    with open_record(made, create=True) as record:
        fill(record)
    with sqlite3.connect(made) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    database.close()
    shutil.move(made, path)
    made.with_name("made.db.keys").unlink()


def altered(path: Path, *statements: str) -> None:
    a_record(path)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA writable_schema=ON")
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)
    database.close()


@hostile
def a_record_whose_events_are_a_view_that_never_ends(path: Path) -> None:
    altered(
        path,
        "DROP TABLE stored_events",
        "CREATE VIEW stored_events AS WITH RECURSIVE n(rowid) AS "
        "(SELECT 1 UNION ALL SELECT rowid + 1 FROM n) SELECT rowid, 's' AS originator_id, "
        "1 AS originator_version, 't' AS topic, zeroblob(900000000) AS state, 1 AS recorded_at, "
        "'' AS actor, '' AS source, X'' AS private_hash, X'' AS signature FROM n",
    )


@hostile
def a_record_whose_head_is_a_view_that_runs_something(path: Path) -> None:
    altered(
        path,
        "DROP TABLE head",
        "CREATE VIEW head AS SELECT 1 AS id, 1 AS format, 1 AS size, 1 AS recorded_at, "
        "writefile('evil', 'evil') AS root",
    )


@hostile
def a_record_with_a_trigger_that_runs_something(path: Path) -> None:
    altered(
        path,
        "CREATE TRIGGER evil AFTER INSERT ON commits BEGIN SELECT load_extension('evil'); END",
    )


@hostile
def a_record_with_a_key_file_that_never_ends(path: Path) -> None:
    a_record(path)
    with open_record(path) as record:
        record.append("evil", [NewEvent("t:1", b"{}", b"secret")], actor="x")
    keys = path.with_name(path.name + ".keys")
    keys.unlink()
    with sqlite3.connect(keys) as database:
        database.execute(
            "CREATE VIEW keys AS WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n) "
            "SELECT 'k' || k AS key_id, 's' AS scope, zeroblob(32) AS secret FROM n"
        )
    database.close()


@hostile
def a_record_with_a_pipe_as_key_file(path: Path) -> None:
    altered(path, "UPDATE stored_events SET actor = 'evil' WHERE rowid = 7")
    os.mkfifo(path.with_name(path.name + ".keys"))


@hostile
def a_record_that_says_it_has_a_billion_events(path: Path) -> None:
    altered(path, f"UPDATE head SET size = {10**9}")


@hostile
def a_record_with_events_of_half_a_gigabyte(path: Path) -> None:
    altered(path, "UPDATE stored_events SET state = zeroblob(400000000) WHERE rowid = 7")


@hostile
def a_record_with_texts_that_are_none(path: Path) -> None:
    altered(
        path,
        "UPDATE stored_events SET topic = CAST(X'ff00fe' AS TEXT) WHERE rowid IN (3, 9)",
        "UPDATE sources SET name = CAST(X'ff00fe' AS TEXT)",
        "UPDATE commits SET root = 'x', recorded_at = 'y'",
        "UPDATE head SET root = 5, recorded_at = X'00'",
        "UPDATE tiles SET hashes = 'z'",
    )


@hostile
def a_record_that_names_files_by_deep_json(path: Path) -> None:
    a_record(path)
    with open_record(path) as record:
        record.append(
            "evil",
            [
                NewEvent(topic, b"[" * 60_000)
                for topic in ("SourceReceived.1", "SchemeAdopted.1", "CheckpointSigned.1")
            ],
            actor="x",
        )


@hostile
def a_record_with_checkpoints_that_are_none(path: Path) -> None:
    a_record(path)
    evil = [
        b'{"origin":"a","size":-5,"root":"zz","vkey":"x","note":"y","occurred_on":"2025-01-01"}',
        b'{"size":1e400}',
        b"[]",
        b"\xff",
    ]
    with open_record(path) as record:
        record.append(
            "log:checkpoints", [NewEvent("CheckpointSigned.1", one) for one in evil], actor="x"
        )
        record.append(
            "log:keys", [NewEvent("SigningKeyAdmitted.1", one) for one in evil], actor="x"
        )


@hostile
def a_record_whose_overflow_pages_go_in_a_circle(path: Path) -> None:
    a_record(path)
    with sqlite3.connect(path) as database:
        # Larger than a page, so that the rest of it lies in a chain of pages.
        database.execute(
            "INSERT INTO sources VALUES ('long', 'long', 50000, CAST(zeroblob(50000) AS BLOB))"
        )
        ((size,),) = database.execute("PRAGMA page_size")
        ((count,),) = database.execute("PRAGMA page_count")
    database.close()
    data = bytearray(path.read_bytes())
    chained = [
        page
        for page in range(count)
        if data[page * size + 4 : page * size + 200] == bytes(196)
        and 0 < int.from_bytes(data[page * size : page * size + 4], "big") <= count
    ]
    for page in chained:
        data[page * size : page * size + 4] = (chained[0] + 1).to_bytes(4, "big")
    path.write_bytes(bytes(data))
