"""A file as handed in: its bytes, and the tables in it. What it is shows in its content.

Reading never fails on a bad file: it gives one finding that says what is wrong with it.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from attrs import evolve, field, frozen

from evalcore.errors import UsageError
from evalcore.intake.files.archives import entries
from evalcore.intake.files.csvfile import Opens, csv_table, opener, pieces_of, text_encoding
from evalcore.intake.files.tables import LARGEST_FILE, Table
from evalcore.intake.files.workbook import OLE, kind_of, tables_of
from evalcore.intake.findings import Finding, Unreadable
from evalcore.intake.sheets.transmittal import Transmittal, read_transmittal
from evalcore.messages import _

ZIP = b"PK\x03\x04"
LINES = (".jsonl", ".ndjson", ".json")


@frozen
class Handed:
    """One file that was handed in.

    ``tables`` of a workbook or CSV file; ``lines`` opens those of a JSON-lines file afresh;
    ``problem`` where it can be neither. ``transmittal``: what its 报送单 says; ``findings``: what
    is wrong there.
    """

    name: str
    content: bytes
    tables: tuple[Table, ...] = ()
    lines: Callable[[], Iterator[str]] | None = None
    problem: Finding | None = None
    transmittal: Transmittal = Transmittal()
    findings: tuple[Finding, ...] = ()
    digest: str = field()

    @digest.default
    def _digest(self) -> str:
        return sha256(self.content).hexdigest()

    @property
    def stem(self) -> str:
        """The name without folder and endings."""
        return self.name.rsplit("/", 1)[-1].split(".")[0] or self.name


def refused(name: str, problem: Unreadable, content: bytes = b"") -> Handed:
    """A file that can't be read, and why."""
    said = Finding(name, "", "", "", problem.reason, problem.remedy)
    return Handed(name, content, problem=said)


def read_file(path: str | Path, *, encoding: str = "", delimiter: str = "") -> Handed:
    """One file, no folder or archive of files. Raises UsageError where it can't be opened."""
    where = Path(path)
    return open_content(
        shown(where.name), read_bytes(where), encoding=encoding, delimiter=delimiter
    )


def shown(name: str) -> str:
    """A file's name as text, also where the machine can't read it: those are mostly GB18030."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def read_bytes(path: Path) -> bytes:
    """An ordinary file's content. Raises UsageError where there is none, or too much."""
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise UsageError(_("{file} is a folder. Name the files in it.").format(file=path))
        if not stat.S_ISREG(about.st_mode):
            # A pipe or a device: reading it may never end.
            raise UsageError(_("{file} is no ordinary file.").format(file=shown(str(path))))
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UsageError(
            _("{file} cannot be read: {reason}.").format(
                file=shown(str(path)), reason=error.strerror
            )
        ) from error
    except ValueError as error:
        raise UsageError(_("{file} is no name of a file.").format(file=repr(str(path)))) from error
    if len(content) > LARGEST_FILE:
        raise UsageError(
            _("{file} is larger than {limit} MB. Split it.").format(
                file=shown(str(path)), limit=LARGEST_FILE >> 20
            )
        )
    return content


def open_content(name: str, content: bytes, *, encoding: str = "", delimiter: str = "") -> Handed:
    """A file from its bytes. A zip of files is refused here: ``folders.read_paths`` opens those."""
    try:
        return _opened(name, content, encoding, delimiter)
    except Unreadable as problem:
        return refused(name, problem, content)


def _opened(name: str, content: bytes, encoding: str, delimiter: str) -> Handed:
    if content[:4] == ZIP:
        parts = entries(content)
        if kind_of(parts) == "zip":
            raise Unreadable(
                _("an archive within an archive is not opened"),
                _("Unpack it, and hand in the files in it."),
            )
        return _with_transmittal(Handed(name, content, tables=tables_of(content, parts)))
    if content[:4] == OLE:
        return _with_transmittal(Handed(name, content, tables=tables_of(content)))
    opens = opener(content)
    packed = content[:2] == b"\x1f\x8b"
    start = _start(opens)
    if packed and start[:4] in (ZIP, OLE):
        inner = open_content(name, b"".join(pieces_of(opens)))
        return evolve(inner, content=content)
    _refuse_others(start)
    known = text_encoding(opens, encoding)
    bare = name[:-3] if packed and name.lower().endswith(".gz") else name
    with io.TextIOWrapper(opens(), encoding=known) as stream:
        brace = stream.read(1000).lstrip()[:1] == "{"
    if brace or bare.lower().endswith(LINES):
        return Handed(name, content, lines=_lines(opens, known))
    table = csv_table(bare.rsplit("/", 1)[-1], opens, known, delimiter)
    return Handed(name, content, tables=(table,))


def _lines(opens: Opens, encoding: str) -> Callable[[], Iterator[str]]:
    def lines() -> Iterator[str]:
        with io.TextIOWrapper(opens(), encoding=encoding, newline="\n") as stream:
            yield from stream

    return lines


_SIGNATURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")


def _start(opens: Opens) -> bytes:
    """The first bytes of a file that is not blank throughout."""
    start = b""
    for piece in pieces_of(opens):
        start = start or piece[:8192]
        if piece.strip(b"\x00\r\n\t "):
            return start
    raise Unreadable(_("the file is empty"), _("Hand in the file that holds the data."))


def _refuse_others(start: bytes) -> None:
    """Say what it is where it is none of ours."""
    if start.startswith(b"%PDF") or (start.startswith(_SIGNATURES) and b"\x00" in start):
        raise Unreadable(
            _("this is a PDF or a picture, not a table"),
            _("Type what it says into the template, and hand in that."),
        )
    head = start.lstrip(b"\xef\xbb\xbf\r\n\t ")[:100].lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<?xml")):
        raise Unreadable(
            _("this is a web page or XML, whatever its name says"),
            _("Open it in Excel or WPS, save it as .xlsx, and hand in that."),
        )


def _with_transmittal(handed: Handed) -> Handed:
    transmittal, findings = read_transmittal(handed.name, handed.tables)
    return evolve(handed, transmittal=transmittal, findings=findings)
