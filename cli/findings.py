"""Findings about files that were handed in, as text for people."""

from __future__ import annotations

from collections.abc import Iterable

from cli.common import say
from evalcore.intake.findings import ERROR, QUESTION, WARNING, Finding

MARKS = {ERROR: "✗", WARNING: "!", QUESTION: "?"}
"""Keeps a file out; to know; to answer."""


def in_one_line(finding: Finding) -> str:
    """The cell, what stands there, and why."""
    value = f" “{finding.value}”" if finding.value else ""
    where = f"{finding.cell}{value}  " if finding.cell or value else ""
    return f"{MARKS[finding.severity]} {where}{finding.reason}"


def show_findings(findings: Iterable[Finding]) -> None:
    """Each finding under its file and sheet: the cell, what stands there, why, what to do."""
    place = None
    for finding in findings:
        if (finding.file, finding.sheet) != place:
            place = (finding.file, finding.sheet)
            say(f"{finding.file} · {finding.sheet}" if finding.sheet else finding.file)
        say(f"  {in_one_line(finding)}")
        say(f"      → {finding.remedy}")
