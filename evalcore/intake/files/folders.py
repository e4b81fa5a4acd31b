"""Everything that was named to be taken in: files, folders and zip archives, as single files.

Folders are read with all that is below them, in the order of their names; links in them are not
followed. Archives are unpacked in memory. What can't be data is left out, saying so.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from evalcore.errors import UsageError
from evalcore.intake.files.archives import entries, shown_name, whole
from evalcore.intake.files.handed import ZIP, Handed, open_content, read_bytes, refused, shown
from evalcore.intake.files.tables import LARGEST_FILE
from evalcore.intake.files.workbook import kind_of
from evalcore.intake.findings import WARNING, Finding, Unreadable
from evalcore.messages import _

_ANNOTATED = re.compile(r"\.批注\d*\.\w+$")
"""Ending of the copies in which the program itself writes its findings."""

MOST_FILES = 10_000

_KINDS = (
    *(".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".et", ".ods"),
    *(".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".gz", ".zip"),
)
_SILENT = ("~$", ".", "__macosx", "thumbs.db", "desktop.ini")


def read_paths(
    paths: Sequence[str | Path | Handed], *, encoding: str = "", delimiter: str = ""
) -> tuple[list[Handed], list[Finding]]:
    """The files that ``paths`` name, each with a name of its own, and what was left out.

    A file in a folder is named by its path below the folder, one in an archive
    ``archive.zip/inner.xlsx``. ``encoding`` and ``delimiter`` of CSV files are found out where
    empty. What was opened already passes as it is. Raises UsageError where a named file
    can't be opened.
    """
    reader = _Reader(encoding, delimiter)
    for path in paths:
        if isinstance(path, Handed):
            reader.add(path)
        else:
            reader.path(Path(path))
    return reader.files, reader.findings


@frozen
class _Reader:
    encoding: str
    delimiter: str
    files: list[Handed] = field(factory=list)
    findings: list[Finding] = field(factory=list)
    names: set[str] = field(factory=set)

    def path(self, path: Path) -> None:
        try:
            folder = path.is_dir()
        except ValueError:
            folder = False
        if not folder:
            self.content(shown(path.name), read_bytes(path), other=shown(str(path)))
            return
        before = len(self.files)
        for name, file in self.below(path):
            try:
                content = read_bytes(file)
            except UsageError as error:
                self.add(refused(name, Unreadable(str(error), _("Leave it out, or repair it."))))
                continue
            self.content(name, content)
        if len(self.files) == before:
            raise UsageError(
                _("{folder} holds no file that can be taken in.").format(folder=shown(str(path)))
            )

    def below(self, folder: Path) -> Iterator[tuple[str, Path]]:
        """(name, file) of what a folder holds, sorted; what can't be data is left out."""

        def fail(error: OSError) -> None:
            raise UsageError(
                _("{file} cannot be read: {reason}.").format(
                    file=shown(str(error.filename)), reason=error.strerror
                )
            )

        seen = 0
        for root, folders, files in os.walk(folder, onerror=fail):
            folders[:] = sorted(name for name in folders if not _silent(name))
            beside = [shown(Path(root, name).relative_to(folder).as_posix()) for name in files]
            for name in sorted((*files, *(n for n in folders if Path(root, n).is_symlink()))):
                path = Path(root, name)
                title = shown(path.relative_to(folder).as_posix())
                if path.is_symlink():
                    self.left_out(title, _("this is a link; links in folders are not followed"))
                elif self.wanted(title, beside):
                    seen += 1
                    if seen > MOST_FILES:
                        raise UsageError(
                            _("{folder} holds more than {limit} files. Name fewer.").format(
                                folder=shown(str(folder)), limit=MOST_FILES
                            )
                        )
                    yield title, path

    def wanted(self, title: str, beside: Iterable[str]) -> bool:
        """Whether a file of a folder or archive is read; says so where it should be known."""
        if any(_silent(part) for part in title.split("/")):
            return False
        stem = _ANNOTATED.sub(".", title)
        originals = (other for other in beside if not _ANNOTATED.search(other))
        if stem != title and any(other.startswith(stem) for other in originals):
            self.left_out(title, _("this is an annotated copy, and its original lies beside it"))
            return False
        if not title.lower().endswith(_KINDS):
            self.left_out(title, _("this kind of file holds no table and was not read"))
            return False
        return True

    def left_out(self, title: str, reason: str) -> None:
        remedy = _("If it counts, hand it in by itself.")
        self.findings.append(Finding(title, "", "", "", reason, remedy, WARNING))

    def content(self, name: str, content: bytes, other: str = "") -> None:
        """One file, or all that an archive holds."""
        parts = _archive(content)
        if parts is None:
            handed = open_content(name, content, encoding=self.encoding, delimiter=self.delimiter)
            self.add(handed, other)
            return
        try:
            inner = self.unpacked(name, content, parts)
        except Unreadable as problem:
            self.add(refused(name, problem, content), other)
            return
        for title, packed in inner:
            self.add(open_content(title, packed, encoding=self.encoding, delimiter=self.delimiter))

    def unpacked(
        self, name: str, content: bytes, parts: Sequence[zipfile.ZipInfo]
    ) -> list[tuple[str, bytes]]:
        """All files of an archive, or none."""
        left = LARGEST_FILE
        before = len(self.findings)
        inner = []
        titles = [f"{name}/{shown_name(part)}" for part in parts]
        for part, title in zip(parts, titles, strict=True):
            if part.is_dir():
                continue
            if stat.S_ISLNK(part.external_attr >> 16):
                self.left_out(title, _("this is a link; links in folders are not followed"))
            elif self.wanted(title, titles):
                packed = whole(content, part, left)
                left -= len(packed)
                inner.append((title, packed))
        if not inner:
            del self.findings[before:]
            raise Unreadable(
                _("the archive holds no file that can be taken in"),
                _("Pack the workbooks or CSV files themselves."),
            )
        return inner

    def add(self, handed: Handed, other: str = "") -> None:
        """Take a file under a name that no other bears."""
        name = handed.name
        if name in self.names and other:
            name = other
        number = 1
        while name in self.names:
            number += 1
            name = f"{handed.name} ({number})"
        self.names.add(name)
        if name != handed.name:
            problem = handed.problem and evolve(handed.problem, file=name)
            said = tuple(evolve(finding, file=name) for finding in handed.findings)
            handed = evolve(handed, name=name, problem=problem, findings=said)
        self.files.append(handed)


def _silent(name: str) -> bool:
    return name.lower().startswith(_SILENT)


def _archive(content: bytes) -> list[zipfile.ZipInfo] | None:
    """The entries of an archive of files; None for a workbook, and for what can't be opened."""
    if content[:4] not in (ZIP, b"PK\x05\x06"):
        return None
    try:
        parts = entries(content)
        return parts if kind_of(parts) == "zip" else None
    except Unreadable:
        return None  # open_content says why
