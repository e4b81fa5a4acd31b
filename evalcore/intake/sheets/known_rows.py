"""Which facts of the record the rows of a prefilled workbook were made of: its sheet 行来源.

``template`` writes it, hidden: sheet, row key, positions of the first reports. So a prefilled row
is the same row whatever of it is changed, and one that is gone can be asked about, also where the
record got its facts from files without row keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from evalcore.intake.files.tables import Table
from evalcore.intake.findings import Unreadable
from evalcore.intake.rows.normal import plain
from evalcore.intake.wording import either
from evalcore.paper_words import on_papers, said

if TYPE_CHECKING:
    from evalcore.record.store import Commit

KNOWN_ROWS = on_papers("行来源")
"""Title of the hidden sheet."""

HEADERS = ("工作表", "行标识", "位置")

_RECORD = on_papers("记录")
"""Label beside the mark of the record that the positions belong to."""


@frozen
class KnownRows:
    """What a workbook's rows were made of.

    ``record``: ``<size>-<root>``, the head of the record at that time (the root's first 16 hex
    digits); ``rows``: (sheet, row key) → positions of the first reports.
    """

    record: str = ""
    rows: Mapping[tuple[str, str], tuple[int, ...]] = field(factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.rows)


def mark_of(head: Commit) -> str:
    """What marks a record of this head, also after it has grown."""
    return f"{head.size}-{head.root.hex()[:16]}"


def write_known_rows(page: Any, known: KnownRows) -> None:
    """Fill an empty page, and hide it."""
    page.title = said(KNOWN_ROWS)
    page.sheet_state = "hidden"
    page.append([said(_RECORD), known.record])
    page.append([said(header) for header in HEADERS])
    for (sheet, key), positions in known.rows.items():
        page.append([sheet, key, " ".join(map(str, positions))])


def read_known_rows(tables: Sequence[Table]) -> KnownRows:
    """What the sheet says; nothing where there is none, or where somebody wrote into it.

    What can't be read is passed over: the rows are then known by their keys alone.
    """
    sheet = next((table for table in tables if table.name in either(KNOWN_ROWS)), None)
    if sheet is None:
        return KnownRows()
    record = ""
    rows: dict[tuple[str, str], tuple[int, ...]] = {}
    try:
        for _number, cells in sheet.rows():
            texts = [plain(cell) for cell in cells[:3]]
            if texts[0] in either(_RECORD) and len(texts) > 1:
                record = texts[1]
            elif len(texts) == 3:
                positions = texts[2].split()
                if positions and all(p.isascii() and p.isdecimal() for p in positions):
                    rows[texts[0], texts[1]] = tuple(int(p) for p in positions if len(p) < 16)
    except Unreadable:
        return KnownRows()
    return KnownRows(record, rows)
