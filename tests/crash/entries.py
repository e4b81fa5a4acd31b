"""The commands that are killed: what they start from, what they are asked, what must hold after."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import tempfile
from abc import ABC, abstractmethod
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from cli.main import main
from evalcore.record import Record, open_record

State = dict[str, Any]
"""Part of what a command writes → what it holds, to be compared."""

CHANCE = frozenset({"salt", "root", "results", "engine", "run"})
"""Fields of events that rest on random bytes; on the code, which may be worked on meanwhile."""


class Entry(ABC):
    """A command under test."""

    name: ClassVar[str]
    environment: ClassVar[dict[str, str]] = {}
    first: ClassVar[str] = "record"
    """The part of the state that is written first: no other is new while this is old."""

    @abstractmethod
    def prepare(self, folder: Path) -> None:
        """Make what it starts from in ``folder``. Called in a child of the warm process."""

    @abstractmethod
    def command(self, folder: Path) -> list[str]:
        """What is killed."""

    @abstractmethod
    def acknowledged(self, said: str) -> bool:
        """Whether it said that it was done."""

    def nothing_more(self, said: str, begun: State, now: State) -> bool:
        """Whether nothing is recorded but what it said before it failed."""
        return bool(now[self.first] == begun[self.first])

    def between(self, part: str, held: Any, begun: Any, ended: Any) -> bool:
        """Whether a part holds what it may: all of the old or all of the new."""
        return bool(held in (begun, ended))

    def repeat(self, folder: Path, begun: State, now: State) -> list[tuple[list[str], int]]:
        """What brings it to its end after a kill: commands with the exit codes they must have."""
        return [(self.command(folder), 0)]

    def state(self, folder: Path) -> State:
        """What is there now, by part. Fails where a part is neither old nor new, but half."""
        with open_record(folder / "record.db") as record:
            found = record.verify()
            assert found.ok, found.problems
            return {"record": told(record)}


def told(record: Record) -> list[Any]:
    """Everything in a record but time, keys and salts: each private part opens with its key."""
    facts = []
    for fact in record.read():
        public = json.loads(fact.public)
        kept = {key: value for key, value in public.items() if key not in CHANCE}
        private = (record.private(fact.position) or b"").decode()
        facts.append([fact.topic, fact.version, fact.actor, fact.source, kept, private])
    files = [record.source(digest).digest for digest in record.store.digests()]
    return [facts, files]


def run(*arguments: object) -> None:
    """A command of the preparation."""
    assert main([str(each) for each in arguments]) == 0, arguments


class Import(Entry):
    """Workbooks with words to seal, into a record that has no key file yet."""

    name = "import"

    def prepare(self, folder: Path) -> None:
        from tests.cli.conftest import events, facts
        from tests.cli.sealed_world import OTHER_CASE, VISITS, problems
        from tests.evalcore.intake.office import workbook

        given = folder / "in"
        given.mkdir()
        (given / "二月.xlsx").write_bytes(workbook({"问题台账": problems(OTHER_CASE)}))
        (given / "走访.xlsx").write_bytes(workbook({"走访登记": VISITS}))
        with open_record(folder / "record.db", create=True) as record:
            # Nothing to seal as yet: the key file is made under the kill.
            public = [fact for fact in facts() if fact.private_state() is None]
            record.append("year", events(public), actor="test")

    def command(self, folder: Path) -> list[str]:
        given = folder / "in"
        return [
            "import", str(given / "二月.xlsx"), str(given / "走访.xlsx"),
            "--store", str(folder / "record.db"), "--received-on", "2025-12-20", "--actor", "镇办",
        ]  # fmt: skip

    def acknowledged(self, said: str) -> bool:
        return "Taken in, up to position" in said


class Publish(Entry):
    """The official run of a year, in place of a trial's results."""

    name = "publish"

    def prepare(self, folder: Path) -> None:
        from tests.cli.published_year import make_year

        make_year(folder, published=False)
        scored = ("--scheme", folder / "own.yaml", "--store", folder / "record.db")
        run("score", *scored, "--as-of", "2025-06-30", "--out", folder / "results.db")

    def command(self, folder: Path) -> list[str]:
        return [
            "publish", "--scheme", str(folder / "own.yaml"), "--store", str(folder / "record.db"),
            "--by", "县委组织部", "--on", "2026-01-15", "--out", str(folder / "results.db"),
        ]  # fmt: skip

    def acknowledged(self, said: str) -> bool:
        return "Published: " in said

    def repeat(self, folder: Path, begun: State, now: State) -> list[tuple[list[str], int]]:
        if now["record"] == begun["record"]:
            return [(self.command(folder), 0)]
        # Its refusal names the two commands that write what is missing.
        with open_record(folder / "record.db") as record:
            known = [c.size for c in record.commits()][-2]
        store = ["--store", str(folder / "record.db")]
        out = ["--out", str(folder / "results.db"), "--as-of", "2025-12-31"]
        scored = ["score", "--scheme", str(folder / "own.yaml"), "--known-at", str(known)]
        certificate = ["certificate", "--out", str(folder / "results.certificate.txt")]
        return [
            (self.command(folder), 1),
            ([*scored, *store, *out], 0),
            ([*certificate, *store], 0),
        ]

    def state(self, folder: Path) -> State:
        certificate = folder / "results.certificate.txt"
        with open_record(folder / "record.db") as record:
            ours = _certificates(record)
        text = certificate.read_text(encoding="utf-8") if certificate.exists() else None
        assert text is None or text in ours, "a certificate that the record does not state"
        return {
            **super().state(folder),
            "results": results_in(folder / "results.db"),
            "certificate": text is not None,
        }


def _certificates(record: Record) -> list[str]:
    from evalcore.certificates.published import published_runs

    return [each.text for each in published_runs(record)]


def results_in(path: Path) -> dict[str, Any]:
    """What results hold, each table of theirs read to the end; fails where one is half."""
    import pyarrow.parquet as pq

    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = db.execute("SELECT name, rows, digest, file FROM tables ORDER BY name").fetchall()
        for name, rows, _digest, file in tables:
            if file:
                assert pq.read_table(path.parent / file).num_rows == rows, name
        (status,) = db.execute("SELECT status FROM run").fetchone()
        return {"status": status, "digests": {name: each for name, _r, each, _f in tables if each}}
    finally:
        db.close()


class Seal(Entry):
    """Three ranges of the record into files, each with an event of its own."""

    name = "seal"
    size = 112

    def prepare(self, folder: Path) -> None:
        from tests.cli.conftest import events, facts

        public = [fact for fact in facts() if fact.private_state() is None]
        with open_record(folder / "record.db", create=True) as record:
            for number, start in enumerate((0, 40, 80)):
                stop = min(start + 40, self.size)
                record.append(f"year-{number}", events(public[start:stop]), actor="test")

    def command(self, folder: Path) -> list[str]:
        sealed = ["seal", "--store", str(folder / "record.db"), "--actor", "县办"]
        return [*sealed, "--up-to", str(self.size), "--size", "20"]

    def acknowledged(self, said: str) -> bool:
        return said.count("recorded at position") == 3

    def nothing_more(self, said: str, begun: State, now: State) -> bool:
        more = len(now["record"][0]) - len(begun["record"][0])
        return more == said.count("recorded at position")

    def between(self, part: str, held: Any, begun: Any, ended: Any) -> bool:
        """Each range is recorded whole, one after the other."""
        events, last = held[0], ended[0]
        return len(events) >= len(begun[0]) and events == last[: len(events)]

    def state(self, folder: Path) -> State:
        from evalcore.record.sealed_check import check_seals

        with open_record(folder / "record.db") as record:
            roots = {commit.size: commit.root for commit in record.commits()}
            found = check_seals(record, roots)
            assert not found.problems, found.problems
            assert found.absent == 0, "sealed files are not where the log says"
        return super().state(folder)


class Score(Publish):
    """A trial, in place of another one's results."""

    name = "score"
    first = "results"

    def command(self, folder: Path) -> list[str]:
        return [
            "score", "--scheme", str(folder / "own.yaml"), "--store", str(folder / "record.db"),
            "--out", str(folder / "results.db"),
        ]  # fmt: skip

    def acknowledged(self, said: str) -> bool:
        return "Results are in" in said

    def repeat(self, folder: Path, begun: State, now: State) -> list[tuple[list[str], int]]:
        return [(self.command(folder), 0)]


class Backup(Entry):
    """A backup with its keys, in place of an older one."""

    name = "backup"
    first = "backup"

    def prepare(self, folder: Path) -> None:
        from tests.cli.conftest import events, facts

        every = facts()
        kept = ("backup", folder / "b.evalcore-backup", "--store", folder / "record.db")
        with open_record(folder / "record.db", create=True) as record:
            record.append("year", events(every[:100]), actor="test")
        run(*kept)
        with open_record(folder / "record.db") as record:
            record.append("more", events(every[100:]), actor="test")

    def command(self, folder: Path) -> list[str]:
        kept = ["backup", str(folder / "b.evalcore-backup"), "--with-keys", "--force"]
        return [*kept, "--store", str(folder / "record.db")]

    def acknowledged(self, said: str) -> bool:
        return "root " in said

    def state(self, folder: Path) -> State:
        from evalcore.record.restore import restore

        path = folder / "b.evalcore-backup"
        with tempfile.TemporaryDirectory() as room:
            found = restore(path, f"{room}/back.db")
            assert found.found.ok
        held = {"size": found.manifest.size, "keys": found.manifest.with_keys}
        return {**super().state(folder), "backup": held}


class Checkpoint(Entry):
    """A signed checkpoint, in the record and as a file."""

    name = "checkpoint"
    environment: ClassVar[dict[str, str]] = {"EVALCORE_PASSPHRASE": "correct horse battery"}

    def prepare(self, folder: Path) -> None:
        from evalcore.transparency import pkcs8
        from tests.cli.conftest import events, facts

        os.environ |= self.environment
        pkcs8.ROUNDS = 70_000
        with open_record(folder / "record.db", create=True) as record:
            record.append("year", events(facts()), actor="test")
        where = ("--out", folder / "log.key", "--store", folder / "record.db")
        run("key", "new", "qingshan.example/log", *where, "--by", "县委组织部")

    def command(self, folder: Path) -> list[str]:
        signed = ["checkpoint", "--key", str(folder / "log.key"), "--out", str(folder / "c")]
        return [*signed, "--store", str(folder / "record.db")]

    def acknowledged(self, said: str) -> bool:
        return "check code" in said

    def state(self, folder: Path) -> State:
        from evalcore.procedures.checkpoints_check import check_kept

        note = folder / "c"
        with open_record(folder / "record.db") as record:
            kept = check_kept(record)
            assert kept.ok
            if note.exists():
                digests = record.store.digests()
                assert sha256(note.read_bytes()).hexdigest() in digests, "the note is no kept one"
            size = record.head().size
        # Time is in the note, and signed.
        return {"record": [size, kept.checked], "file": note.exists()}


ENTRIES: dict[str, type[Entry]] = {
    each.name: each for each in (Import, Publish, Seal, Score, Backup, Checkpoint)
}


def prepare(name: str, folder: str, modules: str) -> None:
    """Make the base of an entry, and note which modules its command needs."""
    entry, base = ENTRIES[name](), Path(folder)
    entry.prepare(base)
    tried = base.with_name("tried")
    shutil.copytree(base, tried)
    assert main(entry.command(tried)) == 0
    entry.state(tried)
    Path(modules).write_text("\n".join(sorted(sys.modules)), encoding="utf-8")
