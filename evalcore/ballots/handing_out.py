"""Codes as they are handed out: a workbook, or a CSV file.

A file for each category, codes in random order, no names: who gets which one is the business of
the office that hands them out, and stays with it. Slips to print and cut are a paper
(``projections.ballot_slips``).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

HEADER = "票码"

KINDS = ("xlsx", "csv")


def written(kind: str, codes: Sequence[str]) -> bytes:
    """The file of one category, as ``kind`` (one of ``KINDS``)."""
    if kind == "csv":
        # With a mark in front, so that Excel and WPS take it for UTF-8.
        return ("\ufeff" + "".join(f"{line}\r\n" for line in (HEADER, *codes))).encode()
    return _workbook(codes)


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
