"""What an old workbook (.xls) says that its cells don't: a password, errors, how far it reaches.

Layouts: [MS-CFB] (compound files) and [MS-XLS] (records of two bytes' kind, two bytes' length).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from evalcore.intake.files.archives import damaged
from evalcore.intake.files.scan import Scan, refuse_box
from evalcore.intake.findings import Unreadable
from evalcore.messages import _

_END = 0xFFFFFFFA  # from here on, sector numbers are marks
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_DOCUMENTS = {"WordDocument", "PowerPoint Document", "Current User"}
_BOUND_SHEET, _FILE_PASS, _BOOL_ERR, _MUL_RK = 0x85, 0x2F, 0x205, 0xBD
_FORMULAS = frozenset((0x06, 0x206, 0x406))
_CELLS = frozenset((0x203, 0x204, 0xFD, 0x27E, _BOOL_ERR, _MUL_RK, *_FORMULAS))


class _Compound:
    """A compound file: streams by name."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        power, small = struct.unpack_from("<2H", content, 30)
        if power not in (9, 12) or small != 6:
            raise ValueError(_("unknown size of sectors"))
        self.size: int = 1 << power
        self.cutoff, small_start, _count, more, _more = struct.unpack_from("<5I", content, 56)
        self.most = len(content) // self.size + 1
        places = list(struct.unpack_from("<109I", content, 76))
        for _number in range(self.most):
            if more >= _END:
                break
            *found, more = struct.unpack_from(f"<{self.size // 4}I", content, self.at(more))
            places += found
        self.table: list[int] = []
        for place in places[: self.most]:
            if place < _END:
                self.table += struct.unpack_from(f"<{self.size // 4}I", content, self.at(place))
        directory = self.read(struct.unpack_from("<I", content, 48)[0])
        self.streams: dict[str, tuple[int, int]] = {}
        root = 0
        for at in range(0, len(directory) - 127, 128):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size = struct.unpack_from("<IQ", directory, at + 116)
            name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            if kind == 5:
                root = start
            elif kind == 2:
                self.streams[name] = (start, size)
        self.short = self.read(root)
        short_table = self.read(small_start) if small_start < _END else b""
        self.short_table = struct.unpack(f"<{len(short_table) // 4}I", short_table)

    def at(self, sector: int) -> int:
        return (sector + 1) * self.size

    def chain(self, start: int, table: list[int] | tuple[int, ...]) -> Iterator[int]:
        for _number in range(len(table)):
            if start >= len(table):
                return
            yield start
            start = table[start]

    def read(self, start: int) -> bytes:
        view = memoryview(self.content)
        found = (view[self.at(s) : self.at(s + 1)] for s in self.chain(start, self.table))
        return b"".join(found)

    def stream(self, name: str) -> bytes:
        start, size = self.streams[name]
        if size >= self.cutoff:
            return self.read(start)[:size]
        found = (self.short[s * 64 : s * 64 + 64] for s in self.chain(start, self.short_table))
        return b"".join(found)[:size]


def scan_xls(content: bytes) -> dict[str, Scan]:
    """Each sheet's scan by its name.

    Raises Unreadable where the file is locked, damaged or no workbook.
    """
    try:
        compound = _Compound(content)
    except struct.error as error:
        raise damaged(_("it breaks off")) from error
    except (ValueError, MemoryError) as error:
        raise damaged(error) from error
    if "EncryptedPackage" in compound.streams:
        raise _locked()
    name = next((name for name in ("Workbook", "Book") if name in compound.streams), "")
    if not name and not compound.streams.keys() & _DOCUMENTS:
        raise damaged(_("there is no workbook in it"))
    if not name:
        raise Unreadable(
            _("this is no workbook but a document or slides"),
            _("Copy its table into the template, and hand in that."),
        )
    try:
        return _scan_records(compound.stream(name))
    except (struct.error, IndexError) as error:
        raise damaged(_("it breaks off")) from error


def _locked() -> Unreadable:
    return Unreadable(
        _("the workbook is protected with a password"),
        _("Save a copy without password and hand in that."),
    )


def _scan_records(data: bytes) -> dict[str, Scan]:
    starts: dict[int, str] = {}
    scans: dict[str, Scan] = {}
    scan = Scan()
    rows = columns = at = 0
    head, place = struct.Struct("<HH"), struct.Struct("<HH")
    while at + 4 <= len(data):
        kind, length = head.unpack_from(data, at)
        if at in starts:
            scan = scans.setdefault(starts[at], Scan())
            rows = columns = 0
        at += 4
        if kind in _CELLS and length >= 6:
            row, column = place.unpack_from(data, at)
            last = struct.unpack_from("<H", data, at + length - 2)[0] if kind == _MUL_RK else column
            if row >= rows or last >= columns:
                rows, columns = max(rows, row + 1), max(columns, last + 1)
                refuse_box(rows, columns)
            if kind == _BOOL_ERR and data[at + 7]:
                scan.fault(row + 1, column, _ERRORS.get(data[at + 6], "#VALUE!"))
            elif kind in _FORMULAS and data[at + 12 : at + 14] == b"\xff\xff" and data[at + 6] == 2:
                scan.fault(row + 1, column, _ERRORS.get(data[at + 8], "#VALUE!"))
        elif kind == _FILE_PASS:
            raise _locked()
        elif kind == _BOUND_SHEET and length > 8:
            starts[struct.unpack_from("<I", data, at)[0]] = _sheet_name(data[at + 6 : at + length])
        at += length
    return scans


def _sheet_name(raw: bytes) -> str:
    count, wide = raw[0], raw[1] & 1
    text = raw[2 : 2 + count * (1 + wide)]
    return text.decode("utf-16-le" if wide else "latin-1", "replace")
