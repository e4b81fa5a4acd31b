"""The smallest .xls that spreadsheets open: a compound file ([MS-CFB]) with BIFF8 records in it
([MS-XLS]). For tests of what no library here writes: errors, passwords, far cells, other streams.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SECTOR = 512
_FREE, _CHAIN_END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind: int, body: bytes = b"") -> bytes:
    """One BIFF record."""
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str, size: str) -> bytes:
    return struct.pack(size, len(text)) + b"\x01" + text.encode("utf-16-le")


def cell(row: int, column: int, value: Any) -> bytes:
    """A cell's record: text, number, yes or no, or bytes for the code of an error."""
    place = struct.pack("<3H", row, column, 0)
    if isinstance(value, bytes):
        return record(0x205, place + value + b"\x01")
    if isinstance(value, bool):
        return record(0x205, place + bytes((value, 0)))
    if isinstance(value, str):
        return record(0x204, place + _text(value, "<H"))
    return record(0x203, place + struct.pack("<d", value))


def biff(sheets: Mapping[str, Iterable[Sequence[Any]]], first: bytes = b"") -> bytes:
    """The stream of a workbook; ``first``: records right behind its beginning."""
    begin = record(0x809, struct.pack("<4HII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6)) + first
    codes = record(0x42, struct.pack("<H", 1200))
    bodies = []
    for rows in sheets.values():
        start = record(0x809, struct.pack("<4HII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
        cells = b"".join(
            cell(r, c, value)
            for r, row in enumerate(rows)
            for c, value in enumerate(row)
            if value is not None
        )
        bodies.append(start + cells + record(0x0A))
    bounds = [record(0x85, b"\0" * 6 + _text(name, "<B")) for name in sheets]
    at = len(begin) + len(codes) + sum(map(len, bounds)) + 4
    placed = b""
    for name, body in zip(sheets, bodies, strict=True):
        placed += record(0x85, struct.pack("<IH", at, 0) + _text(name, "<B"))
        at += len(body)
    return begin + codes + placed + record(0x0A) + b"".join(bodies)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file; each stream is filled up to what need not stand in the short one."""
    table = [_TABLE]
    sectors: list[bytes] = []
    entries = [_entry("Root Entry", 5, _CHAIN_END, 0, child=1)]
    for number, (name, content) in enumerate(streams.items(), 1):
        content = content.ljust(4096, b"\0")
        pieces = [content[at : at + SECTOR] for at in range(0, len(content), SECTOR)]
        start = len(table)
        table += [*range(start + 1, start + len(pieces)), _CHAIN_END]
        sectors += [piece.ljust(SECTOR, b"\0") for piece in pieces]
        after = number + 1 if number < len(streams) else _FREE
        entries.append(_entry(name, 2, start, len(content), after=after))
    folder = len(table)
    listed = b"".join(entries)
    listed = listed.ljust(-(-len(listed) // SECTOR) * SECTOR, b"\0")
    pages = len(listed) // SECTOR
    table += [*range(folder + 1, folder + pages), _CHAIN_END]
    if len(table) > SECTOR // 4:
        raise ValueError("more than one sector of table is not needed here")
    table += [_FREE] * (SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, folder, 0, 4096, _CHAIN_END, 0, _CHAIN_END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    return header + struct.pack("<128I", *table) + b"".join(sectors) + listed


def _entry(
    name: str, kind: int, start: int, size: int, *, child: int = _FREE, after: int = _FREE
) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(raw), kind, 1, _FREE, after, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def old_workbook(sheets: Mapping[str, Iterable[Sequence[Any]]], first: bytes = b"") -> bytes:
    """An .xls with these rows."""
    return compound({"Workbook": biff(sheets, first)})
