"""A .docx as its parts, and parts as a .docx: the same parts, the same bytes.

A template may come from anywhere: what could harm who opens the paper, or this program, is refused
with the reason.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, NoReturn

from evalcore.errors import DataError
from evalcore.messages import _

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LARGEST = 20 << 20
"""Bytes of a .docx at most: logos included."""

LARGEST_UNPACKED = 100 << 20
MOST_PARTS = 1000

CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
SETTINGS = "word/settings.xml"

_DAY = (1980, 1, 1, 0, 0, 0)
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_HYPERLINK = "/hyperlink"
_TEMPLATE = "/attachedTemplate"
_COMMENTS = re.compile(r"word/(comments\w*|people)\.xml")
_ACTIVE = re.compile(r"(?i)(vbaProject|vbaData|activeX|oleObject|\.bin$|\.html?$|\.mht)")
_MACROS = re.compile(rb"(?i)macroEnabled|vbaProject")
_OLD_SPEECH = re.compile(rb"purl\.oclc\.org/ooxml")


def parse(data: bytes, where: str) -> Element:
    """A part as a tree, without comments and instructions. Raises DataError on what is no XML."""
    from lxml import etree

    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise DataError(
            _("{where} is no valid XML ({reason}). Open the file in Word and save it anew.").format(
                where=where, reason=error.msg
            )
        ) from None
    if root.getroottree().docinfo.doctype:
        _refuse(where, _("it declares a document type, which no Word file does"))
    return root


@cache
def _parser() -> Any:
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )


def unpack(data: bytes, where: str) -> dict[str, bytes]:
    """The parts of a .docx by name, in their order, less comments and the link to a template.

    Raises DataError where it is none, is too large, or holds what a paper must not: macros, active
    objects, links that fetch something from elsewhere.
    """
    if data.startswith(_OLD_WORD):
        _refuse(
            where,
            _(
                "it is an old Word file (.doc), or one with a password. Save it as .docx without "
                "one"
            ),
        )
    parts = _read(data, where)
    if CONTENT_TYPES not in parts or DOCUMENT not in parts:
        _refuse(where, _("it is no Word file: it holds no {part}").format(part=DOCUMENT))
    if _MACROS.search(parts[CONTENT_TYPES]):
        _refuse(where, _("it holds macros. Save it as .docx (Word document), not .docm"))
    for name in parts:
        if _ACTIVE.search(name):
            _refuse(where, _("it holds an active object ({part}). Delete it").format(part=name))
    dropped = {name for name in parts if _COMMENTS.fullmatch(name)}
    kept = {name: data for name, data in parts.items() if name not in dropped}
    for name, content in kept.items():
        if name.endswith((".xml", ".rels")) or name == CONTENT_TYPES:
            root = parse(content, f"{where} ({name})")
            if name.endswith(".rels"):
                kept[name] = _relations(root, content, dropped, where)
            elif name == CONTENT_TYPES and dropped:
                kept[name] = _without(
                    root, _OVERRIDE, lambda e: e.get("PartName", "")[1:] in dropped
                )
            elif name == DOCUMENT and _OLD_SPEECH.search(content):
                _refuse(where, _("it is a Strict Open XML file. Save it as Word document (.docx)"))
            elif name == SETTINGS:
                kept[name] = _without(root, None, lambda e: e.tag.endswith("}attachedTemplate"))
    return kept


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Parts as a .docx. No clock goes in."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(parts, key=lambda name: (name != CONTENT_TYPES, name)):
            info = zipfile.ZipInfo(name, _DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            packed.writestr(info, parts[name])
    return written.getvalue()


def _read(data: bytes, where: str) -> dict[str, bytes]:
    if len(data) > LARGEST:
        _refuse(
            where, _("it is larger than {n} MB. Make its pictures smaller").format(n=LARGEST >> 20)
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            infos = packed.infolist()
            if len(infos) > MOST_PARTS or sum(i.file_size for i in infos) > LARGEST_UNPACKED:
                _refuse(where, _("unpacked it is far larger than a template is"))
            found: dict[str, bytes] = {}
            for info in infos:
                if info.is_dir():
                    continue
                name = info.filename
                if name in found or name.startswith(("/", "\\")) or ".." in name.split("/"):
                    _refuse(where, _("it holds a part of a wrong name ({part})").format(part=name))
                if info.flag_bits & 1:
                    _refuse(where, _("it has a password. Save it without one"))
                with packed.open(info) as part:
                    # The size that an entry states may be a lie.
                    found[name] = part.read(info.file_size + 1)
                if len(found[name]) != info.file_size:
                    _refuse(where, _("its part {part} is damaged").format(part=name))
            return found
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        _refuse(where, _("it is no Word file ({reason})").format(reason=error))


def _relations(root: Element, content: bytes, dropped: set[str], where: str) -> bytes:
    """Relations less those to what is dropped. Raises DataError on one that fetches something."""
    for relation in root.iter(_RELATIONSHIP):
        kind, target = relation.get("Type", ""), relation.get("Target", "")
        if relation.get("TargetMode") != "External" or kind.endswith(_TEMPLATE):
            continue
        if not (kind.endswith(_HYPERLINK) and target.startswith(("http:", "https:", "mailto:"))):
            _refuse(
                where,
                _(
                    "it fetches {target} from elsewhere when it is opened. Put the picture or text "
                    "itself into the file, not a link to it"
                ).format(target=target[:80]),
            )

    def gone(element: Element) -> bool:
        target = f"word/{element.get('Target', '')}"
        return str(element.get("Type", "")).endswith(_TEMPLATE) or target in dropped

    return _without(root, _RELATIONSHIP, gone)


def _without(root: Element, tag: str | None, gone: Any) -> bytes:
    for element in [e for e in root.iter(tag) if gone(e)]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return serialised(root)


def serialised(root: Element) -> bytes:
    """A part as bytes, as Word declares it."""
    from lxml import etree

    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _refuse(where: str, reason: str) -> NoReturn:
    raise DataError(
        _("{where} can't be a template: {reason}. See docs/papers.md.").format(
            where=where, reason=reason
        )
    )
