"""Ballots by the hundred thousand: issued, cast, sealed, counted and checked, each a command."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Line, peak_megabytes, timed
from cli.main import main
from evalcore.record import NewEvent, open_record
from evalcore.vocabulary.evaluations import EvaluationMeetingHeld

BALLOTS = 100_000

RULES = """
ballots:
  mass:
    part: masses
    items: [总体评价, 中心工作, 承诺践诺, 办实事, 队伍建设]
    options: [满意, 比较满意, 基本满意, 不满意]
    categories: [党员, 群众]
    smallest: {value: 5, demo: true}
    valid:
      attendance_over: {value: 1/2, demo: true}
"""
ITEMS = ("总体评价", "中心工作", "承诺践诺", "办实事", "队伍建设")
OPTIONS = ("满意", "比较满意", "基本满意", "不满意")


def command(*arguments: object) -> float:
    """Seconds that a command took; it must succeed."""
    out = io.StringIO()
    with timed() as clock, redirect_stdout(out), redirect_stderr(out):
        code = main(["ballots", *map(str, arguments)])
    assert code == 0, out.getvalue()
    return clock.seconds


def prepared(folder: Path) -> Path:
    """A record with one meeting, and the rules of the box beside it."""
    held = EvaluationMeetingHeld(
        occurred_on=date(2025, 6, 23), meeting="M", unit="V1", period="2025H1", organiser="T1"
    )
    with open_record(folder / "record.db", create=True) as record:
        record.append("a", [NewEvent(held.topic(), held.public_state())], actor="bench")
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    return folder / "record.db"


def form(folder: Path) -> Path:
    """The export of a phone form: every code with a mark for each item, in any order."""
    chance = random.Random(1)
    rows = []
    for path in folder.glob("B-*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            codes = [row[0] for row in csv.reader(file)][1:]
        rows += [(f"2025-06-23 09:00:{n % 60}", c) for n, c in enumerate(codes)]
    chance.shuffle(rows)
    made = folder / "form.csv"
    with made.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("提交时间", "票码", *ITEMS))
        out.writerows((*row, *chance.choices(OPTIONS, k=len(ITEMS))) for row in rows)
    return made


def measure() -> Iterator[Line]:
    """Each step, then the most memory that any of them held."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        store = ("--store", prepared(folder))
        box = folder / "B.box"
        rolls = ("--roll", f"党员={BALLOTS // 5}", "--roll", f"群众={BALLOTS - BALLOTS // 5}")
        offices = ("--opened-by", "考核办", "--by", "保密办")
        before = peak_megabytes()
        yield step(
            "issued", "issue", "B", "--meeting", "M", "--rules", folder / "rules.yaml", *rolls,
            *offices, "--out", folder, "--as", "csv", *store,
        )  # fmt: skip
        yield step("cast", "cast", form(folder), "--box", box, *store)
        yield step("sealed", "seal", box, "--by", "监票组", *store)
        yield step("counted", "tally", box, "--by", "监票组", *store)
        yield step("checked", "check", box, *store)
        size = box.stat().st_size / 1e6
        yield Line(
            f"peak memory of {BALLOTS:,} ballots",
            f"{peak_megabytes()} MB",
            f"{before} MB before; the box has {size:.0f} MB",
        )


def step(name: str, *arguments: object) -> Line:
    """One command as a line."""
    seconds = command(*arguments)
    return Line(f"{BALLOTS:,} ballots {name}", f"{seconds:.1f} s", "", "seconds")
