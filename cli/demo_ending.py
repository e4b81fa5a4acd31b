"""The demo's last words: what each kind of reader opens first, what else is there, what to try."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cli.common import say
from cli.demo_steps import SCHEME
from evalcore.messages import _


def ending(record: Path, names: tuple[str, str], before: int, scheme: str = SCHEME) -> None:
    """Which file to open first, by who reads; the other files; commands to go on with.

    ``names``: who was explained, and who stands just above. ``before``: size of the record before
    it was corrected.
    """
    from cli.tables import heading, line

    root = record.parent
    say()
    heading(_("Open first (all of it is in {folder})").format(folder=root))
    _aligned(
        [
            (who, text)
            for who, file, what in _firsts(root)
            for who, text in ((who, file), ("", what))
        ]
    )
    line()
    heading(_("What else is there"))
    _aligned(_others())
    line()
    heading(_("Try"))
    results, official = root / "results.db", root / "official.db"
    for command in (
        f"evalcore browse --results {official}",
        f"evalcore explain {names[0]} --results {results}",
        f"evalcore standings --full --results {official} --store {record}",
        f"evalcore flags --subject {names[0]} --results {results}",
        f"evalcore score --store {record} --scheme {scheme} --known-at {before} "
        f"--out {root / 'results-before-correction.db'}",
        "evalcore scheme show " + scheme,
        f"evalcore appeals --store {record}",
        f"evalcore period status 2025 --store {record}",
        "evalcore paper list",
    ):
        say(f"  {command}")


def _firsts(root: Path) -> list[tuple[str, str, str]]:
    """Who, the file to open, what it is."""
    return [
        (
            _("a clerk"),
            _found(root, "annotated/*.xlsx"),
            _("the book with ten mistakes, each on its cell"),
        ),
        (
            _("a reviewer"),
            _found(root, "dossiers/*.html"),
            _("one secretary's dossier (核查材料): open it, it checks itself"),
        ),
        (
            _("a deputy head"),
            "呈批表.docx",
            _("the year on two pages, to sign; then 总览.html, in pictures"),
        ),
        (
            _("an IT person"),
            "official.db",
            _("the results, in SQLite; to look around: evalcore browse"),
        ),
    ]


def _found(root: Path, pattern: str) -> str:
    """The last file of a pattern (of dossiers the reviewer's edition); else the folder."""
    found = sorted(root.glob(pattern))
    return (found[-1].relative_to(root) if found else Path(pattern).parent).as_posix()


def _others() -> list[tuple[str, str]]:
    """The other files and folders, and what they are."""
    return [
        ("总览.html", _("the year at a glance, for a phone and for A4")),
        ("考核结果.xlsx", _("ranking, points and ledgers as one workbook")),
        ("final/", _("everybody's report, with proposed and final grade")),
        ("word/", _("three of them in Word, to be signed")),
        ("public/index.html", _("what may be hung out (公示)")),
        ("checksheets/", _("everybody's check sheet (核对单): each lost point")),
        ("notices/", _("papers on a flag: notice, reply to the appeal")),
        ("workbooks/", _("what the offices handed in")),
        ("reminders/", _("what a township was asked for in mid-year (催报单)")),
        ("checkpoint.html", _("the sheet to print, stamp and file (存证单)")),
        ("bundle.zip", _("all that a reviewer needs to check it alone")),
        ("process.sqlite", _("the ways problems took, for process mining")),
    ]


def _aligned(rows: Sequence[tuple[str, str]]) -> None:
    """Two columns; a Chinese character is two cells wide."""
    from rich.cells import cell_len

    width = max(cell_len(first) for first, _second in rows)
    for first, second in rows:
        say(f"  {first}{' ' * (width - cell_len(first))}  {second}")
