"""The boxes of comments: VML, as Excel has drawn them since 2000.

VML that Excel writes need not be sound XML; so it is edited as text, shape by shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from evalcore.intake.annotating.marks import Place
from evalcore.intake.annotating.package import CannotEdit
from evalcore.intake.annotating.sheets import breadth

_SHAPE = re.compile(rb"<(\w+):shape\b(?:(?!</\1:shape>).)*</\1:shape>\s*", re.DOTALL)
_ROW = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*</")
_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*(\d+)\s*</")
_ANCHOR = re.compile(rb"<(?:\w+:)?Anchor>\s*(?:\d+\s*,\s*){2}(\d+)(?:\s*,\s*\d+){3}\s*,\s*(\d+)")
_HEIGHT = re.compile(rb"\bheight:\s*(\d+(?:\.\d+)?)(p[xt])")
_NUMBER = re.compile(rb'\bid="_x0000_s(\d+)"')
_BLOCKS = re.compile(rb'<(?:\w+:)?idmap[^>]*\bdata="([\d,]*)"')

_NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_HEAD = (
    f'<xml {_NAMESPACES}><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="{block}"/></o:shapelayout>'
)
_TYPE = (
    f'<v:shapetype {_NAMESPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
# Each says its namespaces itself: the part around it may use other prefixes, or none.
_BOX = (
    f"<v:shape {_NAMESPACES} "
    'id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
    "margin-left:60pt;margin-top:2pt;width:{width}pt;height:{height}pt;z-index:{order};"
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def boxed(
    vml: bytes | None, gone: Iterable[Place], new: Mapping[Place, str], free_block: int
) -> bytes | None:
    """The shapes without those of ``gone`` and with a box for each of ``new`` (→ its text).

    None where no shape is left. Shapes are numbered in blocks of 1024, which belong to one part
    each; ``free_block`` is the first that no part of the workbook uses.
    """
    if vml is None:
        vml = (_HEAD.format(block=free_block) + _TYPE + "</xml>").encode()
        free_block += 1
    places = {*gone, *new}
    vml = _SHAPE.sub(lambda shape: b"" if _noted(shape[0]) in places else shape[0], vml)
    if not new:
        return vml if _SHAPE.search(vml) else None
    vml, numbers = _numbered(vml, len(new), free_block)
    end = vml.rfind(b"</xml>")
    if end < 0:
        raise CannotEdit("drawing of another kind")
    shapes = [
        _box(place, text, number, order)
        for order, (number, (place, text)) in enumerate(
            zip(numbers, sorted(new.items()), strict=True), 1
        )
    ]
    kind = "" if b'id="_x0000_t202"' in vml else _TYPE
    return vml[:end] + (kind + "".join(shapes)).encode() + vml[end:]


def _numbered(vml: bytes, count: int, free_block: int) -> tuple[bytes, list[int]]:
    """So many free numbers for shapes, and the part with the blocks that they needed."""
    used = {int(found) for found in _NUMBER.findall(vml)}
    listed = _BLOCKS.search(vml)
    blocks = blocks_of(vml)
    numbers: list[int] = []
    added: list[int] = []
    while len(numbers) < count:
        if not blocks:
            blocks = [free_block + len(added)]
            added += blocks
        block = blocks.pop(0)
        inside = range(block * 1024 + 1, (block + 1) * 1024)
        numbers += [number for number in inside if number not in used]
    if added and listed:
        more = ",".join(str(block) for block in (*blocks_of(listed[0]), *added))
        vml = vml[: listed.start(1)] + more.encode() + vml[listed.end(1) :]
    return vml, numbers[:count]


def blocks_of(vml: bytes) -> list[int]:
    """The blocks of shape numbers that belong to this part."""
    found = [int(n) for data in _BLOCKS.findall(vml) for n in data.split(b",") if n]
    return sorted(set(found))


def _noted(shape: bytes) -> Place | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if b'ObjectType="Note"' not in shape or row is None or column is None:
        return None
    return int(row[1]) + 1, int(column[1]) + 1


def grown(vml: bytes, texts: Mapping[Place, str]) -> bytes:
    """Boxes that are too small for these texts made higher; what is large enough stays."""

    def fitted(shape: re.Match[bytes]) -> bytes:
        place = _noted(shape[0])
        text = texts.get(place) if place else None
        return shape[0] if text is None else _higher(shape[0], _lines(text))

    return _SHAPE.sub(fitted, vml)


def _higher(shape: bytes, lines: int) -> bytes:
    anchor, height = _ANCHOR.search(shape), _HEIGHT.search(shape)
    if anchor and int(anchor[2]) - int(anchor[1]) < lines:
        bottom = b"%d" % (int(anchor[1]) + lines)
        shape = shape[: anchor.start(2)] + bottom + shape[anchor.end(2) :]
    if height:
        needed = _height(lines) * (4 if height[2] == b"px" else 3) // 3
        if float(height[1]) < needed:
            # The style stands before the anchor, so that its place is still the same.
            shape = shape[: height.start(1)] + b"%d" % needed + shape[height.end(1) :]
    return shape


def _box(place: Place, text: str, number: int, order: int) -> str:
    row, column = place
    lines = _lines(text)
    top = max(row - 2, 0)
    return _BOX.format(
        number=number,
        order=order,
        width=200,
        height=_height(lines),
        anchor=f"{column}, 15, {top}, 10, {column + 3}, 40, {top + lines}, 4",
        row=row - 1,
        column=column - 1,
    )


def _lines(text: str) -> int:
    """Lines of a box that holds 18 Chinese or 36 Latin letters in each."""
    return min(max(sum(1 + breadth(line) // 36 for line in text.split("\n")), 3), 24)


def _height(lines: int) -> int:
    """Points."""
    return 13 * lines + 6
