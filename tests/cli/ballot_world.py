"""A township with a village that is evaluated, and what an office does to hold a ballot there."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from evalcore.record import open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.evaluations import EvaluationMeetingHeld
from evalcore.vocabulary.roster import PersonRegistered, TenureStarted, UnitRegistered
from tests.cli.conftest import events

RULES = """
documents: {doc: 某地办法}
ballots:
  mass:
    part: masses
    items: [总体评价, 承诺践诺]
    options: [满意, 基本满意, 不满意, 不了解]
    unranked: [不了解]
    categories: [党员, 群众, 代表]
    smallest: {value: 5, demo: true}
    valid:
      attendance_over: {value: 1/2, clause: doc F40}
      more_returned: void
"""
OPTIONS = ("满意", "基本满意", "不满意", "不了解")
BY = ("--opened-by", "考核办", "--by", "保密办")
ROLLS = ("--roll", "党员=12", "--roll", "群众=30", "--roll", "代表=3")

Run = Callable[..., Any]


def make_record(path: Path, organiser: str = "T1") -> Path:
    """The record with a meeting for V1, whose secretary is P1."""
    begun = date(2024, 1, 1)
    facts: list[Fact] = [
        UnitRegistered(occurred_on=begun, unit="T1", name="青山镇", unit_kind="township"),
        UnitRegistered(
            occurred_on=begun, unit="V1", name="红旗村", unit_kind="village", parent="T1"
        ),
        PersonRegistered(occurred_on=begun, person="P1", name="王建国"),
        TenureStarted(occurred_on=begun, person="P1", unit="V1", post="secretary"),
        EvaluationMeetingHeld(
            occurred_on=date(2025, 6, 23), meeting="PY1", unit="V1", period="2025H1",
            organiser=organiser,
        ),
    ]  # fmt: skip
    with open_record(path, create=True) as record:
        record.append("import-a", events(facts), actor="test")
    return path


class Office:
    """Runs the commands in a folder, with a record of its own."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.folder, self.run = folder, run
        self.rules = folder / "rules.yaml"
        self.rules.write_text(RULES, encoding="utf-8")
        self.store = folder / "record.db"
        if not self.store.exists():
            make_record(self.store)

    def __call__(self, command: str, *arguments: object) -> Any:
        return self.run("ballots", command, *arguments, "--store", self.store)

    def issue(self, box: str = "B", *more: object, rolls: Sequence[str] = ROLLS) -> Any:
        return self(
            "issue", box, "--meeting", "PY1", "--rules", self.rules, *rolls, *BY,
            "--out", self.folder, "--as", "csv", *more,
        )  # fmt: skip

    def box(self, box: str = "B") -> Path:
        return self.folder / f"{box}.box"

    def codes(self, category: str, box: str = "B") -> list[str]:
        path = self.folder / f"{box}-{category}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [row[0] for row in csv.reader(file)][1:]

    def form(self, rows: Iterable[Sequence[str]], name: str = "form.csv") -> Path:
        """A phone form's export: (code, mark, mark) beside a time, an address and a name."""
        path = self.folder / name
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            out.writerow(["提交时间", "来自IP", "姓名", "票码", "1、总体评价", "2、承诺践诺"])
            for number, row in enumerate(rows):
                out.writerow([f"2025-06-23 09:{number:02}", f"10.0.0.{number}", "赵某", *row])
        return path

    def filled(self, party: int = 12, masses: int = 20, seed: int = 3) -> list[list[str]]:
        """Rows with marks from a seeded generator, as (code, mark, mark)."""
        chance = random.Random(seed)
        codes = self.codes("党员+代表")[:party] + self.codes("群众")[:masses]
        return [[code, *chance.choices(OPTIONS, k=2)] for code in codes]

    def counted(self, **more: int) -> None:
        """A box issued, cast, sealed and counted."""
        for done in (
            self.issue(),
            self("cast", self.form(self.filled(**more)), "--box", self.box()),
            self("seal", self.box(), "--by", "监票组"),
            self("tally", self.box(), "--by", "监票组"),
        ):
            assert done.code == 0, done.err
