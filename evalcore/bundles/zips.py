"""A bundle as a zip file: written the same from the same files, read with nothing taken on trust.

Its comment is ``evalcore <SHA-256 of all bytes before the comment>``, so that a changed byte
anywhere, also where no program looks, is found. That guards against accidents; whoever makes a
zip to deceive can compute it as well, and meets the checks of ``verifying``.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import IO

from attrs import frozen

from evalcore.bundles.files import (
    CHUNK,
    Files,
    Odd,
    broken,
    missing,
    shown,
    too_large,
    too_many,
)
from evalcore.bundles.layout import LARGEST_BUNDLE, LONGEST_NAME, MIB, MOST_FILES, kind_of
from evalcore.errors import DataError, StoreError
from evalcore.messages import _

COMMENT = b"evalcore "
COMMENT_BYTES = len(COMMENT) + 64
_COMMENT = re.compile(rb"evalcore ([0-9a-f]{64})")

MOST_RATIO = 400
"""How many times its size a zip may become: entries of a log pack about 15 times. A stream of
deflate can reach 1032 times, which only a bomb needs."""

MOST_PER_FILE = 46 + LONGEST_NAME + 64
"""Bytes of one file in a zip's directory: fixed part, name, and the extra field of large files."""

_END = struct.Struct("<4s4H2LH")
_LARGE_END = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_LOCAL = 30
"""Bytes before the name in front of each file's data."""

DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What the zip library raises over a file that is not as it was written."""


@frozen
class End:
    """The end of a zip: how many files, and where their directory is."""

    files: int
    start: int
    size: int
    digest: str
    """What the comment says is the SHA-256 of the bytes before it."""


def looks_like_bundle(path: Path) -> bool:
    """Whether the file at ``path`` begins and ends as a bundle's zip does."""
    try:
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return False
            file.seek(-COMMENT_BYTES, os.SEEK_END)
            return _COMMENT.fullmatch(file.read()) is not None
    except OSError:
        return False


def read_end(file: IO[bytes], where: str) -> End:
    """The end of the zip. Raises DataError where it is not that of a bundle.

    Read by ourselves, before the zip library reads as much as the file asks it to.
    """
    size = file.seek(0, os.SEEK_END)
    at = size - COMMENT_BYTES - _END.size
    if at < 0:
        raise no_bundle(where, _("it is too short"))
    file.seek(at)
    said = file.read()
    magic, disk, start_disk, here, files, length, start, comment = _END.unpack(said[: _END.size])
    found = _COMMENT.fullmatch(said[_END.size :])
    if magic != b"PK\x05\x06" or comment != COMMENT_BYTES or found is None:
        raise no_bundle(where, _("its end is not that of a bundle"))
    if files == 0xFFFF or length == 0xFFFFFFFF or start == 0xFFFFFFFF:
        file.seek(max(at - _LOCATOR.size - _LARGE_END.size, 0))
        large = file.read(_LARGE_END.size + _LOCATOR.size)
        if len(large) != _LARGE_END.size + _LOCATOR.size:
            raise no_bundle(where, _("its end is not that of a bundle"))
        at -= len(large)
        magic, _rest, _by, _needs, disk, start_disk, here, files, length, start = _LARGE_END.unpack(
            large[: _LARGE_END.size]
        )
        locator, locator_disk, place, disks = _LOCATOR.unpack(large[_LARGE_END.size :])
        if (magic, locator, place, locator_disk, disks) != (
            b"PK\x06\x06",
            b"PK\x06\x07",
            at,
            0,
            1,
        ):
            raise no_bundle(where, _("its end is not that of a bundle"))
    if disk or start_disk or here != files or start + length != at:
        raise no_bundle(where, _("its end is not that of a bundle"))
    if files > MOST_FILES or length > files * MOST_PER_FILE:
        raise too_many(where)
    return End(files, start, length, found[1].decode())


def digest_of(path: Path) -> str:
    """SHA-256 (hex) of the zip's bytes before its comment."""
    found = sha256()
    left = path.stat().st_size - COMMENT_BYTES
    with path.open("rb") as file:
        while left > 0 and (data := file.read(min(CHUNK, left))):
            found.update(data)
            left -= len(data)
    return found.hexdigest()


class ZipFiles(Files):
    """A bundle that is a zip. Opening one refuses, with DataError, what no bundle's zip is."""

    def __init__(self, path: Path) -> None:
        self.where = str(path)
        self.path = path
        try:
            file = path.open("rb")
        except OSError as error:
            raise StoreError(
                _("{where} can't be read: {reason}.").format(
                    where=path, reason=error.strerror or error
                )
            ) from error
        try:
            self.end = read_end(file, self.where)
            try:
                self._zip = zipfile.ZipFile(file)
            except (*DAMAGES, ValueError, struct.error) as error:
                raise no_bundle(self.where, error) from error
            self._infos = _checked(self._zip, self.end, self.where)
        except BaseException:
            file.close()
            raise
        self._file = file

    def sizes(self) -> Mapping[str, int]:
        return {name: info.file_size for name, info in self._infos.items()}

    def odd(self) -> list[Odd]:
        return []

    def has(self, name: str) -> bool:
        return name in self._infos

    def open(self, name: str) -> IO[bytes]:
        info = self._infos.get(name)
        if info is None:
            raise missing(self.where, name)
        try:
            return self._zip.open(info)
        except (*DAMAGES, OSError, ValueError, struct.error) as error:
            raise broken(self.where, name, error) from error

    def close(self) -> None:
        self._zip.close()
        self._file.close()

    def read_failed(self, name: str, error: Exception) -> DataError | None:
        return (
            broken(self.where, name, error)
            if isinstance(error, (*DAMAGES, OSError, ValueError, struct.error))
            else None
        )


def _checked(packed: zipfile.ZipFile, end: End, where: str) -> dict[str, zipfile.ZipInfo]:
    """Name → where it lies, every file checked before any is read."""
    infos = packed.infolist()
    if len(infos) != end.files:
        raise no_bundle(where, _("its list of files is not as long as it says"))
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        _check_one(info, where)
        if info.filename in found:
            raise no_bundle(where, _("{name} is in it twice").format(name=shown(info.filename)))
        found[info.filename] = info
    at = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < at or (at == 0 and info.header_offset):
            raise no_bundle(where, _("files in it overlap, or bytes stand before the first"))
        at = info.header_offset + _LOCAL + len(info.filename) + info.compress_size
    if at > end.start:
        raise no_bundle(where, _("files in it overlap"))
    unpacked = sum(info.file_size for info in infos)
    if unpacked > min(LARGEST_BUNDLE, MIB + MOST_RATIO * (end.start + end.size)):
        raise no_bundle(
            where,
            _("it would become {size} bytes when unpacked, as only a zip bomb does").format(
                size=unpacked
            ),
        )
    return found


def _check_one(info: zipfile.ZipInfo, where: str) -> None:
    name = info.filename
    kind = kind_of(name)
    if kind is None or info.orig_filename != name:
        raise no_bundle(
            where, _("{name} is no file of a bundle").format(name=shown(info.orig_filename))
        )
    mode = info.external_attr >> 16
    if info.flag_bits & 0x1 or (mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG)):
        raise no_bundle(where, _("{name} is no plain file").format(name=shown(name)))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise no_bundle(where, _("{name} is packed in another way").format(name=shown(name)))
    if info.file_size > kind.largest or info.compress_size > kind.largest + MIB:
        raise too_large(where, name, kind.largest)


def no_bundle(where: str, reason: object) -> DataError:
    """The zip is not one that bundle wrote."""
    return DataError(
        _(
            "{where} is no bundle of this program, or it was damaged: {reason}. Nothing of it was "
            "used. Copy it again from where it came."
        ).format(where=where, reason=reason)
    )
