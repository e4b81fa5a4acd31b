"""An office edits its workbook at random, hands it in, answers what it is asked: in the end the
record says what the sheets say, each thing once.

The model is the sheets themselves as plain Python rows; how the record got there is not its affair.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from evalcore.intake.results import ImportResult
from evalcore.record import Record
from evalcore.record.effective import register_effective
from evalcore.record.reading import open_columns
from tests.evalcore.intake.living import WHY, withdraw
from tests.evalcore.intake.office import BASE, fresh, save, take_in, workbook

Row = dict[str, Any]

ROUNDS = 3
SLOW_SEEDS = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 5)]
KEY = "行标识"
MEETINGS, PLEDGES, PROGRESS = "组织生活", "承诺台账", "承诺进展"
FIRST = date(2025, 1, 6)
UNITS = ("东村", "西村")
COUNTY = {name: BASE[name] for name in ("组织名册", "人员名册")} | {
    "组织名册": [unit for unit in BASE["组织名册"] if unit["组织编码"] != "V3"]
}

FACTS = """
SELECT topic, unit, occurred_on, meeting_kind, topic_text, present FROM effective_orglife
UNION ALL SELECT topic, coalesce(unit, pledge), occurred_on, pledge, content, percent
FROM effective_pledges
"""


class Office:
    """The sheets as the office has them now. ``keyed``: rows bear hidden keys."""

    def __init__(self, random: Random, *, keyed: bool) -> None:
        self.random = random
        self.keyed = keyed
        self.sheets: dict[str, list[Row]] = {MEETINGS: [], PLEDGES: [], PROGRESS: []}
        self.made = 0
        for _number in range(4):
            for sheet in self.sheets:
                self.insert(sheet)

    def day(self) -> str:
        return (FIRST + timedelta(days=self.random.randrange(300))).isoformat()

    def insert(self, sheet: str) -> None:
        self.made += 1
        row: Row = {KEY: f"rrrr0000-{self.made}"} if self.keyed else {}
        if sheet == MEETINGS:
            row |= {"组织": self.random.choice(UNITS), "会议类别": "党课", "召开日期": self.day()}
            row |= {"主题": f"学习{self.made}", "实到人数": self.random.randrange(5, 30)}
        elif sheet == PLEDGES:
            row |= {"承诺编号": f"CN-{self.made}", "组织": self.random.choice(UNITS)}
            row |= {
                "承诺类别": "年度承诺",
                "承诺日期": self.day(),
                "承诺事项": f"修路{self.made}段",
            }
        else:
            pledges = self.sheets[PLEDGES]
            if not pledges:
                return
            row |= {"承诺编号": self.random.choice(pledges)["承诺编号"], "报告日期": self.day()}
            row |= {"进度百分比": self.random.randrange(100), "进展情况": f"做了{self.made}步"}
        rows = self.sheets[sheet]
        rows.insert(self.random.randrange(len(rows) + 1), row)

    def edit(self) -> None:
        sheet = self.random.choice(list(self.sheets))
        rows = self.sheets[sheet]
        does = self.random.choice(
            (self.insert, self.insert, self.fill, self.fill, self.change, self.move_day, self.sort,
             self.delete, self.copy, self.clear)
        )  # fmt: skip
        if rows or does == self.insert:
            does(sheet)

    def fill(self, sheet: str) -> None:
        row = self.random.choice(self.sheets[sheet])
        if sheet == PLEDGES:
            row["完成日期"] = "2025-11-30"
            row["完成佐证"] = f"照片{self.random.randrange(9)}张"
        else:
            row.setdefault("主题" if sheet == MEETINGS else "进展情况", "补记")

    def change(self, sheet: str) -> None:
        row = self.random.choice(self.sheets[sheet])
        name = {MEETINGS: "实到人数", PLEDGES: "承诺事项", PROGRESS: "进度百分比"}[sheet]
        number = self.random.randrange(100)
        row[name] = f"改为{number}段" if sheet == PLEDGES else number

    def clear(self, sheet: str) -> None:
        row = self.random.choice(self.sheets[sheet])
        row.pop({MEETINGS: "主题", PLEDGES: "完成日期", PROGRESS: "进展情况"}[sheet], None)
        if sheet == PLEDGES:
            row.pop("完成佐证", None)

    def move_day(self, sheet: str) -> None:
        name = {MEETINGS: "召开日期", PLEDGES: "承诺日期", PROGRESS: "报告日期"}[sheet]
        self.random.choice(self.sheets[sheet])[name] = self.day()

    def sort(self, sheet: str) -> None:
        self.random.shuffle(self.sheets[sheet])

    def delete(self, sheet: str) -> None:
        rows = self.sheets[sheet]
        gone = rows.pop(self.random.randrange(len(rows)))
        if sheet == PLEDGES:
            kept = [r for r in self.sheets[PROGRESS] if r["承诺编号"] != gone["承诺编号"]]
            self.sheets[PROGRESS] = kept

    def copy(self, sheet: str) -> None:
        """A whole row copied below itself, hidden key and all, and made another thing."""
        at = self.random.randrange(len(self.sheets[sheet]))
        row = dict(self.sheets[sheet][at])
        self.made += 1
        if sheet == PLEDGES:
            row["承诺编号"] = f"CN-{self.made}"
        else:
            row["召开日期" if sheet == MEETINGS else "报告日期"] = self.day()
        self.sheets[sheet].insert(at + 1, row)

    def settle(self) -> None:
        """No two rows tell one thing: the later one goes, as the office would see to it."""
        keys = {
            MEETINGS: ("组织", "会议类别", "召开日期"),
            PLEDGES: ("承诺编号",),
            PROGRESS: ("承诺编号", "报告日期"),
        }
        for sheet, names in keys.items():
            rows = {tuple(row[name] for name in names): row for row in reversed(self.sheets[sheet])}
            self.sheets[sheet] = list(reversed(rows.values()))

    def written(self) -> dict[str, list[Row]]:
        """The rows with every column of their sheet."""
        more = {MEETINGS: ("主题",), PLEDGES: ("完成日期", "完成佐证"), PROGRESS: ("进展情况",)}
        return {
            sheet: [dict.fromkeys(more[sheet]) | row for row in rows]
            for sheet, rows in self.sheets.items()
        }

    def facts(self) -> Counter[tuple[Any, ...]]:
        """What the sheets say."""
        codes = {"东村": "V1", "西村": "V2"}
        said: list[tuple[Any, ...]] = []
        for row in self.sheets[MEETINGS]:
            told = (row.get("主题"), row["实到人数"])
            said.append(("MeetingHeld.1", codes[row["组织"]], row["召开日期"], "lecture", *told))
        for row in self.sheets[PLEDGES]:
            number, text = row["承诺编号"], row["承诺事项"]
            said.append(("PledgeMade.1", codes[row["组织"]], row["承诺日期"], number, text, None))
            if "完成日期" in row:
                said.append(("PledgeFulfilled.1", number, row["完成日期"], number, None, None))
        for row in self.sheets[PROGRESS]:
            number = row["承诺编号"]
            told = (row.get("进展情况"), row["进度百分比"])
            said.append(("PledgeProgressReported.1", number, row["报告日期"], number, *told))
        return Counter(said)


def counted(record: Record) -> Counter[tuple[Any, ...]]:
    """What the record says."""
    with open_columns(record, record.head(), cached=False) as columns:
        register_effective(columns.connection, date(2199, 1, 1))
        rows = columns.connection.execute(FACTS).fetchall()
    return Counter((row[0], row[1], str(row[2]), *row[3:]) for row in rows)


def asked_about(result: ImportResult) -> set[int]:
    """The positions that no row tells any more, by what the import says of them."""
    gone = {change.position for change in result.changes if change.kind == "vanished"}
    for finding in result.findings:
        if finding.severity == "error" and "copied from row" not in finding.reason:
            told = re.search(r"positions? ([0-9, ]+)", finding.reason)
            assert told, finding
            gone |= {int(number) for number in told[1].split(",")}
    return gone


def hand_in(record: Record, office: Office, folder: Path, number: int) -> None:
    """Hand the workbook in until nothing is asked: what no row tells was never so."""
    answers: dict[int, Mapping[str, Any]] = {}
    for attempt in range(4):
        sheets: dict[str, Any] = {**COUNTY, **office.written()}
        if answers:
            sheets["待确认"] = list(answers.values())
        path = save(folder, f"{number}-{attempt}.xlsx", workbook(sheets))
        result = take_in(record, path, correction=WHY)
        for finding in result.findings:
            if "copied from row" in finding.reason and finding.severity == "error":
                office.sheets[finding.sheet][int(finding.cell.lstrip("ABCDEFGHI")) - 2].pop(KEY)
        asked = asked_about(result)
        if not asked and not result.refused:
            again = take_in(record, path, correction=WHY)
            assert (again.facts, again.vanished) == (0, 0)
            return
        answers = {position: withdraw(position) for position in asked | answers.keys()}
    raise AssertionError(result.findings)


@pytest.mark.parametrize("seed", [0, *SLOW_SEEDS])
def test_with_hidden_keys_the_record_says_what_the_sheets_say(tmp_path: Path, seed: int) -> None:
    office = Office(Random(seed), keyed=True)
    with fresh(tmp_path) as record:
        for number in range(ROUNDS):
            office.settle()
            hand_in(record, office, tmp_path, number)
            assert counted(record) == office.facts()
            for _edit in range(6):
                office.edit()


@pytest.mark.parametrize("seed", [0, *SLOW_SEEDS[:2]])
def test_without_keys_nothing_is_lost_or_made_up(tmp_path: Path, seed: int) -> None:
    # A row that came alone and went alone can't be missed: see the limits of the living workbook.
    office = Office(Random(seed), keyed=False)
    ever: Counter[tuple[Any, ...]] = Counter()
    with fresh(tmp_path) as record:
        for number in range(ROUNDS):
            office.settle()
            hand_in(record, office, tmp_path, number)
            ever |= office.facts()
            assert counted(record) >= office.facts()
            assert counted(record) <= ever
            for _edit in range(6):
                office.edit()
