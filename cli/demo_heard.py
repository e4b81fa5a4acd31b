"""The demo's hearing: check sheets, objections and their answers, the seal, a late fact.

Every line is a command as it could be typed; it is run as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from cli.common import say
from cli.demo_people import ASSESSOR, CLERK, OFFICE, Office
from cli.demo_typed import run
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.publishing import Results

MADE = ("proposed", "checksheets", "handed-in-later")
"""Beginnings of the names of all that these steps leave."""

MEETINGS = "committee_meetings"
"""The indicator that is objected to with success: a meeting was held and not reported."""

_SENT, _BACK, _ANSWERED, _SEALED = "2026-01-28", "2026-02-02", "2026-02-05", "2026-02-10"
_ACCEPTED = "支委会开过，记录本在村里，漏报了"
_REJECTED = "材料已经交给驻村干部"


@attrs.frozen
class Heard:
    """Who objects, and who else lacks a meeting that turns up too late."""

    subject: str
    unit: str
    month: str
    late_unit: str
    late_month: str


def proposed(record: Path) -> Path:
    """The year scored by the county's own scheme, before anybody was heard."""
    office = Office(record.parent)
    results = record.parent / "proposed.db"
    run("score", "--scheme", office.scheme, *office.store, "--out", results)
    return results


def check_sheets(record: Path, results: Path) -> str:
    """Everybody is shown every lost point; one comes back with two objections.

    Gives who objected.
    """
    office = Office(record.parent)
    folder = record.parent / "checksheets"
    office.as_(
        *(ASSESSOR, "checksheet", "--all", "--results", results, "--out", folder),
        *("--send", "--by", OFFICE, "--on", _SENT),
    )
    chosen = _chosen(results)
    # To be signed with a pen; the workbook is what comes back.
    paper = ("--results", results, "--out", folder, "--format", "docx")
    run("checksheet", chosen.subject, *paper, *office.store)
    back, numbers = _filled_in(results, folder, chosen)
    say(_("One comes back with two objections: {file}").format(file=back.name))
    office.as_(CLERK, "import", back, "--received-on", _BACK)
    run("objection", "list", *office.store)
    _answer(office, chosen, numbers)
    run("objection", "list", "--points", *office.store)
    office.decides("period", "seal", "2025", "--by", OFFICE, "--on", _SEALED)
    _late(office, chosen)
    return chosen.subject


def _answer(office: Office, chosen: Heard, numbers: Sequence[str]) -> None:
    """The meeting is reported, and its objection accepted; the other one is rejected."""
    from evalcore.record import open_record
    from evalcore.vocabulary.orglife import MeetingHeld

    held = _file(office, "支委会补报.jsonl", _meeting(chosen.unit, chosen.month))
    office.as_(CLERK, "import", _formal_appeal(office), held, "--received-on", "2026-02-04")
    with open_record(office.store[1]) as record:
        position = max(
            event.position
            for event in record.read(record.head().size - 8)
            if event.topic == MeetingHeld.topic()
        )
    by = ("--by", OFFICE, "--on", _ANSWERED)
    office.decides(
        *("objection", "answer", numbers[0], "--accept", "--correction", str(position)),
        *("--reason", "记录本已核对", *by),
    )
    office.decides("objection", "answer", numbers[1], "--reject", "--reason", "没有任何凭证", *by)


def _formal_appeal(office: Office) -> Path:
    """The discipline commission reports that its one decision was revoked on appeal."""
    filed = {"fact": "AppealFiled", "decision": "WZ2025-001", "occurred_on": "2025-11-24"}
    decided = {
        "fact": "AppealDecided",
        "decision": "WZ2025-001",
        "result": "revoked",
        "ground": "补贴依县文件发放，监督责任已履行",
        "decided_by": "市纪委监委",
        "occurred_on": "2025-12-22",
    }
    return _file(office, "县纪委监委-申诉处理.jsonl", filed, decided)


def _late(office: Office, chosen: Heard) -> None:
    """A meeting is reported after the seal: refused, then let in by an authority and marked."""
    path = _file(office, "封账后交来.jsonl", _meeting(chosen.late_unit, chosen.late_month))
    told = ("--received-on", "2026-02-12")
    office.as_(CLERK, "import", path, *told, ends=1)
    # The right to let it in is the decider's, who is away: the one override of the demo.
    office.as_(
        *(CLERK, "import", path, *told, "--late", "邮路因雪中断"),
        *("--override", "决定人出差", "--allowed-by", "县委组织部部务会"),
    )
    run("period", "status", "2025", *office.store)


def _meeting(unit: str, month: str) -> dict[str, Any]:
    return {
        "fact": "MeetingHeld",
        "unit": unit,
        "meeting_kind": "committee",
        "due": 5,
        "present": 5,
        "occurred_on": f"{month}-17",
    }


def _file(office: Office, name: str, *lines: dict[str, Any]) -> Path:
    folder = office.root / "handed-in-later"
    folder.mkdir(exist_ok=True)
    path = folder / name
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return path


def _chosen(results: Path) -> Heard:
    """Two who lack a meeting in a month, far from the best: one objects, one is late."""
    from projections.publishing import open_results

    with open_results(results) as opened:
        lacking = list(_lacking(opened))
    # From the middle: somebody whom nothing else in the demo is about.
    half = len(lacking) // 2
    subject, unit, month = lacking[half]
    _other, late_unit, late_month = next(one for one in lacking[half:] + lacking if one[1] != unit)
    return Heard(subject, unit, month, late_unit, late_month)


def _lacking(opened: Results) -> Iterator[tuple[str, str, str]]:
    """Ranked subjects who lack a committee meeting and something else: with unit and month."""
    unit_of = {one.id: one.unit for one in opened.subjects()}
    for standing in opened.standings():
        if standing.rank is None:
            continue
        lost = [
            row
            for row in opened.contributions(standing.subject)
            if not row["row"] and not row["credit"] and row["possible"]
        ]
        months = [str(row["slot"]) for row in lost if row["indicator"] == MEETINGS]
        if months and len(months) < len(lost):
            yield standing.subject, unit_of[standing.subject], months[0]


def _filled_in(results: Path, folder: Path, chosen: Heard) -> tuple[Path, list[str]]:
    """The sheet as it comes back: the file, and the numbers of its two objections."""
    import openpyxl

    from evalcore.intake.check_sheet_form import (
        COLUMNS,
        DAY,
        OBJECTS,
        OPINION,
        OPINION_COLUMNS,
        POINTS,
        SOMETHING,
        VERDICT,
        WORDS,
        YES,
    )
    from projections.checksheet import file_name, sheets
    from projections.checksheet.book import HEADER
    from projections.publishing import open_results

    with open_results(results) as opened:
        mine = [one for one in opened.subjects() if one.id == chosen.subject]
        (sheet,) = sheets(opened, mine)
    points = list(sheet.points)
    right = next(p for p in points if p.about[:2] == (MEETINGS, chosen.month))
    wrong = next(p for p in points if p.about[0] != MEETINGS)
    source = folder / file_name(sheet, "xlsx")
    book = openpyxl.load_workbook(source)
    for point, words in ((right, _ACCEPTED), (wrong, _REJECTED)):
        row = HEADER + points.index(point) + 1
        book[POINTS].cell(row, COLUMNS.index(OBJECTS) + 1).value = YES
        book[POINTS].cell(row, COLUMNS.index(WORDS) + 1).value = words
    book[OPINION].cell(2, OPINION_COLUMNS.index(VERDICT) + 1).value = SOMETHING
    book[OPINION].cell(2, OPINION_COLUMNS.index(DAY) + 1).value = "2026-01-30"
    back = folder.parent / "handed-in-later" / f"交回-{source.name}"
    back.parent.mkdir(exist_ok=True)
    book.save(back)
    return back, [right.number, wrong.number]
