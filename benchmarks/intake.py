"""Taking files in: read, normalise, check, compare with the record, append."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Line, timed
from evalcore.intake.importing import import_files
from evalcore.intake.mapping_file import load_mapping
from evalcore.record import Record, open_record

ROWS = 100_000
UNITS = 200


def write_roster(path: Path) -> None:
    """Units that the meetings are held in."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["组织编码", "组织名称", "组织类别", "登记日期"])
        rows.writerows([f"V{n:04d}", f"第{n}村", "村", "2024-01-01"] for n in range(UNITS))


def write_meetings(path: Path, count: int) -> None:
    """Meetings of organisational life, each its own fact."""
    first = date(2025, 1, 1)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["组织", "会议类别", "召开日期", "应到人数", "实到人数", "当日序号"])
        for n in range(count):
            day = first + timedelta(days=n // UNITS % 360)
            rows.writerow(
                [f"V{n % UNITS:04d}", "支委会", day.isoformat(), "7", "6", n // UNITS // 360 + 1]
            )


def take_in(record: Record, path: Path) -> tuple[float, int]:
    """Seconds to import a file, and the facts that it brought."""
    with timed() as clock:
        result = import_files(
            record,
            [path],
            mapping=load_mapping(),
            actor="bench",
            received_on=date(2026, 1, 5),
        )
    assert not result.refused, result.findings[:3]
    return clock.seconds, result.facts


def measure() -> Iterator[Line]:
    """A CSV of new facts, and the same file once more."""
    with TemporaryDirectory() as folder:
        roster, meetings = Path(folder) / "组织名册.csv", Path(folder) / "组织生活.csv"
        write_roster(roster)
        write_meetings(meetings, ROWS)
        with open_record(Path(folder) / "r.db", create=True) as record:
            take_in(record, roster)
            first, facts = take_in(record, meetings)
            again, _none = take_in(record, meetings)
    yield Line("CSV import, checked and compared", f"{facts / first:,.0f} facts/s")
    yield Line("the same file again (nothing new)", f"{ROWS / again:,.0f} rows/s")
