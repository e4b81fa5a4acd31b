"""What can be told of a store, to be compared with what its own day's program told."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from cli.main import main
from evalcore.errors import KeyDestroyed
from evalcore.record import Record, open_record


def unpack(fixture: Path, folder: Path) -> Path:
    """A fixture in ``folder``, as the files that its program wrote; the path of the record."""
    for each in fixture.iterdir():
        if each.suffix == ".gz":
            (folder / each.stem).write_bytes(gzip.decompress(each.read_bytes()))
        else:
            shutil.copy(each, folder / each.name)
    return folder / "record.db"


def told(*arguments: object) -> Any:
    """What a command says with ``--json``; it must end well."""
    said = io.StringIO()
    line = [str(each) for each in (*arguments, "--json")]
    with contextlib.redirect_stdout(said):
        code = main(line)
    assert code == 0, line
    return json.loads(said.getvalue())


def of_record(record: Record) -> dict[str, Any]:
    """What every reader of a record sees, by the simplest means."""
    facts = list(record.read())
    opened, sealed = [], 0
    for fact in facts:
        try:
            opened.append((record.private(fact.position) or b"").decode())
        except KeyDestroyed:
            sealed += 1
    topics = [fact.topic for fact in facts]
    head = record.head()
    return {
        "size": head.size,
        "root": head.root.hex(),
        "commits": [[c.size, c.recorded_at, c.root.hex()] for c in record.commits()],
        "topics": {topic: topics.count(topic) for topic in sorted(set(topics))},
        "private": sum(map(bool, opened)),
        "sealed_for_ever": sealed,
        "sources": record.store.digests(),
        "signed": sum(bool(fact.signature) for fact in facts),
        "tiles": sorted(
            [*key, len(tile) // 32] for key, tile in record.store.upper_tiles().items()
        ),
    }


def scored(folder: Path, store: object, *more: object, name: str = "scored.db") -> dict[str, Any]:
    """Standings and digests of the year as it was published (known then)."""
    out = folder / name
    said = told(
        "score", "--scheme", folder / "own.yaml", "--store", store, "--as-of", "2025-12-31",
        "--out", out, *more,
    )  # fmt: skip
    with sqlite3.connect(out) as results:
        found = results.execute(
            "SELECT subject, cohort, grade, rank, total FROM standings ORDER BY subject"
        ).fetchall()
    return {"standings": [list(row) for row in found], "digests": said["digests"]}


def published(certificate: str) -> int:
    """The size of the log that a certificate says was read."""
    (size,) = (line for line in certificate.splitlines() if line.startswith("size "))
    return int(size.removeprefix("size "))


def stated(certificate: str) -> dict[str, str]:
    """The digests of tables that it states."""
    lines = [line.split() for line in certificate.splitlines()]
    return {words[1]: words[2] for words in lines if words[:1] == ["table"]}


def described(folder: Path) -> dict[str, Any]:
    """All that is expected of the store in ``folder``."""
    store = folder / "record.db"
    with open_record(store) as record:
        found = of_record(record)
    known = published((folder / "results.certificate.txt").read_text(encoding="utf-8"))
    return {
        **found,
        "published_at": known,
        **scored(folder, store, "--known-at", known),
    }
