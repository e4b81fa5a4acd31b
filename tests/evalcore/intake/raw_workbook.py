"""Workbooks written by hand, part by part: what no library would write, but offices hand in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_KINDS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'

STYLES = (
    f'{DECLARED}<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/>'
    '</fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill '
    'patternType="solid"><fgColor theme="4" tint="0.8"/><bgColor indexed="64"/></patternFill>'
    '</fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '</borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '</cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" '
    'xfId="0"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" '
    'applyNumberFormat="1"/><xf numFmtId="10" fontId="0" fillId="2" borderId="0" xfId="0" '
    'applyFill="1"><alignment horizontal="center"/></xf><xf numFmtId="49" fontId="0" fillId="0" '
    'borderId="0" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" '
    'builtinId="0"/></cellStyles></styleSheet>'
)


def relations(*related: tuple[str, str], strict: bool = False) -> str:
    """A part of relationships: (kind, target) each, ids rId1, rId2, …"""
    base = STRICT_KINDS if strict else KINDS
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{base}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(related, 1)
    )
    return f'{DECLARED}<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'


def workbook_of(
    sheets: Mapping[str, str],
    *,
    more: Mapping[str, str | bytes] | None = None,
    types: Mapping[str, str] | None = None,
    after_sheets: str = "",
    views: str = "",
    styles: str | None = STYLES,
    strict: bool = False,
) -> bytes:
    """A zip of parts. ``sheets``: name → XML of the whole sheet; ``more``: further parts.

    ``types``: part → content type of further parts; ``after_sheets``: XML behind <sheets>.
    """
    main, kinds = (STRICT, STRICT_KINDS) if strict else (MAIN, KINDS)
    related = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    known = {"xl/workbook.xml": f"{OFFICE}.sheet.main+xml"}
    known |= {f"xl/{target}": f"{OFFICE}.worksheet+xml" for _kind, target in related}
    parts: dict[str, str | bytes] = {}
    if styles is not None:
        related.append(("styles", "styles.xml"))
        known["xl/styles.xml"] = f"{OFFICE}.styles+xml"
        parts["xl/styles.xml"] = styles.replace(MAIN, main)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n + 4}" r:id="rId{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{kind}"/>'
        for part, kind in {**known, **(types or {})}.items()
    )
    parts |= {
        "[Content_Types].xml": f'{DECLARED}<Types xmlns="http://schemas.openxmlformats.org/package'
        '/2006/content-types"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f"{overrides}</Types>",
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml"), strict=strict),
        "xl/workbook.xml": f'{DECLARED}<workbook xmlns="{main}" xmlns:r="{kinds}">{views}'
        f"<sheets>{listed}</sheets>{after_sheets}</workbook>",
        "xl/_rels/workbook.xml.rels": relations(*related, strict=strict),
    }
    for number, xml in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = xml
    parts |= more or {}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2025, 3, 4, 5, 6, 8))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return out.getvalue()


def sheet(rows: str, *, before: str = "", after: str = "", main: str = MAIN) -> str:
    """A sheet around its rows; ``before`` and ``after``: XML around <sheetData>."""
    return (
        f'{DECLARED}<worksheet xmlns="{main}" xmlns:r="{KINDS}">{before}<sheetData>{rows}'
        f"</sheetData>{after}</worksheet>"
    )


def parts_of(content: bytes) -> dict[str, bytes]:
    """Part → bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}
