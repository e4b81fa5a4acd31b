"""Writing books as files, with the headers of a mapping; the same book gives the same bytes.

The workbooks are put together here, part by part: the usual library stamps the moment into each
file, and a thousand small sheets take it ten times as long.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from evalcore.demo.clerks import habit
from evalcore.demo.draws import draw
from evalcore.demo.handins import HandIn
from evalcore.intake.findings import column_letters
from evalcore.intake.mapping import Mapping, Sheet
from evalcore.intake.templates.inverse import Cell

Table = tuple[Sheet, list[list[Cell | None]]]

_MOMENT = (2025, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EPOCH = date(1899, 12, 30)
_DATE, _BOLD = 1, 2
"""Numbers of the cell formats in ``_STYLES``."""

_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders><border/></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0"/>'
    '<xf numFmtId="164" fontId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def write_hand_in(folder: Path, hand_in: HandIn, mapping: Mapping, seed: int) -> Path:
    """Write one file into ``folder``, spelled as its clerk spells; the path of the file."""
    rng = draw(seed, "spelling", hand_in.file_name)
    spell = habit(hand_in.office)
    sheets = {sheet.id: sheet for sheet in mapping.sheets}
    tables: list[Table] = [
        (
            sheets[name],
            [
                [spell(rng, c, row[c]) if c in row else None for c in sheets[name].columns]
                for row in rows
            ],
        )
        for name, rows in hand_in.books.items()
    ]
    path = folder / hand_in.file_name
    if hand_in.form == "csv":
        path.write_bytes(_csv(*tables[0], mapping.encoding or "utf-8"))
    else:
        path.write_bytes(_xlsx(tables))
    return path


def _csv(sheet: Sheet, rows: list[list[Cell | None]], encoding: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    # What the centre's system adds and nobody here needs: the mapping ignores it by name.
    writer.writerow([*(column.header for column in sheet.columns.values()), *sheet.ignore])
    for number, row in enumerate(rows):
        writer.writerow([*row, f"{101 + number % 7}", "居民"])
    return text.getvalue().encode(encoding)


def _xlsx(tables: list[Table]) -> bytes:
    parts = {
        "[Content_Types].xml": _content_types(len(tables)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book([sheet.title for sheet, _rows in tables]),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(tables) + 1)]
            + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
    }
    for number, (sheet, rows) in enumerate(tables, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _page(sheet, rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=6)
    return out.getvalue()


def _content_types(sheets: int) -> str:
    pages = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{pages}</Types>'
    )


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _book(titles: list[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>'
        for n, title in enumerate(titles, 1)
    )
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
    )


def _page(sheet: Sheet, rows: list[list[Cell | None]]) -> str:
    columns = list(sheet.columns.values())
    letters = [column_letters(number) for number in range(len(columns))]
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{max(12, 2 * len(c.header) + 4)}" customWidth="1"/>'
        for n, c in enumerate(columns, 1)
    )
    head = "".join(
        _cell(f"{letter}1", column.header, _BOLD)
        for letter, column in zip(letters, columns, strict=True)
    )
    body = "".join(
        f'<row r="{number}">'
        + "".join(
            _cell(f"{letter}{number}", value)
            for letter, value in zip(letters, row, strict=True)
            if value is not None
        )
        + "</row>"
        for number, row in enumerate(rows, 2)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{widths}</cols>"
        f'<sheetData><row r="1">{head}</row>{body}</sheetData></worksheet>'
    )


def _cell(place: str, value: Cell, style: int = 0) -> str:
    if isinstance(value, date):
        return f'<c r="{place}" s="{_DATE}"><v>{(value - _EPOCH).days}</v></c>'
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    styled = f' s="{style}"' if style else ""
    text = escape(value)
    return f'<c r="{place}"{styled} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
