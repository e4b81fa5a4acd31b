"""Findings about files that were handed in, as text for people."""

from __future__ import annotations

from collections.abc import Iterable

from cli.common import say
from evalcore.intake.findings import ERROR, Finding


def show_findings(findings: Iterable[Finding]) -> None:
    """Each finding under its file and sheet: the cell, what stands there, why, what to do."""
    place = None
    for finding in findings:
        if (finding.file, finding.sheet) != place:
            place = (finding.file, finding.sheet)
            say(f"{finding.file} · {finding.sheet}" if finding.sheet else finding.file)
        mark = "✗" if finding.severity == ERROR else "!"
        value = f" “{finding.value}”" if finding.value else ""
        where = f"{finding.cell}{value}  " if finding.cell or value else ""
        say(f"  {mark} {where}{finding.reason}")
        say(f"      → {finding.remedy}")
