"""Workbooks as different programs build them: what is not ours keeps its bytes."""

from __future__ import annotations

import io
import random
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from lxml import etree

from evalcore.intake.annotating import inplace
from evalcore.intake.annotating.annotate import annotate
from evalcore.intake.files.handed import open_content
from evalcore.intake.findings import WARNING, Finding
from tests.evalcore.intake.raw_workbook import (
    KINDS,
    MAIN,
    STRICT,
    parts_of,
    relations,
    sheet,
    workbook_of,
)

pytestmark = pytest.mark.filterwarnings("ignore:Unknown extension")

ROWS = (
    '<row r="1" spans="1:3"><c r="A1" t="inlineStr"><is><t>编号</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>组织</t></is></c></row>'
    '<row r="2" spans="1:3" ht="30" customHeight="1"><c r="A2" s="3"><v>1</v></c>'
    '<c r="C2" s="2"><f>A2*2</f><v>2</v></c></row>'
)


def finding(cell: str, severity: str = "error", sheet: str = "台账") -> Finding:
    return Finding("a.xlsx", sheet, cell, "", "不对", "改", severity)


def marked(content: bytes, *cells: str, severity: str = "error") -> bytes:
    made = annotate("a.xlsx", content, [finding(cell, severity) for cell in cells])
    assert made is not None
    return made


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def colours(content: bytes, name: str = "台账") -> dict[str, str]:
    return {
        cell.coordinate: cell.fill.fgColor.rgb[:7]
        for row in opened(content)[name]
        for cell in row
        if cell.fill.patternType == "solid" and isinstance(cell.fill.fgColor.rgb, str)
    }


def values(content: bytes) -> dict[str, list[list[Any]]]:
    tables = open_content("a.xlsx", content).tables
    return {t.name: [cells for _n, cells in t.rows()] for t in tables if t.name != "核对结果"}


def everything() -> bytes:
    """A workbook with macros, picture, rules, links, names, a table, and a second sheet."""
    after = (
        '<mergeCells count="1"><mergeCell ref="A5:B6"/></mergeCells>'
        '<conditionalFormatting sqref="A2:A9"><cfRule type="cellIs" priority="1" '
        'operator="lessThan"><formula>0</formula></cfRule></conditionalFormatting>'
        '<dataValidations count="1"><dataValidation type="list" sqref="B2:B9">'
        '<formula1>"东村,西村"</formula1></dataValidation></dataValidations>'
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<drawing r:id="rId1"/><extLst><ext uri="{1}"/></extLst>'
    )
    more: dict[str, str | bytes] = {
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macros",
        "xl/media/image1.png": b"\x89PNG picture",
        "xl/drawings/drawing1.xml": '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/'
        'drawingml/2006/spreadsheetDrawing"/>',
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("drawing", "../drawings/drawing1.xml")),
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="0"/>',
        "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"><c r="C2" i="5"/></calcChain>',
        "docProps/app.xml": "<Properties/>",
    }
    names = (
        '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">台账!$1:$1'
        '</definedName><definedName name="_xlnm.Print_Titles" localSheetId="1">其他!$1:$2'
        '</definedName><definedName name="全表">台账!$A$1</definedName></definedNames>'
    )
    columns = '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
    columns += '<cols><col min="1" max="3" width="23.5" customWidth="1" style="1"/></cols>'
    return workbook_of(
        {"台账": sheet(ROWS, before=columns, after=after), "其他": sheet(ROWS)},
        more=more,
        types={"xl/vbaProject.bin": "application/vnd.ms-office.vbaProject"},
        views='<bookViews><workbookView firstSheet="1" activeTab="1"/></bookViews>',
        after_sheets=names,
    )


OURS = {
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
    "xl/styles.xml",
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/_rels/sheet1.xml.rels",
}


def test_only_the_parts_that_must_change_do() -> None:
    before = everything()
    after = marked(before, "A2", "B2")
    old, new = parts_of(before), parts_of(after)
    assert {name for name in old if old[name] != new.get(name)} == OURS
    assert new.keys() - old.keys() == {
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/worksheets/evalcore-results1.xml",
    }


def test_parts_keep_their_order_and_their_times() -> None:
    old = zipfile.ZipFile(io.BytesIO(everything())).infolist()
    new = zipfile.ZipFile(io.BytesIO(marked(everything(), "A2"))).infolist()
    kept = [(info.filename, info.date_time) for info in old]
    assert [(info.filename, info.date_time) for info in new][: len(kept)] == kept
    assert {info.date_time for info in new[len(kept) :]} == {(1980, 1, 1, 0, 0, 0)}


def test_in_a_sheet_only_the_tags_of_bad_cells_change() -> None:
    old = parts_of(everything())["xl/worksheets/sheet1.xml"].decode()
    new = parts_of(marked(everything(), "A2", "B2"))["xl/worksheets/sheet1.xml"].decode()
    styles = re.findall(r'<c r="A2" s="(\d+)">', new) + re.findall(r'<c r="B2" s="(\d+)"/>', new)
    assert len(styles) == 2
    undone = new.replace(f'<c r="B2" s="{styles[1]}"/>', "")
    undone = undone.replace(f'<c r="A2" s="{styles[0]}">', '<c r="A2" s="3">')
    undone = re.sub(r"<legacyDrawing [^>]*/>(?=<extLst>)", "", undone)
    undone = undone.replace('<row r="2" ht', '<row r="2" spans="1:3" ht')
    undone = undone.replace("<sheetView w", '<sheetView tabSelected="1" w')
    assert undone == old


def test_names_that_belong_to_a_sheet_move_with_it_and_once_only() -> None:
    first = marked(everything(), "A2")
    for content in (first, marked(first, "A2")):
        book = opened(content)
        assert (book["台账"].print_title_rows, book["其他"].print_title_rows) == ("$1:$1", "$1:$2")
        assert list(book.defined_names) == ["全表"]


def test_a_round_without_findings_brings_every_part_back_but_for_spare_styles() -> None:
    before = everything()
    after = parts_of(marked(marked(before, "A2", "C2")))
    old = parts_of(before)
    changed = {name for name in old if old[name] != after.get(name)}
    assert changed == OURS
    related = "xl/worksheets/_rels/sheet1.xml.rels"
    assert etree.canonicalize(after[related].decode().partition("?>")[2]) == etree.canonicalize(
        old[related].decode().partition("?>")[2]
    )
    assert after["xl/worksheets/sheet1.xml"] == old["xl/worksheets/sheet1.xml"].replace(
        b' tabSelected="1"', b""
    )


def test_a_made_cell_takes_the_style_of_its_row_or_column() -> None:
    columns = '<cols><col min="2" max="4" width="9" style="1"/></cols>'
    rows = '<row r="3" s="3" customFormat="1"/><row r="4"><c r="A4"><v>1</v></c></row>'
    content = workbook_of({"台账": sheet(rows, before=columns)})
    page = opened(marked(content, "B3", "C4", "D9", "F9"))["台账"]
    formats = [page[cell].number_format for cell in ("B3", "C4", "D9", "F9")]
    assert formats == ["@", "mm-dd-yy", "mm-dd-yy", "General"]


def test_a_theme_colour_under_ours_comes_back() -> None:
    content = workbook_of({"台账": sheet(ROWS)})
    back = opened(marked(marked(content, "C2")))["台账"]["C2"]
    assert (back.fill.fgColor.theme, back.fill.fgColor.tint) == (4, 0.8)
    assert (back.number_format, back.alignment.horizontal) == ("0.00%", "center")


@pytest.mark.parametrize(
    "rows",
    [
        "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>",
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="3">'
        "<c><v>3</v></c></row>",
        "<row\nr='1' ><c   r='A1'><v>1</v></c><c r = 'B1'><v>2</v></c></row ><!-- --><row r='3'>"
        "<c r='A3'><v>3</v></c></row>",
    ],
)
def test_cells_are_found_however_they_are_numbered(rows: str) -> None:
    content = workbook_of({"台账": sheet(rows)})
    after = marked(content, "B1", "A3", "D3", "B7")
    assert set(colours(after)) == {"B1", "A3", "D3", "B7"}
    assert values(after) == values(content)


def test_a_sheet_without_rows_gets_one() -> None:
    content = workbook_of({"台账": sheet("").replace("<sheetData></sheetData>", "<sheetData/>")})
    assert colours(marked(content, "B2", "3")) == {"B2": "FFFEC8C", "A3": "FFFEC8C"}


def test_a_workbook_without_styles_gets_them() -> None:
    content = workbook_of({"台账": sheet('<row r="1"><c r="A1"><v>1</v></c></row>')}, styles=None)
    first = marked(content, "A1")
    assert colours(first) == {"A1": "FFFEC8C"}
    assert marked(first, "A1") == first


def test_prefixes_and_the_strict_form_are_understood() -> None:
    plain = sheet(ROWS, main=STRICT)
    prefixed = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", plain).replace("xmlns=", "xmlns:x=")
    content = workbook_of({"台账": prefixed}, strict=True)
    after = marked(content, "A2", "B2", "B8")
    assert values(after) == values(content)
    parts = parts_of(after)
    root = etree.fromstring(parts["xl/worksheets/sheet1.xml"])
    ns = {"x": STRICT}
    styled = root.xpath("//x:c[@s]/@r", namespaces=ns)
    assert styled == ["A2", "B2", "C2", "B8"]
    assert root.xpath("count(x:legacyDrawing)", namespaces=ns) == 1
    notes = etree.fromstring(parts["xl/comments1.xml"])
    assert notes.xpath("//x:comment/@ref", namespaces=ns) == ["A2", "B2", "B8"]
    assert b"purl.oclc.org" in parts["xl/worksheets/_rels/sheet1.xml.rels"]


def test_of_merged_cells_the_corner_that_shows_is_marked() -> None:
    after = marked(everything(), "B6", "A5")
    assert set(colours(after)) == {"A5"}
    notes = [cell.comment.text for row in opened(after)["台账"] for cell in row if cell.comment]
    assert [text.count("须改") for text in notes] == [2]


def test_a_macro_workbook_stays_one() -> None:
    macros = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    content = workbook_of(
        {"台账": sheet(ROWS)},
        more={"xl/vbaProject.bin": b"macros"},
        types={"xl/workbook.xml": macros},
    )
    made = annotate("a.xlsm", content, [Finding("a.xlsm", "台账", "A2", "", "不对", "改")])
    assert made is not None
    assert parts_of(made)["xl/vbaProject.bin"] == b"macros"
    assert macros.encode() in parts_of(made)["[Content_Types].xml"]


def test_beyond_the_limit_cells_are_coloured_and_the_summary_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inplace, "MOST_COMMENTS", 3)
    after = marked(workbook_of({"台账": sheet(ROWS)}), "A1", "A2", "B1", "B2", "C1")
    book = opened(after)
    assert len(colours(after)) == 5
    assert sum(bool(cell.comment) for row in book["台账"] for cell in row) == 3
    assert any("前 3 个" in str(row[0].value) for row in book["核对结果"])


def test_more_fills_than_can_be_counted_lose_only_themselves() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "台账"
    for row in range(1, 71):
        page.cell(row, 1, row).fill = openpyxl.styles.PatternFill(
            "solid", start_color=f"1122{row:02X}"
        )
    stream = io.BytesIO()
    book.save(stream)
    first = marked(stream.getvalue(), *(f"A{row}" for row in range(1, 71)), severity=WARNING)
    assert {c[:7] for c in colours(first).values()} == {
        "FFFEF0A",
        "FFFEF1A",
        "FFFEF2A",
        "FFFEF3A",
        "FFFEF4A",
        "FFFEF5A",
        "FFFEF6A",
        "FFFEF7A",
    }
    back = opened(marked(first))["台账"]
    fills = [back.cell(row, 1).fill for row in range(1, 71)]
    assert [f.fgColor.rgb for f in fills[:62]] == [f"001122{row:02X}" for row in range(1, 63)]
    assert {f.patternType for f in fills[62:]} == {None}


@pytest.mark.parametrize(
    "part",
    [
        f'<!DOCTYPE worksheet [<!ENTITY e "x">]><worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="2"><c r="B2"><v>1</v></c>'
        '<c r="A2"><v>2</v></c></row></sheetData></worksheet>',
    ],
)
def test_what_cannot_be_edited_in_place_is_copied_instead(part: str) -> None:
    content = workbook_of({"台账": part, "其他": sheet(ROWS)})
    made = annotate("a.xlsx", content, [finding("B2"), finding("A2", sheet="其他")])
    assert made is not None
    book = opened(made)
    assert book.sheetnames == ["核对结果", "台账", "其他"]
    assert any("不能就地批注" in str(row[0].value) for row in book["核对结果"])
    assert book["其他"]["A2"].comment is not None


def test_relationships_name_only_parts_that_are_there() -> None:
    for content in (marked(everything(), "A2", "C2"), marked(marked(everything(), "A2"))):
        parts = parts_of(content)
        declared = etree.fromstring(parts["[Content_Types].xml"])
        assert {o.get("PartName")[1:] for o in declared if o.get("PartName")} - {
            "xl/vbaProject.bin"
        } <= parts.keys()
        named = KINDS.encode() + b'/worksheet" Target="'
        assert named in parts["xl/_rels/workbook.xml.rels"]


def test_a_damaged_workbook_gives_a_copy_or_none_and_never_a_crash() -> None:
    chance = random.Random(4)
    first = parts_of(marked(everything(), "A2", "C2"))
    names = [name for name in first if name.endswith((".xml", ".rels", ".vml"))]
    outcomes = set()
    for _ in range(150):
        parts = dict(first)
        name = chance.choice(names)
        xml = bytearray(parts[name])
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(xml))
            xml[at : at + chance.randint(0, 3)] = bytes(chance.choices(b'<>"/ =09AZaz:&\xff', k=2))
        parts[name] = bytes(xml)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as out:
            for part, content in parts.items():
                out.writestr(part, content)
        made = annotate("a.xlsx", stream.getvalue(), [finding("B2"), finding("3")])
        outcomes.add(made is None)
        if made is not None:
            assert not open_content("a.xlsx", made).problem
    assert outcomes == {True, False}
