"""Codes as they are handed out: a workbook, a CSV file, or slips to print and cut.

A file for each category, codes in random order, no names: who gets which one is the business of
the office that hands them out, and stays with it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from typing import Any

from evalcore.ballots.rules import Rules
from evalcore.vocabulary.evaluations import PARTS

HEADER = "票码"

KINDS = ("xlsx", "csv", "html")


def written(
    kind: str,
    box: str,
    part: str,
    category: str,
    codes: Sequence[str],
    rules: Rules,
    *,
    rated: str = "",
) -> bytes:
    """The file of one category, as ``kind`` (one of ``KINDS``).

    ``rated``: whom the ballot is about and at which meeting, as printed on each slip.
    """
    if kind == "csv":
        # With a mark in front, so that Excel and WPS take it for UTF-8.
        return ("\ufeff" + "".join(f"{line}\r\n" for line in (HEADER, *codes))).encode()
    if kind == "xlsx":
        return _workbook(codes)
    return _slips(box, part, category, codes, rules, rated).encode()


def _workbook(codes: Sequence[str]) -> bytes:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(HEADER)
    page.column_dimensions["A"].width = 44
    page.append([HEADER])

    def text(code: str) -> Any:
        cell = WriteOnlyCell(page, code)
        cell.number_format = "@"
        return cell

    for code in codes:
        page.append([text(code)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4; margin: 12mm }}
body {{ font-family: SimSun, "Songti SC", serif; font-size: 11pt }}
.slip {{ border: 1px dashed #888; padding: 4mm 6mm; margin: 0 0 4mm; break-inside: avoid }}
.code {{ font-family: Consolas, "Courier New", monospace; font-size: 14pt; font-weight: bold }}
table {{ border-collapse: collapse; width: 100%; margin: 2mm 0 }}
td, th {{ border: 1px solid #555; padding: 1mm 2mm; text-align: center; font-weight: normal }}
.small {{ font-size: 9pt; color: #444 }}
</style></head><body>
{slips}
</body></html>
"""


def _slips(
    box: str, part: str, category: str, codes: Sequence[str], rules: Rules, rated: str
) -> str:
    head = f"{PARTS.get(part, part)} · {category} · 票箱 {box}"
    options = "".join(f"<th>{escape(option)}</th>" for option in rules.options)
    boxes = "<td>□</td>" * len(rules.options)
    rows = "".join(f"<tr><th>{escape(item)}</th>{boxes}</tr>" for item in rules.items)
    about = f"<div>被评：{escape(rated)}</div>" if rated else ""
    slips = "\n".join(
        f'<div class="slip"><div>{escape(head)}</div>{about}<div>票码 '
        f'<span class="code">{code}</span></div>'
        f"<table><tr><th>评议项目</th>{options}</tr>{rows}</table>"
        '<div class="small">每项选一个。不写姓名。票码只能用一次，请勿转给他人。</div></div>'
        for code in codes
    )
    return _PAGE.format(title=escape(head), slips=slips)
