"""A file as handed in: its bytes, and the tables in it. What it is shows in its content.

Reading never fails on a bad file: it gives one finding that says what is wrong with it.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from attrs import field, frozen

from evalcore.errors import UsageError
from evalcore.intake.findings import Finding, Unreadable
from evalcore.intake.tables import LARGEST_FILE, Table
from evalcore.intake.transmittal import Transmittal
from evalcore.messages import _


@frozen
class Handed:
    """One file that was handed in.

    ``tables`` of a workbook or CSV file; ``lines`` of a JSON-lines file; ``problem`` where it can
    be neither. ``transmittal``: what its 报送单 says.
    """

    name: str
    content: bytes
    tables: tuple[Table, ...] = ()
    lines: str | None = None
    problem: Finding | None = None
    transmittal: Transmittal = Transmittal()
    digest: str = field()

    @digest.default
    def _digest(self) -> str:
        return sha256(self.content).hexdigest()

    @property
    def stem(self) -> str:
        """The name without its endings."""
        return self.name.split(".")[0] or self.name


def read_file(path: str | Path, *, encoding: str = "", delimiter: str = "") -> Handed:
    """A file and its tables. Raises UsageError where there is none or it can't be read."""
    where = Path(path)
    try:
        if where.stat().st_size > LARGEST_FILE:
            raise UsageError(
                _("{file} is larger than {limit} MB. Split it.").format(
                    file=where, limit=LARGEST_FILE >> 20
                )
            )
        content = where.read_bytes()
    except IsADirectoryError as error:
        raise UsageError(
            _("{file} is a folder. Name the files in it.").format(file=where)
        ) from error
    except OSError as error:
        raise UsageError(
            _("{file} cannot be read: {reason}.").format(file=where, reason=error.strerror)
        ) from error
    return open_content(where.name, content, encoding=encoding, delimiter=delimiter)


def open_content(name: str, content: bytes, *, encoding: str = "", delimiter: str = "") -> Handed:
    """The same from bytes: pure but for the libraries that unpack."""
    try:
        inner, bare = _unpacked(name, content)
        if not inner.strip(b"\x00\r\n\t "):
            raise Unreadable(_("the file is empty"), _("Hand in the file that holds the data."))
        if inner[:4] == b"PK\x03\x04" or inner[:4] == b"\xd0\xcf\x11\xe0":
            from evalcore.intake.workbook import tables_of

            return Handed(name, content, tables=tables_of(inner))
        text = _decoded(inner, encoding)
        if bare.lower().endswith((".jsonl", ".ndjson", ".json")) or text.lstrip()[:1] == "{":
            return Handed(name, content, lines=text)
        return Handed(name, content, tables=(_csv_table(bare, text, delimiter),))
    except Unreadable as problem:
        return Handed(
            name, content, problem=Finding(name, "", "", "", problem.reason, problem.remedy)
        )


def _unpacked(name: str, content: bytes) -> tuple[bytes, str]:
    if content[:2] != b"\x1f\x8b":
        return content, name
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            inner = packed.read(LARGEST_FILE + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(
            _("the .gz file is damaged or incomplete"), _("Send or pack it again.")
        ) from error
    if len(inner) > LARGEST_FILE:
        raise Unreadable(
            _("the file unpacks to more than {limit} MB").format(limit=LARGEST_FILE >> 20),
            _("Split it."),
        )
    return inner, name[:-3] if name.lower().endswith(".gz") else name


def _decoded(content: bytes, encoding: str) -> str:
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            encoding = name
    # A byte 0 is in no text of these encodings: it is a picture, a PDF, a program.
    if b"\x00" in content[:8192] and not encoding.startswith("utf-16"):
        raise Unreadable(
            _("this is no workbook, CSV or JSON-lines file"),
            _("Hand in .xlsx, .csv or .jsonl."),
        )
    for name in (encoding,) if encoding else ("utf-8", "gb18030"):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        _("the text is neither UTF-8 nor GB18030"),
        _("Save it as CSV UTF-8, or name its encoding in the mapping file."),
    )


def _csv_table(name: str, text: str, delimiter: str) -> Table:
    first = text[:20_000].splitlines()[0] if text else ""
    mark = delimiter or max((",", "\t", ";", "|"), key=first.count)

    def rows() -> Iterator[tuple[int, list[Any]]]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        try:
            yield from enumerate(reader, 1)
        except csv.Error as error:
            raise Unreadable(
                _("line {line} is not CSV: {problem}").format(line=reader.line_num, problem=error),
                _("Check the quotation marks near that line, or save the file again."),
            ) from error

    return Table(name.rsplit(".", 1)[0] or name, rows)
