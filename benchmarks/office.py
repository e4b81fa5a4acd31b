"""Intake as offices need it: large exports in bounded memory, workbooks, and a plan at once.

Each measure runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.city import apart as city_step
from benchmarks.intake import UNITS, write_meetings, write_roster
from benchmarks.measure import Line, peak_megabytes, timed, told_by
from evalcore.intake.importing import import_files
from evalcore.intake.mapping_file import load_mapping
from evalcore.record import open_record

MILLION = 1_000_000
WORKBOOK_ROWS = 100_000
TOWNSHIP = "K01T01"
RECEIVED = date(2026, 1, 5)


def take(store: Path, file: Path, *, dry_run: bool = False) -> dict[str, Any]:
    """Import one file, or only plan to."""
    with open_record(store, create=True) as record, timed() as clock:
        result = import_files(
            record,
            [file],
            mapping=load_mapping(),
            actor="bench",
            received_on=RECEIVED,
            dry_run=dry_run,
        )
    assert not result.refused, result.findings[:3]
    return {
        "seconds": clock.seconds,
        "facts": result.facts,
        "unchanged": result.unchanged,
        "peak_mb": peak_megabytes(),
    }


def plan(store: Path, file: Path) -> dict[str, Any]:
    """What an import would do, and nothing written."""
    return take(store, file, dry_run=True)


STEPS = {"take": take, "plan": plan}


def apart(step: str, store: Path, file: Path) -> dict[str, Any]:
    """Run a step in a process of its own."""
    return told_by(__name__, step, str(store), str(file))


def write_pledges(out: Path, count: int) -> None:
    """A ledger of pledges as a township fills it: one row a case, four facts in each."""
    import openpyxl

    first, step = date(2025, 1, 6), timedelta(days=1)
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("承诺台账")
    page.append(
        [
            "承诺编号",
            "组织",
            "承诺类别",
            "承诺日期",
            "承诺事项",
            "目标",
            "完成时限",
            "审核日期",
            "审核结果",
            "审核组织",
            "公开日期",
            "公开方式",
            "完成日期",
            "完成佐证",
        ]
    )
    for n in range(count):
        made = first + n % 40 * step
        page.append(
            [
                f"CN2025-{n:06d}",
                f"第{n % UNITS}村",
                "年度承诺",
                made,
                f"硬化通组路{n % 9 + 1}公里",
                "年底前通车",
                made + 200 * step,
                made + 7 * step,
                "通过",
                f"V{n % UNITS:04d}",
                made + 10 * step,
                "栏上张贴",
                made + 150 * step,
                "验收单",
            ]
        )
    book.save(out)


def write_workbook(csv_file: Path, out: Path) -> None:
    """The rows of a CSV file as a workbook, text cells as exports have them."""
    import csv

    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("组织生活")
    with csv_file.open(encoding="utf-8", newline="") as rows:
        for row in csv.reader(rows):
            page.append(row)
    book.save(out)


def large_files(folder: Path) -> Iterator[Line]:
    """A million rows of CSV, and a large workbook."""
    roster, store = folder / "组织名册.csv", folder / "r.db"
    write_roster(roster)
    apart("take", store, roster)
    large = folder / "组织生活.csv"
    write_meetings(large, MILLION)
    first = apart("take", store, large)
    yield Line(
        "a million rows of CSV: checked, compared, stored",
        f"{first['facts'] / first['seconds']:,.0f} facts/s, peak {first['peak_mb']} MB",
        f"a file of {large.stat().st_size >> 20} MB",
        "≥ 60,000 facts/s, bounded memory",
    )
    again = apart("take", store, large)
    yield Line(
        "the same file again: nothing new",
        f"{again['unchanged'] / again['seconds']:,.0f} rows/s, peak {again['peak_mb']} MB",
    )
    write_meetings(large, WORKBOOK_ROWS)
    book = folder / "组织生活.xlsx"
    write_workbook(large, book)
    yield workbook(folder, roster, book, "a fact in each row")
    write_pledges(book, WORKBOOK_ROWS)
    yield workbook(folder, roster, book, "a ledger of pledges, four facts in each row")


def workbook(folder: Path, roster: Path, book: Path, what: str) -> Line:
    """A workbook into a record of its own."""
    with TemporaryDirectory(dir=folder) as name:
        store = Path(name) / "r.db"
        apart("take", store, roster)
        read = apart("take", store, book)
    return Line(
        f"a workbook of {WORKBOOK_ROWS:,} rows ({what}): checked, compared, stored",
        f"{WORKBOOK_ROWS / read['seconds']:,.0f} rows/s, {read['facts'] / read['seconds']:,.0f} "
        f"facts/s, peak {read['peak_mb']} MB",
        f"a file of {book.stat().st_size >> 20} MB",
        "≥ 15,000 rows/s",
    )


def write_township(store: Path, out: Path) -> int:
    """A township's whole year as the workbook that its clerk would hold; give its facts.

    Unit and case codes of the city begin with the township's.
    """
    import duckdb
    import openpyxl
    from attrs import evolve

    from evalcore.intake.templates.inverse import Backwards, Speaker
    from evalcore.vocabulary import Fact, fact_class
    from evalcore.vocabulary.governance import FactRetracted

    with open_record(store) as record, record.read_arrow(1, record.head().size) as reader:
        found = (
            duckdb.from_arrow(reader)
            .filter(f"contains(state, '{TOWNSHIP}V') OR topic = 'FactRetracted.1'")
            .select("position, topic, state")
            .fetchall()
        )
    facts: dict[int, Fact] = {}
    for position, topic, state in sorted(found):
        fact = fact_class(topic).from_states(state.encode())
        if isinstance(fact, FactRetracted):
            facts.pop(fact.target, None)
        else:
            facts[fact.corrects or position] = evolve(fact, corrects=None, reason="", authority="")
    entries: dict[str, list[Fact]] = {}
    for position, fact in facts.items():
        entries.setdefault(fact.seal_scope() or str(position), []).append(fact)
    mapping = load_mapping()
    backwards = Backwards(mapping, Speaker({}, {}))
    pages: dict[str, list[Any]] = {}
    for together in entries.values():
        for sheet, placed in backwards.place(together)[0].items():
            pages.setdefault(sheet, []).extend(placed)
    book = openpyxl.Workbook(write_only=True)
    for sheet in mapping.sheets:
        if sheet.id in pages:
            page = book.create_sheet(sheet.title)
            page.append([column.header for column in sheet.columns.values()])
            for row in pages[sheet.id]:
                page.append([row.cells.get(name) for name in sheet.columns])
    book.save(out)
    return sum(len(row.facts) for rows in pages.values() for row in rows)


def town_and_city(folder: Path, events: int) -> Iterator[Line]:
    """A township's own workbook, planned against a city's year."""
    store, book = folder / "city.db", folder / "township.xlsx"
    city_step("write", store, str(events))
    city_step("score", store)  # segments as any earlier command leaves them
    held = write_township(store, book)
    planned = apart("plan", store, book)
    yield Line(
        "`import --plan` of a township's year against a city-year store",
        f"{planned['seconds']:.1f} s, peak {planned['peak_mb']} MB",
        f"{held:,} facts in the workbook, {planned['facts']:,} of them new; {events:,} events",
        "≤ 2 s",
    )


def measure(events: int = 2_500_000) -> Iterator[Line]:
    """All of it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        yield from large_files(folder)
        yield from town_and_city(folder, events)


if __name__ == "__main__":
    step, store, file = sys.argv[1:]
    print(json.dumps(STEPS[step](Path(store), Path(file))))
