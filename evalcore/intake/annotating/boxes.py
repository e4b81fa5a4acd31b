"""The boxes of comments: VML, as Excel has drawn them since 2000.

VML that Excel writes need not be sound XML; so it is edited as text, shape by shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from evalcore.intake.annotating.marks import Place
from evalcore.intake.annotating.package import CannotEdit

_SHAPE = re.compile(rb"<(\w+):shape\b(?:(?!</\1:shape>).)*</\1:shape>\s*", re.DOTALL)
_ROW = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*</")
_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*(\d+)\s*</")
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
    vml: bytes | None, gone: Iterable[Place], new: Mapping[Place, str], block: int
) -> bytes | None:
    """The shapes without those of ``gone`` and with a box for each of ``new`` (→ its text).

    None where no shape is left. ``block``: number of the range of shape ids, for a new part.
    """
    if vml is None:
        vml = (_HEAD.format(block=block) + _TYPE + "</xml>").encode()
    places = {*gone, *new}
    vml = _SHAPE.sub(lambda shape: b"" if _noted(shape[0]) in places else shape[0], vml)
    if not new:
        return vml if _SHAPE.search(vml) else None
    end = vml.rfind(b"</xml>")
    if end < 0:
        raise CannotEdit("drawing of another kind")
    numbers = [int(found) for found in _NUMBER.findall(vml)]
    first = max(numbers, default=(block_of(vml) or block) * 1024) + 1
    shapes = []
    for order, (place, text) in enumerate(sorted(new.items())):
        shapes.append(_box(place, text, first + order, order + 1))
    kind = "" if b'id="_x0000_t202"' in vml else _TYPE
    return vml[:end] + (kind + "".join(shapes)).encode() + vml[end:]


def block_of(vml: bytes) -> int:
    """The highest number of a range of shape ids in this part."""
    found = _BLOCKS.findall(vml)
    return max((int(n) for data in found for n in data.split(b",") if n), default=0)


def _noted(shape: bytes) -> Place | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if b'ObjectType="Note"' not in shape or row is None or column is None:
        return None
    return int(row[1]) + 1, int(column[1]) + 1


def _box(place: Place, text: str, number: int, order: int) -> str:
    row, column = place
    # A Chinese character counts for one of 18 in a line, a Latin one for half.
    lines = sum(1 + _length(line) // 18 for line in text.split("\n"))
    lines = min(max(lines, 3), 24)
    top = max(row - 2, 0)
    anchor = f"{column}, 15, {top}, 10, {column + 3}, 40, {top + lines}, 4"
    return _BOX.format(
        number=number,
        order=order,
        width=200,
        height=13 * lines + 6,
        anchor=anchor,
        row=row - 1,
        column=column - 1,
    )


def _length(line: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in line) // 2
