"""How ``format-1/`` was made, in November 2026: ``python -m tests.golden.stores.make_format_1``.

The bytes of the store are frozen: whoever runs this again makes another store, which proves
nothing. It is kept so that it can be told what is in it. Everything goes through commands, with
a clock that was set back: a test machine may run behind the one that wrote this.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
import tempfile
import time
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from cli.main import main
from evalcore.record import open_record
from tests.cli.conftest import facts
from tests.cli.official_scheme import write_scheme
from tests.cli.sealed_world import OTHER_CASE, VISITS, problems
from tests.evalcore.intake.office import workbook
from tests.golden.stores.support import described

HERE = Path(__file__).parent / "format-1"
BEGAN = 1_768_900_000
"""Seconds since 1970: 2026-01-20."""
BY = ("--by", "县委组织部")
PASSPHRASE = "correct horse battery"


def set_clock() -> None:
    """A clock that begins at ``BEGAN`` and goes on by a second whenever it is read."""
    ticks = count(BEGAN)
    time.time_ns = lambda: next(ticks) * 1_000_000_000
    time.time = lambda: float(next(ticks))


def run(*arguments: object, ends: int = 0) -> None:
    """One command, which must end so."""
    line = [str(each) for each in arguments]
    assert main(line) == ends, line


def lines(path: Path, told: list[dict[str, Any]]) -> Path:
    """Facts as JSON lines."""
    path.write_text("\n".join(map(json.dumps, told)) + "\n", encoding="utf-8")
    return path


def classes() -> list[dict[str, Any]]:
    """Party classes of six villages: what makes the tree more than one tile wide."""
    begun = date(2025, 1, 6)
    return [
        {
            "fact": "MeetingHeld", "unit": f"V{village}", "meeting_kind": "members",
            "occurred_on": (begun + timedelta(7 * week)).isoformat(),
        }
        for week in range(30)
        for village in range(1, 7)
    ]  # fmt: skip


def tallies() -> list[dict[str, Any]]:
    """Votes of an evaluation meeting, by category of raters."""
    held = {
        "fact": "EvaluationMeetingHeld", "meeting": "E1", "unit": "V1", "person": "P1",
        "period": "2025", "organiser": "T1", "occurred_on": "2025-12-20",
    }  # fmt: skip
    part = {
        "fact": "EvaluationPartHeld", "meeting": "E1", "part": "masses", "organiser": "T1",
        "subjects": 1, "occurred_on": "2025-12-20",
    }  # fmt: skip
    return [
        held,
        part,
        *({
            "fact": "VotesTallied", "meeting": "E1", "part": "masses", "rater_category": kind,
            "item": "总体", "option": option, "votes": votes, "occurred_on": "2025-12-20",
        } for kind, option, votes in (("党员", "好", 12), ("党员", "一般", 3), ("群众", "好", 9))),
    ]  # fmt: skip


def fill(folder: Path) -> Path:
    """The record in ``folder``, as its office filled it."""
    store = folder / "record.db"
    given = folder / "in"
    given.mkdir()
    into = ("--store", store)
    taken = (*into, "--received-on", "2025-12-20", "--actor", "镇办")
    year = [{"fact": type(f).__name__, **json.loads(f.public_state())} for f in facts()]
    run("init", *into)
    run("import", *taken, lines(given / "year.jsonl", year))
    (given / "一月.xlsx").write_bytes(workbook({"问题台账": problems()}))
    (given / "二月.xlsx").write_bytes(workbook({"问题台账": problems(OTHER_CASE)}))
    (given / "走访.xlsx").write_bytes(workbook({"走访登记": VISITS}))
    for name in ("一月.xlsx", "二月.xlsx", "走访.xlsx"):
        run("import", *taken, given / name)
    run("import", *taken, lines(given / "classes.jsonl", [*classes(), *tallies()]))
    scheme = write_scheme(folder)
    run("scheme", "adopt", scheme, *into, "--by", "县委", "--on", "2025-01-01", "--actor", "县办")
    run(
        "period", "open", "2025", "--scheme", scheme, *into, "--on", "2025-01-02", "--actor", "县办"
    )
    changed = [{**problems()[0], "交办时限": "2025-05-15"}, OTHER_CASE]
    (given / "三月.xlsx").write_bytes(workbook({"问题台账": changed}))
    why = ("--correct", "--reason", "时限写错", "--authority", "县委办")
    run("import", *taken, *why, given / "三月.xlsx")
    withdrawn = last_of(store, "MeetingHeld.1")
    for number, ground in ((withdrawn, "未见会议记录"), (0, "会议记录已补交")):
        target = number or last_of(store, "FactRetracted.1")
        told = {
            "fact": "FactRetracted", "target": target, "ground": ground,
            "allowed_by": "县委组织部", "occurred_on": "2025-12-20",
        }  # fmt: skip
        run("import", *taken, lines(given / f"撤回-{target}.jsonl", [told]))
    run("period", "seal", "2025", *into, *BY, "--on", "2026-01-06", "--actor", "县办")
    run("sealed", "destroy", "W10", *into, "--reason", "当事人申请",
        "--allowed-by", "县委办〔2025〕9号", "--actor", "县办")  # fmt: skip
    key = folder / "log.key"
    run("key", "new", "qingshan.example/log", "--out", key, *into, *BY, "--actor", "县办")
    run("publish", "--scheme", scheme, *into, *BY, "--on", "2026-01-15", "--key", key,
        "--out", folder / "results.db", "--actor", "县办")  # fmt: skip
    run("checkpoint", "--key", key, *into, "--out", folder / "checkpoint", "--actor", "县办")
    add = ("actor", "add")
    office = ("--office", "县委组织部", *BY, *into)
    run(*add, "王敏", "--person", "P1", "--role", "admin", *office, "--actor", "王敏")
    for name, person, role in (("李强", "P7", "clerk"), ("赵敏", "P9", "decider")):
        run(*add, name, "--person", person, "--role", role, *office, "--actor", "王敏")
    signing = folder / "zhao.key"
    run("actor", "key", "赵敏", "--new", signing)
    run("actor", "key", "赵敏", "--admit", signing.with_suffix(".vkey"), *BY, *into,
        "--actor", "王敏")  # fmt: skip
    os.environ["EVALCORE_ACTOR_KEY"] = str(signing)
    run("scheme", "adopt", "county-secretaries-2025", *into, "--by", "县委", "--on", "2026-01-18",
        "--actor", "赵敏")  # fmt: skip
    return store


def last_of(store: Path, topic: str) -> int:
    """The position of the last event of a topic."""
    with open_record(store) as record:
        return max(event.position for event in record.read() if event.topic == topic)


def make(into: Path) -> None:
    """Write the fixture into the folder ``into``."""
    os.environ |= {"EVALCORE_LANG": "en", "EVALCORE_PASSPHRASE": PASSPHRASE}
    set_clock()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = fill(folder)
        into.mkdir(parents=True, exist_ok=True)
        for each in (store, store.with_name("record.db.keys")):
            packed = gzip.compress(each.read_bytes(), 9, mtime=0)
            (into / f"{each.name}.gz").write_bytes(packed)
        for each in ("own.yaml", "checkpoint", "log.vkey", "results.certificate.txt"):
            shutil.copy(folder / each, into / each)
        expected = described(folder)
    text = json.dumps(expected, ensure_ascii=False, indent=2) + "\n"
    (into / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
