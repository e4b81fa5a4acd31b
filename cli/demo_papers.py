"""The demo's papers: what is signed, read and handed on when the year is over.

Every line is a command as it could be typed; it is run as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cli.demo_official import Files
from cli.demo_people import Office
from cli.demo_typed import run

MADE = ("呈批表", "考核结果", "总览", "word", "process.sqlite", "reminders")
"""Beginnings of the names of all that the demo leaves as papers, or for other tools."""


def for_signature(record: Path) -> None:
    """The submission sheet, before anybody has decided: it asks for the decision."""
    office, root = Office(record.parent), record.parent
    results = ("--results", Files(root).results)
    run("submission", *results, *office.store, "--out", root / "呈批表.docx")


def at_the_end(record: Path, subjects: Iterable[str]) -> None:
    """Overview, workbook, some reports in Word, and a log for process mining."""
    office, root = Office(record.parent), record.parent
    results = ("--results", Files(root).results)
    told = (*results, *office.store)
    run("overview", *told, "--out", root / "总览.html")
    run("workbook", *told, "--out", root / "考核结果.xlsx")
    for subject in subjects:
        run("report", subject, *told, "--format", "docx", "--out", root / "word")
    seen = [root / name for name in ("呈批表.docx", "word")]
    run("disclosure", "check", *seen, "--against", Files(root).results)
    log = root / "process.sqlite"
    run("export", "--format", "ocel", "--family", "problems", *office.store, "--out", log)
