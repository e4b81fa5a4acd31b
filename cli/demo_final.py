"""The demo's end of the year: results hang out, are objected to, and people decide.

Every line is a command as it could be typed; it is run as it stands.
"""

from __future__ import annotations

from pathlib import Path

from cli.demo_official import Files
from cli.demo_papers import for_signature
from cli.demo_people import CLERK, OFFICE, Office
from cli.demo_typed import run

MADE = ("public", "final")
"""Beginnings of the names of all that these steps leave."""

_OBJECTION = "GS-1"


def view(record: Path) -> None:
    """What may be hung out, and a look at it as an outsider would look."""
    files = Files(record.parent)
    public = record.parent / "public"
    papers = [record.parent / name for name in ("checksheets", "notices")]
    run("disclosure", "view", "--results", files.results, "--out", public)
    run("disclosure", "check", public, *papers, "--against", files.results)


def confirm(record: Path) -> str:
    """Publicity, an objection, its answer, the sheet to sign, one grade that differs, all final.

    Gives the subject whose grade differs.
    """
    files, office = Files(record.parent), Office(record.parent)
    by, rules = ("--by", OFFICE), ("--scheme", files.scheme)
    subject, grade = _next_below(files.results)
    office.decides(
        *("period", "publicity", "2025", *rules, "--place", "政务公开栏", *by, "--on", "2026-03-11")
    )
    words = record.parent / "notices" / "公示异议.txt"
    words.write_text("第三季度获市级表彰，未见体现\n", encoding="utf-8")
    office.as_(
        *(CLERK, "period", "object", "2025", subject, *rules, "--note-file", words),
        *("--objector", "某村民", "--number", _OBJECTION, *by, "--on", "2026-03-13"),
    )
    office.decides(
        *("period", "answer", "2025", _OBJECTION, *rules, "--accepted"),
        *("--reason", "表彰文件属实", *by, "--on", "2026-03-17"),
    )
    for_signature(record)
    office.decides(
        *("period", "grade", "2025", subject, grade, *rules, "--results", files.results),
        *("--reason", "市级表彰，经会议研究", "--objection", _OBJECTION),
        *("--by", "县委常委会", "--on", "2026-03-20"),
    )
    office.decides("period", "confirm", "2025", *rules, "--by", "县委常委会", "--on", "2026-03-20")
    run("period", "status", "2025", *office.store)
    run("standings", "--results", files.results, *office.store)
    final = record.parent / "final"
    run("report", "--all", "--out", final, "--results", files.results, *office.store)
    run("disclosure", "check", final, "--against", files.results)
    run("actor", "check", *office.store)
    return subject


def _next_below(results: Path) -> tuple[str, str]:
    """Whoever stands highest without the best grade, and that grade."""
    from projections.publishing import open_results

    with open_results(results) as opened:
        best = opened.grades()[0]
        barred = {effect.subject for effect in opened.effects() if effect.rule.startswith("veto")}
        below = next(
            one
            for one in opened.standings()
            if one.rank is not None and one.grade != best and one.subject not in barred
        )
    return below.subject, best
