"""The parts of an OOXML file: read, replaced and added, everything else kept as it is.

Relationships and content types after ECMA-376 part 2 (Open Packaging Conventions).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any

from attrs import frozen

from evalcore.intake.files.tables import LARGEST_FILE

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_KINDS = "http://purl.oclc.org/ooxml/officeDocument/relationships"

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Time of the parts that we add: the first that a zip file can hold, the same at every run."""


class CannotEdit(Exception):  # noqa: N818 - nobody sees it raised: a plain copy is made instead
    """The workbook is built in a way that can't be edited safely."""


def parsed(xml: bytes) -> Any:
    """The root of a small part. Raises CannotEdit on bad XML and on document types."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CannotEdit(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise CannotEdit("document type")
    return root


def as_bytes(root: Any) -> bytes:
    """The part again, as Excel writes it: UTF-8, declared standalone."""
    from lxml import etree

    out: bytes = etree.tostring(
        root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return out


@frozen
class Relation:
    """One relationship of a part; ``target`` is the part's full name (empty: outside)."""

    id: str
    kind: str
    target: str


class Package:
    """A zip file whose parts can be replaced, added and dropped.

    Raises CannotEdit where it is damaged, encrypted, too large or names a part twice.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            self._infos = {info.filename: info for info in self._zip.infolist()}
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise CannotEdit(str(error)) from error
        if len(self._infos) != len(self._zip.infolist()):
            raise CannotEdit("a part twice")
        if sum(info.file_size for info in self._infos.values()) > LARGEST_FILE:
            raise CannotEdit("too large")
        if any(info.flag_bits & 1 for info in self._infos.values()):
            raise CannotEdit("encrypted")
        self._names = {name.lower(): name for name in self._infos}
        self._changed: dict[str, bytes] = {}
        self._dropped: set[str] = set()

    def __contains__(self, part: str) -> bool:
        return self._real(part) is not None

    def _real(self, part: str) -> str | None:
        # Names of parts are compared without case (ECMA-376 part 2, 6.3.5).
        name = self._names.get(part.lower(), "")
        return None if not name or name in self._dropped else name

    def names(self) -> list[str]:
        """The parts that are there now."""
        return [name for name in self._names.values() if name not in self._dropped]

    def read(self, part: str) -> bytes:
        """A part's bytes. Raises CannotEdit where it is missing or damaged."""
        name = self._real(part)
        if name is None:
            raise CannotEdit(f"no part {part}")
        if name in self._changed:
            return self._changed[name]
        try:
            return self._zip.read(name)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise CannotEdit(str(error)) from error

    def write(self, part: str, content: bytes) -> None:
        """Replace or add a part; one whose bytes stay the same counts as untouched."""
        name = self._real(part)
        if name is not None and self.read(name) == content:
            return
        name = name or self._names.get(part.lower()) or part
        self._names[part.lower()] = name
        self._dropped.discard(name)
        self._changed[name] = content

    def drop(self, part: str) -> None:
        """Remove a part, its relationships and what its content type says."""
        for one in (part, relations_part(part)):
            name = self._real(one)
            if name is not None:
                self._dropped.add(name)
                self._changed.pop(name, None)
        root = parsed(self.read("[Content_Types].xml"))
        gone = [o for o in root if (o.get("PartName") or "").lower() == f"/{part}".lower()]
        if gone:
            for override in gone:
                root.remove(override)
            self.write("[Content_Types].xml", as_bytes(root))

    def declare(self, part: str, content_type: str) -> None:
        """Say what a part is."""
        root = parsed(self.read("[Content_Types].xml"))
        for override in root:
            if (override.get("PartName") or "").lower() == f"/{part}".lower():
                override.set("ContentType", content_type)
                break
        else:
            _child(root, f"{{{TYPES}}}Override", PartName=f"/{part}", ContentType=content_type)
        self.write("[Content_Types].xml", as_bytes(root))

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Say what all parts with this ending are, unless that is said already."""
        root = parsed(self.read("[Content_Types].xml"))
        if any((one.get("Extension") or "").lower() == ending for one in root):
            return
        root.insert(
            0, _made(root, f"{{{TYPES}}}Default", Extension=ending, ContentType=content_type)
        )
        self.write("[Content_Types].xml", as_bytes(root))

    def relations(self, part: str) -> list[Relation]:
        """The relationships of a part (``""``: of the package)."""
        where = relations_part(part)
        if where not in self:
            return []
        found = []
        for one in parsed(self.read(where)):
            target = one.get("Target") or ""
            inside = one.get("TargetMode") != "External"
            full = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target))
            kind = (one.get("Type") or "").rpartition("/")[2]
            found.append(Relation(one.get("Id") or "", kind, full.lstrip("/") if inside else ""))
        return found

    def relate(self, part: str, kind: str, target: str, *, strict: bool) -> str:
        """A new relationship from ``part`` to the part ``target``; its id."""
        where = relations_part(part)
        empty = f'<Relationships xmlns="{RELATIONS}"/>'.encode()
        root = parsed(self.read(where) if where in self else empty)
        taken = {one.get("Id") for one in root}
        number = next(n for n in range(1, len(taken) + 2) if f"rIdEC{n}" not in taken)
        _child(
            root,
            f"{{{RELATIONS}}}Relationship",
            Id=f"rIdEC{number}",
            Type=f"{STRICT_KINDS if strict else KINDS}/{kind}",
            Target=f"/{target}",
        )
        self.write(where, as_bytes(root))
        return f"rIdEC{number}"

    def unrelate(self, part: str, id: str) -> None:  # noqa: A002 - the format's own word
        """Remove a relationship, and the part that lists them when none is left."""
        where = relations_part(part)
        root = parsed(self.read(where))
        for one in [one for one in root if one.get("Id") == id]:
            root.remove(one)
        if len(root):
            self.write(where, as_bytes(root))
        else:
            self._dropped.add(self._real(where) or where)

    def unused(self, pattern: str) -> str:
        """The first free name: ``xl/comments{}.xml`` with a number."""
        return next(
            name
            for number in range(1, len(self._names) + 2)
            if (name := pattern.format(number)) not in self
        )

    def to_bytes(self) -> bytes:
        """The file: parts in their old order with their old times, new ones at the end."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in self.names():
                old = self._infos.get(name)
                info = zipfile.ZipInfo(name, old.date_time if old else EARLIEST)
                info.create_system = old.create_system if old else 0
                info.external_attr = old.external_attr if old else 0
                stored = old is not None and old.compress_type == zipfile.ZIP_STORED
                info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                target.writestr(info, self.read(name))
        return out.getvalue()


def relations_part(part: str) -> str:
    """The part that lists a part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _made(parent: Any, tag: str, **attributes: str) -> Any:
    element = parent.makeelement(tag)
    for name, value in attributes.items():
        element.set(name, value)
    return element


def _child(parent: Any, tag: str, **attributes: str) -> Any:
    element = _made(parent, tag, **attributes)
    parent.append(element)
    return element
