"""Zip archives, unpacked in memory in pieces that are counted as they come.

What the archive's directory claims about sizes is not believed: each entry is inflated here and
checked against its limit while it grows. Nothing is ever written to disk, so that a name such as
``../../etc/passwd`` is only a name.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import NoReturn

from evalcore.intake.files.tables import LARGEST_FILE
from evalcore.intake.findings import Unreadable
from evalcore.messages import _

PIECE = 1 << 20
MOST_ENTRIES = 10_000
"""Entries of one archive or workbook."""

_LOCAL = struct.Struct("<4s5H3I2H")
_END = struct.Struct("<4s4H2IH")
_ENCRYPTED = 0x1
_UTF8 = 0x800


def entries(content: bytes) -> list[zipfile.ZipInfo]:
    """The archive's directory in its own order. Raises Unreadable where there is none."""
    at = content.rfind(b"PK\x05\x06")
    if at >= 0 and len(content) - at >= _END.size:
        claimed = _END.unpack_from(content, at)[4]
        if MOST_ENTRIES < claimed < 0xFFFF:
            raise _too_many()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
        raise damaged(error) from error
    if len(found) > MOST_ENTRIES:
        raise _too_many()
    return found


def _too_many() -> Unreadable:
    return Unreadable(
        _("the archive holds more than {limit} entries").format(limit=MOST_ENTRIES),
        _("Pack only the files that count."),
    )


def damaged(error: object) -> Unreadable:
    """What is said of a zip that can't be unpacked."""
    return Unreadable(
        _("the file is damaged or incomplete ({problem})").format(problem=error),
        _("Open it in Excel or WPS and save it again, or send it again; it may have broken off."),
    )


def too_large(limit: int) -> Unreadable:
    """What is said of what unpacks to more than fits."""
    return Unreadable(
        _("the file unpacks to more than {limit} MB").format(limit=limit >> 20),
        _("Delete empty formatted rows and pictures, or split it."),
    )


def pieces(content: bytes, entry: zipfile.ZipInfo, limit: int = LARGEST_FILE) -> Iterator[bytes]:
    """An entry's bytes, up to a mebibyte at a time.

    Raises Unreadable where it is encrypted, damaged, packed in a way that spreadsheets don't use,
    or larger than ``limit`` or than its directory says.
    """
    if entry.flag_bits & _ENCRYPTED:
        raise Unreadable(
            _("the archive is protected with a password"),
            _("Pack the files again without a password."),
        )
    packed = _raw(content, entry)
    if entry.compress_type == zipfile.ZIP_STORED:
        source: Iterator[bytes] = (
            bytes(packed[at : at + PIECE]) for at in range(0, len(packed), PIECE)
        )
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        source = _inflated(packed)
    else:
        raise damaged(_("unknown kind of compression"))
    size = crc = 0
    for piece in source:
        size += len(piece)
        if size > min(limit, LARGEST_FILE):
            raise too_large(limit)
        if size > entry.file_size:
            raise damaged(_("an entry is larger than it says"))
        crc = zlib.crc32(piece, crc)
        yield piece
    if size != entry.file_size or crc != entry.CRC:
        raise damaged(_("an entry's checksum is wrong"))


def _raw(content: bytes, entry: zipfile.ZipInfo) -> memoryview:
    at = entry.header_offset
    if at < 0 or at + _LOCAL.size > len(content):
        _cut()
    header = _LOCAL.unpack_from(content, at)
    if header[0] != b"PK\x03\x04":
        _cut()
    start = at + _LOCAL.size + header[9] + header[10]
    if start + entry.compress_size > len(content):
        _cut()
    return memoryview(content)[start : start + entry.compress_size]


def _cut() -> NoReturn:
    raise damaged(_("it breaks off"))


def _inflated(packed: memoryview) -> Iterator[bytes]:
    unpack = zlib.decompressobj(-15)
    try:
        for at in range(0, len(packed), PIECE):
            rest: bytes | memoryview = packed[at : at + PIECE]
            while rest and not unpack.eof:
                piece = unpack.decompress(rest, PIECE)
                rest = unpack.unconsumed_tail
                if piece:
                    yield piece
        tail = unpack.flush()
    except zlib.error as error:
        raise damaged(error) from error
    if tail:
        yield tail


def whole(content: bytes, entry: zipfile.ZipInfo, limit: int = LARGEST_FILE) -> bytes:
    """An entry's bytes, all of them."""
    return b"".join(pieces(content, entry, limit))


def shown_name(entry: zipfile.ZipInfo) -> str:
    """An entry's name as the office wrote it, as a relative path that stays where it is.

    Windows packs names in its own code page (GB18030) and sets no flag; zipfile then takes them
    for code page 437.
    """
    # The directory's own bytes: zipfile turns every "/" it finds into the machine's separator.
    name = entry.orig_filename
    if not entry.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    name = re.sub(r"[\x00-\x1f\x7f]", "", name).replace("\\", "/")
    parts = [part for part in posixpath.normpath(name).split("/") if part not in ("", ".", "..")]
    if parts and re.fullmatch(r"[A-Za-z]:", parts[0]):
        del parts[0]
    return "/".join(parts)[-200:] or "?"
