"""Our colours among the workbook's own styles, and how to get back from them.

A coloured cell keeps number format, font, border and alignment: its style is a copy with another
fill. The colour itself says which fill was there before: its last bits, which nobody sees, count
the fills that we covered (0: none). So the way back survives sorting, copying and saving by any
program. What the numbers mean is kept on the summary sheet (`Styles.covered`).
"""

from __future__ import annotations

import copy
from typing import Any

from evalcore.intake.annotating.package import CannotEdit, parsed
from evalcore.intake.findings import ERROR

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"

MOST_COVERED = 63
"""Fills that can be told apart; a workbook with more of them gets no fill back for the rest."""

_GREEN_BLUE = {ERROR: (0xC8, 0xC0)}
_YELLOW = (0xF0, 0xA8)

EMPTY = f"""<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/>\
</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/>\
<top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" \
fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" \
borderId="0" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" \
builtinId="0"/></cellStyles></styleSheet>"""
"""For a workbook that has no styles."""

_FONTS = {
    "plain": '<font><sz val="11"/><name val="宋体"/><charset val="134"/></font>',
    "bold": '<font><b/><sz val="11"/><name val="宋体"/><charset val="134"/></font>',
    "title": '<font><b/><sz val="16"/><name val="宋体"/><charset val="134"/></font>',
    "link": '<font><u/><sz val="11"/><color rgb="FF0563C1"/><name val="宋体"/>'
    '<charset val="134"/></font>',
}
_FILLS = {"head": "FFDDEBF7", "error": "FFFFC7CE", "other": "FFFFEB9C"}
_SIDE = 'style="thin"><color rgb="FFBFBFBF"/>'
_BORDER = (
    f"<border><left {_SIDE}</left><right {_SIDE}</right><top {_SIDE}</top>"
    f"<bottom {_SIDE}</bottom><diagonal/></border>"
)

# Use → font, fill, border, number format (49: text, 14: day), alignment.
_OWN = {
    "title": ("title", "", False, 49, ""),
    "note": ("plain", "", False, 49, ""),
    "head": ("bold", "head", True, 49, 'horizontal="center" vertical="center" wrapText="1"'),
    "text": ("plain", "", True, 49, 'vertical="top" wrapText="1"'),
    "link": ("link", "", True, 49, 'vertical="top" wrapText="1"'),
    "number": ("plain", "", True, 0, 'vertical="top"'),
    "day": ("plain", "", True, 14, 'vertical="top"'),
    "error": ("plain", "error", True, 49, 'horizontal="center" vertical="top"'),
    "other": ("plain", "other", True, 49, 'horizontal="center" vertical="top"'),
}


class Styles:
    """The styles part of a workbook, with what we add to it."""

    def __init__(self, xml: bytes) -> None:
        self.root = parsed(xml)
        self._ns = self.root.tag.partition("}")[0] + "}"
        if self._ns not in (f"{{{MAIN}}}", f"{{{STRICT}}}"):
            raise CannotEdit("styles of another kind")
        self._lists = {name: self._list(name) for name in ("fonts", "fills", "borders", "cellXfs")}
        self._known: dict[str, dict[str, int]] = {}
        for name, items in self._lists.items():
            known = self._known.setdefault(name, {})
            for index, item in enumerate(items):
                known.setdefault(_canonical(item), index)
        self._bare: dict[int, int] = {}
        self._marked: dict[tuple[int, str], int] = {}
        self._fill_of_code: dict[int, int] = {}
        self._codes: dict[int, int] = {}

    @property
    def has_ours(self) -> bool:
        """Whether any fill is one of our colours."""
        return any(_code_of(fill) is not None for fill in self._lists["fills"])

    def learn(self, code: int, style: int) -> None:
        """The summary sheet says: under this number lies the fill of this style."""
        fill = int(self._xf(style).get("fillId") or 0)
        if _code_of(self._fill(fill)) is None:
            self._fill_of_code[code] = fill

    def bare(self, style: int) -> int:
        """The style as it was before we coloured it; the same where we didn't."""
        if style not in self._bare:
            code = self._code(style)
            self._bare[style] = (
                style if code is None else self._with_fill(style, self._fill_of_code.get(code, 0))
            )
        return self._bare[style]

    def marked(self, style: int, severity: str) -> int:
        """The style with our colour as its fill. ``style`` is bare."""
        key = (style, ERROR if severity == ERROR else "")
        if key not in self._marked:
            under = int(self._xf(style).get("fillId") or 0)
            if _pattern(self._fill(under)) == "none":
                code = 0
            else:
                code = self._codes.setdefault(under, min(len(self._codes) + 1, MOST_COVERED))
            green, blue = _GREEN_BLUE.get(severity, _YELLOW)
            colour = f"FFFE{green | code >> 3:02X}{blue | code & 7:02X}"
            self._marked[key] = self._with_fill(style, self._solid(colour))
        return self._marked[key]

    def covered(self) -> list[tuple[int, int]]:
        """(number, a style that has the covered fill and nothing else), for the summary sheet."""
        return [
            (
                code,
                self._make(f'<xf numFmtId="0" fontId="0" fillId="{fill}" borderId="0" xfId="0"/>'),
            )
            for fill, code in self._codes.items()
            if code < MOST_COVERED
        ]

    def own(self, use: str) -> int:
        """The style of a cell on our sheets: title, note, head, text, link, number, day, …"""
        font, fill, border, format_, alignment = _OWN[use]
        parts = {
            "numFmtId": format_,
            "fontId": self._find("fonts", _FONTS[font]),
            "fillId": self._solid(_FILLS[fill]) if fill else 0,
            "borderId": self._find("borders", _BORDER) if border else 0,
            "xfId": 0,
            "applyNumberFormat": 1,
            "applyFont": 1,
            "applyFill": 1,
            "applyBorder": 1,
            "applyAlignment": 1,
        }
        said = " ".join(f'{name}="{value}"' for name, value in parts.items())
        inner = f"<alignment {alignment}/>" if alignment else ""
        return self._make(f"<xf {said}>{inner}</xf>")

    def _list(self, name: str) -> Any:
        found = self.root.find(self._ns + name)
        if found is None or not len(found):
            raise CannotEdit(f"styles without {name}")
        return found

    def _xf(self, style: int) -> Any:
        items = self._lists["cellXfs"]
        return items[style if style < len(items) else 0]

    def _fill(self, index: int) -> Any:
        items = self._lists["fills"]
        return items[index if index < len(items) else 0]

    def _code(self, style: int) -> int | None:
        return _code_of(self._fill(int(self._xf(style).get("fillId") or 0)))

    def _solid(self, colour: str) -> int:
        return self._find(
            "fills",
            f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/>'
            '<bgColor indexed="64"/></patternFill></fill>',
        )

    def _with_fill(self, style: int, fill: int) -> int:
        xf = copy.deepcopy(self._xf(style))
        xf.tail = None
        xf.set("fillId", str(fill))
        xf.attrib.pop("applyFill", None)
        # The style from which the coloured one was made, if it is there still.
        if (found := self._known["cellXfs"].get(_canonical(xf))) is not None:
            return found
        xf.set("applyFill", "1")
        return self._add("cellXfs", xf)

    def _make(self, xml: str) -> int:
        return self._find("cellXfs", xml)

    def _find(self, name: str, xml: str) -> int:
        item = parsed(f'<x xmlns="{self._ns[1:-1]}">{xml}</x>'.encode())[0]
        found = self._known[name].get(_canonical(item))
        return self._add(name, item) if found is None else found

    def _add(self, name: str, item: Any) -> int:
        items = self._lists[name]
        items.append(item)
        items.set("count", str(len(items)))
        self._known[name][_canonical(item)] = len(items) - 1
        return len(items) - 1


def _canonical(item: Any) -> str:
    """One text for equal items, whatever their prefixes and the mere marks that a part applies."""
    said = sorted(
        f"{name}={value}" for name, value in item.attrib.items() if not name.startswith("apply")
    )
    inner = "".join(_canonical(child) for child in item if isinstance(child.tag, str))
    return f"<{str(item.tag).rpartition('}')[2]} {' '.join(said)}>{inner}</>"


def _pattern(fill: Any) -> str:
    """``none``, ``solid``, …; ``gradient`` for what is no pattern."""
    if not len(fill):
        return "none"
    kind = str(fill[0].tag).rpartition("}")[2]
    return fill[0].get("patternType") or "none" if kind == "patternFill" else "gradient"


def _code_of(fill: Any) -> int | None:
    """The number that one of our colours carries; None for all other fills."""
    if _pattern(fill) != "solid":
        return None
    colour = next((c.get("rgb") or "" for c in fill[0] if str(c.tag).endswith("fgColor")), "")
    if len(colour) not in (6, 8) or colour[-6:-4].upper() != "FE":
        return None
    try:
        green, blue = int(colour[-4:-2], 16), int(colour[-2:], 16)
    except ValueError:
        return None
    if (green & ~7, blue & ~7) not in (*_GREEN_BLUE.values(), _YELLOW):
        return None
    return (green & 7) << 3 | blue & 7
